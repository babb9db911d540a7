package article

import (
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/syntax"
)

var (
	isA = lazyregexp.New("^(?:(A|An)\\s+)?((?:`[^`]+`|[\\p{L}][\\w<>&:-]*)(?:\\s+(?:and\\s+)?(?:`[^`]+`|[\\p{L}][\\w<>&:-]*)){0,3})\\s+(is|are)\\s+(.+)$")

	// What cannot be a name that stands for itself, or stands for too much.
	noTerm = lazyregexp.New(`(?i)^(?:the|it|its|this|that|these|those|they|there|here|what|which|who|he|she|we|you|i|one|most|some|many|all|every|each|another|both|none|such|if|when|as|so|but|and|or|in|on|at|for|to|with|by|from|of|how|why|where|then|now|also|instead|however|our|my|your|their|not|only|another)\b|\b(?:is|are|was|were|has|have|had|will|would|can|could|which|that|of|in|for|to|with|on|at|by)\b`)
	vague  = lazyregexp.New(`(?i)\b(?:example|examples|function above|program|programs|result|results|problem|problems|reason|reasons|idea|point|code|thing|things|article|post|goal|difference|answer|question|solution|output|error|rust|benefits?|advantages?)$`)

	// What is said to praise, and not to tell.
	praise = lazyregexp.New(`(?i)\b(?:powerful|best|great|amazing|awesome|beautiful|popular|famous|modern|fantastic|perfect|excellent|essential|crucial|important|exciting|favou?rite|elegant|one of|key (?:feature|part|aspect|concept)|must|game|excellent|wonderful|interesting|big|huge|common|mistake|choice|good|bad|nice)\b`)

	narrows = lazyregexp.New(`\b(?:that|which|who|whose|where|when|used to|used for|during which|by which|in which|through which|way to|means of)\b`)
	aNoun   = lazyregexp.New(`^(?:a|an)\s+`)
	aside   = lazyregexp.New(`,\s+(?:and|but|while|whereas|so|which means|because|although|though)\b|\s+[–—-]\s+|;\s|:\s|\s\(`)
	pronoun = lazyregexp.New(`(?i)\b(?:it|this|these|those|he|she|we|our|us|here|above|below|earlier|previous|following)\b`)
	hedge   = lazyregexp.New(`(?i)\b(?:not|never|maybe|perhaps|probably|sometimes|usually|often|may be|might)\b`)
)

// terms finds sentences that say what something is. Of each name the first
// counts.
func (p *parser) terms() {
	seen := map[string]bool{}
	for i := range p.article.Passages {
		b := &p.article.Passages[i]
		if b.Kind != syntax.Paragraph {
			continue
		}
		for _, s := range p.sentences(b.Span) {
			t, ok := p.term(s)
			if name := plain(t.Name.Value); ok && !seen[name] {
				seen[name] = true
				p.article.Terms = append(p.article.Terms, t)
			}
		}
	}
}

// term reads a definition: a name that can stand alone, "is a" or "are", and a
// meaning that narrows down a kind of thing. The sentence ends for it where it
// goes on to something else.
func (p *parser) term(s syntax.Text) (t syntax.Term, ok bool) {
	raw := s.Span.Text()
	m := isA.Get().FindStringSubmatchIndex(raw)
	if m == nil || strings.HasSuffix(s.Value, "?") || strings.Contains(raw, "\n") {
		return t, false
	}
	group := func(n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return raw[m[2*n]:m[2*n+1]]
	}
	name, meaning := group(2), strings.TrimRight(group(4), ".! ")
	if at := aside.Get().FindStringIndex(meaning); at != nil {
		meaning = meaning[:at[0]]
	}
	t = syntax.Term{Article: group(1), Plural: group(3) == "are"}
	bare := strings.Trim(name, "`")
	switch {
	case noTerm.Get().MatchString(name), vague.Get().MatchString(name), len(bare) < 2, strings.Contains(name, "’s"), strings.Contains(name, "'s"):
		return t, false
	case praise.Get().MatchString(meaning), pronoun.Get().MatchString(meaning), hedge.Get().MatchString(meaning):
		return t, false
	case len(strings.Fields(meaning)) < 5 || len(meaning) > 240:
		return t, false
	case t.Plural && !manyThat.Get().MatchString(meaning), !t.Plural && !(aNoun.Get().MatchString(meaning) && narrows.Get().MatchString(meaning)):
		return t, false
	}
	for _, w := range strings.Fields(plain(name)) {
		if len(w) > 3 && strings.Contains(" "+plain(meaning)+" ", " "+w+" ") {
			return t, false // the answer would stand in the question
		}
	}
	start := s.Span.Start + m[4]
	at := s.Span.Start + m[8]
	t.Name, t.Meaning = p.text(start, s.Span.Start+m[5]), p.text(at, at+len(meaning))
	t.Span = p.file.Span(s.Span.Start, at+len(meaning))
	return t, true
}

// manyThat are several things of one kind, narrowed down: "pointers that …".
var manyThat = lazyregexp.New(`^(?:[\w-]+\s+){1,4}?[\w-]*s\s+(?:that|which|who|whose|where|used to|used for)\b`)
