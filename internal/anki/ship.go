package anki

import (
	"runtime"
	"sync"
)

// shipment is what goes out: it puts the cards into notes, draws them on all
// processors, and gives them their ids.
type shipment struct {
	in            Input
	program, card *noteType
	keeper        *keeper
	report        Report
	update        bool // notes that no earlier package had stay here
}

func newShipment(in Input) *shipment {
	return &shipment{in: in, program: programType(), card: authoredType(), keeper: newKeeper(in.Known, in.Now)}
}

// load is a number of notes that are drawn, or looked up, together.
type load struct {
	notes []*note
	err   error // behind the notes
}

const loadSize = 64

// each calls fn with every note that goes out, drawn and with ids, in an order
// that depends on nothing but the input.
func (s *shipment) each(fn func(*note) error) error {
	plan, err := newPlan(s.in, s.program, s.card)
	if err != nil {
		return err
	}
	s.report.Left = plan.left
	loads, done := make(chan load), make(chan struct{})
	var drawing sync.WaitGroup
	drawing.Go(func() {
		defer close(loads)
		s.draw(plan, func(l load) bool {
			select {
			case loads <- l:
				return true
			case <-done:
				return false
			}
		})
	})
	defer drawing.Wait()
	defer close(done)
	for l := range loads {
		if err := s.keep(l.notes, fn); err != nil {
			return err
		}
		if l.err != nil {
			return l.err
		}
	}
	return nil
}

// draw makes loads of the notes and gives them away until that says no. While
// one is written the next is drawn.
func (s *shipment) draw(plan *planner, give func(load) bool) {
	var drawers []*drawer
	for range runtime.GOMAXPROCS(0) {
		drawers = append(drawers, &drawer{cache: map[listing]string{}})
	}
	var notes []*note
	ship := func(err error) bool {
		var drawing sync.WaitGroup
		for i, d := range drawers {
			drawing.Go(func() {
				for at := i; at < len(notes); at += len(drawers) {
					d.fill(notes[at])
				}
			})
		}
		drawing.Wait()
		l := load{notes, err}
		notes = nil
		return give(l)
	}
	for n, err := range plan.all(s.in.Lessons, s.in.Gone) {
		if err != nil {
			ship(err)
			return
		}
		notes = append(notes, n)
		if len(notes) == loadSize && !ship(nil) {
			return
		}
	}
	ship(nil)
}

// fill draws a note.
func (d *drawer) fill(n *note) {
	if n.gone {
		n.fields, n.tags = n.farewell(), []string{withdrawnTag}
	} else {
		n.fields, n.tags = d.fields(n), allTags(n.cards)
	}
	n.hash = contentHash(n.typ, n.fields, n.tags)
}

// keep gives notes their ids and the progress of their cards, and hands them on.
func (s *shipment) keep(notes []*note, fn func(*note) error) error {
	if s.in.Schedule != nil {
		if err := s.in.Schedule.look(notes); err != nil {
			return err
		}
	}
	for _, n := range notes {
		if _, old := s.in.Known[n.key]; s.update && !old {
			s.report.New++
			continue
		}
		n.known, n.change = s.keeper.keep(n, n.hash)
		s.report.Notes++
		s.report.Cards += len(n.cards)
		switch n.change {
		case added:
			s.report.New++
		case edited:
			s.report.Changed++
		}
		if n.gone {
			s.report.Withdrawn++
		}
		if err := fn(n); err != nil {
			return err
		}
		n.fields, n.tags, n.cards, n.known = nil, nil, nil, Known{}
	}
	return nil
}
