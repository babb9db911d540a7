package shell

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const breaks = " \t\n\"'><=;|&(:" // what bash has by itself

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		line, word, reply string // the reply, for a word that has the rest
		words             int
	}{
		{`anneal re`, "review", "review", 2},
		{`anneal `, "review", "review", 2},
		{`anneal list deck:ru`, "deck:rust", "rust", 3},
		{`anneal review --order=n`, "--order=need", "need", 3},
		{`anneal list 'is:due ki`, "is:due kind:cloze", "is:due kind:cloze", 3},
		{`anneal list "is:due ki`, "is:due kind:cloze", "is:due kind:cloze", 3},
		{`anneal list is:due\ ki`, "is:due kind:cloze", `due\ kind:cloze`, 3},
		{`anneal show it\'s/`, "it's/a", `it\'s/a`, 3},
		{`anneal show 'x`, "x'y", `x'\''y`, 3},
		{`anneal show "x`, "x\"$`\\", "x\\\"\\$\\`\\\\", 3},
		{`anneal show x`, "x y*", `x\ y\*`, 3},
		{`anneal show a 'b c' ''`, "d", "d", 5},
	} {
		l := Parse(tt.line, breaks)
		got, ok := l.Reply(tt.word)
		if !ok || got != tt.reply || len(l.Words) != tt.words || l.Redirect {
			t.Errorf("%s: %d words, last %q, reply %q %t; want %d, %q", tt.line, len(l.Words), l.Words[len(l.Words)-1], got, ok, tt.words, tt.reply)
		}
	}
	for line, redirect := range map[string]bool{"anneal list >": true, "anneal list > fi": true, "anneal list > file ": false, `anneal list 'prop:s<`: false, "anneal list <fi": true} {
		if l := Parse(line, breaks); l.Redirect != redirect {
			t.Errorf("%s: redirect %t", line, l.Redirect)
		}
	}
	l := Parse("anneal show x", breaks)
	if got, ok := l.Reply("y"); ok {
		t.Errorf("a word that does not go on from there gave %q", got)
	}
}

// FuzzParse holds that what bash makes of the line with a reply in it is the word.
func FuzzParse(f *testing.F) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		f.Skip("there is no bash")
	}
	for _, word := range []string{"plain", "it's a \"deck\": $HOME `x` \\ end", "*?[a]{b,c}~!#&|;<>()", "漢字 é"} {
		for _, begun := range []string{"", "'", `"`} {
			f.Add(begun, word)
		}
	}
	f.Fuzz(func(t *testing.T, begun, word string) {
		if strings.ContainsAny(word, "\x00\n\r") || word == "" || !slices.Contains([]string{"", "'", `"`}, begun) {
			t.Skip()
		}
		line := "anneal show " + begun
		l := Parse(line, breaks)
		reply, ok := l.Reply(word)
		if !ok {
			t.Fatalf("no reply for %q", word)
		}
		out, err := exec.Command(bash, "-c", "anneal() { printf %s \"$2\"; }\n"+line+reply+begun).Output()
		if err != nil || string(out) != word {
			t.Errorf("%s%s%s is %q to bash, want %q (%v)", line, reply, begun, out, word, err)
		}
	})
}

func TestScripts(t *testing.T) {
	for _, name := range Names {
		script := Script(name)
		if !strings.Contains(script, "command anneal __complete") {
			t.Errorf("%s: the program is not asked", name)
		}
		if exe, err := exec.LookPath(name); err == nil {
			cmd := exec.Command(exe, "-n", "/dev/stdin")
			cmd.Stdin = strings.NewReader(script)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s", name, err, out)
			}
		}
	}
	if Script("tcsh") != "" {
		t.Error("there is a script for tcsh")
	}
}
