package compile

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anneal/internal/quiz"
)

// The lines of a [Text].
const (
	inPrompt = iota
	inCode
	inAnswer
	inOptions
	textParts
)

// codeMark stands before each word of a Text that was written as code.
const codeMark = "`"

// restMark is the last line of the Text of a card that was listed as gone.
const restMark = "\ngone"

// maxWords bounds how many words of each part a card is recognised by; of what
// lies beyond only a hash is kept.
const maxWords = 1000

// Text is what a card is recognised by when its key has changed: on one line
// each the words of question, program, answer and options.
//
//	what does `clone do with a `tx
//	let `tx2 `= `tx `. `clone `() `;
//	it makes a second handle
//
// Prose is folded to lower case and loses its punctuation; code keeps both, so
// that `Some` is not `some` and `+=` is not `-=`. Before the four lines there
// was one with all words; such texts are still understood.
func Text(c *quiz.Card) string {
	parts := [textParts]string{inPrompt: words(c.Prompt), inCode: wordsOfCode(c.Code), inAnswer: words(c.Answer)}
	switch c.Kind {
	case quiz.Gap, quiz.Order, quiz.Output:
		parts[inAnswer] = wordsOfCode(c.Answer)
	case quiz.Choice:
		var options []string
		for _, o := range c.Options {
			options = append(options, words(o.Text))
		}
		slices.Sort(options) // they are shuffled for every showing
		parts[inOptions] = strings.Join(options, " ")
	}
	for i, p := range parts {
		parts[i] = shortened(p)
	}
	return strings.Join(parts[:], "\n")
}

// Rested marks the text of a card that was listed as gone. Should something
// like it appear in a later build it is taken for the same card only if it is
// nearly the same.
func Rested(text string) string { return strings.TrimSuffix(text, restMark) + restMark }

func isRested(text string) bool { return strings.HasSuffix(text, restMark) }

// shortened keeps the first words of a part and a hash of the others.
func shortened(part string) string {
	at := 0
	for range maxWords {
		n := strings.IndexByte(part[at:], ' ')
		if n < 0 {
			return part
		}
		at += n + 1
	}
	return fmt.Sprintf("%s%.12s", part[:at], quiz.IDOf(part[at:]))
}

// words returns the words of Markdown.
func words(markdown string) string {
	var b strings.Builder
	put := func(s string) {
		if s != "" {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(s)
		}
	}
	for markdown != "" {
		prose, rest, _ := strings.Cut(markdown, codeMark)
		put(proseWords(prose))
		if len(prose) == len(markdown) {
			break
		}
		ticks := 1 + len(rest) - len(strings.TrimLeft(rest, codeMark))
		rest = rest[ticks-1:]
		code, after, closed := strings.Cut(rest, strings.Repeat(codeMark, ticks))
		if !closed {
			markdown = rest
			continue
		}
		put(wordsOfCode(code))
		markdown = strings.TrimLeft(after, codeMark)
	}
	return b.String()
}

// proseWords folds case and drops punctuation. What negates becomes a word of
// its own, however it is written.
func proseWords(s string) string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '\'' && r != '’'
	}) {
		w = strings.ReplaceAll(w, "’", "'")
		if bare := strings.Trim(w, "_"); bare != "" { // emphasis; only underscores are a gap
			w = bare
		}
		stem, negated := strings.CutSuffix(w, "n't")
		switch {
		case w == "cannot", w == "can't":
			out = append(out, "can", "not")
		case w == "won't":
			out = append(out, "will", "not")
		case negated:
			out = append(out, stem, "not")
		default:
			if w, _, _ = strings.Cut(strings.Trim(w, "'"), "'"); w != "" {
				out = append(out, w)
			}
		}
	}
	return strings.Join(out, " ")
}

// wordsOfCode returns names, numbers and runs of signs, each marked as code.
func wordsOfCode(code string) string {
	var b strings.Builder
	const space, name, sign = 0, 1, 2
	last := space
	for _, r := range code {
		kind := sign
		switch {
		case unicode.IsSpace(r):
			kind = space
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
			kind = name
		}
		if kind != space {
			if kind != last {
				if b.Len() > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(codeMark)
			}
			b.WriteRune(r)
		}
		last = kind
	}
	return b.String()
}

// plain folds case and cuts everything that is neither letter nor digit.
func plain(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r < utf8.RuneSelf && isWordByte(byte(r)):
		default:
			if r = unicode.ToLower(r); (r < 'a' || r > 'z') && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				gap = b.Len() > 0
				continue
			}
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// profile is a Text with the words of each part sorted.
type profile struct {
	text  string // without the mark of those that are gone
	old   bool   // of the form with one line: all words are in inPrompt
	parts [textParts][]string
}

func profileOf(text string) *profile {
	p := &profile{text: strings.TrimSuffix(text, restMark)}
	lines := strings.Split(p.text, "\n")
	p.old = len(lines) == 1
	for i := range min(len(lines), textParts) {
		p.parts[i] = strings.Fields(lines[i])
		slices.Sort(p.parts[i])
	}
	return p
}

// flat is the profile in the form with one line.
func (p *profile) flat() *profile {
	text := strings.ReplaceAll(strings.Join(strings.Split(p.text, "\n")[:inOptions], " "), codeMark, " ")
	return profileOf(plain(text))
}
