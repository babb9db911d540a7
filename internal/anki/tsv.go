package anki

import (
	"bufio"
	"io"
	"strings"
)

// WriteTSV writes a table of the notes that Anki imports as text, and returns
// what [Write] does. Anki makes notes of it only where it knows the note types,
// from a package. With update only the notes go out that an earlier package had,
// without decks and tags, so that Anki leaves those alone, as it does with fields
// that the learner has added behind ours.
func WriteTSV(w io.Writer, in Input, update bool) (Report, map[string]Known, error) {
	in.Schedule = nil // a table has none
	s := newShipment(in)
	s.update = update
	b := bufio.NewWriter(w)
	header := "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:4\n#if matches:update current\n"
	if update {
		header = "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#if matches:update current\n"
	}
	b.WriteString(header)
	title := deckTitle(in.DeckTitle)
	err := s.each(func(n *note) error {
		row := []string{guid(n.key), n.typ.name}
		if !update {
			deck := title
			if in.Subdecks {
				deck += "::" + deckTitle(n.cards[0].Deck)
			}
			row = append(row, deck, strings.Join(n.tags, " "))
		}
		for i, cell := range append(row, n.fields[:n.typ.used()]...) {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(quoted(cell))
		}
		return b.WriteByte('\n')
	})
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return Report{}, nil, err
	}
	return s.report, s.keeper.fresh, nil
}

// used returns how many fields come before those at the end that nothing fills
// yet.
func (t *noteType) used() int {
	n := len(t.fields)
	for t.slots == nil && n > 0 && strings.HasPrefix(t.fields[n-1].name, "Spare") {
		n--
	}
	return n
}

// quoted quotes a cell where a table needs it.
func quoted(cell string) string {
	if !strings.ContainsAny(cell, "\t\r\n\"") {
		return cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}
