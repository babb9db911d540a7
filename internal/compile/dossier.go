package compile

import (
	"crypto/sha256"
	"maps"
	"slices"

	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// Dossiers keep what came of programs for later builds. To know what there is to
// ask about a pair of programs, the compiler is asked about some two hundred
// others; whoever finds the dossier of the pair asks about none of them. It is
// used from several goroutines. Get returns what was put under a key while the
// same judge judged, nil where that is lost; what Put loses is found out again.
type Dossiers interface {
	Get(key []byte) []byte
	Put(key, value []byte) error
}

// dossier is what came of a pair of programs. It depends on nothing else than what
// its key is made of, and not on the lesson that the programs stand in.
type dossier struct {
	questions []question // proved, with their forms
	programs  int        // that a verdict was wanted on, beside the two
	rustc     string     // the last version that judged one
	sum       hash       // of the verdicts
}

// inquiry is the work on a pair of programs. It has proofs of its own, so that
// what comes of it can be kept by itself.
type inquiry struct {
	of     [2]string // the programs
	known  *proofs   // nil if the dossier was there
	key    []byte    // of the dossier; nil if none is kept
	shared []string  // texts that the dossier need not hold

	dossier // the questions are those of the last pass
}

// inquiry returns the work on the nth pair so far. In another pass it may be
// another pair.
func (l *lesson) inquiry(n int, p *pair) *inquiry {
	all := &l.known.inquiries
	if n == 0 {
		*all = (*all)[:min(len(*all), len(l.pairs))]
	}
	if n == len(*all) {
		*all = append(*all, inquiry{})
	}
	q, of := &(*all)[n], [2]string{}
	for i, prog := range p.programs() {
		of[i] = prog.judged
	}
	if q.of != of {
		*q = inquiry{of: of}
	}
	return q
}

// questions returns what there is to ask about the nth pair of programs: from its
// dossier, or else by asking the compiler. Those that will be scheduled, unless
// other lessons ask them too, have all their forms.
func (l *lesson) questions(n int, p *pair, authored map[string]bool) []question {
	if p.broken == nil || p.again {
		return nil
	}
	q := l.inquiry(n, p)
	if q.key = l.dossierKey(p, authored); q.key != nil {
		q.shared = p.texts()
		if d, ok := openDossier(l.known.dossiers.Get(q.key), q.shared); ok {
			q.dossier, q.known = d, nil
			return q.questions
		}
	}
	if q.known == nil {
		q.known = newProofs(l.known.recall)
		q.known.trusted = l.known.trusted
	}
	for _, prog := range p.programs() {
		if !q.known.adopt(l.known, prog) {
			return nil // the next pass knows more
		}
	}
	lesson := l.known
	l.known = q.known
	defer func() { l.known = lesson }()
	q.questions = l.generate(p)
	made := 0
	for i := range q.questions {
		one := &q.questions[i]
		if one.card == nil {
			continue
		}
		one.prove(p)
		if authored[one.slot] || l.skips(one.slot) {
			continue
		}
		if made++; made <= maxScheduled && one.forms != nil {
			one.forms()
		}
	}
	return q.questions
}

// close sums up what was found out, and keeps it if it is all that there is to
// find out.
func (q *inquiry) close(dossiers Dossiers) {
	if q.known == nil {
		return
	}
	var verdicts []quiz.Verdict
	for _, s := range q.known.states {
		if s.verdict < 0 || s.adopted {
			continue
		}
		v := q.known.verdicts[s.verdict]
		if !s.run {
			v.Run = nil // the judge knew more than was wanted
		}
		verdicts = append(verdicts, v)
	}
	q.programs, q.rustc, q.sum = len(verdicts), q.known.rustc, hashOf(appendVerdicts(nil, verdicts))
	if q.key != nil && !q.known.open && !q.known.unrun(func(quiz.Program) bool { return true }) {
		_ = dossiers.Put(q.key, q.seal(q.shared))
	}
	q.known.release()
}

// programs returns those of the pair that are there.
func (p *pair) programs() []*program {
	if p.correct == nil {
		return []*program{p.broken}
	}
	return []*program{p.broken, p.correct}
}

// texts returns the long texts that the questions about a pair have in common.
func (p *pair) texts() []string {
	shared := []string{"", p.broken.shown, p.broken.rendered()}
	if p.correct != nil {
		shared = append(shared, p.correct.shown)
	}
	return shared
}

// dossierKey names all that the questions about a pair of programs depend on; nil
// if they are few and soon made, or depend on more.
func (l *lesson) dossierKey(p *pair, authored map[string]bool) []byte {
	if l.known.dossiers == nil || l.tree.Form == syntax.ArticleForm || len(l.variants) > 0 || p.refuted ||
		p.broken.verdict.Outcome != quiz.Fails || p.broken.long() || p.correct.long() {
		return nil
	}
	w := &writer{b: make([]byte, 0, 4<<10)}
	code, _ := p.broken.verdict.OneCode()
	w.number(Version)
	w.flags(l.known.trusted, l.concept.ID == code, p.correct != nil)
	w.text(p.id)
	w.number(len(l.tree.Skip))
	for _, t := range l.tree.Skip {
		w.text(t.Value)
	}
	w.texts(slices.Sorted(maps.Keys(authored)))
	for _, prog := range p.programs() {
		for _, s := range []string{prog.shown, prog.judged, prog.edition, prog.rendered()} {
			w.text(s)
		}
		w.number(len(prog.fence.Words))
		for _, t := range prog.fence.Words {
			w.text(t.Value)
		}
		out := l.outputs[prog.fence.Span]
		w.flags(out != nil, out != nil && out.Has("any-order"))
		w.b = appendVerdicts(w.b, []quiz.Verdict{prog.verdict})
	}
	sum := sha256.Sum256(w.b)
	return sum[:]
}
