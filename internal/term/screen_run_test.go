package term

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// display remembers what was written to it.
type display struct {
	mu   sync.Mutex
	text strings.Builder
}

func (d *display) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *display) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

// running is a Screen that plays for real, in a goroutine of its own.
type running struct {
	*testing.T
	stage *stage
	keys  *io.PipeWriter
	out   *display
	err   chan error
	stop  context.CancelFunc
}

func run(t *testing.T, log func(session.Log) session.Log, slots ...string) *running {
	in, keys := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{t, newStage(nil, nil, slots...), keys, &display{}, make(chan error, 1), stop}
	if log != nil {
		r.stage.Log = log(r.stage.Log)
	}
	t.Cleanup(stop)
	go func() {
		r.err <- runScreen(ctx, r.stage.Driver, ScreenOptions{In: in, Out: r.out}, tea.WithWindowSize(80, 24))
	}()
	return r
}

// key waits for a text on the screen and then presses keys.
func (r *running) key(text, keys string) {
	r.Helper()
	r.wait(text)
	if _, err := io.WriteString(r.keys, keys); err != nil {
		r.Fatal(err)
	}
}

func (r *running) wait(text string) {
	r.Helper()
	for end := time.Now().Add(10 * time.Second); !strings.Contains(r.out.String(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			r.Fatalf("%q did not come; written is %q", text, r.out.String())
		}
	}
}

func (r *running) end() error {
	r.Helper()
	select {
	case err := <-r.err:
		return err
	case <-time.After(10 * time.Second):
		r.Fatal("the screen does not end")
		return nil
	}
}

const altScreenOff = "\x1b[?1049l"

func TestScreenRuns(t *testing.T) {
	r := run(t, nil, "basic", "cloze")
	r.key("What is a move?", " ")
	r.key("owner", "4")
	r.key("A moved value", "q")
	r.key("Stopped.", "\r")
	if err := r.end(); err != nil {
		t.Error(err)
	}
	_, after, _ := strings.Cut(r.out.String(), altScreenOff)
	if !strings.Contains(after, "Stopped. 1 answer") {
		t.Errorf("the summary is not left behind: %q", after)
	}
}

func TestScreenEndsWithItsContext(t *testing.T) {
	r := run(t, nil, "basic")
	r.wait("What is a move?")
	r.stop()
	if err := r.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(r.out.String(), altScreenOff) {
		t.Error("the terminal is not as it was")
	}
}

func TestScreenInterrupted(t *testing.T) {
	r := run(t, nil, "basic", "cloze")
	r.key("What is a move?", " ")
	r.key("owner", "4")
	r.key("A moved value", "\x03")
	if err := r.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestScreenReturnsTheFailureOfTheLog(t *testing.T) {
	r := run(t, func(l session.Log) session.Log { return &busyLog{l, 1 << 30} }, "basic")
	r.key("What is a move?", " ")
	r.key("owner", "4")
	r.key("holds the store", "q")
	if err := r.end(); !errors.Is(err, errBusy) {
		t.Errorf("got %v", err)
	}
}

// brokenLog breaks when it is written to.
type brokenLog struct{ session.Log }

func (brokenLog) Append(context.Context, quiz.EventID, ...quiz.Event) ([]quiz.State, error) {
	panic("broken")
}

func TestScreenRestoresTheTerminalAfterAPanic(t *testing.T) {
	r := run(t, func(l session.Log) session.Log { return brokenLog{l} }, "basic")
	r.key("What is a move?", " ")
	r.key("owner", "4")
	if err := r.end(); err == nil || !strings.Contains(err.Error(), "broken\ngoroutine") || !strings.Contains(err.Error(), "brokenLog.Append") {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(r.out.String(), altScreenOff) {
		t.Error("the terminal is not as it was")
	}
}
