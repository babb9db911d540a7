package syntax

import (
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"anneal/internal/diag"
	"anneal/internal/source"
)

// checkPlain fails unless YAML reads a text as plainEntries does, if that takes
// it.
func checkPlain(t *testing.T, text string) (taken bool) {
	t.Helper()
	const before = "---\n" // so that offsets count
	f := source.New("in.md", []byte(before+text))
	var bag diag.Bag
	p := &parser{file: f, text: f.Text, r: &bag, lesson: &Lesson{File: f}}
	got, taken := p.plainEntries(len(before), len(f.Text))
	if !taken {
		return false
	}
	want := p.yamlEntries(len(before), len(f.Text))
	if !reflect.DeepEqual(got, want) || bag.Len() != 0 {
		t.Fatalf("%q is\n%+v\nin YAML\n%+v\nwith %d findings", text, got, want, bag.Len())
	}
	return true
}

func TestPlainEntries(t *testing.T) {
	for _, text := range []string{
		"", "\n", "id: a\n", "id:   a b  \r\n\r\ntitle: \"A: b # c \"\r\n", "a: ''\nb: \" \"\n", "a: 'x\"y\\'\n", "a:\nb: c\n", "a:\n- b\n-   'c'\n- \"\"\nd: e\n",
		"a:\n  - b é “c”\n\n  - d:e\n", "a: []\nb: [ ]\nc: [ d, \"e\" , 'f g', h-1/2.3+4 ]\n", "a: b [c] {d} , e\n", "a: 2021\na: 1.5\na: true\n", "a: b", "a:\n   - b\n",
		"a: =\nb: <<\n", "_: a\n", "null: b\n", "a: ==\n",
	} {
		if !checkPlain(t, text) {
			t.Errorf("%q is not taken", text)
		}
	}
	for _, text := range []string{
		"# a\n", "a: b # c\n", "a : b\n", "a: b: c\n", "a: b:\n", "a: ~\n", "a: null\n", "a: \"b\\n\"\n", "a: 'b''c'\n", "a: [b, ]\n", "a: [b: c]\n", "a: [[b]]\n", "a: {b: c}\n",
		"a: b\n  c\n", "a:\n  b\n", "a: b\n- c\n", "a:\n - b\n  - c\n", "a:\n- - b\n", "a:\n-\n", "- a\n", " a: b\n", "a:\tb\n", "a: b\tc\n", "a: *b\n", "a: !b c\n", "a: >\n", "a: \u2028\n",
		"a: b\rc: d\n", "a: \xff\n", "a: " + strings.Repeat("b", maxPlain) + "\n", "a: [\"b\", \"c]\n", "a: \"b\" c\n",
	} {
		if checkPlain(t, text) {
			t.Errorf("%q is taken", text)
		}
	}
}

// Pieces put together at random are read alike, and many of them are taken.
func TestPlainEntriesAtRandom(t *testing.T) {
	pieces := strings.Split("a,key,:,: , ,  ,\n,\n- ,\n  - ,[,],\",',\\,#, #,-,- ,?,? ,!,&,*,|,>,%,@,`,~,null,é,\u00a0,\u2028,\ufeff,\x85,\r,\r\n,\t,1,1.5,<<,=,.,---,...,{,},"+
		"\"x\",'y',[p],id: x\n,t: \"a b\"\n,l:\n  - a\n  - b\n,\u3000,(,<,😀,\x00,\x1b,2020-01-01,12:30,1_0", ",")
	pieces = append(pieces, ",", ", ", "[p, q]")
	r := rand.New(rand.NewPCG(1, 2))
	taken := 0
	for range 20_000 {
		text := ""
		for range r.IntN(8) {
			text += pieces[r.IntN(len(pieces))]
		}
		if text = []string{"", "k: ", "k: [", "k:\n- "}[r.IntN(4)] + text + []string{"", "]"}[r.IntN(2)] + "\nz: y\n"; checkPlain(t, text) {
			taken++
		}
	}
	if taken < 1000 {
		t.Errorf("only %d are taken", taken)
	}
}

// A line that is read by itself is read without YAML as with it.
func TestLineValue(t *testing.T) {
	pieces := strings.Split(`a|key|: |:| |  |,|- |[|]|"|'|\\|#| #|null|~|é|1.5|"x"|'y'|[p, q]|[]|""|{|&|*|%|=|<<`, "|")
	r := rand.New(rand.NewPCG(3, 4))
	plain := 0
	for range 50_000 {
		text := ""
		for range 1 + r.IntN(5) {
			text += pieces[r.IntN(len(pieces))]
		}
		f := source.New("in.md", []byte(text))
		p := &parser{file: f, text: f.Text, lesson: &Lesson{File: f}}
		v := p.textAt(0, len(text))
		if v.Value == "" {
			continue
		}
		if _, ok := p.plainValue(entry{}, v.Span.End, v.Value); ok && !strings.ContainsAny(text, `"'`) {
			plain++
		}
		for _, context := range []string{"k: ", "- "} {
			got, bad := p.lineValue(context, 0, len(text))
			want, wantBad := p.yamlValue(context, v)
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(bad, wantBad) {
				t.Fatalf("%q behind %q is\n%+v %v\nin YAML\n%+v %v", text, context, got, bad, want, wantBad)
			}
		}
	}
	if plain < 5000 {
		t.Errorf("only %d are read without YAML", plain)
	}
}

func TestKeyLine(t *testing.T) {
	for _, c := range []struct {
		line       string
		end, value int
	}{
		{"", 0, 0}, {"id", 0, 0}, {"id:", 2, 3}, {"id: ", 2, 4}, {"id:a", 0, 0}, {"id: a", 2, 4}, {"id \t:\t a: b", 2, 7}, {"-a: b", 0, 0}, {"1: b", 0, 0},
		{"a-1_b: c", 5, 7}, {"é½: c", 4, 6}, {"_: c", 1, 3}, {": c", 0, 0}, {"\xff: c", 0, 0}, {"a\xff: c", 0, 0}, {"a b: c", 0, 0},
	} {
		if end, value := keyLine(c.line); end != c.end || value != c.value {
			t.Errorf("%q: key to %d, value from %d; want %d and %d", c.line, end, value, c.end, c.value)
		}
	}
	for line, want := range map[string]int{"": 0, "-": 1, "- ": 2, "-\t a": 3, "-a": 0, "--": 0, "a": 0} {
		if got := itemLine(line); got != want {
			t.Errorf("%q: item from %d, want %d", line, got, want)
		}
	}
}

func FuzzPlainEntries(f *testing.F) {
	paths, _ := filepath.Glob("testdata/parse/*")
	for _, path := range paths {
		if a, err := txtar.ParseFile(path); err == nil {
			text := golden(a)
			m := findFrontMatter(text)
			f.Add(string(text[m.start:m.end]))
		}
	}
	f.Add("a:\n  - b\n  - 'c'\nd: [e, \"f\"]\n")
	f.Fuzz(func(t *testing.T, text string) { checkPlain(t, text) })
}
