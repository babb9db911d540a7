package term

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// maxLine is the length of the longest line that is read, in bytes. A line that
// is longer is read to its end and thrown away.
const maxLine = 1 << 20

var errLongLine = fmt.Errorf("the line is longer than %d MiB and was not read", maxLine>>20)

// lines reads lines one at a time, and only when one is asked for, so that an
// editor can have the same terminal in between. Reading happens beside the
// caller, who can thus be interrupted while nobody types; the goroutine then
// stays behind until the input ends.
type lines struct {
	want  chan struct{}
	got   chan line
	asked bool // a line was asked for and is still awaited
}

type line struct {
	text string
	err  error
}

func readLines(in io.Reader) *lines {
	l := &lines{want: make(chan struct{}), got: make(chan line, 1)}
	go func() {
		r := bufio.NewReader(in)
		for range l.want {
			text, err := readLine(r)
			l.got <- line{text, err}
		}
	}()
	return l
}

// next returns the next line without its end. The error is io.EOF after the
// last line, errLongLine for a line that was thrown away, or that of ctx; the
// line that was awaited then comes with the next call.
func (l *lines) next(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if !l.asked {
		l.want <- struct{}{}
		l.asked = true
	}
	select {
	case got := <-l.got:
		l.asked = false
		return got.text, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// close ends the goroutine, if it is not waiting for input.
func (l *lines) close() { close(l.want) }

func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if b.Len()+len(part) > maxLine {
			long = true
		} else if !long {
			b.Write(part)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long:
			return "", errLongLine
		case err != nil && b.Len() == 0:
			return "", err
		}
		// A last line without an end is a line; the error comes with the next.
		return strings.TrimSuffix(strings.TrimSuffix(b.String(), "\n"), "\r"), nil
	}
}

// errTimeUp is the error of nextBefore when the time is up.
var errTimeUp = errors.New("the time is up")

// nextBefore is next until a time by the session's clock; the zero time is none.
func (l *lines) nextBefore(ctx context.Context, now, ends time.Time) (string, error) {
	if ends.IsZero() {
		return l.next(ctx)
	}
	limited, cancel := context.WithTimeoutCause(ctx, ends.Sub(now), errTimeUp)
	defer cancel()
	text, err := l.next(limited)
	if err != nil && ctx.Err() == nil && context.Cause(limited) == errTimeUp && errors.Is(err, context.DeadlineExceeded) {
		return "", errTimeUp
	}
	return text, err
}
