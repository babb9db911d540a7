package adopt

import (
	"errors"
	"strings"

	"anneal/internal/lazyregexp"
)

// side is one side of a card as its template is drawn.
type side struct {
	html  string
	typed string     // HTML of the field whose text is to be typed, "" if none
	hints []fold     // fields that are shown when asked for
	cloze clozeDrawn // what was done of the card's own gaps
}

// fold is a folded field.
type fold struct{ name, html string }

// drawing is what a template is drawn with.
type drawing struct {
	field func(name string) (string, bool)
	front string // for {{FrontSide}}
	ord   int    // number of the cloze less one
	mode  clozeMode
	bare  bool // without what type: and hint: show

	full map[string]bool // whether fields are filled, as far as it was asked
}

// maxDrawn bounds a side, since a template may repeat a field as often as it likes.
const maxDrawn = 1 << 20

var (
	errDrawn     = errors.New("a side of it is longer than a megabyte")
	errCondition = errors.New("its template opens a condition and does not close it, or the other way round")
)

// legacyMarks may begin a template and change what stands for {{ and }}.
const legacyMarks = "{{=<% %>=}}"

// draw draws one side. Conditions are kept on a stack; a field that is not there is
// empty, as in Anki's browser, where it is an error on the card.
func draw(template string, d *drawing) (s side, err error) {
	open, shut := "{{", "}}"
	if rest, ok := strings.CutPrefix(strings.TrimLeft(template, " \t\r\n"), legacyMarks); ok {
		template, open, shut = rest, "<%", "%>"
	}
	template = comment.Get().ReplaceAllString(template, "")
	var b strings.Builder
	var conditions []string
	hidden := 0 // how many of the innermost conditions do not hold, from the first that does not
	for {
		before, rest, ok := strings.Cut(template, open)
		if hidden == 0 {
			b.WriteString(before)
		}
		if !ok {
			break
		}
		tag, after, ok := strings.Cut(rest, shut)
		if !ok {
			break // as Anki: what is never closed is nothing
		}
		template = after
		tag = strings.TrimSpace(tag)
		kind := byte(0)
		if tag != "" && strings.IndexByte("#^/", tag[0]) >= 0 {
			kind, tag = tag[0], strings.TrimSpace(tag[1:])
		}
		switch {
		case kind == '/':
			if len(conditions) == 0 || conditions[len(conditions)-1] != tag {
				return s, errCondition
			}
			conditions = conditions[:len(conditions)-1]
			hidden = max(0, hidden-1)
		case kind != 0:
			conditions = append(conditions, tag)
			if hidden > 0 || d.filled(tag) != (kind == '#') {
				hidden++
			}
		case hidden == 0:
			d.put(&b, tag, &s)
		}
		if b.Len() > maxDrawn {
			return s, errDrawn
		}
	}
	if len(conditions) > 0 {
		return s, errCondition
	}
	s.html = b.String()
	return s, nil
}

var comment = lazyregexp.New(`(?s)<!--.*?-->`)

// filled reports whether a condition holds.
func (d *drawing) filled(name string) bool {
	if n, ok := strings.CutPrefix(name, "c"); ok && n != "" && strings.Trim(n, "0123456789") == "" {
		return n == number(d.ord+1)
	}
	full, known := d.full[name]
	if !known {
		html, _ := d.field(name)
		full = strings.TrimSpace(breaks.Get().ReplaceAllString(html, "")) != ""
		if d.full == nil {
			d.full = map[string]bool{}
		}
		d.full[name] = full
	}
	return full
}

var breaks = lazyregexp.New(`(?i)</?(br|div)[^<>]*>|&nbsp;`)

// put draws a field through its filters, the last of which comes first.
func (d *drawing) put(b *strings.Builder, tag string, s *side) {
	parts := strings.Split(tag, ":")
	name := strings.TrimSpace(parts[len(parts)-1])
	if tag == "FrontSide" {
		b.WriteString(d.front)
		return
	}
	html, _ := d.field(name)
	for i := len(parts) - 2; i >= 0; i-- {
		switch filter := strings.TrimSpace(parts[i]); {
		case filter == "cloze":
			var drawn clozeDrawn
			html, drawn = drawCloze(html, d.ord, d.mode)
			s.cloze.add(drawn)
		case filter == "type":
			if len(parts) > 2 && strings.TrimSpace(parts[1]) == "cloze" {
				html = strings.Join(s.cloze.hidden, ", ")
			}
			s.typed, html = html, ""
			if !d.bare {
				html = s.typed
			}
		case filter == "hint":
			if strings.TrimSpace(html) != "" {
				s.hints = append(s.hints, fold{name, html})
			}
			if d.bare {
				html = ""
			}
		case filter == "text":
			html = tags.Get().ReplaceAllString(html, "")
		case strings.HasPrefix(filter, "tts"):
			html = ""
		}
	}
	if b.Len()+len(html) > maxDrawn {
		html = html[:max(0, maxDrawn+1-b.Len())] // the bound is then seen to be passed
	}
	b.WriteString(html)
}

var tags = lazyregexp.New(`<[^<>]*>`)
