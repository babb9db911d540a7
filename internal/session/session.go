package session

import (
	"errors"
	"slices"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// Session is a review under way. It is not safe for concurrent use.
type Session struct {
	c       Config
	cards   map[quiz.CardID]*quiz.Card
	whole   map[quiz.CardID]bool // cards and pages that were fetched, or edited
	pages   map[quiz.CardID]*quiz.Concept
	menders map[string][]quiz.CardID   // scheduled cards after which a program's repair is known
	fetched map[quiz.CardID]quiz.State // what Config.States does not tell of what was fetched
	changed map[quiz.CardID]quiz.State // what became of them since
	start   time.Time
	now     time.Time               // of the last action
	given   []record                // the grades of this session that hold
	own     map[quiz.EventID]bool   // what was written in this session
	gone    map[quiz.EventID]record // grades of this session that were taken back
	skipped []*quiz.Card            // they come back when nothing else is left
	pending *pending                // an effect whose outcome is awaited

	screen  Screen
	page    *quiz.Concept // LessonScreen
	q       question      // QuestionScreen, ResultScreen
	summary *Summary      // SummaryScreen
	message string
	stale   bool
	section *Section // of the lesson, just after it was asked for
}

// record is a grade that was written.
type record struct {
	event  quiz.EventID
	card   *quiz.Card
	right  bool
	missed bool  // wrong, not known, or graded Again
	view   *View // of the result; nil but in a quiz
	took   time.Duration
	due    bool    // it was a review, so that recall was foreseen
	chance float64 // of remembering, as it was foreseen
	kept   bool    // it was not graded Again
}

// pending is an effect with what will be needed to go on from it.
type pending struct {
	Effect
	text    string        // JudgeEffect: the program, as given
	guess   bool          // JudgeEffect: whether it is one
	elapsed time.Duration // JudgeEffect: since the question came up
	record  record        // AppendEffect of a grade; the event is known afterwards
	testOut bool          // AppendEffect of a page that was read: its concept is known
	message string        // what is shown again if the effect fails
	stale   bool
	section *Section
}

// maxValue is the length of the longest answer or note that is taken, in bytes:
// far more than any program to be mended, and little enough for the log.
const maxValue = 64 << 10

// New begins a session with the first item of the queue.
func New(c Config, now time.Time) *Session {
	s := &Session{
		c: c, start: now,
		cards:   map[quiz.CardID]*quiz.Card{},
		whole:   map[quiz.CardID]bool{},
		pages:   map[quiz.CardID]*quiz.Concept{},
		menders: map[string][]quiz.CardID{},
		fetched: map[quiz.CardID]quiz.State{},
		changed: map[quiz.CardID]quiz.State{},
		own:     map[quiz.EventID]bool{},
		gone:    map[quiz.EventID]record{},
	}
	if c.Quiz != nil {
		s.c.Queue = &questions{slices.Clone(c.Quiz)}
	}
	for _, d := range c.Decks {
		s.take(d)
	}
	s.advance(now)
	s.message = c.Notice
	return s
}

// Do takes an action at the instant now. It returns what is to be done for it,
// or a [Refusal], after which nothing has changed.
func (s *Session) Do(a Action, now time.Time) (Effect, error) {
	if s.pending != nil {
		return Effect{}, refuse("the last action is not finished yet")
	}
	s.now = now
	if s.over(now) {
		return s.timeUp(a, now)
	}
	if a.Took < 0 {
		return Effect{}, refuse("the time taken cannot be negative")
	}
	if len(a.Value) > maxValue {
		return Effect{}, refuse("the text is longer than %d KiB", maxValue>>10)
	}
	a.Value = strings.ToValidUTF8(a.Value, "\uFFFD")
	if a.Key != "" && a.Key != s.key() {
		return Effect{}, refuse("%q is not on the screen; %s", shorten(a.Key), s.onScreen())
	}
	if s.c.Quiz != nil && !slices.Contains(quizActions, a.Kind) {
		return Effect{}, refuse("%s is not possible in a quiz", a.Kind)
	}
	do := handlers[a.Kind][s.screen-LessonScreen]
	if do == nil {
		return Effect{}, refuse("%s is not possible here; %s", a.Kind, s.possible())
	}
	message, stale, section := s.message, s.stale, s.section
	s.message, s.stale, s.section = "", false, nil
	e, err := do(s, a, now)
	if err != nil {
		s.message, s.stale, s.section = message, stale, section
	}
	if s.pending != nil {
		s.pending.message, s.pending.stale, s.pending.section = message, stale, section
	}
	return e, err
}

// handler does what an action means.
type handler func(*Session, Action, time.Time) (Effect, error)

// handlers says what each action does on a lesson, a question, a result and the
// summary; nil where it is not possible.
var handlers = map[ActionKind][4]handler{
	Answer:   {1: (*Session).answer},
	Reveal:   {1: (*Session).reveal},
	DontKnow: {1: (*Session).giveUp},
	GiveUp:   {1: (*Session).giveUp},
	Hint:     {1: (*Session).hint},
	Because:  {2: (*Session).because},
	Lesson:   {1: (*Session).lesson, 2: (*Session).lesson},
	TestOut:  {0: (*Session).testOutPage, 1: (*Session).testOut},
	Guess:    {1: (*Session).guess},
	Grade:    {2: (*Session).grade},
	Next:     {0: (*Session).introduce, 2: (*Session).accept},
	Suspend:  {1: (*Session).suspend, 2: (*Session).suspend},
	Bury:     {1: (*Session).bury, 2: (*Session).bury},
	Skip:     {1: (*Session).skip, 2: (*Session).skip},
	Flag:     {1: (*Session).flag, 2: (*Session).flag},
	Edit:     {1: (*Session).edit, 2: (*Session).edit},
	Redo:     {0: (*Session).redo, 1: (*Session).redo},
	Undo:     {(*Session).undo, (*Session).undo, (*Session).takeBack, (*Session).undo},
	TimeUp:   {1: (*Session).timeUp, 2: (*Session).timeUp},
	Quit:     {(*Session).quit, (*Session).quit, (*Session).quit, (*Session).quit},
}

// possible says which step leads on from the present screen.
func (s *Session) possible() string {
	switch s.screen {
	case LessonScreen:
		return "next goes on from the lesson"
	case ResultScreen:
		return "next or a grade commits the answer"
	case SummaryScreen:
		return "the session is over"
	}
	if s.selfGraded() {
		return "reveal shows the answer"
	}
	return "answer the card first"
}

// ask registers an effect; its outcome goes to Done.
func (s *Session) ask(p pending) (Effect, error) {
	s.pending = &p
	return p.Effect, nil
}

// Done takes the outcome of the last effect at the instant now. The effect it
// returns, if any, is to be done next. An error means that the session is where
// it was before the action.
func (s *Session) Done(r Reply, now time.Time) (Effect, error) {
	p := s.pending
	if p == nil {
		return Effect{}, errors.New("session: an outcome without an effect")
	}
	s.pending = nil
	if p.Kind == AppendEffect && IsStale(r.Err) {
		return s.ask(pending{Effect: Effect{Kind: LoadEffect, Card: p.Card}, message: p.message, stale: p.stale, section: p.section})
	}
	if r.Err != nil {
		s.unsettle()
		s.message, s.stale, s.section = p.message, p.stale, p.section
		return Effect{}, r.Err
	}
	if (p.Kind == AppendEffect || p.Kind == LoadEffect) && len(r.States) == 0 || p.Kind == JudgeEffect && len(r.Verdicts) == 0 {
		return Effect{}, errors.New("session: an outcome without the state or verdict that was asked for")
	}
	switch p.Kind {
	case AppendEffect:
		s.become(p.Card, r.States[0])
		s.written(p, r.States[0], now)
		if r.Notice != "" {
			s.message = r.Notice
		}
	case LoadEffect:
		s.become(p.Card, r.States[0])
		s.reloaded(r.States[0], now)
	case UndoEffect:
		s.undone(r, now)
	case RedoEffect:
		s.redone(r, now)
	case JudgeEffect:
		s.judged(p, r.Verdicts, now)
		return s.settle(Action{}, now)
	case EditEffect:
		s.edited(r.Edited, now)
	}
	return Effect{}, nil
}

// written goes on after an event is in the log.
func (s *Session) written(p *pending, state quiz.State, now time.Time) {
	s.own[state.Head] = true
	switch p.Events[0].Kind {
	case quiz.Graded:
		p.record.event = state.Head
		s.given = append(s.given, p.record)
		s.c.Queue.Put(s.q.base, state)
	case quiz.Introduced:
		page := s.page
		s.c.Queue.Read(page, now)
		if p.testOut {
			s.message = testsOut(page, s.c.Queue.TestOut(page))
		}
	case quiz.Suspended:
		s.message = "suspended: " + s.q.card.Key + " is not asked again until it is resumed"
		s.c.Queue.Drop(p.Card)
	case quiz.Buried:
		s.message = "buried: " + s.q.card.Key + " is not asked before tomorrow"
		s.c.Queue.Drop(p.Card)
	case quiz.Flagged:
		s.q.state = state
		s.message = flagMessage(state)
		return
	}
	s.advance(now)
}

// become notes that a card or page has another state now.
func (s *Session) become(id quiz.CardID, state quiz.State) {
	s.changed[id] = state
	if s.c.Load != nil {
		s.c.Load.Put(id, state)
	}
}

func (s *Session) state(id quiz.CardID) quiz.State {
	if st, ok := s.changed[id]; ok {
		return st
	}
	if st, ok := s.c.States[id]; ok {
		return st
	}
	return s.fetched[id]
}

// key returns the key of what is on the screen.
func (s *Session) key() string {
	switch {
	case s.screen == LessonScreen:
		return s.page.Key()
	case s.q.card != nil:
		return s.q.card.Key
	}
	return ""
}

func (s *Session) onScreen() string {
	if s.key() == "" {
		return "the session is over"
	}
	return s.key() + " is"
}

// event begins an event of the present moment. Where the clock was set back it
// gets the time of the card's last answer, so that it is folded after it.
func (s *Session) event(kind quiz.EventKind, card quiz.CardID, now time.Time) quiz.Event {
	_, zone := now.Zone()
	e := quiz.Event{Kind: kind, Card: card, At: now.UTC().Truncate(time.Millisecond), Zone: zone, Day: sched.DayOf(now, s.c.Rollover)}
	last := s.state(card)
	if e.At.Before(last.LastAt) {
		e.At = last.LastAt
	}
	e.Day = max(e.Day, last.Last)
	return e
}

// write asks for an event of the card or page on the screen to be written. One
// that would have to lie more than a day ahead of the clock is refused: either
// the clock is wrong now or it was at the last answer, and an event once written
// stays.
func (s *Session) write(e quiz.Event, r record) (Effect, error) {
	if e.At.Sub(s.now) > 24*time.Hour && !s.c.ClockRight {
		return Effect{}, refuse("not written: %s was answered on %s, but the clock says %s; set it right, or confirm it with `anneal review --clock-is-right`",
			s.key(), e.At.In(s.now.Location()).Format(time.DateOnly), s.now.Format(time.DateOnly))
	}
	return s.ask(pending{Effect: Effect{Kind: AppendEffect, After: s.state(e.Card).Head, Events: []quiz.Event{e}, Card: e.Card}, record: r})
}

func (s *Session) introduce(_ Action, now time.Time) (Effect, error) {
	e := s.event(quiz.Introduced, quiz.IDOf(s.page.Key()), now)
	e.Key = s.page.Key()
	return s.write(e, record{})
}
