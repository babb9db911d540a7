package compile

import (
	"slices"
	"strings"
)

// diffPart is a place of a program that a diff rewrites: lines that stand there,
// of which some go, and lines that come.
type diffPart []diffLine

// diffLine is a line of a diff.
type diffLine struct {
	mark byte // '-', '+', or ' ' for a line that stays
	text string
	n    int // which line of the diff it is, from 0
}

// patch is what a diff says, in the form that tools write:
//
//	@@ -1,4 +1,4 @@     begins a further place; the numbers are passed over
//	 fn main() {        stays; the space may be missing on an empty line
//	-    let a = 1;     goes
//	+    let a = 2;     comes
type patch []diffPart

// readPatch reads a diff. Lines that name files are passed over.
func readPatch(code string) patch {
	var p patch
	var open diffPart
	flush := func() {
		if open = trimmed(open); len(open) > 0 {
			p = append(p, open)
		}
		open = nil
	}
	head := true
	for n, line := range lines(code) {
		switch {
		case strings.HasPrefix(line, "@@"):
			head = false
			flush()
		case head && slices.ContainsFunc([]string{"--- ", "+++ ", "diff ", "index "}, func(s string) bool { return strings.HasPrefix(line, s) }),
			strings.HasPrefix(line, `\ No newline`):
		case line != "" && strings.IndexByte("-+ ", line[0]) >= 0:
			head = false
			open = append(open, diffLine{line[0], line[1:], n})
		default:
			open = append(open, diffLine{' ', line, n})
		}
	}
	flush()
	return p
}

// trimmed returns a part without empty lines that stay at its ends.
func trimmed(c diffPart) diffPart {
	empty := func(l diffLine) bool { return l.mark == ' ' && strings.TrimSpace(l.text) == "" }
	for len(c) > 0 && empty(c[0]) {
		c = c[1:]
	}
	for len(c) > 0 && empty(c[len(c)-1]) {
		c = c[:len(c)-1]
	}
	return c
}

// old returns the lines that must stand in the program.
func (c diffPart) old() []diffLine {
	return slices.DeleteFunc(slices.Clone(c), func(l diffLine) bool { return l.mark == '+' })
}

// empty reports whether the patch changes nothing.
func (p patch) empty() bool {
	return !slices.ContainsFunc(p, func(c diffPart) bool {
		return slices.ContainsFunc(c, func(l diffLine) bool { return l.mark != ' ' })
	})
}

// origin says where a line of a patched program comes from: from line n of the
// program, or of the diff.
type origin struct {
	added bool
	n     int // from 0
}

// misfit says why a patch cannot be applied. The zero misfit says that it can.
type misfit struct {
	why   string   // "" if it fits
	line  diffLine // of the diff: what does not fit
	label string   // what there is to say of that line
	there []int    // lines of the program, from 0, that are in question
	help  string
}

// apply changes a program. Each part must fit in one place only: by its lines
// as they are indented, or else by their text alone.
func (p patch) apply(program string) (changed string, from []origin, no misfit) {
	before := lines(program)
	type placed struct {
		part diffPart
		at   int
	}
	var all []placed
	for _, c := range p {
		at, no := c.place(before)
		if no.why != "" {
			return "", nil, no
		}
		all = append(all, placed{c, at})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.at - b.at })
	var after []string
	next := 0
	keep := func(n int) {
		after, from = append(after, before[n]), append(from, origin{n: n})
	}
	for _, c := range all {
		if c.at < next {
			return "", nil, misfit{why: "two parts of the diff change the same lines", line: c.part.old()[0], label: "this line is taken already", there: []int{c.at}, help: "join the two parts"}
		}
		for ; next < c.at; next++ {
			keep(next)
		}
		for _, l := range c.part {
			switch l.mark {
			case '+':
				after, from = append(after, l.text), append(from, origin{added: true, n: l.n})
			case ' ':
				keep(next)
				next++
			default:
				next++
			}
		}
	}
	for ; next < len(before); next++ {
		keep(next)
	}
	return join(after), from, misfit{}
}

// place finds the one place of a part.
func (c diffPart) place(program []string) (at int, no misfit) {
	old := c.old()
	if len(old) == 0 {
		return 0, misfit{why: "nothing says where these lines belong", line: c[0], label: "comes, but where?", help: "write the line above or below them too, with a space in front of it"}
	}
	piece := make([]string, len(old))
	for i, l := range old {
		piece[i] = l.text
	}
	for _, alike := range []func(string) string{func(s string) string { return strings.TrimRight(s, " \t") }, strings.TrimSpace} {
		switch found := find(program, piece, alike); len(found) {
		case 1:
			return found[0], misfit{}
		case 2:
			return 0, misfit{why: "these lines stand in the program more than once", line: old[0], label: "these lines are meant", there: found, help: "write more of the lines around them, with a space in front of each"}
		}
	}
	no = misfit{why: "the diff does not fit the program", line: old[0], label: "these lines do not stand together there", help: "write the lines as they stand in the program, and `@@` between places that are apart"}
	there := map[string]bool{"": true}
	for _, l := range program {
		there[strings.TrimSpace(l)] = true
	}
	if i := slices.IndexFunc(old, func(l diffLine) bool { return !there[strings.TrimSpace(l.text)] }); i >= 0 {
		no.line, no.label = old[i], "no line there reads like this"
	}
	return 0, no
}

// find returns the first two places where a piece stands in a text, counted from
// line 0.
func find(text, piece []string, alike func(string) string) []int {
	flat := func(ls []string) string {
		var b strings.Builder
		b.WriteByte('\n')
		for _, l := range ls {
			b.WriteString(alike(l))
			b.WriteByte('\n')
		}
		return b.String()
	}
	in, sought := flat(text), flat(piece)
	var found []int
	for at := 0; len(found) < 2; at++ {
		n := strings.Index(in[at:], sought)
		if n < 0 {
			break
		}
		at += n
		found = append(found, strings.Count(in[:at], "\n"))
	}
	return found
}
