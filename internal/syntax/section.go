package syntax

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"anneal/internal/diag"
	"anneal/internal/markup"
	"anneal/internal/source"
)

// sectionNames are the headings that mean something, as people write them.
var sectionNames = []string{
	Description: "Description", Broken: "Broken Code", Correct: "Correct Code", Explanation: "Explanation",
	Interpretation: "Compiler Error Interpretation", Caution: "Caution", Tips: "Tips", Cards: "Cards",
}

// sections divides the body at its level-2 headings. Only those with marks of
// their own count: in a Cards section a line "---" below a text ends a card.
func (p *parser) sections(blocks []markup.Block, body int) {
	l := p.lesson
	l.Sections = []Section{{Body: p.file.Span(body, len(p.text))}}
	for i := range blocks {
		b := &blocks[i]
		if b.Kind != markup.Heading || b.Level != 2 || !hasMarks(p.text[b.Start:b.End]) {
			continue
		}
		last := &l.Sections[len(l.Sections)-1].Body
		last.End = p.lineStart(b.Start)
		l.Sections = append(l.Sections, p.section(b))
	}
	if lead := l.Sections[0].Body; isBlank(p.text[lead.Start:lead.End]) {
		l.Sections = l.Sections[1:]
	}
	p.checkTwice()
}

// hasMarks tells a heading "## words" from one whose words are underlined, which
// may begin with "#" too.
func hasMarks(heading []byte) bool {
	rest, ok := bytes.CutPrefix(heading, []byte("##"))
	return ok && (len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t') && bytes.IndexByte(rest, '\n') < 0
}

// section begins a section at its heading.
func (p *parser) section(b *markup.Block) Section {
	s := Section{Body: p.file.Span(min(p.lineEnd(b.Start)+1, len(p.text)), len(p.text))}
	start := b.Start
	for start < b.End && p.text[start] == '#' {
		start++
	}
	end := p.headingAttrs(&s, start, b.End)
	s.Heading = p.textAt(start, end)
	if p.lesson.Form == ChapterForm {
		return s
	}
	words := strings.TrimLeftFunc(s.Heading.Value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = strings.TrimRight(words, ": \t")
	for kind, name := range sectionNames {
		if name != "" && strings.EqualFold(words, name) {
			s.Kind = SectionKind(kind)
			return s
		}
	}
	if near := diag.Near(words, sectionNames[1:]); near != "" {
		p.report(diag.SectionName, fmt.Sprintf("`%s` is read as any other text", words), diag.At(s.Heading.Span, ""),
			fmt.Sprintf("did you mean `## %s`?", near))
	}
	return s
}

// maxAttrs bounds how many groups of attributes are looked for in one heading.
const maxAttrs = 8

// headingAttrs reads {#id}, {fixes=id} and fixes=id at the end of a heading, and
// returns where its words end.
func (p *parser) headingAttrs(s *Section, start, end int) int {
	text := strings.TrimRight(strings.TrimRight(string(p.text[start:end]), "#"), " \t")
	for range maxAttrs {
		at := strings.LastIndexAny(text, " \t") + 1
		if strings.HasSuffix(text, "}") {
			if at = strings.LastIndexByte(text, '{'); at < 0 {
				break
			}
			p.braces(start+at+1, start+len(text)-1, func(word Text) { p.sectionWord(s, word) })
		} else if strings.HasPrefix(text[at:], "fixes=") {
			p.sectionWord(s, p.textAt(start+at, start+len(text)))
		} else {
			break
		}
		text = strings.TrimRight(text[:at], " \t")
	}
	return start + len(text)
}

func (p *parser) sectionWord(s *Section, word Text) {
	id, isID := strings.CutPrefix(word.Value, "#")
	value, isFixes := strings.CutPrefix(word.Value, "fixes=")
	at := word.Span
	switch {
	case isID && id != "" && s.ID.Value == "":
		s.ID = p.textAt(at.Start+1, at.End)
	case isFixes && value != "" && s.Fixes.Value == "":
		s.Fixes = p.textAt(at.End-len(value), at.End)
	case p.lesson.Form == ChapterForm: // classes for the page
	default:
		p.report(diag.AttributeSyntax, fmt.Sprintf("`%s` cannot be read", word.Value), diag.At(at, ""),
			"a heading can have one `{#id}` and one `fixes=id`")
	}
}

// checkTwice reports sections that are there twice. Programs may be, when each
// says which it is.
func (p *parser) checkTwice() {
	type key struct {
		kind SectionKind
		name string
	}
	first := map[key]source.Span{}
	for i := range p.lesson.Sections {
		s := &p.lesson.Sections[i]
		if s.Kind == Reading {
			continue
		}
		k, help := key{kind: s.Kind}, "join the two sections"
		switch s.Kind {
		case Broken:
			k.name, help = s.ID.Value, "give each of them an id of its own: `## Broken Code {#name}`"
		case Correct:
			k.name, help = s.Fixes.Value+"\x00"+s.ID.Value, "say which program each of them mends: `## Correct Code fixes=name`"
		}
		at, seen := first[k]
		if !seen {
			first[k] = s.Heading.Span
			continue
		}
		p.report(diag.SectionTwice, fmt.Sprintf("the section `%s` is there twice", sectionNames[s.Kind]),
			[]diag.Label{{Span: s.Heading.Span, Text: "again", Primary: true}, {Span: at, Text: "first here"}}, help)
	}
}

// checkPrograms reports a section for a program that has none, or more than one.
func (p *parser) checkPrograms(s *Section) {
	if s.Kind != Broken && s.Kind != Correct {
		return
	}
	var programs, nameless []*Fence
	for i := range s.Fences {
		switch f := &s.Fences[i]; {
		case f.Has("ignore"):
		case f.IsRust():
			programs = append(programs, f)
		case f.Lang == "":
			nameless = append(nameless, f)
		}
	}
	name := sectionNames[s.Kind]
	switch {
	case len(programs) == 0 && len(nameless) > 0:
		at := p.textAt(nameless[0].Span.Start, p.lineEnd(nameless[0].Span.Start)).Span
		p.report(diag.ProgramMissing, fmt.Sprintf("the section `%s` has no program", name), diag.At(at, "this code says no language"),
			"write `rust` behind the opening fence")
	case len(programs) == 0:
		p.report(diag.ProgramMissing, fmt.Sprintf("the section `%s` has no program", name), diag.At(s.Heading.Span, ""),
			"put the program below the heading, between a line ```rust and a line ```")
	case len(programs) > 1:
		p.report(diag.ProgramTwice, fmt.Sprintf("the section `%s` has %d programs; the first counts", name, len(programs)),
			[]diag.Label{{Span: programs[1].Info, Text: "second program", Primary: true}, {Span: programs[0].Info, Text: "first program"}},
			fmt.Sprintf("move it into a section of its own, `## %s {#name}`, or write `rust,ignore`", name))
	}
}
