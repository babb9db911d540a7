package article

import (
	"slices"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// maxListing is how many lines are taken for one block of code where no fence
// says where it ends.
const maxListing = 200

// beginsCode reports whether a line that may be code is a comment with code
// below it.
func (p *parser) beginsCode() bool {
	i := p.at
	for i < len(p.lines) && comment.Get().MatchString(p.lines[i].text) {
		i++
	}
	return i > p.at && i < len(p.lines) && p.lines[i].class == code
}

var defines = lazyregexp.New(`^(?:pub\s+)?(?:fn|struct|enum|trait)\s+(\w+)`)

// listing takes lines of code. Over an empty line it goes on with code that
// cannot be anything else, but not with what was defined already: that begins
// another version of the program.
func (p *parser) listing() {
	start := p.at
	end := start
	seen := map[string]bool{}
	for ; p.at < len(p.lines) && p.at-start < maxListing; p.at++ {
		l := p.lines[p.at]
		if l.class == blank {
			continue
		}
		after := p.at > start && p.lines[p.at-1].class == blank
		if l.class != code && !(l.class == maybe && p.goesOn(l, after)) {
			break
		}
		if m := defines.Get().FindStringSubmatch(l.text); m != nil {
			if seen[m[1]] {
				break
			}
			seen[m[1]] = true
		}
		end = p.at + 1
	}
	p.at = end
	p.article.Passages = append(p.article.Passages, p.block(syntax.Listing, start, end, start, end))
}

// goesOn reports whether a line that may be code is, among code.
func (p *parser) goesOn(l line, afterBlank bool) bool {
	inset := strings.HasPrefix(l.text, " ") || strings.HasPrefix(l.text, "\t")
	switch {
	case comment.Get().MatchString(l.text), inset && !bulletMark.Get().MatchString(l.text):
		return true
	case afterBlank:
		return false
	}
	last := l.text[len(l.text)-1]
	return strings.ContainsAny(l.text, "(){}[]&=;") || last != '.' && !(l.text[0] >= 'A' && l.text[0] <= 'Z')
}

// block makes a passage of the lines from..to of code, within first..last.
func (p *parser) block(kind syntax.PassageKind, first, last, from, to int) syntax.Passage {
	span := p.file.Span(p.lines[first].span.Start, p.lines[last-1].span.Start+len(p.lines[last-1].text))
	f := syntax.Fence{Span: span, Info: p.lineSpan(first), Lang: "rust", Closed: true}
	indent := -1
	for _, l := range p.lines[from:to] {
		if n := len(l.text) - len(strings.TrimLeft(l.text, " \t")); l.class != blank && strings.TrimSpace(l.text) != "" && (indent < 0 || n < indent) {
			indent = n
		}
	}
	var b strings.Builder
	for _, l := range p.lines[from:to] {
		b.WriteString(l.text[min(max(indent, 0), len(l.text)):] + "\n")
		f.Lines = append(f.Lines, l.span)
	}
	f.Code = b.String()
	return syntax.Passage{Kind: kind, Span: span, Fence: f}
}

// fenced takes a block between fences. One that is never closed ends at an empty
// line that no code follows, or else with the article.
func (p *parser) fenced() {
	first := p.at
	m := fenceMark.Get().FindStringSubmatch(p.lines[first].text)
	mark := m[1]
	info := strings.FieldsFunc(m[2], func(r rune) bool { return r == ',' || r == ' ' || r == '{' || r == '}' })
	isReport, isRust := false, false
	for p.at++; p.at < len(p.lines); p.at++ {
		text := strings.TrimSpace(p.lines[p.at].text)
		if strings.HasPrefix(text, mark) && strings.Trim(text, mark[:1]) == "" {
			break
		}
		isReport = isReport || reportMark.Get().MatchString(text) && !strings.HasPrefix(text, "//")
		isRust = isRust || isCode(p.lines[p.at].text)
	}
	to := p.at
	p.at = min(p.at+1, len(p.lines))
	lang := ""
	if len(info) > 0 {
		lang = strings.ToLower(info[0])
	}
	kind := syntax.Message
	switch {
	case slices.Contains(info, "ignore"):
	case lang == "rust" || lang == "rs" || lang == "" && isRust && !isReport:
		kind = syntax.Listing
	}
	b := p.block(kind, first, p.at, first+1, to)
	if kind == syntax.Message {
		b.Fence.Lang = lang
	}
	for _, w := range info[min(1, len(info)):] {
		at := strings.Index(p.lines[first].text, w)
		s := p.lines[first].span
		b.Fence.Words = append(b.Fence.Words, syntax.Text{Value: w, Span: p.file.Span(s.Start+at, s.Start+at+len(w))})
	}
	p.article.Passages = append(p.article.Passages, b)
}

var quoted = lazyregexp.New(`^\s*(?:-->|\d+\s*\||\||=\s*(?:note|help):|(?:note|help):|\.\.\.)`)

// message takes what a compiler said: from the line "error: …" on what it draws,
// and the lines of the program that it quotes.
func (p *parser) message() {
	first := p.at
	end := first + 1
	for p.at++; p.at < len(p.lines); p.at++ {
		l := p.lines[p.at]
		if l.class == blank {
			continue
		}
		touches := p.lines[p.at-1].class != blank
		if !(quoted.Get().MatchString(l.text) || (l.class == code || l.class == maybe && touches) && (touches || p.repeats(l.text))) {
			break
		}
		end = p.at + 1
	}
	p.at = end
	b := p.block(syntax.Message, first, end, first, end)
	b.Fence.Lang = ""
	p.article.Passages = append(p.article.Passages, b)
}

// repeats reports whether a line of code stands in the program above.
func (p *parser) repeats(text string) bool {
	text = strings.TrimRight(strings.TrimSpace(text), ";")
	for i := len(p.article.Passages) - 1; i >= 0; i-- {
		b := &p.article.Passages[i]
		if b.Kind != syntax.Listing {
			continue
		}
		for _, l := range b.Fence.Lines {
			if strings.HasPrefix(strings.TrimSpace(l.Text()), text) {
				return true
			}
		}
		return false
	}
	return false
}

// lineSpan returns where the text of a line stands.
func (p *parser) lineSpan(i int) source.Span {
	l := p.lines[i]
	indent := len(l.text) - len(strings.TrimLeft(l.text, " \t"))
	return p.file.Span(l.span.Start+indent, l.span.Start+len(l.text))
}
