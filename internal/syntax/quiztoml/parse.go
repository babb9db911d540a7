package quiztoml

import (
	"path"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/source"
	"anneal/internal/syntax"
	"anneal/internal/toml"
)

var questionsHeader = lazyregexp.New(`(?m)^[ \t]*\[\[[ \t]*["']?questions["']?[ \t]*\]\]`)

// Is reports whether a file is a quiz: its name ends in .toml, and it holds
// [[questions]].
func Is(f *source.File) bool {
	return strings.EqualFold(path.Ext(f.Name), ".toml") && questionsHeader.Get().Match(f.Text)
}

// Parse reads a quiz. It never returns nil; what is wrong with the file goes to
// r.
func Parse(f *source.File, r diag.Reporter) *syntax.Lesson {
	p := &parser{file: f, r: r, lesson: &syntax.Lesson{File: f, Form: syntax.CardsForm, Foreign: true}}
	start := 0
	if strings.HasPrefix(string(f.Text[:min(3, len(f.Text))]), "\ufeff") {
		start = 3
	}
	root := toml.Read(f, start, len(f.Text), r)
	p.unknown(root, "", []field{{path: "questions"}, {path: "multipart"}}, "in a quiz")
	if p.multipart = root.Get("multipart"); p.multipart != nil && p.multipart.Kind != toml.Table {
		p.wrongKind("multipart", table, p.multipart)
		p.multipart = nil
	}
	switch questions := root.Get("questions"); {
	case questions == nil:
	case questions.Kind != toml.Array:
		p.wrongKind("questions", tables, questions)
	default:
		for _, q := range questions.Items {
			if q.Kind != toml.Table {
				p.wrongKind("questions", tables, q)
				continue
			}
			p.question(q)
		}
	}
	return p.lesson
}

// parser holds a quiz while it is read.
type parser struct {
	file      *source.File
	r         diag.Reporter
	lesson    *syntax.Lesson
	multipart *toml.Value // the shared texts by name; nil if there are none
}

func (p *parser) report(code diag.Code, at source.Span, message, help string) {
	p.r.Report(diag.Diagnostic{Code: code, Message: message, Labels: diag.At(at, ""), Help: help})
}
