package article

import (
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/rust"
	"anneal/internal/source"
)

// class says what a line is taken for, by itself.
type class uint8

const (
	blank class = iota
	prose
	bullet
	heading // with Markdown's marks
	fence   // opens or closes fenced code
	report  // "error: …", "error[E0382]: …"
	code    // can be nothing but Rust
	maybe   // Rust if it stands among code
)

// line is a line of the file.
type line struct {
	span  source.Span // without the line break
	text  string      // without white space at the end
	class class
}

var (
	bulletMark  = lazyregexp.New(`^\s*(?:[•◦‣▪●·–]|[-*+]|\d{1,2}[.)])\s+(\S.*)$`)
	headingMark = lazyregexp.New(`^#{1,6}\s+(\S.*?)\s*#*$`)
	fenceMark   = lazyregexp.New("^ {0,3}(```+|~~~+)\\s*([^`]*)$")
	reportMark  = lazyregexp.New(`^\s*(?://\s*)?(?i:error)(?:\[(E\d{4})\])?\s*:\s*(\S.*)$`)

	// What begins a line of Rust, and what ends one.
	codeStart = lazyregexp.New(`^\s*(?:(?:pub(?:\([a-z]+\))?\s+)?(?:async\s+|unsafe\s+|const\s+)*(?:fn\s+\w+\s*[<(]|struct\s+[A-Z]\w*|enum\s+[A-Z]\w*|trait\s+[A-Z]\w*|mod\s+\w+\s*\{)|impl\b.*\{|use\s+\w+(?:::[\w:{}*, ]+)*;|let\s+[^=]+=|#!?\[|match\s.*\{$|(?:for|while|if|loop)\b.*\{$|[}\])]+[;,)]*$|\w+!\s*[(\[{])`)
	codeEnd   = lazyregexp.New(`^\s*[\w&*("'\[<].*(?:[)\]}\w"']|=>.*);$`)
	joined    = lazyregexp.New(`\w(?:[(\[!?]|::|\.\w)|[^=]=|^\s*(?:return|break|continue)\b`)
	callAlone = lazyregexp.New(`^\s*[a-z_]\w*(?:(?:::|\.)[a-z_]\w*)*\(.*\)$`)
	comment   = lazyregexp.New(`^\s*//`)
)

// maxCodeLine is the length of the longest line that is taken for code.
const maxCodeLine = 200

// maxLine is the length of the longest line that is more than prose.
const maxLine = 2000

// classify says what the lines of a file are.
func classify(f *source.File) []line {
	lines := make([]line, f.Lines())
	for i := range lines {
		l := &lines[i]
		l.span = f.Line(i + 1)
		l.text = strings.TrimRight(l.span.Text(), " \t\r")
		l.class = classOf(l.text)
	}
	return lines
}

func classOf(text string) class {
	switch {
	case strings.TrimSpace(text) == "":
		return blank
	case len(text) > maxLine:
		return prose
	case fenceMark.Get().MatchString(text):
		return fence
	case headingMark.Get().MatchString(text):
		return heading
	case reportMark.Get().MatchString(text) && !strings.HasPrefix(strings.TrimSpace(text), "//"):
		return report
	case len(text) > maxCodeLine:
		return prose
	case isCode(text):
		return code
	case bulletMark.Get().MatchString(text):
		return bullet
	case strings.HasPrefix(text, "  ") || strings.HasPrefix(text, "\t") || strings.HasPrefix(text, ".") || comment.Get().MatchString(text) || !wordy(text):
		return maybe
	}
	return prose
}

// isCode reports whether a line can be nothing but Rust.
func isCode(text string) bool {
	if wordy(text) {
		return false
	}
	return codeStart.Get().MatchString(text) || codeEnd.Get().MatchString(text) && joined.Get().MatchString(text) || callAlone.Get().MatchString(text) && !strings.Contains(text, "e.g")
}

// wordy reports whether a line reads like a sentence: four words in a row that
// nothing but a space divides. Strings and comments of a program may.
func wordy(text string) bool {
	row := 0
	gap := ""
	for _, t := range rust.Scan(text) {
		piece := text[t.Start:t.End]
		switch {
		case t.Kind == rust.Comment && t.Start > 0 && strings.TrimSpace(text[:t.Start]) != "":
			return false
		case t.Kind == rust.Comment:
			return false
		case t.Kind == rust.Space:
			gap = piece
			continue
		case t.Kind == rust.Word && !rust.IsKeyword(piece) && (gap == " " || row == 0):
			row++
		case t.Kind == rust.Word && !rust.IsKeyword(piece):
			row = 1
		default:
			row = 0
		}
		gap = ""
		if row == 4 {
			return true
		}
	}
	return false
}
