package compile

import (
	"fmt"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// madeSlot is a slot of a lesson that is compiled: a card of its object, or why
// there is none.
type madeSlot struct {
	name, why string
	how       string // what was done to a program of an article
	card      int    // -1: it is told of a program, and why is "" if cards were made of that
}

// cards makes the cards of a lesson, those that the author wrote and those that
// are generated, with what is to be known of each when the lessons of a deck are
// linked.
func (l *lesson) cards() (cards []quiz.Card, marks []mark, slots []madeSlot) {
	usual := len(l.tree.Cards) + 6*len(l.pairs) + 1
	cards, marks, slots = make([]quiz.Card, 0, usual), make([]mark, 0, usual), make([]madeSlot, 0, usual)
	authored := map[string]bool{} // the slots that the author fills
	add := func(card *quiz.Card, m mark) {
		card.Deck, card.Concept = l.deck.Name, l.concept.ID
		card.Tags = l.tags(card.Tags, card.Codes)
		if !m.off {
			slots = append(slots, madeSlot{name: card.Slot, card: len(cards)})
		}
		cards = append(cards, *card)
		marks = append(marks, m)
	}
	for i := range l.tree.Cards {
		c := &l.tree.Cards[i]
		card, off := l.authored(c)
		m := mark{at: l.own(span(c)), program: -1, off: off}
		authored[card.Slot] = true
		if off {
			slots = append(slots, madeSlot{name: fmt.Sprintf("line %d", c.Span.Line()), why: "it rests on a claim that rustc refutes"})
			add(card, m)
			continue
		}
		m.words = wordsHash(questionWords(c))
		if l.isCode(card.Slot) && len(card.Codes) > 0 {
			m.code = card.Codes[0]
		}
		add(card, m)
	}
	l.checkSkip()
	if l.tree.Form != syntax.ArticleForm { // whoever compiles an article did not write it
		l.lint()
	}
	take := func(q question, m mark) {
		switch {
		case q.card == nil:
		case authored[q.slot]:
			q.why = "the author's own card takes its place"
		case l.skips(q.slot):
			q.why = skipped
		}
		if q.card == nil || q.why != "" {
			slots = append(slots, madeSlot{name: q.slot, why: q.why})
			return
		}
		m.generated = true
		q.card.Slot, q.card.Key = q.slot, quiz.JoinKey(l.deck.Name, l.concept.ID, q.slot)
		if strings.HasPrefix(q.slot, meaningSlot) {
			q.card.Key = quiz.JoinKey(l.deck.Name, q.slot)
		}
		add(q.card, m)
	}
	for n, p := range l.pairs {
		for _, q := range l.questions(n, p, authored) {
			m := mark{at: l.own(p.broken.fence.Info), program: l.share(n)}
			if card := q.card; card != nil {
				card.Program = l.programName(p.id)
				card.Origin = quiz.Origin{File: l.tree.File.Name, Line: p.broken.fence.Span.Line()}
				card.Hints = l.hints(q.slot, card, p)
				m.code = q.once
				if q.slot == suffixed("code", p.id) {
					m.code = card.Codes[0]
				}
				if strings.HasPrefix(q.slot, meaningSlot) {
					m.code = "what " + card.Codes[0] + " means"
				}
			}
			take(q, m)
		}
	}
	for _, q := range l.variantQuestions() {
		take(q, mark{at: l.own(q.at), program: -1})
	}
	switch l.tree.Form {
	case syntax.LessonForm:
		take(l.invariant(), mark{program: -1})
	case syntax.ArticleForm:
		for _, q := range l.proseQuestions() {
			take(q, mark{program: -1})
		}
		slots = append(l.snippetSlots(cards), slots...)
	}
	slots = append(slots, l.notAsked()...)
	return cards, marks, slots
}

// programName names a program of the lesson, see quiz.Card.Program.
func (l *lesson) programName(id string) string { return quiz.JoinKey(l.deck.Name, l.concept.ID, id) }

// prove says what is proved of a generated card, and what rustc says of the
// program that it shows.
func (q *question) prove(p *pair) {
	if q.bare {
		return
	}
	shown := q.of
	if shown == nil {
		shown = p.broken
	}
	q.card.Proof = proof(shown)
	if q.edited != nil {
		q.card.Proof.Claim = q.edited.Claim() + " after the edit"
	} else if shown.verdict.Outcome == quiz.Fails {
		q.card.Message = shown.rendered()
	}
}

// isCode reports whether a slot is that of the question for the error code.
func (l *lesson) isCode(slot string) bool {
	return slices.ContainsFunc(l.pairs, func(p *pair) bool { return slot == suffixed("code", p.id) })
}

// own returns a span of the lesson's own file.
func (l *lesson) own(s source.Span) place {
	if s.File != l.tree.File {
		return place{}
	}
	return place{s.Start, s.End}
}

// hints returns the lesson's hints, which help to mend the broken program, for
// the questions that are about that. For place they would be too much: they tend
// to say where. One that names what the repair brings in gives the answer.
func (l *lesson) hints(slot string, card *quiz.Card, p *pair) []quiz.Hint {
	if l.refuted || slot != suffixed("cut", p.id) && slot != suffixed("repair", p.id) {
		return nil
	}
	var news []string
	if p.correct != nil && card.Kind == quiz.Choice && len(l.tree.Hints) > 0 {
		news = l.news(p)
	}
	var hints []quiz.Hint
	for _, h := range l.tree.Hints {
		names := len(news) > 0 && slices.ContainsFunc(news, wordIn(h.Value))
		hints = append(hints, quiz.Hint{Text: h.Value, Gives: names})
	}
	return hints
}

// news returns the words of the correct program that the broken one does not
// have.
func (l *lesson) news(p *pair) []string {
	var news []string
	old, known := lines(p.broken.shown), wordIn(p.broken.shown)
	for _, line := range lines(p.correct.shown) {
		if slices.Contains(old, line) {
			continue
		}
		for w := range strings.FieldsSeq(plain(line)) {
			if !known(w) {
				news = append(news, w)
			}
		}
	}
	return news
}

// wordIn tells which words a text has, of those that plain makes.
func wordIn(text string) func(word string) bool {
	text = " " + plain(text) + " "
	return func(word string) bool { return strings.Contains(text, " "+word+" ") }
}

// tags joins the lesson's tags with a card's own and the codes it is about.
func (l *lesson) tags(own, codes []string) []string {
	tags := make([]string, 0, len(l.tree.Tags)+len(own)+len(codes))
	for _, t := range l.tree.Tags {
		tags = append(tags, t.Value)
	}
	for _, more := range [][]string{own, codes} {
		for _, t := range more {
			if t != "" && !slices.Contains(tags, t) {
				tags = append(tags, t)
			}
		}
	}
	return tags[:len(tags):len(tags)]
}

// skips reports whether the author does not want a slot: by its name, or by the
// family that it belongs to ("role" for "role-moved").
func (l *lesson) skips(slot string) bool {
	return slices.ContainsFunc(l.tree.Skip, func(t syntax.Text) bool {
		return slot == t.Value || strings.HasPrefix(slot, t.Value+"-")
	})
}

func (l *lesson) checkSkip() {
	for _, t := range l.tree.Skip {
		if !quiz.ReservedSlot(t.Value) {
			l.r.Report(diag.Diagnostic{
				Code: diag.SkipUnknown, Message: fmt.Sprintf("`%s` is no slot that could be skipped", t.Value),
				Labels: diag.At(t.Span, ""), Help: "name a generated question, as in `skip: [cut, role]`",
			})
		}
	}
}
