package compile

import "anneal/internal/quiz"

// proofs knows the verdicts given so far on the programs of a lesson and
// collects those that one is wanted for.
type proofs struct {
	recall   Recaller       // may be nil
	verdicts []quiz.Verdict // as they were asked for
	place    map[asked]int  // of a program's verdict
	waiting  map[asked]bool
	wanted   []quiz.Program
	rustc    string
	open     bool                // a program has no verdict
	trusted  bool                // the lesson's programs may be run
	runs     map[asked]bool      // programs whose run was asked for
	spare    map[asked]bool      // programs whose verdict can be done without
	listings map[string]*listing // by their text
}

// asked is a program by its text: to compare texts is cheaper than to hash them
// for a [quiz.ProgramID] in every pass.
type asked struct{ text, edition string }

// usualPrograms is how many programs a lesson asks about.
const usualPrograms = 64

func newProofs(recall Recaller) *proofs {
	return &proofs{
		recall: recall, verdicts: make([]quiz.Verdict, 0, usualPrograms), place: make(map[asked]int, usualPrograms),
		waiting: map[asked]bool{}, spare: map[asked]bool{}, runs: map[asked]bool{}, listings: map[string]*listing{},
	}
}

// of returns the verdict on a program. While none is known it is Unknown, and
// the program is put on the list.
func (p *proofs) of(text, edition string) quiz.Verdict { return p.ask(text, edition, false) }

// shown is like of, for a program whose messages are shown as rustc draws them.
// Such a program must be asked about in the first pass: who asks later gets the
// verdict that is there.
func (p *proofs) shown(text, edition string) quiz.Verdict { return p.ask(text, edition, true) }

// ran is like of, for a program that is to be run, if it compiles. The verdict
// holds what it did where somebody has seen it.
func (p *proofs) ran(text, edition string) quiz.Verdict {
	id := asked{text, edition}
	_, before := p.place[id]
	again := p.runs[id]
	p.run(id)
	v := p.ask(text, edition, false)
	if again || !before || v.Outcome != quiz.Compiles || v.Run != nil {
		return v
	}
	program := quiz.Program{Text: text, Edition: edition, Run: true, Trusted: p.trusted}
	if p.recall != nil {
		if v, ok := p.recall.Recall(program); ok {
			p.know(id, v)
			return v
		}
	}
	p.wanted = append(p.wanted, program)
	return v
}

// run says that a program is to be run when it is judged.
func (p *proofs) run(id asked) { p.runs[id] = true }

// tried is like of, for a program of which no card is made: a lesson without a
// verdict on it lacks nothing.
func (p *proofs) tried(text, edition string) quiz.Verdict {
	id := asked{text, edition}
	if _, known := p.place[id]; !known && !p.waiting[id] {
		p.spare[id] = true
	}
	return p.verdict(id, false)
}

func (p *proofs) ask(text, edition string, shown bool) quiz.Verdict {
	id := asked{text, edition}
	if p.spare[id] {
		delete(p.spare, id)
		n, known := p.place[id]
		p.open = p.open || known && p.verdicts[n].Outcome == quiz.Unknown
	}
	return p.verdict(id, shown)
}

func (p *proofs) verdict(id asked, shown bool) quiz.Verdict {
	if n, ok := p.place[id]; ok {
		return p.verdicts[n]
	}
	if p.waiting[id] {
		return quiz.Verdict{}
	}
	program := quiz.Program{Text: id.text, Edition: id.edition, Shown: shown, Run: p.runs[id], Trusted: p.runs[id] && p.trusted}
	if p.recall != nil {
		if v, ok := p.recall.Recall(program); ok {
			p.know(id, v)
			return v
		}
	}
	p.waiting[id] = true
	p.wanted = append(p.wanted, program)
	return quiz.Verdict{}
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
	if n, again := p.place[id]; again { // it was run meanwhile
		p.verdicts[n] = v
		return
	}
	p.place[id] = len(p.verdicts)
	p.verdicts = append(p.verdicts, v)
	p.open = p.open || v.Outcome == quiz.Unknown && !p.spare[id]
	if v.Rustc != "" && !v.Foreign {
		p.rustc = v.Rustc
	}
}
