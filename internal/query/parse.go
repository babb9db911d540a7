package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parser goes through a query from left to right.
type parser struct {
	q     string
	at    int
	depth int // of parentheses
	named func(name string) bool

	between *struct{ at, n int } // the keyword behind which a term must come
}

// maxDepth is how deep parentheses may stand: far more than anybody can read.
const maxDepth = 100

func (p *parser) fail(at, n int, what, hint string) error {
	return &Error{Query: p.q, At: at, Len: n, What: what, Hint: hint}
}

func (p *parser) space() {
	for p.at < len(p.q) {
		r, n := utf8.DecodeRuneInString(p.q[p.at:])
		if !unicode.IsSpace(r) {
			return
		}
		p.at += n
	}
}

// either reads terms with or between them.
func (p *parser) either() (Predicate, error) {
	var choice []Predicate
	for {
		one, err := p.all()
		if err != nil {
			return nil, err
		}
		if choice = append(choice, one); p.keyword("or") {
			continue
		}
		if len(choice) == 1 {
			return one, nil
		}
		return func(s Subject) bool {
			return slices.ContainsFunc(choice, func(p Predicate) bool { return p(s) })
		}, nil
	}
}

// all reads terms that must all hold, up to an or, a closing parenthesis or the
// end.
func (p *parser) all() (Predicate, error) {
	var terms []Predicate
	for {
		p.space()
		and := len(terms) > 0 && p.keyword("and")
		if p.at == len(p.q) || p.q[p.at] == ')' || p.peek("or") || p.peek("and") {
			if len(terms) == 0 || and {
				return nil, p.missing()
			}
			break
		}
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
		p.between = nil
	}
	if len(terms) == 1 {
		return terms[0], nil
	}
	return func(s Subject) bool {
		return !slices.ContainsFunc(terms, func(p Predicate) bool { return !p(s) })
	}, nil
}

// missing is the error where a term should stand.
func (p *parser) missing() error {
	const asText = "`or` and `and` stand between terms; to look for them as text, put them in quotation marks"
	switch {
	case p.between != nil:
		return p.fail(p.between.at, p.between.n, "behind this a term is missing", asText)
	case p.at < len(p.q) && p.q[p.at] == ')':
		return p.fail(p.at, 1, "before this a term is missing", `to look for parentheses as text, put them in quotation marks: "()"`)
	case p.peek("or"):
		return p.fail(p.at, len("or"), "before this a term is missing", asText)
	case p.peek("and"):
		return p.fail(p.at, len("and"), "before this a term is missing", asText)
	}
	return p.fail(p.at, 0, "here a term is missing", "")
}

// peek reports whether a keyword comes next.
func (p *parser) peek(word string) bool {
	end := p.at + len(word)
	if end > len(p.q) || !strings.EqualFold(p.q[p.at:end], word) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(p.q[end:])
	return end == len(p.q) || r == '(' || r == ')' || unicode.IsSpace(r)
}

// keyword takes a keyword, if it comes next.
func (p *parser) keyword(word string) bool {
	if !p.peek(word) {
		return false
	}
	p.between = &struct{ at, n int }{p.at, len(word)}
	p.at += len(word)
	p.space()
	return true
}

func (p *parser) term() (Predicate, error) {
	if p.negates() {
		p.at++
		yes, err := p.term()
		if err != nil {
			return nil, err
		}
		return func(s Subject) bool { return !yes(s) }, nil
	}
	if p.q[p.at] != '(' {
		w, err := p.word()
		if err != nil {
			return nil, err
		}
		if name := strings.ToLower(text(w.chars)); !w.quoted && p.named(name) {
			return ofName(pattern{name}), nil
		}
		return w.predicate()
	}
	start := p.at
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail(start, 1, "the parentheses stand too deep", "")
	}
	p.at++
	p.between = nil
	inner, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.at == len(p.q) {
		return nil, p.fail(start, 1, "this parenthesis is never closed", `to look for it as text, put it in quotation marks: "("`)
	}
	p.at++
	p.depth--
	return inner, nil
}

// negates reports whether a - comes next that turns a term round. The one of an
// arrow, of -= and of a flag is text.
func (p *parser) negates() bool {
	rest := p.q[p.at:]
	if len(rest) < 2 || rest[0] != '-' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[1:])
	return !unicode.IsSpace(r) && !strings.ContainsRune("->=)", r)
}

// word reads a word. Parentheses belong to it as far as they are pairs.
func (p *parser) word() (*word, error) {
	w := &word{query: p.q, start: p.at, quoted: p.q[p.at] == '"'}
	open, quote := 0, -1
	for p.at < len(p.q) {
		r, n := utf8.DecodeRuneInString(p.q[p.at:])
		next, size := utf8.DecodeRuneInString(p.q[p.at+n:])
		c := char{at: p.at, r: r}
		switch {
		case r == '\\' && size > 0 && strings.ContainsRune(`*"\():-`, next):
			c.r = next
			n += size
		case r == '"':
			quote = toggled(quote, p.at)
			p.at += n
			continue
		case quote < 0 && (unicode.IsSpace(r) || r == ')' && open == 0):
			w.end = p.at
			return w, nil
		case quote < 0 && r == '(':
			open++
		case quote < 0 && r == ')':
			open--
		case r == '*' || r == ':':
			c.special = true
		}
		w.chars = append(w.chars, c)
		p.at += n
	}
	w.end = p.at
	if quote >= 0 {
		return nil, p.fail(quote, 1, "this quotation mark is never closed", `to look for one as text, put a backslash before it: \"`)
	}
	return w, nil
}

// toggled is where the quotation mark stands that is open after one at a place;
// -1 is none.
func toggled(open, at int) int {
	if open >= 0 {
		return -1
	}
	return at
}
