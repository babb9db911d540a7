package adopt

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	sound   = regexp.MustCompile(`\[sound:([^\[\]]{1,200})\]`)
	formula = regexp.MustCompile(`(?s)\\\((.{1,2000}?)\\\)|\\\[(.{1,2000}?)\\\]|\[\$\](.{1,2000}?)\[/\$\]|\[\$\$\](.{1,2000}?)\[/\$\$\]|\[latex\](.{1,2000}?)\[/latex\]`)
	special = regexp.MustCompile(`\[(?:sound:|\$|latex|anki:)|\\[(\[]`)
	played  = regexp.MustCompile(`\[anki:[^\[\]]{1,200}\]`)
)

// text writes what stands between tags, with what Anki makes of it.
func (w *writer) text(text string) string {
	if !special.MatchString(text) {
		return escape(text)
	}
	var b strings.Builder
	for text != "" {
		s, f := sound.FindStringSubmatchIndex(text), formula.FindStringSubmatchIndex(text)
		switch {
		case s != nil && (f == nil || s[0] < f[0]):
			b.WriteString(escape(text[:s[0]]))
			w.note(saidSound)
			b.WriteString(w.file(text[s[2]:s[3]], "", ""))
			text = text[s[1]:]
		case f != nil:
			b.WriteString(escape(text[:f[0]]))
			w.note(saidFormula)
			for i := 2; i < len(f); i += 2 {
				if f[i] >= 0 {
					if strings.ContainsAny(text[f[i]:f[i+1]], string(gapOpen)+string(gapShut)) {
						w.gapBad = true
					}
					b.WriteString(raw(codeSpan(unmarked(text[f[i]:f[i+1]]))))
				}
			}
			text = text[f[1]:]
		default:
			b.WriteString(escape(played.ReplaceAllString(text, "")))
			text = ""
		}
	}
	return b.String()
}

// escape keeps text from meaning anything to Markdown, wherever in a line it will
// stand; what matters at the beginning of a line is seen to by begin.
func escape(text string) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/16)
	runes := []rune(text)
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, r := range runes {
		switch r {
		case '\\', '*', '[', ']', '<', '`', '~':
			b.WriteByte('\\')
		case '_':
			if !word(i-1) || !word(i+1) {
				b.WriteByte('\\')
			}
		case '&':
			if word(i+1) || i+1 < len(runes) && runes[i+1] == '#' {
				b.WriteByte('\\')
			}
		case '#':
			if i > 0 && runes[i-1] == '{' { // else {#word} at the end of a line would be a key
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// paragraphs finishes lines: two breaks part paragraphs, one is a hard break.
func (w *writer) paragraphs(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var out []string
	var lines []string
	end := func() {
		if len(lines) > 0 {
			out = append(out, strings.Join(lines, "\\\n"))
		}
		lines = nil
	}
	for line := range strings.SplitSeq(text, string(lineBreak)) {
		line = begin(w.marks(spaces(line)))
		if line == "" {
			end()
			continue
		}
		lines = append(lines, line)
	}
	end()
	return out
}

// spaces makes one of every run of white space outside of finished Markdown.
func spaces(line string) string {
	var b strings.Builder
	gap, inside := false, false
	for _, r := range line {
		inside = r == rawOpen || inside && r != rawShut
		if unicode.IsSpace(r) && (!inside || r == '\n') {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// marks writes the marks that runes stand for. Emphasis that Markdown would not
// see, as in "(a)b" with the bracket emphasised, is left out.
func (w *writer) marks(line string) string {
	if !strings.ContainsFunc(line, func(r rune) bool { return r >= firstMark && r <= lastMark }) {
		return line
	}
	runes := []rune(line)
	out := make([]string, len(runes))
	type opened struct {
		at  int
		end rune
	}
	var stack []opened
	gapAt := -1 // depth of marks at which the gap was opened
	for i, r := range runes {
		switch r {
		case rawOpen, rawShut:
		case strongOpen:
			stack = append(stack, opened{i, strongShut})
		case emOpen:
			stack = append(stack, opened{i, emShut})
		case strongShut, emShut:
			if n := len(stack); n > 0 && stack[n-1].end == r {
				if from := stack[n-1].at; flanked(runes, from, i) {
					out[from], out[i] = "**", "**"
					if r == emShut {
						out[from], out[i] = "*", "*"
					}
				}
				stack = stack[:n-1]
			}
		case gapOpen:
			w.gapBad = w.gapBad || gapAt >= 0
			gapAt = len(stack)
			w.gaps++
			out[i] = "["
		case gapShut:
			w.gapBad = w.gapBad || gapAt != len(stack)
			gapAt = -1
			out[i] = "]"
		default:
			out[i] = string(r)
		}
	}
	w.gapBad = w.gapBad || gapAt >= 0
	return strings.Join(out, "")
}

// flanked reports whether Markdown takes asterisks at these places for emphasis.
func flanked(runes []rune, open, shut int) bool {
	next := func(i, step int) rune {
		for i += step; i >= 0 && i < len(runes); i += step {
			switch r := runes[i]; {
			case r == gapOpen || r == gapShut:
				return '['
			case r < firstMark || r > lastMark:
				return r
			}
		}
		return ' '
	}
	loose := func(inner, outer rune) bool {
		return !unicode.IsSpace(inner) && (!punct(inner) || unicode.IsSpace(outer) || punct(outer))
	}
	return shut > open+1 && loose(next(open, 1), next(open, -1)) && loose(next(shut, -1), next(shut, 1))
}

func punct(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

var (
	ordered = regexp.MustCompile(`^(\d{1,9})([.)])`)
	mark    = regexp.MustCompile(`^([QACHE]:|see:|tags:|[-+=#>:])`)
)

// begin keeps the beginning of a line from meaning anything.
func begin(line string) string {
	line = strings.TrimSpace(line)
	if m := ordered.FindStringSubmatch(line); m != nil {
		return m[1] + `\` + line[len(m[1]):]
	}
	if mark.MatchString(line) {
		return `\` + line
	}
	return line
}
