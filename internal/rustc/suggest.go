package rustc

import (
	"cmp"
	"slices"

	"anneal/internal/quiz"
)

// suggestions returns what a help proposes to change. Its spans are the parts
// of one change; where two of them stand at one place they are alternatives,
// each a change of its own.
func suggestions(text string, spans []span) []quiz.Suggestion {
	var parts []quiz.Replacement
	sure := true
	for _, s := range spans {
		if s.Replacement == nil || s.File != mainFile || s.Expansion != nil || s.Line < 1 || s.Column < 1 {
			continue
		}
		sure = sure && s.Applicability != nil && *s.Applicability == "MachineApplicable"
		parts = append(parts, quiz.Replacement{
			Line: s.Line, Column: s.Column, EndLine: max(s.EndLine, s.Line), EndColumn: max(s.EndColumn, 1), Text: clean(*s.Replacement),
		})
	}
	if len(parts) == 0 {
		return nil
	}
	slices.SortStableFunc(parts, func(a, b quiz.Replacement) int { return comparePlaces(a.Line, a.Column, b.Line, b.Column) })
	for i := 1; i < len(parts); i++ {
		a, b := parts[i-1], parts[i]
		same := comparePlaces(a.Line, a.Column, b.Line, b.Column) == 0
		if same || comparePlaces(a.EndLine, a.EndColumn, b.Line, b.Column) > 0 {
			var each []quiz.Suggestion
			for _, p := range parts {
				each = append(each, quiz.Suggestion{Text: text, Sure: sure, Parts: []quiz.Replacement{p}})
			}
			return each
		}
	}
	return []quiz.Suggestion{{Text: text, Sure: sure, Parts: parts}}
}

func comparePlaces(line, column, otherLine, otherColumn int) int {
	return cmp.Or(cmp.Compare(line, otherLine), cmp.Compare(column, otherColumn))
}
