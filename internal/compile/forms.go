package compile

import (
	"slices"
	"strconv"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// guise is a program in other names and literals, whose verdict is the same
// at the same lines. Whoever knows only how a program looked does not know it
// again.
type guise struct {
	*program
	names map[string]string
}

// The names and texts of the guises mean nothing, so that only what is done
// with them can tell what happens.
var (
	plainNames = [][]string{
		{"amber", "birch", "cedar", "delta", "ember", "fjord", "gravel", "heather"},
		{"onyx", "poplar", "quartz", "ridge", "spruce", "tundra", "umber", "willow"},
	}
	plainTexts = [][]string{{"north", "south", "east", "west"}, {"red", "green", "blue", "black"}}
)

// guises returns the guises of a program for which rustc says the same.
func (l *lesson) guises(p *program) []guise {
	var found []guise
	for n := range plainNames {
		names := renaming(p.shown, plainNames[n])
		if len(names) == 0 || p.judged != p.shown {
			return nil
		}
		d := guise{&program{fence: p.fence, edition: p.edition}, names}
		d.shown = relabel(d.rename(p.shown), n)
		d.judged = d.shown
		d.verdict = l.known.shown(d.shown, p.edition)
		if sameShape(&d.verdict, &p.verdict) {
			found = append(found, d)
		}
	}
	return found
}

// renaming gives the variables of a program other names.
func renaming(text string, fresh []string) map[string]string {
	tokens := rust.Code(text)
	word := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	taken := map[string]bool{}
	for i := range tokens {
		taken[word(i)] = true
	}
	fresh = slices.DeleteFunc(slices.Clone(fresh), func(w string) bool { return taken[w] })
	names := map[string]string{}
	for i := range tokens {
		w, before := word(i), word(i-1)
		binds := before == "let" || before == "for" || before == "mut" && word(i-2) == "let"
		if binds && rust.IsName(w) && w == strings.ToLower(w) && names[w] == "" && len(names) < len(fresh) {
			names[w] = fresh[len(names)]
		}
	}
	return names
}

// rename puts the new names into a program: where they stand as names, and in
// the braces of format strings. Fields and methods keep theirs.
func (d *guise) rename(text string) string {
	var b strings.Builder
	at := 0
	last := ""
	for _, t := range rust.Code(text) {
		w := text[t.Start:t.End]
		b.WriteString(text[at:t.Start])
		switch {
		case t.Kind == rust.Word && last != "." && d.names[w] != "":
			b.WriteString(d.names[w])
		case t.Kind == rust.Literal:
			for old, name := range d.names {
				w = strings.ReplaceAll(w, "{"+old+"}", "{"+name+"}")
				w = strings.ReplaceAll(w, "{"+old+":", "{"+name+":")
			}
			b.WriteString(w)
		default:
			b.WriteString(w)
		}
		at = t.End
		last = w
	}
	return b.String() + text[at:]
}

// renameSpans renames in the code spans of a text.
func (d *guise) renameSpans(text string) string {
	parts := strings.Split(text, "`")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = d.rename(parts[i])
	}
	return strings.Join(parts, "`")
}

// relabel puts other words and numbers in the place of those that are values and
// nothing else.
func relabel(text string, n int) string {
	var b strings.Builder
	at, words := 0, 0
	put := map[string]string{}
	for _, t := range rust.Code(text) {
		w := text[t.Start:t.End]
		b.WriteString(text[at:t.Start])
		at = t.End
		switch inner := strings.Trim(w, `"`); {
		case t.Kind == rust.Number:
			if v, err := strconv.Atoi(w); err == nil && v > 9 {
				w = strconv.Itoa(v + 3 + 4*n)
			}
		case t.Kind == rust.Literal && len(inner) == len(w)-2 && isPlainWord(inner):
			if put[w] == "" && words < len(plainTexts[n]) {
				put[w] = `"` + plainTexts[n][words] + `"`
				words++
			}
			if put[w] != "" {
				w = put[w]
			}
		}
		b.WriteString(w)
	}
	return b.String() + text[at:]
}

func isPlainWord(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// sameShape reports whether two verdicts are the same but for names.
func sameShape(a, b *quiz.Verdict) bool {
	if a.Outcome != b.Outcome || a.Outcome == quiz.Unknown || len(a.Errors) != len(b.Errors) {
		return false
	}
	for i := range a.Errors {
		x, y := &a.Errors[i], &b.Errors[i]
		if x.Code != y.Code || len(x.Spans) != len(y.Spans) {
			return false
		}
		for j := range x.Spans {
			if x.Spans[j].Line != y.Spans[j].Line || x.Spans[j].Primary != y.Spans[j].Primary {
				return false
			}
		}
	}
	return true
}

// forms asks the question of a role about guises of the program.
func (r *role) forms(card *quiz.Card, p *pair, code string, ds []guise) {
	for _, d := range ds {
		q := r.ask("", &pair{id: p.id, broken: d.program}, code)
		if q.card == nil || !slices.Equal(q.card.Accept, card.Accept) {
			continue
		}
		card.Variants = append(card.Variants, quiz.Form{
			Prompt: q.card.Prompt, Code: q.card.Code, Options: q.card.Options, Answer: q.card.Answer, Accept: q.card.Accept, Message: rendered(&d.verdict),
		})
	}
}

// whatIfForms asks for the outcome of the same edit of guises of the program.
func (l *lesson) whatIfForms(card *quiz.Card, a *attempt, ds []guise) {
	for n, d := range ds {
		v := l.known.of(original(relabel(d.rename(a.text.String()), n)), d.edition)
		if !sameShape(&v, &a.verdict) {
			continue
		}
		f := quiz.Form{Prompt: d.renameSpans(card.Prompt), Code: d.shown, Answer: d.renameSpans(card.Answer)}
		for _, o := range card.Options {
			f.Options = append(f.Options, quiz.Option{Text: o.Text, Right: o.Right, Reason: d.renameSpans(o.Reason)})
		}
		card.Variants = append(card.Variants, f)
	}
}
