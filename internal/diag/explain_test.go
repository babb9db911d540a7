package diag

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// unexplained are codes that nothing reports and nobody has explained yet. A code
// must leave the list with its explanation.
var unexplained = []Code{}

// constants reads the codes from codes.go, by their names.
func constants(t *testing.T) map[string]Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]Code{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Names) != 1 || len(spec.Values) != 1 {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "Code" {
			return true
		}
		number, err := strconv.Atoi(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes[spec.Names[0].Name] = Code(number)
		return true
	})
	return codes
}

func TestEveryCodeIsExplained(t *testing.T) {
	names := constants(t)
	explained := Codes()
	for name, code := range names {
		switch has := slices.Contains(explained, code); {
		case !has && !slices.Contains(unexplained, code):
			t.Errorf("%s: there is no explain/%s.md", name, code)
		case has && slices.Contains(unexplained, code):
			t.Errorf("%s is explained now: take it from the list unexplained", name)
		}
		if !slices.ContainsFunc(Blocks(), func(b Block) bool { return b.Has(code) }) {
			t.Errorf("%s belongs to no block", name)
		}
	}
	all := slices.Collect(maps.Values(names))
	slices.Sort(all)
	if len(slices.Compact(all)) != len(names) || len(names) < 60 {
		t.Errorf("%d names for %d codes", len(names), len(all))
	}
	for _, code := range explained {
		if !slices.Contains(all, code) {
			t.Errorf("explain/%s.md explains a code that does not exist", code)
		}
	}
}

func TestFormOfExplanations(t *testing.T) {
	titles := map[string]Code{}
	for _, code := range Codes() {
		e, ok := Explain(code)
		if !ok || e.Code != code {
			t.Fatalf("%s: %+v", code, e)
		}
		if e.Title == "" || strings.HasPrefix(e.Title, "#") || unicode.IsUpper([]rune(e.Title)[0]) || strings.HasSuffix(e.Title, ".") {
			t.Errorf("%s: the title %q", code, e.Title)
		}
		if other, twice := titles[e.Title]; twice {
			t.Errorf("%s and %s have one title", code, other)
		}
		titles[e.Title] = code
		about, rest, _ := strings.Cut(e.Text, "\n## Bad\n\n~~~~ ")
		if n := len(strings.Split(strings.TrimSpace(about), "\n\n")); n > 5 || !strings.HasSuffix(strings.TrimSpace(about), ".") {
			t.Errorf("%s: %d paragraphs, or the last is no sentence", code, n)
		}
		if strings.Count(rest, "\n## Good\n\n~~~~ ") != 1 || !strings.HasSuffix(rest, "\n~~~~\n") {
			t.Errorf("%s: no two examples", code)
		}
		for line := range strings.Lines(e.Text) {
			if len([]rune(line)) > 125 {
				t.Errorf("%s: a long line: %s", code, line)
			}
		}
	}
	if _, ok := Explain(9999); ok {
		t.Error("a code that does not exist is explained")
	}
}

func TestParseCode(t *testing.T) {
	for word, want := range map[string]Code{
		"A0107": 107, "a0107": 107, "A107": 107, "107": 107, "0107": 107, "1": 1, "A0001": 1,
	} {
		if got, err := ParseCode(word); got != want || err != nil {
			t.Errorf("ParseCode(%q) = %s, %v", word, got, err)
		}
	}
	for word, near := range map[string]Code{
		"A01O7": 107, "A00107": 107, "": 0, "A": 0, "-1": 0, "E0382": 0, "A0999": 0, "99999999999999999999": 0, "A0107 ": 107,
	} {
		_, err := ParseCode(word)
		var unknown *UnknownCode
		if near == 107 && err == nil {
			continue // it is read as it is meant
		}
		if !errors.As(err, &unknown) || unknown.Near != near || unknown.Word != word {
			t.Errorf("ParseCode(%q): %+v, want near %s", word, err, near)
		}
	}
}
