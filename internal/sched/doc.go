// Package sched decides when a card is asked again. It knows study days, folds
// the events of a card into its state, promises the next due day before a grade
// is given, and puts the cards of a study day in order.
//
// It never reads a clock, a file or a random source: instants, tunings and
// seeds come in as values, and equal input gives equal output on one machine.
// Stability and difficulty may differ in their last bits between processors, so
// derived states are never compared across machines; due days are recorded in
// events and need no such care.
//
// # Study days
//
// A study day begins when the learner's clock first shows the rollover hour and
// lasts until the next one begins, see [DayOf]. Elapsed time in FSRS-6 is the
// difference of two study days; answers within one day count as no time at all.
// Only [Retrievability] uses fractions of a day.
//
// # Versions of FSRS
//
// All that is known of FSRS-6 and of go-fsrs is in one type behind an interface,
// algorithm. FSRS-7 is not in it yet but fits: it has 34 weights, by whose number
// it is told, a second stability ([quiz.Memory]), and it counts elapsed time in
// fractions of a day. A log can hold tunings of both: all of it is computed by the
// one that holds now, and memories that an import brought are made fit for it.
//
// # The fold
//
// Events are ordered by [quiz.Event.Before]. First the commands that were taken
// back are found, from the newest event to the oldest: a voided or redone event
// that is itself alive takes back all events of the command in its target, even
// where the clock was set back and the target's events seem to be newer. So a
// redone is nothing but the voiding of a voiding, and may be voided in turn. The
// latest tuned event that is alive and passes [Check] holds for the whole fold;
// one that does not pass is passed over as if it were not there. Then the events
// that are alive are applied from the oldest to the newest:
//
//	introduced   the first one tells when the page was read
//	graded       memory, phase, step, counters; due is what the event promised;
//	             its text, if any, is what the learner last wrote about an error
//	suspended    until resumed, which also ends burying
//	buried       not before the day in Due
//	forgotten    a new card again; what the learner noted about it stays
//	placed       memory as it was at the event's instant, phase review, due
//	rescheduled  due moves, nothing else
//	flagged      flag and note
//	tagged       the learner's tags
//
// Renamed events are the store's business: it hands in the events of all ids
// that belong together.
//
// # Steps
//
// A new card stands before step 0 of the learning steps. Again goes to step 0
// and waits for it; Hard stays and waits for the same step again, on step 0 for
// the mean of the first two, or one and a half times the only one; Good goes to
// the next step and waits for it, or ends learning after the last; Easy ends it
// at once. A lapse goes through the relearning steps in the same way. Without
// steps every grade leads to review.
//
// A step shorter than 24 hours is due at an instant, a longer one on a study
// day. A step that was promised on an earlier study day than today's is due at
// once: a night is a longer wait than any step under a day was meant to be, and
// a step of ten minutes given just before the rollover is within reach anyway.
//
// # Intervals
//
// FSRS gives the days until recall falls to the wanted retention. They are
// spread by up to a few days ("fuzz"), so that cards learnt together part ways;
// the spread is drawn from the card's id and its number of answers, so that the
// promise on the screen is what is recorded. An interval that grows is at least
// one day longer than the one before, Good is longer than Hard and Easy longer
// than Good, as far as the longest interval allows.
package sched
