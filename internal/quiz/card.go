package quiz

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind says how a card is answered, and so how it is shown and graded.
type Kind uint8

// The kinds. Their numbers are stored in the log and never change.
const (
	Basic  Kind = iota + 1 // recall, reveal, the learner grades
	Cloze                  // a gap in a sentence: recall, reveal, the learner grades
	Choice                 // one or several of the options
	Line                   // the number of a line of the program
	Value                  // one word or expression, typed
	Gap                    // the missing piece of a program, typed
	Order                  // lines of a program put in order
	Output                 // what a program prints, typed
	Fix                    // a program edited until the compiler accepts it
)

var kindNames = [...]string{Basic: "basic", Cloze: "cloze", Choice: "choice", Line: "line", Value: "value", Gap: "gap", Order: "order", Output: "output", Fix: "fix"}

// String returns the kind's name, as `list --json` prints it.
func (k Kind) String() string {
	if k > 0 && int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// MarshalText writes the kind's name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a kind's name; it fails on any other text.
func (k *Kind) UnmarshalText(b []byte) error {
	for i, name := range kindNames {
		if name != "" && name == string(b) {
			*k = Kind(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a kind of card", b)
}

// SelfGraded reports whether the learner grades cards of this kind; all other
// kinds are graded by the program.
func (k Kind) SelfGraded() bool { return k == Basic || k == Cloze }

// Option is one of the answers that a card offers. For Line cards it is not
// shown before the answer: Text is the number of a line and Reason what became
// of it.
type Option struct {
	Text   string `json:"text"`   // inline Markdown, or a block of Rust code when it holds a line break
	Right  bool   `json:"right"`  // whether choosing it is right
	Reason string `json:"reason"` // why it is right or wrong, one or two sentences of Markdown
}

// Hint is one step of help before the answer.
type Hint struct {
	Text  string `json:"text"`            // Markdown
	Gives bool   `json:"gives,omitempty"` // whether it holds the answer, so that the grade becomes Again
}

// Proof says what the compiler confirmed of a card.
type Proof struct {
	Rustc   string `json:"rustc"`             // version, as "1.95.0"
	Edition string `json:"edition"`           // as "2021"
	Claim   string `json:"claim"`             // as "fails with E0382 at line 13"
	Foreign bool   `json:"foreign,omitempty"` // proved by the author's compiler, not yet by the learner's
}

// Origin is the place in a source file that a card came from.
type Origin struct {
	File string `json:"file"` // as given to build, or "rust-ownership/x.md" for the shipped course
	Line int    `json:"line"` // 1-based
}

// Form is what differs between the forms of one question: a card may show its
// program with other names, literals or types at each repetition, so that the
// answer cannot be known by its looks. What is empty is as in the card.
type Form struct {
	Prompt  string   `json:"prompt,omitempty"`
	Code    string   `json:"code,omitempty"`
	Options []Option `json:"options,omitempty"`
	Answer  string   `json:"answer,omitempty"`
	Accept  []string `json:"accept,omitempty"`
	Message string   `json:"message,omitempty"`
}

// Card is one question. Texts are Markdown unless said otherwise.
//
// An Order card is right in the order of its Options, and where several orders
// are right also in those of Accept: each names all pieces by their places in
// Options, counted from 1, as "2,1,3". The first text that a Fix card accepts, or
// its Answer where it accepts none, is the author's own program; what it prints
// is what the learner's has to print.
type Card struct {
	Key         string   `json:"key"`
	Deck        string   `json:"deck"`
	Concept     string   `json:"concept"`
	Slot        string   `json:"slot"` // last part of the key; for authored cards their {#key} or derived name
	Kind        Kind     `json:"kind"`
	Tags        []string `json:"tags,omitempty"`
	Prompt      string   `json:"prompt"`             // for Cloze: the sentence with "____" for what is asked
	Code        string   `json:"code,omitempty"`     // program shown with line numbers; no Markdown; for Gap: with "____" for what is asked
	Lang        string   `json:"lang,omitempty"`     // language of Code, "rust" if empty
	Options     []Option `json:"options,omitempty"`  // Choice, Order (pieces in the right order) and Line (per line)
	Multiple    bool     `json:"multiple,omitempty"` // Choice: all the right options are asked for
	Answer      string   `json:"answer"`             // the answer as shown after the question, never empty
	Accept      []string `json:"accept,omitempty"`   // Line: the right line numbers; typed kinds: the accepted texts, Answer's first; Order and Fix: see below
	Explanation string   `json:"explanation,omitempty"`
	See         string   `json:"see,omitempty"` // a link for more
	Hints       []Hint   `json:"hints,omitempty"`
	Message     string   `json:"message,omitempty"`  // what rustc says of Code, as it draws it; shown after the answer, its help only to who has mended the program
	Variants    []Form   `json:"variants,omitempty"` // further forms of the question, proved like this one
	Program     string   `json:"program,omitempty"`  // the program it was made from ("deck/concept/id", the id only where the lesson gives one): cards that share one never share a day
	Codes       []string `json:"codes,omitempty"`    // error codes that are its answer or its subject
	Rung        int      `json:"rung"`               // 0 why and cut, 1 place, gap, order and authored cards, 2 fix and transfer
	Scheduled   bool     `json:"scheduled"`          // false: only `quiz` asks it
	Proof       *Proof   `json:"proof,omitempty"`    // nil where nothing was proved
	Origin      Origin   `json:"origin"`
}

// Form returns the card as it is shown in one of its forms: 0 is the card
// itself, 1 the first of its Variants. A form that the card does not have is the
// card itself.
func (c *Card) Form(n int) *Card {
	if n < 1 || n > len(c.Variants) {
		return c
	}
	f, shown := &c.Variants[n-1], *c
	for _, t := range []struct {
		to   *string
		text string
	}{{&shown.Prompt, f.Prompt}, {&shown.Code, f.Code}, {&shown.Answer, f.Answer}, {&shown.Message, f.Message}} {
		if t.text != "" {
			*t.to = t.text
		}
	}
	if len(f.Options) > 0 {
		shown.Options = f.Options
	}
	if len(f.Accept) > 0 {
		shown.Accept = f.Accept
	}
	return &shown
}

// Orders returns the different orders in which the pieces of an Order card are
// right, as indices in Options: the card's own first, then those of Accept. What does not
// name each piece once is passed over.
func (c *Card) Orders() [][]int {
	own := make([]int, len(c.Options))
	for i := range own {
		own[i] = i
	}
	orders := [][]int{own}
	for _, accepted := range c.Accept {
		var order []int
		for _, word := range strings.Split(accepted, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(word))
			if err != nil || n < 1 || n > len(own) || slices.Contains(order, n-1) {
				order = nil
				break
			}
			order = append(order, n-1)
		}
		known := func(o []int) bool { return slices.Equal(o, order) }
		if len(order) == len(own) && !slices.ContainsFunc(orders, known) {
			orders = append(orders, order)
		}
	}
	return orders
}

// Literal reports whether Answer is what was to be typed and no Markdown: where it
// is one of the accepted texts, or a program beside which none is accepted.
func (c *Card) Literal() bool {
	switch c.Kind {
	case Value, Gap, Output:
		return slices.Contains(c.Accept, c.Answer)
	case Fix:
		return slices.Contains(c.Accept, c.Answer) || len(c.Accept) == 0 && !strings.HasPrefix(c.Answer, "```")
	}
	return false
}

// Mends reports whether who answers the card right has mended its program, and
// so knows what the compiler's help would tell.
func (c *Card) Mends() bool {
	slot, _, _ := strings.Cut(c.Slot, "-")
	return c.Program != "" && (slot == "repair" || slot == "place" || slot == "fix")
}

// ID returns the hash of the card's key.
func (c *Card) ID() CardID { return IDOf(c.Key) }

// Rev hashes what the learner is asked and told. The order of options counts
// only where it is the answer, since they are shuffled for every showing.
func (c *Card) Rev() Rev {
	b := appendStrings(nil, c.Kind.String(), c.Prompt, c.Code, c.Lang, c.Answer, c.Explanation, c.See)
	b = appendStrings(b, c.Accept...)
	for _, o := range c.Options {
		b = appendStrings(b, o.Text, strconv.FormatBool(o.Right), o.Reason)
	}
	for _, hint := range c.Hints {
		b = appendStrings(b, hint.Text)
	}
	for _, f := range c.Variants {
		b = appendStrings(b, f.Prompt, f.Code, f.Answer)
		b = appendStrings(b, f.Accept...)
		for _, o := range f.Options {
			b = appendStrings(b, o.Text, strconv.FormatBool(o.Right), o.Reason)
		}
	}
	sum := sha256.Sum256(b)
	return Rev(sum[:16])
}

// appendStrings appends the count and each string with its length, so that no two
// lists of strings hash alike by running into one another.
func appendStrings(b []byte, parts ...string) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(len(parts)))
	for _, p := range parts {
		b = binary.BigEndian.AppendUint64(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}
