package markup

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
)

// TokenKind says what part of a program a [Token] is.
type TokenKind uint8

// The kinds of tokens.
const (
	Plain TokenKind = iota // names of variables, white space, what is not known
	Keyword
	Type
	Function
	String // also characters
	Number // also true, false and the names of constants
	Comment
	Macro
	Lifetime
	Attribute
	Operator
	Punctuation
	Prompt // the "$ " of a console
)

// Token is a piece of a program.
type Token struct {
	Kind TokenKind
	Text string
}

// maxCode is the length up to which code is coloured, in bytes: a lexer made of
// regular expressions is not linear.
const maxCode = 16 << 10

// Tokens splits code into pieces to be coloured. Lang is the language of a fence
// ("rust", "rs", "toml", "bash", "sh", "shell", "console"); code in any other is
// one Plain token. The texts of the tokens together are code, byte for byte; no
// token is empty, and no two neighbours have one kind.
func Tokens(lang, code string) []Token {
	if code == "" {
		return nil
	}
	plain := []Token{{Plain, code}}
	if len(code) > maxCode || !utf8.ValidString(code) {
		return plain
	}
	var tokens []Token
	switch lang {
	case "rust", "rs":
		tokens = rustTokens(code)
	case "toml":
		tokens = run(tomlLexer(), code)
	case "bash", "sh", "shell":
		tokens = bashTokens(code)
	case "console":
		tokens = consoleTokens(code)
	default:
		return plain
	}
	// The one promise that everyone builds on is checked, not hoped for.
	n := 0
	for _, t := range tokens {
		if !strings.HasPrefix(code[n:], t.Text) {
			return plain
		}
		n += len(t.Text)
	}
	if n != len(code) {
		return plain
	}
	return join(tokens)
}

// Lines splits tokens at line breaks, which are left out: one list of tokens for
// each line of the code. A line break at the end does not begin another line.
func Lines(tokens []Token) [][]Token {
	var lines [][]Token
	var line []Token
	open := false
	for _, t := range tokens {
		for rest := t.Text; rest != ""; {
			text, after, broken := strings.Cut(rest, "\n")
			if text != "" {
				line = append(line, Token{t.Kind, text})
			}
			open = true
			if broken {
				lines = append(lines, line)
				line, open = nil, false
			}
			rest = after
		}
	}
	if open {
		lines = append(lines, line)
	}
	return lines
}

// join melts neighbours of one kind and drops empty tokens.
func join(tokens []Token) []Token {
	joined := tokens[:0]
	for _, t := range tokens {
		switch n := len(joined); {
		case t.Text == "":
		case n > 0 && joined[n-1].Kind == t.Kind:
			joined[n-1].Text += t.Text
		default:
			joined = append(joined, t)
		}
	}
	return joined
}

// run applies a lexer. The grammars want a line break at the end, or else miss a
// comment there; it is taken off again.
func run(lexer *chroma.RegexLexer, code string) []Token {
	options := &chroma.TokeniseOptions{State: "root", Nested: true}
	iterator, err := lexer.Tokenise(options, code+"\n")
	if err != nil {
		return []Token{{Plain, code}}
	}
	var tokens []Token
	left := len(code)
	for t := iterator(); t != chroma.EOF && left > 0; t = iterator() {
		text := t.Value[:min(left, len(t.Value))]
		left -= len(text)
		tokens = append(tokens, Token{kindOf(t.Type), text})
	}
	return tokens
}

// kindOf maps chroma's types, which are numbered by category in hundreds.
func kindOf(t chroma.TokenType) TokenKind {
	switch t {
	case chroma.KeywordType, chroma.NameClass, chroma.NameBuiltin, chroma.NameBuiltinPseudo, chroma.NameException:
		return Type
	case chroma.KeywordConstant, chroma.NameConstant, chroma.LiteralDate:
		return Number
	case chroma.NameFunctionMagic:
		return Macro
	case chroma.NameAttribute, chroma.NameLabel:
		return Lifetime
	case chroma.NameDecorator, chroma.CommentPreproc:
		return Attribute
	case chroma.LiteralStringDoc:
		return Comment
	case chroma.KeywordPseudo:
		return Operator
	}
	switch {
	case t.InSubCategory(chroma.NameFunction):
		return Function
	case t.InSubCategory(chroma.LiteralString):
		return String
	case t.InSubCategory(chroma.LiteralNumber):
		return Number
	case t.InCategory(chroma.Keyword):
		return Keyword
	case t.InCategory(chroma.Comment):
		return Comment
	case t.InCategory(chroma.Operator):
		return Operator
	case t.InCategory(chroma.Punctuation):
		return Punctuation
	}
	return Plain
}

// bashTokens calls the commands of the shell functions.
func bashTokens(code string) []Token {
	tokens := run(bashLexer(), code)
	for i := range tokens {
		if tokens[i].Kind == Type {
			tokens[i].Kind = Function
		}
	}
	return tokens
}

// consoleTokens colours the commands of a console, which are the lines that begin
// with "$ "; the rest is what they printed.
func consoleTokens(code string) []Token {
	var tokens []Token
	for line := range strings.Lines(code) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			tokens = append(tokens, Token{Prompt, "$ "})
			tokens = append(tokens, bashTokens(command)...)
		} else {
			tokens = append(tokens, Token{Plain, line})
		}
	}
	return tokens
}
