package sched

import "anneal/internal/quiz"

// Past is what an event that counts did to a card.
type Past struct {
	Event         quiz.Event
	Before, After quiz.State // by the tuning that holds now; their Head is not set

	// Of a graded event: the tuning that held when the answer was given, and what
	// the grade led to by it. Where Outlook.Due is not Event.Due, the screen of
	// that moment did not know what this log knows: an answer was given on
	// another device, or one before it was taken back later.
	Tuning  quiz.Tuning
	Outlook Outlook
}

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
// [Fold] returns, but for Head.
func Replay(card quiz.CardID, events []quiz.Event) []Past {
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
			p.Outlook = Preview(card, promised, then.tuning, e.At, e.Day)[e.Answer.Grade-1]
		}
		now.apply(&s, e)
		then.apply(&promised, e)
		p.After = s
		out = append(out, p)
	}
	return out
}
