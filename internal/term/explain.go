package term

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Schedule is a card with what is to be told of its schedule. All numbers come
// from package sched; nothing is worked out here.
type Schedule struct {
	Card   *quiz.Card
	State  quiz.State
	Past   []sched.Past
	Tuning quiz.Tuning
	Next   [4]sched.Outlook // what each grade would do now
	Now    time.Time        // in the learner's zone
	Day    quiz.Day
}

// Explain draws the history of a card, what is known of its memory, why it is
// due when it is, and what each grade would do now, in rows of at most width
// columns, a line break after each.
func Explain(s *Schedule, width int, style Style) string {
	b := &body{style: style, width: max(width, minWidth)}
	b.put(wrap([]span{{text: plainLine(s.Card.Key), bold: true}}, b.width, nil, nil)...)
	b.rows = append(b.rows, wrap([]span{{text: s.standing()}}, b.width, nil, nil)...)
	if len(s.Past) > 0 {
		b.head("History")
		b.history(s)
	}
	if s.State.Memory.Stability > 0 {
		b.head("Memory")
		b.memory(s)
	}
	b.why(s)
	b.head("What each grade would do now")
	b.next(s)
	return style.paintAll(b.rows)
}

// standing says where the card stands, in a line.
func (s *Schedule) standing() string {
	parts := []string{s.Card.Kind.String(), s.State.Phase.String()}
	if s.State.Reps > 0 {
		parts = append(parts, counted(s.State.Reps, "answer"))
	}
	if s.State.Lapses > 0 {
		parts = append(parts, counted(s.State.Lapses, "lapse"))
	}
	switch {
	case !s.Card.Scheduled:
		parts = append(parts, "asked in a quiz only")
	case s.State.Suspended:
		parts = append(parts, "suspended: not asked until it is resumed")
	case s.State.Buried > s.Day:
		parts = append(parts, "buried: not asked before "+s.State.Buried.String())
	}
	if s.State.Flag > 0 {
		parts = append(parts, fmt.Sprintf("flag %d", s.State.Flag))
	}
	if s.State.Note != "" {
		parts = append(parts, "“"+plainLine(s.State.Note)+"”")
	}
	for _, t := range s.State.Tags {
		parts = append(parts, "#"+plainLine(t))
	}
	return strings.Join(parts, " · ")
}

func (b *body) head(text string) {
	b.put(wrap([]span{{text: text, bold: true}}, b.width, nil, nil)...)
}

// labelled are rows behind a label, moved to the right.
func (b *body) labelled(label string, text string) {
	const wide = 13
	look := []span{{text: text}}
	if b.width < 3*wide {
		b.rows = append(b.rows, wrap(append([]span{{text: label + ": ", ink: inkFaint}}, look...), b.width, nil, row{{text: "  "}})...)
		return
	}
	first := row{{text: fmt.Sprintf("  %-*s", wide-2, label), ink: inkFaint}}
	b.rows = append(b.rows, wrap(look, b.width, first, row{{text: strings.Repeat(" ", wide)}})...)
}

// columnsOf draws cells below each other. The last column takes what is left, as
// does the last cell of a line that has fewer than the first; where too little is
// left, each line is written out.
func (b *body) columnsOf(lines [][]span) {
	wide := make([]int, len(lines[0]))
	used := 2
	for j := range wide {
		for _, l := range lines {
			if j < len(l)-1 || len(l) == len(wide) {
				wide[j] = max(wide[j], columns(l[j].text))
			}
		}
		if j < len(wide)-1 {
			used += wide[j] + 2
		}
	}
	const least = 12 // for the last column
	if last := len(wide) - 1; used+min(wide[last], least) > b.width {
		for _, l := range lines[1:] {
			var text []span
			for j, cell := range l {
				if cell.text == "" {
					continue
				}
				if j > 0 && len(l) == len(wide) {
					text = append(text, span{text: lines[0][j].text + " ", ink: inkFaint})
				}
				text = append(text, cell, span{text: "  "})
			}
			b.rows = append(b.rows, wrap(text, b.width, row{{text: "  "}}, row{{text: "    "}})...)
		}
		return
	}
	for _, l := range lines {
		r := row{{text: "  "}}
		for j, cell := range l {
			if j == len(l)-1 {
				cell.text = cut(cell.text, b.width-r.width())
				r = append(r, cell)
				break
			}
			r = append(r, cell, span{text: strings.Repeat(" ", wide[j]-columns(cell.text)+2)})
		}
		b.rows = append(b.rows, r)
	}
}

// faint are the cells of the line above a table.
func faint(names ...string) []span {
	var cells []span
	for _, n := range names {
		cells = append(cells, span{text: n, ink: inkFaint})
	}
	return cells
}

func (b *body) history(s *Schedule) {
	lines := [][]span{faint("day", "grade", "elapsed", "recall", "interval", "took", "answer")}
	for i := range s.Past {
		p := &s.Past[i]
		e := &p.Event
		if e.Kind != quiz.Graded || e.Answer == nil {
			lines = append(lines, []span{{text: e.Day.String()}, {text: e.Kind.String() + happened(e), ink: inkFaint}})
			continue
		}
		a := e.Answer
		grade := span{text: a.Grade.String()}
		if a.Grade == quiz.Again {
			grade.ink = inkWrong
		}
		var elapsed, recall string
		if days, ok := p.Elapsed(); ok {
			elapsed = fmt.Sprintf("%d d", days)
			recall = percent(sched.Retrievability(p.Before, s.Tuning, e.At))
		}
		given := answered(a, s.Card)
		lines = append(lines, []span{{text: e.Day.String()}, grade, {text: elapsed}, {text: recall}, {text: wait(e)}, {text: seconds(a.Took)}, given})
	}
	b.columnsOf(lines)
}

// happened says what an event that is no answer did.
func happened(e *quiz.Event) string {
	switch e.Kind {
	case quiz.Buried:
		return " until " + e.Due.Day.String()
	case quiz.Rescheduled:
		return " to " + dueText(e.Due, e.Zone)
	case quiz.Renamed:
		return " to " + plainLine(e.Key)
	case quiz.Placed:
		return fmt.Sprintf(", due %s, stability %s", dueText(e.Due, e.Zone), digits(e.Memory.Stability))
	case quiz.Flagged:
		if e.Flag == 0 && e.Text == "" {
			return ": off"
		}
		return strings.TrimRight(fmt.Sprintf(": %d %s", e.Flag, plainLine(e.Text)), " ")
	case quiz.Tagged:
		return ": " + cmp.Or(plainLine(strings.Join(e.Tags, " ")), "none")
	case quiz.Forgotten:
		return ": it began anew"
	}
	return ""
}

// answered says what the learner answered, and whether it was right.
func answered(a *quiz.Answer, c *quiz.Card) span {
	words := a.Words(c)
	if n := strings.Count(strings.TrimRight(words, "\n"), "\n"); n > 0 {
		words = counted(n+1, "line")
	}
	words = plainLine(words)
	switch a.Result {
	case quiz.Right, quiz.Near:
		words = "✓ " + words
	case quiz.Wrong:
		return span{text: "✗ " + words, ink: inkWrong}
	}
	if a.Guess {
		words += ", a guess"
	}
	return span{text: words}
}

// wait says how long the card was to wait by the event.
func wait(e *quiz.Event) string {
	switch {
	case e.Due.IsStep():
		return brief(sched.Outlook{Interval: max(e.Due.At.Sub(e.At), 1)})
	case e.Due.IsZero():
		return ""
	case e.Due.Day <= e.Day:
		return "today"
	}
	return counted(int(e.Due.Day-e.Day), "day")
}

func seconds(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < 100*time.Second:
		return fmt.Sprintf("%d s", int(math.Ceil(d.Seconds())))
	}
	return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
}

func percent(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) }

// digits writes a number in four digits that count.
func digits(x float64) string {
	text := fmt.Sprintf("%.4g", x)
	if math.Abs(x) >= 1000 {
		text = fmt.Sprintf("%.0f", x)
	}
	return strings.Replace(text, "-", "−", 1)
}

func (b *body) memory(s *Schedule) {
	m := s.State.Memory
	f := sched.FormulaOf(m, s.Tuning)
	recall := sched.Retrievability(s.State, s.Tuning, s.Now)
	days := max(0, s.Now.Sub(s.State.LastAt).Hours()/24)
	b.labelled("difficulty", digits(m.Difficulty)+" on a scale of 1 to 10")
	b.labelled("stability", told(f.Letters[:1]))
	b.labelled("recall now", fmt.Sprintf("%s, t = %s days after the last answer", percent(recall), digits(days)))
	b.labelled("", fmt.Sprintf("%s = %s = %.4f", f.Recall, filled(f.Recall, f, "t", days), recall))
	b.labelled("", told(f.Letters[1:]))
}

// told says what letters of a formula stand for.
func told(letters []sched.Letter) string {
	var all []string
	for _, l := range letters {
		all = append(all, fmt.Sprintf(l.Told, digits(l.Value)))
	}
	return strings.Join(all, ", ")
}

// filled puts numbers into a formula: those of its letters, and that of one more.
func filled(terms string, f sched.Formula, letter string, value float64) string {
	pairs := []string{letter, digits(value)}
	for _, l := range f.Letters {
		pairs = append(pairs, l.Name, digits(l.Value))
	}
	return strings.NewReplacer(pairs...).Replace(terms)
}

// why tells where the due of the card comes from: from the last event that set it.
func (b *body) why(s *Schedule) {
	due := s.State.Due
	if due.IsZero() {
		b.head("Why it has no due day")
		b.labelled("new", "it has no grade yet; the first one begins its schedule")
		return
	}
	b.head("Why it is due " + whenDue(due, s.Now))
	var p *sched.Past
	for i := range slices.Backward(s.Past) {
		if past := &s.Past[i]; past.After.Due == due && past.Before.Due != due || past.Event.Kind == quiz.Graded || past.Event.Kind == quiz.Rescheduled && !past.Event.Due.IsZero() {
			p = past
			break
		}
	}
	switch {
	case p == nil:
	case p.Event.Kind == quiz.Rescheduled:
		text := fmt.Sprintf("on %s, by hand or by a new plan", p.Event.Day)
		if !p.Before.Due.IsZero() {
			text += "; it was " + dueText(p.Before.Due, p.Event.Zone) + " before"
		}
		b.labelled("set", text)
	case p.Event.Kind == quiz.Placed:
		b.labelled("placed", fmt.Sprintf("on %s, by an import that brought memory and due along", p.Event.Day))
	case p.Event.Kind == quiz.Graded && p.Outlook.Grade > 0:
		b.promise(p)
		if !reflect.DeepEqual(p.Tuning, s.Tuning) {
			b.labelled("since then", "weights, retention, steps or the longest interval were changed; a due day stays as it was promised")
		}
	}
	if s.State.Buried > max(s.Day, due.Day) {
		b.labelled("buried", "not asked before "+s.State.Buried.String()+" all the same")
	}
	if s.State.Suspended {
		b.labelled("suspended", "not asked at all until it is resumed")
	}
}

// promise tells how a grade led to its due.
func (b *body) promise(p *sched.Past) {
	o := p.Outlook
	x := o.Parts
	switch {
	case o.Interval > 0:
		name, steps := "learning", p.Tuning.Learning
		if o.State.Phase == quiz.Relearning {
			name, steps = "relearning", p.Tuning.Relearning
		}
		b.labelled("step", fmt.Sprintf("%s leads to a %s step of %s; the steps are %s", gradeNames[o.Grade], name, brief(o), stepsText(steps)))
	default:
		f := sched.FormulaOf(o.State.Memory, p.Tuning)
		b.labelled(f.Version, fmt.Sprintf("%s on %s made S = %s; recall falls to r = %s", gradeNames[o.Grade], p.Event.Day, digits(f.Letters[0].Value), digits(p.Tuning.Retention)))
		b.labelled("", "after "+f.Interval+" days")
		b.labelled("", fmt.Sprintf("= %s = %s", filled(f.Interval, f, "r", p.Tuning.Retention), digits(x.Raw)))
		switch {
		case x.Low > p.Tuning.Maximum-1 && x.Raw > float64(p.Tuning.Maximum):
		case x.Growth > 0 && x.Growth == x.Least && x.Growth > x.Previous:
			b.limit(x, fmt.Sprintf("an interval that grows is longer than the last, of %s", counted(x.Previous, "day")))
		case x.Growth > 0 && x.Growth == x.Least:
			b.limit(x, fmt.Sprintf("the spread does not lead below the last interval, of %s", counted(x.Previous, "day")))
		default:
			b.limit(x, "more than a worse grade gives")
		}
		if x.High == p.Tuning.Maximum {
			b.labelled("at most", counted(p.Tuning.Maximum, "day")+": the longest interval that is set")
		}
		if x.Low == x.High {
			b.labelled("fuzz", "none: nothing but "+counted(x.Low, "day")+" fits")
		} else {
			b.labelled("fuzz", fmt.Sprintf("%d to %d days, so that cards learnt together part ways", x.Low, x.High))
			if x.Drawn() == o.Days {
				b.labelled("", fmt.Sprintf("u = %.3f, drawn from the card and its answers: %d + ⌊u·%d⌋ = %d", x.Draw, x.Low, 1+x.High-x.Low, o.Days))
			} else {
				b.labelled("balance", fmt.Sprintf("%s of these, where there was more room than on other days", counted(o.Days, "day")))
			}
		}
		b.labelled("due", fmt.Sprintf("%s + %s = %s", o.State.Last, counted(o.Days, "day"), o.Due.Day))
	}
	if !p.Promised() {
		b.labelled("but", fmt.Sprintf("its screen knew another log or other settings, and what it promised holds: %s", dueText(p.Event.Due, p.Event.Zone)))
	}
}

// limit tells of the fewest days where they cut the spread off.
func (b *body) limit(x sched.Parts, why string) {
	if x.Least > 1 && x.Low == x.Least {
		b.labelled("at least", fmt.Sprintf("%s: %s", counted(x.Least, "day"), why))
	}
}

func stepsText(steps []time.Duration) string {
	var words []string
	for _, d := range steps {
		words = append(words, brief(sched.Outlook{Interval: d}))
	}
	return strings.Join(words, ", ")
}

// whenDue says when a card is due, in the middle of a sentence.
func whenDue(d quiz.Due, now time.Time) string {
	if d.IsStep() {
		return "at " + d.At.In(now.Location()).Format("2006-01-02 15:04")
	}
	return "on " + d.Day.String()
}

// dueText writes a due as it was seen at the place of an event.
func dueText(d quiz.Due, zone int) string {
	if d.IsStep() {
		return d.At.In(time.FixedZone("", zone)).Format("2006-01-02 15:04")
	}
	return d.Day.String()
}

func (b *body) next(s *Schedule) {
	lines := [][]span{faint("grade", "interval", "due", "stability", "difficulty")}
	_, zone := s.Now.Zone()
	for _, o := range s.Next {
		grade := span{text: o.Grade.String()}
		if o.Grade == quiz.Again {
			grade.ink = inkWrong
		}
		m := o.State.Memory
		lines = append(lines, []span{grade, {text: brief(o)}, {text: dueText(o.Due, zone)}, {text: digits(m.Stability)}, {text: digits(m.Difficulty)}})
	}
	b.columnsOf(lines)
}
