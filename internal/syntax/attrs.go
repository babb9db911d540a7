package syntax

import (
	"bytes"
	"fmt"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/markup"
	"anneal/internal/source"
)

// claiming are the languages of fences in whose words the compiler has a say, so
// that a slip there is worth a warning. Other fences carry what other programs
// put there.
var claiming = map[string]bool{"rust": true, "rs": true, "output": true, "diff": true}

// claimWord are the words that stand for a language of their own in rustdoc: code
// of which they are said is Rust.
var claimWord = lazyregexp.New(`^(?:compile_fail|should_panic|no_run|test_harness|standalone_crate|ignore(?:-\S+)?|edition\d{4}|E\d{4})$`)

// fence makes a Fence of a block of code.
func (p *parser) fence(b *markup.Block) Fence {
	l := b.Listing
	f := Fence{
		Span: p.file.Span(b.Start, b.End), Info: p.file.Span(l.InfoStart, l.InfoStart+len(l.Info)),
		Lang: l.Lang, Code: l.Text, Lines: p.lines(l), Closed: l.Closed,
	}
	f.Pads = pads(&f)
	p.infoWords(&f)
	if !f.Closed {
		opening := p.file.Span(b.Start, p.lineEnd(b.Start))
		mark := opening.Text()
		mark = mark[:len(mark)-len(strings.TrimLeft(mark, mark[:1]))]
		p.report(diag.FenceOpen, "this block of code is never closed", diag.At(p.textAt(opening.Start, opening.End).Span, "opened here"),
			fmt.Sprintf("end it with a line %s, indented like this one", mark))
	}
	return f
}

// lines returns where the lines of a block of code stand.
func (p *parser) lines(l *markup.Listing) []source.Span {
	spans := make([]source.Span, len(l.Lines))
	for i, at := range l.Lines {
		end := p.lineEnd(at)
		if end > at && p.text[end-1] == '\r' {
			end--
		}
		spans[i] = p.file.Span(at, end)
	}
	return spans
}

// pads compares the lines of code with what stands in the file.
func pads(f *Fence) []int {
	var pads []int
	i := 0
	for line := range strings.Lines(f.Code) {
		at := f.Lines[i]
		if n := len(line) - 1 - len(bytes.TrimRight(at.File.Text[at.Start:at.End], "\r")); n > 0 {
			if pads == nil {
				pads = make([]int, len(f.Lines))
			}
			pads[i] = n
		}
		i++
	}
	return pads
}

// infoWords reads what stands behind an opening fence: words, key=value, {#id}
// and a reason in parentheses, divided by commas and spaces.
func (p *parser) infoWords(f *Fence) {
	info := f.Info.Text()
	first := true
	for at := 0; at < len(info); {
		start := f.Info.Start + at
		switch c := info[at]; c {
		case ',', ' ', '\t':
			at++
			continue
		case '{', '(':
			closing := map[byte]string{'{': "}", '(': ")"}[c]
			n := strings.Index(info[at:], closing)
			if n < 0 {
				p.badAttr(f, start, f.Info.End, fmt.Sprintf("`%c` is not closed by `%s`", c, closing))
				return
			}
			if c == '{' {
				p.braces(start+1, start+n, func(word Text) { p.fenceWord(f, word) })
			}
			at += n + 1
		default:
			n := strings.IndexAny(info[at:], ", \t{(")
			if n < 0 {
				n = len(info) - at
			}
			word := p.textAt(start, start+n)
			if first && strings.Contains(word.Value, "=") {
				f.Lang, first = "", false // an attribute and no language
			}
			if first && claimWord.Get().MatchString(word.Value) {
				f.Lang, first = "rust", false
			}
			if !first {
				p.fenceWord(f, word)
			}
			at += n
		}
		first = false
	}
}

// fenceWord sorts a word of an info string into the fence.
func (p *parser) fenceWord(f *Fence, word Text) {
	start, end := word.Span.Start, word.Span.End
	key, value, isAttr := strings.Cut(word.Value, "=")
	switch {
	case strings.HasPrefix(word.Value, "#"):
		switch {
		case word.Value == "#":
			p.badAttr(f, start, end, "the id is empty")
		case f.ID.Value != "":
			p.badAttr(f, start, end, fmt.Sprintf("the block has the id `%s` already", f.ID.Value))
		default:
			f.ID = p.textAt(start+1, end)
		}
	case isAttr && (key == "" || value == ""):
		p.badAttr(f, start, end, fmt.Sprintf("`%s` is no key=value", word.Value))
	case isAttr:
		f.Attrs = append(f.Attrs, Attr{Key: key, Value: p.textAt(start+len(key)+1, end)})
	default:
		f.Words = append(f.Words, word)
	}
}

func (p *parser) badAttr(f *Fence, start, end int, message string) {
	if claiming[f.Lang] {
		p.report(diag.AttributeSyntax, message, diag.At(p.file.Span(start, end), ""),
			"write words behind the fence as in ```rust,compile_fail,E0382 {#id} exit=1")
	}
}

// braces yields the words between braces.
func (p *parser) braces(start, end int, yield func(Text)) {
	for start < end {
		n := bytes.IndexAny(p.text[start:end], " \t,")
		if n < 0 {
			n = end - start
		}
		if n > 0 {
			yield(p.textAt(start, start+n))
		}
		start += n + 1
	}
}
