package rust

import "strings"

// chancy are the words of programs whose output may differ from run to run, or
// from machine to machine: that they printed the same some times proves nothing.
var chancy = map[string]bool{
	"HashMap": true, "HashSet": true, "RandomState": true, "rand": true,
	"Instant": true, "SystemTime": true,
	"env": true, "args": true, "stdin": true, "process": true, "fs": true, "net": true, "available_parallelism": true,
	"type_name": true, "Location": true, "Backtrace": true,
	"as_ptr": true, "as_mut_ptr": true, "addr_of": true, "addr_of_mut": true, "into_raw": true, "NonNull": true, "unsafe": true,
}

// racy are those that make what a program prints, and not only the order of the
// lines, depend on which of its threads comes first.
var racy = map[string]bool{
	"ThreadId": true, "try_lock": true, "try_recv": true, "recv_timeout": true, "wait_timeout": true, "is_finished": true,
}

// Threads reports whether a program starts threads, as far as its words tell:
// the order in which they print may differ from run to run.
func Threads(text string) bool {
	if !strings.Contains(text, "thread") && !strings.Contains(text, "spawn") {
		return false
	}
	for _, t := range Code(text) {
		if t.Kind == Word && isThread(text[t.Start:t.End]) {
			return true
		}
	}
	return false
}

func isThread(word string) bool { return word == "thread" || word == "spawn" }

// Steady reports whether a program prints the same whenever it runs, as far as
// its words tell, but for the order of lines that [Threads] print. Addresses,
// hashing, time and what surrounds the program are no part of what it says.
func Steady(text string) bool {
	threads, races := false, false
	before := ""
	code := Code(text)
	for i, t := range code {
		word := text[t.Start:t.End]
		switch {
		case t.Kind == Literal && showsAddress(word):
			return false
		case t.Kind != Word:
		case chancy[word], (word == "const" || word == "mut") && (before == "*" || before == "raw"):
			return false
		default:
			threads = threads || isThread(word)
			called := i+1 < len(code) && text[code[i+1].Start:code[i+1].End] == "("
			races = races || racy[word] || word == "id" && before == "." && called
		}
		before = word
	}
	return !threads || !races
}

// showsAddress reports whether a string holds a place like {:p} or {x:#20p},
// where an address is printed.
func showsAddress(literal string) bool {
	literal = strings.ReplaceAll(literal, "{{", "") // one that is printed
	for {
		inside, rest, closed := strings.Cut(literal, "}")
		if !closed {
			return false
		}
		if open := strings.LastIndexByte(inside, '{'); open >= 0 {
			_, format, _ := strings.Cut(inside[open:], ":")
			if strings.HasSuffix(strings.TrimRight(format, " \t\r\n"), "p") {
				return true
			}
		}
		literal = rest
	}
}
