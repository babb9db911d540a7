package article

import (
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/syntax"
)

var (
	// A list answers a question only if its lead says what is listed.
	listed = lazyregexp.New(`(?i)\b(?:conditions|rules|kinds|types|ways|guarantees|steps|states|traits|parts|cases|variants|requirements|properties|phases)\b`)
	denial = lazyregexp.New(`(?i)\b(?:no|not|never|none|nor|neither|cannot|\w+n['’]t)\b`)
	opens  = lazyregexp.New(`(?i)^(?:it|they|this|that|these|those|he|she|we|you|i|here|there|so|but|and|also|let)\b`)
)

// lists finds enumerations: items after a line that ends in a colon, or that
// names what follows.
func (p *parser) lists() {
	for i := 1; i < len(p.article.Passages); i++ {
		b, before := &p.article.Passages[i], &p.article.Passages[i-1]
		if b.Kind != syntax.Items || before.Kind != syntax.Paragraph {
			continue
		}
		sentences := p.sentences(before.Span)
		if len(sentences) == 0 {
			continue
		}
		lead := sentences[len(sentences)-1]
		if strings.HasSuffix(lead.Value, ":") || listed.Get().MatchString(lead.Value) {
			p.article.Lists = append(p.article.Lists, syntax.List{Lead: lead, Items: b.Items, Why: unfit(lead, b.Items)})
		}
	}
}

// unfit says why a list is not worth asking, or "".
func unfit(lead syntax.Text, items []syntax.Text) string {
	switch {
	case !listed.Get().MatchString(lead.Value):
		return "its first sentence does not say what is listed: rules, kinds, steps"
	case opens.Get().MatchString(lead.Value):
		return "its first sentence means nothing by itself"
	case len(items) < 2 || len(items) > 6:
		return "it has fewer than two or more than six items"
	}
	known := " " + plain(lead.Value) + " "
	for _, it := range items {
		words := strings.Fields(plain(it.Value))
		told := 0
		for _, w := range words {
			if strings.Contains(known, " "+w+" ") {
				told++
			}
		}
		switch {
		case len(denial.Get().FindAllString(it.Value, -1)) > 1:
			return "one of its items denies twice, so that it may say the reverse of what is meant"
		case len(words) > 25:
			return "one of its items is too long to be recalled"
		case opens.Get().MatchString(it.Value) && !strings.HasPrefix(strings.ToLower(it.Value), "there"):
			return "one of its items means nothing by itself"
		case 2*told > len(words):
			return "its first sentence gives an item away"
		}
	}
	return ""
}
