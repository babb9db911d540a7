package compile

import (
	"strings"
	"testing"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// What the compiler points at is found in the file, whatever part of a tab the
// code of a list has lost to it.
func TestPlacesBehindTabs(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"no list", "```rust\n\tlet ä = bad;\n```\n"},
		{"spaces", "- x\n\n  ```rust\n  let ä = bad;\n  ```\n"},
		{"a tab", "- x\n\n\t```rust\n\tlet ä = bad;\n\t```\n"},
		{"a tab and more", "- x\n\n\t```rust\n\t\tlet ä = bad;\n\t```\n"},
		{"a tab in a numbered list", "10. x\n\n\t```rust\n\tlet ä = bad;\r\n\t```\n"},
		{"a tab behind spaces", "- x\n\n  ```rust\n \tlet ä = bad;\n  ```\n"},
		{"a quote", "> - x\n>\n> \t```rust\n> \tlet ä = bad;\n> \t```\n"},
	} {
		var bag diag.Bag
		tree := syntax.Parse(source.New("a.md", []byte("---\nid: a\n---\n## Description\n"+c.text)), &bag)
		p := &program{fence: &tree.Sections[0].Fences[0]}
		line, _, _ := strings.Cut(p.fence.Code, "\n")
		before, _, _ := strings.Cut(line, "bad")
		column := len([]rune(before)) + 1
		if got := p.span(quiz.SpanLabel{Line: 1, Column: column, EndLine: 1, EndColumn: column + 3}).Text(); got != "bad" {
			t.Errorf("%s: column %d of %q is %q in the file", c.name, column, line, got)
		}
		if got := p.span(quiz.SpanLabel{Line: 1, Column: 1, EndLine: 1, EndColumn: len([]rune(line)) + 1}).Text(); !strings.HasSuffix(got, "let ä = bad;") {
			t.Errorf("%s: the whole line is %q in the file", c.name, got)
		}
	}
}
