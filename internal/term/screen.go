package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// ScreenOptions say where and how [Screen] draws.
type ScreenOptions struct {
	In    io.Reader // a terminal
	Out   io.Writer // likewise
	Style Style
	// Editor lets the learner edit a file, beginning at a line counted from 1,
	// and returns when the editor has ended; nil where there is none. It is called
	// while the terminal is not ours.
	Editor func(ctx context.Context, file string, line int) error
	// Find returns what there is to say of the cards that a query finds; nil where
	// none can be looked for.
	Find func(query string) string
}

// patience is how long an action may take before the screen says that it is at
// work.
const patience = 300 * time.Millisecond

// Screen plays a session on a whole terminal, one key per step. What follows
// from a key (a write to the log, a run of the compiler) happens beside the
// screen; until it is done no further key is taken for an answer, so that none
// is given to a card that was not yet in sight.
//
// It returns when the learner leaves, with the terminal as it was and the
// summary printed below. The error is [context.Canceled], wrapped, after Ctrl-C,
// that of ctx, that of a log that refused the last answer, or that of the
// terminal.
func Screen(ctx context.Context, d *session.Driver, o ScreenOptions) error {
	return runScreen(ctx, d, o)
}

// runScreen is Screen with further options of the library, for tests.
func runScreen(ctx context.Context, d *session.Driver, o ScreenOptions, more ...tea.ProgramOption) error {
	profile := colorprofile.Ascii
	switch o.Style.colors {
	case 16:
		profile = colorprofile.ANSI
	case 256:
		profile = colorprofile.ANSI256
	}
	m := newModel(ctx, d, o)
	m.exec = tea.Exec
	m.later = func(turn int) tea.Cmd {
		return tea.Tick(patience, func(time.Time) tea.Msg { return slow(turn) })
	}
	m.tick = func(d time.Duration) tea.Cmd { return tea.Tick(d, func(time.Time) tea.Msg { return ticked{} }) }
	// Charm must not decide about colours: it misreads NO_COLOR. Signals end ctx.
	p := tea.NewProgram(m, append([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithColorProfile(profile), tea.WithoutSignalHandler(),
		tea.WithFPS(120), // a key waits for the next frame, and 60 a second are too few to feel prompt
	}, more...)...)
	d.Waiting = func(by string) { p.Send(waitsFor(by)) }
	end, err := p.Run()
	m.running.Wait() // what was begun is finished, or its context has ended
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("the screen: %w", err)
	}
	m = end.(model)
	if m.broke != nil {
		return fmt.Errorf("anneal broke; what was graded is kept, and its authors need to see this: %w", m.broke)
	}
	if v := d.Session.View(); v.Summary != nil {
		var b strings.Builder
		s := &speaker{w: &b}
		if v.Summary.Quiz != nil {
			s.score(v.Summary)
		} else {
			s.summary(v.Summary)
		}
		if _, err := io.WriteString(o.Out, folded(b.String(), m.look.width)); err != nil {
			return err
		}
	}
	if m.interrupted {
		return errors.Join(m.failed, fmt.Errorf("left with ctrl-c: %w", context.Canceled))
	}
	return m.failed
}

// model is the state of the screen: what the session shows, and what the learner
// has done since without sending it.
type model struct {
	ctx     context.Context
	d       *session.Driver
	editor  func(context.Context, string, int) error
	finder  func(query string) string
	running *sync.WaitGroup
	exec    func(tea.ExecCommand, tea.ExecCallback) tea.Cmd // tea.Exec, but in tests
	later   func(turn int) tea.Cmd                          // sends slow after a while; nil in tests
	tick    func(time.Duration) tea.Cmd                     // sends ticked after it; nil in tests

	view        session.View // a copy; the session itself is not touched while busy
	look        look
	busy        bool
	turn        int   // counts the actions, so that a late tick is known
	failed      error // of the log, when it refused what was sent last
	broke       error // the stack of a panic
	leaving     bool  // leave as soon as nothing is busy
	interrupted bool
}

func newModel(ctx context.Context, d *session.Driver, o ScreenOptions) model {
	return model{
		ctx: ctx, d: d, editor: o.Editor, finder: o.Find, running: &sync.WaitGroup{},
		view: d.Session.View(), look: look{style: o.Style, width: 80, height: 24, now: d.Now()},
	}
}

// done says that an action was carried out.
type done struct {
	action session.Action
	err    error
	view   session.View
}

// panicked says that an action ended in a panic. The library would restore the
// terminal too, but draw the stack where nobody sees it.
type panicked struct{ error }

// waitsFor says that the log is in use, and by whom.
type waitsFor string

// slow says that an action takes longer than people like to wait.
type slow int

// edited says that the learner has had a program in the editor.
type edited struct {
	text string
	err  error
}

func (m model) Init() tea.Cmd { return m.nextTick() }

func (m model) View() tea.View {
	v := tea.NewView(render(&m.view, m.look))
	v.AltScreen = true
	v.WindowTitle = "anneal"
	return v
}

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.look.width, m.look.height = msg.Width, msg.Height
		return m.scrollBy(0), nil
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		return m.paste(msg.Content), nil
	case done:
		return m.done(msg)
	case panicked:
		m.broke = msg.error
		return m, tea.Quit
	case slow:
		if m.busy && int(msg) == m.turn && m.look.notice == "" {
			m.look.notice = "one moment…"
		}
	case waitsFor:
		if m.busy {
			m.look.notice = waitingFor(string(msg))
		}
	case lookedUp:
		return m.lookedUp(msg)
	case ticked:
		return m.clock()
	case edited:
		return m.edited(msg)
	}
	return m, nil
}

// do sends an action, with the key of what the learner sees.
func (m model) do(a session.Action) (model, tea.Cmd) {
	if m.busy {
		return m, nil
	}
	a.Key = m.shownKey()
	m.busy, m.look.notice, m.look.alarm = true, "", false
	m.turn++
	m.running.Add(1)
	act := func() (msg tea.Msg) {
		defer m.running.Done()
		defer func() {
			if r := recover(); r != nil {
				msg = panicked{fmt.Errorf("%v\n%s", r, debug.Stack())}
			}
		}()
		err := m.d.Do(m.ctx, a)
		return done{a, err, m.d.Session.View()}
	}
	if m.later == nil {
		return m, act
	}
	return m, tea.Batch(act, m.later(m.turn))
}

func (m model) shownKey() string {
	switch {
	case m.view.Lesson != nil:
		return m.view.Lesson.Key()
	case m.view.Card != nil:
		return m.view.Card.Key
	}
	return ""
}

// done goes on after an action. What was typed is kept where it was refused.
func (m model) done(msg done) (tea.Model, tea.Cmd) {
	m.busy = false
	m.look.notice, m.look.alarm = "", false
	before := m.view
	m.view = msg.view
	var refusal session.Refusal
	switch {
	case msg.err == nil:
		if msg.action.Kind != session.Quit {
			m.failed = nil
		}
	case errors.As(msg.err, &refusal):
		m.look.notice = refusal.Error()
	default:
		m.failed = msg.err
		m.look.notice, m.look.alarm = msg.err.Error(), true
	}
	if m.leaving || msg.err == nil && msg.action.Kind == session.Quit && m.view.Answered == 0 {
		return m, tea.Quit
	}
	if msg.err == nil {
		switch msg.action.Kind {
		case session.Hint:
			m.look.scroll = 1 << 30 // the hint stands at the end
			return m.scrollBy(0), nil
		case session.Guess:
			return m.scrollBy(0), nil
		case session.Lesson:
			m.look.help, m.look.reading, m.look.scroll = true, true, 0
			return m, nil
		case session.Because, session.Flag:
			m.look.writing = 0
			return m.scrollBy(0), nil
		case session.TestOut:
			if before.Screen == session.QuestionScreen {
				return m.scrollBy(0), nil
			}
		}
		m.look.scroll, m.look.seen, m.look.revealed, m.look.picked, m.look.pieces, m.look.writing = 0, 0, false, nil, arrangement{}, 0
		if !keeps(&before, &m.view, msg.action.Kind) {
			m.look.input, m.look.draft, m.look.commands = field{}, "", false
		}
		m.look.takenBack = msg.action.Kind == session.Undo && m.look.draft != ""
	}
	return m.scrollBy(0), nil
}

// keeps reports whether what was typed still belongs to the card on the screen:
// while it is judged, tried again, or taken back. The number of a line is typed
// anew, since letters are commands only beside an empty field.
func keeps(before, after *session.View, did session.ActionKind) bool {
	if before.Card == nil || after.Card == nil || before.Card.Key != after.Card.Key || after.Stale {
		return false
	}
	if did == session.Undo {
		return before.Screen == session.ResultScreen && after.Card.Kind != quiz.Line
	}
	return after.Screen == session.ResultScreen || did == session.Answer
}
