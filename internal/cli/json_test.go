package cli

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// jsonValue looks at a value in JSON that was printed: json FILE [@LINE] PATH WANT.
//
// Without @LINE all of FILE is one object. @3 is the third line, @type=card the
// first line with that value, @type=card#2 the second one, @ the number of
// lines. PATH is made of names and numbers with dots between them; a # at its end
// counts. WANT is JSON, a word, or ~ and a regular expression; where the value
// stands nowhere it is "none".
func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: json FILE [@LINE] PATH WANT")
	}
	text, line := ts.ReadFile(args[0]), ""
	if len(args) == 4 {
		line, args = args[1], args[1:]
	}
	got, err := lookUp(text, line, args[1])
	ts.Check(err)
	if !wanted(got, args[2]) {
		ts.Fatalf("%s is %s, want %s", args[1], got, args[2])
	}
}

// lookUp returns a value as JSON.
func lookUp(text, line, path string) (string, error) {
	object, err := objectAt(text, line)
	if err != nil {
		return "", err
	}
	for _, name := range strings.Split(path, ".") {
		switch v := object.(type) {
		case map[string]any:
			inner, ok := v[name]
			switch {
			case name == "#":
				object = float64(len(v))
			case !ok:
				return "none", nil
			default:
				object = inner
			}
		case []any:
			i, err := strconv.Atoi(name)
			switch {
			case name == "#":
				object = float64(len(v))
			case err != nil:
				return "", fmt.Errorf("%q is not a number of a place in an array", name)
			case i < 0 || i >= len(v):
				return "none", nil
			default:
				object = v[i]
			}
		default:
			return "none", nil
		}
	}
	got, err := json.Marshal(object)
	return string(got), err
}

func objectAt(text, line string) (object any, err error) {
	if line == "" {
		err := json.Unmarshal([]byte(text), &object)
		return object, err
	}
	var lines []any
	for n, l := range strings.Split(strings.TrimSpace(text), "\n") {
		var o any
		if err := json.Unmarshal([]byte(l), &o); err != nil {
			return nil, fmt.Errorf("line %d is %q: %w", n+1, l, err)
		}
		lines = append(lines, o)
	}
	choice := strings.TrimPrefix(line, "@")
	if choice == "" {
		return lines, nil
	}
	if n, err := strconv.Atoi(choice); err == nil {
		if n < 1 || n > len(lines) {
			return nil, fmt.Errorf("there are %d lines", len(lines))
		}
		return lines[n-1], nil
	}
	choice, ordinal, _ := strings.Cut(choice, "#")
	skip, _ := strconv.Atoi(ordinal)
	name, value, _ := strings.Cut(choice, "=")
	for _, o := range lines {
		if m, _ := o.(map[string]any); fmt.Sprint(m[name]) == value {
			if skip--; skip <= 0 {
				return o, nil
			}
		}
	}
	return nil, fmt.Errorf("no line has %s", line)
}

// wanted compares a value in JSON with what a script says of it.
func wanted(got, want string) bool {
	var word string
	isWord := json.Unmarshal([]byte(got), &word) == nil
	if pattern, ok := strings.CutPrefix(want, "~"); ok {
		if isWord {
			got = word
		}
		return regexp.MustCompile(pattern).MatchString(got)
	}
	var a, b any
	if json.Unmarshal([]byte(got), &a) == nil && json.Unmarshal([]byte(want), &b) == nil && reflect.DeepEqual(a, b) {
		return true
	}
	return got == want || isWord && word == want
}

func TestJSONValue(t *testing.T) {
	const lines = `{"type":"card","n":1,"list":["a",{"b":null}]}` + "\n" + `{"type":"card","n":2}` + "\n" + `{"type":"end"}` + "\n"
	for _, tt := range []struct {
		line, path, want string
		ok               bool
	}{
		{"@1", "n", "1", true}, {"@1", "n", "1.0", true}, {"@1", "n", "2", false},
		{"@type=card", "n", "1", true}, {"@type=card#2", "n", "2", true}, {"@type=end", "type", "end", true},
		{"@type=end", "type", "~^e.d$", true}, {"@type=end", "type", "~^n", false},
		{"@1", "list.#", "2", true}, {"@1", "list.0", "a", true}, {"@1", "list.1.b", "null", true}, {"@1", "list.2", "none", true},
		{"@1", "list", `["a", {"b": null}]`, true}, {"@2", "list", "none", true}, {"@", "#", "3", true}, {"@2", "n", "~^2$", true},
	} {
		got, err := lookUp(lines, tt.line, tt.path)
		if err != nil || wanted(got, tt.want) != tt.ok {
			t.Errorf("%s %s is %s, want %s: %t, error %v", tt.line, tt.path, got, tt.want, !tt.ok, err)
		}
	}
	for _, line := range []string{"@4", "@type=none", "@type=card#3"} {
		if got, err := lookUp(lines, line, "n"); err == nil {
			t.Errorf("%s gave %s", line, got)
		}
	}
}
