package stats

import (
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Input is what is counted.
type Input struct {
	Cards   []*quiz.Card // scheduled cards
	States  map[quiz.CardID]quiz.State
	Tuning  quiz.Tuning
	Now     time.Time
	Day     quiz.Day
	Reviews map[quiz.Day]int // answers per study day
}

// Counts are cards by state.
type Counts struct {
	Total, New, Learning, Review, Relearning, Suspended int
}

// Load is how many cards fall due on a day.
type Load struct {
	Day quiz.Day
	Due int
}

// Report is what was counted.
type Report struct {
	Cards    Counts
	Due      int     // cards that are due on the study day, learning steps included
	Total    int     // answers ever given
	Today    int     // answers of the study day
	Recall   float64 // mean chance that a card in Review is remembered now; 0 if there is none
	Forecast []Load  // the next 30 study days, beginning with this one, which holds all that is overdue
}

// forecastDays is how far ahead the forecast looks.
const forecastDays = 30

// Count makes the report.
func Count(in Input) Report {
	r := Report{Forecast: make([]Load, forecastDays), Today: in.Reviews[in.Day]}
	for i := range r.Forecast {
		r.Forecast[i].Day = in.Day + quiz.Day(i)
	}
	for _, n := range in.Reviews {
		r.Total += n
	}
	reviewed := 0
	for _, c := range in.Cards {
		s := in.States[c.ID()]
		r.Cards.Total++
		if s.Suspended {
			r.Cards.Suspended++
			continue
		}
		switch s.Phase {
		case quiz.New:
			r.Cards.New++
		case quiz.Learning:
			r.Cards.Learning++
		case quiz.Relearning:
			r.Cards.Relearning++
		case quiz.Review:
			r.Cards.Review++
			reviewed++
			r.Recall += sched.Retrievability(s, in.Tuning, in.Now)
		}
		if s.Due.IsZero() {
			continue
		}
		day := max(in.Day, s.Due.Day, s.Buried)
		if s.Due.IsStep() {
			day = max(in.Day, s.Buried)
		}
		if n := int(day - in.Day); n < forecastDays {
			r.Forecast[n].Due++
		}
	}
	r.Due = r.Forecast[0].Due
	if reviewed > 0 {
		r.Recall /= float64(reviewed)
	}
	return r
}
