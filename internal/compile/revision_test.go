package compile

import (
	"math/rand/v2"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// Revisions are one program exactly if they have one text, however they came
// about.
func TestRevisions(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "b", "", " a", "a\nb", "\n", "a\n"}
	piece := func() string { return pieces[r.IntN(len(pieces))] }
	var known numbered
	numberOf := map[string]int{}
	var made texts
	for range 200 {
		var all []string
		for range r.IntN(5) {
			all = append(all, piece())
		}
		l := newListing(strings.Join(all, "\n"))
		for range 20 {
			first := 1 + r.IntN(len(l.lines))
			last := first - 1 + r.IntN(len(l.lines)-first+2)
			now := l.with(first, last, piece())
			want := join(append(append(append([]string{}, l.lines[:first-1]...), now.put), l.lines[last:]...))
			if got := now.String(); got != want || made.text(now) != want {
				t.Fatalf("lines %d to %d of %q become %q: %q, want %q", first, last, l.text, now.put, got, want)
			}
			for _, same := range []revision{now, original(want), original(strings.TrimSuffix(want, "\n"))} {
				text := same.String()
				n, isNew := known.number(asked{same, "2021"})
				if before, again := numberOf[text]; again == isNew || again && n != before {
					t.Fatalf("%q is number %d, new: %t; before it was %d", text, n, isNew, before)
				}
				numberOf[text] = n
			}
		}
	}
	if len(numberOf) != len(known.programs) || len(numberOf) < 100 {
		t.Errorf("%d texts have %d numbers", len(numberOf), len(known.programs))
	}
	if _, isNew := known.number(asked{original("a\n"), "2024"}); !isNew {
		t.Error("the edition makes no difference")
	}
	known.empty()
	if n, isNew := known.number(asked{original("a\n"), "2024"}); n != 0 || !isNew {
		t.Error("something is left of earlier programs")
	}
}

// A verdict is asked for once, and what is spare is open only when it is needed.
func TestProofs(t *testing.T) {
	p := newProofs(nil)
	l := p.listing("fn main() {\n    f();\n}\n")
	p.tried(l.without(2), "2021")
	p.of(l.without(2), "2024")
	p.of(l.with(2, 2, ""), "2021")
	p.shown(l.text, "2021")
	if len(p.wanted) != 3 || p.wanted[0].Text != "fn main() {\n\n}\n" || !p.wanted[2].Shown {
		t.Fatalf("wanted: %+v", p.wanted)
	}
	p.learn(func(quiz.Program) quiz.Verdict { return quiz.Verdict{Outcome: quiz.Compiles, Rustc: "1.95.0"} })
	if v := p.of(l.without(2), "2021"); v.Outcome != quiz.Compiles || len(p.wanted) > 0 || len(p.verdicts) != 3 || p.rustc != "1.95.0" || p.open {
		t.Errorf("%+v of %d, wanted %d, rustc %q, open %t", v, len(p.verdicts), len(p.wanted), p.rustc, p.open)
	}
	unknown := func(quiz.Program) quiz.Verdict { return quiz.Verdict{Why: "no"} }
	p.tried(l.without(1), "2021")
	if p.learn(unknown); p.open {
		t.Error("a verdict that can be done without is missed")
	}
	if p.of(l.without(1), "2021"); !p.open {
		t.Error("a verdict that is needed is not missed")
	}
	p.release()
	if p := newProofs(nil); len(p.verdicts)+len(p.asked.programs)+len(p.listings.full) > 0 || p.open || p.rustc != "" {
		t.Errorf("another lesson finds %+v", p)
	}
}
