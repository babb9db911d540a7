package rust

import (
	"slices"
	"strings"
)

// Statement is a statement that stands on one line alone, so that the line can
// be deleted, moved or put elsewhere as a whole.
type Statement struct {
	Line int    // 1-based
	Text string // without indentation
}

// Statements returns the single-line statements of function and closure
// bodies, in order: what lies between two of ";", "{" and "}" and fills its
// line. Items such as `use` are not statements, and the last expression of a
// body counts only if it is a macro call. The tokens are those of [Code].
func Statements(text string, tokens []Token) []Statement { return AppendStatements(nil, text, tokens) }

// AppendStatements puts the statements of [Statements] behind others.
func AppendStatements(found []Statement, text string, tokens []Token) []Statement {
	bodies := bodies(text, tokens)
	line, at := 1, 0
	for i := 0; i < len(tokens); {
		if bodies[i] {
			if end := statementEnd(text, tokens, i); end >= 0 {
				start := tokens[i].Start
				line += strings.Count(text[at:start], "\n")
				at = start
				if whole := lineAround(text, start); text[start:tokens[end].End] == whole && !item(whole) {
					found = append(found, Statement{line, whole})
					i = end + 1
					continue
				}
			}
		}
		i = nextStart(text, tokens, i)
	}
	return found
}

// lineAround returns the line that holds a place, without its indentation.
func lineAround(text string, at int) string {
	end := len(text)
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		end = at + n
	}
	return strings.TrimSpace(text[strings.LastIndexByte(text[:at], '\n')+1 : end])
}

// statementEnd returns the index of the token that ends the statement that
// begins at token i: its ";", or the ")" of a macro call that ends a body; -1
// if it is neither.
func statementEnd(text string, tokens []Token, i int) int {
	depth := 0
	for j := i; j < len(tokens); j++ {
		switch text[tokens[j].Start] {
		case '(', '[', '{':
			if tokens[j].Kind == Punct {
				depth++
			}
		case ')', ']', '}':
			if tokens[j].Kind != Punct {
				continue
			}
			if depth--; depth < 0 {
				return -1
			}
			if depth == 0 && macroTail(text, tokens, i, j) {
				return j
			}
		case ';':
			if depth == 0 && tokens[j].Kind == Punct {
				return j
			}
		}
	}
	return -1
}

// macroTail reports whether tokens i to j are a macro call right before the end
// of a body.
func macroTail(text string, tokens []Token, i, j int) bool {
	return tokens[i].Kind == Word && i+1 < len(tokens) && text[tokens[i+1].Start] == '!' &&
		j+1 < len(tokens) && text[tokens[j+1].Start] == '}'
}

// nextStart returns the index after the next token that can stand before a
// statement.
func nextStart(text string, tokens []Token, i int) int {
	for ; i < len(tokens); i++ {
		if c := text[tokens[i].Start]; tokens[i].Kind == Punct && (c == ';' || c == '{' || c == '}') {
			return i + 1
		}
	}
	return i
}

// bodies says of each token whether its nearest open brace belongs to a body of
// code: not to a struct, enum, trait, impl, mod, union, match or use list.
func bodies(text string, tokens []Token) []bool {
	in := make([]bool, len(tokens))
	var open []bool
	head := 0 // first token of what the next brace belongs to
	for i, t := range tokens {
		in[i] = len(open) > 0 && open[len(open)-1]
		if t.Kind != Punct {
			continue
		}
		switch text[t.Start] {
		case '{':
			open = append(open, code(text, tokens[head:i]))
			head = i + 1
		case '}':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			head = i + 1
		case ';':
			head = i + 1
		}
	}
	return in
}

// code reports whether a brace that follows these tokens opens a body of code.
func code(text string, head []Token) bool {
	if len(head) == 0 {
		return true // a bare block
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(head, func(t Token) bool { return slices.Contains(words, text[t.Start:t.End]) })
	}
	switch last := head[len(head)-1]; text[last.Start:last.End] {
	case "|", "move", "else", "loop", "unsafe", "async":
		return true
	}
	switch {
	case has("fn"):
		return true
	case has("struct", "enum", "union", "trait", "impl", "mod", "match", "use", "macro_rules"):
		return false
	}
	return has("if", "while", "for", "=")
}

// item reports whether a line is an item rather than a statement.
func item(line string) bool {
	first, _, _ := strings.Cut(line, " ")
	switch first {
	case "use", "mod", "extern", "static", "const", "type", "fn", "struct", "pub", "impl", "enum", "trait":
		return true
	}
	return strings.HasPrefix(line, "#")
}
