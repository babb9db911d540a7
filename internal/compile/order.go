package compile

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// pieces is how many lines are put in order: of four there are 24 orders, all of
// which are tried.
const pieces = 4

// order takes statements that follow one another and asks for their order. Right
// is every order with which the program compiles and prints the same.
func (l *lesson) order(p *pair, code string) question {
	slot := suffixed("order", p.id)
	text := p.correct.shown
	want := l.print(p.correct)
	if want.why != "" {
		return none(slot, "of the repaired program: %s", want.why)
	}
	correct := l.known.listing(text)
	last := none(slot, "the repaired program has no %d statements in a row", pieces)
	for _, block := range rows(correct) {
		if last = l.orderOf(slot, correct, block, want, p, code); last.card != nil {
			return last
		}
	}
	return last
}

// rows returns the first lines of neighbouring statements, as many as make a
// question, which have the same indentation and differ.
func rows(l *listing) []int {
	var found []int
	for i := 0; i+pieces <= len(l.statements); i++ {
		first := l.statements[i].Line
		fits := true
		for j := range pieces {
			s := l.statements[i+j]
			fits = fits && s.Line == first+j && leading(l.lines[s.Line-1]) == leading(l.lines[first-1]) &&
				!slices.ContainsFunc(l.statements[i:i+j], func(o rust.Statement) bool { return o.Text == s.Text })
		}
		if fits {
			found = append(found, first)
		}
	}
	return found
}

func (l *lesson) orderOf(slot string, correct *listing, first int, want *printed, p *pair, code string) question {
	row := correct.lines[first-1 : first-1+pieces]
	texts := make([]revision, 0, len(orders()))
	for _, order := range orders() {
		ls := make([]string, len(order))
		for i, n := range order {
			ls[i] = row[n]
		}
		texts = append(texts, correct.with(first, first+pieces-1, strings.Join(ls, "\n")))
	}
	var accept []string
	tempts := 0
	for i, v := range l.known.all(texts, p.correct.edition) {
		switch v.Outcome {
		case quiz.Unknown:
			return none(slot, "an order of the statements from line %d has no verdict", first)
		case quiz.Fails:
			if borrowck[v.Errors[0].Code] && v.Errors[0].Code != "E0381" {
				tempts++
			}
			continue
		}
		got := printedBy(&v)
		if !got.seen {
			return none(slot, "nobody has seen what the program prints with its statements from line %d in another order", first)
		}
		if got.same(want) {
			accept = append(accept, orderName(orders()[i]))
		}
	}
	switch {
	case len(accept) > maxRight:
		return none(slot, "the statements from line %d may stand in %d orders", first, len(accept))
	case tempts < 2:
		return none(slot, "the order of the statements from line %d is plain from their names alone", first)
	}
	shown := slices.Concat(correct.lines[:first-1], []string{leading(row[0]) + gapSign}, correct.lines[first-1+pieces:])
	card := &quiz.Card{
		Kind: quiz.Order, Rung: 1, Code: join(shown), Accept: accept, Codes: []string{code},
		Prompt: "In which order do these lines fill the gap, so that the program is accepted and prints this?" + want.asked(),
		Answer: "```rust\n" + block(row) + "\n```",
	}
	for _, piece := range row {
		card.Options = append(card.Options, quiz.Option{Text: codeSpan(strings.TrimSpace(piece)), Right: true})
	}
	return question{slot: slot, of: p.correct, card: card}
}

// orderName writes an order as the numbers of the pieces, from 1.
func orderName(order []int) string {
	var b []byte
	for i, n := range order {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n+1), 10)
	}
	return string(b)
}

// orders are those that the pieces can have.
var orders = sync.OnceValue(func() [][]int { return permutations(pieces) })

// permutations returns all orders of n things, that in which they are first.
func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{{}}
	}
	var all [][]int
	for _, short := range permutations(n - 1) {
		for at := n - 1; at >= 0; at-- {
			all = append(all, slices.Insert(slices.Clone(short), at, n-1))
		}
	}
	slices.SortFunc(all, slices.Compare)
	return all
}
