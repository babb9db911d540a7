package mdbook

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/markup"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// Limits for one chapter, that no honest one meets.
const (
	maxNested  = 10             // files included in one another; mdBook has the same
	maxUses    = 10_000         // directives, also in included files
	maxScanned = 64 << 20       // bytes of included files that are looked through
	maxText    = markup.MaxText // bytes of code after expansion
)

// expander puts included text into a chapter. It implements [syntax.Expander].
type expander struct {
	book    *Book
	r       diag.Reporter
	chapter string // path of the chapter

	files   map[string]*included
	order   []*source.File       // those of files, as they were named first
	said    map[source.Span]bool // directives that were reported
	uses    int
	scanned int
	size    int
	over    bool // a limit was met, and it was said
}

// included is a file that was asked for.
type included struct {
	*source.File
	lines []string // without line breaks
	err   error
}

// line is a line of expanded code.
type line struct {
	text string
	at   source.Span
}

// Code expands the directives in a fence.
func (x *expander) Code(f *syntax.Fence) {
	if !strings.Contains(f.Code, "{{") {
		return
	}
	var out []line
	for i, text := range strings.Split(strings.TrimSuffix(f.Code, "\n"), "\n") {
		out = append(out, x.expand(line{text, f.Lines[i]}, path.Dir(x.chapter), 0)...)
	}
	setCode(f, out)
}

func setCode(f *syntax.Fence, lines []line) {
	var b strings.Builder
	f.Lines = make([]source.Span, len(lines))
	for i, l := range lines {
		b.WriteString(l.text + "\n")
		f.Lines[i] = l.at
	}
	f.Code = b.String()
}

// Prose takes directives out of a paragraph. A playground is a program.
func (x *expander) Prose(paragraph source.Span) (programs []syntax.Fence, cut []source.Span) {
	text := paragraph.Text()
	file := paragraph.File
	for _, d := range directives(text) {
		at := file.Span(paragraph.Start+d.start, paragraph.Start+d.end)
		switch {
		case d.escaped:
			cut = append(cut, file.Span(at.Start, at.Start+1)) // the backslash
			continue
		case d.name == "title":
		default:
			lines := x.file(&d, at, path.Dir(x.chapter), 0)
			if d.name == "playground" || d.name == "playpen" {
				programs = append(programs, program(&d, at, paragraph.Start, lines))
				continue // the program stands in its place
			}
		}
		cut = append(cut, at)
	}
	return programs, cut
}

// program makes a fence of a playground.
func program(d *directive, at source.Span, base int, lines []line) syntax.Fence {
	f := syntax.Fence{Span: at, Info: at, Lang: "rust", Closed: true}
	for i, w := range d.words {
		start := base + d.wordsAt[i]
		f.Words = append(f.Words, syntax.Text{Value: w, Span: at.File.Span(start, start+len(w))})
	}
	setCode(&f, lines)
	return f
}

// expand returns what a line becomes. Relative paths in it begin at dir; depth
// is the number of files that it is nested in.
func (x *expander) expand(l line, dir string, depth int) []line {
	found := directives(l.text)
	if len(found) == 0 {
		x.grow(len(l.text)+1, l.at)
		return x.unlessOver(l)
	}
	// A directive is nearly always alone on its line. What stands before and
	// behind it goes to the first and the last line of what it stands for.
	var out []line
	pending, at := "", 0
	written := l.at.Text()
	for i := range found {
		d := &found[i]
		pending += l.text[at:d.start]
		at = d.end
		switch {
		case d.escaped:
			pending += l.text[d.start+1 : d.end]
			continue
		case d.name == "title":
			continue
		}
		lines := x.file(d, place(l, written, d), dir, depth)
		if len(lines) == 0 {
			continue
		}
		lines[0] = joined(pending, lines[0], l.at)
		pending = ""
		if rest := l.text[at:]; strings.TrimSpace(rest) != "" { // it goes on behind the last line
			last := len(lines) - 1
			pending = lines[last].text
			lines = lines[:last]
		}
		out = append(out, lines...)
	}
	pending += l.text[at:]
	if strings.TrimSpace(pending) == "" {
		return out
	}
	x.grow(len(pending)+1, l.at)
	return append(out, x.unlessOver(line{pending, l.at})...)
}

// joined puts text before a line; the place of a line that is made of two is
// that of the directive.
func joined(text string, l line, at source.Span) line {
	if strings.TrimSpace(text) == "" {
		return l
	}
	return line{text + l.text, at}
}

// place returns where a directive of a line stands, which is written so. In a
// line that is put together columns are not those of the file.
func place(l line, written string, d *directive) source.Span {
	if written == l.text {
		return l.at.File.Span(l.at.Start+d.start, l.at.Start+d.end)
	}
	return l.at
}

func (x *expander) grow(n int, at source.Span) {
	if x.size += n; x.size > maxText {
		x.tooMuch(at)
	}
}

func (x *expander) unlessOver(l line) []line {
	if x.over {
		return nil
	}
	return []line{l}
}

func (x *expander) tooMuch(at source.Span) {
	if !x.over {
		x.over = true
		x.r.Report(diag.Diagnostic{
			Code: diag.TooLarge, Message: fmt.Sprintf("the chapter includes too much: more than %d MiB of code, or %d directives", maxText>>20, maxUses),
			Labels: diag.At(at, "the rest is left out from here"), Help: "include the lines that are talked of, as in `file.rs:2:10`",
		})
	}
}

// file returns the lines that a directive stands for.
func (x *expander) file(d *directive, at source.Span, dir string, depth int) []line {
	if x.uses++; x.uses > maxUses {
		x.tooMuch(at)
	}
	if x.over {
		return nil
	}
	fail := func(message, help string) []line {
		if !x.said[at] { // the file may be included again
			x.said[at] = true
			x.r.Report(diag.Diagnostic{Code: diag.Include, Message: message, Labels: diag.At(at, ""), Help: help})
		}
		return nil
	}
	name := path.Join(dir, d.path)
	switch {
	case depth == maxNested:
		return fail(fmt.Sprintf("more than %d files are included in one another", maxNested), "a file that includes itself never ends")
	case !fs.ValidPath(name) || path.IsAbs(d.path) || strings.Contains(d.path, `\`):
		return fail(fmt.Sprintf("`%s` is outside of the book", d.path), "only files below the folder of book.toml can be included")
	}
	f := x.open(name)
	if f.err != nil {
		return fail(fmt.Sprintf("cannot include `%s`: %v", d.path, cause(f.err)), "the path is relative to the file that holds the directive")
	}
	if x.scanned += len(f.Text); x.scanned > maxScanned {
		x.tooMuch(at)
		return nil
	}
	shown, message, help := f.choose(d.part)
	if message != "" {
		return fail(message, help)
	}
	return x.lines(f, d, shown, path.Dir(name), depth+1)
}

// lines returns the lines that are shown, and for a rustdoc_include the others
// as hidden ones. What is included in them is expanded.
func (x *expander) lines(f *included, d *directive, shown []bool, dir string, depth int) []line {
	var out []line
	for i, text := range f.lines {
		l := line{text, f.Line(i + 1)}
		switch {
		case isMark(text):
		case shown[i]:
			out = append(out, x.expand(l, dir, depth)...)
		case d.name == "rustdoc_include":
			for _, l := range x.expand(l, dir, depth) {
				x.grow(len("# "), l.at)
				l.text = strings.TrimRight("# "+l.text, " ")
				out = append(out, l)
			}
		}
	}
	return out
}

// open reads a file of the book once.
func (x *expander) open(name string) *included {
	if f := x.files[name]; f != nil {
		return f
	}
	f := &included{}
	f.File, f.err = x.book.read(name)
	if f.err == nil {
		for i := range f.Lines() {
			f.lines = append(f.lines, f.Line(i+1).Text())
		}
	} else {
		f.File = source.New(x.book.display(name), nil)
		if errors.Is(f.err, source.ErrEmpty) {
			f.err = nil
		}
	}
	x.files[name] = f
	x.order = append(x.order, f.File)
	return f
}

var (
	anchorStart = lazyregexp.New(`ANCHOR:\s*([\w-]+)`)
	anchorEnd   = lazyregexp.New(`ANCHOR_END:\s*([\w-]+)`)
)

func isMark(text string) bool {
	return strings.Contains(text, "ANCHOR") && (anchorStart.Get().MatchString(text) || anchorEnd.Get().MatchString(text))
}

// choose returns which lines of the file a part names, or what is wrong with it.
func (f *included) choose(p part) (shown []bool, message, help string) {
	shown = make([]bool, len(f.lines))
	if p.anchor == "" {
		for i := range shown {
			shown[i] = p.first == 0 || p.first <= i+1 && i+1 <= p.last
		}
		if p.first > len(f.lines) {
			return nil, fmt.Sprintf("there is no line %d in `%s`, which has %d", p.first, f.Name, len(f.lines)), "name lines that it has, or an anchor"
		}
		return shown, "", ""
	}
	var names []string
	inside, found := false, false
	for i, text := range f.lines {
		if !strings.Contains(text, "ANCHOR") {
			shown[i] = inside
			continue
		}
		if m := anchorEnd.Get().FindStringSubmatch(text); m != nil {
			if m[1] == p.anchor && inside {
				break
			}
		} else if m := anchorStart.Get().FindStringSubmatch(text); m != nil {
			names = append(names, m[1])
			found = found || m[1] == p.anchor
			inside = inside || m[1] == p.anchor
		}
		shown[i] = inside
	}
	if found {
		return shown, "", ""
	}
	help = fmt.Sprintf("put `// ANCHOR: %s` and `// ANCHOR_END: %[1]s` around the lines", p.anchor)
	if near := diag.Near(p.anchor, names); near != "" {
		help = fmt.Sprintf("did you mean `%s`?", near)
	}
	return nil, fmt.Sprintf("there is no anchor `%s` in `%s`", p.anchor, f.Name), help
}
