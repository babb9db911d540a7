package quiztoml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/toml"
)

// shape says what a field may hold.
type shape uint8

const (
	table shape = iota
	text
	texts
	textOrTexts
	number // a whole number from 0 on
	truth
	tables
)

var shapes = [...]struct{ name, help string }{
	table:       {"a table", "write its fields as `prompt.…` and `answer.…`"},
	text:        {"a text", "put it into quotes"},
	texts:       {"a list of texts", "write `[\"one\", \"two\"]`"},
	textOrTexts: {"a text or a list of texts", "put each text into quotes"},
	number:      {"a whole number from 0 on", "write it without quotes"},
	truth:       {"`true` or `false`", "write it without quotes"},
	tables:      {"a list of tables", "write each question below a header `[[questions]]`"},
}

func (s shape) fits(v *toml.Value) bool {
	switch s {
	case table:
		return v.Kind == toml.Table
	case text:
		return v.Kind == toml.String
	case texts:
		return v.Kind == toml.Array && !slices.ContainsFunc(v.Items, func(i *toml.Value) bool { return i.Kind != toml.String })
	case textOrTexts:
		return text.fits(v) || texts.fits(v)
	case number:
		_, ok := whole(v)
		return ok
	}
	return v.Kind == toml.Bool
}

// whole returns a whole number from 0 on.
func whole(v *toml.Value) (n int, ok bool) {
	n, err := strconv.Atoi(strings.ReplaceAll(v.Text, "_", ""))
	return n, v.Kind == toml.Integer && err == nil && n >= 0
}

// field is a field of a question, by its path from there.
type field struct {
	path   string
	shape  shape
	needed bool
}

var common = []field{
	{"type", text, true}, {"id", text, false}, {"multipart", text, false}, {"prompt", table, true}, {"answer", table, true},
	{"context", text, false}, {"promptExplanation", truth, false},
}

// kinds are the types of questions with the fields of their own.
var kinds = map[string][]field{
	"MultipleChoice": {
		{"prompt.prompt", text, true}, {"prompt.distractors", texts, true}, {"prompt.answerIndex", number, false},
		{"prompt.sortAnswers", truth, false}, {"answer.answer", textOrTexts, true},
	},
	"ShortAnswer": {
		{"prompt.prompt", text, true}, {"prompt.response", text, false}, {"answer.answer", text, true}, {"answer.alternatives", texts, false},
	},
	"Tracing": {
		{"prompt.program", text, true}, {"answer.doesCompile", truth, true}, {"answer.stdout", text, false}, {"answer.lineNumber", number, false},
	},
}

// at follows a path; nil if there is nothing.
func at(v *toml.Value, path string) *toml.Value {
	for key := range strings.SplitSeq(path, ".") {
		v = v.Get(key)
	}
	return v
}

// check reports fields of a question that are missing or of the wrong kind.
func (p *parser) check(q *toml.Value, fields []field) (ok bool) {
	ok = true
	for _, f := range fields {
		v := at(q, f.path)
		above, _, nested := strings.Cut(f.path, ".")
		switch {
		case v == nil && nested && (q.Get(above) == nil || q.Get(above).Kind != toml.Table):
			ok = ok && !f.needed // said of the table already
		case v == nil && f.needed:
			ok = false
			help := fmt.Sprintf("add it: %s", shapes[f.shape].name)
			if f.shape == table {
				help = shapes[table].help
			}
			p.report(diag.QuizField, q.Span, fmt.Sprintf("the question lacks `%s`", f.path), help)
		case v != nil && !f.shape.fits(v):
			ok = false
			if f.shape == texts || f.shape == textOrTexts {
				for _, item := range v.Items {
					if item.Kind != toml.String {
						v = item
						break
					}
				}
			}
			p.wrongKind(f.path, f.shape, v)
		}
	}
	return ok
}

func (p *parser) wrongKind(path string, want shape, got *toml.Value) {
	found := got.Kind.String()
	if got.Kind == toml.Integer {
		found = got.Text
	}
	p.report(diag.QuizField, got.Span, fmt.Sprintf("`%s` is %s, not %s", path, shapes[want].name, found), shapes[want].help)
}

// unknown warns of keys of a table, and of the tables in it, that mean nothing.
// where says in what they stand, prefix is the path to the table with its dot.
func (p *parser) unknown(t *toml.Value, prefix string, known []field, where string) {
	var names []string
	for _, f := range known {
		if name, ok := strings.CutPrefix(f.path, prefix); ok && !strings.Contains(name, ".") {
			names = append(names, name)
		}
	}
	for _, e := range t.Entries {
		i := slices.IndexFunc(known, func(f field) bool { return f.path == prefix+e.Key })
		switch {
		case i < 0:
			help := "remove it, or keep it: it changes nothing"
			if near := diag.Near(e.Key, names); near != "" {
				help = fmt.Sprintf("did you mean `%s`?", prefix+near)
			}
			p.report(diag.QuizKey, e.Span, fmt.Sprintf("`%s` means nothing %s", prefix+e.Key, where), help)
		case known[i].shape == table && prefix == "" && where != "in a quiz" && e.Value.Kind == toml.Table:
			p.unknown(e.Value, e.Key+".", known, where)
		}
	}
}
