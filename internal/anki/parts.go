package anki

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// parts are what a card asks and tells, as HTML. An empty part is not there.
type parts struct {
	prompt, code, options, hints            string // before the answer
	typed                                   string // the one word that Anki may compare
	answer, reasons, explanation, reference string // after it
}

func (p *parts) front() string { return p.prompt + p.code + p.options + p.hints }
func (p *parts) back() string  { return p.answer + p.reasons + p.explanation + p.reference }

// draw turns a card into HTML. Key is the card's permanent key, by which what is
// shuffled is shuffled.
func (d *drawer) draw(c *quiz.Card, key string) parts {
	lang := cmp.Or(c.Lang, "rust")
	ask := d
	if c.Kind == quiz.Cloze || c.Kind == quiz.Gap {
		ask = d.hollow()
	}
	p := parts{hints: d.hints(c), typed: escape(typedAnswer(c), "")}
	if c.Prompt != "" {
		p.prompt = ask.prose(c.Prompt)
	}
	if c.Code != "" {
		p.code = ask.code(lang, c.Code, true)
	}
	switch c.Kind {
	case quiz.Choice:
		p.options = d.choices(c, key)
		p.answer, p.reasons = d.chosen(c, key)
	case quiz.Order:
		shown := shuffledPieces(c, key)
		p.options = d.pieces(shown, shown)
		p.answer = d.orders(c, shown)
	case quiz.Line:
		p.answer = answer(d.prose(c.Answer))
		p.reasons = d.judged(c.Options)
	case quiz.Cloze:
		p.answer = answer(d.filled(c.Answer).prose(c.Prompt))
		if !strings.Contains(c.Prompt, gapMark) {
			p.answer = answer(d.prose(c.Answer))
		}
	default:
		p.answer = answer(d.told(c, lang))
	}
	// Anki does not know what the learner has mended, so the help that would tell
	// is never there.
	if said := strings.Trim(quiz.WithoutHelp(c.Message), "\n"); said != "" {
		p.explanation = `<p class="note">rustc says:</p>` + d.code("text", said, false)
	}
	if c.Explanation != "" {
		p.explanation += d.prose(c.Explanation)
	}
	if webLink(c.See) {
		link := escape(c.See, "")
		p.reference = `<p><a href="` + link + `">` + link + `</a></p>`
	} else if c.See != "" {
		p.reference = "<p>" + d.inline(c.See) + "</p>"
	}
	return p
}

func answer(html string) string { return `<div class="answer">` + html + `</div>` }

func (d *drawer) hints(c *quiz.Card) string {
	var b strings.Builder
	for i, h := range c.Hints {
		name := "Hint"
		if len(c.Hints) > 1 {
			name = fmt.Sprintf("Hint %d", i+1)
		}
		b.WriteString("<details><summary>" + name + "</summary>" + d.prose(h.Text) + "</details>")
	}
	return b.String()
}

// option draws the text of an option.
func (d *drawer) option(o quiz.Option) string {
	if strings.Contains(o.Text, "\n") {
		return d.code("rust", o.Text, false)
	}
	return d.inline(o.Text)
}

// choices draws the options as they are offered: without letters or numbers, in
// an order that says nothing of which is right.
func (d *drawer) choices(c *quiz.Card, key string) string {
	var b strings.Builder
	if c.Multiple {
		b.WriteString(`<p class="note">Choose all that are right.</p>`)
	}
	b.WriteString(`<ul class="options">`)
	for _, o := range shuffled(c.Options, key) {
		b.WriteString("<li>" + d.option(o) + "</li>")
	}
	b.WriteString("</ul>")
	return b.String()
}

// chosen draws the right options, and what the card's answer says beyond them,
// then the wrong ones, each with its reason.
func (d *drawer) chosen(c *quiz.Card, key string) (right, wrong string) {
	var r, w strings.Builder
	said := false
	for _, o := range shuffled(c.Options, key) {
		if o.Right {
			d.judge(&r, o)
			said = said || strings.Contains(o.Text, strings.TrimSpace(c.Answer))
			continue
		}
		d.judge(&w, o)
	}
	if r.Len() > 0 {
		right = `<ul class="judged">` + r.String() + "</ul>"
	}
	if w.Len() > 0 {
		wrong = `<ul class="judged">` + w.String() + "</ul>"
	}
	if !said && !c.Multiple || right == "" {
		right = d.prose(c.Answer) + right
	}
	return answer(right), wrong
}

// judged draws the lines of which something is said, in the order of the
// program.
func (d *drawer) judged(options []quiz.Option) string {
	var b strings.Builder
	for _, o := range options {
		o.Text = "line " + o.Text
		d.judge(&b, o)
	}
	if b.Len() == 0 {
		return ""
	}
	return `<ul class="judged">` + b.String() + "</ul>"
}

func (d *drawer) judge(b *strings.Builder, o quiz.Option) {
	class, mark := "wrong", "✗"
	if o.Right {
		class, mark = "right", "✓"
	}
	b.WriteString(`<li class="` + class + `"><span class="mark">` + mark + `</span>` + d.option(o))
	if o.Reason != "" {
		b.WriteString(`<div class="reason">` + d.inline(o.Reason) + `</div>`)
	}
	b.WriteString("</li>")
}

// pieces draws the pieces of a program one by one, with the numbers that they have
// as they are shown.
func (d *drawer) pieces(pieces, shown []quiz.Option) string {
	var b strings.Builder
	b.WriteString(`<ol class="pieces">`)
	taken := make([]bool, len(shown))
	for _, o := range pieces {
		at := slices.IndexFunc(shown, func(s quiz.Option) bool { return s.Text == o.Text })
		for next := at + 1; taken[at] && next < len(shown); next++ { // of two that are alike
			if shown[next].Text == o.Text && !taken[next] {
				at = next
			}
		}
		taken[at] = true
		fmt.Fprintf(&b, `<li value="%d">%s</li>`, at+1, d.code("rust", o.Text, false))
	}
	b.WriteString("</ol>")
	return b.String()
}

// orders draws the pieces of a program in their order, and in the others that
// are right as well.
func (d *drawer) orders(c *quiz.Card, shown []quiz.Option) string {
	var b strings.Builder
	for i, order := range c.Orders() {
		if i > 0 {
			b.WriteString(`<p class="note">also right:</p>`)
		}
		pieces := make([]quiz.Option, len(order))
		for j, p := range order {
			pieces[j] = c.Options[p]
		}
		b.WriteString(d.pieces(pieces, shown))
	}
	return b.String()
}

// told draws the answer of a card that has no options. What was to be typed is
// shown as it is, all else is Markdown.
func (d *drawer) told(c *quiz.Card, lang string) string {
	if c.Kind == quiz.Fix && c.Code != "" && (c.Literal() || len(c.Accept) > 0) {
		return d.mended(c)
	}
	if !c.Literal() {
		return d.prose(c.Answer)
	}
	if c.Kind == quiz.Output {
		lang = "text"
	}
	html := d.code(lang, c.Answer, false)
	for _, other := range c.Accept {
		if other != c.Answer {
			html += `<p class="note">also right:</p>` + d.code(lang, other, false)
		}
	}
	return html
}

// longestTyped is the length up to which one types an answer on a telephone, in
// bytes.
const longestTyped = 40

// typedAnswer returns what Anki is to compare with what was typed: Anki knows
// one right answer, in one line, and compares letter by letter.
func typedAnswer(c *quiz.Card) string {
	if c.Kind != quiz.Value && c.Kind != quiz.Gap && c.Kind != quiz.Output || len(c.Accept) != 1 {
		return ""
	}
	a := c.Accept[0]
	if len(a) > longestTyped || strings.ContainsAny(a, " \t\r\n\u00a0") {
		return ""
	}
	return a
}

// shuffled returns the options by the hashes of their texts with the key: an
// order that is the same in every export and stays when another option changes.
func shuffled(options []quiz.Option, key string) []quiz.Option {
	hash := func(o quiz.Option) []byte {
		h := sha256.Sum256([]byte("options\x00" + key + "\x00" + o.Text))
		return h[:]
	}
	out := slices.Clone(options)
	slices.SortStableFunc(out, func(a, b quiz.Option) int { return bytes.Compare(hash(a), hash(b)) })
	return out
}

// shuffledPieces returns the pieces of an Order card in an order that is not
// right, if there is one among the turns of theirs.
func shuffledPieces(c *quiz.Card, key string) []quiz.Option {
	out, orders := shuffled(c.Options, key), c.Orders()
	right := func(order []int) bool {
		for i, p := range order {
			if out[i].Text != c.Options[p].Text {
				return false
			}
		}
		return true
	}
	for range out {
		if !slices.ContainsFunc(orders, right) {
			break
		}
		out = append(out[1:], out[0])
	}
	return out
}

// source says in small print where a card came from: the deck and the name of
// the file, not the folders of whoever built it.
func source(c *quiz.Card) string {
	if c.Origin.File == "" {
		return ""
	}
	file := path.Base(strings.ReplaceAll(c.Origin.File, `\`, "/"))
	return escape(fmt.Sprintf("%s/%s:%d", c.Deck, file, c.Origin.Line), "")
}

// proof says in small print what the compiler confirmed.
func proof(c *quiz.Card) string {
	p := c.Proof
	if p == nil {
		return ""
	}
	by := "proved by rustc "
	if p.Foreign {
		by = "proved by the author's rustc "
	}
	return escape(fmt.Sprintf("%s%s, edition %s: %s", by, p.Rustc, p.Edition, p.Claim), "")
}
