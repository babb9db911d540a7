package main

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing/fstest"
	"time"
)

const (
	cardsPerDeck  = 25_000
	fewestCards   = 8 // of a lesson
	mostCards     = 17
	cardText      = 1000 // bytes that a learner reads of a card, about
	lessonsPhase  = 12   // lessons of one phase of a deck
	optionsOfCard = 4
)

// lesson is where the cards of one lesson lie among all.
type lesson struct {
	deck, number int // number within the deck
	first, cards int
}

// concept is the lesson's id.
func (l *lesson) concept() string { return fmt.Sprintf("concept-%04d", l.number) }

func deckName(n int) string { return fmt.Sprintf("deck-%02d", n) }

// lessonsOf parts a number of cards into decks and lessons.
func lessonsOf(cards int, seed uint64) [][]lesson {
	r := rand.New(rand.NewPCG(seed, 'l'))
	decks := max(1, (cards+cardsPerDeck/2)/cardsPerDeck)
	var all [][]lesson
	first := 0
	for d := range decks {
		end := cards * (d + 1) / decks
		var lessons []lesson
		for first < end {
			n := fewestCards + r.IntN(mostCards-fewestCards+1)
			if end-first-n < fewestCards {
				n = end - first
			}
			lessons = append(lessons, lesson{d, len(lessons), first, n})
			first += n
		}
		all = append(all, lessons)
	}
	return all
}

// folderOf writes the lessons of a deck, as they would lie in its folder.
func folderOf(lessons []lesson, seed uint64, written time.Time) fs.FS {
	files := fstest.MapFS{}
	for i := range lessons {
		l := &lessons[i]
		files[l.concept()+".md"] = &fstest.MapFile{Data: l.text(seed), Mode: 0o644, ModTime: written}
	}
	return files
}

// text is the lesson's source.
func (l *lesson) text(seed uint64) []byte {
	a := &author{r: rand.New(rand.NewPCG(seed, uint64(l.first)<<8|'t'))}
	fmt.Fprintf(a, "---\nid: %s\ntitle: %q\nphase: %d\nsequence: %d\n", l.concept(), a.title(), l.number/lessonsPhase+1, l.number%lessonsPhase+1)
	if l.number%lessonsPhase > 0 {
		before := lesson{number: l.number - 1}
		fmt.Fprintf(a, "requires: [%s]\n", before.concept())
	}
	a.WriteString("---\n\n## Description\n\n")
	a.sentences(900)
	a.WriteString("\n## Explanation\n\n")
	a.sentences(700)
	a.WriteString("\n## Cards\n")
	for i := range l.cards {
		a.card(fmt.Sprintf("c%04d-q%02d", l.number, i))
	}
	return []byte(a.String())
}

// author writes sentences that mean nothing, in words that programs are talked
// about with.
type author struct {
	strings.Builder
	r *rand.Rand
}

func (a *author) of(words []string) string { return words[a.r.IntN(len(words))] }

var (
	nouns = strings.Fields(`borrow buffer channel closure cursor field guard handle index iterator key lifetime
		list lock loop match mutex option owner pointer queue reference result scope sender slice slot stack
		string struct task thread trait tuple value vector window worker`)
	verbs = strings.Fields(`borrows carries checks clones closes copies counts drops ends fills flushes guards
		holds indexes joins keeps lends locks moves names needs outlives owns reads replaces returns sends shares
		splits stores swaps takes wraps writes`)
	hows = strings.Fields(`again alone always anew at-once before early elsewhere first here inside instead late
		later meanwhile never once only outside readily silently still there together twice unchanged whole`)
	types = strings.Fields(`Arc<T> Box<T> Cell<u8> Cow<str> HashMap<K,V> Iter<T> MutexGuard<T> Option<T> Pin<P>
		Rc<T> RefCell<T> Result<T,E> Sender<T> String Vec<u8> VecDeque<T>`)
)

func (a *author) title() string {
	return fmt.Sprintf("The %s that %s a %s", a.of(nouns), a.of(verbs), a.of(nouns))
}

func (a *author) clause() string {
	return fmt.Sprintf("the %s `%s` %s a %s %s", a.of(nouns), a.of(types), a.of(verbs), a.of(nouns), strings.ReplaceAll(a.of(hows), "-", " "))
}

// sentence has about 60 bytes a clause.
func (a *author) sentence() string {
	s := a.clause()
	switch a.r.IntN(3) {
	case 0:
		s += ", and " + a.clause()
	case 1:
		s = "where " + s + ", " + a.clause()
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// sentences writes a paragraph of about so many bytes.
func (a *author) sentences(size int) {
	for end := a.Len() + size; a.Len() < end; {
		a.WriteString(a.sentence())
		a.WriteByte(' ')
	}
	a.WriteByte('\n')
}

// card writes a card that has a key of its own.
func (a *author) card(key string) {
	size := a.Len() + cardText*(60+a.r.IntN(80))/100
	a.WriteByte('\n')
	switch kind := a.r.IntN(10); {
	case kind < 6:
		fmt.Fprintf(a, "Q: Why is it that %s? {#%s}\n", a.clause(), key)
		a.program()
		right := a.r.IntN(optionsOfCard)
		for i := range optionsOfCard {
			mark := ' '
			if i == right {
				mark = 'x'
			}
			fmt.Fprintf(a, "- [%c] %s\n  - %s\n", mark, a.sentence(), a.sentence())
		}
	case kind < 8:
		fmt.Fprintf(a, "Q: What follows when %s? {#%s}\n", a.clause(), key)
		a.program()
		fmt.Fprintf(a, "A: %s\n", a.sentence())
	default:
		fmt.Fprintf(a, "C: When %s, the %s [%s] it; %s. {#%s}\n", a.clause(), a.of(nouns), a.of(verbs), a.clause(), key)
	}
	a.WriteString("E: ")
	a.sentences(max(60, size-a.Len()))
}

// program writes a few lines of Rust.
func (a *author) program() {
	a.WriteString("```rust,ignore\nfn main() {\n")
	for i := range 2 + a.r.IntN(4) {
		fmt.Fprintf(a, "    let %s_%d = %s::%s(&%s);\n", a.of(nouns), i, a.of(nouns), a.of(verbs), a.of(nouns))
	}
	a.WriteString("}\n```\n")
}
