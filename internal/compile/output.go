package compile

import (
	"cmp"
	"slices"

	"anneal/internal/diag"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// findOutputs joins each `output` fence with the program in front of it, whose
// output it is.
func (l *lesson) findOutputs() {
	l.outputs = map[source.Span]*syntax.Fence{}
	for i := range l.tree.Sections {
		fences := l.tree.Sections[i].Fences
		for j := range fences {
			f := &fences[j]
			switch {
			case f.Lang != "output":
			case j > 0 && (isRust(&fences[j-1]) || variantOf(&fences[j-1]).Value != "") && !l.cardBetween(&fences[j-1], f):
				l.outputs[fences[j-1].Span] = f
			case l.tree.Form == syntax.LessonForm || l.tree.Form == syntax.CardsForm:
				l.r.Report(diag.Diagnostic{
					Code: diag.AttributeSyntax, Message: "no program stands in front of this output", Labels: diag.At(f.Info, ""),
					Help: "put it directly behind the program that prints it, or write `text` behind the fence",
				})
			}
		}
	}
}

// cardBetween reports whether a card begins between two fences.
func (l *lesson) cardBetween(a, b *syntax.Fence) bool {
	i, _ := slices.BinarySearchFunc(l.tree.Cards, a.Span.End, func(c syntax.Card, at int) int { return cmp.Compare(c.Span.Start, at) })
	return i < len(l.tree.Cards) && l.tree.Cards[i].Span.Start < b.Span.Start
}

// notAsked tells of the outputs that no question is made of: those of programs
// other than the repaired ones.
func (l *lesson) notAsked() []madeSlot {
	var slots []madeSlot
	for i := range l.tree.Sections {
		for j := range l.tree.Sections[i].Fences {
			f := &l.tree.Sections[i].Fences[j]
			repaired := slices.ContainsFunc(l.pairs, func(p *pair) bool { return p.broken != nil && p.correct != nil && p.correct.fence.Span == f.Span })
			if l.outputs[f.Span] != nil && !repaired {
				slots = append(slots, madeSlot{name: suffixed("output", f.ID.Value), why: "only the repaired program is asked about; a card may show this one"})
			}
		}
	}
	return slots
}
