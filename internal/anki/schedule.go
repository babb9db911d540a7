package anki

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"anneal/internal/quiz"
)

// Schedule is what goes out beside the cards where the learner is to go on in
// Anki.
type Schedule struct {
	Day      quiz.Day // today
	Rollover int      // hour at which it began
	Tuning   quiz.Tuning
	// Progress returns what is known of cards, in their order. It is asked for
	// some at a time.
	Progress func(cards []*quiz.Card) ([]Progress, error)
}

// Progress is where a learner stands with a card. The zero Progress is that of a
// new card.
type Progress struct {
	State     quiz.State
	Retention float64 // recall wanted at its due day
	Reviews   []Review
}

// Review is an answer of the past.
type Review struct {
	At         time.Time
	Grade      quiz.Grade    // 0: here the card was made new again
	Phase      quiz.Phase    // before the answer
	Wait       time.Duration // for the step that it led to; 0 where it led to a review
	Days       int           // until the review
	Difficulty float64       // after it
	Took       time.Duration
}

// look asks for the progress of the notes' cards.
func (s *Schedule) look(notes []*note) error {
	var cards []*quiz.Card
	for _, n := range notes {
		for _, c := range n.cards {
			cards = append(cards, c.Card)
		}
	}
	all, err := s.Progress(cards)
	if err != nil {
		return err
	}
	if len(all) != len(cards) {
		return fmt.Errorf("the progress of %d cards was asked for and that of %d told", len(cards), len(all))
	}
	for _, n := range notes {
		for _, c := range n.cards {
			c.progress, all = all[0], all[1:]
		}
	}
	return nil
}

// What Anki calls the types of cards, their queues, and the types of reviews.
const (
	typeNew, typeLearn, typeReview, typeRelearn                            = 0, 1, 2, 3
	queueNew, queueLearn, queueReview, queueDay, queueSuspended, queueBury = 0, 1, 2, 3, -1, -3
	reviewForgotten                                                        = 4
)

// standing are the columns of a card that tell its schedule.
type standing struct {
	typ, queue, due, interval, ease, reps, lapses, left, flags int64
	data                                                       string
}

// standing says where a card stands. due is its position as a new card.
func (s *Schedule) standing(c *card) standing {
	out := standing{due: int64(c.due)}
	if s == nil {
		return out
	}
	p := &c.progress
	state := &p.State
	out.flags, out.reps, out.lapses = int64(state.Flag&7), int64(state.Reps), int64(state.Lapses)
	steps := s.Tuning.Learning
	switch state.Phase {
	case quiz.Learning:
		out.typ = typeLearn
	case quiz.Relearning:
		out.typ, out.ease, steps = typeRelearn, plainEase, s.Tuning.Relearning
		out.interval = 1
	case quiz.Review:
		out.typ, out.queue, out.ease = typeReview, queueReview, plainEase
		out.due, out.interval = int64(state.Due.Day-dayZero), max(1, int64(state.Due.Day-state.Last))
	}
	if out.typ == typeLearn || out.typ == typeRelearn {
		out.left = int64(max(1, len(steps)-state.Step))
		out.queue, out.due = queueLearn, state.Due.At.Unix()
		if !state.Due.IsStep() {
			out.queue, out.due = queueDay, int64(state.Due.Day-dayZero)
		}
	}
	switch {
	case state.Suspended:
		out.queue = queueSuspended
	case state.Buried > s.Day:
		out.queue = queueBury
	}
	if state.Phase != quiz.New {
		out.data = s.memory(c)
	}
	return out
}

// plainEase is the ease of the old scheduler, in thousandths, for learners who do
// not use FSRS.
const plainEase = 2500

// memory is a card's state of memory as Anki keeps it beside the card.
func (s *Schedule) memory(c *card) string {
	state := &c.progress.State
	data := `{"pos":` + strconv.Itoa(c.due)
	if m := state.Memory; m.Stability > 0 {
		data += `,"s":` + round(m.Stability, 4) + `,"d":` + round(m.Difficulty, 3) + `,"dr":` + round(c.progress.Retention, 2) +
			`,"decay":` + round(s.decay(), 3)
	}
	if !state.LastAt.IsZero() {
		data += `,"lrt":` + strconv.FormatInt(state.LastAt.Unix(), 10)
	}
	return data + "}"
}

// decay is the last weight of FSRS-6, which tells how fast one forgets.
func (s *Schedule) decay() float64 {
	if n := len(s.Tuning.Weights); n > 20 {
		return s.Tuning.Weights[20]
	}
	return 0.5
}

// round writes a number with so many places, without zeros behind them.
func round(x float64, places int) string {
	scale := math.Pow10(places)
	return strconv.FormatFloat(math.Round(x*scale)/scale, 'f', -1, 64)
}

// entry is a row of Anki's log of reviews, but for its id and card.
type entry struct{ ease, interval, last, factor, took, typ int64 }

// longestAnswer is what Anki counts at most of the time for an answer.
const longestAnswer = time.Minute

// log returns the rows of a card's answers, in order.
func (p *Progress) log() []entry {
	rows := make([]entry, 0, len(p.Reviews))
	last := int64(0)
	for i := range p.Reviews {
		r := &p.Reviews[i]
		if r.Grade == 0 {
			rows, last = append(rows, entry{typ: reviewForgotten}), 0
			continue
		}
		e := entry{
			ease: int64(r.Grade), interval: int64(r.Days), last: last, took: min(r.Took, longestAnswer).Milliseconds(),
			factor: int64(math.Round(((r.Difficulty-1)/9 + 0.1) * 1000)),
		}
		if r.Wait > 0 {
			e.interval = -max(1, int64(r.Wait/time.Second))
		}
		switch r.Phase {
		case quiz.Review:
			e.typ = 1
		case quiz.Relearning:
			e.typ = 2
		}
		last = e.interval
		rows = append(rows, e)
	}
	return rows
}

// preset are the options of the deck: those by which the learner learns here.
func (s *Schedule) preset() object {
	p := defaultPreset()
	minutes := func(steps []time.Duration) []float64 {
		out := []float64{}
		for _, step := range steps {
			out = append(out, step.Minutes())
		}
		return out
	}
	p["id"], p["mod"], p["name"], p["usn"] = int64(presetID), int64(typesChanged), "anneal", -1
	p["desiredRetention"], p["fsrsParams6"] = s.Tuning.Retention, s.Tuning.Weights
	p["new"].(object)["delays"] = minutes(s.Tuning.Learning)
	p["lapse"].(object)["delays"] = minutes(s.Tuning.Relearning)
	p["rev"].(object)["maxIvl"] = s.Tuning.Maximum
	return p
}
