package compile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// remedy is a small change of a program, with which a claim may hold.
type remedy struct {
	text  revision
	line  int    // the changed line; 0 if it is not one
	added string // the line put behind it; "" if the line itself is changed
	when  string // completes "the claim holds when …"
}

const (
	maxSearches = 3   // for how many programs of a lesson remedies are looked for
	maxRemedies = 200 // how many are judged for one program
	someAtATime = 40  // how many are judged before the next are thought of
)

// nearest adds to a finding about a refuted claim the smallest change of the
// program for which rustc bears the claim out, if one is found.
func (l *lesson) nearest(p *program, c claim, d *diag.Diagnostic) {
	if l.searches++; l.searches > maxSearches || p.judged != p.shown || p.gap || p.long() {
		return
	}
	var found *remedy
	if c.fails {
		found = l.nearestFailing(p, c)
	} else {
		found = l.nearestCompiling(p)
	}
	if found == nil {
		return
	}
	d.Help = "the claim holds when " + found.when
	if !slices.ContainsFunc(p.fence.Attrs, func(a syntax.Attr) bool { return a.Key == "of" }) { // else its lines are those of a diff
		d.Fix = p.rewrite(found.text.String())
	}
	if found.line > 0 && found.line <= len(p.fence.Lines) {
		text := "a change here makes the claim hold"
		if found.added != "" {
			text = "with " + codeSpan(found.added) + " after this line the claim holds"
		}
		d.Labels = append(d.Labels, diag.Label{Span: trimmedLine(p.fence.Lines[found.line-1]), Text: text})
	}
}

// best returns the remedy that is best by points, of which 0 means none; of
// equal ones the first. They are judged a few at a time, and as soon as some of
// them do, the rest is left alone. While verdicts are waited for there is none.
func (l *lesson) best(vs []remedy, edition string, points func(*quiz.Verdict) int) *remedy {
	vs = vs[:min(len(vs), maxRemedies)]
	for some := range slices.Chunk(vs, someAtATime) {
		var best *remedy
		most, waiting := 0, false
		for i := range some {
			v := l.known.tried(some[i].text, edition)
			waiting = waiting || v.Outcome == quiz.Unknown && v.Why == ""
			if n := points(&v); n > most {
				best, most = &some[i], n
			}
		}
		if waiting {
			return nil
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// nearestFailing looks for a remedy that fails as a lesson says its program
// does.
func (l *lesson) nearestFailing(p *program, c claim) *remedy {
	q := l.quoteOf(p)
	check := newQuoteCheck(l, p)
	codes := c.codes
	near, primary := map[int]bool{}, map[int]bool{}
	if q != nil {
		if len(codes) == 0 && q.code != "" {
			codes = []string{q.code}
		}
		for i := range q.rows {
			for _, n := range check.linesOf(&q.rows[i]) {
				near[n] = true
				primary[n] = primary[n] || q.rows[i].line == q.place.line
			}
		}
	}
	points := func(v *quiz.Verdict) int {
		code, one := v.OneCode()
		switch {
		case !one, len(codes) > 0 && !slices.Equal(v.Codes(), codes), len(codes) == 0 && !borrowck[code]:
			return 0
		}
		n := 1
		if primary[v.Errors[0].Primary()] {
			n += 2
		}
		if q != nil && hasWords(fold(v.Errors[0].Text), fold(q.headline.text)) {
			n++
		}
		return n
	}
	changed := edited(l.known.listing(p.shown).edits, near)
	late := lateUses(p.shown, near)
	// A borrow that ends too early is what claims are most often wrong about.
	if len(codes) == 0 || aboutBorrows[codes[0]] {
		return l.best(slices.Concat(late[:min(len(late), maxRemedies-maxEdits)], changed), p.edition, points)
	}
	return l.best(append(changed, late...), p.edition, points)
}

// aboutBorrows are the codes that a borrow gives which is used later.
var aboutBorrows = map[string]bool{
	"E0499": true, "E0501": true, "E0502": true, "E0503": true, "E0505": true, "E0506": true, "E0597": true, "E0716": true, "E0382": true,
}

// edited makes remedies of edits; those of near lines come first.
func edited(es []edit, near map[int]bool) []remedy {
	var vs []remedy
	for _, e := range es {
		vs = append(vs, remedy{text: e.text, line: e.line, when: e.here()})
	}
	slices.SortStableFunc(vs, func(a, b remedy) int {
		switch {
		case near[a.line] == near[b.line]:
			return 0
		case near[a.line]:
			return -1
		}
		return 1
	})
	return vs
}

// quoteOf returns the message that is quoted of a program, nil if none is or if
// it could be one of another program.
func (l *lesson) quoteOf(p *program) *quote {
	if len(l.pairs) != 1 || l.pairs[0].broken != p {
		return nil
	}
	for _, s := range l.sections(syntax.Interpretation) {
		for i := range s.Fences {
			if qs := fenceQuotes(&s.Fences[i]); len(qs) > 0 {
				return &qs[0]
			}
		}
	}
	return nil
}

// nearestCompiling looks for a remedy that compiles: what rustc proposes, then
// small edits, above all of the lines that it points at.
func (l *lesson) nearestCompiling(p *program) *remedy {
	compiles := func(v *quiz.Verdict) int {
		if v.Outcome == quiz.Compiles {
			return 1
		}
		return 0
	}
	proposed, waiting := l.proposals(p)
	if waiting {
		return nil
	}
	near := map[int]bool{}
	for _, m := range p.verdict.Errors {
		for _, s := range m.Spans {
			near[s.Line] = true
		}
	}
	// To delete what fails mends everything and teaches nothing, and so does to do it
	// when nobody needs it any more.
	es := slices.DeleteFunc(slices.Clone(l.known.listing(p.shown).edits), func(e edit) bool { return e.rank >= ranksMoves || e.line == 0 })
	slices.SortStableFunc(es, func(a, b edit) int { return cmp.Compare(b.rank, a.rank) })
	if found := l.best(proposed, p.edition, compiles); found != nil {
		return found
	}
	return l.best(edited(es, near), p.edition, compiles)
}

// maxProposals bounds how often rustc is asked again what it proposes next.
const maxProposals = 3

// proposals are the remedies that rustc proposes: each sure one, all sure ones
// at once, on and on; then those of which it is not sure.
func (l *lesson) proposals(p *program) (vs []remedy, waiting bool) {
	add := func(text string) {
		if when, line, ok := differs(p.shown, text); ok {
			vs = append(vs, remedy{text: original(text), line: line, when: when})
		}
	}
	var unsure []string
	text, v := p.shown, p.verdict
	for range maxProposals {
		all := quiz.Suggestion{}
		for _, m := range v.Errors {
			for _, s := range m.Suggestions {
				one, ok := s.Apply(text)
				switch {
				case !ok:
				case s.Sure:
					add(one)
					all.Parts = append(all.Parts, s.Parts...)
				default:
					unsure = append(unsure, one)
				}
			}
		}
		slices.SortStableFunc(all.Parts, func(a, b quiz.Replacement) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		all.Parts = slices.Compact(all.Parts)
		mended, ok := all.Apply(text)
		if !ok || mended == text {
			break
		}
		add(mended)
		text = mended
		if v = l.known.shown(text, p.edition); v.Outcome == quiz.Unknown && v.Why == "" {
			return nil, true
		}
	}
	for _, text := range unsure {
		add(text)
	}
	return vs, false
}

// maxDiffers is how many lines a small change may have.
const maxDiffers = 3

// differs says in which lines a program differs from another, and the first of
// them; ok is false if there are many.
func differs(old, text string) (when string, line int, ok bool) {
	changed := newListing(text)
	at := map[int]string{}
	for _, h := range hunks(newListing(old), changed) {
		for i, n := range h.new {
			now := codeSpan(strings.TrimSpace(changed.lines[n-1]))
			if i < len(h.old) {
				at[h.old[i]] = fmt.Sprintf("line %d is %s", h.old[i], now)
				continue
			}
			at[h.before] += fmt.Sprintf("%s stands before line %d", now, h.before)
		}
		for _, n := range h.old[min(len(h.new), len(h.old)):] {
			at[n] = fmt.Sprintf("line %d is deleted", n)
		}
	}
	if len(at) == 0 || len(at) > maxDiffers {
		return "", 0, false
	}
	order := slices.Sorted(maps.Keys(at))
	parts := make([]string, len(order))
	for i, n := range order {
		parts[i] = at[n]
	}
	return strings.Join(parts, " and "), order[0], true
}
