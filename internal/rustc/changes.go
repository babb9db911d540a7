package rustc

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"anneal/internal/quiz"
)

// Change is a program of which two compilers say different things, in what cards
// rest on: whether it compiles, the code of the first error and its line.
type Change struct {
	Program     quiz.Program
	Was, Is     string // as "fails with E0382 at line 13"
	Before, Now string // versions of rustc
}

// changes is a list of them that grows.
type changes struct {
	mu  sync.Mutex
	all []Change
}

// Changes returns the programs judged so far whose last verdict, by another
// compiler and perhaps long ago, said something else, sorted by their texts.
func (j *Judge) Changes() []Change {
	j.changes.mu.Lock()
	defer j.changes.mu.Unlock()
	slices.SortFunc(j.changes.all, func(a, b Change) int {
		return cmp.Or(strings.Compare(a.Program.Text, b.Program.Text), strings.Compare(a.Program.Edition, b.Program.Edition))
	})
	return slices.Clone(j.changes.all)
}

// answerKey is where the last answer on a program is kept, whoever gave it.
func answerKey(id quiz.ProgramID) []byte { return append([]byte("answer "), id[:]...) }

// answer is a verdict in the words of [Change], with who gave it.
type answer struct{ version, identity, said string }

func (j *Judge) answer(v quiz.Verdict) answer {
	v.Errors = v.Errors[:min(len(v.Errors), 1)]
	return answer{v.Rustc, fmt.Sprintf("%x", j.salt), v.Claim()}
}

func (a answer) encode() []byte { return []byte(a.version + "\n" + a.identity + "\n" + a.said) }

func decodeAnswer(value []byte) (a answer, ok bool) {
	parts := strings.Split(string(value), "\n")
	if len(parts) != 3 {
		return a, false
	}
	return answer{parts[0], parts[1], parts[2]}, true
}

// compare notes what the last answer on a program was, if this one is another.
func (j *Judge) compare(p quiz.Program, id quiz.ProgramID, last []byte, v quiz.Verdict) {
	if v.Outcome == quiz.Unknown || j.cache == nil {
		return
	}
	now := j.answer(v)
	before, ok := decodeAnswer(last)
	if ok && before.identity == now.identity {
		return
	}
	j.remember(answerKey(id), now.encode())
	if ok && before.said != now.said {
		j.changes.mu.Lock()
		defer j.changes.mu.Unlock()
		j.changes.all = append(j.changes.all, Change{p, before.said, now.said, before.version, now.version})
	}
}
