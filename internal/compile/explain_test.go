package compile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"anneal/internal/diag"
	"anneal/internal/rustc"
)

// notReported are codes with an explanation that nothing reports yet. A code
// must leave the list with the change that reports it.
var notReported = []diag.Code{}

// TestExplanations compiles the examples of all explanations: the bad one gives
// the code and no other, the good one nothing. What is printed of the bad one is
// compared with testdata/explain; where rustc has its say, only a line of it.
func TestExplanations(t *testing.T) {
	real, err := rustc.New(t.Context(), rustc.Options{})
	if err != nil && (!errors.Is(err, rustc.ErrMissing) || os.Getenv("ANNEAL_REQUIRE_RUSTC") != "") {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, code := range diag.Codes() {
		golden := filepath.Join("testdata", "explain", code.String()+".txt")
		used[golden] = !slices.Contains(notReported, code)
		t.Run(code.String(), func(t *testing.T) {
			e, _ := diag.Explain(code)
			bad, good := exampleOf(t, e.Text, "Bad"), exampleOf(t, e.Text, "Good")
			if real == nil && (bad.needsRustc() || good.needsRustc()) {
				t.Skip("needs rustc: ", err)
			}
			if why := real.RunRefusal(); bad.run && why != "" && os.Getenv("ANNEAL_REQUIRE_LANDLOCK") == "" {
				t.Skip("needs a sandbox that programs can be run in (landlock): ", why)
			}
			if found := good.compile(t, real); len(found) > 0 {
				t.Errorf("the good example is reported:\n%s", drawn(t, found, diag.WriteText))
			}
			found := bad.compile(t, real)
			codes := map[diag.Code]bool{}
			for _, d := range found {
				codes[d.Code] = true
			}
			switch reported := codes[code]; {
			case slices.Contains(notReported, code) && reported:
				t.Errorf("it is reported now: take it from the list notReported")
			case slices.Contains(notReported, code):
			case !reported || len(codes) > 1:
				t.Errorf("the bad example is not reported with this code alone:\n%s", drawn(t, found, diag.WriteText))
			default:
				write := diag.WriteText
				if bad.needsRustc() {
					write = diag.WriteShort // what rustc says otherwise changes from version to version
				}
				text := drawn(t, found, write)
				if real != nil {
					text = strings.ReplaceAll(text, real.Version(), "VERSION")
				}
				compareGolden(t, golden, text)
			}
		})
	}
	files, err := filepath.Glob("testdata/explain/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used[f] {
			t.Errorf("%s is compared with nothing", f)
		}
	}
}

func drawn(t *testing.T, ds []diag.Diagnostic, write func(w io.Writer, ds []diag.Diagnostic) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, ds); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and look at the difference\n%s", path, firstDifference(got, string(want)))
	}
}

// example is what stands in an explanation below one heading. The form is that
// of the package comment of diag's explanations.
type example struct {
	folders []string // by name, "" for the one that has none
	files   map[string]fstest.MapFS
	only    string // the file that is named, "" if it is the folder
	alone   bool   // there is no compiler
	run     bool   // the programs are run
}

func exampleOf(t *testing.T, text, heading string) *example {
	t.Helper()
	_, text, ok := strings.Cut("\n"+text, "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("no heading ## %s", heading)
	}
	text, _, _ = strings.Cut(text, "\n## Good\n") // a lesson has headings of its own
	e := &example{files: map[string]fstest.MapFS{}}
	for {
		_, rest, ok := strings.Cut("\n"+text, "\n~~~~ ")
		if !ok {
			break
		}
		info, rest, _ := strings.Cut(rest, "\n")
		body, after, ok := strings.Cut("\n"+rest, "\n~~~~")
		if !ok {
			t.Fatalf("the file %s is not closed", info)
		}
		e.add(t, strings.Fields(info), strings.TrimPrefix(body+"\n", "\n"))
		text = after
	}
	if len(e.folders) == 0 {
		t.Fatalf("no file below ## %s", heading)
	}
	return e
}

// add takes a file with the words behind its name.
func (e *example) add(t *testing.T, words []string, body string) {
	data, folder := []byte(body), ""
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "named":
			e.only = words[0]
		case "no-rustc":
			e.alone = true
		case "run":
			e.run = true
		case "folder":
			folder = value
		case "repeat":
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			data = bytes.Repeat(data, n)
		case "latin1":
			data = nil
			for _, r := range body {
				data = append(data, byte(r))
			}
		default:
			t.Fatalf("the word %q behind %s means nothing", w, words[0])
		}
	}
	if e.files[folder] == nil {
		e.folders = append(e.folders, folder)
		e.files[folder] = fstest.MapFS{}
	}
	e.files[folder][words[0]] = &fstest.MapFile{Data: data}
}

// needsRustc reports whether the example holds programs, in whatever format.
func (e *example) needsRustc() bool {
	for _, files := range e.files {
		for _, f := range files {
			if !e.alone && (bytes.Contains(f.Data, []byte("```rust")) || bytes.Contains(f.Data, []byte("fn main"))) {
				return true
			}
		}
	}
	return false
}

// compile returns what is found in the example.
func (e *example) compile(t *testing.T, real *rustc.Judge) []diag.Diagnostic {
	t.Helper()
	var folders []Folder
	for _, name := range e.folders {
		f := Folder{FS: e.files[name], Path: "deck", Name: "deck", Only: e.only, Trusted: func(string) bool { return e.run }}
		if name != "" {
			f.Path, f.Name = name, name
		}
		if e.only != "" {
			f.Path = "deck/" + e.only
		}
		folders = append(folders, f)
	}
	var judge Judge = nobody{}
	if real != nil && !e.alone {
		judge = real
	}
	var bag diag.Bag
	sources := Load(folders, &bag)
	if _, err := Compile(t.Context(), sources, judge, &bag); err != nil {
		t.Fatal(err)
	}
	return bag.Sorted()
}
