package rust

import (
	"slices"
	"strings"
)

// Close adds the closing brackets that a program has lost, as web pages lose
// lines that hold nothing else. Where a bracket was closed is read from the
// indentation; where that says nothing, at the end. It returns the program and
// the numbers, from 1, of the lines that were added to it. ok is false where a
// bracket closes what was never opened: then more is lost than brackets.
func Close(text string) (closed string, added []int, ok bool) {
	c := closer{text: text}
	tokens := Code(text)
	line := lineCounter(text)
	byLine := map[int][]Token{}
	for _, t := range tokens {
		byLine[line(t.Start)] = append(byLine[line(t.Start)], t)
	}
	for i, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if !c.line(l, byLine[i+1]) {
			return text, nil, false
		}
	}
	c.closeTo(0)
	if len(c.added) == 0 {
		return text, nil, true
	}
	closed = strings.Join(c.out, "\n") + "\n"
	if !balanced(closed) { // a string or a comment that never ends has swallowed them
		return text, nil, false
	}
	return closed, c.added, true
}

// balanced reports whether as many brackets are closed as are opened.
func balanced(text string) bool {
	depth := 0
	for _, t := range Code(text) {
		if t.Kind == Punct {
			switch text[t.Start] {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth--
			}
		}
	}
	return depth == 0
}

// closer walks over the lines of a program.
type closer struct {
	text  string
	open  []opening
	out   []string
	added []int
}

// opening is a bracket that is open.
type opening struct {
	char   byte
	line   int    // in the output, from 0
	indent string // of its line
	binds  bool   // the line begins with `let`
	empty  bool   // no code has followed yet
	deeper bool   // what followed is indented more: the indentation can be trusted
}

var closing = map[byte]string{'(': ")", '[': "]", '{': "}"}

func (c *closer) line(l string, tokens []Token) bool {
	if len(tokens) > 0 {
		first := c.text[tokens[0].Start:tokens[0].End]
		indent := l[:len(l)-len(strings.TrimLeft(l, " \t"))]
		keep := len(c.open)
		for keep > 0 && c.open[keep-1].endsBefore(width(indent), first) {
			keep--
		}
		c.closeTo(keep)
		for i := range c.open {
			if o := &c.open[i]; o.empty {
				o.empty, o.deeper = false, width(indent) > width(o.indent)
			}
		}
	}
	for _, t := range tokens {
		if t.Kind != Punct {
			continue
		}
		switch b := c.text[t.Start]; b {
		case '(', '[', '{':
			indent := l[:len(l)-len(strings.TrimLeft(l, " \t"))]
			c.open = append(c.open, opening{char: b, line: len(c.out), indent: indent, binds: strings.HasPrefix(l[len(indent):], "let "), empty: true})
		case ')', ']', '}':
			n := len(c.open) - 1
			if n < 0 || closing[c.open[n].char] != string(b) {
				return false
			}
			c.open = c.open[:n]
		}
	}
	c.out = append(c.out, l)
	return true
}

// endsBefore reports whether a bracket must have been closed before a line that
// is indented this far and begins with this word.
func (o *opening) endsBefore(indent int, first string) bool {
	own := width(o.indent)
	switch {
	case strings.ContainsAny(first, ")]}"):
		return own > indent
	case item(first + " "):
		return own >= indent && o.char == '{'
	}
	return o.deeper && own >= indent
}

// closeTo closes all but the first keep brackets: those of one line on one line.
func (c *closer) closeTo(keep int) {
	for len(c.open) > keep {
		last := c.open[len(c.open)-1]
		put, outer := "", last
		for len(c.open) > keep && c.open[len(c.open)-1].line == last.line {
			outer = c.open[len(c.open)-1]
			put += closing[outer.char]
			c.open = c.open[:len(c.open)-1]
		}
		inCall := slices.ContainsFunc(c.open, func(o opening) bool { return o.char != '{' })
		if (outer.char != '{' || outer.binds) && !inCall {
			put += ";"
		}
		at := len(c.out) // before empty lines
		for at > 0 && strings.TrimSpace(c.out[at-1]) == "" {
			at--
		}
		c.out = slices.Insert(c.out, at, last.indent+put)
		c.added = append(c.added, at+1)
	}
}

// width is how far a text of spaces and tabs reaches.
func width(indent string) int { return len(strings.ReplaceAll(indent, "\t", "    ")) }

func lineCounter(text string) func(offset int) int {
	line, at := 1, 0
	return func(offset int) int {
		if offset < at {
			line, at = 1, 0
		}
		line += strings.Count(text[at:offset], "\n")
		at = offset
		return line
	}
}
