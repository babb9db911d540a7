package compile

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// meaningSlot is what the slot of the question for a code's meaning begins with.
// It is the same question whichever lesson gives rise to it, so that its key
// names no lesson.
const meaningSlot = "meaning-"

// meaning asks what an error code stands for. The wrong answers are what the
// codes of the same chapter stand for.
func (l *lesson) meaning(code string) question {
	slot := meaningSlot + code
	switch {
	case l.concept.ID == code:
		return none(slot, "the concept is about %s alone", code)
	case l.tree.Form == syntax.ArticleForm:
		return none(slot, "an article is asked about what it shows")
	case !teaches(code):
		return none(slot, "%s has no sentence in the table of meanings", code)
	}
	card := &quiz.Card{
		Kind: quiz.Choice, Rung: 1, Prompt: "rustc rejects a program with " + code + ". What has happened in it?", Codes: []string{code},
		Options: []quiz.Option{{Text: upper(meanings[code]), Right: true, Reason: "That is " + code + "."}},
	}
	for _, c := range nearestCodes(code) {
		card.Options = append(card.Options, quiz.Option{Text: upper(meanings[c]), Reason: "That is " + c + "."})
	}
	card.Answer = card.Options[0].Text
	return question{slot: slot, card: card, bare: true}
}

// nearestCodes returns three codes that mean something else, those that are most
// easily taken for it first. The codes that are next in number tend to be next
// in meaning.
func nearestCodes(code string) []string {
	if near, ok := nearCodes.Load(code); ok {
		return near.([]string)
	}
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(meanings)), func(c string) bool {
		return c == code || sameFamily(c, code) || meanings[c] == meanings[code]
	})
	distance := make(map[string]int, len(others))
	for _, c := range others {
		d := codeNumber(c) - codeNumber(code)
		distance[c] = max(d, -d) - 1000*likeness(c, code)
	}
	slices.SortStableFunc(others, func(a, b string) int { return cmp.Compare(distance[a], distance[b]) })
	nearCodes.Store(code, others[:3])
	return others[:3]
}

// nearCodes remembers nearestCodes: all lessons ask about the same few dozen.
var nearCodes sync.Map

// codeNumber returns the number in an error code.
func codeNumber(code string) int {
	n := 0
	for _, c := range code[1:] {
		n = 10*n + int(c-'0')
	}
	return n
}
