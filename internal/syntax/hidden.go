package syntax

import (
	"strings"

	"anneal/internal/rust"
	"anneal/internal/source"
)

// reveal takes rustdoc's marks of hidden lines out of a program: "# " in front of
// a line, "#" on an empty one, and the first of "##", which stand for one "#".
// The lines themselves stay, since what is asked of a program is proved on all
// that the compiler sees. In a string such a line is text, as the headings of
// Markdown in a raw string are. It returns what was taken out, in order; lines
// then point behind it.
func (f *Fence) reveal() []source.Span {
	if !f.Closed || !f.IsRust() || !strings.Contains(f.Code, "#") {
		return nil
	}
	var (
		cut    []source.Span
		code   strings.Builder
		tokens []rust.Token // scanned when the first mark is seen
		at     int
	)
	for i, line := range strings.SplitAfter(f.Code, "\n") {
		from, to := hiddenMark(line)
		if from < to && i < len(f.Lines) {
			if tokens == nil {
				tokens = rust.Scan(f.Code)
			}
			for tokens[0].End <= at+len(line)-len(strings.TrimLeft(line, " \t")) {
				tokens = tokens[1:]
			}
			if tokens[0].Kind != rust.Literal {
				code.WriteString(line[:from])
				cut = append(cut, f.cutMark(i, line, from, to))
				line, at = line[to:], at+to
			}
		}
		code.WriteString(line)
		at += len(line)
	}
	f.Code = code.String()
	return cut
}

// hiddenMark returns which part of a line rustdoc reads as a mark; from equals to
// where there is none.
func hiddenMark(line string) (from, to int) {
	text := strings.TrimRight(line, " \t\r\n")
	indent := len(text) - len(strings.TrimLeft(text, " \t"))
	switch mark := text[indent:]; {
	case strings.HasPrefix(mark, "##"):
		return indent, indent + 1
	case mark == "#":
		return 0, len(strings.TrimRight(line, "\r\n"))
	case strings.HasPrefix(mark, "# "):
		return 0, indent + len("# ")
	}
	return 0, 0
}

// cutMark moves line i of the program behind its mark, and returns where the mark
// stands.
func (f *Fence) cutMark(i int, line string, from, to int) source.Span {
	at := f.Lines[i]
	// What is left of a tab is in the line, but not in the file.
	padding := max(0, len(strings.TrimRight(line, "\r\n"))-at.Len())
	mark := at.File.Span(at.Start+max(0, from-padding), min(at.End, at.Start+max(0, to-padding)))
	f.Lines[i] = at.File.Span(at.Start+mark.Len(), at.End)
	return mark
}

// showHidden gives the sections whose programs have hidden lines a text of their
// own.
func (p *parser) showHidden() {
	rest := p.marks
	for i := range p.lesson.Sections {
		s := &p.lesson.Sections[i]
		var text strings.Builder
		at := s.Body.Start
		for len(rest) > 0 && rest[0].Start < s.Body.End {
			text.Write(p.file.Text[at:rest[0].Start])
			at, rest = rest[0].End, rest[1:]
		}
		if at > s.Body.Start {
			text.Write(p.file.Text[at:s.Body.End])
			s.Text = text.String()
		}
	}
}
