package markup

import (
	"embed"
	"sync"

	"github.com/alecthomas/chroma/v2"
)

//go:embed lexers/*.xml
var grammars embed.FS

// Reading a grammar and compiling its expressions takes milliseconds, so each is
// built when it is first wanted. The lexers are safe for concurrent use.
var (
	tomlLexer = lexer("lexers/toml.xml")
	bashLexer = lexer("lexers/bash.xml")
)

// lexer panics on a grammar that cannot be read: they are part of the program.
func lexer(path string) func() *chroma.RegexLexer {
	return sync.OnceValue(func() *chroma.RegexLexer { return chroma.MustNewXMLLexer(grammars, path) })
}
