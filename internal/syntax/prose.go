package syntax

import "anneal/internal/source"

// Article is what can be made out in prose as it was found. It is read by
// package article.
type Article struct {
	Passages []Passage // in order
	Loose    []Claim   // that speak of no program
	Terms    []Term
	Lists    []List
}

// PassageKind tells the pieces of an article apart.
type PassageKind uint8

// The kinds of passages.
const (
	Paragraph PassageKind = iota
	Subheading
	Items   // a list
	Listing // a program, or a piece of one
	Message // what a compiler said, with the code that it quotes
)

// Passage is a piece of an article.
type Passage struct {
	Kind   PassageKind
	Span   source.Span
	Text   Text    // of a Paragraph or a Subheading, as one line
	Items  []Text  // of Items
	Fence  Fence   // of a Listing or a Message; Info is its first line where it has no fence
	Claims []Claim // of a Listing: what is said of it
}

// Claim is what an article says of a program.
type Claim struct {
	Span    source.Span
	Fails   bool   // else that it compiles
	Code    string // of the error, "" if it is not told
	Message string // headline of the error, "" if it is not quoted
	OnLine  bool   // it is a comment on the line that is in error
}

// Term is a sentence that says what something is.
type Term struct {
	Span    source.Span // of the sentence, as far as it is used
	Name    Text        // "lifetime", "Rc and Arc"
	Article string      // that stands before the name: "A", ""
	Plural  bool
	Meaning Text // "a scope during which a reference is valid"
}

// List is an enumeration with the sentence that leads to it.
type List struct {
	Lead  Text
	Items []Text
	Why   string // why it is not worth asking, "" if it is
}
