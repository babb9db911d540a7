package adopt

import (
	"strings"
	"unicode"

	"anneal/internal/lazyregexp"
)

// longestFormula bounds what is looked through for the end of a mark of Anki's.
const longestFormula = 4000

// ankiMarks are what Anki acts on in text, with their ends.
var ankiMarks = []struct{ open, shut string }{
	{"[sound:", "]"}, {"[anki:", "]"}, {`\(`, `\)`}, {`\[`, `\]`}, {"[$]", "[/$]"}, {"[$$]", "[/$$]"}, {"[latex]", "[/latex]"},
}

// text writes what stands between tags, with what Anki makes of it.
func (w *writer) text(text string) string {
	var b strings.Builder
	from := 0
	for at := 0; at < len(text); {
		n := strings.IndexAny(text[at:], `[\`)
		if n < 0 {
			break
		}
		at += n
		end := w.act(&b, text, from, at)
		if end > at {
			from, at = end, end
		} else {
			at++
		}
	}
	b.WriteString(escape(text[from:]))
	return b.String()
}

// act writes a mark of Anki's that begins at a place of a text, and the text from
// where it was written before. It returns where the mark ends, 0 if there is none.
func (w *writer) act(b *strings.Builder, text string, from, at int) int {
	for _, m := range ankiMarks {
		rest, ok := strings.CutPrefix(text[at:], m.open)
		if !ok {
			continue
		}
		n := strings.Index(rest[:min(len(rest), longestFormula)], m.shut)
		if n <= 0 {
			return 0
		}
		b.WriteString(escape(text[from:at]))
		inner := rest[:n]
		w.gapBad = w.gapBad || strings.ContainsRune(inner, gapOpen) || strings.ContainsRune(inner, gapShut)
		switch inner = unmarked(inner); m.open {
		case "[sound:":
			w.note(saidSound)
			b.WriteString(w.file(inner, "", ""))
		case "[anki:":
		default:
			w.note(saidFormula)
			b.WriteString(raw(codeSpan(inner)))
		}
		return at + len(m.open) + n + len(m.shut)
	}
	return 0
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
	ordered = lazyregexp.New(`^(\d{1,9})([.)])`)
	leading = lazyregexp.New(`^[-+=#>:]`)
)

// begin keeps the beginning of a line from meaning anything to Markdown.
func begin(line string) string {
	line = strings.TrimSpace(line)
	if m := ordered.Get().FindStringSubmatch(line); m != nil {
		return m[1] + `\` + line[len(m[1]):]
	}
	if leading.Get().MatchString(line) {
		return `\` + line
	}
	return line
}
