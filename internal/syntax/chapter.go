package syntax

import (
	"anneal/internal/diag"
	"anneal/internal/markup"
	"anneal/internal/source"
)

// Expander puts the text of other files in the place of the directives that
// name them. It is called in order of the text.
type Expander interface {
	// Code expands the directives in the code of a fence, and gives each line
	// that comes from elsewhere its true place.
	Code(f *Fence)
	// Prose looks at a paragraph. It returns the programs that directives in it
	// stand for, and the directives, which are not shown.
	Prose(paragraph source.Span) (programs []Fence, cut []source.Span)
}

// ParseChapter reads a chapter of a book: prose, with programs anywhere in it.
// All its sections are reading matter, and no heading means anything. Front
// matter, which some books use for tools of their own, is passed over. The
// chapter has no ID; its title is that of its first heading of level 1. x may be
// nil. It never returns nil; what is wrong with the file goes to r.
func ParseChapter(f *source.File, x Expander, r diag.Reporter) *Lesson {
	p := newParser(f, r)
	p.lesson.Form = ChapterForm
	if p.tooLarge() {
		return p.lesson
	}
	body := findFrontMatter(f.Text).body
	blank(p.text[:body])
	c := chapter{parser: p, expander: x}
	blocks := markup.Parse(p.text)
	p.blankComments(blocks)
	c.collect(blocks)
	p.sections(blocks, body)
	p.shareFences()
	c.plain(blocks)
	c.read()
	return p.lesson
}

// chapter is a parser of prose with directives.
type chapter struct {
	*parser
	expander Expander
	edits    []edit // what makes reading matter of the text
}

// collect finds all fenced code and the programs that directives stand for, in
// order, and the title.
func (c *chapter) collect(blocks []markup.Block) {
	for i := range blocks {
		b := &blocks[i]
		switch {
		case b.Kind == markup.Code && b.Listing.Fenced:
			f := c.fence(b)
			if c.expander != nil {
				c.expander.Code(&f)
			}
			c.add(f)
		case b.Kind == markup.Paragraph && c.expander != nil:
			programs, cut := c.expander.Prose(c.file.Span(b.Start, b.End))
			for _, f := range programs {
				c.add(f)
			}
			for _, s := range cut {
				c.replace(s.Start, s.End, "")
			}
		case b.Kind == markup.Heading && b.Level == 1 && c.lesson.Title.Value == "":
			c.lesson.Title = Text{Value: markup.PlainText(b.Runs), Span: c.file.Span(b.Start, b.End)}
		}
		c.collect(b.Blocks)
	}
}

// add takes a program. It is shown without its hidden lines.
func (c *chapter) add(f Fence) {
	c.edits = append(c.edits, c.asShown(&f))
	f.reveal()
	c.fences = append(c.fences, f)
}
