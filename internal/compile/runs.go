package compile

import (
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// chancy are the words of programs whose output may differ from run to run: that
// they printed the same some times proves nothing. Threads alone are many.
var chancy = map[string]bool{
	"thread": true, "spawn": true, "HashMap": true, "HashSet": true, "RandomState": true, "Instant": true, "SystemTime": true,
	"env": true, "args": true, "stdin": true, "process": true, "id": false, "as_ptr": true, "addr_of": true, "type_name": true,
	"Location": true, "rand": true, "fs": true, "net": true, "available_parallelism": true,
}

// steady reports whether a program prints the same whenever it runs, as far as
// its words tell.
func steady(text string) bool {
	for _, t := range rust.Code(text) {
		word := text[t.Start:t.End]
		if t.Kind == rust.Word && chancy[word] || t.Kind == rust.Literal && strings.Contains(word, ":p}") {
			return false
		}
	}
	return true
}

// output returns what a program prints; ok is false where nobody has seen it end
// well, or where it may print something else the next time.
func (l *lesson) output(text, edition string) (out string, ok bool) {
	if !steady(text) {
		return "", false
	}
	v := l.known.ran(text, edition)
	if v.Outcome != quiz.Compiles || v.Run == nil || v.Run.Ending != quiz.Exited || v.Run.Code != 0 {
		return "", false
	}
	return v.Run.Output, true
}
