package errordocs

import (
	"strings"

	"golang.org/x/net/html"
)

// piece is a stretch of code on a page: shown, or hidden by rustdoc's "# ".
type piece struct {
	text   string
	hidden bool
}

// fence writes a block of code with the words that its classes are made of.
func fence(code *html.Node) string {
	class := attribute(code, "class")
	info := info(class)
	isRust := strings.HasPrefix(class, "language-rust") // else mdBook hides nothing
	var pieces []piece
	for c := range code.ChildNodes() {
		if c.Type == html.TextNode {
			pieces = append(pieces, piece{c.Data, false})
		} else {
			pieces = append(pieces, piece{text(c), attribute(c, "class") == "boring"})
		}
	}
	if isRust {
		pieces = withoutMain(pieces)
	}
	var b strings.Builder
	for _, p := range pieces {
		for line := range strings.Lines(p.text) {
			trimmed := strings.TrimSpace(line)
			switch {
			case p.hidden && trimmed == "":
				b.WriteString("#" + line)
			case p.hidden:
				b.WriteString("# " + line)
			case isRust && (strings.HasPrefix(trimmed, "# ") || strings.HasPrefix(trimmed, "##") || trimmed == "#"):
				b.WriteString(strings.Replace(line, "#", "##", 1))
			default:
				b.WriteString(line)
			}
		}
	}
	text := strings.TrimRight(b.String(), "\n")
	bar := "```"
	for strings.Contains(text, bar) {
		bar += "`"
	}
	return bar + info + "\n" + text + "\n" + bar
}

// info makes "rust,compile_fail,E0382" of "language-rust compile_fail E0382". A
// reason in parentheses comes last.
func info(class string) string {
	words, reason := class, ""
	if at := strings.IndexByte(class, '('); at >= 0 {
		words, reason = class[:at], " "+class[at:]
		if rest, after, ok := strings.Cut(reason, ") "); ok { // words behind the reason
			words, reason = words+" "+after, rest+")"
		}
	}
	fields := strings.Fields(words)
	for i, w := range fields {
		if lang, ok := strings.CutPrefix(w, "language-"); ok {
			if fields[i] = lang; isDoctestWord(lang) { // ```no_run
				fields[i] = "rust," + lang
			}
		}
	}
	return strings.Join(fields, ",") + reason
}

func isDoctestWord(s string) bool {
	return s == "no_run" || s == "compile_fail" || s == "should_panic" || strings.HasPrefix(s, "ignore") || strings.HasPrefix(s, "edition")
}

// What mdBook puts around a program without main.
const (
	allowUnused = "#![allow(unused)]\n"
	mainBegins  = "fn main() {\n"
	mainEnds    = "}"
)

// withoutMain takes away the main that mdBook puts around a program which has
// none.
func withoutMain(pieces []piece) []piece {
	last := len(pieces) - 1
	if last < 2 || pieces[0] != (piece{allowUnused, true}) || pieces[last] != (piece{mainEnds, true}) {
		return pieces
	}
	for i, p := range pieces[1:last] {
		indent, ok := strings.CutSuffix(p.text, mainBegins)
		if !p.hidden || !ok || strings.TrimSpace(indent) != "" {
			continue
		}
		out := append([]piece(nil), pieces[1:i+1]...)
		out = append(out, piece{indent, false}) // of a line that mdBook has broken
		return append(out, pieces[i+2:last]...)
	}
	return pieces
}
