package cli

import (
	"fmt"
	"math"
	"strings"
	"time"

	"anneal/internal/chart"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/stats"
)

// panel is one subject of the statistics, for a terminal and for a page.
type panel struct {
	Title   string
	Words   []string // sentences
	Picture picture  // nil where there is none
	Head    []string
	Rows    [][]string // the numbers; the first of a row names it
	listed  bool       // the picture does not tell the numbers, so that a terminal needs them too
}

type picture interface {
	Text(chart.Look) string
	SVG() string
}

const (
	shownDays     = 14 // of the forecast
	shownConcepts = 10
	shownPoor     = 20
	leastLearnt   = 20 // cards whose load tells something
)

// facts are the counts that stand before all pictures.
func (f *figures) facts() [][2]string {
	c, today := f.report.Cards, f.found.Today
	facts := [][2]string{
		{"cards", fmt.Sprintf("%d: %d new, %d learning, %d in review, %d relearning, %d suspended", c.Total, c.New, c.Learning, c.Review, c.Relearning, c.Suspended)},
	}
	words := fmt.Sprintf("%d due, %d new begun, %s", f.report.Due, f.counts.New, count(f.report.Today, "answer"))
	if today.Answers > 0 {
		words += fmt.Sprintf(", %d right", today.Right)
	}
	if today.Took >= time.Second {
		words += ", in " + spell(today.Took)
	}
	facts = append(facts, [2]string{"today", words})
	if what, words, ok := strings.Cut(f.backlogs, ": "); ok {
		facts = append(facts, [2]string{what, words})
	}
	facts = append(facts, [2]string{"answers", fmt.Sprintf("%d in all", f.report.Total)})
	if c.Review > 0 {
		facts = append(facts, [2]string{"recall", fmt.Sprintf("%s of the cards in review are likely to be remembered now", percent(f.report.Recall))})
	}
	if r := f.found.Recall; r.N > 0 {
		facts = append(facts, [2]string{"retention", fmt.Sprintf("%s of %s that came back after a day or more; %s foreseen", percent(r.Share()), count(r.N, "card"), percent(r.Predicted()))})
	}
	return facts
}

// panels are the subjects that there is something to tell of.
func (f *figures) panels() []panel {
	all := []panel{f.coming()}
	if f.report.Total > 0 {
		all = append(all, f.calendar())
	}
	if f.found.Recall.N > 0 {
		all = append(all, f.calibration(), f.byKind())
	}
	all = append(all, f.times(), f.load(), f.hardest(), f.poor())
	kept := all[:0]
	for _, p := range all {
		if p.Title != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

func (f *figures) coming() panel {
	sum, top := 0, f.report.Forecast[0]
	for _, l := range f.report.Forecast {
		sum += l.Due
		if l.Due > top.Due {
			top = l
		}
	}
	if sum == 0 {
		return panel{}
	}
	days, aDay := len(f.report.Forecast), ""
	if sum >= days {
		aDay = fmt.Sprintf(", %s a day", short(float64(sum)/float64(days)))
	}
	p := panel{
		Title: "Due in the next days",
		Words: []string{fmt.Sprintf("%s in %d days%s; most on %s: %d. What is answered until then comes back later.", count(sum, "card"), days, aDay, top.Day, top.Due)},
		Head:  []string{"day", "due"},
	}
	bars := &chart.Bars{Name: "cards due on each of the next days"}
	for _, l := range f.report.Forecast[:shownDays] {
		label := l.Day.String() + " " + date(l.Day).Format("Mon")
		bars.Rows = append(bars.Rows, chart.Bar{Label: label, Value: float64(l.Due), Text: fmt.Sprint(l.Due)})
		p.Rows = append(p.Rows, []string{label, fmt.Sprint(l.Due)})
	}
	p.Picture = bars
	return p
}

func (f *figures) calendar() panel {
	const year = 365
	c := &chart.Calendar{Name: "answers per day", First: date(f.day - year + 1), Unit: "answers"}
	p := panel{Title: "Answers per day", Head: []string{"month", "days", "answers"}, Picture: c}
	days, answers, month := 0, 0, ""
	for d := f.day - year + 1; d <= f.day; d++ {
		n := f.reviews[d]
		c.Days = append(c.Days, n)
		if n > 0 {
			days++
			answers += n
		}
		month = d.String()[:len("2006-01")]
		if d == f.day || (d + 1).String()[:len("2006-01")] != month {
			if len(p.Rows) > 0 || days > 0 { // nothing of the time before the first answer
				p.Rows = append(p.Rows, []string{month, fmt.Sprint(days), fmt.Sprint(answers)})
			}
			days, answers = 0, 0
		}
	}
	h := f.habit
	p.Words = []string{fmt.Sprintf("Answers on %s of the last %d; %s in a row now, %d at most.", count(h.Days, "day"), year, count(h.Running, "day"), h.Longest)}
	return p
}

func (f *figures) calibration() panel {
	r, c := f.found.Recall, f.found.Calibration
	low, high := r.Range()
	p := panel{
		Title: "Retention, foreseen and real",
		Words: []string{
			fmt.Sprintf("Of %s, first answers of a day to cards of an earlier one, %s were right and %s were foreseen. The real share lies between %s with 95 %% certainty.", count(r.N, "test"), percent(r.Share()), percent(r.Predicted()), span(low, high)),
			fmt.Sprintf("Log loss %.3f, where one chance for all tests would have %.3f; RMSE of the bins %.1f %%. Less is better. What lies on the dotted line came as foreseen.", c.LogLoss, c.Blind, 100*c.RMSE),
		},
		Head: []string{"foreseen", "right", "between", "tests"}, listed: true,
	}
	from := 1.0
	curve := &chart.Curve{Name: "share of tests that were right, by the chance that was foreseen"}
	for _, b := range c.Bins {
		low, high := b.Range()
		from = min(from, b.Predicted(), b.Share(), low)
		curve.Dots = append(curve.Dots, chart.Dot{Point: chart.Point{X: b.Predicted(), Y: b.Share()}, Low: low, High: high})
		p.Rows = append(p.Rows, []string{percent(b.Predicted()), percent(b.Share()), span(low, high), fmt.Sprint(b.N)})
	}
	from = math.Floor(min(from, 0.9)*10) / 10
	curve.X = chart.Axis{Name: "foreseen", From: from, To: 1, Format: percent}
	curve.Y = chart.Axis{Name: "right", From: from, To: 1, Format: percent}
	curve.Guide = []chart.Point{{X: from, Y: from}, {X: 1, Y: 1}}
	p.Picture = curve
	return p
}

func (f *figures) byKind() panel {
	p := panel{
		Title: "Retention by kind of question",
		Head:  []string{"kind", "tests", "foreseen", "right", "between", "known"},
	}
	bars := &chart.Bars{Name: "share of tests that were right, by kind of question", Max: 1, Mark: "foreseen"}
	lucky := false
	for _, k := range f.found.Kinds {
		r := k.Recall
		if r.N == 0 {
			continue
		}
		low, high := r.Range()
		p.Rows = append(p.Rows, []string{k.Kind.String(), fmt.Sprint(r.N), percent(r.Predicted()), percent(r.Share()), span(low, high), percent(r.Known())})
		bars.Rows = append(bars.Rows, chart.Bar{Label: k.Kind.String(), Value: r.Share(), Text: fmt.Sprintf("%s of %d", percent(r.Share()), r.N), Mark: r.Predicted()})
		if r.Luck > 0 {
			lucky = true
			bars.Rows = append(bars.Rows, chart.Bar{Label: k.Kind.String() + ", known", Value: r.Known(), Text: percent(r.Known())})
		}
	}
	if lucky {
		p.Words = []string{"Known is what is right without lucky guesses: as many as the wrong answers lead one to expect."}
	}
	p.Picture = bars
	return p
}

func (f *figures) times() panel {
	p := panel{
		Title: "Time per answer",
		Words: []string{"The bar is the middle one: half the answers took longer."},
		Head:  []string{"kind", "answers", "middle", "one in ten longer than"},
	}
	bars := &chart.Bars{Name: "time per answer, by kind of question"}
	for _, k := range f.found.Kinds {
		if k.Answers == 0 {
			continue
		}
		p.Rows = append(p.Rows, []string{k.Kind.String(), fmt.Sprint(k.Answers), spell(k.Median), spell(k.Slow)})
		bars.Rows = append(bars.Rows, chart.Bar{Label: k.Kind.String(), Value: k.Median.Seconds(), Text: spell(k.Median)})
	}
	if len(bars.Rows) == 0 {
		return panel{}
	}
	p.Picture = bars
	return p
}

func (f *figures) load() panel {
	if f.learnt < leastLearnt {
		return panel{}
	}
	timed := f.minutes(f.loads[0]) > 0
	p := panel{Title: "Load by wanted retention", Head: []string{"wanted", "a day", "known"}, listed: true}
	if timed {
		p.Head = []string{"wanted", "a day", "minutes", "known"}
	}
	curve := &chart.Curve{Name: "reviews a day by wanted retention"}
	top := 0.0
	for _, w := range f.loads {
		top = max(top, w.Reviews)
		point := chart.Point{X: w.Retention, Y: w.Reviews}
		curve.Line = append(curve.Line, point)
		name := fmt.Sprintf("%.4g %%", 100*w.Retention)
		if w.Retention == f.tuning.Retention {
			curve.Here = &point
			name += ", as set"
			p.Words = []string{f.loadWords(w)}
		}
		row := []string{name, short(w.Reviews), percent(w.Known)}
		if timed {
			row = []string{name, short(w.Reviews), short(f.minutes(w)), percent(w.Known)}
		}
		p.Rows = append(p.Rows, row)
	}
	curve.X = chart.Axis{Name: "wanted retention", From: f.loads[0].Retention, To: f.loads[len(f.loads)-1].Retention, Format: percent}
	curve.Y = chart.Axis{Name: "reviews a day", To: max(top, 1), Format: func(v float64) string { return fmt.Sprintf("%.4g", v) }}
	p.Picture = curve
	return p
}

func (f *figures) loadWords(w sched.Workload) string {
	words := fmt.Sprintf("A year played ahead with the %s learnt so far and no new ones: at %.4g %%, as set, they cost %s reviews a day", count(f.learnt, "card"), 100*w.Retention, short(w.Reviews))
	if m := f.minutes(w); m > 0 {
		words += fmt.Sprintf(", %s minutes", short(m))
	}
	return words + fmt.Sprintf(", and %s of them are known at any time.", percent(w.Known))
}

func (f *figures) hardest() panel {
	p := panel{
		Title: "Hardest concepts",
		Words: []string{"By the share of tests that were surely missed, so that few answers prove little."},
		Head:  []string{"concept", "missed", "tests", "foreseen"},
	}
	bars := &chart.Bars{Name: "share of tests that were missed, by concept", Mark: "foreseen"}
	for _, c := range f.found.Concepts {
		if missed := c.Recall.N - c.Recall.Right; missed > 0 && len(bars.Rows) < shownConcepts {
			share, title := float64(missed)/float64(c.Recall.N), f.concept(c.Deck, c.ID)
			bars.Rows = append(bars.Rows, chart.Bar{Label: title, Value: share, Text: fmt.Sprintf("%s of %d", percent(share), c.Recall.N), Mark: 1 - c.Recall.Predicted()})
			p.Rows = append(p.Rows, []string{title, percent(share), fmt.Sprint(c.Recall.N), percent(1 - c.Recall.Predicted())})
		}
	}
	if len(bars.Rows) == 0 {
		return panel{}
	}
	p.Picture = bars
	return p
}

func (f *figures) poor() panel {
	if f.found.Measured == 0 {
		return panel{}
	}
	p := panel{Title: "Questions that go against the rest", Head: []string{"question", "answers", "right", "correlation"}, listed: true}
	measured := count(f.found.Measured, "question") + " with answers enough"
	if len(f.found.Poor) == 0 {
		p.Words = []string{fmt.Sprintf("Of %s none surely goes against the rest of its concept.", measured)}
		return p
	}
	p.Words = []string{fmt.Sprintf("For authors: of %s, %d went against the rest of the concept, right when that was wrong and wrong when it was right; chance alone may name up to %s. Such a question may be guessed, ambiguous or about something else.", measured, len(f.found.Poor), short(stats.ByChance*float64(f.found.Measured)))}
	for _, i := range f.found.Poor[:min(len(f.found.Poor), shownPoor)] {
		p.Rows = append(p.Rows, []string{i.Card.Key, fmt.Sprint(i.N), fmt.Sprint(i.Right), signed(i.R)})
	}
	return p
}

func percent(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) }

func span(low, high float64) string { return fmt.Sprintf("%.0f–%.0f %%", 100*low, 100*high) }

// short writes a number that is an estimate.
func short(v float64) string {
	if v < 9.95 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

func signed(v float64) string { return strings.Replace(fmt.Sprintf("%.2f", v), "-", "−", 1) }

// spell writes a time for people.
func spell(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}

func date(d quiz.Day) time.Time { return time.Unix(int64(d)*86400, 0).UTC() }
