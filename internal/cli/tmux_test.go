package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pane is a shell in a terminal of tmux, with a person who types and looks.
type pane struct {
	*testing.T
	dir   string // the folder that the shell is in
	noted int    // how often its state was looked at
}

// newPane opens a terminal of 80 columns and 24 lines. Without tmux the test is
// skipped, or fails if ANNEAL_REQUIRE_TMUX is set.
func newPane(t *testing.T) *pane {
	_, err := exec.LookPath("tmux")
	switch {
	case err != nil && os.Getenv("ANNEAL_REQUIRE_TMUX") != "":
		t.Fatal("ANNEAL_REQUIRE_TMUX is set, and there is no tmux")
	case err != nil:
		t.Skip("there is no tmux to play in")
	}
	dir, err := os.MkdirTemp("", "anneal") // short: the path of a socket must be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p := &pane{T: t, dir: dir}
	p.tmux("new-session", "-d", "-x", "80", "-y", "24", "-c", dir, "env", "-u", "ENV", "-u", "NO_COLOR", "-u", "VISUAL",
		"ANNEAL_HOME="+filepath.Join(dir, "home"), "PATH="+os.Getenv("PATH"), "PS1=ready> ", "EDITOR=sh edit.sh", "COLORTERM=", "LC_ALL=C.UTF-8", "sh")
	t.Cleanup(func() { p.tmux("kill-server") })
	p.sees("ready>")
	return p
}

// tmux gives a command to the server of this terminal alone.
func (p *pane) tmux(args ...string) string {
	p.Helper()
	out, err := exec.Command("tmux", append([]string{"-u", "-f", os.DevNull, "-S", filepath.Join(p.dir, "tmux")}, args...)...).CombinedOutput()
	if err != nil {
		p.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return string(out)
}

// file writes a file into the folder of the shell.
func (p *pane) file(name, text string) {
	p.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		p.Fatal(err)
	}
}

func (p *pane) read(name string) string {
	p.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		p.Fatal(err)
	}
	return string(text)
}

// picture is what the terminal shows.
func (p *pane) picture() string { return p.tmux("capture-pane", "-p") }

// until waits until what the terminal shows is as wanted.
func (p *pane) until(what string, is func(picture string) bool) {
	p.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		picture := p.picture()
		if is(picture) {
			return
		}
		if time.Now().After(end) {
			p.Fatalf("%s did not come; the terminal shows\n%s", what, picture)
		}
	}
}

func (p *pane) sees(texts ...string) *pane {
	p.Helper()
	for _, text := range texts {
		p.until(text, func(picture string) bool { return strings.Contains(picture, text) })
	}
	return p
}

// wide waits until the screen is drawn for a width.
func (p *pane) wide(columns int) *pane {
	p.Helper()
	p.until("a picture as wide as the terminal", func(picture string) bool {
		return strings.Contains(picture, "\n"+strings.Repeat("─", columns)+"\n")
	})
	return p
}

// keys presses keys, by the names that tmux has for them.
func (p *pane) keys(names ...string) *pane {
	p.Helper()
	p.tmux(append([]string{"send-keys"}, names...)...)
	return p
}

// shell gives a line to the shell.
func (p *pane) shell(line string) *pane {
	p.Helper()
	p.tmux("send-keys", "-l", line+"\n")
	return p
}

// atShell waits until the shell is back, and checks that the terminal is as it was
// before any program ran: its modes, the screen with what it had shown, the cursor.
func (p *pane) atShell(what string) {
	p.Helper()
	p.sees("ready>")
	p.until("the shell after "+what, func(string) bool {
		return p.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{pane_current_command}") == "0 1 0 sh\n"
	})
	p.noted++
	p.shell(fmt.Sprintf("stty -a | sed 1d >now; clear; echo noted $((%d+1))", p.noted)).sees(fmt.Sprintf("noted %d\n", p.noted+1))
	if before, now := p.read("before"), p.read("now"); before != now {
		p.Errorf("%s leaves the terminal as\n%s\nit was\n%s", what, now, before)
	}
}

// withDeck takes in the cards of the test as a deck of their own.
func (p *pane) withDeck() {
	p.Helper()
	p.file("deck/boats.md", `---
id: boats
title: Boats
---

## Description

A boat has a bow and a stern.

## Cards

Q: What does a skipper do? {#skipper}
- [x] He steers.
  - The crew does the rest.
- [ ] He rows.
  - Rowing is for the crew, 漕手 🚣, who sit with their backs to where the boat is going to.
- [ ] He sleeps.
  - Then who would steer?
`)
	p.file("deck/sides.md", "Q: Where is the bow? {#bow}\nA: In front\n\nQ: What is the left side called? {#left}\nA: port\n")
	p.shell("stty -a | sed 1d >before; anneal remove rust-ownership; anneal build deck; clear; echo built $?").sees("built 0")
}

// TestTmux plays a whole session in a real terminal: a page, a wrong answer, other
// widths, a stop and its end, the editor, undo, and the end of the session.
func TestTmux(t *testing.T) {
	p := newPane(t)
	p.withDeck()
	p.file("edit.sh", "sed 's/Where is the bow/Where does one find the bow/' \"$1\" >new && cat new >\"$1\"\necho opened >>opened\n")

	p.shell("anneal review").sees("A boat has a bow and a stern.", "space go on").keys("Space")
	p.sees("Where is the bow?", "3 new", "space show the answer").keys("h").sees("This card has no hints")
	p.keys("e").sees("Edited: the card is asked anew", "Where does one find the bow?")
	if got := p.read("opened"); got != "opened\n" {
		t.Errorf("the editor ran as %q", got)
	}
	if !strings.Contains(p.read("deck/sides.md"), "Where does one find the bow?") {
		t.Error("the source is not what was edited")
	}
	p.keys("Space").sees("In front").keys("3").sees("left side", "1 learning").
		keys("u").sees("Taken back: good on deck/bow", "Where does one find the bow?").
		keys("Space").sees("In front").keys("3").sees("left side").
		keys("?").sees("suspend: never").keys("End").sees("ctrl+z").keys("x").sees("left side").keys("n")

	p.sees("skipper do?", "1-3 answer", "boats › choice · new")
	p.keys("d").sees("Not known yet.", "Rowing is for the crew", "▸ 1 Again", "2 Hard", "3 Good", "4 Easy")
	p.tmux("resize-window", "-x", "40", "-y", "16")
	p.wide(40).sees("lines more").keys("End").sees("▸ 1 Again", "↑", "漕手 🚣")
	p.tmux("resize-window", "-x", "120", "-y", "30")
	p.wide(120).sees("Then who would steer?")
	p.tmux("resize-window", "-x", "80", "-y", "24")
	p.wide(80).sees("▸ 1 Again")

	p.keys("C-z")
	p.atShell("ctrl+z")
	p.shell("fg").sees("Not known yet.", "▸ 1 Again").keys("1").sees("Where does one find the bow?")
	p.keys("q").sees("Stopped.", "2 answers", "deck/skipper", "enter leave").keys("Enter")
	p.sees("Stopped. 2 answers")
	p.atShell("the end of a session")
	p.shell("anneal list deck/skipper; anneal list deck/bow").sees("deck/skipper  choice  learning", "deck/bow  basic  learning")
}

// TestTmuxEndings checks that the terminal comes back whatever ends the program.
func TestTmuxEndings(t *testing.T) {
	p := newPane(t)
	p.withDeck()
	p.shell("anneal review; echo code $?").sees("A boat has").keys("C-c").sees("code 130")
	p.atShell("ctrl+c")
	p.shell("sh -c 'echo $$ >pid; exec anneal review'; echo code $?").sees("A boat has")
	if out, err := exec.Command("kill", "-TERM", strings.TrimSpace(p.read("pid"))).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p.sees("code 130")
	p.atShell("a signal")

	p.shell("panicking review; echo code $?").sees("A boat has").keys("Space").sees("Where is the bow?").keys("Space").sees("In front").keys("3").sees("left side")
	p.file("panic", "")
	p.keys("Space").sees("this is the end", "script_test.go", "code 1")
	p.atShell("a panic")
	p.shell("anneal list deck/bow").sees("deck/bow  basic  learning") // what was answered before is kept
}
