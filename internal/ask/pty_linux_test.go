//go:build !race

package ask

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// TestDialogueOnATerminal plays a dialogue in a process of its own, since
// promptui sets the mode of the terminal that is standard input.
func TestDialogueOnATerminal(t *testing.T) {
	if os.Getenv("ASK_CHILD") != "" {
		dialogue()
		return
	}
	person, theirs := openPty(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestDialogueOnATerminal$")
	cmd.Env = append(os.Environ(), "ASK_CHILD=1", "TERM=xterm")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	seen, found := "", 0
	wait := func(text string) {
		t.Helper()
		buf := make([]byte, 4096)
		for {
			if i := strings.Index(seen[found:], text); i >= 0 {
				found += i + len(text)
				return
			}
			if err := person.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			n, err := person.Read(buf)
			seen += string(buf[:n])
			if err != nil {
				t.Fatalf("waiting for %q: %v; the last was %q", text, err, seen[max(0, len(seen)-300):])
			}
		}
	}
	long := strings.Repeat("long ", 20)
	wait("▸")
	fmt.Fprint(person, "\x1b[B\r")
	wait("Question:")
	fmt.Fprint(person, long+"\x1b[3~end\rye")
	wait("[y/N]")
	fmt.Fprint(person, "s\r")
	wait("deck 1")
	drawn := ansi.Strip(seen[:found])
	wait(fmt.Sprintf("question %q", long+"end"))
	wait("add true")
	wait("restored true")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if strings.Contains(seen, "\a") {
		t.Error("the bell rang")
	}
	for _, line := range strings.FieldsFunc(drawn, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if ansi.StringWidth(line) >= narrow {
			t.Errorf("%q does not fit", line)
		}
	}
}

const narrow = 40

func dialogue() {
	before, err := term.GetState(0)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	a := &Terminal{In: os.Stdin, Out: os.Stdout, Live: term.IsTerminal(0) && term.IsTerminal(1), Width: func() int {
		w, _, _ := term.GetSize(1)
		return w
	}}
	ctx := context.Background()
	deck, err1 := a.Choose(ctx, "Deck", []string{"one", "two", "three"}, 0)
	question, err2 := a.Line(ctx, "Question", "", nil)
	add, err3 := a.Confirm(ctx, "Add it?")
	after, err4 := term.GetState(0)
	fmt.Printf("deck %d\nquestion %q\nadd %t\nrestored %t\n%v\n", deck, question, add, fmt.Sprint(before) == fmt.Sprint(after), errors.Join(err1, err2, err3, err4))
	os.Exit(0)
}

// openPty returns both ends of a new pseudo-terminal with a window.
func openPty(t *testing.T) (person, program *os.File) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	person = os.NewFile(uintptr(fd), "ptmx")
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(program.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: narrow}); err != nil {
		t.Fatal(err)
	}
	return person, program
}
