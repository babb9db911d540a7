package cli

import (
	"fmt"
	"strings"
	"time"
)

// bar shows how far a long piece of work has come, on a terminal only and only
// when it takes longer than people like to wait.
type bar struct {
	p             *program
	begun         time.Time
	drawn         time.Time
	live, shown   bool
	done, total   int // lessons
	judged, all   int // programs of those that are judged at the moment
	found, sought int // error codes whose documentation is looked for
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
	b.done, b.total = done, total
	b.draw(done == total)
}

// programs takes how many programs are judged.
func (b *bar) programs(done, total int) {
	b.judged, b.all = done, total
	b.draw(done == total && b.total == 0)
}

// codes takes of how many error codes the documentation was looked for.
func (b *bar) codes(done, total int) {
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
