package term

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"anneal/internal/session"
)

// arrangement is what a learner has made so far of pieces that want an order. It
// is a value: every step returns another one.
type arrangement struct {
	order  []int // the pieces as they stand, by the numbers they were shown with; nil before the first step
	placed int   // how many at the top were called up by their numbers
	marked int   // place of the piece that the arrows move, from 1; 0: none
	moved  bool  // an arrow has moved a piece, so that all of the order is meant
}

// of returns the arrangement with an order of n pieces in it.
func (a arrangement) of(n int) arrangement {
	a.order = slices.Clone(a.order)
	for i := len(a.order); i < n; i++ {
		a.order = append(a.order, i+1)
	}
	return a
}

// call puts the piece with a number behind those that were called before, or
// takes it back if it was among them. Where there are more than nine, a digit may
// be the second one of a number.
func (a arrangement) call(digit, n int) arrangement {
	a = a.of(n)
	if a.placed > 0 {
		last := a.order[a.placed-1]
		if number := last*10 + digit; last < 10 && n > 9 && number <= n && slices.Index(a.order, number) >= a.placed {
			return a.back(n).put(number)
		}
	}
	i := slices.Index(a.order, digit)
	switch {
	case i < 0:
		return a
	case i < a.placed && !a.moved:
		a.order = slices.Insert(slices.Delete(a.order, i, i+1), a.placed-1, digit)
		a.placed--
		a.marked = 0
		return a
	case i < a.placed:
		a.marked = i + 1
		return a
	}
	return a.put(digit)
}

func (a arrangement) put(number int) arrangement {
	i := slices.Index(a.order, number)
	a.order = slices.Insert(slices.Delete(a.order, i, i+1), a.placed, number)
	a.placed++
	a.marked = a.placed
	return a
}

// back takes the last piece that was called back to its place among the rest.
func (a arrangement) back(n int) arrangement {
	a = a.of(n)
	if a.placed == 0 {
		return a
	}
	a.placed--
	if !a.moved {
		slices.Sort(a.order[a.placed:])
	}
	a.marked = a.placed
	return a
}

// move moves the marked piece up or down; without one it marks the first.
func (a arrangement) move(by, n int) arrangement {
	a = a.of(n)
	to := a.marked + by
	switch {
	case a.marked == 0:
		a.marked = 1
	case to >= 1 && to <= n:
		a.order[a.marked-1], a.order[to-1] = a.order[to-1], a.order[a.marked-1]
		a.marked, a.placed, a.moved = to, max(a.placed, a.marked, to), true
	}
	return a
}

// mark chooses another piece to be moved.
func (a arrangement) mark(by, n int) arrangement {
	a = a.of(n)
	a.marked = min(max(a.marked+by, 1), n)
	return a
}

// whole reports whether the order can be sent: only the last piece has its place
// by itself.
func (a arrangement) whole() bool {
	return a.moved || a.placed > 0 && a.placed >= len(a.order)-1
}

// text is what was arranged so far, as the session reads it.
func (a arrangement) text() string {
	if a.whole() {
		return positionsText(a.order)
	}
	return positionsText(a.order[:min(a.placed, len(a.order))])
}

// orderKey takes a key on a card that wants an order; ok is false for any other.
func (m model) orderKey(key string) (_ tea.Model, _ tea.Cmd, ok bool) {
	n, a := len(m.view.Options), m.look.pieces
	switch key {
	case "up", "k":
		a = a.move(-1, n)
	case "down", "j":
		a = a.move(1, n)
	case "left":
		a = a.mark(-1, n)
	case "right":
		a = a.mark(1, n)
	case "backspace":
		a = a.back(n)
	case "enter":
		if a.whole() && draw(&m.view, m.look).unseen(m.look) {
			return m.toUnseen(), nil, true
		}
		if a.whole() {
			next, cmd := m.do(session.Action{Kind: session.Answer, Value: a.text()})
			return next, cmd, true
		}
		m.look.notice = "call up the pieces by their numbers, or move them with the arrows; press d if you don't know"
		if a.placed > 0 {
			m.look.notice = "some pieces have no place yet; go on with their numbers, or move them with the arrows"
		}
		return m, nil, true
	default:
		return m, nil, false
	}
	m.look.pieces = a
	return m.inSight(), nil, true
}

// inSight scrolls to the piece that is being moved.
func (m model) inSight() model {
	p := draw(&m.view, m.look)
	switch at := p.marked; {
	case at == 0:
	case at-1 < m.look.scroll:
		m.look.scroll = at - 1
	case at-1 >= m.look.scroll+p.window:
		m.look.scroll = at - p.window
	}
	return m.scrollBy(0)
}
