package term

import (
	"fmt"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// hintKey is a key with what it does, as shown at the bottom.
type hintKey struct{ key, does string }

// footer draws what is below the body; more says that the window does not show
// the end of it.
func footer(v *session.View, l look, more bool) []row {
	var rows []row
	text, alarm := l.notice, l.alarm
	if inBody := v.Screen == session.QuestionScreen && strings.Contains(v.Message, "\n"); text == "" && !inBody {
		text, alarm = v.Message, v.Stale
	}
	if text != "" && !l.help {
		look := span{text: sentence(text), bold: true}
		if alarm {
			look.ink, look.text = inkWrong, "! "+look.text
		}
		rows = append(rows, some(wrap([]span{look}, l.width, nil, nil), max(l.height/4, 1), l.width)...)
	}
	switch {
	case l.help:
	case l.finding:
		rows = append(rows, row{{text: "Find cards", bold: true}, {text: ", as in is:leech or prop:r<80%", ink: inkFaint}})
		rows = append(rows, last(l.query.rows(l.width), max(l.height/3, 1))...)
	case l.writing != 0:
		asks := "Why had your answer seemed right?"
		if l.writing == session.Flag {
			asks = "What is to be remembered of this card?"
		}
		rows = append(rows, row{{text: asks, bold: true}})
		rows = append(rows, last(l.reason.rows(l.width), max(l.height/3, 1))...)
	case v.Screen == session.QuestionScreen && typesText(v.Card):
		rows = append(rows, last(l.input.rows(l.width), max(l.height/3, 1))...)
	case v.Screen == session.QuestionScreen && l.pieces.text() != "":
		rows = append(rows, row{{text: "› ", bold: true}, {text: l.pieces.text()}})
	case v.Screen == session.QuestionScreen && len(l.picked) > 0:
		rows = append(rows, row{{text: "› ", bold: true}, {text: positionsText(l.picked)}})
	case v.Screen == session.ResultScreen && v.Quiz != nil:
		rows = append(rows, row{{text: "Was your answer right?", bold: true}})
	case v.Screen == session.ResultScreen:
		rows = append(rows, gradeRows(v, l.width)...)
	}
	return append(rows, some(keyRows(keysOf(v, l, more), l.width), max(l.height/4, 1), l.width)...)
}

// some keeps the first rows, with a mark where others are missing.
func some(rows []row, n, width int) []row {
	if len(rows) <= n {
		return rows
	}
	return append(rows[:n-1:n-1], append(shortened(rows[n-1], width-2), span{text: " …"}))
}

// shortened cuts a row to a width, with a mark where something is missing.
func shortened(r row, width int) row {
	if r.width() <= width {
		return r
	}
	var short row
	for _, s := range r {
		s.text = cut(s.text, width)
		width -= columns(s.text)
		short = append(short, s)
	}
	return short
}

// last keeps the last rows: the end of what is typed stays in sight.
func last(rows []row, n int) []row { return rows[max(len(rows)-n, 0):] }

func keyRows(keys []hintKey, width int) []row {
	var rows []row
	var r row
	for _, k := range keys {
		n := columns(k.key) + 1 + columns(k.does)
		if len(r) > 0 && r.width()+2+n > width {
			rows, r = append(rows, r), nil
		}
		if len(r) > 0 {
			r = append(r, span{text: "  "})
		}
		r = append(r, span{text: k.key, bold: true}, span{text: " " + k.does, ink: inkFaint})
	}
	return append(rows, r)
}

// typesText reports whether letters are part of the answer.
func typesText(c *quiz.Card) bool {
	switch c.Kind {
	case quiz.Value, quiz.Gap, quiz.Output, quiz.Line:
		return true
	}
	return false
}

// lettersAreText reports whether letters go into the answer, so that commands
// need Esc first. The number of a line has none.
func lettersAreText(c *quiz.Card) bool { return typesText(c) && c.Kind != quiz.Line }

// keysOf lists the keys that matter most on a screen.
func keysOf(v *session.View, l look, more bool) []hintKey {
	if l.help {
		if more {
			return []hintKey{{"space", "read on"}, {"any other key", "back"}, {"↑ ↓", "scroll"}}
		}
		return []hintKey{{"any key", "back"}, {"↑ ↓", "scroll"}}
	}
	onward := func(key, does string) hintKey {
		if more {
			does = "read on"
		}
		return hintKey{key, does}
	}
	if l.finding {
		return []hintKey{{"enter", "find"}, {"esc", "leave it"}}
	}
	switch l.writing {
	case session.Because:
		return []hintKey{{"enter", "keep it with the answer"}, {"esc", "leave it"}}
	case session.Flag:
		return []hintKey{{"enter", "flag the card with it"}, {"esc", "leave it"}}
	}
	if v.Quiz != nil {
		return quizKeys(v, l, more)
	}
	switch v.Screen {
	case session.LessonScreen:
		does := "go on"
		if p := &v.Lesson.Page; p.Broken != "" && !l.revealed {
			if does = "what the compiler says"; p.Message == "" {
				does = "the rest of the page"
			}
		}
		return []hintKey{onward("space", does), {"t", "I know this"}, {"↑ ↓", "scroll"}, {"u", "undo"}, {"?", "all keys"}, {"q", "quit"}}
	case session.ResultScreen:
		keys := []hintKey{onward("enter", gradeNames[v.Default])}
		if v.AsksWhy {
			keys = append(keys, hintKey{"w", "why it had seemed right"})
		}
		undo := "take the answer back"
		if narrow(l.width) {
			undo = "undo"
		}
		return append(keys, hintKey{"l", "lesson"}, hintKey{"u", undo}, hintKey{"?", "all keys"}, hintKey{"q", "quit"})
	case session.SummaryScreen:
		return []hintKey{onward("enter", "leave"), {"u", "undo"}}
	}
	keys := readingKeys(v, l, more)
	if v.Card.Kind == quiz.Line && l.input.text != "" {
		return append(keys, hintKey{"esc", "clear"}, hintKey{"ctrl+c", "quit"})
	}
	if lettersAreText(v.Card) {
		if !l.commands {
			return append(keys, hintKey{"esc", "then a letter: commands"})
		}
		keys = []hintKey{{"esc", "back to typing"}}
		if more {
			keys = append(keys, hintKey{"space", "read on"})
		}
	}
	keys = append(keys, hintKey{"d", "don't know"})
	if v.HintsLeft > 0 {
		keys = append(keys, hintKey{"h", hintWord(len(v.Hints))})
	}
	all := "all keys"
	if narrow(l.width) {
		all = "all"
	}
	return append(keys, hintKey{"l", "lesson"}, hintKey{"g", "guess"}, hintKey{"u", "undo"}, hintKey{"?", all}, hintKey{"q", "quit"})
}

// narrow reports whether a window has room for few words only.
func narrow(width int) bool { return width < 60 }

// readingKeys lists the keys that answer a card, with what they do as long as
// there is more to be read.
func readingKeys(v *session.View, l look, more bool) []hintKey {
	keys := answerKeys(v)
	switch {
	case !more:
	case v.Card.Kind == quiz.Fix:
		keys[0].does = "read on, then edit the program"
	case len(keys) == 1 && keys[0].key == "space":
		keys[0].does = "read on"
	case readsOn("space", v, l) && len(v.Options) > 0: // nothing is chosen before all was in sight
		keys = append([]hintKey{{"space", "read on"}}, keys...)
	case readsOn("space", v, l):
		keys = append(keys, hintKey{"space", "read on"})
	case readsOn("enter", v, l):
		keys[0] = hintKey{"enter", "read on"}
	}
	return keys
}

// readsOn reports whether a key shows the next part of a text that goes on below
// the window. It does not where it is part of an answer, or sends one.
func readsOn(key string, v *session.View, l look) bool {
	if l.help || v.Screen != session.QuestionScreen {
		return key == "space" || key == "enter"
	}
	switch key {
	case "space":
		return !lettersAreText(v.Card) || l.commands
	case "enter":
		return len(l.picked) == 0 && l.pieces.order == nil && l.input.text == ""
	}
	return false
}

// answerKeys lists the keys that answer a card.
func answerKeys(v *session.View) []hintKey {
	switch c := v.Card; c.Kind {
	case quiz.Choice, quiz.Order:
		digits := fmt.Sprintf("1-%d", min(len(v.Options), 9))
		switch {
		case c.Kind == quiz.Order:
			return []hintKey{{digits, "the next piece"}, {"↑ ↓", "move it"}, {"← →", "another"}, {"enter", "send"}}
		case c.Multiple:
			return []hintKey{{digits, "choose all that are right"}, {"enter", "send"}}
		}
		return []hintKey{{digits, "answer"}}
	case quiz.Line:
		return []hintKey{{"0-9", "a line's number"}, {"enter", "send"}}
	case quiz.Fix:
		return []hintKey{{"enter", "edit the program"}, {"r", "start over"}}
	case quiz.Value, quiz.Gap, quiz.Output:
		if severalLines(c) {
			return []hintKey{{"enter", "send"}, {"ctrl+j", "new line"}}
		}
		return []hintKey{{"enter", "send"}}
	}
	return []hintKey{{"space", "show the answer"}}
}

// help lists all keys.
func (b *body) help(v *session.View) {
	b.say("Keys", span{bold: true, underline: true})
	if v.Quiz != nil {
		b.keys(v, quizHelp)
		return
	}
	list := []hintKey{
		{"space, enter", "read on to the end, then go on: show the answer, commit the marked grade, leave a page"},
		{"1-9", "choose an option; after the answer, a grade"},
		{"1-9 ↑ ↓ ← →", "pieces that want an order: put one behind those called up before; move the marked one, mark another; backspace takes one back"},
		{"w", "after some wrong answers: write why it had seemed right; you see it when you miss the card again"},
		{"t", "I know this: all new cards of the concept now, the hardest last"},
		{"d", "don't know"},
		{"h", "a hint; one that holds the answer makes the grade Again"},
		{"l", "the lesson: what it says of this card; before the answer that counts as a hint, and nothing is in it that gives the answer away"},
		{"g", "the next answer is a guess; again: it is not"},
		{"u", "undo: take back the answer, or the last thing that was written"},
		{"U", "redo: do again what was taken back, as long as nothing else was done"},
		{"s", "suspend: never ask this card again, until it is resumed"},
		{"b", "bury: not before tomorrow"},
		{"f F", "flag the card, or take the flag off; flag it with a note of yours"},
		{"n", "skip: later in this session"},
		{"e", "edit the card's source"},
		{"/", "find cards by a query"},
		{"r", "where a program is mended: begin again with the one of the card"},
		{"↑ ↓ j k", "scroll; PgUp and PgDn by windows, Home and End to the ends"},
		{"ctrl+z", "suspend the program; fg brings it back"},
		{"q, ctrl+c", "quit; everything that was graded is kept"},
	}
	b.keys(v, list)
	b.say("At the top right: how many cards are left, in learning · to review · new; then how many minutes the session has taken, and with --time how many are left.", span{})
}

// keys lists keys, a row or more each.
func (b *body) keys(v *session.View, list []hintKey) {
	if v.Card != nil && lettersAreText(v.Card) {
		list = append([]hintKey{{"esc", "on this card letters are the answer: esc makes the next one a command"}}, list...)
	}
	b.gap()
	for _, k := range list {
		key := span{text: fmt.Sprintf("%-13s", k.key), bold: true}
		b.rows = append(b.rows, wrap([]span{{text: k.does}}, b.width, row{key}, row{{text: strings.Repeat(" ", columns(key.text))}})...)
	}
}
