package rust

import (
	"slices"
	"strings"
)

// Item is a function, type, import or the like that stands at the top of a
// program, or a statement that stands there as if it were the body of a
// function.
type Item struct {
	Kind       string   // the keyword: "fn", "use", "struct", "impl"; "" for a statement
	Names      []string // what it brings: of a `use` the last words of its paths, of an `impl` its type
	Start, End int      // in bytes, with attributes
	Body       int      // where the body of a function begins, with its brace; 0 if there is none
}

var itemWords = []string{"fn", "struct", "enum", "union", "trait", "impl", "mod", "use", "const", "static", "type", "macro_rules"}

// Items divides a program whose brackets are closed into the pieces at its top.
func Items(text string) []Item {
	tokens := Code(text)
	word := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	var items []Item
	for i := 0; i < len(tokens); {
		it := Item{Start: tokens[i].Start}
		at := i
		for word(at) == "#" { // attributes
			at = pastBracket(text, tokens, at+1)
		}
		for head := at; head < len(tokens) && head < at+8; head++ {
			w := word(head)
			if slices.Contains(itemWords, w) && !(w == "const" && word(head+1) == "fn") {
				it.Kind = w
				at = head
				break
			}
			if !slices.Contains([]string{"pub", "(", "crate", "super", ")", "async", "unsafe", "const", "extern"}, w) && tokens[head].Kind != Literal {
				break
			}
		}
		end, body := pieceEnd(text, tokens, at, it.Kind)
		it.End = tokens[end].End
		if it.Kind == "fn" && body > 0 {
			it.Body = tokens[body].Start
		}
		it.Names = names(text, tokens[at:end+1], it.Kind)
		items = append(items, it)
		i = end + 1
	}
	return items
}

// pastBracket returns the index after the bracket that closes the one at i; it
// goes on by one where there is no bracket.
func pastBracket(text string, tokens []Token, i int) int {
	depth := 0
	for j := i; j < len(tokens); j++ {
		switch text[tokens[j].Start] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth <= 0 {
			return j + 1
		}
	}
	return len(tokens)
}

// pieceEnd returns the index of the last token of a piece, and of the first
// brace in it. Items with a body end with its brace, all else with `;`; a
// statement such as a loop ends with its brace too, if no operator follows.
func pieceEnd(text string, tokens []Token, i int, kind string) (end, body int) {
	depth := 0
	for j := i; j < len(tokens); j++ {
		if tokens[j].Kind != Punct {
			continue
		}
		switch text[tokens[j].Start] {
		case '{':
			if depth == 0 && body == 0 {
				body = j
			}
			depth++
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '}':
			if depth--; depth > 0 || kind == "use" || kind == "const" || kind == "static" || kind == "type" {
				continue
			}
			next := ""
			if j+1 < len(tokens) {
				next = text[tokens[j+1].Start:tokens[j+1].End]
			}
			if kind != "" || next != "else" && !strings.ContainsAny(next, ".;?,)=+*/<>|&") || next == "" {
				return j, body
			}
		case ';':
			if depth <= 0 {
				return j, body
			}
		}
	}
	return len(tokens) - 1, body
}

// names returns what an item brings.
func names(text string, tokens []Token, kind string) []string {
	var found []string
	word := func(i int) string { return text[tokens[i].Start:tokens[i].End] }
	switch kind {
	case "":
		return nil
	case "use":
		for i := 1; i+1 < len(tokens); i++ {
			if tokens[i].Kind == Word && strings.ContainsAny(word(i+1), ",;}") && word(i) != "self" {
				found = append(found, word(i))
			}
		}
		return found
	case "impl":
		for i := range tokens {
			if word(i) == "{" {
				break
			}
			if word(i) == "for" {
				found = nil // what came before is the trait
			}
			if tokens[i].Kind == Word && !keywords[word(i)] && i > 0 && (word(i-1) == "impl" || word(i-1) == "for" || word(i-1) == ">") && len(found) == 0 {
				found = append(found, word(i))
			}
		}
		return found
	}
	for _, t := range tokens[1:] {
		if t.Kind == Word && !keywords[text[t.Start:t.End]] {
			return []string{text[t.Start:t.End]}
		}
	}
	return nil
}
