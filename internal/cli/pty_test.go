package cli

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// openPty returns both ends of a new terminal of 80 columns and 24 lines, and
// start begins a process whose terminal it is. Both are nil where there is none.
var (
	openPty func() (person, program *os.File, err error)
	start   func(cmd *exec.Cmd) error
)

// dialogueOnPty plays a program on a terminal: dialogue FILE PROGRAM ARG...
//
// Each line of FILE is either "see" and a text that the program must write, after
// all that was seen before, or "type" and what the person then types, as in a Go
// string. All that the program wrote, without colours and movements, is then in
// the file named screen.
func dialogueOnPty(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: dialogue FILE PROGRAM ARG...")
	}
	person, program, err := openPty()
	ts.Check(err)
	defer person.Close()
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"ANNEAL_HOME", "ANNEAL_NOW", "PATH", "HOME", "TMPDIR", "VISUAL", "EDIT", "EDITED", "NO_COLOR", "TERM", "PAGER", "RUSTUP_HOME", "CARGO_HOME"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	ts.Check(start(cmd))
	program.Close()
	ended := false
	defer func() {
		if !ended {
			_ = cmd.Process.Kill() // it may be gone already
			_ = cmd.Wait()
		}
	}()

	seen, found := "", 0
	more := func() error {
		buf := make([]byte, 4096)
		ts.Check(person.SetReadDeadline(time.Now().Add(20 * time.Second)))
		n, err := person.Read(buf)
		seen += string(buf[:n])
		return err
	}
	for _, line := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		verb, text, _ := strings.Cut(line, " ")
		switch verb {
		case "type":
			_, err := person.WriteString(unescape(ts, text))
			ts.Check(err)
		case "see":
			for {
				if i := strings.Index(legible(seen)[found:], text); i >= 0 {
					found += i + len(text)
					break
				}
				if err := more(); err != nil {
					ts.Fatalf("waiting for %q: %v; all that was written is\n%s", text, err, legible(seen))
				}
			}
		default:
			ts.Fatalf("%q is neither see nor type", line)
		}
	}
	err = nil
	for err == nil { // until the program closes its end
		err = more()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		ts.Fatalf("%s does not end; all that was written is\n%s", args[1], legible(seen))
	}
	ts.Check(os.WriteFile(ts.MkAbs("screen"), []byte(legible(seen)), 0o600))
	ended = true
	if err := cmd.Wait(); err != nil {
		ts.Fatalf("%s: %v; all that was written is\n%s", args[1], err, legible(seen))
	}
}

// legible drops escape sequences, so that text can be looked for. What an
// incomplete one at the end begins is dropped as well.
func legible(s string) string {
	return strings.ReplaceAll(escape.ReplaceAllString(s, ""), "\r", "")
}

var escape = regexp.MustCompile(`\x1b(\[[0-9;?<=>:$ ]*[a-zA-Z@~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-B0]|[=>78MDEHcP\\]|\[?[0-9;?]*$)`)
