package term

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// player is a screen with a learner who presses keys; everything that follows from
// a key happens at once.
type player struct {
	*stage
	t      *testing.T
	m      model
	editor func(file string) error
	left   bool
}

func newPlayer(t *testing.T, change func(*session.Config), slots ...string) *player {
	p := &player{t: t, stage: newStage(change, nil, slots...)}
	p.m = newModel(t.Context(), p.Driver, ScreenOptions{Editor: func(_ context.Context, file string, _ int) error {
		if p.editor == nil {
			return errors.New("the editor vi ended with exit status 1")
		}
		return p.editor(file)
	}})
	p.m.exec = func(c tea.ExecCommand, done tea.ExecCallback) tea.Cmd {
		return func() tea.Msg { return done(c.Run()) }
	}
	return p.send(tea.WindowSizeMsg{Width: 80, Height: 24})
}

func (p *player) send(msg tea.Msg) *player {
	for msg != nil {
		m, cmd := p.m.Update(msg)
		p.m, msg = m.(model), nil
		if cmd != nil {
			msg = cmd()
		}
		if _, ok := msg.(tea.QuitMsg); ok {
			p.left, msg = true, nil
		}
	}
	return p
}

// press presses keys, separated by spaces.
func (p *player) press(keys string) *player {
	for _, name := range strings.Fields(keys) {
		p.now = p.now.Add(5 * time.Second)
		p.send(keyNamed(name))
	}
	return p
}

func (p *player) typing(text string) *player {
	for _, r := range text {
		p.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return p
}

func keyNamed(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "space": tea.KeySpace, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "tab": tea.KeyTab,
	}
	key := tea.KeyPressMsg{}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		key.Mod, name = tea.ModCtrl, rest
	}
	if rest, ok := strings.CutPrefix(name, "alt+"); ok {
		key.Mod, name = tea.ModAlt, rest
	}
	if code, ok := codes[name]; ok {
		key.Code = code
		if name == "space" {
			key.Text = " "
		}
		return key
	}
	key.Code = []rune(name)[0]
	if key.Mod == 0 {
		key.Text = name
	}
	return key
}

func (p *player) sees(texts ...string) *player {
	p.t.Helper()
	picture := render(&p.m.view, p.m.look)
	for _, text := range texts {
		if !strings.Contains(picture, text) {
			p.t.Fatalf("%q is not on the screen:\n%s", text, picture)
		}
	}
	return p
}

func (p *player) shows(screen session.Screen) *player {
	p.t.Helper()
	if p.m.view.Screen != screen {
		p.t.Fatalf("screen %d, want %d:\n%s", p.m.view.Screen, screen, render(&p.m.view, p.m.look))
	}
	return p
}

func TestScreenKeyNames(t *testing.T) {
	for _, name := range strings.Fields("a ? 1 enter space esc up pgdown ctrl+c ctrl+j alt+d backspace tab") {
		if got := keyNamed(name).String(); got != name {
			t.Errorf("%s is sent as %s", name, got)
		}
	}
}

func TestScreenWholeSession(t *testing.T) {
	p := newPlayer(t, nil)
	p.shows(session.LessonScreen).press("enter").sees("The compiler says").press("enter").shows(session.QuestionScreen)
	answers := map[string]string{
		"why": "1", "several": "1 2 enter", "role": "3 enter", "order": "1 2 3 enter", "basic": "space", "cloze": "enter",
	}
	typed := map[string]string{"value": "clone()", "gap": "clone()", "output": ".\n2"}
	p.editor = func(file string) error { return os.WriteFile(file, []byte(mended), 0o600) }
	seen := map[string]bool{}
	for range 30 {
		if p.m.view.Screen == session.SummaryScreen {
			break
		}
		slot := p.m.view.Card.Slot
		seen[slot] = true
		switch {
		case typed[slot] != "":
			p.send(tea.PasteMsg{Content: typed[slot]}).press("enter")
		case slot == "fix":
			p.press("enter")
		case slot == "several", slot == "why":
			p.rightOptions()
		case slot == "order":
			p.rightOrder()
		default:
			p.press(answers[slot])
		}
		p.shows(session.ResultScreen)
		if v := p.m.view; v.Result != quiz.Right && v.Result != quiz.Unjudged {
			t.Fatalf("%s: %s, given %q", slot, v.Result, v.Given)
		}
		p.press("4")
	}
	p.shows(session.SummaryScreen)
	if len(seen) != len(allCards()) {
		t.Errorf("only %v were asked", seen)
	}
	if p.press("enter"); !p.left {
		t.Error("enter does not leave the summary")
	}
}

// rightOptions chooses the right ones, in whatever order they are shown.
func (p *player) rightOptions() {
	for i, o := range p.m.view.Options {
		for _, c := range p.m.view.Card.Options {
			if c.Text == o.Text && c.Right {
				p.press(fmt.Sprint(i + 1))
			}
		}
	}
	if p.m.view.Card.Multiple {
		p.press("enter")
	}
}

func (p *player) rightOrder() {
	for _, c := range p.m.view.Card.Options {
		i := slices.IndexFunc(p.m.view.Options, func(o session.Option) bool { return o.Text == c.Text })
		p.press(fmt.Sprint(i + 1))
	}
	p.press("enter")
}

func TestScreenChoice(t *testing.T) {
	p := newPlayer(t, nil, "why")
	p.press("9").shows(session.QuestionScreen).sees("no option 9")
	p.press("h").sees("Hint 1", "Look at line 3").press("h").sees("Hint 2").press("h").sees("no more hints")
	p.press("g").sees("counts as a guess").press("g")
	p.press("d").shows(session.ResultScreen).sees("Not known yet", "✓", "▸ 1 Again")
	p.press("u").shows(session.QuestionScreen).sees("taken back")
	p.press("f").sees("Flagged", "· flagged").press("f").sees("The flag is off")
	p.press("F enter").sees("The note is empty").typing("odd").press("enter").sees("Flagged: odd", "flagged: odd").press("F").sees("› odd").press("esc f")
	p.press("?").sees("Keys").press("x").sees("Why is this rejected")
	p.press("1").shows(session.ResultScreen).press("4").press("u").shows(session.QuestionScreen).sees("Taken back: easy")
	p.press("s").sees("Suspended")
}

func TestScreenSeveral(t *testing.T) {
	p := newPlayer(t, nil, "several")
	p.press("enter").sees("Press the number of an option").press("1 2").sees("› 1,2").press("1").sees("› 2")
	p.press("backspace").press("7").sees("There are the numbers 1 to 3").press("esc").press("1 2 3 enter").shows(session.ResultScreen).sees("Wrong.")
}

func TestScreenMoreThanNineOptions(t *testing.T) {
	p := newPlayer(t, func(c *session.Config) {
		card := &c.Decks[0].Cards[0]
		card.Options = card.Options[:1]
		for i := range 11 {
			card.Options = append(card.Options, quiz.Option{Text: fmt.Sprint("wrong ", i)})
		}
	}, "why")
	p.press("1").shows(session.QuestionScreen).sees("Not all options were in sight").press("1").sees("› 1").press("2").sees("› 12").press("enter").shows(session.ResultScreen)
}

// longProgram has the first card show a program that fills the window, so that
// options are below it.
func longProgram(c *session.Config) {
	card := &c.Decks[0].Cards[0]
	card.Message, card.Code = rejected, strings.Replace(broken, "\n\n", "\n"+strings.Repeat("    // and so on\n", 11), 1)
	for i := range card.Options {
		card.Options[i].Text += ", and ends in `;`"
	}
}

// An option that was never in sight cannot be chosen, nor can another one before
// it was.
func TestScreenOptionsBelow(t *testing.T) {
	for _, slot := range []string{"why", "several", "order"} {
		p := newPlayer(t, longProgram, slot).sees("options", "space read on")
		p.press("1").shows(session.QuestionScreen).sees("Not all options were in sight", "3  ")
		if p.m.look.picked != nil || p.m.look.pieces.order != nil {
			t.Errorf("%s: taken: %v, %v", slot, p.m.look.picked, p.m.look.pieces)
		}
		for _, way := range []string{"1", "space"} {
			p := newPlayer(t, longProgram, slot).press(way + " 1")
			if p.m.view.Screen == session.QuestionScreen && p.m.look.picked == nil && p.m.look.pieces.order == nil {
				t.Errorf("%s: %s and 1 chose nothing", slot, way)
			}
		}
	}
	p := newPlayer(t, longProgram, "order").press("down down enter").shows(session.QuestionScreen).sees("Not all options were in sight")
	p.press("enter").shows(session.ResultScreen)
	// A jump over options does not count as a look at them.
	p = newPlayer(t, longProgram, "why").send(tea.WindowSizeMsg{Width: 80, Height: 6})
	p.press("end 1").shows(session.QuestionScreen).sees("Not all options were in sight")
	for range 3 {
		if p.m.view.Screen == session.QuestionScreen {
			p.press("1")
		}
	}
	p.shows(session.ResultScreen)
}

func TestScreenTypedLettersAreTheAnswer(t *testing.T) {
	p := newPlayer(t, nil, "value")
	p.typing("qud").press("space j ? 1").shows(session.QuestionScreen).sees("› qud j?1")
	p.press("ctrl+u").press("enter").sees("Nothing is typed yet")
	p.press("esc").sees("esc back to typing", "d don't know").press("esc").typing("d").sees("› d")
	p.press("backspace").typing("clon()").press("left left").typing("e").sees("› clone()").press("enter").shows(session.ResultScreen).sees("Right.")
	p.press("u").shows(session.QuestionScreen).sees("› clone()")
	p.press("alt+d").shows(session.ResultScreen).sees("Not known yet.")
}

func TestScreenCommandOnATypedCard(t *testing.T) {
	p := newPlayer(t, nil, "value", "gap")
	first := p.m.view.Card.Key
	p.press("esc n").shows(session.QuestionScreen).sees("Skipped")
	if p.m.view.Card.Key == first || p.m.look.commands {
		t.Error("the card was not skipped, or letters are still commands")
	}
}

func TestScreenLine(t *testing.T) {
	p := newPlayer(t, nil, "role")
	p.press("9 enter").shows(session.QuestionScreen).sees("no line 9", "› 9")
	p.press("backspace 5 enter").shows(session.ResultScreen).sees("Wrong.", "✓ 3 │", "✗ 5 │", "`b` takes it")
	p.press("u d").shows(session.ResultScreen)
}

func TestScreenLineLettersAreNoCommandsBesideANumber(t *testing.T) {
	for _, key := range strings.Fields("d h g u s b f n q e ? j") {
		p := newPlayer(t, nil, "role", "basic")
		p.press("3 "+key).shows(session.QuestionScreen).sees("› 3", "Enter sends the number", "esc clear", "Where was")
		if p.left || len(p.memory.Events()) != 0 || p.m.look.help {
			t.Errorf("%s was taken for a command", key)
		}
		p.press("enter").shows(session.ResultScreen).sees("Right.")
	}
	p := newPlayer(t, nil, "role", "basic")
	p.press("3 esc d").shows(session.ResultScreen).sees("Not known yet.")
	p = newPlayer(t, nil, "role", "basic")
	p.press("5 enter u").shows(session.QuestionScreen)
	if p.m.look.input.text != "" {
		t.Errorf("after the answer was taken back, %q is typed", p.m.look.input.text)
	}
	p.press("n").sees("Skipped")
}

func TestScreenNamesTheKeyThatGoesOn(t *testing.T) {
	for _, key := range strings.Fields("d h g s b f n e") {
		newPlayer(t, nil).press(key).shows(session.LessonScreen).sees("This is a page, not a question; space goes on.").
			press("space").sees("The compiler says").press("end space").shows(session.QuestionScreen)
	}
	for _, key := range strings.Fields("d h g") {
		newPlayer(t, nil, "why").press("1 " + key).shows(session.ResultScreen).sees("enter commits the marked grade")
	}
}

func TestScreenAsksTwiceForEasyAfterAMiss(t *testing.T) {
	p := newPlayer(t, nil, "why", "basic")
	p.press("d 4").shows(session.ResultScreen).sees("4 once more if you mean it", "4 Easy")
	if n := len(p.memory.Events()); n != 0 {
		t.Errorf("%d events after one stray key", n)
	}
	p.press("4").shows(session.QuestionScreen)
	if e := p.memory.Events(); len(e) == 0 || e[len(e)-1].Answer.Grade != quiz.Easy {
		t.Errorf("meant, and yet written as %+v", e)
	}
}

func TestScreenPageWithoutAVerdict(t *testing.T) {
	p := newPlayer(t, func(c *session.Config) { c.Decks[0].Concepts[0].Page.Message = "" })
	p.sees("the rest of the page").press("space").sees("which was not judged yet")
	if strings.Contains(render(&p.m.view, p.m.look), "accepted") {
		t.Error("nobody has judged this program")
	}
}

func TestScreenOutputOfSeveralLines(t *testing.T) {
	p := newPlayer(t, nil, "output")
	p.typing(".").press("ctrl+j").typing("2").press("enter").shows(session.ResultScreen).sees("Right")
}

func TestScreenFix(t *testing.T) {
	p := newPlayer(t, nil, "fix")
	p.press("enter").shows(session.QuestionScreen).sees("! The editor vi ended with exit status 1")
	p.editor = func(string) error { return nil }
	p.press("enter").sees("was not changed")
	p.editor = func(file string) error { return os.WriteFile(file, []byte("fn main() { broken }\n"), 0o600) }
	p.press("enter").shows(session.QuestionScreen).sees("rejects it", "borrow of moved value", "Your program so far", "broken")
	var opened string
	p.editor = func(file string) error {
		text, err := os.ReadFile(file)
		opened = string(text)
		return errors.Join(err, os.WriteFile(file, []byte(mended), 0o600))
	}
	p.press("enter").shows(session.ResultScreen).sees("Right.", "▸ 2 Hard")
	if !strings.Contains(opened, "broken") {
		t.Errorf("the editor began with %q, not with the last try", opened)
	}
	if p.press("u r"); p.m.look.draft != "" {
		t.Error("r does not begin again")
	}
}

func TestScreenWithoutAnEditor(t *testing.T) {
	p := newPlayer(t, nil, "fix")
	p.m.editor = nil
	p.press("enter").sees("There is no editor").press("e").sees("Cards cannot be edited here")
}

func TestScreenEdit(t *testing.T) {
	p := newPlayer(t, nil, "basic")
	p.Edit = func(_ context.Context, c *quiz.Card) (*quiz.Card, error) {
		changed := *c
		changed.Prompt = "What is it now?"
		return &changed, nil
	}
	p.press("e").sees("Edited", "What is it now?")
	p.Edit = func(context.Context, *quiz.Card) (*quiz.Card, error) { return nil, errors.New("the editor broke") }
	p.press("e").sees("! The editor broke", "What is it now?")
}

func TestScreenKeepsAnAnswerThatTheLogRefused(t *testing.T) {
	p := newPlayer(t, nil, "why")
	p.Log = &busyLog{p.memory, 1}
	p.press("1 3").shows(session.ResultScreen).sees("! Not written", "holds the store")
	if p.m.failed == nil {
		t.Error("the failure is forgotten")
	}
	if p.press("3"); p.m.failed != nil || p.m.view.Answered != 1 {
		t.Errorf("the second try: %v, %d answers", p.m.failed, p.m.view.Answered)
	}
}

func TestScreenTakesNoKeyWhileBusy(t *testing.T) {
	p := newPlayer(t, nil, "why", "basic")
	m, cmd := p.m.Update(keyNamed("1"))
	p.m = m.(model)
	p.press("2 d enter q")
	if got := p.m.view.Screen; got != session.QuestionScreen {
		t.Fatalf("screen %d before the action is done", got)
	}
	p.send(slow(p.m.turn)).sees("One moment")
	p.press("down").send(cmd()).shows(session.ResultScreen)
	if p.m.view.Given == "" {
		t.Error("the answer is lost")
	}
	m, cmd = p.press("end").m.Update(keyNamed("enter"))
	p.m = m.(model)
	if p.press("ctrl+c"); p.left {
		t.Error("left in the middle of a write")
	}
	if p.send(cmd()); !p.left || p.m.view.Answered != 1 {
		t.Errorf("left %t with %d answers", p.left, p.m.view.Answered)
	}
}

func TestScreenLeaving(t *testing.T) {
	p := newPlayer(t, nil, "why")
	if p.press("q"); !p.left {
		t.Error("q before any answer does not leave at once")
	}
	p = newPlayer(t, nil, "why", "basic")
	p.press("1 1 q").shows(session.SummaryScreen).sees("Stopped.", "1 answer")
	if p.left {
		t.Error("the summary was not shown")
	}
	p.press("u").shows(session.QuestionScreen)
	if p.press("ctrl+c"); !p.left || !p.m.interrupted {
		t.Error("ctrl+c does not leave")
	}
}

func TestScreenScrolls(t *testing.T) {
	p := newPlayer(t, nil)
	p.send(tea.WindowSizeMsg{Width: 40, Height: 12})
	seen := map[string]bool{}
	note := func() {
		for _, line := range strings.Split(render(&p.m.view, p.m.look), "\n") {
			seen[line] = true
		}
	}
	p.press("enter end")
	bottom := p.m.look.scroll
	p.press("home")
	for note(); p.m.look.scroll < bottom; note() {
		before := p.m.look.scroll
		if p.press("pgdown"); p.m.look.scroll == before {
			t.Fatal("stuck")
		}
	}
	for _, r := range draw(&p.m.view, p.m.look).body {
		if text := strings.TrimRight((Style{}).paint(r), " "); !seen[text] {
			t.Errorf("%q was never in sight", text)
		}
	}
	p.press("down j down")
	if p.m.look.scroll != bottom {
		t.Error("scrolled beyond the end")
	}
	p.press("k up pgup")
	if p.m.look.scroll >= bottom-2 {
		t.Error("cannot go up")
	}
}

func TestScreenSpaceReadsOn(t *testing.T) {
	p := newPlayer(t, nil)
	p.send(tea.WindowSizeMsg{Width: 80, Height: 12})
	for range 20 {
		if p.m.view.Screen != session.LessonScreen {
			return
		}
		p.press("space")
	}
	t.Error("space never came to the end of the page")
}

// TestScreenGoesOnOnlyAtTheEnd presses one key until the next screen comes and
// checks that every row of the one before was in sight by then.
func TestScreenGoesOnOnlyAtTheEnd(t *testing.T) {
	long := strings.Repeat("A line of prose.\n\n", 12)
	tests := []struct {
		name  string
		slots []string
		keys  string // that lead to the screen
		does  string // of the key at the end
	}{
		{"page", nil, "", "what the compiler says"},
		{"the rest of a page", nil, "", "go on"},
		{"self-graded question", []string{"basic", "cloze"}, "", "show the answer"},
		{"program to be mended", []string{"fix", "cloze"}, "", "edit the program"},
		{"result", []string{"why", "cloze"}, "d", "Again"},
		{"summary", []string{"why"}, "d 1 1 q", "leave"},
		{"help", []string{"why"}, "?", "any key back"},
	}
	for _, test := range tests {
		for _, key := range []string{"space", "enter"} {
			if key == "space" && test.slots != nil && test.slots[0] == "fix" {
				continue // at the end it does nothing
			}
			t.Run(test.name+" "+key, func(t *testing.T) {
				p := newPlayer(t, func(c *session.Config) {
					d := c.Decks[0]
					d.Concepts[0].Title = strings.Repeat("Very long title ", 20)
					if test.slots == nil {
						d.Concepts[0].Page.Description = "Short."
					}
					if test.name == "summary" {
						return
					}
					for i := range d.Cards {
						d.Cards[i].Prompt += "\n\n" + long
					}
				}, test.slots...)
				p.send(tea.WindowSizeMsg{Width: 50, Height: 10})
				p.press(test.keys)
				body := func() string {
					var b strings.Builder
					for _, r := range draw(&p.m.view, p.m.look).body {
						b.WriteString((Style{}).paint(r) + "\n")
					}
					return b.String()
				}
				seen, footer := map[string]bool{}, ""
				note := func() {
					picture := render(&p.m.view, p.m.look)
					for line := range strings.Lines(picture) {
						seen[strings.TrimRight(line, " \n")] = true
					}
					footer = picture[strings.LastIndex(picture, "──\n"):]
					if p.m.look.scroll < draw(&p.m.view, p.m.look).most && !strings.Contains(footer, "read on") {
						t.Fatalf("the footer does not say that there is more:\n%s", picture)
					}
				}
				for test.does == "go on" && !p.m.look.revealed {
					note()
					p.press(key)
				}
				before, presses := body(), 0
				for ; body() == before && !p.left && p.m.look.notice == "" && presses < 200; presses++ {
					note()
					p.press(key) // the editor of the program to be mended leaves a notice
				}
				if presses < 2 || presses == 200 {
					t.Fatalf("went on after %d presses", presses)
				}
				if !strings.Contains(footer, test.does) {
					t.Errorf("at the end the footer was\n%s", footer)
				}
				for _, r := range strings.Split(before, "\n") {
					if r = strings.TrimRight(r, " "); !seen[r] {
						t.Errorf("%q was never in sight", r)
					}
				}
			})
		}
	}
}

func TestScreenPageStageBeginsAtTheTop(t *testing.T) {
	p := newPlayer(t, nil)
	p.send(tea.WindowSizeMsg{Width: 80, Height: 10})
	for !p.m.look.revealed {
		p.press("enter")
	}
	if rows := strings.Split(render(&p.m.view, p.m.look), "\n"); !strings.HasPrefix(rows[2], "The compiler says:") {
		t.Errorf("the window begins with %q", rows[2])
	}
}

func TestScreenEnterSendsAnAnswerFromAnywhere(t *testing.T) {
	long := func(c *session.Config) { c.Decks[0].Cards[0].Prompt += strings.Repeat("\n\nMore.", 40) }
	for slot, keys := range map[string]string{"value": "x enter", "role": "3 enter", "several": "1 2 enter"} {
		p := newPlayer(t, long, slot, "basic")
		p.press("enter").shows(session.QuestionScreen).sees("read on")
		if p.m.look.scroll == 0 {
			t.Errorf("%s: enter without an answer does not read on", slot)
		}
		p.press(keys).shows(session.ResultScreen)
	}
	newPlayer(t, long, "value", "basic").press("esc").sees("space read on").press("space end").sees("esc back to typing").shows(session.QuestionScreen)
	p := newPlayer(t, long, "value", "basic")
	if p.press("space"); p.m.look.input.text != " " || p.m.look.scroll != 0 {
		t.Error("space is not part of the answer")
	}
}

func FuzzScreen(f *testing.F) {
	f.Add("  1\r3 j?x\x1bdq", 80, 24)
	f.Add("\r\r\x1b\x1bu12\rsbfne", 20, 5)
	f.Add("\r\r2wj? k\r\r1\r", 40, 12)
	f.Add("\r\rtn\rn\r\x1bn\x1bn\x1bn3\vk\v\r", 60, 9)
	f.Add("", 1, 1)
	f.Fuzz(func(t *testing.T, keys string, width, height int) {
		if len(keys) > 200 {
			return
		}
		width, height = 1+abs(width)%200, 1+abs(height)%60
		p := newPlayer(t, nil)
		p.send(tea.WindowSizeMsg{Width: width, Height: height})
		names := map[rune]string{'\r': "enter", ' ': "space", '\x1b': "esc", '\x7f': "backspace", '\n': "ctrl+j", '\v': "up", '\x03': "ctrl+c"}
		for _, r := range keys {
			if name := names[r]; name != "" {
				p.press(name)
			} else {
				p.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			checkPicture(t, render(&p.m.view, p.m.look), max(width, minWidth), height)
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

func checkPicture(t *testing.T, picture string, width, height int) {
	t.Helper()
	rows := strings.Split(picture, "\n")
	if len(rows) > height {
		t.Fatalf("%d rows in a window of %d:\n%s", len(rows), height, picture)
	}
	for _, r := range rows {
		if n := columns(r); n > width {
			t.Fatalf("%q has %d columns, the window %d", r, n, width)
		}
	}
}

func TestScreenGoldens(t *testing.T) {
	used := map[string]bool{}
	shot := func(name string, p *player) {
		used[name+".txt"] = true
		var b strings.Builder
		for _, width := range []int{40, 80, 120} {
			for _, style := range []Style{{}, {colors: 256, faces: true}} {
				l := p.m.look
				l.width, l.style = width, style
				picture := render(&p.m.view, l)
				checkPicture(t, picture, width, l.height)
				color := "without"
				if style.colors > 0 {
					color = "with"
				}
				fmt.Fprintf(&b, "=== %d columns, %s colour\n%s\n", width, color, strings.ReplaceAll(picture, "\x1b", "␛"))
			}
		}
		golden(t, filepath.Join("screen", name+".txt"), []byte(b.String()))
	}
	quizPlayer := newPlayer(t, asQuiz, "role", "why", "basic")
	shot("quiz", quizPlayer)
	shot("quiz-compare", quizPlayer.press("d d space"))
	shot("quiz-end", quizPlayer.press("1"))
	shot("quiz-help", newPlayer(t, asQuiz, "role").press("?"))
	p := newPlayer(t, nil)
	shot("page", p)
	shot("page-revealed", p.press("enter"))
	shot("help", newPlayer(t, nil, "value").press("esc ?"))
	for _, c := range allCards() {
		p := newPlayer(t, nil, c.Slot)
		p.editor = func(file string) error { return os.WriteFile(file, []byte("fn main() {}\n"), 0o600) }
		shot(c.Slot, p)
		switch c.Kind {
		case quiz.Choice, quiz.Order:
			if !c.Multiple && c.Kind == quiz.Choice {
				shot(c.Slot+"-wrong", p.press("1"))
				break
			}
			shot(c.Slot+"-picked", p.press("3 1"))
			if c.Kind == quiz.Order {
				p.press("2")
			}
			shot(c.Slot+"-wrong", p.press("enter"))
		case quiz.Line:
			shot(c.Slot+"-wrong", p.press("5 enter"))
		case quiz.Fix:
			shot(c.Slot+"-rejected", p.press("enter"))
			shot(c.Slot+"-given-up", p.press("d"))
		case quiz.Basic, quiz.Cloze:
			shot(c.Slot+"-revealed", p.press("space"))
		default:
			shot(c.Slot+"-typed", p.typing("to_string()"))
			shot(c.Slot+"-commands", p.press("esc"))
			shot(c.Slot+"-wrong", p.press("esc enter"))
		}
	}
	p = newPlayer(t, nil, "order")
	shot("order-moved", p.press("1 2 3 k"))
	shot("order-missed", p.press("enter"))
	p = newPlayer(t, nil, "why")
	shot("why-reason", p.press(number(t, "why", "`a` is borrowed")+" w").typing("it looked like a borrow of a, since b is used nowhere"))
	shot("why-kept", p.press("enter"))
	p = newPlayer(t, nil, "fix")
	p.editor = func(file string) error {
		return os.WriteFile(file, []byte(strings.Replace(mended, "    println!(\"{a}\");\n", "", 1)), 0o600)
	}
	shot("fix-lost", p.press("enter"))
	p = newPlayer(t, longProgram, "why")
	shot("options-below", p)
	shot("options-below-chosen", p.press("1"))
	p = newPlayer(t, func(c *session.Config) { c.Decks[0].Cards[0].Message = rejected }, "fix")
	p.editor = func(file string) error { return os.WriteFile(file, []byte(mended), 0o600) }
	shot("fix-right", p.press("enter"))
	shot("hints", newPlayer(t, nil, "why").press("h h"))
	timed := func(minutes time.Duration, change func(*session.Config)) *player {
		p := newPlayer(t, change, "role")
		p.now = start.Add(minutes * time.Minute)
		p.send(ticked{})
		return p
	}
	tenMinutes := func(c *session.Config) { c.Time = 10 * time.Minute }
	shot("time", timed(3, nil))
	shot("time-left", timed(3, tenMinutes))
	shot("time-up", timed(12, tenMinutes))
	p = newPlayer(t, nil, "page", "why")
	shot("lesson-before", p.press("enter end enter l"))
	shot("lesson-looked", p.press("f1"))
	shot("lesson-after", p.press(number(t, "why", "`a` is borrowed")+" l"))
	shot("two-buttons", newPlayer(t, func(c *session.Config) { c.TwoButton = true }, "basic").press("space"))
	p = newPlayer(t, nil, "why", "basic")
	p.press("d end enter space end enter q")
	sum := p.m.view.Summary
	sum.Reviews, sum.Kept, sum.Foreseen, sum.Missed[0].Place = 12, 11, 0.893, quiz.Origin{File: "rust-ownership/03-moves.md", Line: 41}
	shot("summary", p)
	p = newPlayer(t, nil, "why")
	p.Log = &busyLog{p.memory, 1}
	shot("busy", p.press("d 1"))
	p = newPlayer(t, nil, "basic")
	p.m.view.Card = &quiz.Card{
		Deck: "漢字", Concept: "所有権の移動", Kind: quiz.Basic, Slot: "x", Code: "let 所有者 = \"👨‍👩‍👧‍👦🦀\"; // \x1b[2J\tlong enough to go on in the next line of the window, and then some more",
		Prompt: "所有権が移動した後で変数を使うとどうなりますか。e\u0301 \x1b[31mred\n\n> quoted **text**\n\n| a | b |\n|---|---|\n| `x` | a long cell of a table that does not fit |\n\n3. three\n4. four\n   - nested\n\n<b>html</b> ![picture](p.png) https://example.org\n\n# heading\n\n---\n\nnarrow\\\nbreak",
	}
	shot("strange", p)
	files, err := os.ReadDir("testdata/screen")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used[f.Name()] {
			t.Errorf("testdata/screen/%s is the golden file of no test", f.Name())
		}
	}
}
