package compile

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// edit is a program with one thing changed.
type edit struct {
	kind     editKind
	rank     rank
	line     int    // the changed line; the upper one of two that change places
	to       int    // shifts: the line that it comes to stand behind, or before if that is further up
	was, now string // lines of the program; for shares the two types
	text     revision
}

type editKind uint8

const (
	rewrites editKind = iota // line reads now, and nothing else is changed
	swaps                    // was and now, without indentation, change places
	deletes                  // was, without indentation, is gone
	shifts                   // was, without indentation, stands behind or before now, and is further off than a neighbour
	shares                   // every was is a now
	repairs                  // the author's own repair
)

// here completes "rustc says so when …" for someone who sees the program.
func (e *edit) here() string {
	switch e.kind {
	case rewrites:
		return fmt.Sprintf("line %d is %s", e.line, codeSpan(strings.TrimSpace(e.now)))
	case swaps:
		return fmt.Sprintf("lines %d and %d change places", e.line, e.line+1)
	case deletes:
		return fmt.Sprintf("line %d is deleted", e.line)
	case shifts:
		return fmt.Sprintf("line %d moves to right %s line %d", e.line, e.side(), e.to)
	}
	return e.there()
}

// there is here for someone who does not see the program.
func (e *edit) there() string {
	if e.kind == repairs {
		return "it is repaired as the lesson does it"
	}
	return e.told(verbs{"becomes", "comes", "moves", "is"})
}

// would completes "it would be so if …" for someone who does not see the program.
func (e *edit) would() string { return e.told(verbs{"became", "came", "moved", "were"}) }

// verbs are those of the sentence about an edit, in one mood.
type verbs struct{ becomes, comes, moves, is string }

func (e *edit) told(v verbs) string {
	switch e.kind {
	case rewrites:
		return codeSpan(strings.TrimSpace(e.was)) + " " + v.becomes + " " + codeSpan(strings.TrimSpace(e.now))
	case swaps:
		return codeSpan(e.now) + " " + v.comes + " before " + codeSpan(e.was)
	case deletes:
		return codeSpan(e.was) + " " + v.is + " deleted"
	case shifts:
		return codeSpan(e.was) + " " + v.moves + " to right " + e.side() + " " + codeSpan(e.now)
	}
	return fmt.Sprintf("every `%s` %s %s `%s`", e.was, v.is, articleOf(e.now), e.now)
}

// articleOf returns the article of one of the types that share.
func articleOf(name string) string {
	if name == "Box" {
		return "a"
	}
	return "an"
}

// side says on which side of the line to a line that moves comes to stand.
func (e *edit) side() string {
	if e.to < e.line {
		return "before"
	}
	return "behind"
}

// seen gives the lines of a verdict on the edited program the numbers that they
// have in the program which the learner sees. Only a line that moves shifts others.
func (e *edit) seen(v quiz.Verdict) quiz.Verdict {
	if e.kind != shifts {
		return v
	}
	back := func(n int) int {
		switch {
		case n == e.to:
			return e.line
		case e.line <= n && n < e.to:
			return n + 1
		case e.to < n && n <= e.line:
			return n - 1
		}
		return n
	}
	v.Errors = slices.Clone(v.Errors)
	for i := range v.Errors {
		m := &v.Errors[i]
		m.Spans = slices.Clone(m.Spans)
		for j := range m.Spans {
			at := &m.Spans[j]
			at.Line, at.EndLine = back(at.Line), back(at.EndLine)
		}
	}
	return v
}

// clones reports whether the edit adds a clone.
func (e *edit) clones() bool {
	return e.kind == rewrites && strings.Count(e.now, ".clone()") > strings.Count(e.was, ".clone()")
}

// rank puts those edits first that decide about ownership.
type rank uint8

const (
	ranksTakes rank = iota // something that stands there is taken away or turned round
	ranksAdds
	ranksMoves
	ranksDeletes
	allRanks
)

// maxEdits bounds how many edits of one program are judged, maxMoves how many
// lines move further than to the next.
const (
	maxEdits = 60
	maxMoves = 5
)

// findEdits proposes the changes that decide about ownership: what is borrowed,
// moved, cloned and mutable, and in which order things are done. Most of them
// the compiler rejects; with which words is for it to say.
//
// They are put behind to; found is room to work in.
func (l *listing) findEdits(to, found []edit) (edits, room []edit) {
	m := mutator{listing: l, line: 1, found: found[:0]}
	for i, t := range m.tokens {
		for m.line < len(l.lines) && t.Start >= l.start[m.line] {
			m.line++
		}
		m.borrows(i)
		m.moves(i)
		m.shares(i)
		m.handsOn(i)
		m.types(i)
	}
	m.wholeLines()
	m.furtherOff()
	for r := range allRanks {
		for i := range m.found {
			if m.found[i].rank == r && len(to) < maxEdits {
				to = append(to, m.found[i])
			}
		}
	}
	for i := range to {
		switch e := &to[i]; e.kind {
		case rewrites:
			e.text = l.with(e.line, e.line, e.now)
		case swaps:
			e.text = l.with(e.line, e.line+1, l.lines[e.line]+"\n"+l.lines[e.line-1])
		case deletes:
			e.text = l.without(e.line)
		case shifts:
			if moved := l.lines[e.line-1]; e.to > e.line {
				e.text = l.with(e.line, e.to, l.text[l.start[e.line]:l.start[e.to]]+moved)
			} else {
				e.text = l.with(e.to, e.line, moved+"\n"+l.text[l.start[e.to-1]:l.start[e.line-1]-1])
			}
		}
	}
	return to, m.found
}

// mutator walks over the tokens of a program and collects edits.
type mutator struct {
	*listing
	line   int           // of the token that is looked at
	found  []edit        // in the order of the lines
	count  [allRanks]int // of those found
	shared [3]bool       // an edit that shares was found, to `Rc`, `Arc` and `Box`
}

// word returns token i as it is written, "" outside the program.
func (m *mutator) word(i int) string {
	if i < 0 || i >= len(m.tokens) {
		return ""
	}
	return m.text[m.tokens[i].Start:m.tokens[i].End]
}

// replace proposes to put with in the place of the text between two offsets,
// which lie in the line that is looked at.
func (m *mutator) replace(r rank, from, to int, with string) {
	if strings.Contains(m.text[from:to], "\n") {
		return
	}
	was, start := m.lines[m.line-1], m.start[m.line-1]
	m.add(edit{kind: rewrites, rank: r, line: m.line, was: was, now: was[:from-start] + with + was[to-start:]})
}

// add takes an edit that changes something and was not proposed yet. An edit that
// adds something cannot be the same as one that takes something away.
func (m *mutator) add(e edit) {
	if e.now == e.was || m.count[e.rank] == maxEdits {
		return
	}
	for i := len(m.found) - 1; i >= 0 && (m.found[i].line == e.line || m.found[i].kind == shares || e.kind == shifts); i-- {
		if f := &m.found[i]; f.line == e.line && f.rank == e.rank && f.to == e.to && f.now == e.now {
			return
		}
	}
	m.put(e)
}

func (m *mutator) put(e edit) {
	m.count[e.rank]++
	m.found = append(m.found, e)
}

// next returns where the token after i begins: what lies between is taken away
// together with token i.
func (m *mutator) next(i int) int {
	if i+1 < len(m.tokens) {
		return m.tokens[i+1].Start
	}
	return m.tokens[i].End
}

// borrows drops `&` and `mut`, and makes one borrow of the other.
func (m *mutator) borrows(i int) {
	t := m.tokens[i]
	switch w := m.word(i); {
	case w == "mut" && m.word(i-1) == "&":
		m.replace(ranksTakes, t.Start, m.next(i), "")
		if !m.unsized(i - 1) {
			m.replace(ranksTakes, m.tokens[i-1].Start, m.next(i), "")
		}
	case w == "mut":
		m.replace(ranksTakes, t.Start, m.next(i), "")
	case w == "&" && m.word(i+1) != "mut" && m.word(i+1) != "&" && m.word(i-1) != "&" && mayBorrow(m.word(i-1)):
		if !m.unsized(i) {
			m.replace(ranksTakes, t.Start, t.End, "")
		}
		if rust.IsWord(m.word(i + 1)) {
			m.replace(ranksTakes, t.Start, t.End, "&mut ")
		}
	}
}

// mayBorrow reports whether an & after this word takes a reference, rather than
// being the operator of a calculation.
func mayBorrow(before string) bool {
	return before == "" || strings.Contains("(,=[{;:<>|", before) || before == "return" || before == "in" || before == "match"
}

// unsized reports whether the & at token i stands before a type that cannot be
// without it: to drop that one is a slip and no question of ownership.
func (m *mutator) unsized(i int) bool {
	next := m.word(i + 1)
	if i+1 < len(m.tokens) && m.tokens[i+1].Kind == rust.Lifetime || next == "mut" {
		next = m.word(i + 2)
	}
	inType := strings.Contains(":<>", m.word(i-1)) // a field, a parameter, an argument, or the > of an arrow
	return next == "str" || next == "dyn" || next == "[" && inType
}

// moves drops and adds `move` and `.clone()`.
func (m *mutator) moves(i int) {
	t := m.tokens[i]
	switch w := m.word(i); {
	case w == "move" && m.word(i+1) == "|":
		m.replace(ranksTakes, t.Start, m.next(i), "")
	case w == "|" && (m.word(i-1) == "(" || m.word(i-1) == "," || m.word(i-1) == "=") && !m.inPattern(i):
		m.replace(ranksAdds, t.Start, t.Start, "move ")
	case w == "clone" && m.word(i-1) == "." && m.word(i+1) == "(" && m.word(i+2) == ")":
		m.replace(ranksTakes, m.tokens[i-1].Start, m.tokens[i+2].End, "")
	case m.word(i+1) == "." && m.word(i+3) == "(" && m.word(i+2) != "clone" && m.isValue(i):
		m.replace(ranksAdds, t.End, t.End, ".clone()")
	}
}

// shares swaps `Arc` and `Rc` wherever they are used, and puts the owner that
// shares with nobody in the place of an `Rc`. They are written with their path, so
// that the imports can stay.
func (m *mutator) shares(i int) {
	switch m.word(i) {
	case "Arc":
		m.sharesAs(i, "Rc", "sync", "rc::Rc", &m.shared[0])
	case "Rc":
		m.sharesAs(i, "Arc", "rc", "sync::Arc", &m.shared[1])
		m.sharesAs(i, "Box", "rc", "boxed::Box", &m.shared[2])
	}
}

func (m *mutator) sharesAs(i int, other, module, put string, found *bool) {
	if *found || m.inUse(i) {
		return
	}
	old := m.word(i)
	var b strings.Builder
	at := 0
	for j, t := range m.tokens {
		if m.word(j) != old || m.inUse(j) {
			continue
		}
		from, path := t.Start, "std::"
		if m.word(j-1) == ":" {
			if m.word(j-3) != module {
				continue
			}
			from, path = m.tokens[j-3].Start, ""
		}
		b.WriteString(m.text[at:from] + path + put)
		at = t.End
	}
	if *found = at > 0; *found {
		m.add(edit{kind: shares, rank: ranksTakes, was: old, now: other, text: original(b.String() + m.text[at:])})
	}
}

// inUse reports whether token i belongs to a `use`.
func (m *mutator) inUse(i int) bool {
	for ; i >= 0 && m.word(i) != ";"; i-- {
		if m.word(i) == "use" {
			return true
		}
	}
	return false
}

// handsOn clones or borrows what is handed on as a whole: an argument, the
// value of a `let`, what a loop goes over.
func (m *mutator) handsOn(i int) {
	if m.tokens[i].Kind != rust.Word {
		return
	}
	before, after := m.word(i-1), m.word(i+1)
	whole := before == "in" && after == "{" || strings.Contains("(,=", before) && strings.Contains("),;", after)
	if !whole || before == "" || after == "" || !m.isValue(i) || m.inPattern(i) {
		return
	}
	t := m.tokens[i]
	m.replace(ranksAdds, t.End, t.End, ".clone()")
	m.replace(ranksAdds, t.Start, t.Start, "&")
	m.replace(ranksAdds, t.Start, t.Start, "&mut ")
}

// types puts a value of another type in the place of a text: the text alone for a
// `String`, and a number for what goes into a collection or a channel. A parameter
// that owns a text or a vector takes a view of it instead.
func (m *mutator) types(i int) {
	if m.word(i-1) == ":" && rust.IsName(m.word(i-2)) && m.inSignature(i) {
		switch last := i + 3; {
		case m.word(i) == "String" && endsParameter(m.word(i+1)):
			m.replace(ranksAdds, m.tokens[i].Start, m.tokens[i].End, "&str")
		case m.word(i) == "Vec" && m.word(i+1) == "<" && m.word(last) == ">" && endsParameter(m.word(last+1)):
			m.replace(ranksAdds, m.tokens[i].Start, m.tokens[last].End, "&["+m.word(i+2)+"]")
		}
	}
	if m.tokens[i].Kind != rust.Literal || !strings.HasPrefix(m.word(i), `"`) || m.word(i-1) != "(" || m.word(i+1) != ")" {
		return
	}
	switch t := m.tokens[i]; {
	case m.word(i-2) == "from" && m.word(i-5) == "String":
		m.replace(ranksTakes, m.tokens[i-5].Start, m.tokens[i+1].End, m.word(i))
	case takesAny[m.word(i-2)] && m.word(i-3) == ".":
		m.replace(ranksTakes, t.Start, t.End, "2")
	}
}

func endsParameter(w string) bool { return w == "," || w == ")" }

// inSignature reports whether token i lies between the `fn` and the body of a
// function.
func (m *mutator) inSignature(i int) bool {
	for i--; i >= 0; i-- {
		switch m.word(i) {
		case "fn":
			return true
		case "{", "}", ";", "|", "=":
			return false
		}
	}
	return false
}

// takesAny are methods of types that hold values of any one type.
var takesAny = map[string]bool{"send": true, "push": true, "push_back": true, "set": true, "replace": true, "insert": true}

// isValue reports whether token i is the name of a value: no field, no part of
// a path, no type.
func (m *mutator) isValue(i int) bool {
	w := m.word(i)
	return rust.IsName(w) && !primitive[w] && m.word(i-1) != "." && m.word(i-1) != ":" && m.word(i-1) != "fn" && m.word(i+1) != ":" && m.word(i+1) != "!"
}

// primitive are the types that are written like values.
var primitive = map[string]bool{
	"bool": true, "char": true, "str": true, "f32": true, "f64": true,
	"i8": true, "i16": true, "i32": true, "i64": true, "i128": true, "isize": true,
	"u8": true, "u16": true, "u32": true, "u64": true, "u128": true, "usize": true,
}

// inPattern reports whether token i names something new: on the left of a `let`,
// between `for` and `in`, or between the bars of a closure.
func (m *mutator) inPattern(i int) bool {
	bars := 0
	for i--; i >= 0; i-- {
		switch m.word(i) {
		case "let", "for":
			return true
		case "|":
			bars++
		case "=", "in", ";", "{", "}":
			return bars%2 == 1
		}
	}
	return false
}

// wholeLines swaps neighbours and deletes.
func (m *mutator) wholeLines() {
	for i, s := range m.statements {
		if i+1 < len(m.statements) && m.statements[i+1].Line == s.Line+1 && m.lines[s.Line-1] != m.lines[s.Line] {
			m.put(edit{kind: swaps, rank: ranksTakes, line: s.Line, was: s.Text, now: m.statements[i+1].Text})
		}
	}
	for _, s := range m.statements {
		m.put(edit{kind: deletes, rank: ranksDeletes, line: s.Line, was: s.Text})
	}
}

// furtherOff moves statements within their block: those first that end a value on
// purpose, then others down to the end of the block, and then up and down over two
// others. A line never moves over the `let` of a name that it uses, nor a `let` over a
// use of its name: of that rustc says only that there is no such name.
func (m *mutator) furtherOff() {
	for _, drops := range []bool{true, false} {
		for _, pick := range []func(i, first, last int) int{
			func(_, _, last int) int { return last },
			func(i, first, _ int) int { return max(i-2, first) },
			func(i, _, last int) int { return min(i+2, last) },
		} {
			for i, s := range m.statements {
				if m.count[ranksMoves] == maxMoves {
					return
				}
				if strings.HasPrefix(s.Text, "drop(") != drops {
					continue
				}
				first, last := m.reach(i)
				to := pick(i, first, last)
				if to < i-1 || to > i+1 {
					m.add(edit{kind: shifts, rank: ranksMoves, line: s.Line, to: m.statements[to].Line, was: s.Text, now: m.statements[to].Text})
				}
			}
		}
	}
}

// reach returns the first and the last statement that statement i may move to, up
// and down: in its block, as far as the names allow.
func (m *mutator) reach(i int) (first, last int) {
	s := m.statements[i]
	free := func(j int) bool {
		between, space := m.statements[j], leading(m.lines[s.Line-1])
		if leading(m.lines[between.Line-1]) != space {
			return false
		}
		if j < i {
			return !binds(between.Text, s.Text)
		}
		return !binds(s.Text, between.Text)
	}
	inside := func(from, to int) bool { // no line between them leaves the block
		for n := from; n < to; n++ {
			if line := m.lines[n-1]; line != "" && !strings.HasPrefix(line, leading(m.lines[s.Line-1])) {
				return false
			}
		}
		return true
	}
	first, last = i, i
	for first > 0 && free(first-1) && inside(m.statements[first-1].Line, s.Line) {
		first--
	}
	for last+1 < len(m.statements) && free(last+1) && inside(s.Line, m.statements[last+1].Line) {
		last++
	}
	return first, last
}

// binds reports whether a statement declares a name that another one uses.
func binds(statement, other string) bool {
	rest, is := strings.CutPrefix(statement, "let ")
	if !is {
		return false
	}
	pattern, _, _ := strings.Cut(rest, "=")
	for name := range strings.FieldsFuncSeq(pattern, func(r rune) bool { return !isNameRune(r) }) {
		if name == "mut" || !rust.IsName(name) {
			continue
		}
		for w := range strings.FieldsFuncSeq(other, func(r rune) bool { return !isNameRune(r) }) {
			if w == name {
				return true
			}
		}
	}
	return false
}

func isNameRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// codeSpan writes code as inline Markdown.
func codeSpan(code string) string {
	if strings.Contains(code, "`") {
		return "`` " + code + " ``"
	}
	return "`" + code + "`"
}
