package rustc

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"anneal/internal/quiz"
)

// maxProgram is the most bytes a program may have; those of lessons have two
// thousand.
const maxProgram = 256 << 10

// reading are the names of macros and attributes that bring a file into a
// program. They count wherever they stand, since they can be renamed by `use`
// and handed to other macros.
var reading = map[token]string{
	"include":             "include!",
	"include_str":         "include_str!",
	"include_bytes":       "include_bytes!",
	"debugger_visualizer": "#[debugger_visualizer]",
}

// leaking are those that bring a setting of this machine into it, or pass it on
// to the assembler, which reads files as well.
var leaking = map[token]string{
	"option_env": "option_env!",
	"asm":        "asm!",
	"global_asm": "global_asm!",
	"naked_asm":  "naked_asm!",
}

// harmless are the crates that `extern crate` may name: they come with the
// compiler and the prelude has them or could have them.
var harmless = map[token]bool{"std": true, "core": true, "alloc": true, "self": true}

// refuse says why a program is not given to rustc, or "".
//
// Where the compiler is confined it keeps the verdict from depending on files
// that are not part of the program: whether it compiles is then a question about
// the machine. Everything else that the other words could do is harmless there:
// the environment is the same everywhere, and the assembler finds no file.
// Without a sandbox this is also the fence that keeps a stranger's program from
// reading files and settings, so there the other words count too.
//
// It looks at tokens, so that strings and comments may say what they like. It
// is a fence and not a wall: a macro that puts `mod` and a path attribute
// together from pieces gets around it.
func refuse(p quiz.Program, confined bool) string {
	switch start := strings.TrimLeft(p.Text, "\ufeff \t\r\n"); {
	case len(p.Edition) != 4 || strings.Trim(p.Edition, "0123456789") != "":
		return fmt.Sprintf("%q is not an edition of Rust; write it as 2021", excerpt([]byte(p.Edition)))
	case len(p.Text) > maxProgram:
		return fmt.Sprintf("longer than the %d KiB that are judged", maxProgram>>10)
	case !utf8.ValidString(p.Text):
		return "not valid UTF-8"
	case strings.HasPrefix(start, "#!") && !strings.HasPrefix(start, "#!["), strings.HasPrefix(start, "---"):
		// rustc passes over such a line, whatever quotes it holds.
		return "begins like a script (`#!` or `---`), which is not judged"
	}
	if name := forbidden(scan(p.Text, p.Edition >= "2021"), confined); name != "" {
		if confined {
			return "not given to rustc: `" + name + "` needs a file that is not part of the program"
		}
		return "not given to rustc: `" + name + "` could read this machine's files or settings"
	}
	return ""
}

// forbidden returns the first construct that a program may not have, or "".
func forbidden(tokens []token, confined bool) string {
	at := func(i int) token {
		if i < len(tokens) {
			return tokens[i]
		}
		return ""
	}
	attribute := 0 // depth of brackets inside an attribute
	for i, t := range tokens {
		switch {
		case reading[t] != "":
			return reading[t]
		case !confined && leaking[t] != "":
			return leaking[t]
		case !confined && t == "env" && (at(i+1) == "!" && strings.Contains("([{", string(at(i+2))) ||
			at(i+1) == "as" && i > 0 && strings.Contains(":{,", string(tokens[i-1]))):
			return "env!"
		case t == "extern" && at(i+1) == "crate" && !harmless[at(i+2)]:
			return "extern crate"
		case t == "mod" && !opens(at(i+1), at(i+2), at(i+3)):
			return "mod name;"
		case attribute > 0 && t == "path" && at(i+1) == "=":
			return "#[path]"
		case !confined && attribute > 0 && t == "link" && at(i+1) == "(":
			return "#[link]"
		case t == "[" && (attribute > 0 || i > 0 && tokens[i-1] == "#" || i > 1 && tokens[i-1] == "!" && tokens[i-2] == "#"):
			attribute++
		case t == "]" && attribute > 0:
			attribute--
		}
	}
	return ""
}

// opens reports whether what follows `mod` is a name, or a macro's variable,
// and an opening brace.
func opens(a, b, c token) bool {
	if a == "$" {
		a, b = b, c
	}
	first, _ := utf8.DecodeRuneInString(string(a))
	return a != "" && !strings.ContainsRune("{};,()[]$", first) && b == "{"
}
