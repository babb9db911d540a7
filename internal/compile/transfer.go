package compile

import (
	"fmt"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// standIns are values that a variable may be given instead of its own. What is
// said of each is a fact about its type.
var standIns = []struct {
	value, says string
	copies      bool
}{
	{"7", "An integer is `Copy`", true},
	{`String::from("seven")`, "A `String` owns its text", false},
	{`"seven"`, "A `&str` is a shared reference, and those are `Copy`", true},
	{"std::sync::Arc::new(7)", "An `Arc` is a handle that has an owner too", false},
	{"Box::new(7)", "A `Box` owns what is in it, be it an integer", false},
	{"Some(7)", "An `Option` is `Copy` where its content is", true},
	{`(1, String::from("one"))`, "A pair is `Copy` only if both parts are", false},
	{"[7, 8, 9]", "An array is `Copy` where its elements are", true},
	{"vec![7]", "A `Vec` owns its elements", false},
}

var valueLine = lazyregexp.New(`^(\s*let )(mut )?([a-z_]\w*)( = )[^;{}|]*;$`)

// transfer asks for which values the broken program would compile: the rule is
// known when it is known for other types. All values are tried; those that the
// program has no use for are left out. A program whose types are its own has no
// place for other values, and then the same mistake is shown in small.
func (l *lesson) transfer(p *pair, code string) question {
	if q := l.transferHere(p, code); q.card != nil {
		return q
	}
	return l.transferInSmall(p, code)
}

// transferHere gives a variable of the program itself another value.
func (l *lesson) transferHere(p *pair, code string) question {
	slot := suffixed("transfer", p.id)
	name := strings.Trim(quotedName.Get().FindString(p.broken.verdict.Errors[0].Text), "`")
	if code != "E0382" {
		return none(slot, "what happens to other types is asked where a value was moved")
	}
	broken := l.known.listing(p.broken.shown)
	for n, line := range broken.lines {
		got := valueLine.Get().FindStringSubmatch(line)
		if got == nil || got[3] != name {
			continue
		}
		var right, wrong []quiz.Option
		for _, s := range standIns {
			text := broken.with(n+1, n+1, got[1]+got[2]+got[3]+got[4]+s.value+";")
			v := l.known.of(text, p.broken.edition)
			o := quiz.Option{Text: codeSpan(s.value)}
			only, one := v.OneCode()
			switch {
			case v.Outcome == quiz.Compiles && s.copies:
				o.Right, o.Reason = true, s.says+": it is copied, and the name keeps its value."
				right = append(right, o)
			case one && only == code && !s.copies:
				o.Reason = sentenceOf(s.says + ": " + code + " stays" + atLine(v.Errors[0].Primary()))
				wrong = append(wrong, o)
			}
		}
		if len(right) < 1 || len(wrong) < 2 || len(right)+len(wrong) < 4 {
			return none(slot, "%s may be given %d values that compile and %d that do not", codeSpan(name), len(right), len(wrong))
		}
		options := append(right[:min(len(right), 2)], wrong[:min(len(wrong), 4-min(len(right), 2))]...)
		card := &quiz.Card{
			Kind: quiz.Choice, Rung: 2, Multiple: true, Code: p.broken.shown, Options: options, Codes: []string{code},
			Prompt: fmt.Sprintf("Line %d gives %s another value. With which of these does rustc accept the program? Choose all.", n+1, codeSpan(name)),
		}
		card.Answer = rightOnes(options)
		return question{slot: slot, card: card}
	}
	return none(slot, "no line gives %s a value that could be another", codeSpan(name))
}

// rightOnes lists the right options.
func rightOnes(options []quiz.Option) string {
	var texts []string
	for _, o := range options {
		if o.Right {
			texts = append(texts, o.Text)
		}
	}
	return strings.Join(texts, " and ")
}
