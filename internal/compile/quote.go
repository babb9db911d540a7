package compile

import (
	"slices"
	"strconv"
	"strings"

	"anneal/internal/source"
	"anneal/internal/syntax"
)

// quote is an error message of the compiler, as a lesson quotes it or as the
// compiler draws it. Its parts, by what they are called here:
//
//	error[E0382]: use of moved value: `tx`      headline
//	  --> src/main.rs:13:19                     place
//	   |
//	8  |     thread::spawn(move || {            row
//	   |                   ------- value moved  label, of the row above
//	   |                           into closure label that goes on
//	   = note: `tx` is not `Copy`               note
//	help: clone it                              help
//	8  |     thread::spawn(tx.clone())          a proposal, which is not read
type quote struct {
	code     string
	codeAt   source.Span // the zero Span if there is none
	headline *saying
	place    arrow
	rows     []row
	sayings  []saying // labels, notes and helps
	gutters  []gutter
}

// sayingKind tells the parts of a message that are words.
type sayingKind uint8

const (
	aHeadline sayingKind = iota
	aLabel
	aNote
	aHelp
)

var sayingNames = [...]string{"headline", "label", "note", "help"}

// saying is a piece of text in a message. In a lesson it may be wrapped.
type saying struct {
	kind  sayingKind
	text  string
	at    source.Span // from its first character to its last
	row   int         // of a label: the index of its row; -1 if there is none
	above int         // of a label: the index of the note that it illustrates; -1 if it is the error's own
	place arrow       // of a note
}

// arrow is a line "--> src/main.rs:13:19".
type arrow struct {
	file             string
	line, column     int         // 0 if there is no such line
	lineAt, columnAt source.Span // of the 13 and of the 19
}

// row is a quoted line of the program.
type row struct {
	line   int
	gutter int // index
	text   string
}

// gutter is what stands left of a quoted line: a number, or spaces.
type gutter struct {
	text   string      // up to the bar, or to what stands in its place
	at     source.Span // of text
	number [2]int      // where the number stands in text; empty if there is none
}

// What is read of one fence: pieces of text, rows, and bytes of a wrapped text.
const (
	maxSayings = 60
	maxRows    = 200
	maxWrapped = 2000
)

// fenceQuotes reads the errors that a fence quotes.
func fenceQuotes(f *syntax.Fence) []quote {
	return readQuotes(lines(f.Code), func(line, from, to int) source.Span {
		if line >= len(f.Lines) {
			return f.Info
		}
		at := f.Lines[line]
		start := at.Start - f.Pad(line)
		return at.File.Span(max(at.Start, start+from), max(at.Start, start+to))
	})
}

// readQuotes reads errors; span says where a piece of a line stands, and is nil
// where nobody wants to know, which leaves out the gutters too. Warnings,
// panics, counts of errors and whatever else programs print are passed over.
func readQuotes(lines []string, span func(line, from, to int) source.Span) []quote {
	r := quoteReader{span: span, drawn: span == nil}
	if r.drawn {
		r.span = func(line, from, to int) source.Span { return source.Span{} }
	}
	for i, line := range lines {
		r.read(i, line)
	}
	return r.found
}

// quoteReader reads line by line.
type quoteReader struct {
	span  func(line, from, to int) source.Span
	drawn bool // by the compiler: nobody wants to know where anything stands
	found []quote
	count int // of sayings
	rows  int

	in    *quote  // nil outside of an error
	open  *saying // text that the next line may go on with
	above int     // index of the last note; -1 before the first
	helps bool    // what follows is a proposal
	marks string  // the last line below a row
}

func (r *quoteReader) read(i int, line string) {
	text := strings.TrimLeft(line, " \t")
	indent := len(line) - len(text)
	if level, code, words, ok := cutHead(text); ok {
		r.head(i, level, code, words, indent)
		return
	}
	if r.in == nil || r.count > maxSayings || r.rows > maxRows {
		return
	}
	// after returns where the rest of the line stands.
	after := func(rest string) int { return len(line) - len(rest) }
	switch {
	case strings.TrimRight(text, " \t\r") == "" || strings.TrimRight(text, " \t\r") == "...":
		r.open = nil
	case strings.HasPrefix(text, "--> ") || strings.HasPrefix(text, "::: "):
		r.open = nil
		r.gutter(i, line[:indent], 0, 0)
		if strings.HasPrefix(text, "-") {
			r.points(i, text[len("--> "):], indent+len("--> "))
		}
	case text[0] == '|':
		r.gutter(i, line[:indent], 0, 0)
		if !r.helps {
			r.below(i, text[1:], indent+1)
		}
	case text[0] >= '0' && text[0] <= '9' && r.row(i, line, indent):
	default:
		child, listed := strings.CutPrefix(text, "= ")
		name, words, ok := strings.Cut(child, ": ")
		switch {
		case ok && (name == "note" || name == "help"):
			if listed {
				r.gutter(i, line[:indent], 0, 0)
			}
			r.child(i, name, words, after(words))
		case r.open != nil && r.open.kind != aLabel && indent > 0:
			r.goOn(strings.TrimRight(text, " \t\r"), r.span(i, indent, len(line)))
		default: // the message is over
			r.in, r.open = nil, nil
		}
	}
}

// cutHead divides the first line of a message.
func cutHead(text string) (level, code, words string, ok bool) {
	for _, level := range []string{"error", "warning"} {
		rest, ok := strings.CutPrefix(text, level)
		if !ok {
			continue
		}
		if strings.HasPrefix(rest, "[") {
			code, rest, _ = strings.Cut(rest[1:], "]")
		}
		words, ok := strings.CutPrefix(rest, ": ")
		return level, code, strings.TrimRight(words, " \t\r"), ok
	}
	return "", "", "", false
}

// summaries begin messages that count others.
var summaries = []string{"aborting due to", "could not compile", "test failed"}

func (r *quoteReader) head(i int, level, code, words string, indent int) {
	r.in, r.open, r.above, r.helps, r.marks = nil, nil, -1, false, ""
	counts := slices.ContainsFunc(summaries, func(s string) bool { return strings.HasPrefix(words, s) })
	if level == "warning" || counts || code != "" && !codeWord.Get().MatchString(code) || r.count > maxSayings {
		return
	}
	r.count++
	at := indent + len(level) + len(": ")
	q := quote{code: code}
	if code != "" {
		q.codeAt = r.span(i, indent+len(level)+1, indent+len(level)+1+len(code))
		at += len(code) + len("[]")
	}
	q.headline = &saying{kind: aHeadline, text: words, at: r.span(i, at, at+len(words)), row: -1, above: -1}
	r.found = append(r.found, q)
	r.in = &r.found[len(r.found)-1]
	r.open = r.in.headline
}

// points reads what stands behind an arrow.
func (r *quoteReader) points(i int, text string, from int) {
	of := &r.in.place
	if r.above >= 0 {
		of = &r.in.sayings[r.above].place
	}
	file, rest, _ := strings.Cut(text, ":")
	line, column, _ := strings.Cut(rest, ":")
	column = strings.TrimRight(column, " \t\r")
	l, lineOK := smallNumber(line)
	c, columnOK := smallNumber(column)
	if of.line != 0 || !lineOK || !columnOK {
		return
	}
	from += len(file) + 1
	*of = arrow{file, l, c, r.span(i, from, from+len(line)), r.span(i, from+len(line)+1, from+len(line)+1+len(column))}
}

// smallNumber reads a number of up to six digits.
func smallNumber(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 20)
	return int(n), err == nil && n > 0
}

// row reads a line of the program: a number, a bar and the line; false if this
// is none. In proposals other signs stand for the bar.
func (r *quoteReader) row(i int, line string, indent int) bool {
	digits := strings.TrimLeft(line[indent:], "0123456789")
	end := len(line) - len(digits)
	text := strings.TrimLeft(digits, " ")
	n, ok := smallNumber(line[indent:end])
	if !ok || text == "" || !strings.Contains("|~+-", text[:1]) {
		return false
	}
	r.rows++
	r.open, r.marks = nil, ""
	r.gutter(i, line[:len(line)-len(text)], indent, end)
	if !r.helps {
		r.in.rows = append(r.in.rows, row{n, len(r.in.gutters) - 1, strings.TrimSpace(text[1:])})
	}
	return true
}

func (r *quoteReader) child(i int, name, words string, from int) {
	words = strings.TrimRight(words, " \t\r")
	kind := aNote
	if name == "help" {
		kind = aHelp
	}
	r.helps = kind == aHelp
	r.above = len(r.in.sayings)
	r.say(saying{kind: kind, text: words, at: r.span(i, from, from+len(words)), row: -1, above: -1})
}

// gutter keeps what stands at the beginning of a line, with the place of the
// number in it.
func (r *quoteReader) gutter(i int, text string, from, to int) {
	if r.drawn {
		return
	}
	r.in.gutters = append(r.in.gutters, gutter{text, r.span(i, 0, len(text)), [2]int{from, to}})
}

// marksOnly are the characters that the compiler draws spans with.
const marksOnly = " |^-~_+/\\"

// below reads a line below a row: marks, and to their right or below them the
// words of a label. Words below a bar hang from it and are a label of their own;
// other words without a mark go on with the label above.
func (r *quoteReader) below(i int, line string, start int) {
	before := r.marks
	r.marks = line
	text := strings.TrimLeft(line, marksOnly)
	from := len(line) - len(text)
	text = strings.TrimRight(text, " \t\r")
	if text == "" {
		return
	}
	at := r.span(i, start+from, start+from+len(text))
	bare := strings.Trim(line[:from], " |") == ""
	hangs := from < len(before) && before[from] == '|'
	if bare && !hangs && r.open != nil {
		r.goOn(text, at)
		return
	}
	s := saying{kind: aLabel, text: text, at: at, row: len(r.in.rows) - 1, above: r.above}
	if help, ok := strings.CutPrefix(text, "help: "); ok {
		s.kind, s.text = aHelp, help
		s.at = r.span(i, start+from+len("help: "), start+from+len(text))
	}
	r.say(s)
}

func (r *quoteReader) say(s saying) {
	r.count++
	r.in.sayings = append(r.in.sayings, s)
	r.open = &r.in.sayings[len(r.in.sayings)-1]
}

// goOn adds a wrapped line to the text that is open.
func (r *quoteReader) goOn(text string, at source.Span) {
	if len(r.open.text) > maxWrapped {
		return
	}
	r.open.text += " " + text
	if at.File != nil && at.File == r.open.at.File && at.End > r.open.at.Start {
		r.open.at = at.File.Span(r.open.at.Start, at.End)
	}
}
