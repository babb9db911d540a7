package term

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// look is all that a picture depends on beside the session's view.
type look struct {
	style         Style
	width, height int
	scroll        int   // rows of the body that are above the window
	revealed      bool  // LessonScreen: the second half of the page is shown
	seen          int   // QuestionScreen: how many options were in sight so far, from the first on
	input         field // what is typed so far
	picked        []int // positions chosen so far, where several are asked for
	pieces        arrangement
	finding       bool // a query is being typed
	query         field
	found         string             // with help: what the query found is shown in its place
	writing       session.ActionKind // Because or Flag: its text is being typed; else 0
	reason        field
	draft         string // Fix: the program as the learner left it
	takenBack     bool   // Fix: the draft was judged and taken back, so that it may be sent as it is
	notice        string // one thing to say, plain text
	alarm         bool   // the notice tells of a failure
	commands      bool   // typed cards: the next letter is a command
	help          bool
	reading       bool      // with help: the lesson's section is shown in its place
	now           time.Time // for how long the session has taken, and what is left of its time
}

// minWidth is the narrowest window that is drawn for; a narrower one shows a
// part of it.
const minWidth = 20

// maxWidth is the width beyond which text is hard to read.
const maxWidth = 100

// render draws the whole screen: exactly height rows, none wider than width.
//
//	rust-ownership › moves › which line        1 learning · 4 review · 2 new
//	────────────────────────────────────────────────────────────────────────
//	body: prompt, program, options; scrolls
//	──────────────────────────────────────────────────────── ↓ 3 more rows ──
//	notice, input or grades
//	1-4 answer  d don't know  h hint  u undo  ? all keys  q quit
func render(v *session.View, l look) string {
	p := draw(v, l)
	window := p.window
	scroll := min(max(l.scroll, 0), p.most)
	rows := append([]row{}, p.head...)
	rows = append(rows, bar(l.width, arrow("↑", scroll)))
	shown := p.body[scroll:min(len(p.body), scroll+window)]
	rows = append(rows, shown...)
	for range window - len(shown) {
		rows = append(rows, nil)
	}
	rows = append(rows, bar(l.width, below(p, scroll)))
	for _, r := range p.foot {
		rows = append(rows, shortened(r, max(l.width, minWidth)))
	}
	rows = rows[:min(len(rows), max(l.height, 1))]
	return strings.TrimSuffix(l.style.paintAll(rows), "\n")
}

func arrow(mark string, hidden int) string {
	if hidden <= 0 {
		return ""
	}
	return fmt.Sprintf(" %s %s more ", mark, counted(hidden, "line"))
}

// below says what is hidden under the window.
func below(p *picture, scroll int) string {
	end := scroll + p.window
	word := arrow("↓", len(p.body)-end)
	if n := p.optionsBelow(end); n > 0 && word != "" {
		return fmt.Sprintf("%s, with %s ", strings.TrimRight(word, " "), counted(n, "option"))
	}
	return word
}

// bar draws a line across the screen with a word in it.
func bar(width int, word string) row {
	word = cut(word, max(width-4, 0))
	return row{{text: strings.Repeat("─", max(width-columns(word)-2, 0)), ink: inkFaint}, {text: word, bold: true}, {text: strings.Repeat("─", min(2, width)), ink: inkFaint}}
}

// picture is the screen before it is cut to the window.
type picture struct {
	head, body, foot []row
	anchor           int   // LessonScreen: the row of the body at which the second half begins; else 0
	options          []int // the row of the body at which the options begin, and the one below each; empty without options
	marked           int   // the row of the body with the piece that is being moved, from 1; 0: none
	window           int   // rows of the body that can be seen
	most             int   // the largest scroll that makes sense; less than that, and something below was not read yet
}

// optionsBelow returns how many options do not end above a row of the body.
func (p *picture) optionsBelow(row int) int {
	n := 0
	for i := len(p.options) - 1; i > 0 && p.options[i] > row; i-- {
		n++
	}
	return n
}

// sight returns how many options were seen, from the first on, once the picture
// was looked at: those whose last row was in the window, and not jumped over.
func (p *picture) sight(l look) int {
	seen := l.seen
	for seen+1 < len(p.options) {
		if end := p.options[seen+1]; end <= l.scroll || end > l.scroll+p.window {
			break
		}
		seen++
	}
	return seen
}

// unseen reports whether options are left that were not in sight so far.
func (p *picture) unseen(l look) bool { return l.seen+1 < len(p.options) }

func draw(v *session.View, l look) *picture {
	l.width = max(l.width, minWidth)
	p := &picture{head: []row{header(v, l)}}
	b := &body{style: l.style, width: min(l.width, maxWidth)}
	switch {
	case l.help && l.found != "":
		b.found(l.found)
	case l.help && l.reading && v.Section != nil:
		b.section(v.Section)
	case l.help:
		b.help(v)
	case v.Screen == session.LessonScreen:
		p.anchor = b.lesson(v.Lesson, l.revealed)
	case v.Screen == session.QuestionScreen:
		p.marked = b.question(v, l)
	case v.Screen == session.ResultScreen:
		b.result(v)
	case v.Summary.Quiz != nil:
		b.score(v.Summary)
	default:
		b.summary(v.Summary)
	}
	p.body, p.options = b.rows, b.ends
	// Where the end is must not depend on what the footer says before it is
	// reached, or the two would never agree.
	p.foot = footer(v, l, false)
	p.window = windowOf(p, l)
	p.most = max(len(p.body)-p.window, 0)
	if l.scroll < p.most {
		p.foot = footer(v, l, true)
		p.window = windowOf(p, l)
	}
	return p
}

func windowOf(p *picture, l look) int { return max(l.height-len(p.head)-len(p.foot)-2, 1) }

// header says where we are and what is left.
func header(v *session.View, l look) row {
	width := l.width
	left := fmt.Sprintf("%d learning · %d review · %d new", v.Left.Learning, v.Left.Review, v.Left.New)
	switch {
	case narrow(width):
		left = fmt.Sprintf("%d·%d·%d", v.Left.Learning, v.Left.Review, v.Left.New)
	case width < 100:
		left = fmt.Sprintf("%d learning %d due %d new", v.Left.Learning, v.Left.Review, v.Left.New)
	}
	if v.Screen != session.SummaryScreen {
		left += clock(v, l)
	}
	if v.Quiz != nil && v.Screen != session.SummaryScreen {
		left = strings.Join(progress(v.Quiz, l.now), " · ")
	} else if v.Quiz != nil {
		left = ""
	}
	where := place(v)
	room := max(width-columns(left)-2, 1)
	// What stands first is known best.
	text := strings.Join(where, " › ")
	for i := 1; columns(text) > room && i < len(where); i++ {
		text = "… › " + strings.Join(where[i:], " › ")
	}
	text = cut(text, room)
	return row{{text: text, bold: true}, {text: strings.Repeat(" ", max(width-columns(text)-columns(left), 1))}, {text: left, ink: inkFaint}}
}

// clock says in whole minutes how long a review has taken, once it is one, and what
// is left of its time.
func clock(v *session.View, l look) string {
	took := max(0, l.now.Sub(v.Began))
	minutes := int(took.Minutes())
	if v.Ends.IsZero() {
		switch {
		case minutes == 0:
			return ""
		case narrow(l.width):
			return fmt.Sprintf(" %dm", minutes)
		}
		return fmt.Sprintf(" · %d min", minutes)
	}
	left := max(0, v.Ends.Sub(l.now))
	switch {
	case narrow(l.width):
		return fmt.Sprintf(" %d/%dm", minutes, int(v.Ends.Sub(v.Began).Minutes()))
	case left == 0:
		return fmt.Sprintf(" · %d min, time is up", minutes)
	}
	return fmt.Sprintf(" · %d min, %d left", minutes, int((left+time.Minute-1)/time.Minute))
}

// place is the way to what is on the screen: deck, concept, kind.
func place(v *session.View) []string {
	var at []string
	switch c := v.Card; {
	case v.Screen == session.LessonScreen:
		at = []string{v.Lesson.Deck, v.Lesson.ID, "page"}
	case c != nil:
		kind := kindNames[c.Kind]
		if v.Phase == quiz.New && v.Quiz == nil {
			kind += " · new"
		}
		if v.Flag > 0 {
			kind += " · flagged"
		}
		if v.Note != "" {
			kind += ": " + v.Note
		}
		at = []string{c.Deck, c.Concept, kind}
	default:
		at = []string{"the end"}
	}
	for i := range at {
		at[i] = plainLine(at[i])
	}
	return slices.DeleteFunc(at, func(s string) bool { return s == "" })
}

var kindNames = [...]string{
	quiz.Basic: "question", quiz.Cloze: "cloze", quiz.Choice: "choice", quiz.Line: "which line", quiz.Value: "short answer",
	quiz.Gap: "gap", quiz.Order: "order", quiz.Output: "output", quiz.Fix: "mend it",
}

// body collects the rows of the middle of the screen.
type body struct {
	style Style
	width int
	rows  []row
	ends  []int // of a question's options, see picture.options
}

// put adds rows with an empty one before them.
func (b *body) put(rows ...row) {
	if len(rows) == 0 {
		return
	}
	if len(b.rows) > 0 {
		b.rows = append(b.rows, nil)
	}
	b.rows = append(b.rows, rows...)
}

// under adds rows without an empty one before them, moved to the right.
func (b *body) under(by int, rows []row) {
	for _, r := range rows {
		b.rows = append(b.rows, append(row{{text: strings.Repeat(" ", by)}}, r...))
	}
}

func (b *body) markdown(md string) { b.put(b.style.markdown(md, b.width)...) }

func (b *body) say(text string, look span) {
	look.text = harmless(text)
	b.put(wrap([]span{look}, b.width, nil, nil)...)
}

// message draws a message of several lines: the first as a sentence, the others
// as they stand, since the compiler draws with spaces.
func (b *body) message(text string, look span) {
	first, rest, _ := strings.Cut(text, "\n")
	b.say(sentence(first), look)
	if rest != "" {
		b.put(rustcRows(rest, b.width)...)
	}
}

func (b *body) lesson(c *quiz.Concept, revealed bool) (anchor int) {
	title := plainLine(c.Title)
	if title == "" {
		title = c.ID
	}
	b.say(title, span{bold: true, underline: true})
	p := &c.Page
	b.markdown(p.Description)
	if p.Broken != "" {
		b.say("What will the compiler say to this program?", span{bold: true})
		b.put(program("rust", p.Broken, b.width, nil)...)
	}
	if p.Broken != "" && !revealed {
		return 0
	}
	if len(b.rows) > 0 {
		anchor = len(b.rows) + 1 // below the empty row
	}
	if p.Message != "" {
		b.say("The compiler says:", span{bold: true})
		b.put(rustcBox(p.Message, "", b.width)...)
	}
	if p.Correct != "" {
		b.say(introducing(p), span{bold: true})
		b.put(program("rust", p.Correct, b.width, nil)...)
	}
	b.markdown(p.Explanation)
	return anchor
}

// section draws what the lesson says of a card.
func (b *body) section(s *session.Section) {
	b.lesson(&s.Concept, true)
	b.say(sectionEnd(s), span{ink: inkFaint})
}

// introducing says what the page's correct program is. Without a message of the
// compiler nobody has judged it here.
func introducing(p *quiz.Page) string {
	if p.Message == "" {
		return "The author's own program, which was not judged yet:"
	}
	return "This program is accepted:"
}

func (b *body) question(v *session.View, l look) (marked int) {
	if strings.Contains(v.Message, "\n") {
		b.message(v.Message, span{ink: inkWrong, bold: true})
	}
	c := v.Card
	b.markdown(c.Prompt)
	switch {
	case l.draft != "":
		b.say("Your program so far:", span{bold: true})
		b.put(program(c.Lang, l.draft, b.width, nil)...)
	case c.Code != "":
		b.put(program(c.Lang, c.Code, b.width, nil)...)
	}
	pieces := l.pieces.of(len(v.Options))
	for i := range v.Options {
		if i == 0 || severalLinesIn(v.Options) {
			b.gap()
		}
		if i == 0 {
			b.ends = append(b.ends, len(b.rows))
		}
		m, at := span{text: "  "}, i
		switch {
		case c.Kind == quiz.Order:
			at = pieces.order[i] - 1
			if i+1 == pieces.marked {
				m, marked = span{text: "▸ ", bold: true}, len(b.rows)+1
			} else if i < pieces.placed {
				m = span{text: "• ", bold: true}
			}
		case slices.Contains(l.picked, i+1):
			m = span{text: "• ", bold: true}
		}
		b.option(m, at, v.Options[at].Text)
		b.ends = append(b.ends, len(b.rows))
	}
	for i, h := range v.Hints {
		b.say(fmt.Sprintf("Hint %d", i+1), span{bold: true})
		b.under(2, b.style.markdown(h, b.width-2))
	}
	return marked
}

func severalLinesIn(options []session.Option) bool {
	return slices.ContainsFunc(options, func(o session.Option) bool { return strings.Contains(strings.TrimSpace(o.Text), "\n") })
}

// gap adds an empty row, if there is anything above.
func (b *body) gap() {
	if len(b.rows) > 0 {
		b.rows = append(b.rows, nil)
	}
}

// option draws an option behind its number.
func (b *body) option(m span, i int, text string) {
	number := span{text: fmt.Sprintf("%d  ", i+1), bold: true}
	in := columns(m.text) + columns(number.text)
	var rows []row
	if strings.Contains(strings.TrimSpace(text), "\n") {
		rows = listing("rust", text, b.width-in)
	} else {
		rows = b.style.markdown(text, b.width-in)
	}
	for j, r := range rows {
		before := row{m, number}
		if j > 0 {
			before = row{{text: strings.Repeat(" ", in)}}
		}
		b.rows = append(b.rows, append(before, r...))
	}
}
