package quiz

import (
	"crypto/sha256"
	"strconv"
	"strings"
)

// Program is a piece of Rust as the compiler is to see it.
type Program struct {
	Text    string
	Edition string // "2021"
	Shown   bool   // all that the compiler says is wanted, not only the errors and where they are; not part of the identity
	Run     bool   // what the program does when it is run is wanted; not part of the identity
	Trusted bool   // the user lets it be run, if a sandbox holds; not part of the identity
}

// ProgramID identifies a program by its text and edition.
type ProgramID [16]byte

// ID hashes text and edition.
func (p Program) ID() ProgramID {
	var buffer [4 << 10]byte // holds nearly every program, without an allocation
	sum := sha256.Sum256(appendStrings(buffer[:0], p.Edition, p.Text))
	return ProgramID(sum[:16])
}

// Outcome is the heart of a verdict.
type Outcome uint8

// The outcomes. Unknown covers a crash, a time-out and a missing compiler: it
// never means "fails".
const (
	Unknown Outcome = iota
	Compiles
	Fails
)

var outcomeNames = [...]string{"no verdict", "compiles", "fails"}

// String returns the outcome in words.
func (o Outcome) String() string { return outcomeNames[min(int(o), len(outcomeNames)-1)] }

// Verdict is what the compiler really said of a program.
type Verdict struct {
	Outcome  Outcome   `json:"outcome"`
	Errors   []Message `json:"errors,omitempty"` // in the compiler's order
	Warnings []Message `json:"warnings,omitempty"`
	Rustc    string    `json:"rustc,omitempty"`   // version, as "1.95.0"
	Why      string    `json:"why,omitempty"`     // Unknown: one line that says why
	Foreign  bool      `json:"foreign,omitempty"` // from evidence that came with the deck
	Run      *Run      `json:"run,omitempty"`     // what it did when it was run; nil if it was not
}

// Run is what a program did when it was run, without input and without
// arguments.
type Run struct {
	Ending Ending `json:"ending,omitempty"`
	Code   int    `json:"code,omitempty"`   // Exited: the exit code; 101 after a panic
	Output string `json:"output,omitempty"` // standard output
	Panic  string `json:"panic,omitempty"`  // the message of the panic in main that ended it

	Foreign bool `json:"-"` // from evidence that came with the deck, also where the verdict is not
}

// Ending says how a run came to its end.
type Ending uint8

// The endings.
const (
	Exited    Ending = iota // with Code
	NeverEnds               // it was stopped, at two attempts, because it did not end
	Killed                  // it used more than it was given, or the system ended it
)

// Message is one diagnostic of the compiler.
type Message struct {
	Code     string      `json:"code,omitempty"` // "E0382"; for warnings the lint; "" for errors that have none
	Text     string      `json:"text"`
	Spans    []SpanLabel `json:"spans,omitempty"`
	Notes    []string    `json:"notes,omitempty"`
	Help     []string    `json:"help,omitempty"`
	Rendered string      `json:"rendered,omitempty"` // as the compiler draws it, without colour

	// Suggestions are what the compiler proposes. Like warnings, notes, help and
	// the drawing they are there for programs with Shown set.
	Suggestions []Suggestion `json:"suggestions,omitempty"`
}

// Suggestion is a change of the program that the compiler proposes; its parts
// belong together.
type Suggestion struct {
	Text  string        `json:"text"`           // the help that it comes with
	Sure  bool          `json:"sure,omitempty"` // the compiler calls it machine-applicable
	Parts []Replacement `json:"parts"`          // in order of their places, none overlapping another
}

// Replacement puts Text in the place of a piece of a program.
type Replacement struct {
	Line      int    `json:"line"`   // 1-based
	Column    int    `json:"column"` // 1-based, in code points
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Text      string `json:"text"`
}

// Apply returns the program with the suggestion carried out; ok is false if a
// part lies outside of it.
func (s *Suggestion) Apply(program string) (changed string, ok bool) {
	runes := []rune(program)
	starts := []int{0}
	for i, r := range runes {
		if r == '\n' {
			starts = append(starts, i+1)
		}
	}
	offset := func(line, column int) int {
		if line < 1 || line > len(starts) || column < 1 {
			return -1
		}
		return starts[line-1] + column - 1
	}
	var b strings.Builder
	last := 0
	for _, p := range s.Parts {
		from, to := offset(p.Line, p.Column), offset(p.EndLine, p.EndColumn)
		if from < last || to < from || to > len(runes) {
			return "", false
		}
		b.WriteString(string(runes[last:from]))
		b.WriteString(p.Text)
		last = to
	}
	b.WriteString(string(runes[last:]))
	return b.String(), true
}

// SpanLabel is a place in a program that a message points at.
type SpanLabel struct {
	Line      int    `json:"line"`   // 1-based
	Column    int    `json:"column"` // 1-based, in code points
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Label     string `json:"label,omitempty"`
	Primary   bool   `json:"primary,omitempty"`
}

// Primary returns the line of the message's primary span, or 0.
func (m *Message) Primary() int {
	for _, s := range m.Spans {
		if s.Primary {
			return s.Line
		}
	}
	return 0
}

// Codes returns the different codes of the errors, in order; an error without a
// code counts as "".
func (v *Verdict) Codes() []string {
	if len(v.Errors) == 1 {
		return []string{v.Errors[0].Code}
	}
	var codes []string
	seen := map[string]bool{}
	for _, e := range v.Errors {
		if !seen[e.Code] {
			seen[e.Code] = true
			codes = append(codes, e.Code)
		}
	}
	return codes
}

// OneCode returns the code that all errors share; ok is false where there is
// none or more than one.
func (v *Verdict) OneCode() (code string, ok bool) {
	if v.Outcome != Fails || len(v.Errors) == 0 {
		return "", false
	}
	code = v.Errors[0].Code
	for i := range v.Errors {
		if v.Errors[i].Code != code {
			return "", false
		}
	}
	return code, code != ""
}

// Claim says the verdict in a few words: "compiles", "fails with E0382 at line
// 13", "no verdict".
func (v *Verdict) Claim() string {
	if v.Outcome != Fails || len(v.Errors) == 0 {
		return v.Outcome.String()
	}
	codes := strings.Join(v.Codes(), ", ")
	if codes == "" {
		codes = "an error without a code"
	}
	return "fails with " + codes + at(v.Errors[0].Primary())
}

func at(line int) string {
	if line == 0 {
		return ""
	}
	return " at line " + strconv.Itoa(line)
}
