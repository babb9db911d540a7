package adopt

import (
	"strconv"
	"strings"
)

// clozeMode says what becomes of the gaps that a card asks for.
type clozeMode int

const (
	clozeShown   clozeMode = iota // as text
	clozeMarked                   // as text between gapOpen and gapShut
	clozeAsked                    // as "[…]", or the author's hint
	clozeRemoved                  // the field is left out
)

// Runes that stand for marks until a line is written; none comes from a note.
const (
	gapOpen     = '\ue001'
	gapShut     = '\ue002'
	strongOpen  = '\ue003'
	strongShut  = '\ue004'
	emOpen      = '\ue005'
	emShut      = '\ue006'
	lineBreak   = '\ue007'
	rawOpen     = '\ue008' // Markdown that is finished
	rawShut     = '\ue009'
	firstMark   = '\ue000'
	lastMark    = '\ue00f'
	askedMark   = "…"
	maxNested   = 8
	imageHidden = "image-occlusion:"
)

// clozeDrawn says what the gaps of a card hide.
type clozeDrawn struct {
	hidden    []string // HTML
	hints     []string
	occlusion bool // a piece of a picture is asked for
}

func (c *clozeDrawn) add(o clozeDrawn) {
	c.hidden = append(c.hidden, o.hidden...)
	c.hints = append(c.hints, o.hints...)
	c.occlusion = c.occlusion || o.occlusion
}

func number(n int) string { return strconv.Itoa(n) }

// drawCloze draws the field of a cloze for one of its cards.
func drawCloze(html string, ord int, mode clozeMode) (string, clozeDrawn) {
	var c clozeDrawn
	var b strings.Builder
	rest := c.draw(&b, html, ord, mode, 0)
	b.WriteString(rest)
	if mode == clozeRemoved {
		return "", c
	}
	return b.String(), c
}

// draw draws up to the end of the gap that it stands in, or of the text, and
// returns what follows. Gaps may lie in one another.
func (c *clozeDrawn) draw(b *strings.Builder, text string, ord int, mode clozeMode, depth int) (rest string) {
	for text != "" {
		at, opens := nextMark(text, depth > 0)
		if at < 0 {
			break
		}
		b.WriteString(text[:at])
		text = text[at:]
		if !opens {
			return text[2:]
		}
		numbers, _, ok := strings.Cut(text[3:min(len(text), longestNumbers)], "::")
		after := text[min(len(text), 3+len(numbers)+2):]
		mine, valid := hasNumber(numbers, ord+1)
		if !ok || !valid || depth == maxNested {
			b.WriteString(text[:3])
			text = text[3:]
			continue
		}
		var inner strings.Builder
		text = c.draw(&inner, after, ord, mode, depth+1)
		shown, hint, _ := strings.Cut(inner.String(), "::")
		switch {
		case !mine:
			b.WriteString(shown)
		case strings.HasPrefix(shown, imageHidden):
			c.occlusion = true
		default:
			c.hidden = append(c.hidden, shown)
			if hint != "" {
				c.hints = append(c.hints, hint)
			}
			switch mode {
			case clozeMarked:
				b.WriteString(string(gapOpen) + shown + string(gapShut))
			case clozeAsked:
				if hint == "" {
					hint = askedMark
				}
				b.WriteString("<b>[" + hint + "]</b>")
			default:
				b.WriteString(shown)
			}
		}
	}
	b.WriteString(text)
	return ""
}

// nextMark finds where a gap opens or, if that is asked for, shuts; -1 if none does.
func nextMark(text string, shuts bool) (at int, opens bool) {
	for at = 0; at+1 < len(text); at++ {
		n := strings.IndexAny(text[at:], "{}")
		if n < 0 {
			break
		}
		at += n
		switch {
		case strings.HasPrefix(text[at:], "{{c"):
			return at, true
		case shuts && strings.HasPrefix(text[at:], "}}"):
			return at, false
		}
	}
	return -1, false
}

// longestNumbers is how far the numbers of a gap, with what stands around them, may
// reach.
const longestNumbers = 45

// hasNumber reports whether "1" or "1,3" holds a number, and whether it is one.
func hasNumber(list string, n int) (has, valid bool) {
	if list == "" || strings.Trim(list, "0123456789,") != "" {
		return false, false
	}
	for part := range strings.SplitSeq(list, ",") {
		has = has || part == number(n)
	}
	return has, true
}
