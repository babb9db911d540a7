package reduce

import (
	"slices"
	"strings"

	"anneal/internal/rust"
)

// Whole returns the text as a whole program: with a main, if it has none.
func Whole(text string) string {
	for _, it := range rust.Items(text) {
		if it.Kind == "fn" && slices.Contains(it.Names, "main") {
			return text
		}
	}
	return strings.TrimRight(text, "\n") + "\n\nfn main() {}\n"
}

// part is an item with the text that it stands in.
type part struct {
	rust.Item
	text  string
	words map[string]bool
	near  bool // in the text of the error itself
}

// parts divides a text.
func parts(text string, near bool) []part {
	var all []part
	for _, it := range rust.Items(text) {
		p := part{it, text[it.Start:it.End], map[string]bool{}, near}
		for _, t := range rust.Code(p.text) {
			if t.Kind == rust.Word {
				p.words[p.text[t.Start:t.End]] = true
			}
		}
		all = append(all, p)
	}
	return all
}

// namedBy reports whether the part may be what a word in another one stands for.
// known are the names that the text of the error itself has something for.
func (p *part) namedBy(words, known map[string]bool) bool {
	if p.Kind == "use" && p.near && strings.Contains(p.text, "*") {
		return true
	}
	return slices.ContainsFunc(p.Names, func(n string) bool { return words[n] && n != "main" && (p.near || !known[n]) })
}

// slice returns the items of a text that hold the line of an error, and those that
// they name, and so on, in that text and in others beside it; "" if none holds it.
func slice(text string, e Error, beside []string) string {
	all := parts(text, true)
	known := map[string]bool{}
	var open []int
	kept := map[int]bool{}
	keep := func(i int) {
		if !kept[i] {
			kept[i] = true
			open = append(open, i)
		}
	}
	for i, p := range all {
		first := 1 + strings.Count(text[:p.Start], "\n")
		if first <= e.at && e.at <= first+strings.Count(p.text, "\n") {
			keep(i)
		}
		if p.Kind != "use" || local(p.text) {
			for _, n := range p.Names {
				known[n] = true
			}
		}
	}
	if len(open) == 0 {
		return ""
	}
	for _, t := range beside {
		all = append(all, parts(rust.BlankComments(strings.ReplaceAll(t, "\r\n", "\n")), false)...)
	}
	for len(open) > 0 {
		words := all[open[0]].words
		open = open[1:]
		for i := range all {
			if !kept[i] && all[i].namedBy(words, known) {
				keep(i)
			}
		}
	}
	var b strings.Builder
	for i, p := range all {
		if kept[i] {
			b.WriteString(p.text + "\n")
			if p.Kind != "use" {
				b.WriteString("\n")
			}
		}
	}
	return tidy(Whole(b.String()))
}

// local reports whether an import is of the libraries that rustc has.
func local(use string) bool {
	path := strings.Fields(strings.NewReplacer("::", " ", "{", " ", ";", " ").Replace(use))
	at := slices.Index(path, "use")
	return at >= 0 && at+1 < len(path) && slices.Contains([]string{"std", "core", "alloc", "self"}, path[at+1])
}

// bare returns a program without the attributes and imports that other crates
// answer for: derives of theirs, their macros, paths that begin with their names; nor with modules in other files.
func bare(text string) string {
	var cuts []cut
	tokens := rust.Code(text)
	for i, t := range tokens {
		if text[t.Start] != '#' || i+1 >= len(tokens) || text[tokens[i+1].Start] != '[' {
			continue
		}
		depth := 0
		for j := i + 1; j < len(tokens); j++ {
			switch text[tokens[j].Start] {
			case '[':
				depth++
			case ']':
				depth--
			}
			if depth == 0 {
				if with, foreign := attribute(text[t.Start:tokens[j].End]); foreign {
					c := piece(text, t.Start, tokens[j].End)
					if with != "" {
						c = cut{t.Start, tokens[j].End, with}
					}
					cuts = append(cuts, c)
				}
				break
			}
		}
	}
	for _, it := range rust.Items(text) {
		if it.Kind == "mod" && text[it.End-1] == ';' { // in another file
			cuts = append(cuts, piece(text, it.Start, it.End))
		}
		if it.Kind == "use" && !local(text[it.Start:it.End]) {
			cuts = append(cuts, piece(text, it.Start, it.End))
		}
	}
	return apply(text, apart(cuts))
}

// derives are the traits that need no other crate.
var derives = []string{"Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"}

// attribute returns what is left of an attribute without other crates.
func attribute(text string) (with string, foreign bool) {
	words := []string{}
	for _, t := range rust.Code(text) {
		if t.Kind == rust.Word {
			words = append(words, text[t.Start:t.End])
		}
	}
	switch {
	case len(words) == 0:
		return "", true
	case words[0] == "derive":
		own := slices.DeleteFunc(words[1:], func(w string) bool { return !slices.Contains(derives, w) })
		if len(own) == 0 {
			return "", true
		}
		return "#[derive(" + strings.Join(own, ", ") + ")]", true
	}
	return "", !slices.Contains([]string{"allow", "must_use", "non_exhaustive", "repr"}, words[0])
}
