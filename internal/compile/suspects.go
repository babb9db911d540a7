package compile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"anneal/internal/rust"
)

// suspect is something that beginners take for a mistake, seen in a line of code. A
// fact about a line that the repaired program keeps as it is does no harm there,
// since rustc accepts it, and so is not why rustc rejects the broken one.
type suspect struct {
	has  []string       // one of them stands in every such line
	line *regexp.Regexp // has the name that the fact is about in its first group
	say  string         // {at}: the line; {1}: the name
	not  []string       // codes for which it would be half of the truth
}

var suspects = []suspect{
	{[]string{"!("}, regexp.MustCompile(`(?:print|println|format|write|writeln)!\(.*(?:, ?|\{)([a-z_]\w*)\b[^(.:\[]*\)`), "Line {at} hands {1} to a formatting macro without a `&` in front of it", nil},
	{[]string{"unwrap(", "expect("}, regexp.MustCompile(`\b(unwrap|expect)\(`), "Line {at} calls {1} without asking first whether there is a value", nil},
	{[]string{"let "}, regexp.MustCompile(`^let ([a-z_]\w*) = `), "Line {at} declares {1} without `mut` and without naming its type", []string{"E0596", "E0594", "E0384", "E0282", "E0283"}},
	{[]string{"let mut "}, regexp.MustCompile(`^let mut ([a-z_]\w*)\b`), "Line {at} declares {1} with `mut`, so that others may change it too", []string{"E0499", "E0502", "E0506"}},
	{[]string{"["}, regexp.MustCompile(`\b([a-z_]\w*)\[[^\]]+\]`), "Line {at} indexes {1} without comparing the index with its length", nil},
	{[]string{"spawn("}, regexp.MustCompile(`\b(spawn)\(`), "Line {at} calls {1}, and nobody knows when that thread will run", nil},
	{[]string{"&str"}, regexp.MustCompile(`^fn ([a-z_]\w*)\([^)]*&str`), "Line {at} lets {1} take a `&str`, which a `String` would have to be turned into", []string{"E0308", "E0106"}},
}

// facts returns what may be said of both programs, about the value in question
// first.
func (l *lesson) facts(p *pair, name string) []reason {
	lines := l.known.listing(p.broken.shown).code()
	back := l.lineBack(p)
	shared := map[int]bool{}
	for _, c := range l.known.listing(p.correct.shown).code() {
		shared[back(c.number)] = true
	}
	code := p.broken.verdict.Errors[0].Code
	var found []reason
	for _, f := range suspects {
		if slices.Contains(f.not, code) {
			continue
		}
		var best reason
		for _, c := range lines {
			if !slices.ContainsFunc(f.has, func(s string) bool { return strings.Contains(c.text, s) }) || !shared[c.number] {
				continue
			}
			got := f.line.FindStringSubmatch(c.text)
			if got == nil || !rust.IsName(got[1]) {
				continue
			}
			r := reason{
				text: strings.ReplaceAll(strings.ReplaceAll(f.say, "{at}", fmt.Sprint(c.number)), "{1}", codeSpan(got[1])),
				why:  "It does, and so does the repaired program, which rustc accepts.", rank: 1,
			}
			if got[1] == name {
				r.rank = 0
			}
			if best.text == "" || r.rank < best.rank {
				best = r
			}
		}
		if best.text != "" {
			found = append(found, best)
		}
	}
	slices.SortStableFunc(found, func(a, b reason) int { return a.rank - b.rank })
	return found
}
