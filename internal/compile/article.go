package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// judgeArticle finds out what rustc makes of the code of an article. A program
// that is claimed to fail and does so, for the reason that the article gives, is
// asked about; if the next one is a version of it that compiles, that mends it.
func (l *lesson) judgeArticle() {
	var earlier library
	var broken *pair // by the block before
	for i := range l.tree.Article.Passages {
		p := &l.tree.Article.Passages[i]
		if p.Kind != syntax.Listing {
			continue
		}
		s := newSnippet(p, len(l.snippets)+1)
		l.snippets = append(l.snippets, s)
		l.settle(s, &earlier)
		earlier.add(s)
		before := broken
		broken = nil
		switch {
		case s.found != holds:
		case len(s.failing()) > 0:
			broken = &pair{id: l.pairID(s), broken: s.program(l.edition()), snippet: s}
			l.pairs = append(l.pairs, broken)
			s.pair = broken
		case before != nil && l.mends(s, before):
			s.pair = before
		}
	}
	for _, s := range l.snippets {
		l.tellSnippet(s)
	}
	for _, c := range l.tree.Article.Loose {
		l.r.Report(diag.Diagnostic{
			Code: diag.ArticleClaim, Message: "no program stands above this message, in the same section, that it could be about", Labels: diag.At(c.Span, ""),
			Help: "put it below the program that it is about",
		})
	}
}

// mends reports whether a snippet is the version of a broken program that rustc
// accepts. What it leaves as it was it takes from there.
func (l *lesson) mends(s *snippet, broken *pair) bool {
	version := *s
	if rows, ok := s.inPlaceOf(broken.snippet); ok {
		version.rows = rows
		version.verdict = l.known.shown(version.text(), l.edition())
	}
	if version.verdict.Outcome != quiz.Compiles || !sharesLines(broken.broken.shown, version.text()) {
		return false
	}
	broken.correct = version.program(l.edition())
	return true
}

// pairID names the questions about a snippet: by what it defines, so that they
// keep their names when others are put before it, else by the error.
func (l *lesson) pairID(s *snippet) string {
	id := ""
	for _, it := range s.items {
		if it.Kind == "fn" && len(it.Names) > 0 {
			id = quiz.KeyPart(it.Names[0])
		}
	}
	if code, ok := s.verdict.OneCode(); id == "" && ok {
		id = code
	}
	taken := func(id string) bool { return slices.ContainsFunc(l.pairs, func(p *pair) bool { return p.id == id }) }
	base := id
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}

// sharesLines reports whether two programs have most of their lines in common, so that
// one can be the other's repair.
func sharesLines(a, b string) bool {
	common, as, bs := 0, newListing(a).code(), newListing(b).code()
	for _, x := range as {
		if slices.ContainsFunc(bs, func(y codeLine) bool { return x.text == y.text }) {
			common++
		}
	}
	return 3*common >= 2*max(len(as), len(bs)) && a != b
}

// tellSnippet reports a program that yields no question because rustc does not
// see it as the article does.
func (l *lesson) tellSnippet(s *snippet) {
	switch {
	case s.odd != "":
		l.r.Report(diag.Diagnostic{
			Code: diag.ArticleCode, Message: "this code yields no question: " + s.odd, Labels: diag.At(s.passage.Fence.Info, ""),
			Help: "write out the code whole, and no more of it than the point needs",
		})
	case s.found == open:
		l.noVerdict(s.program(l.edition()))
	case s.found == refuted:
		l.r.Report(l.rejection(s))
	}
}

// rejection says why a snippet was given up, with what was done to it before.
func (l *lesson) rejection(s *snippet) diag.Diagnostic {
	v := &s.verdict
	at := s.passage.Fence.Info
	d := diag.Diagnostic{Code: diag.ArticleClaim}
	if len(s.steps) > 0 {
		d.Notes = []string{"what was done to it: " + strings.Join(s.steps, "; ")}
	}
	var claim syntax.Claim
	switch {
	case len(s.failing()) > 0:
		claim = s.failing()[0]
		for _, c := range s.failing() {
			if c.Message != "" || c.Code != "" {
				claim = c
			}
		}
	case len(s.passage.Claims) > 0:
		claim = s.passage.Claims[0]
	}
	switch {
	case claim.Span.IsZero():
		d.Code = diag.ArticleCode
		d.Message = fmt.Sprintf("this code yields no question: rustc %s rejects it: %s", v.Rustc, headline(&v.Errors[0]))
		d.Labels = append(diag.At(at, ""), s.pointedAt()...)
		d.Help = "write out the code whole; if it shall fail, say so next to it"
		return d
	case v.Outcome == quiz.Compiles:
		d.Message = fmt.Sprintf("the article says that this program fails, but rustc %s accepts it", v.Rustc)
		d.Help = "write out the code whole, or mend the claim"
	case !claim.Fails:
		d.Message = fmt.Sprintf("the article says that this program compiles, but rustc %s rejects it: %s", v.Rustc, headline(&v.Errors[0]))
		d.Help = "write out the code whole, or mend the claim"
	case claim.Message == "" && claim.Code == "":
		d.Message = fmt.Sprintf("the article says that this program fails, but rustc %s may reject it only for what it lacks: %s", v.Rustc, headline(&v.Errors[0]))
		d.Help = "write out the code whole, or quote the error that is meant"
	default:
		d.Message = fmt.Sprintf("the article gives another reason why this program fails than rustc %s: %s", v.Rustc, headline(&v.Errors[0]))
		d.Help = "write out the code whole, so that it fails for that reason alone"
	}
	d.Labels = append(diag.At(claim.Span, "claimed here"), diag.Label{Span: at, Text: "of this program"})
	d.Labels = append(d.Labels, s.pointedAt()...)
	return d
}

// pointedAt labels the line of the article that the first error is in, unless it
// is the first line of the code, which has a label already.
func (s *snippet) pointedAt() []diag.Label {
	if s.verdict.Outcome != quiz.Fails {
		return nil
	}
	n := s.verdict.Errors[0].Primary()
	if n < 1 || n > len(s.rows) || s.rows[n-1].at.IsZero() {
		return nil
	}
	at := s.rows[n-1].at
	if at.Line() == s.passage.Fence.Info.Line() || at.Start < s.passage.Span.Start {
		return nil
	}
	return []diag.Label{{Span: at, Text: "rustc points here"}}
}

// snippetSlots tells of every block of code of an article what became of it.
func (l *lesson) snippetSlots(made []quiz.Card) []madeSlot {
	var slots []madeSlot
	for _, s := range l.snippets {
		slot := madeSlot{name: fmt.Sprintf("line %d", s.passage.Fence.Info.Line()), how: strings.Join(s.steps, "; "), card: -1}
		asked := 0
		for i := range made {
			if s.pair != nil && made[i].Program == l.programName(s.pair.id) {
				asked++
			}
		}
		switch {
		case s.odd != "":
			slot.why = s.odd
		case s.found == open:
			slot.why = "rustc gave no verdict"
		case s.found == refuted && s.verdict.Outcome == quiz.Compiles:
			slot.why = "rustc accepts it, and the article says that it fails"
		case s.found == refuted:
			slot.why = fmt.Sprintf("rustc %s: %s", s.verdict.Claim(), s.verdict.Errors[0].Text)
		case s.pair == nil:
			slot.why = "rustc accepts it, and a program that is merely right yields no question"
		case asked == 0:
			slot.why = fmt.Sprintf("it %s as the article says, but no question fits", s.verdict.Claim())
		}
		slots = append(slots, slot)
	}
	return slots
}

// articlePage is the article without what a page puts around it. What rustc
// refutes is left out, with the sentences that claim it.
func (l *lesson) articlePage() quiz.Page {
	var page quiz.Page
	for i := range l.tree.Article.Passages {
		p := &l.tree.Article.Passages[i]
		if !l.silent(p.Span) {
			page.Description = paragraphs(page.Description, markdown(p))
		}
	}
	if len(l.pairs) > 0 {
		p := l.pairs[0]
		page.Broken, page.Message = p.broken.shown, p.broken.rendered()
		if p.correct != nil {
			page.Correct = p.correct.shown
		}
	}
	return page
}

func markdown(p *syntax.Passage) string {
	switch p.Kind {
	case syntax.Subheading:
		return "### " + p.Text.Value
	case syntax.Items:
		var b strings.Builder
		for _, it := range p.Items {
			b.WriteString("- " + it.Value + "\n")
		}
		return strings.TrimSuffix(b.String(), "\n")
	case syntax.Listing, syntax.Message:
		mark := "```"
		for strings.Contains(p.Fence.Code, mark) {
			mark += "`"
		}
		return mark + p.Fence.Lang + "\n" + strings.Trim(p.Fence.Code, "\n") + "\n" + mark
	}
	return p.Text.Value
}

// silent reports whether a passage holds a claim that rustc refutes, or the
// program that it is about.
func (l *lesson) silent(at source.Span) bool {
	for _, s := range l.snippets {
		if s.found != refuted || len(s.passage.Claims) == 0 {
			continue
		}
		if s.passage.Span == at {
			return true
		}
		for _, c := range s.passage.Claims {
			if at.Start <= c.Span.Start && c.Span.End <= at.End {
				return true
			}
		}
	}
	return false
}
