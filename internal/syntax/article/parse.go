package article

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"anneal/internal/lazyregexp"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// Parse reads an article. It never returns nil and reports nothing: what cannot
// be made out is a paragraph.
func Parse(f *source.File) *syntax.Lesson {
	p := &parser{file: f, lines: classify(f), article: &syntax.Article{}}
	lesson := &syntax.Lesson{File: f, Form: syntax.ArticleForm, Article: p.article}
	p.cut()
	lesson.Title = p.title()
	for p.at < len(p.lines) {
		p.passage(lesson.Title.Value)
	}
	p.claims()
	p.terms()
	p.lists()
	return lesson
}

// Is reports whether a file may be an article: a text with sentences in it, and
// not a lesson that lacks its front matter.
func Is(f *source.File) bool {
	if !slices.Contains([]string{"", ".txt", ".text", ".md", ".markdown"}, strings.ToLower(path.Ext(f.Name))) {
		return false
	}
	sentence := false
	for n := 1; n <= f.Lines(); n++ {
		text := f.Line(n).Text()
		if lessonHeading.Get().MatchString(text) {
			return false
		}
		sentence = sentence || len(text) > 40 && len(strings.Fields(text)) >= 8
	}
	return sentence
}

var lessonHeading = lazyregexp.New(`^## (?:Broken Code|Correct Code|Cards|Compiler Error Interpretation)\b`)

// parser walks over the lines of an article.
type parser struct {
	file    *source.File
	lines   []line
	at      int
	article *syntax.Article
}

// cut drops what follows the article.
func (p *parser) cut() {
	fenced := false
	for i, l := range p.lines {
		if l.class == fence {
			fenced = !fenced
		}
		if i > 0 && !fenced && (l.class == prose || l.class == maybe || l.class == heading) && endsArticle(l.text) {
			p.lines = p.lines[:i]
			return
		}
	}
}

var signature = lazyregexp.New(`\s+by\s+\p{Lu}[\p{L}.'-]+(?:\s+\p{Lu}[\p{L}.'-]+){0,2}$`)

// title takes the lines before the first paragraph: the last short one of them
// is the title, unless it stands in one block with how long the reading takes.
func (p *parser) title() syntax.Text {
	best, at := -1, 0
	for i := 0; i < len(p.lines); {
		if p.lines[i].class == blank {
			i++
			continue
		}
		end := i
		signed := false
		for ; end < len(p.lines) && p.lines[end].class != blank; end++ {
			signed = signed || isBoilerplate(p.lines[end].text)
		}
		if l := p.lines[i]; !(signed || l.class == heading || end == i+1 && isShort(l.text) && best < 0) {
			break
		}
		if l := p.lines[i]; best < 0 && !isBoilerplate(l.text) && (!signed || !p.shortBefore(end)) {
			best = i
		}
		i, at = end, end
		if best >= 0 {
			break
		}
	}
	p.at = at
	if best < 0 {
		return syntax.Text{}
	}
	text := p.lines[best].text
	if m := headingMark.Get().FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	text = strings.TrimSpace(signature.Get().ReplaceAllString(text, ""))
	start := p.lines[best].span.Start + strings.Index(p.lines[best].text, text)
	return syntax.Text{Value: text, Span: p.file.Span(start, start+len(text))}
}

// shortBefore reports whether the next text from line i on is a short line: then
// that is the title.
func (p *parser) shortBefore(i int) bool {
	for ; i < len(p.lines); i++ {
		if l := p.lines[i]; l.class != blank {
			return (l.class == heading || isShort(l.text)) && !isBoilerplate(l.text)
		}
	}
	return false
}

var lead = lazyregexp.New(`^(?:Let|Here|Now|This|These|For|Consider|So|And|But|If|It|In)\b`)

// isShort reports whether a line that stands alone is short like a title.
func isShort(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && len(text) <= 70 && len(strings.Fields(text)) <= 9 && !strings.ContainsAny(text[len(text)-1:], ".:;,!") &&
		!strings.ContainsAny(text, "{};=") && !bulletMark.Get().MatchString(text)
}

// passage takes the next piece.
func (p *parser) passage(title string) {
	switch l := p.lines[p.at]; {
	case l.class == blank:
		p.at++
	case l.class == fence:
		p.fenced()
	case l.class == heading:
		m := headingMark.Get().FindStringSubmatchIndex(l.text)
		p.subheading(l.span.Start+m[2], l.span.Start+m[3], title)
		p.at++
	case l.class == report:
		p.message()
	case l.class == bullet:
		p.bullets()
	case l.class == code || l.class == maybe && p.beginsCode():
		p.listing()
	case isBoilerplate(l.text):
		p.at++
	case p.alone() && !p.leadsToList() && isShort(l.text) && len(strings.Fields(l.text)) <= 5 && !lead.Get().MatchString(strings.TrimSpace(l.text)):
		p.subheading(l.span.Start, l.span.Start+len(l.text), title)
		p.at++
	default:
		p.paragraph()
	}
}

// alone reports whether no text touches the line.
func (p *parser) alone() bool {
	return (p.at == 0 || p.lines[p.at-1].class == blank) && (p.at+1 == len(p.lines) || p.lines[p.at+1].class == blank)
}

// leadsToList reports whether the next text is a list.
func (p *parser) leadsToList() bool {
	i := p.at + 1
	for i < len(p.lines) && p.lines[i].class == blank {
		i++
	}
	return i < len(p.lines) && p.lines[i].class == bullet
}

// subheading takes a heading; a title that is there once more is left out.
func (p *parser) subheading(start, end int, title string) {
	t := p.text(start, end)
	if t.Value == title {
		return
	}
	p.article.Passages = append(p.article.Passages, syntax.Passage{Kind: syntax.Subheading, Span: t.Span, Text: t})
}

// text returns a piece of the file as one line.
func (p *parser) text(start, end int) syntax.Text {
	s := p.file.Span(start, end)
	raw := s.Text()
	s.Start += len(raw) - len(strings.TrimLeftFunc(raw, unicode.IsSpace))
	s.End = s.Start + len(strings.TrimSpace(raw))
	return syntax.Text{Value: strings.Join(strings.Fields(raw), " "), Span: s}
}

func (p *parser) paragraph() {
	start := p.at
	for p.at++; p.at < len(p.lines); p.at++ {
		if l := p.lines[p.at]; l.class != prose && (l.class != maybe || p.beginsCode()) || isBoilerplate(l.text) {
			break
		}
	}
	t := p.text(p.lines[start].span.Start, p.lines[p.at-1].span.End)
	p.article.Passages = append(p.article.Passages, syntax.Passage{Kind: syntax.Paragraph, Span: t.Span, Text: t})
}

// bullets takes a list. What is indented below an item belongs to it.
func (p *parser) bullets() {
	pass := syntax.Passage{Kind: syntax.Items}
	first, last := p.at, p.at
	start := -1
	flush := func() {
		if start >= 0 {
			pass.Items = append(pass.Items, p.text(start, p.lines[last].span.End))
		}
	}
	for ; p.at < len(p.lines); p.at++ {
		l := p.lines[p.at]
		if l.class == bullet {
			flush()
			start = l.span.Start + bulletMark.Get().FindStringSubmatchIndex(l.text)[2]
			last = p.at
			continue
		}
		if l.class == blank && p.at+1 < len(p.lines) && p.lines[p.at+1].class == bullet {
			continue
		}
		if l.class == blank || l.class == code || l.class == fence || !strings.HasPrefix(l.text, " ") && !strings.HasPrefix(l.text, "\t") {
			break
		}
		last = p.at
	}
	flush()
	pass.Span = p.file.Span(p.lines[first].span.Start, p.lines[last].span.End)
	p.article.Passages = append(p.article.Passages, pass)
}
