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

// slice returns the items of a text that hold the line of an error, and those that
// they name, and so on; "" if none holds it.
func slice(text string, e Error) string {
	all := rust.Items(text)
	words := make([]map[string]bool, len(all))
	kept := make([]bool, len(all))
	var open []int
	keep := func(i int) {
		if !kept[i] {
			kept[i] = true
			open = append(open, i)
		}
	}
	for i, it := range all {
		piece := text[it.Start:it.End]
		words[i] = map[string]bool{}
		for _, t := range rust.Code(piece) {
			if t.Kind == rust.Word {
				words[i][piece[t.Start:t.End]] = true
			}
		}
		first := 1 + strings.Count(text[:it.Start], "\n")
		if first <= e.at && e.at <= first+strings.Count(piece, "\n") {
			keep(i)
		}
	}
	if len(open) == 0 {
		return ""
	}
	for len(open) > 0 {
		named := words[open[0]]
		open = open[1:]
		for i, it := range all {
			if slices.ContainsFunc(it.Names, func(n string) bool { return named[n] }) || it.Kind == "use" && strings.Contains(text[it.Start:it.End], "*") {
				keep(i)
			}
		}
	}
	var b strings.Builder
	for i, it := range all {
		if kept[i] {
			b.WriteString(text[it.Start:it.End] + "\n")
			if it.Kind != "use" {
				b.WriteString("\n")
			}
		}
	}
	return tidy(Whole(b.String()))
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
		if it.Kind != "use" {
			continue
		}
		path := strings.Fields(strings.NewReplacer("::", " ", "{", " ", ";", " ").Replace(text[it.Start:it.End]))
		at := slices.Index(path, "use")
		if at >= 0 && at+1 < len(path) && !slices.Contains([]string{"std", "core", "alloc", "self"}, path[at+1]) {
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
