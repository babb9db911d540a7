package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	cli2 "github.com/urfave/cli/v2"
)

// ask returns what a shell is told that can follow, without the first line.
func offered(t *testing.T, home string, words ...string) (first string, rest []string) {
	t.Helper()
	var out, complaints strings.Builder
	e := Env{Args: append([]string{"anneal", "__complete"}, words...), Stdout: &out, Stderr: &complaints, Stdin: strings.NewReader(""), Getenv: func(name string) string {
		return map[string]string{"ANNEAL_HOME": home}[name]
	}}
	if !complete(e) {
		t.Fatalf("%q was not taken for a question of a shell", words)
	}
	if complaints.Len() > 0 {
		t.Errorf("%q: standard error has %q", words, complaints.String())
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if lines[0] != "words" && lines[0] != "files" {
		t.Errorf("%q: the first line is %q", words, lines[0])
	}
	for _, l := range lines[1:] {
		word, _, _ := strings.Cut(l, "\t")
		rest = append(rest, word)
	}
	return lines[0], rest
}

// TestTabRunsNoCommand asks at every place of every command. A command that ran
// would make a home, or say something.
func TestTabRunsNoCommand(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	p := &program{Env: System()}
	var walk func(path []string, c *cli2.Command)
	walk = func(path []string, c *cli2.Command) {
		for _, last := range [][]string{{""}, {"-"}, {"--"}, {"--", ""}, {"x", ""}, {"x", "--"}, {"--", "--generate-bash-completion"}, {"--generate-bash-completion"}, {"-is:"}, {"--help", ""}} {
			offered(t, home, slices.Concat(path, last)...)
		}
		for _, f := range c.Flags {
			name := f.Names()[0]
			for _, last := range [][]string{{"--" + name}, {"--" + name[:1]}, {"--" + name + "="}, {"--" + name, ""}} {
				offered(t, home, slices.Concat(path, last)...)
			}
		}
		for _, sub := range c.Subcommands {
			walk(append(slices.Clone(path), sub.Name), sub)
		}
	}
	a := p.app()
	walk(nil, &cli2.Command{Subcommands: a.Commands, Flags: a.Flags})
	if _, err := os.Stat(home); err == nil {
		t.Error("a home was made")
	}
	// The library's own way of completing runs commands, and stays off.
	if a.EnableBashCompletion || a.BashComplete != nil {
		t.Error("the library completes")
	}
	eachCommand(a.Commands, func(_ string, c *cli2.Command) {
		if c.BashComplete != nil || c.UseShortOptionHandling {
			t.Errorf("%s: the library completes, or takes -abc for -a -b -c, which panics at TAB", c.Name)
		}
	})
}

func TestTabOffers(t *testing.T) {
	home := t.TempDir()
	for _, tt := range []struct{ words, first, want string }{
		{"rev", "words", "review"},
		{"export ", "words", "anki tsv log"},
		{"export anki ", "files", ""},
		{"check --fo", "words", "--format"},
		{"check --format s", "words", "short sarif"},
		{"check --format=s", "words", "--format=sarif --format=short"},
		{"check ", "files", ""},
		{"review --order o", "words", "overdueness"},
		{"review --limit ", "words", ""},
		{"review is:b", "words", "is:buried"},
		{"review -is:b", "words", "-is:buried"},
		{"review --jsonl is:b", "words", "is:buried"},
		{"list is:new (kind:cl", "words", "(kind:cloze"},
		{"list prop:s", "words", "prop:s< prop:s>"},
		{"list -- is:b", "words", "is:buried"},
		{"list -- --js", "words", ""},
		{"check --allow A0107,A010", "words", "A0107,A0101"},
		{"completion z", "words", "zsh"},
		{"due x to", "words", "today tomorrow"},
		{"nonsense ", "words", ""},
	} {
		first, got := offered(t, home, strings.Split(tt.words, " ")...)
		if first != tt.first {
			t.Errorf("%q: %s, want %s", tt.words, first, tt.first)
		}
		for _, w := range strings.Fields(tt.want) {
			if !slices.Contains(got, w) {
				t.Errorf("%q: %s is not in %q", tt.words, w, got)
			}
		}
		if tt.want == "" && len(got) > 0 && tt.first == "words" {
			t.Errorf("%q: %q", tt.words, got)
		}
	}
}

// TestCacheStaysAsItIs holds for one that is damaged, which others would delete.
func TestTabChangesNoCache(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, "cache.db")
	junk := strings.Repeat("junk", 10_000)
	if err := os.WriteFile(file, []byte(junk), 0o600); err != nil {
		t.Fatal(err)
	}
	offered(t, home, "show", "x")
	offered(t, home, "show", "x/")
	if now, err := os.ReadFile(file); err != nil || string(now) != junk {
		t.Errorf("the cache was touched: %v", err)
	}
}

// TestTabKnowsAllPlaceholders keeps help and completion in step.
func TestTabKnowsAllPlaceholders(t *testing.T) {
	p := &program{Env: System()}
	known := func(where, name string) {
		if _, ok := vocabulary[name]; !ok {
			t.Errorf("%s: completion does not know what %s stands for", where, name)
		}
	}
	eachCommand(p.app().Commands, func(_ string, c *cli2.Command) {
		for _, name := range regexp.MustCompile(`[A-Z]+`).FindAllString(strings.ReplaceAll(c.ArgsUsage, ":LINE", ""), -1) {
			known(c.Name, name)
		}
		for _, f := range c.Flags {
			d, ok := f.(cli2.DocGenerationFlag)
			if !ok || !d.TakesValue() {
				continue
			}
			name, ok := placeholderOf(d)
			if !ok || len(placeholders(name)) != 1 {
				t.Errorf("%s --%s: its usage does not say in backquotes and capitals what stands for the value", c.Name, f.Names()[0])
				continue
			}
			known(c.Name+" --"+f.Names()[0], placeholders(name)[0])
		}
	})
}
