package adopt

import (
	"errors"
	"slices"
	"strings"

	"anneal/internal/anki/apkg"
	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// drawn is a card of Anki's as text.
type drawn struct {
	texts   []string // forms of it, the best first; what a card cannot be in one it may be in the next
	kind    quiz.Kind
	changes map[string]bool
}

// Why a card cannot come.
var (
	errNoTemplate = errors.New("its note type has no template for it")
	errNoFront    = errors.New("its front is empty")
	errNoBack     = errors.New("its back is empty")
	errNoGap      = errors.New("its gap is not in the text any more")
	errPicture    = errors.New("it hides a piece of a picture, which text cannot ask")
	errLong       = errors.New("it is longer than a card can be")
)

// maxCard bounds the text of a card, in bytes.
const maxCard = 200 << 10

// answerRule parts the answer from what the back repeats of the front.
var answerRule = lazyregexp.New(`(?i)<hr[^<>]*\bid\s*=\s*["']?answer\b[^<>]*>`)

// sides are the blocks of a card.
type sides struct {
	front, back []string
	hints       []string
	typed       string // the line to be typed, "" if none
	cloze       clozeDrawn
	gapBad      bool
	gaps        int
}

// drawer draws the cards of one note type's template.
type drawer struct {
	card    *apkg.Card
	deck    string
	media   func(name string) string
	changes map[string]bool
}

// template returns the template of the card.
func (d *drawer) template() (apkg.Template, error) {
	t := d.card.Note.Type
	ord := d.card.Ord
	if t.Cloze {
		ord = 0
	}
	if ord < 0 || ord >= len(t.Templates) {
		return apkg.Template{}, errNoTemplate
	}
	return t.Templates[ord], nil
}

// field returns a field, or one of the special ones.
func (d *drawer) field(t *apkg.Template) func(name string) (string, bool) {
	return func(name string) (string, bool) {
		if text, ok := d.card.Note.Field(name); ok {
			return guard(text), true
		}
		switch name {
		case "Tags":
			return strings.Join(d.card.Note.Tags, " "), true
		case "Type":
			return d.card.Note.Type.Name, true
		case "Deck":
			return d.deck, true
		case "Subdeck":
			return d.deck[strings.LastIndex(d.deck, ":")+1:], true
		case "Card":
			return t.Name, true
		}
		return "", false
	}
}

// sides draws both sides, with what the card asks for as mode says.
func (d *drawer) sides(t *apkg.Template, mode clozeMode) (s sides, err error) {
	w := &writer{media: d.media}
	f, err := draw(guard(t.Front), &drawing{field: d.field(t), ord: d.card.Ord, mode: mode, bare: true})
	if err != nil {
		return s, err
	}
	s.cloze = f.cloze
	s.front = w.markdown(f.html)
	s.gaps, s.gapBad = w.gaps, w.gapBad
	for _, h := range f.hints {
		s.hints = append(s.hints, strings.Join(w.markdown(h.html), "\n\n"))
	}
	for _, h := range f.cloze.hints {
		if mode == clozeAsked {
			break // it stands in the gap
		}
		s.hints = append(s.hints, strings.Join(w.markdown(h), "\n\n"))
	}
	if f.typed != "" {
		s.typed = typedLine(f.typed)
	}
	backMode := clozeShown
	if mode == clozeMarked {
		backMode = clozeRemoved // the sentence tells its answer itself
	}
	b, err := draw(guard(t.Back), &drawing{field: d.field(t), ord: d.card.Ord, mode: backMode, bare: s.typed != ""})
	if err != nil {
		return s, err
	}
	html := b.html
	if at := answerRule.Get().FindStringIndex(html); at != nil {
		html = html[at[1]:]
	}
	s.back = rest(s.front, w.markdown(html))
	for what := range w.changes {
		d.changes[what] = true
	}
	return s, nil
}

// rest returns what a back says beyond the front that it repeats.
func rest(front, back []string) []string {
	if n := len(front); n > 0 && len(back) > n && slices.Equal(front, back[:n]) {
		back = back[n:]
		for len(back) > 0 && back[0] == "***" {
			back = back[1:]
		}
	}
	return back
}

// typedLine returns the text that is to be typed, "" where it is not one line that
// can be.
func typedLine(html string) string {
	root, _ := parse(html)
	line := strings.TrimSpace(unmarked(plainCode(root)))
	if strings.ContainsAny(line, "\n\t`") || len(line) > 80 {
		return ""
	}
	return line
}

// draw makes the texts of the card, which get the given key and tags.
func (d *drawer) draw(key string) (out drawn, err error) {
	t, err := d.template()
	if err != nil {
		return out, err
	}
	d.changes = map[string]bool{}
	if d.card.Note.Type.Cloze {
		s, err := d.sides(&t, clozeMarked)
		if err != nil {
			return out, err
		}
		if s.cloze.occlusion {
			return out, errPicture
		}
		if len(s.cloze.hidden) == 0 {
			return out, errNoGap
		}
		if s.gaps == 1 && !s.gapBad && s.typed == "" {
			out.texts = append(out.texts, d.text("C:", key, s))
			out.kind = quiz.Cloze
		}
		d.changes = map[string]bool{}
	}
	s, err := d.sides(&t, clozeAsked)
	switch {
	case err != nil:
		return out, err
	case len(s.front) == 0:
		return out, errNoFront
	case len(s.back) == 0 && s.typed == "" && len(out.texts) == 0:
		return out, errNoBack
	case len(s.back) > 0 || s.typed != "":
		out.texts = append(out.texts, d.text("Q:", key, s))
	}
	if out.kind == 0 {
		out.kind = quiz.Basic
		if s.typed != "" {
			out.kind = quiz.Value
		}
	}
	for _, text := range out.texts {
		if len(text) > maxCard {
			return out, errLong
		}
	}
	out.changes = d.changes
	return out, nil
}

// text writes a card as authors do.
func (d *drawer) text(mark, key string, s sides) string {
	var b strings.Builder
	first, more := firstLine(s.front)
	b.WriteString(mark)
	if first != "" {
		b.WriteString(" " + first)
	}
	b.WriteString(" {#" + key + "}\n" + more)
	back := "A:"
	if mark == "C:" || s.typed != "" {
		back = "E:"
	}
	if s.typed != "" {
		b.WriteString("= " + s.typed + "\n")
	}
	for _, h := range s.hints {
		part(&b, "H:", []string{h})
	}
	part(&b, back, s.back)
	if tags := tagLine(d.card.Note.Tags); tags != "" {
		b.WriteString("tags: " + tags + "\n")
	}
	return b.String()
}

// part writes a part of a card, if it says something.
func part(b *strings.Builder, mark string, blocks []string) {
	first, more := firstLine(blocks)
	if first == "" && more == "" {
		return
	}
	b.WriteString(strings.TrimSpace(mark+" "+first) + "\n" + more)
}

// firstLine parts the line that can stand behind a mark from what follows: code,
// lists and tables begin on a line of their own.
func firstLine(blocks []string) (first, more string) {
	text := strings.Join(slices.DeleteFunc(slices.Clone(blocks), func(b string) bool { return b == "" }), "\n\n")
	if text == "" {
		return "", ""
	}
	line, rest, ok := strings.Cut(text, "\n")
	if ownLine.Get().MatchString(line) {
		return "", protected(text) + "\n"
	}
	if !ok {
		return line, ""
	}
	return line, protected(rest) + "\n"
}

// protected keeps lines from being read as the beginning of another part of the
// card. In code nothing is one.
func protected(text string) string {
	lines := strings.Split(text, "\n")
	fence := ""
	for i, line := range lines {
		bar := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
		case len(bar) >= 3:
			fence = bar
		case partMark.Get().MatchString(line):
			lines[i] = `\` + line
		}
	}
	return strings.Join(lines, "\n")
}

var partMark = lazyregexp.New(`^(?:[QACHE]|see|tags):`)

var ownLine = lazyregexp.New("^(?:```|[-|>] |\\d+\\. |\\*\\*\\*$)")

// tagLine writes tags as authors do.
func tagLine(tags []string) string {
	var out []string
	for _, t := range tags {
		t = strings.Map(func(r rune) rune {
			if r == ',' || r == '{' || r == '}' {
				return '_'
			}
			return r
		}, clean(unmarked(guard(t))))
		if t = strings.Join(strings.Fields(t), "_"); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return strings.Join(out, ", ")
}
