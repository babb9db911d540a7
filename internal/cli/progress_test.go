package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWorkingShowsThatItGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := &program{Env: Env{Stderr: &out}}
		p.progress = &bar{p: p, live: true}
		if err := p.working("exporting", "card", func(w *work) error {
			time.Sleep(900 * time.Millisecond)
			return nil
		}); err != nil || out.Len() > 0 {
			t.Errorf("%v, and of less than a second is shown %q", err, out.String())
		}
		failure := errors.New("no")
		err := p.working("exporting", "card", func(w *work) error {
			w.done.Store(40)
			time.Sleep(2100 * time.Millisecond)
			w.all.Store(160)
			time.Sleep(time.Second)
			return failure
		})
		got := out.String()
		if err != failure || !strings.Contains(got, "exporting: 40 cards, 2 s\r") || !strings.Contains(got, "exporting: 40 of 160 cards, 3 s, about 10 s left") || !strings.HasSuffix(got, "\r\x1b[K") {
			t.Errorf("%v, shown is %q", err, got)
		}
	})
}

func TestWorkingIsSilentInAPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := &program{Env: Env{Stderr: &out}}
		if err := p.working("exporting", "card", func(*work) error {
			time.Sleep(time.Minute)
			return nil
		}); err != nil || out.Len() > 0 {
			t.Errorf("%v, %q", err, out.String())
		}
	})
}

func TestWorkTellsWhatIsReadAndWritten(t *testing.T) {
	w := &work{what: "taking in a.jsonl"}
	r := w.reading(strings.NewReader("12345678"), 8)
	if _, err := io.ReadFull(r, make([]byte, 2)); err != nil || w.text(3*time.Second) != "taking in a.jsonl: 25 %, 3 s, about 10 s left" {
		t.Errorf("%v, %q", err, w.text(3*time.Second))
	}
	if _, err := io.Copy(io.Discard, r); err != nil || w.text(4*time.Second) != "taking in a.jsonl, 4 s" {
		t.Errorf("%v, %q", err, w.text(4*time.Second))
	}
	w = &work{what: "exporting", units: "event"}
	fmt.Fprint(w.writing(io.Discard), "{}\n{}\n{")
	if got := w.text(time.Second); got != "exporting: 2 events, 1 s" {
		t.Errorf("%q", got)
	}
}
