package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"anneal/internal/rust"
)

// codeLesson is a lesson about one broken program.
type codeLesson struct {
	id, title, edition string
	tags, skip         []string
	origin             string // where it was met
	code               string // of the error
	broken             string
	mended, how        string   // a program that rustc accepts, and whence; may be empty
	lints              []string // that warn of it
}

// text writes the lesson as authors do.
func (l *codeLesson) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nid: %s\ntitle: %s\nedition: %s\n", l.id, quoted(oneLine(l.title)), quoted(l.edition))
	for _, list := range []struct {
		name  string
		words []string
	}{{"tags", l.tags}, {"skip", l.skip}} {
		if len(list.words) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", list.name, quoted(list.words))
		}
	}
	fmt.Fprintf(&b, "---\n\n## Description\n\n%s\n\n## Broken Code\n\n%s", l.origin, fenced("rust,compile_fail,"+l.code, marked(l.broken)))
	if l.mended != "" {
		info := "rust"
		for _, lint := range l.lints {
			info += ",warns=" + lint
		}
		fmt.Fprintf(&b, "\n## Correct Code\n\n%s\n\n%s", l.how, fenced(info, marked(l.mended)))
	}
	return b.String()
}

// quoted writes a value in JSON, which is YAML.
func quoted(v any) string {
	text, _ := json.Marshal(v) // strings do not fail
	return string(text)
}

// fenced puts a text between fences that nothing in it can close.
func fenced(info, text string) string {
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return fence + info + "\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n"
}

func longestRun(text string, of rune) (longest int) {
	n := 0
	for _, r := range text {
		if n++; r != of {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}

// codeSpan puts a name between backticks.
func codeSpan(name string) string { return "`" + strings.ReplaceAll(oneLine(name), "`", "'") + "`" }

// marked keeps lines of a program from being read as hidden ones of rustdoc, where
// they begin with "# " or "##"; in a string they are text anyway.
func marked(program string) string {
	var b strings.Builder
	at := 0
	tokens := rust.Scan(program)
	for line := range strings.Lines(program) {
		length := len(line)
		bare := strings.TrimLeft(line, " \t")
		for len(tokens) > 0 && tokens[0].End <= at+len(line)-len(bare) {
			tokens = tokens[1:]
		}
		word := strings.TrimRight(bare, "\r\n")
		hides := word == "#" || strings.HasPrefix(word, "# ") || strings.HasPrefix(word, "##")
		if hides && len(tokens) > 0 && tokens[0].Kind != rust.Literal {
			line = line[:len(line)-len(bare)] + "#" + bare
		}
		at += length
		b.WriteString(line)
	}
	return b.String()
}
