package syntax

import (
	"anneal/internal/quiz"
	"anneal/internal/source"
)

// Text is a piece of the input with its place. Value is what it means, after
// unquoting and unindenting; Span is where it stands.
type Text struct {
	Value string
	Span  source.Span
}

// Form says what kind of source a tree was read from.
type Form uint8

// The forms.
const (
	LessonForm  Form = iota // sections with meaning, cards
	CardsForm               // cards alone: no concept is taught step by step
	ChapterForm             // a chapter of a book: prose, and programs with claims anywhere in it
	ArticleForm             // prose as found: what is a program and what is claimed has to be made out
)

// Lesson is the tree of one source: a lesson, a cards file, a chapter.
type Lesson struct {
	File     *source.File
	Form     Form
	Included []*source.File // other files whose text stands in this one; without text where it could not be read
	Foreign  bool           // in the format of another program: the file is never written to, and its cards are named by that format or not at all
	Doctests bool           // every Rust program is said to compile unless its words say otherwise, as rustdoc has it

	ID         Text // empty if the front matter gives none that is usable
	Title      Text
	Phase      int
	PhaseTitle string
	Sequence   int
	Edition    Text // empty if unset
	Hints      []Text
	Requires   []Text
	Tags       []Text
	Aliases    []Text
	Skip       []Text // generated questions that the author does not want
	Ask        []Text // questions that are off unless asked for: "invariant"

	Sections []Section
	Cards    []Card   // of all Cards sections, in order
	Article  *Article // for ArticleForm, in the place of sections and cards
}

// SectionKind tells the sections that mean something from reading matter.
type SectionKind uint8

// The kinds of sections, by their level-2 headings.
const (
	Reading SectionKind = iota // any other heading, and what stands before the first
	Description
	Broken         // "Broken Code"
	Correct        // "Correct Code"
	Explanation    // "Explanation"
	Interpretation // "Compiler Error Interpretation"
	Caution
	Tips
	Cards
)

// Section is a level-2 heading with what stands below it.
type Section struct {
	Kind    SectionKind
	Heading Text        // without {#id} and attributes; the zero Text before the first heading
	ID      Text        // {#id}
	Fixes   Text        // fixes=id
	Body    source.Span // from the line after the heading to the next section
	Text    string      // what there is to read, where that is not simply the text of Body
	Fences  []Fence     // fenced code, in order, also inside lists and quotes
}

// Fence is a fenced block of code.
type Fence struct {
	Span   source.Span   // with the fence lines
	Info   source.Span   // what stands behind the opening fence
	Lang   string        // first word, lower case; "" if there is none
	Words  []Text        // the other words: "compile_fail", "E0382", "edition2024", "gap"
	Attrs  []Attr        // "exit=1", "of=clone"
	ID     Text          // {#id}
	Code   string        // the text, indentation of the container removed, ends with a line break unless empty
	Lines  []source.Span // where each line of Code stands, without its line break; in an included file for lines from there
	Pads   []int         // how many spaces at the beginning of each line of Code stand for what is left of a tab, and not in the file; nil if none do
	Closed bool
}

// Pad returns how much of a line of Code, counted from 0, does not stand in the
// file, in bytes.
func (f *Fence) Pad(line int) int {
	if line < len(f.Pads) {
		return f.Pads[line]
	}
	return 0
}

// Attr is a word of the form key=value.
type Attr struct {
	Key   string
	Value Text
}

// IsRust reports whether the code is said to be Rust.
func (f *Fence) IsRust() bool { return f.Lang == "rust" || f.Lang == "rs" }

// Has reports whether the info string holds the word.
func (f *Fence) Has(word string) bool {
	for _, w := range f.Words {
		if w.Value == word {
			return true
		}
	}
	return false
}

// Card is an authored question.
type Card struct {
	Kind        quiz.Kind // Basic, Cloze or Choice; Value for a question with "=" answers; Gap for a gap fence; Line and Output in a quiz of mdbook-quiz
	Key         Text      // {#key}
	Span        source.Span
	Part        int     // which gap of its sentence or program it asks for, from 1; 0 if there is only one
	Front       Text    // Markdown of the question; for Cloze the sentence with "____" in the place of what is asked; for Gap without the gap fence; for Line and Output without the program
	Back        Text    // Markdown of the answer; for Cloze and Gap what was hidden; for Line the number of the line; for Output what is printed
	Fences      []Fence // those of the question; for Line and Output the program alone; for Gap the gap fence first, its Code with [[ ]] around what is asked and around nothing else
	Options     []Option
	Accept      []Text // "=" lines
	Hints       []Text
	Explanation Text
	See         Text
	Tags        []Text
}

// Option is an answer that an authored card offers.
type Option struct {
	Text   Text
	Reason Text
	Right  bool
	Span   source.Span
}
