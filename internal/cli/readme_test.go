package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	cli2 "github.com/urfave/cli/v2"
)

// The lesson that the README shows is one that newcomers copy.
func TestReadmeLesson(t *testing.T) {
	if !hasRustc() {
		if os.Getenv("ANNEAL_REQUIRE_RUSTC") != "" {
			t.Fatal("ANNEAL_REQUIRE_RUSTC is set and there is no rustc")
		}
		t.Skip("rustc is needed to check the lesson")
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "````markdown\n")
	lesson, _, ok := strings.Cut(rest, "````\n")
	if !ok {
		t.Fatal("the README shows no lesson")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "lesson.md")
	if err := os.WriteFile(file, []byte(lesson), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, problems bytes.Buffer
	code := Main(Env{
		Args: []string{"anneal", "check", "--cards", file}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &problems, Now: time.Now,
		Getenv: func(name string) string { return map[string]string{"ANNEAL_HOME": filepath.Join(dir, "home")}[name] },
	})
	if code != exitOK || !strings.Contains(out.String(), "0 errors, 0 warnings") {
		t.Errorf("exit code %d\n%s%s", code, out.String(), problems.String())
	}
	for _, slot := range []string{"cut ", "repair ", "moved-list "} {
		if !strings.Contains(out.String(), slot) {
			t.Errorf("no slot %s in\n%s", slot, out.String())
		}
	}
}

// TestReadmeCommands: what the README and the help tell to type is there, with
// its flags.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	p := &program{Env: System()}
	commands := p.app().Commands
	told := map[string]bool{}
	flags := regexp.MustCompile(`(?:^| )--([a-z-]+)`)
	for _, m := range regexp.MustCompile("(?m)(?:^|`| )anneal ([a-z][a-z-]*)([^#`\n]*)").FindAllStringSubmatch(string(readme), -1) {
		c := find(commands, m[1])
		if c == nil {
			t.Errorf("the README tells to type %q", m[0])
			continue
		}
		told[c.Name] = true
		for _, f := range flags.FindAllStringSubmatch(m[2], -1) {
			if !slices.ContainsFunc(c.Flags, func(o cli2.Flag) bool { return slices.Contains(o.Names(), f[1]) }) && len(c.Subcommands) == 0 {
				t.Errorf("the README says %q, and there is no --%s", m[0], f[1])
			}
		}
	}
	help := regexp.MustCompile(`(?m)^  anneal ([a-z]+)(?:, ([a-z]+))?`)
	for _, m := range help.FindAllStringSubmatch(appHelp, -1) {
		for _, name := range m[1:] {
			if name != "" && find(commands, name) == nil {
				t.Errorf("the help has a command %s", name)
			}
			told[name] = true
		}
	}
	for _, c := range commands {
		if !told[c.Name] && !strings.Contains(appHelp, "anneal "+c.Name) {
			t.Errorf("neither the README nor the help tells of %s", c.Name)
		}
	}
}
