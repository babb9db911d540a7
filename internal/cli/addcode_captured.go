package cli

import (
	"context"
	"fmt"
	"strings"

	"anneal/internal/rust"
)

// addCaptured makes a card of what the compiler said of a program that does not
// stand alone. Nothing proves it: it is a question with an answer, which the
// learner grades.
func (f *fromCode) addCaptured(ctx context.Context, m *met, why string) error {
	if len(f.kinds) > 0 {
		return input("without --kind a card is made of the message itself", "%s, so that no question can be proved", why)
	}
	shown := around(m.text, m.Primary()).text
	for card := range allCards(f.there) {
		if card.Deck == f.deck && card.Code == shown && strings.Contains(card.Answer, m.Text) {
			return input("`anneal edit "+card.Key+"` changes it", "there is a card about this already: %s", card.Key)
		}
	}
	f.hint("%s, so this is a card with the message as its answer, and nothing proves it", why)
	text := withTags(f.captured(m), f.tags)
	if f.asks {
		return f.offer(ctx, text)
	}
	if f.json {
		return f.addCardJSON(ctx, text)
	}
	return f.addCard(ctx, f.deck, text)
}

// addCardJSON adds a card and prints it as an object.
func (f *fromCode) addCardJSON(ctx context.Context, text string) error {
	keys, err := f.putCard(ctx, f.deck, text)
	if err != nil {
		return err
	}
	d, err := f.program.desk(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := f.printJSON(d.object(cardWith(d.decks, key))); err != nil {
			return err
		}
	}
	return nil
}

// captured writes the card.
func (f *fromCode) captured(m *met) string {
	p := around(m.text, m.Primary())
	code := ""
	if m.Code != "" {
		code = "`" + m.Code + "`: "
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Q: Why does the compiler reject line %d, and what would it accept? {#%s}\n", m.Primary()-p.line+1, f.freshID(m))
	b.WriteString(fenced("rust,ignore", marked(p.text)))
	fmt.Fprintf(&b, "A: %s%s\n\n", code, protect(oneLine(m.Text)))
	if m.Rendered != "" {
		b.WriteString(fenced("text", m.Rendered))
	}
	fmt.Fprintf(&b, "E: What the compiler said on %s of %s; the numbers of lines are those of that file. It needs more than stands here, so nothing proved it.\n",
		f.now().Format("2006-01-02"), codeSpan(m.file))
	return b.String()
}

// How long a piece of a file may be that a card shows: a function, or what stands
// around a line elsewhere.
const (
	mostLines   = 40
	mostOutside = 16
)

// piece is a part of a file, from a line on.
type piece struct {
	name string // of the function, if it is one
	text string
	line int
}

// around returns the function that holds a line, or some lines before and after.
func around(text string, line int) piece {
	p := piece{text: text, line: 1}
	for deeper := true; deeper; {
		deeper = false
		for _, it := range rust.Items(p.text) {
			first := p.line + strings.Count(p.text[:it.Start], "\n")
			last := first + strings.Count(p.text[it.Start:it.End], "\n")
			if line < first || line > last {
				continue
			}
			inner := p.text[it.Start:it.End]
			switch it.Kind {
			case "fn":
				// With its indentation, so that all of it moves together.
				start := it.Start - len(p.text[:it.Start]) + len(strings.TrimRight(p.text[:it.Start], " \t"))
				p = piece{text: p.text[start:it.End], line: first}
				if len(it.Names) > 0 {
					p.name = it.Names[0]
				}
			case "impl", "mod", "trait":
				if open := strings.IndexByte(inner, '{'); open >= 0 && strings.HasSuffix(inner, "}") {
					p = piece{text: inner[open+1 : len(inner)-1], line: first + strings.Count(inner[:open], "\n")}
					deeper = true
				}
			}
			break
		}
	}
	lines := strings.SplitAfter(p.text, "\n")
	most := mostLines
	if p.name == "" {
		most = mostOutside
	}
	if len(lines) > most {
		from := min(max(line-p.line-most/2, 0), len(lines)-most)
		p.text, p.line = strings.Join(lines[from:from+most], ""), p.line+from
	}
	return dedented(p)
}

// dedented takes the indentation away that all lines share.
func dedented(p piece) piece {
	shared := -1
	for l := range strings.Lines(p.text) {
		if bare := strings.TrimLeft(l, " "); strings.TrimSpace(l) != "" && (shared < 0 || len(l)-len(bare) < shared) {
			shared = len(l) - len(bare)
		}
	}
	var b strings.Builder
	for l := range strings.Lines(p.text) {
		b.WriteString(l[min(max(shared, 0), len(l)-len(strings.TrimLeft(l, " "))):])
	}
	p.text = strings.TrimRight(b.String(), " \n") + "\n"
	return p
}
