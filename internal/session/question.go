package session

import (
	"slices"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// question is one showing of a card, from the question to the grade.
type question struct {
	base   *quiz.Card // as it stands in its deck
	card   *quiz.Card // in the form shown
	form   int        // which of the card's forms that is
	id     quiz.CardID
	state  quiz.State
	order  []int // Choice, Order: place on the screen -> index in card.Options
	asked  time.Time
	first  time.Duration // until the first answer; 0 before it
	hints  int           // revealed
	tries  int           // answers that were not final
	guess  bool
	looked bool    // the lesson was read before the answer
	seen   bool    // the answer was on the screen and was taken back
	res    *result // nil while the question waits
}

// result is an answer that waits for its grade.
type result struct {
	result   quiz.Result
	given    string
	chosen   []int // Choice: indices in card.Options
	proposed quiz.Grade
	reasons  []string
	diff     []DiffLine
	because  string // what the learner wrote about it
	rustc    string // the compiler's message, as far as it may be shown
	helpKept bool   // a part of it is kept back
	outlook  [4]sched.Outlook
}

// elapsed returns how long the question is on the screen, as the front measured
// it or else by the session's clock, which may have been set back.
func (q *question) elapsed(a Action, now time.Time) time.Duration {
	d := a.Took
	if d == 0 {
		d = now.Sub(q.asked)
	}
	return max(0, d.Truncate(time.Millisecond))
}

// answered notes the time of an answer; the first one counts.
func (q *question) answered(elapsed time.Duration) {
	if q.first == 0 {
		q.first = elapsed
	}
}

// helped counts the hints of a showing; a look at the lesson is one.
func (q *question) helped() int {
	if q.looked {
		return q.hints + 1
	}
	return q.hints
}

// gives reports whether one of the revealed hints holds the answer.
func (q *question) gives() bool {
	for _, h := range q.card.Hints[:q.hints] {
		if h.Gives {
			return true
		}
	}
	return false
}

// propose returns the grade that the program proposes for a result, 0 where it
// leaves that to the learner. The rules stand in the package comment.
func (q *question) propose(r quiz.Result, twoButton bool) quiz.Grade {
	switch {
	case missed(r):
		return quiz.Again
	case r == quiz.Unjudged:
		return 0
	case q.guess || q.seen || q.gives():
		return quiz.Again
	case (q.hints > 0 || q.looked || q.tries > 0) && !twoButton:
		return quiz.Hard
	}
	return quiz.Good
}

// missed reports whether a result is one of not knowing.
func missed(r quiz.Result) bool { return r == quiz.Wrong || r == quiz.DontKnow }

// fallback is the grade of a commit that names none.
func (q *question) fallback() quiz.Grade {
	if q.res.proposed != 0 {
		return q.res.proposed
	}
	return quiz.Good
}

// conclude shows the result of an answer.
func (s *Session) conclude(r result, elapsed time.Duration, now time.Time) {
	s.q.answered(elapsed)
	if r.proposed == 0 {
		r.proposed = s.q.propose(r.result, s.c.TwoButton)
	}
	r.outlook = s.preview(now, sched.DayOf(now, s.c.Rollover))
	r.rustc, r.helpKept = s.rustcSays(&r)
	s.q.res = &r
	s.screen = ResultScreen
}

// preview returns what each grade of the card on the screen would lead to.
func (s *Session) preview(at time.Time, day quiz.Day) [4]sched.Outlook {
	tuning := s.tuning(s.q.base)
	if s.c.Load == nil {
		return sched.Preview(s.q.id, s.q.state, tuning, at, day)
	}
	return s.c.Load.Preview(s.q.base, s.q.state, tuning, at, day)
}

// tuning is what a card's schedule goes by.
func (s *Session) tuning(card *quiz.Card) quiz.Tuning {
	if t, ok := s.c.DeckTuning[card.Deck]; ok {
		return t
	}
	return s.c.Tuning
}

// selfGraded reports whether the learner grades the card on the screen.
func (s *Session) selfGraded() bool {
	return s.q.card.Kind.SelfGraded() || s.q.card.Kind == quiz.Fix && s.c.NoCompiler
}

func (s *Session) reveal(a Action, now time.Time) (Effect, error) {
	if !s.selfGraded() {
		return Effect{}, refuse("this card wants an answer; dont-know or give-up shows what is right")
	}
	s.conclude(result{result: quiz.Unjudged}, s.q.elapsed(a, now), now)
	return Effect{}, nil
}

func (s *Session) giveUp(a Action, now time.Time) (Effect, error) {
	s.conclude(result{result: quiz.DontKnow}, s.q.elapsed(a, now), now)
	return s.settle(a, now)
}

func (s *Session) hint(Action, time.Time) (Effect, error) {
	if s.q.hints == len(s.q.card.Hints) {
		if s.q.hints == 0 {
			return Effect{}, refuse("this card has no hints")
		}
		return Effect{}, refuse("there are no more hints")
	}
	s.q.hints++
	return Effect{}, nil
}

func (s *Session) guess(Action, time.Time) (Effect, error) {
	s.q.guess = !s.q.guess
	s.message = "your answer counts as a guess: even a right one is asked again soon"
	if !s.q.guess {
		s.message = "your answer does not count as a guess"
	}
	return Effect{}, nil
}

// takeBack returns from a result that has no grade yet to its question. What
// was seen stays seen.
func (s *Session) takeBack(Action, time.Time) (Effect, error) {
	if s.q.res.given != "" {
		s.q.tries++
	}
	s.q.res, s.q.seen = nil, true
	s.screen = QuestionScreen
	s.message = "your answer is taken back; since the right one was on the screen, Again is proposed"
	if s.selfGraded() {
		s.message = "back at the question"
	}
	return Effect{}, nil
}

func (s *Session) grade(a Action, now time.Time) (Effect, error) {
	g, ok := quiz.ParseGrade(a.Value)
	if !ok {
		return Effect{}, refuse("%q is not a grade; a grade is %s", a.Value, s.gradeNames())
	}
	if !slices.Contains(s.grades(), g) {
		return Effect{}, refuse("with two buttons a grade is %s", s.gradeNames())
	}
	return s.commit(g, a, now)
}

// accept commits the grade that View.Default says.
func (s *Session) accept(a Action, now time.Time) (Effect, error) {
	if s.c.Quiz != nil {
		return Effect{}, refuse("grade it good (3) if your answer was right, and again (1) if not")
	}
	return s.commit(s.q.fallback(), a, now)
}

func (s *Session) gradeNames() string {
	var names []string
	for _, g := range s.grades() {
		names = append(names, g.String())
	}
	return choices(names)
}

// grades returns those that may be chosen, worst first.
func (s *Session) grades() []quiz.Grade {
	if s.c.TwoButton || s.c.Quiz != nil {
		return []quiz.Grade{quiz.Again, quiz.Good}
	}
	return quiz.Grades[:]
}

// commit asks for the answer on the screen to be written. The promise is that
// of the present moment: it differs from the one on the screen at most by the
// time that was spent looking at it.
func (s *Session) commit(g quiz.Grade, a Action, now time.Time) (Effect, error) {
	q := &s.q
	e := s.event(quiz.Graded, q.id, now)
	outlook := s.preview(e.At, e.Day)
	e.Rev, e.Text = q.base.Rev(), q.res.because
	e.Due = outlook[g-1].Due
	e.Answer = &quiz.Answer{
		Grade: g, Proposed: q.res.proposed, Kind: q.card.Kind, Variant: formName(q.form),
		Given: q.res.given, Result: q.res.result,
		Hints: small(q.helped()), Tries: small(q.tries), Guess: q.guess,
		First: q.first, Took: max(q.first, q.elapsed(a, now)),
	}
	for _, i := range q.order {
		e.Answer.Options = append(e.Answer.Options, quiz.OptionID(q.card.Options[i].Text))
	}
	right := q.res.result == quiz.Right || q.res.result == quiz.Near || q.res.result == quiz.Unjudged && g != quiz.Again
	r := record{card: q.base, right: right, missed: g == quiz.Again || missed(q.res.result), took: e.Answer.Took}
	if q.state.Phase == quiz.Review {
		r.due, r.kept, r.chance = true, g != quiz.Again, sched.Retrievability(q.state, s.tuning(q.base), e.At)
	}
	if s.c.Quiz != nil {
		r.right = g != quiz.Again
		v := s.View()
		v.Default = g // what was committed
		r.view = &v
	}
	return s.write(e, r)
}

// small fits a count into the byte that the log has for it.
func small(n int) uint8 { return uint8(min(n, 255)) }
