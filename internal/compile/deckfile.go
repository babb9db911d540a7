package compile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// deckFile describes a deck.
const deckFile = "deck.yaml"

// maxDeckFile is the size of the largest one that is read, in bytes.
const maxDeckFile = 64 << 10

var errDeckFile = fmt.Errorf("the file is larger than %d KiB", maxDeckFile>>10)

// deckKeys are what it may hold. Authors are for people who read it.
var deckKeys = []string{"name", "title", "edition", "syntax", "licence", "license", "authors"}

// source begins the deck of a folder with what its deck.yaml says.
func (f *Folder) source(dir string, r diag.Reporter) Source {
	s := Source{Name: quiz.KeyPart(f.Name), Prose: f.Prose, folder: f.Path}
	if dir != "." {
		s.folder = f.display(dir)
		s.Name = quiz.KeyPart(path.Base(dir))
	}
	name := path.Join(dir, deckFile)
	switch file, err := source.Read(f.FS, name, f.display(name)); {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, source.ErrEmpty):
	case err == nil && len(file.Text) > maxDeckFile:
		f.unreadable(name, errDeckFile, r)
	case err != nil:
		f.unreadable(name, err, r)
	default:
		describe(&s, file, r)
	}
	if s.Name == "" {
		s.Name = "deck"
	}
	s.trusted = f.Trusted != nil && f.Trusted(s.Name)
	return s
}

// describe reads a deck.yaml. What is wrong in it is reported and left out.
func describe(s *Source, file *source.File, r diag.Reporter) {
	report := func(code diag.Code, at source.Span, message, help string) {
		r.Report(diag.Diagnostic{Code: code, Message: message, Labels: diag.At(at, ""), Help: help})
	}
	// The tree is read, and not values of it: aliases in YAML can stand for
	// more than memory can hold.
	var doc yaml.Node
	if err := yaml.Unmarshal(file.Text, &doc); err != nil {
		line, what := yamlProblem(err)
		report(diag.DeckFile, file.Line(line), "cannot read the description of the deck: "+what, "write lines as `name: my-deck`")
		return
	}
	if len(doc.Content) == 0 {
		return // nothing but comments
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		report(diag.DeckFile, file.Line(doc.Content[0].Line), "the description of the deck is no list of `key: value`", "write lines as `name: my-deck`")
		return
	}
	pairs := doc.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		key, value := pairs[i], pairs[i+1]
		at := nodeSpan(file, value)
		switch {
		case !slices.Contains(deckKeys, key.Value):
			help := "it may hold " + strings.Join(deckKeys[:5], ", ") + " and authors"
			if near := diag.Near(key.Value, deckKeys); near != "" {
				help = fmt.Sprintf("did you mean `%s`?", near)
			}
			report(diag.FrontMatterKey, nodeSpan(file, key), fmt.Sprintf("`%s` means nothing in the description of a deck", key.Value), help)
		case key.Value == "authors":
		case value.Kind != yaml.ScalarNode:
			report(diag.DeckFile, at, fmt.Sprintf("`%s` is not a text", key.Value), "write it behind the colon, in one line")
		case key.Value == "name" && quiz.KeyPart(value.Value) == "":
			report(diag.KeyUnusable, at, fmt.Sprintf("the name `%s` has no letter or digit", value.Value), "use letters, digits and `-`, `_` or `.`")
		case key.Value == "name":
			s.Name = quiz.KeyPart(value.Value)
		case key.Value == "title":
			s.Title = value.Value
		case key.Value == "edition" && !editions[value.Value]:
			report(diag.FrontMatterValue, at, fmt.Sprintf("`%s` is no edition of Rust", value.Value), "use 2015, 2018, 2021 or 2024")
		case key.Value == "edition":
			s.Edition = value.Value
		case key.Value == "syntax" && !slices.Contains(syntax.Syntaxes, value.Value):
			report(diag.FrontMatterValue, at, fmt.Sprintf("`%s` is no way of writing cards", value.Value), "write `syntax: hashcards`, or remove the line")
		case key.Value == "syntax":
			s.Syntax = value.Value
		default:
			s.Licence = value.Value
		}
	}
}

// yamlProblem takes apart what the library says: "yaml: line 3: did not find …".
func yamlProblem(err error) (line int, what string) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	if n, _ := fmt.Sscanf(what, "line %d: ", &line); n == 1 {
		_, what, _ = strings.Cut(what, ": ")
	}
	return max(line, 1), what
}

// nodeSpan returns where a node stands, as far as its text can be found there.
func nodeSpan(file *source.File, n *yaml.Node) source.Span {
	line := file.Line(n.Line)
	start := line.Start + len(string([]rune(line.Text())[:max(0, min(n.Column-1, len([]rune(line.Text()))))]))
	end := line.End
	if n.Kind == yaml.ScalarNode && n.Style == 0 {
		end = min(end, start+len(n.Value))
	}
	return file.Span(start, end)
}
