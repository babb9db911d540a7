package article

import (
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/rust"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

var (
	fails = lazyregexp.New(`(?i)\b(?:(?:would|will|does|do|did|can|could)(?:n['’]t|\s+not)\s+(?:even\s+|actually\s+)?compile|won['’]t\s+compile|cannot\s+compile|can['’]t\s+compile|(?:fails?|refuses?)\s+to\s+compile` +
		`|(?:generates?|produces?|gives?|yields?|raises?|causes?|results?\s+in|get)\s+(?:us\s+)?(?:(?:a|an|the|this|following)\s+)*(?:compiler|compile|compile-time|compilation)\s+errors?` +
		`|compiler\s+(?:will\s+|would\s+)?(?:(?:produces?|gives?|generates?|reports?|raises?|throws?)\s+(?:(?:a|an|the|this|us|following)\s+)*errors?|rejects?|complains?)\b|rejected\s+by\s+the\s+compiler)`)
	compiles = lazyregexp.New(`(?i)\b(?:compiles|(?:will|would|should)\s+(?:now\s+)?compile|accepted\s+by\s+the\s+compiler|(?:this|it|program|code|example)\s+(?:will\s+)?(?:prints?|outputs?))\b`)

	// Of a sentence with one of these it is not said which program it means: it
	// may be one that is not there.
	hypothetical = lazyregexp.New(`(?i)\b(?:if|unless|without|when|whenever|once|otherwise|had|suppose|try|trying|uncomment\w*|were|any|every|all|never|programs?\s+that|code\s+that|removing|adding|changing|instead\s+of)\b`)

	forward = lazyregexp.New(`(?i)\b(?:following|below)\b`)
	shows   = lazyregexp.New(`(?i)\b(?:this|that|it|above|(?:the|our)\s+(?:code|program|example|snippet|function))\b`)
	code4   = lazyregexp.New(`\bE\d{4}\b`)
	counts  = lazyregexp.New(`(?i)^(?:aborting due to|could not compile|build failed)`)
)

// claims finds what is said of each program.
func (p *parser) claims() {
	for i := range p.article.Passages {
		switch b := &p.article.Passages[i]; b.Kind {
		case syntax.Listing:
			p.wordClaims(b)
			p.commentClaims(b)
		case syntax.Message:
			p.messageClaims(i, b)
		case syntax.Paragraph:
			p.sentenceClaims(i, b)
		}
	}
}

// wordClaims reads the words behind an opening fence.
func (p *parser) wordClaims(b *syntax.Passage) {
	for _, w := range b.Fence.Words {
		switch {
		case w.Value == "compile_fail" || w.Value == "does_not_compile":
			b.Claims = append(b.Claims, syntax.Claim{Span: w.Span, Fails: true})
		case code4.Get().MatchString(w.Value):
			b.Claims = append(b.Claims, syntax.Claim{Span: w.Span, Fails: true, Code: w.Value})
		}
	}
}

// commentClaims reads what comments behind code say of their line. A comment on
// a line of its own may belong to code that is switched off, and is passed over.
func (p *parser) commentClaims(b *syntax.Passage) {
	for _, l := range b.Fence.Lines {
		text := l.Text()
		for _, t := range rust.Scan(text) {
			said := strings.TrimSpace(strings.TrimLeft(text[t.Start:t.End], "/"))
			if t.Kind != rust.Comment || strings.TrimSpace(text[:t.Start]) == "" || !(commentFails.Get().MatchString(said) || fails.Get().MatchString(said)) || hypothetical.Get().MatchString(said) {
				continue
			}
			b.Claims = append(b.Claims, syntax.Claim{
				Span: p.text(l.Start+t.Start, l.Start+t.End).Span, Fails: true, Code: code4.Get().FindString(said), OnLine: true,
			})
		}
	}
}

var commentFails = lazyregexp.New(`(?i)^(?:compile(?:r|-time)?\s+)?error\b|^(?:does not|doesn['’]t|will not|won['’]t)\s+(?:work|compile)`)

// messageClaims reads the messages in a passage; they speak of the program above.
func (p *parser) messageClaims(i int, b *syntax.Passage) {
	for _, l := range b.Fence.Lines {
		m := reportMark.Get().FindStringSubmatchIndex(strings.TrimRight(l.Text(), " \t\r"))
		if m == nil {
			continue
		}
		text := l.Text()
		c := syntax.Claim{Span: p.text(l.Start, l.End).Span, Fails: true, Message: strings.TrimSpace(text[m[4]:m[5]])}
		if m[2] >= 0 {
			c.Code = text[m[2]:m[3]]
		}
		if counts.Get().MatchString(c.Message) {
			continue
		}
		if above := p.above(i, 4); above != nil {
			above.Claims = append(above.Claims, c)
		} else {
			p.article.Loose = append(p.article.Loose, c)
		}
	}
}

// above returns the nearest program above passage i, if no heading and at most
// so many passages lie between.
func (p *parser) above(i, most int) *syntax.Passage {
	for j := i - 1; j >= 0 && j >= i-1-most; j-- {
		switch b := &p.article.Passages[j]; b.Kind {
		case syntax.Listing:
			return b
		case syntax.Subheading:
			return nil
		}
	}
	return nil
}

// below returns the program that follows passage i, at most one paragraph later.
func (p *parser) below(i int) *syntax.Passage {
	for j := i + 1; j < len(p.article.Passages) && j <= i+2; j++ {
		switch b := &p.article.Passages[j]; b.Kind {
		case syntax.Listing:
			return b
		case syntax.Paragraph:
		default:
			return nil
		}
	}
	return nil
}

// sentenceClaims reads the sentences of a paragraph.
func (p *parser) sentenceClaims(i int, b *syntax.Passage) {
	for _, s := range p.sentences(b.Span) {
		c := syntax.Claim{Span: s.Span, Code: code4.Get().FindString(s.Value)}
		at := fails.Get().FindStringIndex(s.Value)
		if c.Fails = at != nil; !c.Fails {
			at = compiles.Get().FindStringIndex(s.Value)
		}
		if at == nil || hypothetical.Get().MatchString(s.Value[:at[0]]) || strings.HasSuffix(s.Value, "?") {
			continue
		}
		if target := p.spokenOf(i, s.Value); target != nil {
			target.Claims = append(target.Claims, c)
		}
	}
}

// spokenOf returns the program that a sentence of passage i speaks of.
func (p *parser) spokenOf(i int, sentence string) *syntax.Passage {
	if forward.Get().MatchString(sentence) {
		return p.below(i)
	}
	if b := p.above(i, 0); b != nil {
		return b
	}
	if next := p.below(i); next != nil && strings.HasSuffix(sentence, ":") {
		return next
	}
	if i > 0 && p.article.Passages[i-1].Kind == syntax.Message {
		return p.above(i-1, 0)
	}
	if shows.Get().MatchString(sentence) {
		return p.above(i, 1)
	}
	return nil
}

var sentenceEnd = lazyregexp.New(`[.!?]["”’)]*(?:\s+|$)`)

// maxSentence is the length of the longest sentence that is looked at, in bytes.
const maxSentence = 1000

// sentences divides a piece of the file into sentences.
func (p *parser) sentences(s source.Span) []syntax.Text {
	raw := s.Text()
	var found []syntax.Text
	add := func(from, to int) {
		if to-from > maxSentence {
			return
		}
		if t := p.text(s.Start+from, s.Start+to); t.Value != "" {
			found = append(found, t)
		}
	}
	start := 0
	for _, m := range sentenceEnd.Get().FindAllStringIndex(raw, -1) {
		if abbreviation(raw[start:m[0]]) {
			continue
		}
		add(start, m[1])
		start = m[1]
	}
	add(start, len(raw))
	return found
}

// abbreviation reports whether a text ends in one that is written with a full
// stop.
func abbreviation(text string) bool {
	for _, a := range []string{"e.g", "i.e", "etc", "vs", "Mr", "Dr"} {
		if strings.HasSuffix(text, a) {
			return true
		}
	}
	return false
}
