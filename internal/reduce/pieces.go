package reduce

import (
	"slices"
	"strings"

	"anneal/internal/rust"
)

// depth bounds how far blocks in blocks are looked into.
const depth = 6

// items proposes to take away what stands at the top and in impls, traits and
// modules.
func items(text string) []cut {
	var cuts []cut
	var within func(start, end, level int)
	within = func(start, end, level int) {
		for _, it := range rust.Items(text[start:end]) {
			it.Start, it.End = it.Start+start, it.End+start
			if it.Kind != "fn" || level > 0 || !slices.Contains(it.Names, "main") {
				cuts = append(cuts, piece(text, it.Start, it.End))
			}
			switch it.Kind {
			case "impl", "mod", "trait":
				if open, end := block(text, it.Start, it.End); open > 0 && level < depth {
					within(open, end, level+1)
				}
			}
		}
	}
	within(0, len(text), 0)
	return cuts
}

// members proposes to take away fields and variants of types.
func members(text string) (cuts []cut) {
	for _, it := range rust.Items(text) {
		if it.Kind != "struct" && it.Kind != "enum" {
			continue
		}
		start, end := block(text, it.Start, it.End)
		at, open := start, 0
		for _, t := range rust.Code(text[start:end]) {
			switch c := text[start+t.Start]; {
			case t.Kind != rust.Punct:
			case strings.IndexByte("([{<", c) >= 0:
				open++
			case strings.IndexByte(")]}>", c) >= 0:
				open--
			case c == ',' && open == 0:
				first := at + len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\n"))
				cuts = append(cuts, piece(text, first, start+t.End))
				at = start + t.End
			}
		}
	}
	return cuts
}

// bodies proposes functions without bodies.
func bodies(text string) []cut {
	var cuts []cut
	tokens := rust.Code(text)
	for i, t := range tokens {
		if text[t.Start:t.End] != "fn" || t.Kind != rust.Word {
			continue
		}
		body, returns := "{}", false
		for k, u := range tokens[i:] {
			c := text[u.Start:u.End]
			if c == ";" {
				break
			}
			returns = returns || c == ">" && text[u.Start-1] == '-'
			if c != "{" {
				continue
			}
			if returns {
				body = "{ todo!() }"
			}
			if end := closing(text, tokens[i+k:]); end > 0 && strings.TrimSpace(text[u.Start+1:end]) != strings.Trim(body, "{ }") {
				cuts = append(cuts, cut{u.Start, end + 1, body})
			}
			break
		}
	}
	return cuts
}

// statements proposes to take away each piece of each block.
func statements(text string) []cut {
	var cuts []cut
	var within func(start, end, level int)
	within = func(start, end, level int) {
		for _, it := range rust.Items(text[start:end]) {
			if level > 0 {
				cuts = append(cuts, piece(text, start+it.Start, start+it.End))
			}
			for at := start + it.Start; level < depth; {
				open, close := block(text, at, start+it.End)
				if open == 0 {
					break
				}
				within(open, close, level+1)
				at = close
			}
		}
	}
	within(0, len(text), 0)
	return cuts
}

// block returns where the first block in a piece of the text begins, behind its
// brace, and ends, before its brace; 0 where there is none.
func block(text string, start, end int) (open, close int) {
	tokens := rust.Code(text[start:end])
	for i, t := range tokens {
		if t.Kind == rust.Punct && text[start+t.Start] == '{' {
			if n := closing(text[start:end], tokens[i:]); n > 0 {
				return start + t.End, start + n
			}
			break
		}
	}
	return 0, 0
}

// closing returns where the brace stands that closes the one at the first token, 0
// if none does.
func closing(text string, tokens []rust.Token) int {
	level := 0
	for _, t := range tokens {
		if t.Kind != rust.Punct {
			continue
		}
		switch text[t.Start] {
		case '{':
			level++
		case '}':
			if level--; level == 0 {
				return t.Start
			}
		}
	}
	return 0
}
