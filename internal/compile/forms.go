package compile

import (
	"slices"
	"strconv"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// guise is a program in other names and literals, and where it can be with numbers
// of other types, whose verdict is the same at the same lines. Whoever knows only
// how a program looked does not know it again.
type guise struct {
	*program
	names, literals, types map[string]string
}

// The names and texts of the guises mean nothing, so that only what is done with
// them can tell what happens.
var (
	plainNames = [][]string{
		{"amber", "birch", "cedar", "delta", "ember", "fjord", "gravel", "heather"},
		{"onyx", "poplar", "quartz", "ridge", "spruce", "tundra", "umber", "willow"},
	}
	plainTexts = [][]string{{"north", "south", "east", "west"}, {"red", "green", "blue", "black"}}
)

// plainTypes are types of numbers that hold what another one holds, or nearly: a
// number that does not fit any more is an error, and then the types stay.
var plainTypes = []map[string]string{
	{"i16": "i32", "i32": "i64", "i64": "i32", "u8": "u16", "u16": "u32", "u32": "u64", "u64": "u32", "f32": "f64", "f64": "f32"},
	{"i16": "isize", "i32": "isize", "i64": "i128", "u8": "u32", "u16": "usize", "u32": "usize", "u64": "u128", "f32": "f64", "f64": "f32"},
}

// guisesOf returns the guises of a program for which rustc says the same.
func (l *lesson) guisesOf(p *program) []guise {
	if p.guises != nil || p.judged != p.shown {
		return p.guises
	}
	p.guises = []guise{}
	for n := range plainNames {
		g := guise{&program{fence: p.fence, edition: p.edition}, renaming(p.shown, l.known.tokens(p.shown), plainNames[n]), relabelling(p.shown, n), plainTypes[n]}
		if len(g.names) == 0 {
			break
		}
		same := l.wears(&g, p)
		if g.verdict.Outcome != quiz.Unknown && !same {
			g.types = nil
			same = l.wears(&g, p)
		}
		if same {
			p.guises = append(p.guises, g)
		}
	}
	return p.guises
}

// wears puts a guise on a program, and reports whether rustc says the same of it.
func (l *lesson) wears(g *guise, p *program) bool {
	g.shown = g.put(p.shown)
	g.judged = g.shown
	g.verdict = l.known.shown(g.shown, p.edition)
	return sameShape(&g.verdict, &p.verdict)
}

// renaming gives the variables of a program other names.
func renaming(text string, tokens []rust.Token, fresh []string) map[string]string {
	word := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	fresh = slices.DeleteFunc(slices.Clone(fresh), func(w string) bool {
		return strings.Contains(text, w) && slices.ContainsFunc(tokens, func(t rust.Token) bool { return text[t.Start:t.End] == w })
	})
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

// put puts the names, literals and types of the guise into the program, an edit of it, or
// a piece of it: where names stand as names, and in the braces of format strings.
// Fields and methods keep theirs.
func (g *guise) put(text string) string {
	var b strings.Builder
	at := 0
	last := ""
	for _, t := range rust.Code(text) {
		w := text[t.Start:t.End]
		b.WriteString(text[at:t.Start])
		switch {
		case g.literals[w] != "":
			b.WriteString(g.literals[w])
		case t.Kind == rust.Word && last != "." && g.names[w] != "":
			b.WriteString(g.names[w])
		case t.Kind == rust.Word && last != "." && g.types[w] != "":
			b.WriteString(g.types[w])
		case t.Kind == rust.Literal:
			for old, name := range g.names {
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

// putInSpans does so in the code spans of a text.
func (g *guise) putInSpans(text string) string {
	parts := strings.Split(text, "`")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = g.put(parts[i])
	}
	return strings.Join(parts, "`")
}

// relabelling gives the values that are nothing else other words and numbers.
func relabelling(text string, n int) map[string]string {
	literals, words := map[string]string{}, 0
	for _, t := range rust.Code(text) {
		w := text[t.Start:t.End]
		switch inner := strings.Trim(w, `"`); {
		case literals[w] != "":
		case t.Kind == rust.Number:
			if v, err := strconv.Atoi(w); err == nil && v > 9 {
				literals[w] = strconv.Itoa(v + 3 + 4*n)
			}
		case t.Kind == rust.Literal && len(inner) == len(w)-2 && isPlainWord(inner) && words < len(plainTexts[n]):
			literals[w] = `"` + plainTexts[n][words] + `"`
			words++
		}
	}
	return literals
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
	for _, d := range ds {
		v := a.seen(l.known.of(original(d.put(a.text.String())), d.edition))
		if !sameShape(&v, &a.verdict) {
			continue
		}
		f := quiz.Form{Prompt: d.putInSpans(card.Prompt), Code: d.shown, Answer: d.putInSpans(card.Answer)}
		for _, o := range card.Options {
			f.Options = append(f.Options, quiz.Option{Text: o.Text, Right: o.Right, Reason: d.putInSpans(o.Reason)})
		}
		card.Variants = append(card.Variants, f)
	}
}
