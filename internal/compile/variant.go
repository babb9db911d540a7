package compile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/rust"
	"anneal/internal/syntax"
)

// variant is a program that a diff fence makes of another, and what is claimed
// of it. What became of a claim stands beside the verdict in the program.
type variant struct {
	of      string // the id of the other
	program *program
	claim   claim
	found   finding
}

// variantOf returns the id of the program that a fence is a variant of; the zero
// Text if it is none.
func variantOf(f *syntax.Fence) syntax.Text {
	if f.Lang != "diff" {
		return syntax.Text{}
	}
	for _, a := range f.Attrs {
		if a.Key == "of" {
			return a.Value
		}
	}
	return syntax.Text{}
}

// findNames finds the programs that variants may be made of: those with an id,
// of their own or of the section for programs that they stand in.
func (l *lesson) findNames() {
	l.named = map[string][]*syntax.Fence{}
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		section := s.ID.Value
		if s.Kind != syntax.Broken && s.Kind != syntax.Correct {
			section = ""
		}
		for j := range s.Fences {
			f := &s.Fences[j]
			if f.Has("gap") || !isRust(f) && variantOf(f).Value == "" {
				continue
			}
			if isRust(f) && section != "" && !f.Has("ignore") {
				l.named[section] = append(l.named[section], f)
				if f.ID.Value == section {
					continue
				}
				section = ""
			}
			if id := f.ID.Value; id != "" {
				l.named[id] = append(l.named[id], f)
			}
		}
	}
}

// variant checks a variant of a program. It claims that it compiles, unless its
// words say otherwise; of a program that does not do itself what is said of it,
// nothing can be said.
func (l *lesson) variant(diff *syntax.Fence) (*program, finding) {
	f := l.make(diff, 0)
	c, _, ok := l.said(diff)
	switch {
	case f == nil: // what rests on it has no ground
		return nil, refuted
	case !ok:
		return nil, holds
	}
	p := l.programOf(f, rust.BlankComments(f.Code))
	p.judged, p.inserted = p.filled("", "")
	l.judge(p)
	of := variantOf(diff).Value
	if l.wrong[l.named[of][0].Span] {
		return p, open
	}
	found := l.claim(p, c)
	l.variants = append(l.variants, variant{of, p, c, found})
	return p, found
}

// Limits of what is made of diffs. A chain of variants of variants ends, and so
// does a circle; a small file cannot make many large programs.
const (
	maxDepth    = 8
	maxVariants = 200
	maxBase     = 32 << 10 // bytes of a program that a variant is made of
)

// make returns the program that a diff makes; nil if it makes none, which is
// said once.
func (l *lesson) make(diff *syntax.Fence, depth int) *syntax.Fence {
	f, known := l.made[diff.Span]
	if !known {
		if len(l.made) == maxVariants {
			l.noVariant(fmt.Sprintf("a lesson with more than %d variants", maxVariants), diag.At(diff.Info, "this one is not made"), "divide the lesson")
		}
		if len(l.made) < maxVariants {
			f = l.patched(diff, depth)
		}
		l.made[diff.Span] = f
	}
	return f
}

// patched carries out a diff. The program is a fence whose lines stand where the
// author wrote them: in the other program, or in the diff.
func (l *lesson) patched(diff *syntax.Fence, depth int) *syntax.Fence {
	of := variantOf(diff)
	base := l.base(of, depth)
	if base == nil {
		return nil
	}
	if len(base.Code) > maxBase {
		l.noVariant(fmt.Sprintf("a program of more than %d KiB can have no variants", maxBase>>10), append(diag.At(of.Span, ""), diag.Label{Span: base.Info, Text: "this program"}), "shorten the program")
		return nil
	}
	p := readPatch(diff.Code)
	if p.empty() {
		l.noVariant("the diff changes nothing", diag.At(diff.Info, ""), "begin a line that goes with `-` and one that comes with `+`")
		return nil
	}
	code, from, no := p.apply(base.Code)
	if no.why != "" {
		labels := append(diag.At(diff.Lines[no.line.n], no.label), diag.Label{Span: base.Info, Text: "the program `" + of.Value + "`"})
		for _, n := range no.there {
			labels = append(labels, diag.Label{Span: base.Lines[n], Text: "here"})
		}
		l.noVariant(no.why, labels, no.help)
		return nil
	}
	f := *diff
	f.Lang, f.Code, f.Lines = "rust", code, nil
	for _, o := range from {
		if at := diff.Lines; o.added {
			f.Lines = append(f.Lines, at[o.n].File.Span(at[o.n].Start+1, at[o.n].End))
		} else {
			f.Lines = append(f.Lines, base.Lines[o.n])
		}
	}
	if !slices.ContainsFunc(wordsOf(diff), func(w word) bool { return w.sense == saysEdition }) {
		f.Words = slices.Clone(f.Words)
		for _, w := range base.Words {
			if strings.HasPrefix(w.Value, "edition") {
				f.Words = append(f.Words, w)
			}
		}
	}
	return &f
}

// base finds the program that a variant is of; nil if there is none, which is
// said unless it follows from what was said before.
func (l *lesson) base(of syntax.Text, depth int) *syntax.Fence {
	switch named := l.named[of.Value]; {
	case len(named) == 0:
		help := "write the {#id} of a program of this lesson"
		if near := diag.Near(of.Value, slices.Sorted(maps.Keys(l.named))); near != "" {
			help = "did you mean `" + near + "`?"
		}
		l.noVariant("no program has the id `"+of.Value+"`", diag.At(of.Span, ""), help)
	case len(named) > 1:
		l.noVariant("two programs have the id `"+of.Value+"`", append(diag.At(of.Span, "which is meant?"),
			diag.Label{Span: named[0].Info, Text: "the first"}, diag.Label{Span: named[1].Info, Text: "the second"}), "give one of them another id")
	case variantOf(named[0]).Value == "":
		return named[0]
	case depth == maxDepth:
		l.noVariant(fmt.Sprintf("`%s` is a variant of a variant in a circle, or more than %d deep", of.Value, maxDepth),
			append(diag.At(of.Span, ""), diag.Label{Span: named[0].Info, Text: "`" + of.Value + "` is made here"}), "make it of a program that is no variant")
	default:
		return l.make(named[0], depth+1)
	}
	return nil
}

func (l *lesson) noVariant(message string, labels []diag.Label, help string) {
	l.r.Report(diag.Diagnostic{Code: diag.VariantOf, Message: message, Labels: labels, Help: help})
}
