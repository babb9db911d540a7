package rustc

import (
	"bytes"
	"encoding/json"
	"strings"

	"anneal/internal/quiz"
)

// diagnostic is one line of rustc's JSON, as far as it is used. New fields and
// new values of level may come with any version and are passed over.
type diagnostic struct {
	Type string `json:"$message_type"` // missing before 1.71
	Code *struct {
		Code string `json:"code"`
	} `json:"code"`
	Level    string  `json:"level"`
	Message  string  `json:"message"`
	Spans    []span  `json:"spans"`
	Rendered *string `json:"rendered"`
	Children []struct {
		Level   string `json:"level"`
		Message string `json:"message"`
		Spans   []span `json:"spans"`
	} `json:"children"`
}

type span struct {
	File      string     `json:"file_name"`
	Line      int        `json:"line_start"`
	EndLine   int        `json:"line_end"`
	Column    int        `json:"column_start"`
	EndColumn int        `json:"column_end"`
	Primary   bool       `json:"is_primary"`
	Label     *string    `json:"label"`
	Expansion *expansion `json:"expansion"`

	Replacement   *string `json:"suggested_replacement"`
	Applicability *string `json:"suggestion_applicability"`
}

// expansion says that a span lies in what a macro, or a construct that the
// compiler rewrites, stands for.
type expansion struct {
	Span span   `json:"span"` // the call
	Name string `json:"macro_decl_name"`
}

// decode reads the messages of a finished rustc; why says what is wrong with
// them.
func decode(messages []byte) (ds []diagnostic, why string) {
	for line := range bytes.Lines(messages) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var d diagnostic
		if err := json.Unmarshal(line, &d); err != nil {
			return nil, "rustc wrote something that is not a message: " + excerpt(line)
		}
		switch {
		case d.Type != "" && d.Type != "diagnostic":
		case strings.HasPrefix(d.Level, "error: internal"):
			return nil, "rustc has a bug: " + excerpt([]byte(d.Message))
		case d.Level == "error" && strings.Contains(d.Message, "more memory than available"):
			return nil, "rustc ran out of memory"
		case !d.summary():
			ds = append(ds, d)
		}
	}
	return ds, ""
}

// read turns the messages of a finished rustc into a verdict; failed says that
// it reported errors. paths takes the places of this machine out of texts.
func read(messages []byte, failed bool, paths *strings.Replacer) quiz.Verdict {
	ds, why := decode(messages)
	if why != "" {
		return unknown("%s", why)
	}
	var v quiz.Verdict
	placed := false // whether any error points into the program
	for i := range ds {
		switch d := &ds[i]; d.Level {
		case "error":
			m := d.keep(mainFile, paths)
			placed = placed || len(m.Spans) > 0
			v.Errors = append(v.Errors, m)
		case "warning":
			v.Warnings = append(v.Warnings, d.keep(mainFile, paths))
		}
	}
	switch {
	case failed && len(v.Errors) == 0:
		return unknown("rustc failed without an error")
	case failed && !placed:
		// A full disk or a broken installation looks like this.
		return unknown("rustc's error points at no place in the program: %s", excerpt([]byte(v.Errors[0].Text)))
	case !failed && len(v.Errors) > 0:
		return unknown("rustc reported an error but did not fail: %s", excerpt([]byte(v.Errors[0].Text)))
	case failed:
		v.Outcome = quiz.Fails
	default:
		v.Outcome = quiz.Compiles
	}
	return v
}

// summary reports whether the message only counts others: "aborting due to 2
// previous errors", "1 warning emitted".
func (d *diagnostic) summary() bool {
	return d.Code == nil && len(d.Spans) == 0 && (strings.HasPrefix(d.Message, "aborting due to") ||
		strings.Contains(d.Message, "warning") && strings.HasSuffix(d.Message, " emitted"))
}

// keep returns the message with its places in a file.
func (d *diagnostic) keep(file string, paths *strings.Replacer) quiz.Message {
	tidy := func(s string) string { return clean(paths.Replace(s)) }
	m := quiz.Message{Text: tidy(d.Message)}
	if d.Code != nil {
		m.Code = clean(d.Code.Code)
	}
	seen := map[quiz.SpanLabel]bool{}
	for _, s := range d.Spans {
		label := ""
		if s.Label != nil {
			label = tidy(*s.Label)
		}
		p, ok := s.place(file, label)
		// Several spans inside a macro become the same call.
		if ok && !seen[p] {
			seen[p] = true
			m.Spans = append(m.Spans, p)
		}
	}
	for _, c := range d.Children {
		m.Suggestions = append(m.Suggestions, suggestions(tidy(c.Message), c.Spans)...)
		switch {
		case dangling(c.Message):
		case c.Level == "note":
			m.Notes = append(m.Notes, tidy(c.Message))
		case c.Level == "help":
			m.Help = append(m.Help, tidy(c.Message))
		}
	}
	if d.Rendered != nil {
		var b strings.Builder
		for line := range strings.Lines(*d.Rendered) {
			if !dangling(line) {
				b.WriteString(line)
			}
		}
		m.Rendered = tidy(strings.TrimRight(b.String(), "\n"))
	}
	return m
}

// place returns where in a file the span is; ok is false if it is in another one.
func (s *span) place(file, label string) (p quiz.SpanLabel, ok bool) {
	primary := s.Primary
	s = s.call(file)
	if s.File != file {
		return p, false
	}
	// An empty file has no line 1, and yet E0601 points at its beginning.
	line, column := max(s.Line, 1), max(s.Column, 1)
	return quiz.SpanLabel{
		Line: line, Column: column,
		EndLine: max(s.EndLine, line), EndColumn: max(s.EndColumn, 1),
		Label: label, Primary: primary,
	}, true
}

// call returns the place that stands in a file for a span inside a macro: the
// outermost call.
func (s *span) call(file string) *span {
	for s.Expansion != nil {
		// What `?` and `for` are rewritten to is no call, and what a derive says
		// it says of the item below: the span is already the place that the
		// learner sees in the message.
		if s.File == file && (strings.HasPrefix(s.Expansion.Name, "desugaring of") || strings.HasPrefix(s.Expansion.Name, "#[derive(")) {
			break
		}
		s = &s.Expansion.Span
	}
	return s
}

// dangling reports whether a text points at a file that is deleted with the
// place of compilation, or says how to get at it.
func dangling(text string) bool {
	return strings.Contains(text, "has been written to '") ||
		strings.Contains(text, "consider using `--verbose` to print the full type name")
}

// excerpt returns the beginning of a text as one line.
func excerpt(text []byte) string {
	const most = 120
	runes := []rune(strings.Join(strings.Fields(clean(string(text[:min(len(text), 4*most)]))), " "))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// clean replaces what could do harm on a terminal: control characters, those
// that reverse the direction of text, and bytes that are not UTF-8. A program
// can put them into messages, and evidence comes from strangers.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20, r >= 0x7f && r < 0xa0, // control
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // direction
			return '\uFFFD'
		}
		return r
	}, s)
}
