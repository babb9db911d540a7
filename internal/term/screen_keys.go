package term

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// key takes a key. Those that only move the picture work at any time; all others
// wait until the last action is finished.
func (m model) key(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	key := msg.String()
	switch key {
	case "ctrl+c":
		m.leaving, m.interrupted = true, true
		if m.busy {
			return m, nil
		}
		return m, tea.Quit
	case "ctrl+z":
		return m, tea.Suspend
	}
	m.look.seen = draw(&m.view, m.look).sight(m.look)
	switch {
	case m.look.finding:
		return m.findKey(msg)
	case m.look.writing != 0:
		return m.reasonKey(msg)
	}
	if m.numberIsTyped() && isLetter(key) {
		m.look.notice, m.look.alarm = "enter sends the number, esc clears it; letters are commands only without one", false
		return m, nil
	}
	if readsOn(key, &m.view, m.look) {
		if !m.look.alarm && !m.busy {
			m.look.notice = ""
		}
		if p := draw(&m.view, m.look); m.look.scroll < p.most {
			return m.scrollBy(max(p.window-2, 1)), nil
		}
	}
	if m.look.help {
		if moved, ok := m.scrollKey(key); ok {
			return moved, nil
		}
		m.look.help, m.look.reading, m.look.found, m.look.scroll = false, false, "", 0
		return m, nil
	}
	if m.view.Screen == session.QuestionScreen && m.view.Card.Kind == quiz.Order && !m.busy {
		m.look.notice, m.look.alarm = "", false
		if next, cmd, ok := m.orderKey(key); ok {
			return next, cmd
		}
	}
	typing := m.typing()
	if !typing || key == "up" || key == "down" || key == "pgup" || key == "pgdown" {
		if moved, ok := m.scrollKey(key); ok {
			return moved, nil
		}
	}
	if m.busy {
		return m, nil
	}
	switch m.view.Screen {
	case session.LessonScreen:
		return m.lessonKey(key)
	case session.QuestionScreen:
		if typing {
			return m.typedKey(msg)
		}
		return m.questionKey(key)
	case session.ResultScreen:
		return m.resultKey(key)
	}
	return m.summaryKey(key)
}

// numberIsTyped reports whether the number of a line is half typed: a letter then
// is a slip and no command.
func (m model) numberIsTyped() bool {
	return !m.look.help && m.view.Screen == session.QuestionScreen && m.view.Card.Kind == quiz.Line && m.look.input.text != ""
}

// isLetter reports whether a key stands for a command, or could.
func isLetter(key string) bool {
	r, size := utf8.DecodeRuneInString(key)
	return size == len(key) && (unicode.IsLetter(r) || r == '?')
}

// typing reports whether letters go into the answer.
func (m model) typing() bool {
	return m.view.Screen == session.QuestionScreen && lettersAreText(m.view.Card) && !m.look.commands
}

func (m model) scrollKey(key string) (model, bool) {
	window := draw(&m.view, m.look).window
	switch key {
	case "up", "k":
		return m.scrollBy(-1), true
	case "down", "j":
		return m.scrollBy(1), true
	case "pgup":
		return m.scrollBy(-max(window-2, 1)), true
	case "pgdown":
		return m.scrollBy(max(window-2, 1)), true
	case "home":
		return m.scrollBy(-1 << 30), true
	case "end":
		return m.scrollBy(1 << 30), true
	}
	return m, false
}

// scrollBy moves the picture, as far as there is something to see.
func (m model) scrollBy(n int) model {
	m.look.scroll = max(min(m.look.scroll+n, draw(&m.view, m.look).most), 0)
	return m
}

// toUnseen shows the options that were not in sight so far: who chooses is to
// know them all.
func (m model) toUnseen() model {
	m.look.notice = "not all options were in sight; read these too, then choose"
	p := draw(&m.view, m.look)
	m.look.scroll = min(p.options[len(p.options)-1]-p.window, p.options[m.look.seen])
	return m.scrollBy(0)
}

func (m model) lessonKey(key string) (tea.Model, tea.Cmd) {
	switch key {
	case "space", "enter":
		if m.view.Lesson.Page.Broken != "" && !m.look.revealed {
			m.look.revealed = true
			m.look.scroll = draw(&m.view, m.look).anchor // all above was in sight
			return m.scrollBy(0), nil
		}
		return m.do(session.Action{Kind: session.Next})
	}
	return m.command(key)
}

// command takes a letter that is a command on every screen that allows it.
func (m model) command(key string) (tea.Model, tea.Cmd) {
	switch key {
	case "?":
		m.look.help, m.look.scroll = true, 0
		return m, nil
	case "/":
		return m.find()
	case "F":
		return m.note()
	case "e":
		if notice := misplaced(m.view.Screen, session.Edit); notice != "" {
			m.look.notice, m.look.alarm = notice, false
			return m, nil
		}
		return m.edit()
	}
	if kind, ok := commandKeys[key]; ok {
		if notice := misplaced(m.view.Screen, kind); notice != "" {
			m.look.notice, m.look.alarm = notice, false
			return m, nil
		}
		return m.do(session.Action{Kind: kind})
	}
	return m, nil
}

// misplaced says, where a command is not for the screen, which key goes on; it is
// empty where it is. The session would refuse it as well, but knows no keys.
func misplaced(screen session.Screen, kind session.ActionKind) string {
	switch {
	case kind == session.Undo || kind == session.Quit || kind == session.Redo && screen != session.ResultScreen:
	case screen == session.LessonScreen && kind == session.TestOut:
	case screen == session.LessonScreen:
		return "this is a page, not a question; space goes on"
	case screen == session.ResultScreen && (kind == session.DontKnow || kind == session.Hint || kind == session.Guess || kind == session.TestOut || kind == session.Redo):
		return "the answer is given; enter commits the marked grade, u takes the answer back"
	}
	return ""
}

var commandKeys = map[string]session.ActionKind{
	"d": session.DontKnow, "h": session.Hint, "g": session.Guess, "u": session.Undo, "U": session.Redo, "s": session.Suspend,
	"b": session.Bury, "f": session.Flag, "n": session.Skip, "q": session.Quit, "t": session.TestOut, "l": session.Lesson,
}

// questionKey takes a key on a card where letters are commands.
func (m model) questionKey(key string) (tea.Model, tea.Cmd) {
	m.look.notice, m.look.alarm = "", false
	c := m.view.Card
	if key == "esc" {
		m.look.commands, m.look.picked, m.look.pieces = false, nil, arrangement{}
		if c.Kind == quiz.Line {
			m.look.input = field{}
		}
		return m, nil
	}
	digit, err := strconv.Atoi(key)
	isDigit := err == nil && len(key) == 1
	switch {
	case isDigit && len(m.view.Options) > 0 && draw(&m.view, m.look).unseen(m.look):
		return m.toUnseen(), nil
	case c.Kind == quiz.Line:
		if _, ok := m.look.input.edit(key); ok || isDigit || key == "enter" {
			return m.fieldKey(key, key)
		}
	case c.Kind == quiz.Choice && !c.Multiple && isDigit:
		if len(m.view.Options) <= 9 {
			return m.do(session.Action{Kind: session.Answer, Value: key})
		}
		return m.pick(digit, true)
	case c.Kind == quiz.Order && isDigit:
		if digit < 1 || digit > len(m.view.Options) {
			m.look.notice = "there are the numbers 1 to " + strconv.Itoa(len(m.view.Options))
		}
		m.look.pieces = m.look.pieces.call(digit, len(m.view.Options))
		return m.inSight(), nil
	case c.Kind == quiz.Choice && isDigit:
		return m.pick(digit, false)
	case c.Kind == quiz.Choice:
		switch key {
		case "enter":
			if len(m.look.picked) == 0 {
				m.look.notice = "press the number of an option, or d if you don't know"
				return m, nil
			}
			return m.do(session.Action{Kind: session.Answer, Value: positionsText(m.look.picked)})
		case "backspace":
			m.look.picked = m.look.picked[:max(len(m.look.picked)-1, 0)]
			return m, nil
		}
	case c.Kind == quiz.Fix && key == "enter":
		return m.mend()
	case c.Kind == quiz.Fix && key == "r":
		m.look.draft, m.look.takenBack = "", false
		return m.scrollBy(0), nil
	case c.Kind.SelfGraded() && (key == "space" || key == "enter"):
		return m.do(session.Action{Kind: session.Reveal})
	}
	if m.look.commands && key != "?" {
		if _, ok := commandKeys[key]; ok || key == "e" {
			m.look.commands = false
		}
	}
	return m.command(key)
}

// pick chooses a position, or takes it back if it was chosen. Where there are
// more than nine, a digit may be the second one of a number.
func (m model) pick(digit int, single bool) (tea.Model, tea.Cmd) {
	n := len(m.view.Options)
	picked := slices.Clone(m.look.picked)
	if last := len(picked) - 1; last >= 0 && n > 9 && picked[last] < 10 && picked[last]*10+digit <= n {
		picked[last] = picked[last]*10 + digit
		if i := slices.Index(picked, picked[last]); i < last {
			picked = append(picked[:i], picked[i+1:last]...)
		}
		m.look.picked = picked
		return m, nil
	}
	if digit < 1 || digit > n {
		m.look.notice = "there are the numbers 1 to " + strconv.Itoa(n)
		return m, nil
	}
	if i := slices.Index(picked, digit); i >= 0 {
		picked = slices.Delete(picked, i, i+1)
	} else if single {
		picked = []int{digit}
	} else {
		picked = append(picked, digit)
	}
	m.look.picked = picked
	return m, nil
}

// positionsText writes positions as the session reads them: "2,1,3".
func positionsText(picked []int) string {
	words := make([]string, len(picked))
	for i, n := range picked {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// typedKey takes a key on a card where letters are the answer.
func (m model) typedKey(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	m.look.notice, m.look.alarm = "", false
	key := msg.String()
	if key == "esc" {
		m.look.commands = true
		return m, nil
	}
	if letter, ok := strings.CutPrefix(key, "alt+"); ok && len(letter) == 1 { // Esc and a letter, typed fast
		return m.questionKey(letter)
	}
	return m.fieldKey(key, msg.Text)
}

// fieldKey takes a key of the input.
func (m model) fieldKey(key, text string) (tea.Model, tea.Cmd) {
	if f, ok := m.look.input.edit(key); ok {
		m.look.input = f
		return m, nil
	}
	switch key {
	case "enter":
		if strings.TrimSpace(m.look.input.text) == "" {
			m.look.notice = "nothing is typed yet; esc, then d, if you don't know"
			if !lettersAreText(m.view.Card) {
				m.look.notice = "nothing is typed yet; press d if you don't know"
			}
			return m, nil
		}
		return m.do(session.Action{Kind: session.Answer, Value: m.look.input.text})
	case "ctrl+j", "alt+enter", "shift+enter":
		if severalLines(m.view.Card) {
			m.look.input = m.look.input.insert("\n", true)
		}
		return m, nil
	case "tab":
		text = "\t"
	}
	m.look.input = m.look.input.insert(text, false)
	return m, nil
}

func (m model) paste(text string) model {
	if m.look.finding && !m.busy {
		m.look.query = m.look.query.insert(strings.TrimRight(text, "\r\n"), false)
		return m
	}
	if m.look.writing != 0 && !m.busy {
		m.look.reason = m.look.reason.insert(strings.TrimRight(text, "\r\n"), false)
		return m
	}
	if m.typing() && !m.busy && !m.look.help {
		m.look.input = m.look.input.insert(strings.TrimRight(text, "\r\n"), severalLines(m.view.Card))
	}
	return m
}

const easyAfterMiss = "easy, after a wrong answer? 4 once more if you mean it"

func (m model) resultKey(key string) (tea.Model, tea.Cmd) {
	switch key {
	case "space", "enter":
		return m.do(session.Action{Kind: session.Next})
	case "4":
		// The digits chose options a moment ago: a stray one must not put a card
		// that was missed off for a week.
		missed := m.view.Result == quiz.Wrong || m.view.Result == quiz.DontKnow
		if missed && !m.view.SelfGraded && m.look.notice != easyAfterMiss {
			m.look.notice, m.look.alarm = easyAfterMiss, false
			return m, nil
		}
		fallthrough
	case "1", "2", "3":
		return m.do(session.Action{Kind: session.Grade, Value: key})
	case "w":
		return m.write()
	}
	return m.command(key)
}

func (m model) summaryKey(key string) (tea.Model, tea.Cmd) {
	switch key {
	case "enter", "space", "q", "esc":
		return m, tea.Quit
	case "u":
		return m.do(session.Action{Kind: session.Undo})
	}
	return m, nil
}
