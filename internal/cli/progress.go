package cli

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"anneal/internal/quiz"
)

// bar shows how far a long piece of work has come, on a terminal only and only
// when it takes longer than people like to wait.
type bar struct {
	mu            sync.Mutex
	p             *program
	begun         time.Time
	drawn         time.Time
	live, shown   bool
	done, total   int   // lessons
	judged, all   int   // programs of those that are judged at the moment
	found, sought int   // error codes whose documentation is looked for
	work          *work // of the other commands; nil while none is under way
}

// bar returns the one that this process has: one line has room for one.
func (p *program) bar() *bar {
	if p.progress == nil {
		p.progress = &bar{p: p, begun: time.Now(), live: isTerminal(p.Stderr)}
	}
	return p.progress
}

// lessons takes how many lessons are compiled.
func (b *bar) lessons(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done, b.total = done, total
	b.draw(done == total)
}

// programs takes how many programs are judged.
func (b *bar) programs(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.judged, b.all = done, total
	b.draw(done == total && b.total == 0)
}

// codes takes of how many error codes the documentation was looked for.
func (b *bar) codes(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.found, b.sought = done, total
	b.draw(done == total)
}

func (b *bar) draw(over bool) {
	now := time.Now()
	switch {
	case !b.live || now.Sub(b.begun) < 500*time.Millisecond:
		return
	case over && b.shown:
		fmt.Fprint(b.p.Stderr, "\r\x1b[K")
		b.shown = false
		return
	case over || now.Sub(b.drawn) < 50*time.Millisecond:
		return
	}
	b.drawn, b.shown = now, true
	fmt.Fprint(b.p.Stderr, "\r\x1b[K", b.text(now.Sub(b.begun)))
}

// text says what is done and how long the rest takes, as far as what is done
// allows a guess.
func (b *bar) text(took time.Duration) string {
	var parts []string
	share := 0.0
	if b.found < b.sought {
		parts = append(parts, fmt.Sprintf("%d of %d error codes", b.found, b.sought))
		share = float64(b.found) / float64(b.sought)
	}
	if b.all > 0 {
		parts = append(parts, fmt.Sprintf("rustc: %d of %d programs", b.judged, b.all))
		share = float64(b.judged) / float64(b.all)
	}
	if b.total > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d lessons", b.done, b.total))
		if b.done > 0 {
			share = float64(b.done) / float64(b.total)
		}
	}
	if share >= 0.05 && share < 1 && took > time.Second {
		left := time.Duration(float64(took) * (1 - share) / share)
		parts = append(parts, fmt.Sprintf("about %d s left", int(left.Seconds())+1))
	}
	return strings.Join(parts, ", ")
}

// work is a piece of work that is not a build.
type work struct {
	what  string // as "exporting"
	units string // what is counted, as "card"
	begun time.Time
	done  atomic.Int64
	all   atomic.Int64 // 0: not known
	stop  chan struct{}
	over  sync.WaitGroup
}

// working does a piece of work and shows meanwhile that it goes on: how long it
// takes already, and what w tells of how far it has come. It must say nothing itself.
func (p *program) working(what, units string, do func(w *work) error) error {
	w := &work{what: what, units: units, begun: time.Now(), stop: make(chan struct{})}
	b := p.bar()
	if !b.live {
		return do(w)
	}
	b.mu.Lock()
	b.work = w
	b.mu.Unlock()
	w.over.Go(func() {
		t := time.NewTicker(200 * time.Millisecond)
		defer t.Stop()
		for {
			select {
			case <-w.stop:
				return
			case <-t.C:
				b.tick()
			}
		}
	})
	defer func() {
		close(w.stop)
		w.over.Wait()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.work = nil
		if b.shown {
			fmt.Fprint(b.p.Stderr, "\r\x1b[K")
			b.shown = false
		}
	}()
	return do(w)
}

// tick draws the work anew, unless lessons are compiled for it, which says more.
func (b *bar) tick() {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.work == nil || now.Sub(b.work.begun) < time.Second || now.Sub(b.drawn) < 150*time.Millisecond {
		return
	}
	b.drawn, b.shown = now, true
	fmt.Fprint(b.p.Stderr, "\r\x1b[K", b.work.text(now.Sub(b.work.begun)))
}

func (w *work) text(took time.Duration) string {
	done, all := w.done.Load(), w.all.Load()
	parts := []string{w.what}
	switch {
	case all > 0 && w.units == "" && done >= all: // what was read is put in its place
	case all > 0 && w.units == "":
		parts[0] += fmt.Sprintf(": %d %%", 100*done/all)
	case all > 0:
		parts[0] += fmt.Sprintf(": %d of %s", done, count(int(all), w.units))
	case done > 0:
		parts[0] += ": " + count(int(done), w.units)
	}
	parts = append(parts, fmt.Sprintf("%d s", int(took.Seconds())))
	if share := float64(done) / float64(max(all, 1)); all > 0 && share >= 0.05 && share < 1 {
		parts = append(parts, fmt.Sprintf("about %d s left", int(took.Seconds()*(1-share)/share)+1))
	}
	return strings.Join(parts, ", ")
}

// reading tells of what is read of a stream with so many bytes.
func (w *work) reading(r io.Reader, size int64) io.Reader {
	w.all.Store(size)
	return readerFunc(func(p []byte) (int, error) {
		n, err := r.Read(p)
		w.done.Add(int64(n))
		return n, err
	})
}

// writing tells of the lines that are written.
func (w *work) writing(to io.Writer) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		w.done.Add(int64(bytes.Count(p, []byte("\n"))))
		return to.Write(p)
	})
}

// counting tells of the cards that are gone through.
func (w *work) counting(decks iter.Seq2[*quiz.Deck, error]) iter.Seq2[*quiz.Deck, error] {
	return func(yield func(*quiz.Deck, error) bool) {
		w.done.Store(0)
		for d, err := range decks {
			if d != nil {
				w.done.Add(int64(len(d.Cards)))
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
