package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/reduce"
)

// errorsOf asks rustc about the text of a file.
func (f *fromCode) errorsOf(ctx context.Context, c *code) ([]met, error) {
	if f.late.judge == nil {
		return nil, input("", "%s, and what it says of %s is what questions are made of", f.late.none, c.file)
	}
	v, err := f.judged(ctx, reduce.Whole(c.text), c.edition)
	if err != nil {
		return nil, err
	}
	switch v.Outcome {
	case quiz.Compiles:
		return nil, input("give the version that rustc rejects", "%s compiles; there is no error to learn from", c.file)
	case quiz.Unknown:
		return nil, input("`cargo check --message-format=json | anneal add --from-code -` takes an error of a whole project",
			"there is no verdict on %s: %s", c.file, v.Why)
	}
	var all []met
	for _, m := range v.Errors {
		if crate := missingCrate(&m); crate != "" && f.line == 0 {
			return nil, input("cargo knows it: `cargo check --message-format=json | anneal add --from-code -`",
				"%s needs `%s`, which rustc alone does not have, and so it says nothing else of the program", c.file, crate)
		}
		if m.Primary() > 0 {
			m.Rendered = strings.ReplaceAll(m.Rendered, " src/main.rs:", " "+c.file+":")
			all = append(all, met{Message: m, file: c.file, text: c.text, edition: c.edition})
		}
	}
	if len(all) == 0 {
		return nil, input("", "no error of rustc points at a place in %s: %s", c.file, v.Errors[0].Text)
	}
	return all, nil
}

// otherCrate is how rustc says that a crate, or a module in another file, is not
// there.
var otherCrate = lazyregexp.New("a crate named `([^`]+)`|^unresolved import `((?:crate|super)::[^`]+)`|^can't find crate for `([^`]+)`")

// missingCrate returns what is missing, or "".
func missingCrate(m *quiz.Message) string {
	for _, text := range append([]string{m.Text}, slices.Concat(m.Help, m.Notes)...) {
		if found := otherCrate.Get().FindStringSubmatch(text); found != nil {
			return cmp.Or(found[1:]...)
		}
	}
	return ""
}

// judged asks rustc about one program, with all that it has to say.
func (f *fromCode) judged(ctx context.Context, text, edition string) (*quiz.Verdict, error) {
	vs, err := f.late.judge.Judge(ctx, []quiz.Program{{Text: text, Edition: edition, Shown: true}})
	if err != nil {
		return nil, err
	}
	return &vs[0], nil
}

// broken is a program that fails with one error.
type broken struct {
	quiz.Program
	verdict *quiz.Verdict
}

// reduced makes the program around an error as small as a card wants it; ok is
// false where nothing in the file fails like this by itself.
func (f *fromCode) reduced(ctx context.Context, m *met) (b *broken, ok bool, err error) {
	if f.asks {
		fmt.Fprintf(f.Stdout, "Looking for a small program with the same error …\n")
	}
	e := reduce.ErrorOf(m.text, &m.Message)
	text, found, err := reduce.Program(ctx, f.late.judge, m.text, m.edition, e)
	if err == nil && !found && m.beside != nil {
		text, found, err = reduce.Program(ctx, f.late.judge, m.text, m.edition, e, m.beside()...)
	}
	if err != nil || !found {
		return nil, false, err
	}
	return f.stands(ctx, text, m.edition)
}

// stands asks whether a program can be asked about: it fails, with one code.
func (f *fromCode) stands(ctx context.Context, text, edition string) (b *broken, ok bool, err error) {
	v, err := f.judged(ctx, text, edition)
	if err != nil {
		return nil, false, err
	}
	_, ok = v.OneCode()
	return &broken{quiz.Program{Text: text, Edition: edition}, v}, ok, nil
}

// proposal is a change by which rustc accepts a program.
type proposal struct {
	help string // that it came with
	text string // of the program then
}

// proposals tries what rustc proposes.
func (f *fromCode) proposals(ctx context.Context, b *broken, onlySure bool) ([]proposal, error) {
	var all []proposal
	var programs []quiz.Program
	for i := range b.verdict.Errors {
		for _, s := range b.verdict.Errors[i].Suggestions {
			if text, ok := s.Apply(b.Text); ok && (s.Sure || !onlySure) {
				all = append(all, proposal{s.Text, text})
				programs = append(programs, quiz.Program{Text: text, Edition: b.Edition})
			}
		}
	}
	vs, err := f.late.judge.Judge(ctx, programs)
	if err != nil {
		return nil, err
	}
	var good []proposal
	for i, v := range vs {
		if v.Outcome == quiz.Compiles {
			good = append(good, all[i])
		}
	}
	return good, nil
}

// mended returns a program that rustc accepts and says where it comes from; it is
// empty if there is none.
func (f *fromCode) mended(ctx context.Context, b *broken) (text, how string, err error) {
	ps, err := f.proposals(ctx, b, !f.asks)
	if err != nil {
		return "", "", err
	}
	if f.asks {
		return f.askMended(ctx, b, ps)
	}
	if len(ps) > 0 {
		return ps[0].text, ps[0].how(), nil
	}
	return "", "", nil
}

func (p *proposal) how() string {
	return "As rustc proposes it: " + strings.TrimRight(oneLine(p.help), ":.") + "."
}
