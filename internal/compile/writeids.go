package compile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// Keyed is a file whose cards all have a {#key}.
type Keyed struct {
	File *source.File
	Text []byte // the file's, with nothing changed but " {#key}" put in
	Keys int    // how many were put in
	Left int    // cards that have none, since nowhere in their text could one be read back
}

// WriteIDs gives every card of a deck a {#key} that has none, and returns the
// files that it changes; nothing is written. A key is made of the first words of
// the question; taken tells those that no card may have, such as that of a card
// which is gone and whose history rests. Only lessons and files of cards in the
// syntax of this program are touched. What was put in is read again, and left
// out where it would make another card of it.
func WriteIDs(s *Source, taken func(slot string) bool) []Keyed {
	var quiet diag.Bag // the build that follows says what is wrong
	names := naming{taken: taken, used: map[string]bool{}}
	type read struct {
		file *source.File
		tree *syntax.Lesson
	}
	var own []read
	for _, in := range s.Files {
		f, err := in.file()
		if err != nil {
			continue
		}
		tree := in.read(f, s, &quiet)
		names.hold(tree)
		if s.readerOf(f, true) == lessonReader && (tree.Form == syntax.LessonForm || tree.Form == syntax.CardsForm) {
			own = append(own, read{f, tree})
		}
	}
	var out []Keyed
	for _, r := range own {
		if k := names.write(r.file, r.tree); k.Keys+k.Left > 0 {
			out = append(out, k)
		}
	}
	return out
}

// naming finds keys for the cards of a deck.
type naming struct {
	taken func(slot string) bool
	used  map[string]bool
}

// hold notes the names that a file uses already.
func (n *naming) hold(tree *syntax.Lesson) {
	n.used[idOf(tree, &diag.Bag{})] = true
	for i := range tree.Cards {
		n.used[quiz.KeyPart(tree.Cards[i].Key.Value)] = true
	}
}

// name returns a key for a text that makes so many cards. They have its number
// behind it where they are several, and where one of them is hidden no more the
// key alone.
func (n *naming) name(front string, cards int) string {
	slug := Slug(front)
	free := func(name string) bool {
		for i := range cards + 1 {
			slot := name
			if i > 0 {
				slot = fmt.Sprintf("%s-%d", name, i)
			}
			if n.used[slot] || n.taken(slot) {
				return false
			}
		}
		return true
	}
	name := slug
	for i := 2; !free(name); i++ {
		name = fmt.Sprintf("%s-%d", slug, i)
	}
	for i := range cards + 1 {
		n.used[fmt.Sprintf("%s-%d", name, i)] = true
	}
	n.used[name] = true
	return name
}

// put is a key on its way into a file.
type put struct {
	name   string
	places []int // where it may stand, the best first; none is left when all were tried
	cards  []int // of the tree
}

// write puts keys into a file.
func (n *naming) write(f *source.File, tree *syntax.Lesson) Keyed {
	var puts []*put
	for i := 0; i < len(tree.Cards); {
		c := &tree.Cards[i]
		p := &put{cards: []int{i}}
		for i++; c.Part > 0 && i < len(tree.Cards) && tree.Cards[i].Span == c.Span; i++ {
			p.cards = append(p.cards, i)
		}
		if c.Key.Value == "" {
			front := c.Front.Value
			for _, j := range p.cards[1:] { // each shows what the others hide
				front = withoutWords(front, tree.Cards[j].Back.Value)
			}
			p.name, p.places = n.name(front, len(p.cards)), keyPlaces(f, c)
			puts = append(puts, p)
		}
	}
	for {
		text := withKeys(f.Text, puts)
		again := syntax.Parse(source.New(f.Name, text), &diag.Bag{})
		moved := false
		for _, p := range puts {
			if len(p.places) > 0 && !p.readBack(tree, again) {
				p.places, moved = p.places[1:], true
			}
		}
		if !moved {
			return keyed(f, text, puts)
		}
	}
}

// withoutWords takes the words of one text out of another.
func withoutWords(text, words string) string {
	drop := strings.Fields(plain(words))
	return strings.Join(slices.DeleteFunc(strings.Fields(text), func(w string) bool { return slices.Contains(drop, plain(w)) }), " ")
}

func keyed(f *source.File, text []byte, puts []*put) Keyed {
	k := Keyed{File: f, Text: text}
	for _, p := range puts {
		if len(p.places) > 0 {
			k.Keys++
		} else {
			k.Left++
		}
	}
	return k
}

// keyPlaces returns where a key may stand: at the end of the first line of the
// question, for a sentence with gaps also at its end.
func keyPlaces(f *source.File, c *syntax.Card) []int {
	start, end := c.Span.Start, len(f.Text)
	if n := bytes.IndexByte(f.Text[start:], '\n'); n >= 0 {
		end = start + n
	}
	places := []int{start + len(bytes.TrimRight(f.Text[start:end], " \t\r"))}
	if c.Kind == quiz.Cloze && c.Front.Span.End != places[0] {
		places = append(places, c.Front.Span.End)
	}
	return places
}

// withKeys puts the keys into a text.
func withKeys(text []byte, puts []*put) []byte {
	sorted := slices.DeleteFunc(slices.Clone(puts), func(p *put) bool { return len(p.places) == 0 })
	slices.SortFunc(sorted, func(a, b *put) int { return a.places[0] - b.places[0] })
	var b bytes.Buffer
	at := 0
	for _, p := range sorted {
		b.Write(text[at:p.places[0]])
		fmt.Fprintf(&b, " {#%s}", p.name)
		at = p.places[0]
	}
	b.Write(text[at:])
	return b.Bytes()
}

// readBack reports whether the cards are those of before, with the key.
func (p *put) readBack(before, after *syntax.Lesson) bool {
	if len(before.Cards) != len(after.Cards) {
		return false
	}
	for n, i := range p.cards {
		want := p.name
		if len(p.cards) > 1 {
			want = fmt.Sprintf("%s-%d", p.name, n+1)
		}
		old, now := &before.Cards[i], &after.Cards[i]
		if now.Key.Value != want || !sameCard(old, now) {
			return false
		}
	}
	return true
}

func sameCard(a, b *syntax.Card) bool {
	same := func(x, y string) bool { return slices.Equal(strings.Fields(x), strings.Fields(y)) }
	return a.Kind == b.Kind && a.Part == b.Part && same(a.Front.Value, b.Front.Value) && same(a.Back.Value, b.Back.Value) &&
		len(a.Options) == len(b.Options) && len(a.Fences) == len(b.Fences) && len(a.Hints) == len(b.Hints) && len(a.Accept) == len(b.Accept)
}

// maxSlug is how many words of a question make a key.
const maxSlug = 6

// Slug makes a key of the first words of a question, without its program.
func Slug(front string) string {
	front, _, _ = strings.Cut(front, "\n```")
	front = strings.ReplaceAll(front, "____", " ") // what a cloze hides is not to be read from its key either
	words := strings.FieldsFunc(strings.ToLower(front), func(r rune) bool { return strings.ContainsRune(" \t\n`*?!.,;:()[]{}<>\"'/\\|&=+#", r) })
	slug := strings.Trim(quiz.KeyPart(strings.Join(words[:min(len(words), maxSlug)], "-")), "-_.")
	switch {
	case slug == "":
		return "card"
	case quiz.ReservedSlot(slug):
		return "card-" + slug
	}
	return slug
}
