package diag

import (
	"bytes"
	"strings"
	"testing"

	"anneal/internal/source"
)

// Whatever is marked in whatever text: it is drawn, each label is told, and
// nothing that steers a terminal comes through.
func FuzzWriteText(f *testing.F) {
	f.Add([]byte("a\tb\n  日本\r\nend\n"), 0, 3, 2, 12, 5, 5)
	f.Add([]byte("👩\u200d👩\u200d👧e\u0301\x1b[2J\xff\n\n\n"), 4, 9, 1, 99, 30, 2)
	f.Add([]byte(strings.Repeat("line\n", 30)+strings.Repeat("é", 300)), 3, 140, 10, 400, 200, 205)
	f.Fuzz(func(t *testing.T, text []byte, a, b, c, d, e, g int) {
		file := source.New("f.md", text)
		ds := []Diagnostic{{Code: CardStray, Message: "m", Labels: []Label{
			{Span: file.Span(a, b), Text: "first label"}, {Span: file.Span(c, d), Text: "second label", Primary: true}, {Span: file.Span(e, g), Text: "third label"},
		}}}
		var out bytes.Buffer
		if err := WriteText(&out, ds); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{" first label\n", " second label\n", " third label\n"} {
			if len(text) > 0 && strings.Count(out.String(), want) != 1 {
				t.Errorf("not once %q in\n%s", want, out.String())
			}
		}
		if at := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && isControl(r) }); at >= 0 {
			t.Errorf("prints a control character:\n%q", out.String())
		}
		if lines := strings.Count(out.String(), "\n"); lines > 60 {
			t.Errorf("%d lines", lines)
		}
	})
}
