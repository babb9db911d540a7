package cli

import (
	"maps"
	"slices"

	"anneal/internal/stats"
)

// statsObject is the statistics as programs read them. What nothing is known of
// is null.
type statsObject struct {
	StudyDay  string         `json:"study_day"`
	Cards     map[string]int `json:"cards"`
	DueToday  int            `json:"due_today"`
	NewToday  int            `json:"new_today"`
	RecallNow *float64       `json:"recall_now"` // mean chance that a card in review is remembered now
	Backlog   *backlogJSON   `json:"backlog"`
	Reviews   struct {
		Total int `json:"total"`
		Today int `json:"today"`
	} `json:"reviews"`
	Today struct {
		Right  int   `json:"right"` // answers better than again
		TookMS int64 `json:"took_ms"`
	} `json:"today"`
	Retention   recallObject       `json:"retention"` // of tests: first answers of a day to cards of an earlier one
	Calibration *calibrationObject `json:"calibration"`
	Kinds       []kindObject       `json:"kinds"`
	Load        []loadObject       `json:"load"`     // of the cards learnt so far, over a year, by wanted retention
	Concepts    []conceptObject    `json:"concepts"` // the hardest first
	Poor        []poorObject       `json:"poor"`     // questions that go against the rest of their concept, the worst first
	Measured    int                `json:"measured"` // questions that had answers enough for that
	Habit       habitObject        `json:"habit"`
	Forecast    []dayDue           `json:"forecast"`
	Calendar    []dayReviews       `json:"calendar"`
}

type recallObject struct {
	Predicted *float64 `json:"predicted"`
	Actual    *float64 `json:"actual"`
	Low       *float64 `json:"low,omitempty"` // of actual, with 95 % certainty
	High      *float64 `json:"high,omitempty"`
	N         int      `json:"n"`
}

type calibrationObject struct {
	LogLoss float64        `json:"log_loss"`
	Blind   float64        `json:"blind"` // log loss of one chance for all
	RMSE    float64        `json:"rmse"`
	Bins    []recallObject `json:"bins"`
}

type kindObject struct {
	Kind string `json:"kind"`
	recallObject
	Known    *float64 `json:"known"`     // actual, without lucky guesses
	Answers  int      `json:"answers"`   // that took a time
	MedianMS int64    `json:"median_ms"` // of them
	SlowMS   int64    `json:"slow_ms"`   // one in ten took longer
}

type loadObject struct {
	Retention float64  `json:"retention"`
	Set       bool     `json:"set"`     // this is the one that holds
	Reviews   float64  `json:"reviews"` // a day
	Minutes   *float64 `json:"minutes"` // a day
	Known     float64  `json:"known"`   // share of the cards, as a mean
}

type conceptObject struct {
	Deck    string `json:"deck"`
	Concept string `json:"concept"`
	N       int    `json:"n"`
	Missed  int    `json:"missed"`
}

type poorObject struct {
	Key         string  `json:"key"`
	N           int     `json:"n"`
	Right       int     `json:"right"`
	Correlation float64 `json:"correlation"`
	High        float64 `json:"high"` // it lies below, with 99 % certainty
}

type habitObject struct {
	Days    int `json:"days"` // of the last 365
	Running int `json:"running"`
	Longest int `json:"longest"`
}

type dayDue struct {
	Day string `json:"day"`
	Due int    `json:"due"`
}

type dayReviews struct {
	Day     string `json:"day"`
	Reviews int    `json:"reviews"`
}

func recallObjectOf(r stats.Recall) recallObject {
	if r.N == 0 {
		return recallObject{}
	}
	predicted, share := r.Predicted(), r.Share()
	low, high := r.Range()
	return recallObject{&predicted, &share, &low, &high, r.N}
}

func statsObjectOf(f *figures) statsObject {
	c := f.report.Cards
	o := statsObject{
		StudyDay: f.day.String(), DueToday: f.report.Due, NewToday: f.counts.New, Backlog: f.backlog,
		Cards: map[string]int{
			"total": c.Total, "new": c.New, "learning": c.Learning, "review": c.Review,
			"relearning": c.Relearning, "suspended": c.Suspended,
		},
		Retention: recallObjectOf(f.found.Recall), Measured: f.found.Measured, Habit: habitObject(f.habit),
		Kinds: []kindObject{}, Load: []loadObject{}, Concepts: []conceptObject{}, Poor: []poorObject{}, Calendar: []dayReviews{},
	}
	if c.Review > 0 {
		o.RecallNow = &f.report.Recall
	}
	o.Reviews.Total, o.Reviews.Today = f.report.Total, f.report.Today
	o.Today.Right, o.Today.TookMS = f.found.Today.Right, f.found.Today.Took.Milliseconds()
	if x := f.found.Calibration; f.found.Recall.N > 0 {
		o.Calibration = &calibrationObject{LogLoss: x.LogLoss, Blind: x.Blind, RMSE: x.RMSE}
		for _, b := range x.Bins {
			o.Calibration.Bins = append(o.Calibration.Bins, recallObjectOf(b))
		}
	}
	for _, k := range f.found.Kinds {
		kind := kindObject{Kind: k.Kind.String(), recallObject: recallObjectOf(k.Recall), Answers: k.Answers, MedianMS: k.Median.Milliseconds(), SlowMS: k.Slow.Milliseconds()}
		if k.Recall.N > 0 {
			known := k.Recall.Known()
			kind.Known = &known
		}
		o.Kinds = append(o.Kinds, kind)
	}
	for _, w := range f.loads {
		load := loadObject{Retention: w.Retention, Set: w.Retention == f.tuning.Retention, Reviews: w.Reviews, Known: w.Known}
		if m := f.minutes(w); m > 0 {
			load.Minutes = &m
		}
		o.Load = append(o.Load, load)
	}
	for _, c := range f.found.Concepts {
		o.Concepts = append(o.Concepts, conceptObject{c.Deck, c.ID, c.Recall.N, c.Recall.N - c.Recall.Right})
	}
	for _, i := range f.found.Poor {
		o.Poor = append(o.Poor, poorObject{i.Card.Key, i.N, i.Right, i.R, i.High})
	}
	for _, l := range f.report.Forecast {
		o.Forecast = append(o.Forecast, dayDue{l.Day.String(), l.Due})
	}
	for _, day := range slices.Sorted(maps.Keys(f.reviews)) {
		if n := f.reviews[day]; n > 0 {
			o.Calendar = append(o.Calendar, dayReviews{day.String(), n})
		}
	}
	return o
}
