package diag

import (
	"strings"
	"testing"

	"anneal/internal/source"
)

func TestFix(t *testing.T) {
	text := "0123456789"
	f, g := source.New("f", []byte(text)), source.New("g", []byte("abc\r\n"))
	again, newer := source.New("f", []byte(text)), source.New("f", []byte("other"))
	sure := func(f *source.File, from, to int, text string) Edit { return Edit{f.Span(from, to), text, true} }
	one := func(edits ...Edit) Diagnostic { return Diagnostic{Code: ClaimLine, Fix: edits} }
	for name, c := range map[string]struct {
		found []Diagnostic
		want  string // of each file: its text, findings
	}{
		"nothing":                  {[]Diagnostic{one()}, ""},
		"unsure":                   {[]Diagnostic{one(Edit{f.Span(0, 1), "x", false})}, ""},
		"no change":                {[]Diagnostic{one(sure(f, 0, 1, "0"))}, ""},
		"out of order":             {[]Diagnostic{one(sure(f, 8, 9, "E")), one(sure(f, 1, 3, ""), sure(f, 10, 10, "!"))}, "f 034567E9! 2"},
		"neighbours":               {[]Diagnostic{one(sure(f, 1, 3, "x")), one(sure(f, 3, 4, "y"))}, "f 0xy456789 2"},
		"the first wins":           {[]Diagnostic{one(sure(f, 1, 4, "x")), one(sure(f, 3, 5, "y"), sure(f, 8, 9, "z"))}, "f 0x456789 1"},
		"inside":                   {[]Diagnostic{one(sure(f, 1, 4, "x")), one(sure(f, 2, 2, "y"))}, "f 0x456789 1"},
		"at one place":             {[]Diagnostic{one(sure(f, 1, 1, "x")), one(sure(f, 1, 1, "y"))}, "f 0x123456789 1"},
		"the same":                 {[]Diagnostic{one(sure(f, 1, 1, "x")), one(sure(f, 1, 1, "x"), sure(f, 5, 5, "y"))}, "f 0x1234y56789 2"},
		"two files":                {[]Diagnostic{one(sure(g, 3, 3, "!"), sure(f, 0, 10, ""))}, "g abc!\r\n 1f  1"},
		"one file, read twice":     {[]Diagnostic{one(sure(f, 0, 1, "x")), one(sure(again, 9, 10, "y"))}, "f x12345678y 2"},
		"one file, of two minds":   {[]Diagnostic{one(sure(f, 0, 1, "x")), one(sure(newer, 4, 5, "y"))}, "f x123456789 1"},
		"a finding against itself": {[]Diagnostic{one(sure(f, 0, 2, "x"), sure(f, 1, 3, "y"))}, "f x23456789 1"},
		"without a place":          {[]Diagnostic{one(Edit{Text: "x", Sure: true})}, ""},
	} {
		var b strings.Builder
		for _, fixed := range Fix(c.found) {
			b.WriteString(fixed.File.Name + " " + string(fixed.Text) + " " + string(rune('0'+fixed.Made)))
		}
		if b.String() != c.want {
			t.Errorf("%s: %q, want %q", name, b.String(), c.want)
		}
	}
}

// FuzzFix puts edits anywhere: what lies outside of all of them stays, in order.
func FuzzFix(f *testing.F) {
	f.Add("one\r\ntwo", []byte{1, 3, 0, 2, 5, 1, 9, 9, 0})
	f.Fuzz(func(t *testing.T, text string, at []byte) {
		file := source.New("x", []byte(text))
		touched := make([]bool, len(text)+1)
		var found []Diagnostic
		for ; len(at) >= 3; at = at[3:] {
			span := file.Span(int(at[0]), int(at[0])+int(at[1]%8))
			for i := span.Start; i < span.End; i++ {
				touched[i] = true
			}
			found = append(found, Diagnostic{Fix: []Edit{{span, strings.Repeat("\x00", int(at[2]%3)), true}}})
		}
		for _, fixed := range Fix(found) {
			rest := string(fixed.Text)
			for i := range len(text) {
				if touched[i] || text[i] == 0 {
					continue
				}
				j := strings.IndexByte(rest, text[i])
				if j < 0 {
					t.Fatalf("byte %d of %q is missing in %q", i, text, fixed.Text)
				}
				rest = rest[j+1:]
			}
			if len(fixed.Text) > len(text)+2*len(found) {
				t.Fatalf("%q became %q", text, fixed.Text)
			}
		}
	})
}
