// Package reduce makes a program smaller while the compiler says the same of it:
// from a file of some hundred lines, in which an error was met, to a program that
// fits on a card.
//
// It knows nothing of Rust but where its pieces begin and end (package rust).
// What may go the judge says, of each piece: the error has to stay, with its
// code, its words and the line that it points at, and no other error may come.
//
//	file ─ slice ─► the item with the error and what it names
//	     ─ prune ─► where rustc stops at what is not there, other crates and
//	                files: without the statements that need it
//	     ─ cut ───► without items, until none can go
//	     ─ cut ───► while it is longer than a card: without the bodies of other
//	                functions, then without fields, then without statements, the longest first
//
// A program that fits is not cut further: the smallest one that fails would leave
// nothing to ask about.
package reduce

import (
	"context"
	"slices"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// Fits is how many lines, empty ones aside, a program may have that is read on a
// card.
const Fits = 30

// most is how many programs are judged for one reduction.
const most = 3000

// mostBytes is how much text is judged at a time: a file may be large.
const mostBytes = 32 << 20

// Judge says what the compiler makes of programs, in their order.
type Judge interface {
	Judge(ctx context.Context, programs []quiz.Program) ([]quiz.Verdict, error)
}

// Error is what the compiler has to say of a program for it to be the same.
type Error struct {
	Code string
	Text string
	Line string // that it points at, without indentation and comments
	at   int    // its number in the text that the message is about
}

// ErrorOf returns the error that a message about a program tells of.
func ErrorOf(program string, m *quiz.Message) Error {
	return Error{m.Code, m.Text, lineOf(rust.BlankComments(program), m.Primary()), m.Primary()}
}

// In reports whether a verdict on a program without comments tells of the error,
// and how many others it tells of.
func (e Error) In(program string, v *quiz.Verdict) (found bool, others int) {
	for i := range v.Errors {
		m := &v.Errors[i]
		if m.Code == e.Code && m.Text == e.Text && lineOf(program, m.Primary()) == e.Line {
			found = true
		} else {
			others++
		}
	}
	return found, others
}

func lineOf(program string, n int) string {
	for line := range strings.Lines(program) {
		if n--; n == 0 {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// Program returns a program that fails with the error alone, as small as it could
// be made. beside are texts that may have what it names. found is false where the
// judge says it of no piece of the text: what the error needs is not there, or rustc
// stops at another error before.
func Program(ctx context.Context, judge Judge, text, edition string, e Error, beside ...string) (small string, found bool, err error) {
	r := &reduction{judge: judge, edition: edition, err: e, left: most}
	plain := rust.BlankComments(strings.ReplaceAll(text, "\r\n", "\n"))
	candidates := []string{Whole(tidy(plain))}
	if small := slice(plain, e, beside); small != "" {
		candidates = append(candidates, small)
	}
	for _, c := range candidates[:len(candidates):len(candidates)] {
		candidates = append(candidates, bare(c))
	}
	others, err := r.try(ctx, candidates)
	if err != nil {
		return "", false, err
	}
	best := -1
	for i, n := range others {
		if n >= 0 && (best < 0 || n < others[best] || n == others[best] && len(candidates[i]) < len(candidates[best])) {
			best = i
		}
	}
	if best >= 0 {
		r.text, r.others = candidates[best], others[best]
	} else if found, err := r.prune(ctx, candidates); !found {
		return "", false, err
	}
	if err := r.cutDown(ctx); err != nil {
		return "", false, err
	}
	return r.text, r.others == 0, nil
}

// reduction is a program that becomes smaller.
type reduction struct {
	judge   Judge
	edition string
	err     Error
	text    string
	others  int // errors beside the one
	left    int // programs that may still be judged
}

// cutDown takes away what can go.
func (r *reduction) cutDown(ctx context.Context) error {
	steps := []struct {
		cuts   func(string) []cut
		always bool
	}{{items, true}, {bodies, false}, {items, true}, {members, false}, {statements, false}, {items, true}}
	for _, s := range steps {
		for r.left > 0 && (s.always || r.long()) {
			smaller, err := r.pass(ctx, s.cuts(r.text), !s.always)
			if err != nil {
				return err
			}
			if !smaller {
				break
			}
		}
	}
	return nil
}

// long reports whether the program does not fit, or has errors that do not belong
// to it.
func (r *reduction) long() bool { return r.others > 0 || length(r.text) > Fits }

// pass makes all cuts that can be made, alone and then together. Where the
// program only has to fit it makes no more than are needed, the longest first.
func (r *reduction) pass(ctx context.Context, cuts []cut, enough bool) (smaller bool, err error) {
	longestFirst(cuts)
	cuts = cuts[:min(len(cuts), r.left, mostBytes/max(len(r.text), 1))]
	texts := make([]string, len(cuts))
	for i, c := range cuts {
		texts[i] = apply(r.text, []cut{c})
	}
	others, err := r.try(ctx, texts)
	if err != nil {
		return false, err
	}
	var good, taken []cut
	for i, c := range cuts {
		if others[i] >= 0 && others[i] <= r.others {
			good = append(good, c)
		}
	}
	good = apart(good)
	before, limit := r.text, len(good)
	if enough && r.others == 0 {
		limit = needed(before, good)
	}
	for len(good) > 0 && r.left > 0 {
		n := min(limit, len(good))
		after := apply(before, slices.Concat(taken, good[:n]))
		others, err := r.try(ctx, []string{after})
		switch {
		case err != nil:
			return false, err
		case others[0] >= 0 && others[0] <= r.others:
			r.text, r.others = after, others[0]
			taken, good = append(taken, good[:n]...), good[n:]
			if enough && !r.long() {
				return true, nil
			}
		case n > 1: // what each piece alone can be missed for, all cannot
			limit = n / 2
		default:
			good = good[1:]
		}
	}
	return len(taken) > 0, nil
}

// try has programs judged. It returns how many other errors each has, -1 where it
// has not the one.
func (r *reduction) try(ctx context.Context, texts []string) ([]int, error) {
	programs := make([]quiz.Program, len(texts))
	for i, t := range texts {
		programs[i] = quiz.Program{Text: t, Edition: r.edition}
	}
	r.left -= len(programs)
	verdicts, err := r.judge.Judge(ctx, programs)
	if err != nil {
		return nil, err
	}
	others := make([]int, len(texts))
	for i, t := range texts {
		found, n := r.err.In(t, &verdicts[i])
		if others[i] = n; !found {
			others[i] = -1
		}
	}
	return others, nil
}
