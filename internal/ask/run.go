package ask

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/charmbracelet/x/ansi"
	"github.com/chzyer/readline"
	"github.com/manifoldco/promptui"
	"golang.org/x/term"
)

const (
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	pasteOn    = "\x1b[?2004h" // asks the terminal to mark what is pasted
	pasteOff   = "\x1b[?2004l"
	cursorOn   = "\x1b[7m"
	cursorOff  = "\x1b[0m"
)

// run asks one question and leaves the terminal as it was, also when ctx ends in
// between; the goroutine that waits for a key then stays behind. typed is the
// number of letters that the answer begins with.
func (t *Terminal) run(ctx context.Context, typed int, ask func(io.ReadCloser, io.WriteCloser) error) error {
	switch {
	case !t.Live:
		return ErrNoTerminal
	case ctx.Err() != nil:
		return ErrInterrupt
	}
	in := t.In
	if f, ok := in.(*os.File); ok {
		if before, err := term.GetState(int(f.Fd())); err == nil {
			defer func() { _ = term.Restore(int(f.Fd()), before) }()
		}
		if f == os.Stdin {
			in = readline.Stdin // the same, but on Windows, where it turns keys into the bytes of other terminals
		} else if _, err := readline.MakeRaw(int(f.Fd())); err != nil { // promptui does so with standard input only
			return ErrNoTerminal
		}
	}
	out := &screen{out: t.Out, width: t.Width}
	if _, err := io.WriteString(t.Out, pasteOn); err != nil {
		return err
	}
	defer func() { _, _ = io.WriteString(t.Out, pasteOff+showCursor) }()
	done := make(chan error, 1)
	go func() { done <- ask(&keys{in: in, typed: typed}, out) }()
	select {
	case <-ctx.Done():
		return ErrInterrupt
	case err := <-done:
		switch {
		case errors.Is(err, promptui.ErrInterrupt):
			return ErrInterrupt
		case errors.Is(err, promptui.ErrEOF), errors.Is(err, io.EOF):
			return ErrCancelled
		}
		return err
	}
}

// screen passes on what promptui draws, with every line cut to the width of the
// terminal: promptui moves the cursor up by the lines it wrote, so a line that
// wraps would be left behind at every key. What the reader below promptui writes
// on its own (the key once more, what wipes it out again, bells) is dropped: it
// comes at any time and, where a key is slow, lands in the wrong line.
type screen struct {
	out   io.Writer
	width func() int
}

var (
	clearLine = []byte("\x1b[2K\r") // promptui begins every line with it
	clearDown = []byte("\x1b[J")    // the reader begins its wiping with it
	moveDown  = []byte("\x1b[1B")
)

func (s *screen) Write(p []byte) (int, error) {
	cursor := string(p) == hideCursor || string(p) == showCursor
	if !cursor && (!bytes.Contains(p, clearLine) || bytes.HasPrefix(p, clearDown)) {
		return len(p), nil
	}
	parts := bytes.SplitAfter(p, clearLine)
	var b bytes.Buffer
	b.Write(parts[0])
	for _, part := range parts[1:] {
		end := len(part)
		for _, mark := range [][]byte{moveDown, {'\n'}} {
			if i := bytes.Index(part, mark); i >= 0 {
				end = min(end, i)
			}
		}
		b.WriteString(fit(string(part[:end]), columns(s.width)-1))
		b.Write(part[end:])
	}
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close does nothing: what we write to is not ours.
func (s *screen) Close() error { return nil }

// columns returns the width of the terminal, as [Terminal.Width] says.
func columns(width func() int) int {
	if width != nil {
		if n := width(); n > 0 {
			return n
		}
	}
	return 80
}

// fit cuts a line to a width, so that the place where letters go stays in sight.
func fit(line string, width int) string {
	full := ansi.StringWidth(line)
	if full <= width {
		return line
	}
	if width < 4 {
		return ansi.Truncate(line, max(width, 1), "")
	}
	before, after, found := bytes.Cut([]byte(line), []byte(cursorOn))
	if !found {
		return ansi.Truncate(line, width, "…")
	}
	under, _, _ := bytes.Cut(after, []byte(cursorOff))
	at := ansi.StringWidth(string(before)) + ansi.StringWidth(string(under))
	if hidden := at - width + 2; hidden > 0 { // one column for each mark
		line = ansi.TruncateLeft(line, hidden+1, "…")
	}
	return ansi.Truncate(line, width, "…")
}
