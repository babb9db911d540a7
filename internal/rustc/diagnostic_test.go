package rustc

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"anneal/internal/quiz"
)

var noPaths = strings.NewReplacer()

func line(level, message, spans string) string {
	return fmt.Sprintf(`{"$message_type":"diagnostic","message":%q,"code":null,"level":%q,"spans":[%s],"children":[],"rendered":null}`, message, level, spans) + "\n"
}

const here = `{"file_name":"src/main.rs","line_start":3,"line_end":3,"column_start":5,"column_end":9,"is_primary":true,"label":"here","expansion":null}`

func TestRead(t *testing.T) {
	inMacro := func(name, file string) string {
		return fmt.Sprintf(`{"file_name":%q,"line_start":30,"line_end":30,"column_start":1,"column_end":2,"is_primary":true,"label":"here","expansion":{"span":%s,"macro_decl_name":%q,"def_site_span":null}}`, file, here, name)
	}
	at := func(line, end int) []quiz.SpanLabel {
		column, endColumn := 5, 9
		if line != 3 {
			column, endColumn = 1, 2
		}
		return []quiz.SpanLabel{{Line: line, Column: column, EndLine: end, EndColumn: endColumn, Label: "here", Primary: true}}
	}
	fails := func(ms ...quiz.Message) quiz.Verdict { return quiz.Verdict{Outcome: quiz.Fails, Errors: ms} }
	for _, tt := range []struct {
		name   string
		in     string
		failed bool
		want   quiz.Verdict
	}{
		{"nothing", "", false, quiz.Verdict{Outcome: quiz.Compiles}},
		{"an error and its summary", line("error", "bad", here) + line("error", "aborting due to 1 previous error", "") + line("failure-note", "For more", ""), true,
			fails(quiz.Message{Text: "bad", Spans: at(3, 3)})},
		{"a warning and its summary", line("warning", "odd", here) + line("warning", "1 warning emitted", ""), false,
			quiz.Verdict{Outcome: quiz.Compiles, Warnings: []quiz.Message{{Text: "odd", Spans: at(3, 3)}}}},
		{"levels and types of the future", line("hunch", "hm", here) + `{"$message_type":"progress","level":7}` + "\n" + `{"$message_type":"artifact","artifact":"out/x"}` + "\n", false,
			unknown("rustc wrote something that is not a message: %s", `{"$message_type":"progress","level":7}`)},
		{"other types", `{"$message_type":"artifact","artifact":"out/x","emit":"mir"}` + "\n\n" + line("hunch", "hm", here), false, quiz.Verdict{Outcome: quiz.Compiles}},
		{"a version without types", strings.Replace(line("error", "bad", here), `"$message_type":"diagnostic",`, "", 1), true, fails(quiz.Message{Text: "bad", Spans: at(3, 3)})},
		{"in a macro of std", line("error", "bad", inMacro("println!", "/rustc/0/library/std/src/macros.rs")), true, fails(quiz.Message{Text: "bad", Spans: at(3, 3)})},
		{"in a macro of the program", line("error", "bad", inMacro("m!", "src/main.rs")), true, fails(quiz.Message{Text: "bad", Spans: at(3, 3)})},
		{"in a for loop", line("error", "bad", inMacro("desugaring of `for` loop", "src/main.rs")), true, fails(quiz.Message{Text: "bad", Spans: at(30, 30)})},
		{"twice in one call", line("error", "bad", inMacro("m!", "src/main.rs")+","+inMacro("m!", "src/main.rs")), true, fails(quiz.Message{Text: "bad", Spans: at(3, 3)})},
		{"in std alone", line("error", "bad", strings.Replace(here, "src/main.rs", "/rustc/0/library/core/src/a.rs", 1)), true, unknown("rustc's error points at no place in the program: bad")},
		{"a second error without a place", line("error", "bad", here) + line("error", "worse", ""), true, fails(quiz.Message{Text: "bad", Spans: at(3, 3)}, quiz.Message{Text: "worse"})},
		{"a full disk", line("error", "failed to write to `out/main.mir`: No space left on device (os error 28)", ""), true,
			unknown("rustc's error points at no place in the program: failed to write to `out/main.mir`: No space left on device (os error 28)")},
		{"internal error", line("error: internal compiler error", "unexpected panic", here), true, unknown("rustc has a bug: unexpected panic")},
		{"no memory", line("error", "tried to allocate more memory than available to compiler", here), true, unknown("rustc ran out of memory")},
		{"failed without errors", line("warning", "odd", here), true, unknown("rustc failed without an error")},
		{"line 0", line("error", "bad", strings.NewReplacer("_start\":3", "_start\":0", "_end\":3", "_end\":0").Replace(here)), true,
			fails(quiz.Message{Text: "bad", Spans: []quiz.SpanLabel{{Line: 1, Column: 5, EndLine: 1, EndColumn: 9, Label: "here", Primary: true}}})},
		{"control characters", line("error", "\x1b[31mred \u202etxt", here), true, fails(quiz.Message{Text: "\uFFFD[31mred \uFFFDtxt", Spans: at(3, 3)})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := read([]byte(strings.ReplaceAll(tt.in, `\x1b`, `\u001b`)), tt.failed, noPaths); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, tt.want)
			}
		})
	}
}

func TestReadTexts(t *testing.T) {
	in := `{"message":"m","code":{"code":"E0277","explanation":"long"},"level":"error","spans":[` + here + `],"children":[` +
		`{"level":"note","message":"required by /rustc/0123/library/core/src/a.rs","spans":[]},` +
		`{"level":"help","message":"try","spans":[]},` +
		`{"level":"note","message":"the full name for the type has been written to 'out/main.long-type-1.txt'"},` +
		`{"level":"note","message":"consider using ` + "`--verbose`" + ` to print the full type name to the console"}],` +
		`"rendered":"error[E0277]: m\n  --> /rustc/0123/library/core/src/a.rs:1:2\n  = note: the full name for the type has been written to 'out/x.txt'\n  = note: last\n\n"}`
	want := quiz.Message{
		Code: "E0277", Text: "m", Spans: []quiz.SpanLabel{{Line: 3, Column: 5, EndLine: 3, EndColumn: 9, Label: "here", Primary: true}},
		Notes: []string{"required by library/core/src/a.rs"}, Help: []string{"try"},
		Rendered: "error[E0277]: m\n  --> library/core/src/a.rs:1:2\n  = note: last",
	}
	got := read([]byte(in), true, strings.NewReplacer("/rustc/0123/", ""))
	if len(got.Errors) != 1 || !reflect.DeepEqual(got.Errors[0], want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// Whatever a compiler writes, the verdict is whole: it fails exactly with
// errors, says why there is none, and its texts are fit for a terminal.
func FuzzRead(f *testing.F) {
	f.Add(line("error", "bad", here), true)
	f.Add(line("warning", "odd \x1b", here)+line("failure-note", "", ""), false)
	f.Add(`{"spans":[{"file_name":"src/main.rs","line_start":-5,"expansion":{"span":{"expansion":{}}}}],"level":"error"}`, true)
	f.Fuzz(func(t *testing.T, in string, failed bool) {
		v := read([]byte(in), failed, noPaths)
		if (v.Outcome == quiz.Unknown) != (v.Why != "") || (v.Outcome == quiz.Fails) != (len(v.Errors) > 0) || v.Outcome == quiz.Fails && !failed {
			t.Fatalf("%+v", v)
		}
		for _, m := range append(v.Errors, v.Warnings...) {
			if !utf8.ValidString(m.Text) || strings.ContainsRune(m.Text+m.Rendered, 0x1b) {
				t.Errorf("text %q", m.Text)
			}
			for _, s := range m.Spans {
				if s.Line < 1 || s.Column < 1 || s.EndLine < s.Line || s.EndColumn < 1 {
					t.Errorf("span %+v", s)
				}
			}
		}
	})
}
