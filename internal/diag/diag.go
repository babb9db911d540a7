// Package diag collects what is wrong with an input and draws it for people,
// editors and programs.
//
// A mistake in a lesson is never a Go error. A phase that finds one reports a
// [Diagnostic] and goes on with the best it has, so that one run shows all
// mistakes. The message says what is wrong and can stand alone; labels say what
// stands where; notes say why it matters; the help says what to do. A mistake
// that only follows from another is not reported.
//
// The text form:
//
//	error[A0201]: concept `moves` is defined twice
//	 --> deck/b.md:2:5
//	  |
//	2 | id: moves
//	  |     ^^^^^ second definition
//	  |
//	 ::: deck/a.md:2:5
//	  |
//	2 | id: moves
//	  |     ----- first defined here
//	  = note: a concept's name is its identity: review history is kept under it
//	  = help: rename one of them
package diag

import (
	"cmp"
	"slices"

	"anneal/internal/source"
)

// Severity says whether the input can be used in spite of the finding.
type Severity uint8

// The severities. An error switches off what it stands on; a warning does not.
const (
	Error Severity = iota
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Diagnostic is one finding. Of its labels exactly one should be primary: it
// gives the place that editors jump to.
type Diagnostic struct {
	Code    Code
	Message string // lower case, no period, names in backticks
	Labels  []Label
	Notes   []string
	Help    string
	Fix     []Edit
	raised  bool // to an error, by Levels
}

// Severity is that of the diagnostic's code, unless [Levels] raised it.
func (d *Diagnostic) Severity() Severity {
	if d.raised {
		return Error
	}
	return d.Code.Severity()
}

// Label says what stands at a place.
type Label struct {
	Span    source.Span
	Text    string // may be empty
	Primary bool
}

// Edit is a change of the input that would mend the finding: the span's text is
// replaced. A sure one can be applied without asking.
type Edit struct {
	Span source.Span
	Text string
	Sure bool
}

// At returns the labels of a finding at one place.
func At(span source.Span, text string) []Label {
	return []Label{{Span: span, Text: text, Primary: true}}
}

// Primary returns the primary label's span, else the first label's, else the
// zero Span.
func (d *Diagnostic) Primary() source.Span {
	for _, l := range d.Labels {
		if l.Primary {
			return l.Span
		}
	}
	if len(d.Labels) > 0 {
		return d.Labels[0].Span
	}
	return source.Span{}
}

// Reporter takes findings. Phases ask for it instead of a [Bag], so that they
// can neither read nor drop what others found.
type Reporter interface{ Report(Diagnostic) }

// Bag is a collection of findings. The zero Bag is ready to use. It is not safe
// for concurrent use: give every goroutine a Bag of its own and merge them in a
// fixed order, so that the output does not depend on how many cores ran.
type Bag struct {
	all    []Diagnostic
	errors int
}

// Report adds a finding.
func (b *Bag) Report(d Diagnostic) {
	if d.Severity() == Error {
		b.errors++
	}
	b.all = append(b.all, d)
}

// Merge adds all findings of other.
func (b *Bag) Merge(other *Bag) {
	for _, d := range other.all {
		b.Report(d)
	}
}

// Errors and Warnings count the findings.
func (b *Bag) Errors() int   { return b.errors }
func (b *Bag) Warnings() int { return len(b.all) - b.errors }

// Len returns the number of findings, All the findings in the order in which
// they were reported.
func (b *Bag) Len() int          { return len(b.all) }
func (b *Bag) All() []Diagnostic { return b.all }

// Sorted returns the findings by file and place; findings that are equal in
// code, place and message come once.
func (b *Bag) Sorted() []Diagnostic {
	sorted := slices.Clone(b.all)
	slices.SortStableFunc(sorted, func(x, y Diagnostic) int {
		a, b := x.Primary(), y.Primary()
		return cmp.Or(cmp.Compare(name(a), name(b)), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End),
			cmp.Compare(x.Code, y.Code), cmp.Compare(x.Message, y.Message))
	})
	return slices.CompactFunc(sorted, func(x, y Diagnostic) bool {
		return x.Code == y.Code && x.Message == y.Message && x.Primary() == y.Primary()
	})
}

// CodesOf returns the codes of findings, each once, in their order.
func CodesOf(ds []Diagnostic) []Code {
	codes := make([]Code, len(ds))
	for i := range ds {
		codes[i] = ds[i].Code
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func name(s source.Span) string {
	if s.File == nil {
		return ""
	}
	return s.File.Name
}
