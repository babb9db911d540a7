package session

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"anneal/internal/quiz"
)

// answer judges an answer, or asks the compiler to.
func (s *Session) answer(a Action, now time.Time) (Effect, error) {
	card := s.q.card
	guess := s.q.guess
	if a.Sure != nil {
		guess = !*a.Sure
	}
	elapsed := s.q.elapsed(a, now)
	var r result
	var err error
	switch card.Kind {
	case quiz.Choice:
		r, err = choose(card, s.q.order, a.Value)
	case quiz.Order:
		r, err = arrange(card, s.q.order, a.Value)
	case quiz.Line:
		r, err = nameLine(card, a.Value)
	case quiz.Value, quiz.Gap, quiz.Output:
		r, err = typed(card, a.Value)
	case quiz.Fix:
		if strings.TrimSpace(a.Value) == "" {
			return Effect{}, refuse("the program is empty")
		}
		return s.ask(pending{
			Effect: Effect{Kind: JudgeEffect, Card: s.q.id, Programs: s.toJudge(card, a.Value)},
			text:   a.Value, guess: guess, elapsed: elapsed,
		})
	default:
		r = result{result: quiz.Unjudged, given: strings.TrimSpace(a.Value)}
	}
	if err != nil {
		return Effect{}, err
	}
	s.q.guess = guess
	s.conclude(r, elapsed, now)
	return s.settle(a, now)
}

func (s *Session) edition(card *quiz.Card) string {
	if card.Proof != nil && card.Proof.Edition != "" {
		return card.Proof.Edition
	}
	for _, d := range s.c.Decks {
		if d.Name == card.Deck && d.Edition != "" {
			return d.Edition
		}
	}
	return "2021"
}

// choose judges the positions of a Choice card: where several are asked for,
// exactly the right ones; else any right one.
func choose(card *quiz.Card, order []int, value string) (result, error) {
	at, err := positions(value, len(order), "option")
	if err != nil {
		return result{}, err
	}
	slices.Sort(at)
	at = slices.Compact(at)
	if len(at) > 1 && !card.Multiple {
		return result{}, refuse("one option is asked for, not %d", len(at))
	}
	r := result{result: quiz.Right, given: joinPositions(at)}
	for _, p := range at {
		r.chosen = append(r.chosen, order[p-1])
	}
	for i, o := range card.Options {
		chosen := slices.Contains(r.chosen, i)
		if chosen && !o.Right || card.Multiple && o.Right && !chosen {
			r.result = quiz.Wrong
		}
	}
	return r, nil
}

// arrange judges the order of the pieces of an Order card.
func arrange(card *quiz.Card, order []int, value string) (result, error) {
	at, err := positions(value, len(order), "piece")
	if err != nil {
		return result{}, err
	}
	sorted := slices.Sorted(slices.Values(at))
	if len(slices.Compact(sorted)) != len(order) || len(at) != len(order) {
		return result{}, refuse("name each of the %d pieces once, as in %s", len(order), example(len(order)))
	}
	pieces := make([]int, len(at))
	for i, p := range at {
		pieces[i] = order[p-1]
	}
	r := result{result: quiz.Right, given: joinPositions(at)}
	if !inOrder(card, pieces) {
		r.result = quiz.Wrong
		r.diff = lineDiff(pieceText(card, closestOrder(card, pieces)), pieceText(card, pieces))
	}
	return r, nil
}

// pieceText returns the pieces in an order, below each other.
func pieceText(card *quiz.Card, order []int) string {
	texts := make([]string, len(order))
	for i, p := range order {
		texts[i] = withoutSpan(outer(card.Options[p].Text))
	}
	return strings.Join(texts, "\n")
}

// withoutSpan takes the backticks off a piece that is all code.
func withoutSpan(text string) string {
	if inner, ok := strings.CutPrefix(text, "`"); ok && strings.Count(text, "`") == 2 && strings.HasSuffix(text, "`") {
		return inner[:len(inner)-1]
	}
	return text
}

// example is an order that shows how orders are written: "2,1,3".
func example(n int) string {
	at := make([]int, n)
	for i := range at {
		at[i] = i + 1
	}
	if n > 1 {
		at[0], at[1] = at[1], at[0]
	}
	return joinPositions(at)
}

// positions reads numbers from 1 to n with commas or spaces between them.
func positions(value string, n int, what string) ([]int, error) {
	fields := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	if len(fields) == 0 {
		return nil, refuse("give a number from 1 to %d", n)
	}
	at := make([]int, len(fields))
	for i, f := range fields {
		p, err := strconv.Atoi(f)
		if err != nil {
			return nil, refuse("%q is not a number; %ss have the numbers 1 to %d", shorten(f), what, n)
		}
		if p < 1 || p > n {
			return nil, refuse("there is no %s %d; they have the numbers 1 to %d", what, p, n)
		}
		at[i] = p
	}
	return at, nil
}

func joinPositions(at []int) string {
	s := make([]string, len(at))
	for i, p := range at {
		s[i] = strconv.Itoa(p)
	}
	return strings.Join(s, ",")
}

// nameLine judges the number of a line; each of the accepted ones is right.
func nameLine(card *quiz.Card, value string) (result, error) {
	value = strings.TrimSpace(value)
	lines := strings.Split(strings.TrimRight(card.Code, "\r\n"), "\n")
	n, err := strconv.Atoi(value)
	switch {
	case err != nil:
		return result{}, refuse("%q is not a line number; the program has the lines 1 to %d", shorten(value), len(lines))
	case n < 1 || n > len(lines):
		return result{}, refuse("the program has no line %d, only 1 to %d", n, len(lines))
	case strings.TrimSpace(lines[n-1]) == "":
		return result{}, refuse("line %d is empty; name one with code on it", n)
	}
	given := strconv.Itoa(n)
	if asksForStatement(card) && !slices.ContainsFunc(card.Options, func(o quiz.Option) bool { return o.Text == given }) {
		lines := make([]string, len(card.Options))
		for i, o := range card.Options {
			lines[i] = o.Text
		}
		return result{}, refuse("line %d is not a statement of its own; pick %s", n, choices(lines))
	}
	r := result{result: quiz.Wrong, given: given}
	if slices.Contains(card.Accept, given) {
		r.result = quiz.Right
	}
	reason := func(o quiz.Option) {
		if o.Reason != "" {
			r.reasons = append(r.reasons, "Line "+o.Text+": "+o.Reason)
		}
	}
	for _, o := range card.Options {
		if o.Text == given {
			reason(o)
		}
	}
	for _, o := range card.Options {
		if o.Text != given && o.Right {
			reason(o)
		}
	}
	return r, nil
}

// asksForStatement reports whether a Line card asks for a statement that could be
// deleted, so that its options are all lines that make sense.
func asksForStatement(card *quiz.Card) bool {
	return len(card.Options) > 0 && (card.Slot == "cut" || strings.HasPrefix(card.Slot, "cut-"))
}

// choices lists what there is to choose from: "a, b or c".
func choices(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// shorten keeps what is quoted back at the learner to the length of a line.
func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
