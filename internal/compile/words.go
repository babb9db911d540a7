package compile

import (
	"slices"
	"strconv"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// sense is what a word behind a fence says of the program.
type sense uint8

const (
	saysNothing    sense = iota
	saysFails            // compile_fail, does_not_compile, E0382
	saysPanics           // should_panic, panics
	saysEndless          // never-ends
	saysExit             // exit=1
	saysWarns            // warns=LINT
	saysPrints           // the fence is followed by an `output` fence
	saysEdition          // edition2021
	saysRuns             // no_run, not_desired_behavior: it compiles, unless another word says that it does not
	saysNotChecked       // ignore, ignore-windows, test_harness: nothing is claimed that could be checked
)

// senses are the words that stand as they are written here. Those that say
// nothing tell mdBook and rustdoc how to build and to show a program.
var senses = map[string]sense{
	"compile_fail": saysFails, "does_not_compile": saysFails, "should_panic": saysPanics, "panics": saysPanics,
	"never-ends": saysEndless, "no_run": saysRuns, "not_desired_behavior": saysRuns,
	"ignore": saysNotChecked, "test_harness": saysNotChecked,
	"gap": saysNothing, "any-order": saysNothing, "editable": saysNothing, "noplayground": saysNothing,
	"noplaypen": saysNothing, "mdbook-runnable": saysNothing, "standalone_crate": saysNothing,
}

// word is a word or an attribute that says something.
type word struct {
	sense sense
	text  string // "compile_fail", "exit=1"
	at    source.Span
}

var codeWord = lazyregexp.New(`^E\d{4}$`)

// wordsOf returns what stands behind a fence and says something.
func wordsOf(f *syntax.Fence) []word {
	var words []word
	for _, w := range f.Words {
		s := senses[w.Value]
		switch year, isEdition := strings.CutPrefix(w.Value, "edition"); {
		case codeWord.Get().MatchString(w.Value):
			s = saysFails
		case isEdition && editions[year]:
			s = saysEdition
		case strings.HasPrefix(w.Value, "ignore-"):
			s = saysNotChecked
		}
		if s != saysNothing {
			words = append(words, word{s, w.Value, w.Span})
		}
	}
	for _, a := range f.Attrs {
		switch a.Key {
		case "exit":
			words = append(words, attrWord(a, saysExit))
		case "warns":
			words = append(words, attrWord(a, saysWarns))
		}
	}
	return words
}

func attrWord(a syntax.Attr, s sense) word {
	at := a.Value.Span
	return word{s, a.Key + "=" + a.Value.Value, at.File.Span(at.Start-len(a.Key)-1, at.End)}
}

// clash finds two words that cannot both be true.
func clash(words []word) (first, second word, found bool) {
	var seen [saysNotChecked + 1]*word
	for i := range words {
		w := &words[i]
		for _, other := range seen {
			if other != nil && contradict(other, w) {
				return *other, *w, true
			}
		}
		if seen[w.sense] == nil {
			seen[w.sense] = w
		}
	}
	return word{}, word{}, false
}

func contradict(a, b *word) bool {
	if a.sense > b.sense {
		a, b = b, a
	}
	switch a.sense {
	case b.sense: // one status, one edition
		return (a.sense == saysExit || a.sense == saysEdition) && a.text != b.text
	case saysFails: // what does not compile neither runs nor is accepted with a warning
		return b.sense <= saysPrints
	case saysPanics: // a panic ends the program, with status 101
		return b.sense == saysEndless || b.sense == saysExit && b.text != "exit=101"
	case saysEndless:
		return b.sense == saysExit
	}
	return false
}

// slip is a word that is nearly one that says something.
type slip struct {
	word
	help string
}

var (
	nearlyCode    = lazyregexp.New(`^[Ee]\d{3,5}$`)
	nearlyEdition = lazyregexp.New(`^(?i:edition)[-_]?\d*$`)
)

// slips finds the slips behind a fence. Words that resemble none are passed
// over: authors write there what other programs read.
func slips(f *syntax.Fence) []slip {
	var found []slip
	for _, w := range f.Words {
		if help := nearly(w.Value); help != "" {
			found = append(found, slip{word{text: w.Value, at: w.Span}, help})
		}
	}
	for _, a := range f.Attrs {
		w := attrWord(a, saysNothing)
		if _, err := strconv.ParseUint(a.Value.Value, 10, 8); a.Key == "exit" && err != nil {
			found = append(found, slip{w, "write the status with which the program ends, from 0 to 255"})
		} else if near := diag.Near(a.Key, []string{"exit", "warns"}); near != "" {
			found = append(found, slip{w, "did you mean `" + near + "=" + a.Value.Value + "`?"})
		}
	}
	return found
}

// nearly says what was meant by a word, "" if it is right or resembles nothing.
func nearly(w string) string {
	upper := strings.ToUpper(w)
	switch _, known := senses[w]; {
	case known || codeWord.Get().MatchString(w):
		return ""
	case nearlyEdition.Get().MatchString(w):
		if editions[strings.TrimPrefix(w, "edition")] {
			return ""
		}
		return "write `edition2015`, `edition2018`, `edition2021` or `edition2024`"
	case codeWord.Get().MatchString(upper):
		return "did you mean `" + upper + "`?"
	case nearlyCode.Get().MatchString(w):
		return "an error code is an E with four digits, as in `E0382`"
	}
	for known := range senses {
		if diag.Near(w, []string{known}) != "" { // no word resembles two of them
			return "did you mean `" + known + "`?"
		}
	}
	return ""
}

// checkWords reports what stands behind the fences of a section and cannot be
// meant so.
func (l *lesson) checkWords(s *syntax.Section) {
	for i := range s.Fences {
		f := &s.Fences[i]
		if !isRust(f) && f.Lang != "output" && variantOf(f).Value == "" {
			continue
		}
		for _, slip := range slips(f) {
			l.r.Report(diag.Diagnostic{
				Code: diag.AttributeSyntax, Message: "`" + slip.text + "` says nothing of the program", Labels: diag.At(slip.at, ""), Help: slip.help,
			})
		}
		words := l.words(f)
		if n := slices.IndexFunc(words, func(w word) bool { return w.sense == saysFails }); n >= 0 && s.Kind == syntax.Correct && isRust(f) {
			l.contradiction(word{text: s.Heading.Value, at: s.Heading.Span}, words[n])
		} else if first, second, found := clash(words); found {
			l.contradiction(first, second)
		}
	}
}

// words returns all that is said of a program, also by what follows it.
func (l *lesson) words(f *syntax.Fence) []word {
	words := wordsOf(f)
	if out := l.outputs[f.Span]; out != nil {
		words = append(words, word{saysPrints, "output", out.Info})
	}
	return words
}

func (l *lesson) contradiction(first, second word) {
	l.r.Report(diag.Diagnostic{
		Code: diag.ClaimWords, Message: "`" + first.text + "` and `" + second.text + "` contradict each other",
		Labels: []diag.Label{{Span: second.at, Text: "this cannot be", Primary: true}, {Span: first.at, Text: "since this is said"}},
		Help:   "keep the one that is meant; until then nothing is taken to be claimed of the program",
	})
}
