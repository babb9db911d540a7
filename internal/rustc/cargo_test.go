package rustc

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestReadCargo(t *testing.T) {
	f, err := os.Open("testdata/cargo/messages.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := ReadCargo(f)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		code, file string
		line       int
	}{{"E0505", "one/src/ledger.rs", 4}, {"E0502", "one/src/main.rs", 6}, {"E0382", "one/src/main.rs", 13}}
	if len(got) != len(want) {
		t.Fatalf("%d errors, want %d: %+v", len(got), len(want), got)
	}
	for i, w := range want {
		if e := &got[i]; e.Code != w.code || e.File != w.file || e.Primary() != w.line || e.Edition != "2021" || !strings.Contains(e.Rendered, e.Text) {
			t.Errorf("error %d: %s in %s at line %d, edition %q; want %+v", i, e.Code, e.File, e.Primary(), e.Edition, w)
		}
	}
}

func cargoSays(message string) string {
	return `{"reason":"compiler-message","target":{"edition":"2024"},"message":` + message + "}\n"
}

func TestReadCargoPassesOver(t *testing.T) {
	const (
		coded   = `{"level":"error","message":"a","code":{"code":"E0382"},"spans":[{"file_name":"a.rs","line_start":3,"line_end":3,"column_start":1,"column_end":2,"is_primary":true}]}`
		bare    = `{"level":"error","message":"b","code":null,"spans":[{"file_name":"b.rs","line_start":1,"line_end":1,"column_start":1,"column_end":2,"is_primary":true}]}`
		inMacro = `{"level":"error","message":"c","code":{"code":"E0277"},"spans":[{"file_name":"/rustc/x/macros.rs","line_start":9,"is_primary":true,"expansion":{"macro_decl_name":"println!","span":{"file_name":"c.rs","line_start":7,"column_start":5}}}]}`
		hostile = `{"level":"error","message":"\u001b[2Jd\u202e","code":{"code":"E\u0007"},"spans":[{"file_name":"../../etc/passwd","line_start":-3,"is_primary":true}],"rendered":"\u001b]0;x\u0007"}`
	)
	for _, c := range []struct{ name, in, want string }{
		{"those with a code come first", cargoSays(bare) + cargoSays(coded), "a.rs:3 b.rs:1"},
		{"the same for two targets", cargoSays(coded) + cargoSays(coded), "a.rs:3"},
		{"what a build script prints", "hello\n{\"a\":\n[1]\n\"x\"\n" + cargoSays(coded), "a.rs:3"},
		{"the call of a macro", cargoSays(inMacro), "c.rs:7"},
		{"no primary place", cargoSays(`{"level":"error","message":"x","spans":[]}`), ""},
		{"warnings, summaries and other kinds", cargoSays(strings.Replace(coded, `"error"`, `"warning"`, 1)) + cargoSays(`{"level":"error","message":"aborting due to 1 previous error"}`) + `{"reason":"build-finished"}` + "\n", ""},
		{"wrong types", cargoSays(`{"level":3}`) + cargoSays(`[]`) + cargoSays(`null`) + cargoSays(strings.Replace(coded, "3", `"3"`, 1)) + cargoSays(coded), "a.rs:3"},
		{"a line that is too long", cargoSays(strings.Replace(coded, `"a"`, `"`+strings.Repeat("a", maxCargoLine)+`"`, 1)) + cargoSays(bare), "b.rs:1"},
		{"no newline at the end", strings.TrimSpace(cargoSays(coded)), "a.rs:3"},
		{"a place that cannot be", cargoSays(hostile), "../../etc/passwd:1"},
		{"a name that could do harm", cargoSays(strings.Replace(coded, "a.rs", `a\n\u001b.rs`, 1)), ""},
	} {
		got, err := ReadCargo(strings.NewReader(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		var at []string
		for i := range got {
			e := &got[i]
			at = append(at, e.File+":"+string(rune('0'+e.Primary())))
			if strings.ContainsAny(e.Code+e.Text+e.Rendered, "\x1b\x07\u202e") {
				t.Errorf("%s: %+v could do harm on a terminal", c.name, e)
			}
		}
		if s := strings.Join(at, " "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
	for _, in := range []string{"", "fn main() {}\n", "{}\n", `{"a":1}`} {
		if _, err := ReadCargo(strings.NewReader(in)); !errors.Is(err, ErrNotCargo) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzReadCargo(f *testing.F) {
	text, err := os.ReadFile("testdata/cargo/messages.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := ReadCargo(strings.NewReader(in))
		if err != nil && !errors.Is(err, ErrNotCargo) {
			t.Fatal(err)
		}
		for i := range got {
			e := &got[i]
			if e.File == "" || e.Primary() < 1 {
				t.Errorf("%+v is at no place", e)
			}
			for _, s := range e.Spans {
				if s.Line < 1 || s.EndLine < s.Line || s.Column < 1 {
					t.Errorf("%+v is no place", s)
				}
			}
		}
	})
}
