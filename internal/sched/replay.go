package sched

import "anneal/internal/quiz"

// Past is what an event that counts did to a card.
type Past struct {
	Event         quiz.Event
	Before, After quiz.State // by the tuning that holds now; their Head is not set

	// Of a graded event: the tuning that held when the answer was given, and what
	// the grade led to by it. Its days are those of the event where the spread
	// leaves them, else those that were drawn. Then Outlook.Due is not Event.Due:
	// the screen of that moment did not know what this log knows, or knew more.
	// An answer was given on another device, one before it was taken back later,
	// or a setting was another one.
	Tuning  quiz.Tuning
	Outlook Outlook
}

// Promised reports whether the due of the event is what the outlook explains.
func (p *Past) Promised() bool { return p.Outlook.Due == p.Event.Due }

// Elapsed returns the study days since the last answer, as FSRS counts them; ok
// is false for an answer that had none before it, and for other events.
func (p *Past) Elapsed() (days int, ok bool) {
	if p.Event.Kind != quiz.Graded || p.Before.Last == 0 {
		return 0, false
	}
	return int(p.After.Last) - int(p.Before.Last), true
}

// Replay goes through the events of a card, the tuned ones among them, and
// returns what each did that counts, in the order of the fold. Events that take
// others back are left out with what they took back. The last After is what
// [Fold] returns, but for Head. settings gives a tuning of the log with what
// settings change of it, which may only be what decides about due days; nil if
// they change nothing.
func Replay(card quiz.CardID, events []quiz.Event, settings func(quiz.Tuning) quiz.Tuning) []Past {
	counting := alive(order(events))
	now := modelOf(tuning(counting))
	then := modelOf(DefaultTuning())
	var s, promised quiz.State // by now and by then
	var out []Past
	for i, e := range counting {
		if e.Kind == quiz.Tuned {
			then, promised = modelOf(tuning(counting[:i+1])), quiz.State{}
			for _, e := range counting[:i] {
				then.apply(&promised, e)
			}
			continue
		}
		if e.Kind == quiz.Voided || e.Kind == quiz.Redone {
			continue // what they did is seen in what counts
		}
		p := Past{Event: *e, Before: s}
		if graded := e.Kind == quiz.Graded && e.Answer != nil; graded && e.Answer.Grade >= quiz.Again && e.Answer.Grade <= quiz.Easy {
			p.Tuning = clone(then.tuning)
			if settings != nil {
				p.Tuning = settings(p.Tuning)
			}
			p.Outlook = explain(card, promised, p.Tuning, e)
		}
		now.apply(&s, e)
		then.apply(&promised, e)
		p.After = s
		out = append(out, p)
	}
	return out
}

// explain returns what the grade of an event led to. Where a day was chosen and
// not drawn, which ones the worse grades would have got is not known any more; so
// of the fewest days that they may have left the first is taken that fits.
func explain(card quiz.CardID, s quiz.State, t quiz.Tuning, e *quiz.Event) Outlook {
	which := e.Answer.Grade - 1
	plain := Preview(card, s, t, e.At, e.Day)[which]
	if plain.Due == e.Due || plain.Interval > 0 {
		return plain
	}
	o := preview(card, s, t, e.At, e.Day, func(lo, _ int, _ float64) int { return lo })[which]
	most := preview(card, s, t, e.At, e.Day, func(_, hi int, _ float64) int { return hi })[which].Parts.Least
	days := int(e.Due.Day) - int(o.State.Last)
	for x := &o.Parts; x.Least <= most; x.Least++ {
		if x.Low, x.High = constrained(x.Raw, x.Least, t.Maximum); x.Low <= days && days <= x.High {
			o.Days, o.Due, o.State.Due = days, e.Due, e.Due
			return o
		}
	}
	return plain
}
