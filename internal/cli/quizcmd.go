package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
	"anneal/internal/term"
)

// mostQuestions is how many a quiz may have.
const mostQuestions = 500

func (p *program) quizCommand() *cli2.Command {
	return &cli2.Command{
		Name: "quiz", Usage: "a scored test, apart from the reviews", ArgsUsage: "[DECK|CONCEPT|QUERY...]",
		Description: "Without words it is about the concepts that you have begun, or all. Questions are spread over concepts and\nkinds, and none gives another away. What was right, and why, is told at the end; \"don't know\" counts as\nwrong. The same seed gives the same quiz.",
		Flags: []cli2.Flag{
			&cli2.IntFlag{Name: "n", Value: 10, Usage: "`N` questions"},
			&cli2.Uint64Flag{Name: "seed", DefaultText: "another each time", Usage: "the quiz with the number `S`"},
			&cli2.DurationFlag{Name: "time", DefaultText: "no limit", Usage: "end after `DURATION`, as 10m"},
			&cli2.BoolFlag{Name: "record", Usage: "let the answers count as reviews; those to cards that only quizzes ask never do"},
			&cli2.BoolFlag{Name: "plain", Usage: "sentences instead of a screen; chosen by itself when there is no terminal"},
			&cli2.BoolFlag{Name: "jsonl", Usage: "objects, a line each, for editors and tests"},
			jsonFlag("print the result as an object; the questions then go to standard error, in sentences"),
		},
		Action: p.quiz,
	}
}

// quizObject is the result of a quiz, as programs read it.
type quizObject struct {
	*term.Quiz
	Recorded bool `json:"recorded"`
}

func (p *program) quiz(c *cli2.Context) error {
	n := c.Int("n")
	switch {
	case n < 1 || n > mostQuestions:
		return usage(fmt.Sprintf("write a number from 1 to %d", mostQuestions), "-n is %d", n)
	case c.Duration("time") < 0 || c.IsSet("time") && c.Duration("time") == 0:
		return usage("write a time as 10m", "--time is %s", c.Duration("time"))
	case c.Bool("jsonl") && (c.Bool("plain") || c.Bool("json")):
		return usage("leave the others out", "--jsonl excludes --plain and --json")
	}
	d, err := p.desk(c.Context)
	if err != nil {
		return err
	}
	cards, err := d.examinable(c.Args().Slice())
	if err != nil {
		return err
	}
	now := p.now()
	seed := uint64(now.UnixMilli() % 100_000)
	if c.IsSet("seed") {
		seed = c.Uint64("seed")
	}
	questions := session.Draw(cards, n, seed, !hasRustc())
	folders, err := d.db.Folders()
	if err != nil {
		return err
	}
	s := session.New(session.Config{
		Quiz: questions, Decks: d.decks, States: d.states, Tuning: d.tuning, Rollover: d.config.RolloverHour, DeckTuning: d.own,
		Load: sched.NewLoad(d.decks, d.states, d.config.easyDays()...), NoCompiler: !hasRustc(), Seed: seed, Time: c.Duration("time"),
		Notice: quizNotice(len(questions), n, seed, c), ClockRight: !c.Bool("record"), Trusted: p.trusts(folders),
	}, now)
	memory := session.NewMemory(d.db.History)
	driver := &session.Driver{Session: s, Log: memory, Now: p.now, Judge: (&lateJudge{p: p, quiet: true}).Judge}
	play := func() error {
		if !c.Bool("json") {
			return p.front(c, d, driver)
		}
		if err := term.Plain(c.Context, driver, p.Stdin, p.Stderr, term.PlainOptions{}); err != nil {
			return err
		}
		return p.printJSON(quizObject{term.QuizObject(s.View().Summary), c.Bool("record")})
	}
	if !c.Bool("record") {
		return play()
	}
	driver.Log = newRecord(d.db, memory, questions)
	return d.kept(c.Context, play)
}

// quizNotice is what is said before the first question.
func quizNotice(questions, wanted int, seed uint64, c *cli2.Context) string {
	text := count(questions, "question")
	if questions < wanted {
		text += fmt.Sprintf(", not %d: more would give one another away, or there are none", wanted)
	}
	if t := c.Duration("time"); t > 0 {
		text += ", in " + shortDuration(t)
	}
	if c.Bool("record") {
		text += "; the answers count as reviews"
	}
	return text + fmt.Sprintf("; what was right is told at the end (seed %d)", seed)
}

// shortDuration is a time as people write it: "10m", not "10m0s".
func shortDuration(t time.Duration) string {
	s := t.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// examinable returns the cards that a quiz may ask: those that words name, or of
// the concepts that were begun, or all; never what was suspended.
func (d *desk) examinable(words []string) ([]*quiz.Card, error) {
	fits, err := d.about(words)
	if err != nil {
		return nil, err
	}
	var cards []*quiz.Card
	suspended := 0
	for card := range allCards(d.decks) {
		switch {
		case !fits(card):
		case d.states[card.ID()].Suspended:
			suspended++
		default:
			cards = append(cards, card)
		}
	}
	switch {
	case len(cards) > 0:
		return cards, nil
	case suspended > 0:
		return nil, input("`anneal resume` asks them again", "all cards that fit are suspended: %d", suspended)
	case len(words) == 0:
		return nil, input("`anneal build` takes in lessons, `anneal add` a card", "there are no cards")
	}
	return nil, d.noneFits(words)
}

// about reads what a quiz is to be about: names of decks, concepts and cards, of
// which a card may fit any, or else a query.
func (d *desk) about(words []string) (func(*quiz.Card) bool, error) {
	begun := d.begun()
	if len(words) == 0 {
		return func(c *quiz.Card) bool { return len(begun) == 0 || begun[quiz.JoinKey(c.Deck, c.Concept)] }, nil
	}
	names := map[string]bool{}
	for c := range allCards(d.decks) {
		for _, name := range namesOf(c) {
			names[name] = true
		}
	}
	if slices.ContainsFunc(words, func(w string) bool { return !names[w] }) {
		return d.pick(words)
	}
	return func(c *quiz.Card) bool {
		return slices.ContainsFunc(namesOf(c), func(name string) bool { return slices.Contains(words, name) })
	}, nil
}

func namesOf(c *quiz.Card) []string {
	return []string{c.Deck, c.Concept, quiz.JoinKey(c.Deck, c.Concept), c.Key}
}

// begun returns the concepts whose page was read, or of which a card was answered.
func (d *desk) begun() map[string]bool {
	begun := map[string]bool{}
	for _, deck := range d.decks {
		for i := range deck.Concepts {
			if key := deck.Concepts[i].Key(); d.states[quiz.IDOf(key)].Introduced != 0 {
				begun[key] = true
			}
		}
	}
	for c := range allCards(d.decks) {
		if d.states[c.ID()].Reps > 0 {
			begun[quiz.JoinKey(c.Deck, c.Concept)] = true
		}
	}
	return begun
}
