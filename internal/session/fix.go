package session

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// toJudge returns the programs that the compiler is asked about: the given one,
// and the author's, whose output it has to have. Both are run where the learner
// trusts what the card comes from and the judge has a sandbox for them.
func (s *Session) toJudge(card *quiz.Card, given string) []quiz.Program {
	trusted := s.c.Trusted != nil && s.c.Trusted(card)
	p := quiz.Program{Text: given, Edition: s.edition(card), Shown: true, Run: true, Trusted: trusted}
	author := quiz.Program{Text: accepted(card)[0], Edition: p.Edition, Run: true, Trusted: trusted}
	return []quiz.Program{p, author}
}

// judged goes on with what the compiler said of a program that the learner
// mended, and what was seen when it was run. One that is rejected, or does
// something else than the author's, is a try; the question stays. Where there is
// no verdict, or where only the shape tells that part of the program is gone,
// the learner compares it with the author's and grades.
func (s *Session) judged(p *pending, verdicts []quiz.Verdict, now time.Time) {
	s.q.guess = p.guess
	v := &verdicts[0]
	author := quiz.Verdict{}
	if len(verdicts) > 1 {
		author = verdicts[1]
	}
	wrong := ""
	switch v.Outcome {
	case quiz.Fails:
		wrong = s.rejection(v)
	case quiz.Compiles:
		wrong = misbehaviour(v.Run, author.Run, accepted(s.q.card)[0])
	}
	if wrong != "" && s.c.Quiz != nil {
		s.conclude(result{result: quiz.Wrong, given: p.text, reasons: []string{"```text\n" + wrong + "\n```"}}, p.elapsed, now)
		return
	}
	if wrong != "" {
		s.q.answered(p.elapsed)
		s.q.tries++
		s.message = wrong
		return
	}
	r := result{result: quiz.Right, given: p.text}
	correct := accepted(s.q.card)[0]
	if v.Outcome == quiz.Unknown {
		why := v.Why
		if why == "" {
			why = "it came to no verdict"
		}
		r.result = quiz.Unjudged
		r.reasons = []string{"The compiler was of no help (" + why + "). Compare your program with the author's and grade yourself."}
		r.diff = lineDiff(outer(correct), outer(p.text))
	} else if v.Run == nil && author.Run != nil {
		r.result = quiz.Unjudged
		r.reasons = []string{"It compiles, but whether it ends and what it prints could not be told. Compare your program with the author's and grade yourself."}
		r.diff = lineDiff(outer(correct), outer(p.text))
	} else if gone := lost(s.q.card.Code, correct, p.text); len(gone) > 0 {
		for i, name := range gone {
			gone[i] = quiz.CodeSpan(name)
		}
		r.result, r.proposed = quiz.Unjudged, quiz.Again
		r.reasons = []string{"It compiles, but not all of the program is there any more: " + strings.Join(gone, ", ") +
			". If the program still does what it is for, grade it better."}
		r.diff = lineDiff(outer(correct), outer(p.text))
	}
	s.conclude(r, p.elapsed, now)
}

// misbehaviour says what a program that compiles does wrong when it is run,
// compared with the author's; nothing where it was not run. Where the author's
// was not, only that it ends can be told. What the author's program printed is
// nothing to compare with if chance has a say in it, and the order of its lines
// is none if threads print them; the words of the learner's change nothing about
// that.
func misbehaviour(run, author *quiz.Run, authors string) string {
	switch {
	case run == nil || author != nil && author.Ending != quiz.Exited:
		return "" // not run, or the author's is itself nothing to compare with
	case run.Ending == quiz.NeverEnds:
		return "it compiles, but when it is run it does not end"
	case run.Ending == quiz.Killed:
		return "it compiles, but when it is run it takes too much memory or writes too much, and was stopped"
	case author == nil:
		return ""
	case run.Code != author.Code && run.Panic != "":
		return "it compiles, but when it is run it panics: " + run.Panic
	case run.Code != author.Code:
		return fmt.Sprintf("it compiles, but when it is run it ends with the exit code %d, and should with %d", run.Code, author.Code)
	}
	if !rust.Steady(authors) {
		return ""
	}
	want, given := outer(author.Output), outer(run.Output)
	anyOrder := ""
	if rust.Threads(authors) {
		want, given = sortedLines(want), sortedLines(given)
		anyOrder = ", in whatever order"
	}
	if want == given {
		return ""
	}
	return "it compiles, but does not print what it should" + anyOrder + " (- is missing, + is too much):\n" + diffText(lineDiff(want, given))
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// HelpKept is what is said in the place of rustc's help where it is kept back.
const HelpKept = "rustc also proposes a way out; it is shown once you have mended this program yourself"

// rejection tells why a program is not right yet.
func (s *Session) rejection(v *quiz.Verdict) string {
	if len(v.Errors) == 0 {
		return "the compiler rejects it"
	}
	e := &v.Errors[0]
	if e.Rendered != "" {
		shown, kept := s.shownMessage(e.Rendered)
		shown = "the compiler rejects it:\n" + strings.TrimRight(shown, "\n")
		if kept {
			shown += "\n\n" + HelpKept
		}
		return shown
	}
	text := "error"
	if e.Code != "" {
		text += "[" + e.Code + "]"
	}
	text += ": " + e.Text
	if n := e.Primary(); n > 0 {
		text += fmt.Sprintf(" (line %d)", n)
	}
	return "the compiler rejects it: " + text
}

// lost returns the functions, types and calls that the broken and the correct
// program share and the given one lacks, or has less often, in alphabetical
// order. Without this, deleting what rustc complains about would be an answer.
func lost(broken, correct, given string) []string {
	b, c, g := names(broken), names(correct), names(given)
	var gone []string
	for _, name := range slices.Sorted(maps.Keys(b)) {
		if min(b[name], c[name]) > g[name] {
			gone = append(gone, name)
		}
	}
	return gone
}

// names counts, outside comments and text, the identifiers that begin with a
// capital letter (types, traits, variants) and those that are declared or
// called: followed by "(", "!" or "::<".
func names(code string) map[string]int {
	count := map[string]int{}
	for _, t := range rust.Scan(code) {
		if t.Kind != rust.Word {
			continue
		}
		word, rest := code[t.Start:t.End], strings.TrimLeft(code[t.End:], " \t\r\n")
		called := strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "!") && !strings.HasPrefix(rest, "!=") || strings.HasPrefix(rest, "::<")
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.IsUpper(first) || called && !rust.IsKeyword(word) {
			count[word]++
		}
	}
	return count
}
