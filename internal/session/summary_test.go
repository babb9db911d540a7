package session

import (
	"reflect"
	"testing"
	"time"

	"anneal/internal/quiz"
)

func TestEndings(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Config)
		do     func(r *rig)
		end    End
	}{
		{"done", nil, func(r *rig) { r.do(with(Answer, "3"), with(Grade, "easy"), with(Answer, "a"), with(Grade, "easy")) }, EndDone},
		{"cards", func(c *Config) { c.Cards = 1 }, func(r *rig) { r.do(with(Answer, "3"), act(Next)) }, EndCards},
		{"time", func(c *Config) { c.Time = time.Minute }, func(r *rig) {
			r.now = start.Add(time.Minute)
			r.do(with(Answer, "3"), act(Next))
		}, EndTime},
		{"quit", nil, func(r *rig) { r.do(with(Answer, "3"), act(Next), with(Answer, "b"), act(Quit)) }, EndQuit},
		{"waiting", nil, func(r *rig) {
			r.queue.wait = start.Add(time.Hour).UTC()
			r.do(with(Answer, "3"), with(Grade, "easy"), with(Answer, "a"), with(Grade, "easy"))
		}, EndWaiting},
	}
	for _, test := range tests {
		r := newRig(t, test.change, "role", "value")
		test.do(r)
		v := r.view()
		if v.Screen != SummaryScreen || v.Summary.End != test.end || v.Card != nil {
			t.Errorf("%s: %+v %+v", test.name, v, v.Summary)
			continue
		}
		if due := v.Summary.NextDue; due.IsZero() == (test.end == EndWaiting) || !due.IsZero() && due.Hour() != 13 {
			t.Errorf("%s: next due %v", test.name, due)
		}
		if got := len(r.log.Events()); got != v.Summary.Answered {
			t.Errorf("%s: %d events, %d answered", test.name, got, v.Summary.Answered)
		}
	}
}

func TestSummary(t *testing.T) {
	r := newRig(t, nil, "role", "value", "basic", "choice")
	r.do(with(Answer, "5"), act(Next))           // wrong
	r.do(with(Answer, "a"), with(Grade, "easy")) // right
	r.do(act(Reveal), with(Grade, "again"))      // self-graded, missed
	r.do(act(DontKnow), with(Grade, "good"))     // missed, whatever the grade
	r.do(with(Answer, "3"), with(Grade, "easy")) // role once more, right
	r.now = start.Add(90 * time.Second)
	v := r.do(act(Quit))
	want := Summary{End: EndQuit, Answered: 5, Right: 2, Took: 90 * time.Second, Tomorrow: v.Summary.Tomorrow, Left: v.Left,
		Missed: []Missed{{Key: "d/moves/role", Title: "Moves"}, {Key: "d/moves/basic", Title: "Moves"}, {Key: "d/moves/choice", Title: "Moves"}}}
	if !reflect.DeepEqual(*v.Summary, want) {
		t.Errorf("%+v\nwant\n%+v", *v.Summary, want)
	}
}

func TestSummaryHoldsRecallAgainstPrediction(t *testing.T) {
	day := quiz.Date(2026, 10, 3)
	review := quiz.State{Phase: quiz.Review, Reps: 4, Memory: quiz.Memory{Stability: 10, Difficulty: 5}, LastAt: start.AddDate(0, 0, -10), Last: day - 10, Due: quiz.Due{Day: day}}
	r := newRig(t, func(c *Config) {
		c.States = map[quiz.CardID]quiz.State{quiz.IDOf("d/moves/role"): review, quiz.IDOf("d/moves/value"): review}
		card := &c.Decks[0].Cards[3]
		card.Origin = quiz.Origin{File: "moves.md", Line: 7}
	}, "role", "value", "gap")
	r.Log = &forgetful{} // the states are made up
	r.do(with(Answer, "5"), act(Next), with(Answer, "a"), act(Next), with(Answer, "clone"), act(Next))
	sum := r.do(act(Quit)).Summary
	if sum.Reviews != 2 || sum.Kept != 1 || sum.Foreseen < 0.899 || sum.Foreseen > 0.901 {
		t.Errorf("%d reviews, %d kept, %.3f foreseen; want 2, 1 and 0.9, the recall after one stability", sum.Reviews, sum.Kept, sum.Foreseen)
	}
	if at := sum.Missed[0].Place; at.File != "moves.md" || at.Line != 7 {
		t.Errorf("missed at %+v", at)
	}
}

func TestSummaryTellsWhatComes(t *testing.T) {
	asked := time.Time{}
	change := func(c *Config) {
		c.Coming = func(now time.Time) *Coming {
			asked = now
			return &Coming{Reviews: 2, New: 1, Minutes: 1}
		}
	}
	r := newRig(t, change, "role", "value")
	r.do(with(Answer, "3"), with(Grade, "easy"))
	r.now = start.Add(time.Minute)
	r.queue.wait = r.now.Add(10 * time.Minute).UTC()
	sum := r.do(act(Quit)).Summary
	if sum.Left.New != 1 || *sum.Coming != (Coming{2, 1, 1}) || !asked.Equal(r.now) || sum.NextDue.Format(time.TimeOnly) != "12:11:00" {
		t.Errorf("%+v, asked at %v", sum, asked)
	}
	for wait, what := range map[time.Duration]string{-time.Minute: "is due already", 20 * time.Hour: "comes tomorrow"} {
		r := newRig(t, nil, "role", "value")
		r.queue.wait = start.Add(wait)
		if sum := r.do(act(Quit)).Summary; !sum.NextDue.IsZero() || sum.Coming != nil {
			t.Errorf("a step that %s is named as the next of today: %+v", what, sum)
		}
	}
}

func TestTomorrowCounts(t *testing.T) {
	day := quiz.Date(2026, 10, 3)
	due := map[string]quiz.State{
		"role": {Due: quiz.Due{Day: day + 1}}, "value": {Due: quiz.Due{Day: day - 3}}, "gap": {Due: quiz.Due{Day: day + 2}},
		"output": {Due: quiz.Due{At: start.Add(20 * time.Hour)}}, "order": {Due: quiz.Due{At: start.Add(48 * time.Hour)}},
		"fix": {Due: quiz.Due{Day: day + 1}, Suspended: true}, "choice": {Due: quiz.Due{Day: day + 1}, Buried: day + 2},
	}
	r := newRig(t, func(c *Config) {
		c.States = map[quiz.CardID]quiz.State{}
		for slot, st := range due {
			c.States[quiz.IDOf("d/moves/"+slot)] = st
		}
	}, "basic")
	if v := r.do(act(Quit)); v.Summary.Tomorrow != 3 {
		t.Errorf("%d cards tomorrow, want role, value and output", v.Summary.Tomorrow)
	}
}
