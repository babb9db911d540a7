package rustc

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

var update = flag.Bool("update", false, "write the goldens anew")

// table is a judge that knows what it is told.
type table map[quiz.Program]quiz.Verdict

func (j table) Judge(_ context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		p.Shown, p.Run, p.Trusted = false, false, false
		v, ok := j[p]
		if !ok {
			v = unknown("not in the table")
		}
		out[i] = v
	}
	return out, nil
}

var (
	moved  = program("fn main() { let s = String::new(); let t = s; s; }")
	fine   = program("fn main() {}")
	old    = program("fn main() { old }")
	lost   = program("fn main() { lost }")
	copied = program("fn main() { copied }")

	printing  = program("fn main() { println!(\"<1>\"); }")
	panicking = program("fn main() { panic!(\"no\"); }")
	endless   = program("fn main() { loop {} }")

	told = table{
		moved: {Outcome: quiz.Fails, Rustc: "1.95.0", Errors: []quiz.Message{{
			Code: "E0382", Text: "use of moved value: `s` <&str>",
			Spans: []quiz.SpanLabel{
				{Line: 1, Column: 46, EndLine: 1, EndColumn: 47, Label: "value used here after move", Primary: true},
				{Line: 1, Column: 21, EndLine: 2, EndColumn: 3},
			},
			Notes: []string{"a note"}, Help: []string{"clone it"}, Rendered: "error[E0382]: use of moved value\n  --> src/main.rs:1:46",
		}}, Warnings: []quiz.Message{{Code: "unused_variables", Text: "unused variable: `t`"}}},
		fine:   {Outcome: quiz.Compiles, Rustc: "1.95.0", Warnings: []quiz.Message{{Code: "dead_code", Text: "never used"}}},
		old:    {Outcome: quiz.Compiles, Rustc: "1.70.0"},
		copied: {Outcome: quiz.Compiles, Rustc: "1.95.0", Foreign: true},

		printing:  {Outcome: quiz.Compiles, Rustc: "1.95.0", Run: &quiz.Run{Output: "<1>\n"}},
		panicking: {Outcome: quiz.Compiles, Rustc: "1.95.0", Run: &quiz.Run{Code: 101, Panic: "no"}},
		endless:   {Outcome: quiz.Compiles, Rustc: "1.95.0", Run: &quiz.Run{Ending: quiz.NeverEnds}},
	}
)

func evidenceOf(t *testing.T, asked ...quiz.Program) []byte {
	t.Helper()
	r := NewRecorder(told)
	for _, p := range asked {
		judge(t, r, p)
	}
	var b bytes.Buffer
	if err := r.WriteEvidence(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func shown(p quiz.Program) quiz.Program { p.Shown = true; return p }

func TestEvidenceGolden(t *testing.T) {
	for name, asked := range map[string][]quiz.Program{
		"plain": {moved, fine, old, lost, copied},
		"shown": {shown(moved), moved, shown(fine)},
		"runs":  {printing, panicking, endless, fine},
		"empty": nil,
	} {
		t.Run(name, func(t *testing.T) {
			got := evidenceOf(t, asked...)
			path := filepath.Join("testdata", name+".json")
			if *update {
				if err := os.WriteFile(path, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			for i := len(asked) - 1; i > 0; i-- { // another order of asking
				asked[i], asked[0] = asked[0], asked[i]
			}
			if again := evidenceOf(t, asked...); !bytes.Equal(again, want) {
				t.Errorf("asked in another order:\n%s", again)
			}
		})
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !f.IsDir() && f.Name() != "plain.json" && f.Name() != "shown.json" && f.Name() != "empty.json" && f.Name() != "runs.json" {
			t.Errorf("golden %s is not used", f.Name())
		}
	}
}

func TestEvidenceRoundTrip(t *testing.T) {
	e, err := ReadEvidence(bytes.NewReader(evidenceOf(t, shown(moved), fine, old, lost, copied)))
	if err != nil {
		t.Fatal(err)
	}
	foreign := func(v quiz.Verdict) quiz.Verdict { v.Foreign = true; return v }
	if got, want := judge(t, e, moved), foreign(told[moved]); !reflect.DeepEqual(got, want) {
		t.Errorf("shown program:\n%+v\nwant\n%+v", got, want)
	}
	if got, want := judge(t, e, fine), (quiz.Verdict{Outcome: quiz.Compiles, Rustc: "1.95.0", Foreign: true}); !reflect.DeepEqual(got, want) {
		t.Errorf("program not shown: %+v", got)
	}
	if got := judge(t, e, old); got.Rustc != "1.70.0" {
		t.Errorf("version %q", got.Rustc)
	}
	runs, err := ReadEvidence(bytes.NewReader(evidenceOf(t, printing, panicking, endless)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []quiz.Program{printing, panicking, endless} {
		want, run := foreign(told[p]), *told[p].Run
		run.Foreign, want.Run = true, &run
		if got := judge(t, runs, p); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", p.Text, got.Run)
		}
	}
	for _, p := range []quiz.Program{lost, copied} {
		if got := judge(t, e, p); got.Outcome != quiz.Unknown || got.Why == "" {
			t.Errorf("%s: %+v", p.Text, got)
		}
	}
}

// What this compiler judged is recorded, but not with a run that is known from
// evidence alone.
func TestForeignRunsAreNotRecorded(t *testing.T) {
	e, err := ReadEvidence(bytes.NewReader(evidenceOf(t, printing)))
	if err != nil {
		t.Fatal(err)
	}
	wanted := printing
	wanted.Run = true
	silent := table{printing: {Outcome: quiz.Compiles, Rustc: "1.95.0"}}
	for name, c := range map[string]struct {
		judge Judger
		want  string
	}{
		"known here":          {Chain(told, e), `:{"run":{"output":"<1>\n"}}`},
		"known from evidence": {Chain(silent, e), `:{}`},
	} {
		r := NewRecorder(c.judge)
		if v := judge(t, r, wanted); v.Run == nil || v.Run.Foreign != (name != "known here") || v.Foreign {
			t.Errorf("%s: %+v", name, v)
		}
		var b bytes.Buffer
		if err := r.WriteEvidence(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), c.want) {
			t.Errorf("%s: recorded as\n%s", name, b.String())
		}
	}
}

func TestEvidenceRefused(t *testing.T) {
	id := programName(fine.ID())
	entry := func(name, value string) string {
		return fmt.Sprintf(`{"evidence":1,"rustc":"1.95.0","programs":{%q:%s}}`, name, value)
	}
	at := func(place string) string {
		return entry(id, fmt.Sprintf(`{"errors":[{"text":"x","at":[%q]}]}`, place))
	}
	for _, tt := range []struct{ name, in, why string }{
		{"empty", "", "damaged"},
		{"null", "null", "version 0"},
		{"text", "hello", "damaged"},
		{"no version", `{"programs":{}}`, "version 0"},
		{"newer", `{"evidence":2,"programs":[]}`, "use a newer program"},
		{"no programs", `{"evidence":1}`, "damaged"},
		{"cut off", entry(id, "{}")[:40], "damaged"},
		{"more behind it", entry(id, "{}") + "{}", "damaged"},
		{"name too short", entry("AAAA", "{}"), "not the name of a program"},
		{"name in hex", entry("0123456789abcdef0123456789abcdef", "{}"), "not the name of a program"},
		{"name not canonical", entry("AAAAAAAAAAAAAAAAAAAAAB", "{}"), "not the name of a program"},
		{"version of rustc too long", entry(id, `{"rustc":"`+strings.Repeat("1", 65)+`"}`), "not a version of rustc"},
		{"place without an end", at("13:19"), "not a place"},
		{"place with line 0", at("0:1-2"), "not a place"},
		{"place that ends before it begins", at("13:19-12:1"), "not a place"},
		{"place with a sign", at("13:+9-20"), "not a place"},
		{"place beyond all files", at("13:19-99999999"), "not a place"},
		{"empty place", at(""), "not a place"},
		{"deep", `{"evidence":1,"programs":` + strings.Repeat("[", 20000), "damaged"},
		{"long", strings.Repeat(" ", maxEvidence+1), "longer than 16 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := ReadEvidence(strings.NewReader(tt.in)); err == nil || !strings.Contains(err.Error(), tt.why) {
				t.Errorf("error %v, want %q", err, tt.why)
			}
		})
	}
}

func TestEvidenceIsFitForATerminal(t *testing.T) {
	id := programName(fine.ID())
	in := `{"evidence":1,"rustc":"1\u001b[2J","programs":{"` + id + `":{"errors":[{"code":"\u001b","text":"\u001b","at":["1:1-2 \u001b"],"notes":["\u001b"],"help":["\u202e"],"rendered":"a\n\u009b"}]}}}`
	e, err := ReadEvidence(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	v := judge(t, e, fine)
	if s := fmt.Sprint(v); strings.ContainsAny(s, "\x1b\u009b\u202e") || strings.Count(s, "\uFFFD") != 7 {
		t.Errorf("%q", s)
	}
}

// Evidence that can be read survives being written and read again.
func FuzzReadEvidence(f *testing.F) {
	for _, name := range []string{"plain", "shown", "empty"} {
		b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		e, err := ReadEvidence(bytes.NewReader(in))
		if err != nil {
			return
		}
		r := NewRecorder(nil)
		for id, v := range e.verdicts {
			r.seen[id] = record{verdict: v, shown: true}
		}
		var b bytes.Buffer
		if err := r.WriteEvidence(&b); err != nil {
			t.Fatal(err)
		}
		again, err := ReadEvidence(&b)
		if err != nil {
			t.Fatal(err)
		}
		// By way of JSON, since an empty list and none are the same.
		for id, v := range e.verdicts {
			x, _ := json.Marshal(v)
			y, _ := json.Marshal(again.verdicts[id])
			if !bytes.Equal(x, y) {
				t.Errorf("read %s, then %s", x, y)
			}
		}
	})
}

func TestChain(t *testing.T) {
	first := table{moved: told[moved]}
	second := table{moved: {Outcome: quiz.Compiles}, fine: told[fine]}
	c := Chain(first, second)
	vs, err := c.Judge(t.Context(), []quiz.Program{lost, fine, moved})
	if err != nil {
		t.Fatal(err)
	}
	if vs[0].Outcome != quiz.Unknown || vs[0].Why != "not in the table" {
		t.Errorf("unknown to both: %+v", vs[0])
	}
	if vs[1].Outcome != quiz.Compiles || vs[2].Outcome != quiz.Fails {
		t.Errorf("known: %+v", vs[1:])
	}
	e, err := ReadEvidence(bytes.NewReader(evidenceOf(t)))
	if err != nil {
		t.Fatal(err)
	}
	if v := judge(t, Chain(e, first), fine); v.Why != "not in the recorded evidence; not in the table" {
		t.Errorf("reasons %q", v.Why)
	}
	if v := judge(t, Chain(), fine); v.Outcome != quiz.Unknown || v.Why == "" {
		t.Errorf("no judge: %+v", v)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Chain(e).Judge(ctx, []quiz.Program{fine}); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

func BenchmarkReadEvidence(b *testing.B) {
	r := NewRecorder(nil)
	for i := range 1500 {
		v := told[moved]
		if i%3 == 0 {
			v = told[fine]
		}
		r.seen[program(fmt.Sprint(i)).ID()] = record{verdict: v}
	}
	var buf bytes.Buffer
	if err := r.WriteEvidence(&buf); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		if _, err := ReadEvidence(bytes.NewReader(buf.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
