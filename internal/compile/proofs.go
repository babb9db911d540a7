package compile

import "anneal/internal/quiz"

// proofs knows the verdicts given so far on the programs of a lesson and
// collects those that one is wanted for.
type proofs struct {
	recall   Recaller // may be nil
	verdicts map[asked]quiz.Verdict
	order    []asked // of the verdicts, as they were asked for
	waiting  map[asked]bool
	wanted   []quiz.Program
	rustc    string
	open     bool              // a program has no verdict
	proposed map[string][]edit // what edits returned for a text
}

// asked is a program by its text: to compare texts is cheaper than to hash them
// for a [quiz.ProgramID] in every pass.
type asked struct{ text, edition string }

func newProofs(recall Recaller) *proofs {
	return &proofs{recall: recall, verdicts: map[asked]quiz.Verdict{}, waiting: map[asked]bool{}, proposed: map[string][]edit{}}
}

// of returns the verdict on a program. While none is known it is Unknown, and
// the program is put on the list.
func (p *proofs) of(text, edition string) quiz.Verdict { return p.ask(text, edition, false) }

// shown is like of, for a program whose messages are shown as rustc draws them.
// Such a program must be asked about in the first pass: who asks later gets the
// verdict that is there.
func (p *proofs) shown(text, edition string) quiz.Verdict { return p.ask(text, edition, true) }

func (p *proofs) ask(text, edition string, shown bool) quiz.Verdict {
	id := asked{text, edition}
	v, ok := p.verdicts[id]
	if ok || p.waiting[id] {
		return v
	}
	program := quiz.Program{Text: text, Edition: edition, Shown: shown}
	if p.recall != nil {
		if v, ok := p.recall.Recall(program); ok {
			p.know(id, v)
			return v
		}
	}
	p.waiting[id] = true
	p.wanted = append(p.wanted, program)
	return v
}

// edits proposes changes of a program; the same in every pass.
func (p *proofs) edits(text string) []edit {
	es, ok := p.proposed[text]
	if !ok {
		es = edits(text)
		p.proposed[text] = es
	}
	return es
}

// take returns the programs on the list and empties it.
func (p *proofs) take() []quiz.Program {
	wanted := p.wanted
	p.wanted = nil
	clear(p.waiting)
	return wanted
}

// know takes a verdict.
func (p *proofs) know(id asked, v quiz.Verdict) {
	p.verdicts[id] = v
	p.order = append(p.order, id)
	p.open = p.open || v.Outcome == quiz.Unknown
	if v.Rustc != "" && !v.Foreign {
		p.rustc = v.Rustc
	}
}
