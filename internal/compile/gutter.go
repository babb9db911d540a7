package compile

import (
	"strconv"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/source"
)

// renumber returns the edits that give quoted rows other numbers, by the index
// of their gutter. Bars stay below one another: a number takes the room that
// spaces had, and where there is none the whole message moves to the right.
func (q *quote) renumber(numbers map[int]int) map[int][]diag.Edit {
	wider := 0
	for g, n := range numbers {
		wider = max(wider, len(strconv.Itoa(n))-room(q.gutters[g].text))
	}
	edits := map[int][]diag.Edit{}
	first := -1
	for g := range q.gutters {
		n, changes := numbers[g]
		if changes {
			if first < 0 {
				first = g
			}
			edits[g] = []diag.Edit{q.gutters[g].write(strconv.Itoa(n), wider)}
		}
	}
	if wider == 0 {
		return edits
	}
	// The lines that only move belong to the first change.
	for g := range q.gutters {
		if _, changes := numbers[g]; !changes {
			edits[first] = append(edits[first], q.gutters[g].write("", wider))
		}
	}
	return edits
}

// room is how many digits fit left of the bar: the space before it stays.
func room(text string) int { return len(strings.TrimSuffix(text, " ")) }

// write returns the edit that puts another number into the gutter, or only
// widens it if number is "". A number keeps the side that it stands on; one that
// fills the gutter goes to the right, as the compiler has it.
func (g *gutter) write(number string, wider int) diag.Edit {
	if number == "" {
		number = g.text[g.number[0]:g.number[1]]
	}
	spaces := strings.Repeat(" ", max(0, room(g.text)+wider-len(number)))
	text := spaces + number
	if g.number[0] == 0 && g.number[1] < room(g.text) {
		text = number + spaces
	}
	text += g.text[room(g.text):]
	// What stays as it is stays out of the edit.
	from, to := 0, len(g.text)
	for from < to && from < len(text) && g.text[from] == text[from] {
		from++
	}
	end := len(text)
	for to > from && end > from && g.text[to-1] == text[end-1] {
		to, end = to-1, end-1
	}
	at := g.at
	if at.Len() == len(g.text) && at.File != nil {
		at = at.File.Span(at.Start+from, at.Start+to)
		text = text[from:end]
	}
	return diag.Edit{Span: at, Text: text, Sure: true}
}

// numberAt returns where the number stands.
func (g *gutter) numberAt() source.Span {
	if g.at.Len() != len(g.text) || g.at.File == nil {
		return g.at
	}
	return g.at.File.Span(g.at.Start+g.number[0], g.at.Start+g.number[1])
}
