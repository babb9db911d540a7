package compile

import (
	"slices"
	"sync"

	"anneal/internal/quiz"
)

// proofs knows the verdicts given so far on the programs of a lesson, or on those
// that are asked about for one pair of them, and collects those that one is wanted
// for.
type proofs struct {
	recall   Recaller       // may be nil
	verdicts []quiz.Verdict // in the order in which they came
	asked    numbered       // programs
	texts    texts
	states   []state // of the programs
	waiting  []int   // numbers of the programs that wanted holds
	wanted   []quiz.Program
	rustc    string
	open     bool            // a program has no verdict
	trusted  bool            // the lesson's programs may be run
	seen     numbered        // changes that repair looked at
	words    map[string]bool // those of the programs, when programWords was asked for them
	listings listings
	several  []quiz.Verdict // see all
	attempts []attempt      // see room

	dossiers  Dossiers  // may be nil
	inquiries []inquiry // into the pairs of programs
}

// state is what is known of a program.
type state struct {
	verdict int32 // index of the verdict, unasked or unjudged
	spare   bool  // its verdict can be done without
	run     bool  // its run was asked for
	adopted bool  // other proofs found the verdict
}

const (
	unasked  = -1 - iota // nobody asked for its verdict
	unjudged             // it has none yet
)

// atWork are the proofs of lessons that are done: the next ones take over their
// memory, which is more than all else that is needed to compile a lesson.
var atWork = sync.Pool{New: func() any { return new(proofs) }}

func newProofs(recall Recaller) *proofs {
	p := atWork.Get().(*proofs)
	p.recall = recall
	return p
}

// release gives the proofs and all listings away. What they hold must not be
// used any more, but for strings.
func (p *proofs) release() {
	if len(p.asked.programs)+len(p.words) > hardlyEver {
		return // it would take long to clear
	}
	p.asked.empty()
	p.seen.empty()
	clear(p.words)
	p.listings.empty()
	*p = proofs{
		verdicts: emptied(p.verdicts), states: emptied(p.states), asked: p.asked, texts: p.texts,
		seen: p.seen, words: p.words, listings: p.listings,
		several: emptied(p.several[:cap(p.several)]), attempts: emptied(p.attempts),
	}
	atWork.Put(p)
}

// hardlyEver is a number of programs and words that a lesson has.
const hardlyEver = 10_000

// emptied returns the slice without elements, and its memory without theirs.
func emptied[E any](s []E) []E {
	clear(s)
	return s[:0]
}

// of returns the verdict on a program. While none is known it is Unknown, and
// the program is put on the list.
func (p *proofs) of(text revision, edition string) quiz.Verdict {
	return p.ask(text, edition, false, false)
}

// shown is like of, for a program whose messages are shown as rustc draws them.
// Such a program must be asked about in the first pass: who asks later gets the
// verdict that is there.
func (p *proofs) shown(text, edition string) quiz.Verdict {
	return p.ask(original(text), edition, true, false)
}

// tried is like of, for a program of which no card is made: a lesson without a
// verdict on it lacks nothing.
func (p *proofs) tried(text revision, edition string) quiz.Verdict {
	return p.ask(text, edition, false, true)
}

// ran is like of, for a program that is to be run, if it compiles. The verdict
// holds what it did where somebody has seen it.
func (p *proofs) ran(text revision, edition string) quiz.Verdict {
	n := p.number(text, edition)
	before, again := p.states[n].verdict >= 0, p.states[n].run
	p.states[n].run = true
	if !again && p.states[n].verdict == unjudged {
		i := slices.Index(p.waiting, n)
		p.wanted[i].Run, p.wanted[i].Trusted = true, p.trusted
	}
	v := p.of(text, edition)
	if again || !before || v.Outcome != quiz.Compiles || v.Run != nil {
		return v
	}
	p.find(n, false)
	return p.verdicts[p.states[n].verdict]
}

// all is ran for several programs, which are judged together rather than each
// when what is known of the ones before it is known. What it returns holds until it is
// called again.
func (p *proofs) all(texts []revision, edition string) []quiz.Verdict {
	p.several = p.several[:0]
	for _, text := range texts {
		p.several = append(p.several, p.ran(text, edition))
	}
	return p.several
}

// room returns room for n attempts, which lasts as long as the lesson is compiled.
// There is some for one more behind them.
func (p *proofs) room(n int) []attempt {
	if cap(p.attempts)-len(p.attempts) < n+1 {
		p.attempts = make([]attempt, 0, max(n+1, 4*maxEdits))
	}
	at := len(p.attempts)
	p.attempts = p.attempts[:at+n+1]
	return p.attempts[at : at+n : at+n+1]
}

// run says that a program is to be run when it is judged.
func (p *proofs) run(text, edition string) {
	n := p.number(original(text), edition)
	p.states[n].run = true
}

// adopt takes over what the proofs of the lesson know of a program; false while
// they wait for its verdict.
func (p *proofs) adopt(lesson *proofs, prog *program) bool {
	s := lesson.states[lesson.number(original(prog.judged), prog.edition)]
	if s.verdict < 0 {
		return s.verdict == unasked
	}
	if n := p.number(original(prog.judged), prog.edition); p.states[n].verdict == unasked {
		p.states[n] = state{verdict: int32(len(p.verdicts)), run: s.run, adopted: true}
		p.verdicts = append(p.verdicts, lesson.verdicts[s.verdict])
	}
	return true
}

// each calls fn for the proofs of the lesson and those of its inquiries.
func (p *proofs) each(fn func(*proofs)) {
	fn(p)
	for i := range p.inquiries {
		if q := &p.inquiries[i]; q.known != nil {
			fn(q.known)
		}
	}
}

// unrun reports whether a program whose run is wanted and allowed was not run,
// though it can be: it ran out of time, or could not be linked.
func (p *proofs) unrun(canRun func(quiz.Program) bool) bool {
	if !p.trusted {
		return false
	}
	for n, s := range p.states {
		if !s.run || s.verdict < 0 {
			continue
		}
		if v := &p.verdicts[s.verdict]; v.Outcome != quiz.Compiles || v.Run != nil {
			continue
		}
		id := &p.asked.programs[n]
		if canRun(quiz.Program{Text: p.texts.text(id.text), Edition: id.edition, Run: true, Trusted: true}) {
			return true
		}
	}
	return false
}

func (p *proofs) number(text revision, edition string) int {
	n, isNew := p.asked.number(asked{text, edition})
	if isNew {
		p.states = append(p.states, state{verdict: unasked})
	}
	return n
}

func (p *proofs) ask(text revision, edition string, shown, spare bool) quiz.Verdict {
	n := p.number(text, edition)
	if p.states[n].verdict == unasked {
		p.states[n].verdict, p.states[n].spare = unjudged, spare
		p.find(n, shown)
	}
	s := &p.states[n]
	if s.verdict == unjudged {
		s.spare = s.spare && spare
		return quiz.Verdict{}
	}
	v := p.verdicts[s.verdict]
	if s.spare && !spare {
		s.spare = false
		p.open = p.open || v.Outcome == quiz.Unknown
	}
	return v
}

// find recalls the verdict on a program or puts it on the list.
func (p *proofs) find(n int, shown bool) {
	id, run := &p.asked.programs[n], p.states[n].run
	program := quiz.Program{Text: p.texts.text(id.text), Edition: id.edition, Shown: shown, Run: run, Trusted: run && p.trusted}
	if p.recall != nil {
		if v, ok := p.recall.Recall(program); ok {
			p.know(n, v)
			return
		}
	}
	p.waiting, p.wanted = append(p.waiting, n), append(p.wanted, program)
}

// learn takes the verdicts on the programs on the list and empties it.
func (p *proofs) learn(verdict func(quiz.Program) quiz.Verdict) {
	for i, n := range p.waiting {
		p.know(n, verdict(p.wanted[i]))
	}
	p.waiting, p.wanted = nil, nil
}

// know takes a verdict.
func (p *proofs) know(n int, v quiz.Verdict) {
	s := &p.states[n]
	if s.verdict >= 0 { // it was run meanwhile
		p.verdicts[s.verdict] = v
		return
	}
	s.verdict = int32(len(p.verdicts))
	p.verdicts = append(p.verdicts, v)
	p.open = p.open || v.Outcome == quiz.Unknown && !s.spare
	if v.Rustc != "" && !v.Foreign {
		p.rustc = v.Rustc
	}
}
