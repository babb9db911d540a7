package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"anneal/internal/source"
)

func sarifCase() []Diagnostic {
	lesson := source.New("my deck/é#1.md", []byte("---\nid: moves\n---\n\nnaïve {x} 日本\n"))
	other := source.New("b.md", []byte("id: moves\n"))
	return []Diagnostic{
		{
			Code: ConceptTwice, Message: "`moves` {#x}",
			Labels: []Label{{Span: lesson.Span(8, 13), Text: "first {here}"}, {Span: other.Span(4, 9), Text: "again", Primary: true}},
			Notes:  []string{"a note"}, Help: "rename one",
		},
		{
			Code: CardStray, Message: "behind wide letters", Labels: At(lesson.Span(29, 35), ""),
			Fix: []Edit{{Span: lesson.Span(29, 35), Text: "{y}"}, {Span: other.Span(0, 0), Text: "x\n", Sure: true}, {Span: lesson.Span(0, 3)}},
		},
		{Code: NoSources, Message: "nowhere", raised: true},
	}
}

func TestSARIFGolden(t *testing.T) {
	var b, again bytes.Buffer
	if err := WriteSARIF(&b, sarifCase(), "1.2.3"); err != nil {
		t.Fatal(err)
	}
	if err := WriteSARIF(&again, sarifCase(), "1.2.3"); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the bytes are not the same every time", err)
	}
	path := filepath.Join("testdata", "sarif", "log.json")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// The structure is that of the standard, as far as it is used: names, kinds of
// values, what must be there, and what refers to what.
func TestSARIFStructure(t *testing.T) {
	all := cases(t)
	all["sarif"] = sarifCase()
	all["nothing"] = nil
	for name, ds := range all {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := WriteSARIF(&b, ds, "1.2.3"); err != nil {
				t.Fatal(err)
			}
			var log any
			if err := json.Unmarshal(b.Bytes(), &log); err != nil {
				t.Fatal(err)
			}
			for _, problem := range check(log, sarifShape, "log") {
				t.Error(problem)
			}
			if len(ds) != len(at(log, "runs", 0, "results").([]any)) {
				t.Error("not every finding is a result")
			}
			rules := at(log, "runs", 0, "tool", "driver", "rules").([]any)
			for _, r := range at(log, "runs", 0, "results").([]any) {
				if n := int(at(r, "ruleIndex").(float64)); n >= len(rules) || at(rules[n], "id") != at(r, "ruleId") {
					t.Errorf("rule %d is not %v", n, at(r, "ruleId"))
				}
			}
		})
	}
}

func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(map[string]any)[step]
		case int:
			v = v.([]any)[step]
		}
	}
	return v
}

// shape says what a value of JSON looks like: "text", "number", one of several
// texts divided by |, a list of one shape, or an object whose keys that end in ?
// may be missing.
type shape any

type object map[string]shape

var (
	sarifMessage = object{"text": "text", "markdown?": "text"}
	sarifPlace   = object{
		"artifactLocation": object{"uri": "uri"},
		"region":           regionShape,
	}
	regionShape   = object{"startLine": "number", "startColumn": "number", "endLine": "number", "endColumn": "number"}
	locationShape = object{"id?": "number", "physicalLocation": sarifPlace, "message?": sarifMessage}
	sarifShape    = object{
		"$schema": "uri", "version": "2.1.0",
		"runs": []shape{object{
			"columnKind": "unicodeCodePoints",
			"tool": object{"driver": object{"name": "anneal", "version": "text", "rules": []shape{object{
				"id": "text", "shortDescription?": sarifMessage, "fullDescription?": sarifMessage, "help?": sarifMessage,
				"defaultConfiguration": object{"level": "error|warning"},
			}}}},
			"results": []shape{object{
				"ruleId": "text", "ruleIndex": "index", "level": "error|warning", "message": sarifMessage,
				"locations": []shape{locationShape}, "relatedLocations?": []shape{locationShape},
				"fixes?": []shape{object{"description?": sarifMessage, "artifactChanges": []shape{object{
					"artifactLocation": object{"uri": "uri"},
					"replacements":     []shape{object{"deletedRegion": regionShape, "insertedContent": object{"text": "string"}}},
				}}}},
			}},
		}},
	}
)

// check compares a value with a shape.
func check(v any, want shape, path string) (problems []string) {
	wrong := func() []string { return []string{fmt.Sprintf("%s is %v", path, v)} }
	switch want := want.(type) {
	case object:
		o, ok := v.(map[string]any)
		if !ok {
			return wrong()
		}
		known := 0
		for key, s := range want {
			name, optional := strings.CutSuffix(key, "?")
			inner, there := o[name]
			if there {
				known++
				problems = append(problems, check(inner, s, path+"."+name)...)
			} else if !optional {
				problems = append(problems, path+" has no "+name)
			}
		}
		if known != len(o) {
			problems = append(problems, path+" has more than the standard knows")
		}
	case []shape:
		list, ok := v.([]any)
		if !ok {
			return wrong()
		}
		for i, inner := range list {
			problems = append(problems, check(inner, want[0], fmt.Sprintf("%s[%d]", path, i))...)
		}
	case string:
		text, isText := v.(string)
		number, isNumber := v.(float64)
		switch want {
		case "number":
			if !isNumber || number < 1 {
				return wrong()
			}
		case "index":
			if !isNumber || number < 0 {
				return wrong()
			}
		case "string":
			if !isText {
				return wrong()
			}
		case "text":
			if !isText || text == "" {
				return wrong()
			}
		case "uri":
			if !isText || text == "" || strings.ContainsAny(text, " \\\x1b") {
				return wrong()
			}
		default:
			if !isText || !slices.Contains(strings.Split(want, "|"), text) {
				return wrong()
			}
		}
	}
	return problems
}

func TestSARIFPlaces(t *testing.T) {
	absolute := "/a b/c.md"
	if runtime.GOOS == "windows" {
		absolute = `C:\a b\c.md`
	}
	for name, want := range map[string]string{
		"deck/a.md": "deck/a.md", "../deck/ä b.md": "../deck/%C3%A4%20b.md", "a?b#c%.md": "a%3Fb%23c%25.md", "c:d.md": "./c:d.md",
		absolute: map[bool]string{true: "file:///C:/a%20b/c.md", false: "file:///a%20b/c.md"}[runtime.GOOS == "windows"],
	} {
		if got := artifact(source.New(name, nil).Span(0, 0)).URI; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
