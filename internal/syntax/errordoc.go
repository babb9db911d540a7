package syntax

import (
	"path"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/markup"
	"anneal/internal/source"
)

var errorDocName = lazyregexp.New(`^(E\d{4})\.md$`)

// IsErrorDoc reports whether the file is the documentation of an error code, as
// rustc has it: named after the code, as E0382.md, and without front matter.
func IsErrorDoc(f *source.File) bool {
	return errorDocName.Get().MatchString(path.Base(f.Name)) && !HasFrontMatter(f)
}

// retired is what rustc writes above the documentation of a code that it does not
// use any more. What such a text claims was true of a compiler of its time.
var retired = lazyregexp.New(`(?m)^#+ .*this error code is no longer emitted`)

// parseErrorDoc reads the documentation of an error code as a chapter, whose id
// is the code. Code that names no language is Rust there.
func parseErrorDoc(f *source.File, r diag.Reporter) *Lesson {
	l := ParseChapter(f, rustdoc{}, r)
	l.Doctests = true
	l.Edition = Text{Value: "2015", Span: f.Line(1)} // what rustdoc takes where nothing is said
	code := errorDocName.Get().FindStringSubmatch(path.Base(f.Name))[1]
	l.ID = Text{Value: code, Span: f.Line(1)}
	l.Title = Text{Value: code, Span: f.Line(1)}
	if said := firstSentence(f.Text); said != "" {
		l.Title.Value += ": " + said
	}
	if retired.Get().Match(f.Text) {
		for i := range l.Sections {
			l.Sections[i].Fences = nil
		}
	}
	return l
}

// rustdoc reads fences as rustdoc does: code that names no language is Rust.
type rustdoc struct{}

func (rustdoc) Prose(source.Span) ([]Fence, []source.Span) { return nil, nil }

func (rustdoc) Code(f *Fence) {
	if f.Lang == "" {
		f.Lang = "rust"
	}
}

// maxTitle is the length of the longest sentence that serves as a title, in
// bytes.
const maxTitle = 120

// firstSentence returns the first sentence of the first paragraph, without its
// full stop, or "" if it is too long.
func firstSentence(text []byte) string {
	if len(text) > markup.MaxText {
		return ""
	}
	for _, b := range markup.Parse(text) {
		if b.Kind != markup.Paragraph {
			continue
		}
		said := markup.PlainText(b.Runs)
		if end := strings.Index(said, ". "); end >= 0 {
			said = said[:end]
		}
		if said = strings.TrimRight(said, ".: "); len(said) > maxTitle {
			return ""
		}
		return said
	}
	return ""
}
