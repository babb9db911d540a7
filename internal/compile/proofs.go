package compile

import "anneal/internal/quiz"

// proofs knows the verdicts given so far and collects the programs that one is
// wanted for.
type proofs struct {
	verdicts map[quiz.ProgramID]quiz.Verdict
	wanted   []quiz.Program
	asked    map[quiz.ProgramID]bool
	rustc    string
}

// of returns the verdict on a program. While none is known it is Unknown, and
// the program is put on the list.
func (p *proofs) of(text, edition string) quiz.Verdict {
	return p.ask(quiz.Program{Text: text, Edition: edition})
}

// shown is like of, for a program whose messages are shown as rustc draws them.
func (p *proofs) shown(text, edition string) quiz.Verdict {
	return p.ask(quiz.Program{Text: text, Edition: edition, Shown: true})
}

func (p *proofs) ask(program quiz.Program) quiz.Verdict {
	id := program.ID()
	v, ok := p.verdicts[id]
	if !ok && !p.asked[id] {
		if p.asked == nil {
			p.asked = map[quiz.ProgramID]bool{}
		}
		p.asked[id] = true
		p.wanted = append(p.wanted, program)
	}
	return v
}

// take returns the programs on the list and empties it.
func (p *proofs) take() []quiz.Program {
	wanted := p.wanted
	p.wanted = nil
	return wanted
}

func (p *proofs) learn(programs []quiz.Program, verdicts []quiz.Verdict) {
	for i, v := range verdicts {
		p.verdicts[programs[i].ID()] = v
		if v.Rustc != "" {
			p.rustc = v.Rustc
		}
	}
}
