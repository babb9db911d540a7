package term

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
)

// result draws an answered card: first what was found and why, so that it is in
// sight, then the program that it is about.
func (b *body) result(v *session.View) {
	c := v.Card
	mark := span{bold: true}
	switch v.Result {
	case quiz.Right, quiz.Near:
		mark.ink, mark.text = inkRight, "✓ "
	case quiz.Wrong, quiz.DontKnow:
		mark.ink, mark.text = inkWrong, "✗ "
	}
	if judgedWrong(v) {
		b.put(wrap([]span{{text: "✗ Not right, as you judged.", ink: inkWrong, bold: true}}, b.width, nil, nil)...)
	} else if v.Result != quiz.Unjudged || v.Given != "" || len(v.Reasons) > 0 {
		text := found[v.Result]
		if v.Guess && v.Right {
			text += " You called it a guess."
		}
		mark.text += text
		b.put(wrap([]span{mark}, b.width, nil, nil)...)
	}
	if v.Before != "" {
		b.say("Last time you wrote: "+plainLine(v.Before), span{bold: true})
	}
	if v.Because != "" {
		b.say("Why it had seemed right: "+plainLine(v.Because), span{})
	}
	b.markdown(c.Prompt)
	marks := map[int]lineMark{}
	switch c.Kind {
	case quiz.Choice:
		b.options(v)
	case quiz.Line:
		for _, a := range c.Accept {
			if n, err := strconv.Atoi(a); err == nil {
				marks[n] = markRight
			}
		}
		if n, err := strconv.Atoi(v.Given); err == nil && !v.Right {
			marks[n] = markWrong
		}
		b.put(excerpt(c.Lang, c.Code, b.width, marks)...)
	default:
		b.answers(v)
	}
	for _, r := range v.Reasons {
		b.markdown(r)
	}
	b.rustc(v)
	b.markdown(c.Explanation)
	if c.Code != "" {
		b.put(program(c.Lang, c.Code, b.width, marks)...)
	}
	if c.See != "" {
		b.say("See "+plainLine(c.See), span{})
	}
	for _, code := range v.Explain {
		b.say("More about it: rustc --explain "+code, span{})
	}
	if c.Proof != nil {
		b.say(proof(c.Proof), span{ink: inkFaint})
	}
}

// messageOf says of which program a card's message is, where the learner has made
// another one in the meantime.
func messageOf(c *quiz.Card) string {
	if c.Kind == quiz.Fix {
		return "the program as it was shown"
	}
	return ""
}

// rustc draws what the compiler says of the program.
func (b *body) rustc(v *session.View) {
	if v.Rustc == "" {
		return
	}
	b.put(rustcBox(v.Rustc, messageOf(v.Card), b.width)...)
	if v.HelpKept {
		b.say(sentence(session.HelpKept), span{ink: inkFaint})
	}
}

var found = [...]string{
	quiz.Unjudged: "Compare.", quiz.Right: "Right.", quiz.Near: "Right, though not to the letter.",
	quiz.Wrong: "Wrong.", quiz.DontKnow: "Not known yet.",
}

// answers draws the right answer beside the given one.
func (b *body) answers(v *session.View) {
	c := v.Card
	given := v.Given
	if len(v.Diff) > 0 {
		b.put(diff(v.Diff, b.width)...)
		return
	}
	if c.Kind == quiz.Order && given != "" {
		b.say("Your order: "+strings.ReplaceAll(given, ",", ", "), span{})
		given = ""
	}
	if given != "" && v.Result != quiz.Right {
		b.label("Yours", inkWrong)
		b.under(2, listing(typedLang(c), given, b.width-2))
	}
	b.label("Answer", inkRight)
	if c.Literal() {
		b.under(2, listing(typedLang(c), c.Answer, b.width-2))
		return
	}
	b.under(2, b.style.markdown(c.Answer, b.width-2))
}

// accepted draws what is right as well as the answer. The lines that are right are
// marked in the program.
func (b *body) accepted(c *quiz.Card) {
	var others []string
	switch c.Kind {
	case quiz.Order:
		for _, order := range c.Orders()[1:] {
			words := make([]string, len(order))
			for i, n := range order {
				words[i] = strconv.Itoa(n + 1)
			}
			others = append(others, strings.Join(words, ", "))
		}
	case quiz.Value, quiz.Gap, quiz.Output, quiz.Fix:
		others = c.Accept[min(1, len(c.Accept)):]
	}
	if len(others) == 0 {
		return
	}
	label := "Accepted too"
	if c.Kind == quiz.Order {
		label = "Right too, the pieces of the answer in these orders"
	}
	b.label(label, inkRight)
	for i, text := range others {
		if i > 0 && strings.Contains(strings.TrimSpace(text), "\n") {
			b.gap()
		}
		if c.Kind == quiz.Order {
			b.under(2, []row{{{text: text}}})
			continue
		}
		b.under(2, listing(typedLang(c), text, b.width-2))
	}
}

// typedLang is the language in which a card is answered.
func typedLang(c *quiz.Card) string {
	if c.Kind == quiz.Fix || c.Kind == quiz.Gap {
		return cmp.Or(c.Lang, "rust")
	}
	return "text"
}

func (b *body) label(text string, color ink) { b.put(row{{text: text, bold: true, ink: color}}) }

// options draws the options with what can be said of each.
func (b *body) options(v *session.View) {
	for i, o := range v.Options {
		b.gap()
		m := span{text: "  "}
		switch {
		case o.Right:
			m = span{text: "✓ ", ink: inkRight, bold: true}
		case o.Chosen:
			m = span{text: "✗ ", ink: inkWrong, bold: true}
		}
		b.option(m, i, o.Text)
		reason := o.Reason
		if o.Chosen {
			reason = strings.TrimSpace("*Your answer.* " + reason)
		}
		if reason != "" {
			b.under(5, b.style.markdown(reason, b.width-5))
		}
	}
}

// gradeRows draws the grades with what each leads to; the one that Enter commits
// is marked.
func gradeRows(v *session.View, width int) []row {
	var r row
	var rows []row
	for _, g := range v.Grades {
		s := span{text: fmt.Sprintf("%d %s %s", g, gradeNames[g], brief(v.Outlook[g-1]))}
		if g == v.Default {
			s.text, s.bold = "▸ "+s.text, true
		} else {
			s.text = "  " + s.text
		}
		if len(r) > 0 && r.width()+columns(s.text)+2 > width {
			rows, r = append(rows, r), nil
		}
		r = append(r, s, span{text: "  "})
	}
	return append(rows, r)
}

// brief says in a word or two when a card comes again: "<1 min", "10 min",
// "3 h", "1 day", "2.5 years".
func brief(o sched.Outlook) string {
	switch d := o.Interval; {
	case d >= 24*time.Hour:
		o.Days = int(d.Round(24*time.Hour).Hours() / 24)
	case d >= time.Hour:
		return fmt.Sprintf("%d h", int(d.Round(time.Hour).Hours()))
	case d >= time.Minute:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	case d > 0:
		return "<1 min"
	}
	if o.Days >= 365 {
		return fmt.Sprintf("%.1f years", float64(o.Days)/365.25)
	}
	return counted(max(o.Days, 1), "day")
}

func (b *body) summary(s *session.Summary) {
	b.say(endings[s.End], span{bold: true})
	if s.Answered == 0 {
		b.say("No card was answered.", span{})
	} else {
		b.say(fmt.Sprintf("%s in %s, %d right (%d %%).", counted(s.Answered, "answer"), duration(s.Took), s.Right, (s.Right*100+s.Answered/2)/s.Answered), span{})
	}
	if text := recallLine(s); text != "" {
		b.say(text, span{})
	}
	if len(s.Missed) > 0 {
		b.say("Missed:", span{bold: true})
		for _, m := range s.Missed {
			b.rows = append(b.rows, wrap([]span{{text: m.Key + "  ", ink: inkWrong}, {text: missedAt(&m)}}, b.width, row{{text: "  "}}, row{{text: "    "}})...)
		}
	}
	for i, text := range comingLines(s) {
		if i == 0 {
			b.gap()
		}
		b.rows = append(b.rows, wrap([]span{{text: text}}, b.width, nil, row{{text: "  "}})...)
	}
}

// Card draws a card with its answer, in rows of at most width columns, a line
// break after each.
func Card(card *quiz.Card, width int, style Style) string {
	b := &body{style: style, width: max(width, minWidth)}
	b.markdown(card.Prompt)
	v := &session.View{Card: card}
	marks := map[int]lineMark{}
	for _, o := range card.Options {
		v.Options = append(v.Options, session.Option{Text: o.Text, Right: o.Right, Reason: o.Reason})
		if n, err := strconv.Atoi(o.Text); err == nil && card.Kind == quiz.Line && slices.Contains(card.Accept, o.Text) {
			marks[n] = markRight
		}
	}
	if card.Code != "" {
		b.put(program(card.Lang, card.Code, b.width, marks)...)
	}
	if card.Kind == quiz.Choice {
		b.options(v)
	} else {
		b.answers(v)
		b.accepted(card)
	}
	if card.Kind == quiz.Line {
		for _, o := range card.Options {
			if o.Reason != "" {
				b.markdown("Line " + o.Text + ": " + o.Reason)
			}
		}
	}
	for i, h := range card.Hints {
		b.label(fmt.Sprintf("Hint %d", i+1), inkText)
		b.under(2, style.markdown(h.Text, b.width-2))
	}
	if card.Message != "" {
		b.put(rustcBox(card.Message, messageOf(card), b.width)...)
	}
	b.markdown(card.Explanation)
	if card.See != "" {
		b.say("See "+plainLine(card.See), span{})
	}
	return style.paintAll(b.rows)
}
