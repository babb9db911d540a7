package adopt

import (
	"strings"

	"golang.org/x/net/html/atom"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// plainCode returns the text of an element as code: breaks are ends of lines, and
// what a highlighter put around words is gone.
func plainCode(n *node) string {
	var b strings.Builder
	var walk func(n *node)
	walk = func(n *node) {
		switch n.tag {
		case atom.Br:
			b.WriteByte('\n')
			return
		case atom.Div, atom.P, atom.Li, atom.Tr:
			if s := b.String(); s != "" && !strings.HasSuffix(s, "\n") {
				b.WriteByte('\n')
			}
		}
		b.WriteString(n.text)
		for _, k := range n.kids {
			walk(k)
		}
	}
	walk(n)
	return b.String()
}

// codeBlock writes a block of code.
func (w *writer) codeBlock(n *node) []string {
	code := plainCode(n)
	if strings.ContainsRune(code, gapOpen) || strings.ContainsRune(code, gapShut) {
		w.gapBad = true
		code = unmarked(code)
	}
	lines := strings.Split(strings.ReplaceAll(code, "\t", "    "), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 0 {
		return nil
	}
	code = strings.Join(lines, "\n")
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return []string{fence + info(language(n), code) + "\n" + code + "\n" + fence}
}

// codeSpan writes code within a line.
func codeSpan(code string) string { return quiz.CodeSpan(strings.Join(strings.Fields(code), " ")) }

var (
	languageClass = lazyregexp.New(`(?:^|\s)(?:language-|lang-|brush:\s*|highlight-source-)([A-Za-z0-9+#]{1,20})`)
	highlighted   = lazyregexp.New(`(?:^|\s)(?:hljs|highlight|codehilite|sourceCode)\s+([A-Za-z0-9+#]{1,20})(?:\s|$)`)
)

// language returns the language that is said of a block of code, or of the code in
// it; "" if none is.
func language(n *node) string {
	for _, key := range []string{"data-lang", "data-language"} {
		if name := n.attr[key]; name != "" && len(name) <= 20 && !strings.ContainsAny(name, " \t\n`,{}()") {
			return strings.ToLower(name)
		}
	}
	for _, pattern := range []*lazyregexp.Regexp{languageClass, highlighted} {
		if m := pattern.Get().FindStringSubmatch(n.attr["class"]); m != nil {
			return strings.ToLower(m[1])
		}
	}
	for _, k := range n.kids {
		if k.tag == atom.Code || k.tag == atom.Pre || k.tag == atom.Div {
			if name := language(k); name != "" {
				return name
			}
		}
	}
	return ""
}

// rustWords tell a piece of Rust where nothing says what it is.
var rustWords = lazyregexp.New(`(?m)^\s*(?:pub(?:\([a-z]+\))? )?(?:fn \w+\s*[<(]|let (?:mut )?\w+\s*[:=]|impl[ <]|struct \w+\s*[{<(;]|enum \w+\s*[{<]|trait \w+\s*[{<:]|use (?:std|core|crate|alloc)::|mod \w+|match .*\{$|#!?\[(?:derive|cfg|test|allow))`)

// hiddenLine is what our fences of Rust read as a line that is not shown.
var hiddenLine = lazyregexp.New(`(?m)^[ \t]*(?:##|# |#$)`)

// info returns what stands behind the fence. Rust is said to be ignored: nobody
// claims that a piece of code from a note compiles.
func info(lang, code string) string {
	switch {
	case lang == "rust" || lang == "rs" || lang == "" && rustWords.Get().MatchString(code):
		if hiddenLine.Get().MatchString(code) {
			return "text"
		}
		return "rust,ignore"
	case lang == "" || lang == "plaintext" || lang == "txt" || lang == "none" || lang == "output" || lang == "diff":
		return "text"
	}
	return lang
}

var monospace = lazyregexp.New(`(?i)mono|courier|consolas|menlo|fira code`)

// monospaced reports whether an element is code by its looks.
func monospaced(n *node) bool {
	style := n.attr["style"]
	if i := strings.Index(strings.ToLower(style), "font"); i >= 0 && monospace.Get().MatchString(style[i:]) {
		return true
	}
	return monospace.Get().MatchString(n.attr["face"])
}
