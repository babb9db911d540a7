// Package shell holds what bash, zsh and fish need to complete a line, and what
// has to be known of how bash takes a line apart.
//
// The scripts ask the program itself what could follow, in a way that runs no
// command: they never run the line that is being written.
//
//	anneal __complete WORD...          zsh, fish: words without their quotes
//	anneal __complete_bash BREAKS LINE bash: the line up to the cursor, as it stands
//
// It must never read a file, or know a command.
package shell

import (
	_ "embed"
	"strings"
)

//go:embed anneal.bash
var bash string

//go:embed anneal.zsh
var zsh string

//go:embed anneal.fish
var fish string

// Names are the shells that there are scripts for.
var Names = []string{"bash", "zsh", "fish"}

// Script returns the script for a shell, "" where there is none.
func Script(name string) string {
	return map[string]string{"bash": bash, "zsh": zsh, "fish": fish}[name]
}

// Line is what was written of a bash command line, up to the cursor.
type Line struct {
	Words    []string // without quotes; the last one is still being written and may be empty
	Redirect bool     // the last one is the file of a redirection
	quote    rune     // in which the cursor stands: ', " or 0
	fixed    string   // what of the last word bash leaves as it is, without quotes
}

// Parse takes a line apart. Breaks are bash's COMP_WORDBREAKS: what a reply
// replaces begins behind the last of them.
func Parse(line, breaks string) Line {
	var l Line
	var word strings.Builder
	begun, escaped := false, false
	end := func() {
		if begun {
			l.Words = append(l.Words, word.String())
		}
		word.Reset()
		begun, l.fixed = false, ""
	}
	for _, r := range line {
		switch {
		case escaped:
			if l.quote == '"' && !strings.ContainsRune("\"\\$`", r) {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && l.quote != '\'':
			escaped, begun = true, true
		case l.quote != 0 && r == l.quote:
			l.quote = 0
		case l.quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			l.quote, begun = r, true
			l.fixed = word.String()
		case r == ' ' || r == '\t' || r == '\n':
			l.Redirect = l.Redirect && !begun
			end()
		case r == '<' || r == '>':
			end()
			l.Redirect = true
		default:
			word.WriteRune(r)
			begun = true
			if strings.ContainsRune(breaks, r) {
				l.fixed = word.String()
			}
		}
	}
	l.Words = append(l.Words, word.String())
	return l
}

// Reply returns what bash has to put in for a word, quoted as the line is at the
// cursor; false where the word does not go on from what is there.
func (l *Line) Reply(word string) (string, bool) {
	rest, ok := strings.CutPrefix(word, l.fixed)
	if !ok || !strings.HasPrefix(word, l.Words[len(l.Words)-1]) {
		return "", false
	}
	switch l.quote {
	case '\'':
		return strings.ReplaceAll(rest, `'`, `'\''`), true
	case '"':
		return escape(rest, "\"\\$`"), true
	}
	return escape(rest, " \t\"'\\$`|&;<>()*?[]{}!#~"), true
}

// escape puts a backslash before each of some characters.
func escape(s, special string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(special, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
