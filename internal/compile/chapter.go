package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/rust"
	"anneal/internal/syntax"
)

const (
	// maxPrograms is how many broken programs of a chapter are asked about.
	maxPrograms = 20

	// fullPrograms is how many of them have their full share of questions that
	// are asked again and again; the others share that of one.
	fullPrograms = 3
)

// ignoredOnlyByRustdoc reports whether a program is kept from rustdoc, and from it
// alone: `does_not_compile` is a word of mdBook, and books that use it add
// `ignore`, because rustdoc would try to compile the program. What fails only
// when tests are compiled does not fail here.
func (l *lesson) ignoredOnlyByRustdoc(f *syntax.Fence) bool {
	return l.tree.Form == syntax.ChapterForm && f.Has("ignore") && f.Has("does_not_compile") && !f.Has("test_harness") &&
		!strings.Contains(f.Code, "#[test]")
}

// elsewhere are the codes of names that come from a crate which is not here.
var elsewhere = []string{"E0432", "E0433", "E0463"}

// chapterPairs finds the broken programs of a chapter: all that are said to fail
// and do. Those that the claims of are refuted have been reported.
func (l *lesson) chapterPairs() {
	if l.tree.Form != syntax.ChapterForm {
		return
	}
	seen := map[string]bool{}
	for i := range l.tree.Sections {
		fences := l.tree.Sections[i].Fences
		for j := range fences {
			f := &fences[j]
			c, claims := l.claimOf(f)
			id := chapterID(f)
			if !claims || !c.fails || l.wrong[f.Span] || variantOf(f).Value != "" || seen[id] || len(l.pairs) == maxPrograms {
				continue
			}
			p := l.chapterProgram(f, c.failsSo)
			if p == nil {
				continue
			}
			seen[id] = true
			one := &pair{id: id, broken: p}
			if next := slices.IndexFunc(fences[j+1:], func(f syntax.Fence) bool { return isRust(&f) }); next >= 0 {
				one.correct = l.repairOf(p, &fences[j+1+next])
			}
			l.pairs = append(l.pairs, one)
		}
	}
}

// failsSo reports whether a program fails as it is claimed, and not merely because
// a crate is missing.
func (c *claim) failsSo(v *quiz.Verdict) bool {
	for _, code := range c.codes {
		if !slices.Contains(v.Codes(), code) {
			return false
		}
	}
	missing := func(code string) bool { return slices.Contains(elsewhere, code) && !slices.Contains(c.codes, code) }
	return v.Outcome == quiz.Fails && !slices.ContainsFunc(v.Codes(), missing)
}

// chapterID names a broken program: by its {#id}, else by its code, so that it
// does not depend on what else the chapter holds.
func chapterID(f *syntax.Fence) string {
	if id := quiz.KeyPart(f.ID.Value); id != "" {
		return id
	}
	return fmt.Sprintf("%.6s", quiz.IDOf(strings.Join(strings.Fields(f.Code), " ")))
}

// chapterProgram makes a whole program of a fence, as it is shown in questions,
// that rustc judges as it should; nil if there is none. While a verdict is
// missing it returns the first that may be it.
func (l *lesson) chapterProgram(f *syntax.Fence, should func(*quiz.Verdict) bool) *program {
	for _, text := range whole(rust.BlankComments(f.Code)) {
		p := l.programOf(f, text)
		l.judge(p)
		if p.verdict.Outcome == quiz.Unknown || should(&p.verdict) {
			return p
		}
	}
	return nil
}

// repairOf returns the program of a fence if it repairs a broken one: it compiles,
// and reads like it. That it stands next in the chapter is not enough.
func (l *lesson) repairOf(broken *program, f *syntax.Fence) *program {
	c, claims := l.claimOf(f)
	if !claims || c.fails || l.wrong[f.Span] || hasMain(f.Code) != hasMain(broken.fence.Code) {
		return nil
	}
	p := l.chapterProgram(f, func(v *quiz.Verdict) bool { return v.Outcome == quiz.Compiles })
	if p == nil || !readsLike(broken.shown, p.shown) {
		return nil
	}
	return p
}

// readsLike reports whether two programs differ in few places and share at least two
// thirds of their lines.
func readsLike(a, b string) bool {
	broken, correct := newListing(a), newListing(b)
	n, m := len(broken.code()), len(correct.code())
	if max(n, m) > maxLines {
		return false
	}
	old, changed := 0, hunks(broken, correct)
	for _, h := range changed {
		old += len(h.old)
	}
	return len(changed) > 0 && len(changed) <= 3 && 3*(n-old) >= 2*max(n, m)
}

// whole returns the programs that a text may stand for: itself if it has a main,
// else with an empty one below if it holds nothing but items, or as the body of
// one.
func whole(text string) []string {
	if hasMain(text) {
		return []string{text}
	}
	at := headerEnd(text)
	above, body := text[:at], text[at:]
	var out []string
	if itemsOnly(body) {
		out = append(out, strings.TrimRight(text, "\n")+"\n\nfn main() {}\n")
	}
	if above != "" && !strings.HasSuffix(above, "\n") {
		above += "\n"
	}
	return append(out, above+"fn main() {\n"+indented(body)+"}\n")
}

// indented moves a text to the right, unless lines of it are in a literal.
func indented(text string) string {
	for _, t := range rust.Scan(text) {
		if t.Kind == rust.Literal && strings.Contains(text[t.Start:t.End], "\n") {
			return text
		}
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// beginsItem are the words that an item begins with.
var beginsItem = map[string]bool{
	"pub": true, "fn": true, "struct": true, "enum": true, "union": true, "impl": true, "trait": true, "use": true, "mod": true, "type": true,
	"const": true, "static": true, "unsafe": true, "extern": true, "async": true, "macro_rules": true,
}

// itemsOnly reports whether a text holds nothing that must stand in a function.
func itemsOnly(text string) bool {
	tokens := rust.Code(text)
	word := func(i int) string {
		if i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	depth, begins, attribute := 0, true, false
	for i := range tokens {
		w := word(i)
		if begins && w == ";" {
			continue
		}
		if begins {
			attribute = w == "#" && word(i+1) == "["
			if !attribute && (!beginsItem[w] || word(i+1) == "{") {
				return false
			}
		}
		switch w {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		begins = depth == 0 && (w == ";" || w == "}" || attribute && w == "]")
	}
	return len(tokens) > 0 && depth == 0
}

// hidden reports whether a section is not shown: a claim in it was refuted, in a
// lesson anywhere, in a chapter in the section itself.
func (l *lesson) hidden(s *syntax.Section) bool {
	if l.tree.Form != syntax.ChapterForm {
		return l.refuted && s.Kind != syntax.Description
	}
	return slices.ContainsFunc(s.Fences, func(f syntax.Fence) bool { return l.wrong[f.Span] })
}

// share returns which program a question counts for when it is decided how many
// of them are asked again and again.
func (l *lesson) share(program int) int {
	if l.tree.Form == syntax.ChapterForm {
		return min(program, fullPrograms)
	}
	return program
}
