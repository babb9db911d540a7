package term

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
)

// example is a session with all kinds of objects. Its golden file is an example
// for those who write a program that plays along.
func example(t testing.TB) []string {
	right := number(t, "why", "`a` was moved")
	program, err := json.Marshal(mended)
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		`{"action":"next","key":"d/moves"}`,
		`{"action":"hint"}`,
		`{"action":"lesson"}`,
		`{"action":"answer","value":"` + right + `","sure":false,"key":"d/moves/why","took_ms":4200}`,
		`{"action":"undo"}`,
		`{"action":"answer","value":"` + number(t, "why", "`a` is borrowed") + `"}`,
		`{"action":"lesson"}`,
		`{"action":"because","value":"it looked like a borrow"}`,
		`{"action":"undo"}`,
		`{"action":"test-out"}`,
		`{"action":"skip"}`,
		`{"action":"answer","value":"` + number(t, "several", "let b = a;") + `"}`,
		`{"action":"grade","value":"again"}`,
		`{"action":"undo"}`,
		`{"action":"redo"}`,
		`{"action":"undo"}`,
		`{"action":"answer","value":"dont-know"}`,
		`{"action":"grade","value":"easy"}`,
		`{"action":"answer","value":"4"}`,
		`{"action":"answer","value":"3"}`,
		`{"action":"next"}`,
		`{"action":"flag","value":"2 odd"}`,
		`{"action":"answer","value":"clone( )"}`,
		`{"action":"grade","value":"easy"}`,
		`{"action":"suspend"}`,
		`{"action":"answer","value":".\n3"}`,
		`{"action":"grade","value":"4"}`,
		`{"action":"bury"}`,
		`{"action":"answer","value":"fn main() {}"}`,
		`{"action":"answer","value":` + string(program) + `}`,
		`{"action":"grade","value":"easy"}`,
		`{"action":"reveal"}`,
		`{"action":"grade","value":"easy"}`,
		`{"action":"give-up"}`,
		`{"action":"quit"}`,
	}
}

func TestJSONLinesExample(t *testing.T) {
	s := newStage(nil, example(t))
	s.Log = &heldLog{s.Log, 1}
	if err := JSONLines(context.Background(), s.Driver, echo{s, ""}, &s.out); err != nil {
		t.Error(err)
	}
	golden(t, "review.example.jsonl", s.out.Bytes())
}

// play sends lines and returns the objects that came back.
func play(t *testing.T, s *stage) []map[string]any {
	t.Helper()
	if err := JSONLines(context.Background(), s.Driver, s, &s.out); err != nil {
		t.Error(err)
	}
	var objects []map[string]any
	for text := range strings.Lines(s.out.String()) {
		var o map[string]any
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		objects = append(objects, o)
	}
	return objects
}

func TestJSONLinesErrorsChangeNothing(t *testing.T) {
	tests := []struct{ line, says string }{
		{`next`, "not a JSON object"},
		{`{"action":"next"`, "not a JSON object"},
		{`{"action":"next"} {"action":"next"}`, "not a JSON object"},
		{`["next"]`, "not a JSON object"},
		{`null`, `no "action"`},
		{`{}`, `no "action"`},
		{"{\"action\":\"\xff\"}", "not UTF-8"},
		{`{"action":"dance"}`, "no action \"dance\"; actions are answer, reveal"},
		{`{"action":1}`, "wrong type"},
		{`{"action":"answer","value":3}`, "wrong type"},
		{`{"action":"answer","value":"3","took_ms":-1}`, "took_ms"},
		{`{"action":"answer","value":"3","took_ms":1e30}`, "wrong type"},
		{`{"action":"answer","value":"3","took_ms":86400001}`, "took_ms"},
		{`{"action":"answer","value":"3","key":"d/moves/value"}`, `d/moves/role is`},
		{`{"action":"answer"}`, `"value" is missing; answer needs one`},
		{`{"action":"answer","value":null}`, `"value" is missing`},
		{`{"action":"answer","value":""}`, "not a line number"},
		{`{"action":"grade"}`, `"value" is missing; grade needs one`},
		{`{"action":"answer","value":"4"}`, "line 4 is empty"},
		{`{"action":"grade","value":"good"}`, "answer the card first"},
		{`{"action":"next"}`, "answer the card first"},
		{`{"action":"reveal"}`, "wants an answer"},
		{`{"action":"hint"}`, "no hints"},
		{`{"action":"undo"}`, "nothing to undo"},
		{`{"action":"edit"}`, "cannot be edited"},
		{`{"action":"` + strings.Repeat("x", maxLine) + `"}`, "longer than"},
	}
	for _, test := range tests {
		t.Run(clip(test.line), func(t *testing.T) {
			s := newStage(nil, []string{test.line, "", `{"action":"flag","value":"0"}`}, "role")
			got := play(t, s)
			if len(got) != 4 || got[1]["type"] != "error" || !strings.Contains(got[1]["message"].(string), test.says) {
				t.Fatalf("got %v, want a card, an error that says %q, the card, a summary", got, test.says)
			}
			delete(got[2], "message")
			if !reflect.DeepEqual(got[0], got[2]) || got[3]["answered"] != 0.0 {
				t.Errorf("changed: %v", got)
			}
		})
	}
}

func TestJSONLinesObjects(t *testing.T) {
	s := newStage(nil, []string{`{"action":"answer","value":"5","took_ms":1234}`, `{"action":"grade","value":"hard"}`}, "role")
	got := play(t, s)
	next := got[1]["next"].(map[string]any)
	if got[1]["right"] != false || got[1]["grade"] != "again" || next["again"] != 0.000694 || next["good"] != 0.006944 || next["easy"].(float64) < 1 {
		t.Errorf("result %v", got[1])
	}
	if got[0]["due"] != nil || got[2]["due"] != "2026-10-03T10:05:40Z" {
		t.Errorf("due %v, then %v", got[0]["due"], got[2]["due"])
	}
	if a := s.memory.Events()[0].Answer; a.First.Milliseconds() != 1234 || a.Grade != quiz.Hard {
		t.Errorf("written %+v", a)
	}
	if got[0]["options"] == nil || len(got) != 4 || got[3]["type"] != "summary" {
		t.Errorf("%v", got)
	}

	s = newStage(nil, []string{`{"action":"reveal"}`, `{"action":"next"}`}, "basic")
	got = play(t, s)
	if got[1]["right"] != nil || got[1]["grade"] != "good" || got[1]["next"].(map[string]any)["easy"].(float64) < 1 {
		t.Errorf("a card that the learner grades: %v", got[1])
	}

	s = newStage(func(c *session.Config) { c.TwoButton = true }, []string{`{"action":"answer","value":"3"}`}, "role")
	if next := play(t, s)[1]["next"].(map[string]any); len(next) != 2 || next["hard"] != nil {
		t.Errorf("with two buttons: %v", next)
	}

	s = newStage(nil, []string{`{"action":"answer","value":"1"}`}, "why")
	got = play(t, s)
	options, reasons := got[0]["options"].([]any), got[1]["reasons"].([]any)
	if len(options) != 3 || len(reasons) != 3 || reasons[slices.Index(options, any("`a` was moved"))] != "`b` owns it now." {
		t.Errorf("options %v, reasons %v", options, reasons)
	}
}

func TestJSONLinesStale(t *testing.T) {
	s := newStage(nil, []string{`{"action":"answer","value":"3"}`, `{"action":"next"}`}, "role")
	e := quiz.Event{Kind: quiz.Flagged, Flag: 5, Card: quiz.IDOf("d/moves/role"), At: start.UTC(), Day: sched.DayOf(start, 4)}
	if _, err := s.memory.Append(context.Background(), quiz.EventID{}, e); err != nil {
		t.Fatal(err)
	}
	got := play(t, s)
	if len(got) != 5 || got[2]["type"] != "error" || got[3]["type"] != "card" || got[3]["flag"] != 5.0 || got[4]["answered"] != 0.0 {
		t.Errorf("%v", got)
	}
}

func TestJSONLinesFollowTheSchema(t *testing.T) {
	text, err := os.ReadFile("testdata/review.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	check := func(transcript []byte) map[string]bool {
		t.Helper()
		kinds := map[string]bool{}
		for text := range bytes.Lines(transcript) {
			var o map[string]any
			if err := json.Unmarshal(text, &o); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if err := valid(schema, schema, o); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			for _, name := range []string{"type", "action"} {
				if kind, ok := o[name].(string); ok {
					kinds[name+" "+kind] = true
				}
			}
		}
		return kinds
	}
	s := newStage(nil, example(t))
	s.Log = &heldLog{s.Log, 1}
	if err := JSONLines(context.Background(), s.Driver, echo{s, ""}, &s.out); err != nil {
		t.Error(err)
	}
	seen := check(s.out.Bytes())
	s = newStage(asQuiz, quizExample(t))
	if err := JSONLines(context.Background(), s.Driver, echo{s, ""}, &s.out); err != nil {
		t.Error(err)
	}
	golden(t, "quiz.example.jsonl", s.out.Bytes())
	maps.Copy(seen, check(s.out.Bytes()))
	for name, def := range schema["$defs"].(map[string]any) {
		for field, property := range def.(map[string]any)["properties"].(map[string]any) {
			if c, ok := property.(map[string]any)["const"].(string); ok && !seen[field+" "+c] {
				t.Errorf("the example has no %s: %s %q", name, field, c)
			}
		}
	}
	for _, bad := range []string{
		`{"type":"card"}`, `{"type":"hint","n":"1","text":""}`, `{"type":"result"}`, `{"action":"dance"}`, `{"type":"x"}`, `{}`,
		`{"type":"try","right":true,"message":""}`, `{"type":"summary","answered":1.5,"right":0,"missed":[],"seconds":0}`,
	} {
		var o any
		if err := json.Unmarshal([]byte(bad), &o); err != nil {
			t.Fatal(err)
		}
		if valid(schema, schema, o) == nil {
			t.Errorf("the schema accepts %s", bad)
		}
	}
}

// valid checks a value against the part of JSON Schema that the schema uses,
// and fails on any other part.
func valid(root, schema map[string]any, value any) error {
	for keyword, want := range schema {
		switch keyword {
		case "$schema", "$id", "title", "description", "$defs":
		case "$ref":
			name, _ := strings.CutPrefix(want.(string), "#/$defs/")
			def, ok := root["$defs"].(map[string]any)[name].(map[string]any)
			if !ok {
				return fmt.Errorf("no definition %s", name)
			}
			if err := valid(root, def, value); err != nil {
				return err
			}
		case "oneOf":
			var errs []error
			for _, s := range want.([]any) {
				if err := valid(root, s.(map[string]any), value); err != nil {
					errs = append(errs, err)
				}
			}
			if n := len(want.([]any)) - len(errs); n != 1 {
				return fmt.Errorf("%d forms fit: %w", n, errors.Join(errs...))
			}
		case "const":
			if !reflect.DeepEqual(want, value) {
				return fmt.Errorf("%v is not %v", value, want)
			}
		case "enum":
			if !slices.Contains(want.([]any), value) {
				return fmt.Errorf("%v is not one of %v", value, want)
			}
		case "type":
			types, ok := want.([]any)
			if !ok {
				types = []any{want}
			}
			if !slices.ContainsFunc(types, func(t any) bool { return isType(t.(string), value) }) {
				return fmt.Errorf("%v is no %v", value, want)
			}
		case "minimum":
			if n, ok := value.(float64); ok && n < want.(float64) {
				return fmt.Errorf("%v is less than %v", n, want)
			}
		case "required":
			o, _ := value.(map[string]any)
			for _, name := range want.([]any) {
				if _, ok := o[name.(string)]; !ok {
					return fmt.Errorf("%v is missing", name)
				}
			}
		case "properties":
			o, _ := value.(map[string]any)
			for name, s := range want.(map[string]any) {
				if v, ok := o[name]; ok {
					if err := valid(root, s.(map[string]any), v); err != nil {
						return fmt.Errorf("%s: %w", name, err)
					}
				}
			}
		case "items":
			list, _ := value.([]any)
			for _, v := range list {
				if err := valid(root, want.(map[string]any), v); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("the test knows no keyword %s", keyword)
		}
	}
	return nil
}

func isType(name string, v any) bool {
	switch v := v.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case string:
		return name == "string"
	case float64:
		return name == "number" || name == "integer" && v == float64(int64(v))
	case []any:
		return name == "array"
	}
	return name == "object"
}

func FuzzJSONLines(f *testing.F) {
	f.Add(strings.Join(example(f), "\n"))
	f.Add("{\"action\":\"quit\"}\n\x00")
	f.Fuzz(func(t *testing.T, in string) {
		s := newStage(nil, nil)
		if err := JSONLines(context.Background(), s.Driver, strings.NewReader(in), &s.out); err != nil {
			t.Fatal(err)
		}
		var last map[string]any
		for text := range bytes.Lines(s.out.Bytes()) {
			last = nil
			if err := json.Unmarshal(text, &last); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
		if last["type"] != "summary" {
			t.Errorf("the last object is %v", last)
		}
	})
}
