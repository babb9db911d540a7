package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// What of the cards is how. Of the cards that were answered, some in a hundred
// are suspended, flagged, and so on.
const (
	newShare     = 0.2
	dueShare     = 0.3
	suspendedPct = 1
	flaggedPct   = 2
	undonePct    = 1    // of the answers
	longest      = 1300 // days of a history
	zone         = 3600 // seconds east of UTC
	firstDay     = quiz.Day(10_000)
)

// happened is an event in as few bytes as five million of them need.
type happened struct {
	at     int64  // ms since 1970
	of     uint32 // the card, or of an introduced event the lesson
	due    int32  // days after the event's own, or for a step minus its seconds
	rep    uint16 // which answer of the card it is, from 0
	kind   quiz.EventKind
	grade  quiz.Grade
	undone bool // the next answer of the card takes its place
}

// plan says how many answers each card got, 0 for a new one, and which are due.
type plan struct {
	answers []uint16
	due     []bool
}

// planOf deals answers out to cards. The lessons at the end of each deck are not
// begun yet; of the others a few cards are new too.
func planOf(all [][]lesson, cards, reviews int, seed uint64) plan {
	r := rand.New(rand.NewPCG(seed, 'p'))
	p := plan{make([]uint16, cards), make([]bool, cards)}
	seen := cards - int(newShare*float64(cards))
	begun, open := 0, make([]bool, cards)
	for _, lessons := range all {
		last := lessons[len(lessons)-1]
		wanted := (1 - newShare*0.9) * float64(last.first+last.cards-lessons[0].first)
		for _, l := range lessons {
			if float64(l.first-lessons[0].first) < wanted {
				begun += l.cards
				for i := range l.cards {
					open[l.first+i] = true
				}
			}
		}
	}
	due := int(dueShare * float64(cards))
	weights, sum := make([]float64, cards), 0.0
	seenLeft := seen
	for i := range cards {
		if !open[i] {
			continue
		}
		if r.IntN(begun) < seenLeft {
			weights[i] = 0.2 + r.ExpFloat64()
			sum += weights[i]
			p.due[i] = r.IntN(seenLeft) < due
			if p.due[i] {
				due--
			}
			seenLeft--
		}
		begun--
	}
	extra, given, upTo := float64(reviews-seen), 0, 0.0
	for i, w := range weights {
		if w == 0 {
			continue
		}
		upTo += w
		n := int(extra*upTo/sum+0.5) - given
		given += n
		p.answers[i] = uint16(1 + n)
	}
	return p
}

// history is the life of one card: so many answers, of which the last leaves it
// due today or not.
func history(r *rand.Rand, id quiz.CardID, tuning quiz.Tuning, answers int, due bool, today quiz.Day) []happened {
	var s quiz.State
	var out []happened
	day, at := firstDay, evening(r, firstDay)
	for rep := range answers {
		outlooks := sched.Preview(id, s, tuning, at, day)
		last := rep == answers-1
		g := grade(r, s.Phase)
		if days := outlooks[g-1].Days; int(day-firstDay)+days > longest {
			g = quiz.Again // nobody has learnt for as long as that
		}
		for last && !due && outlooks[g-1].Days < 2 {
			if g == quiz.Easy {
				return history(r, id, tuning, answers, due, today) // which was not to be had this time
			}
			g++
		}
		for last && due && outlooks[g-1].Due.IsStep() && g < quiz.Easy && r.IntN(1000) > 0 {
			g++ // a session hardly ever ends with a step to come
		}
		o := &outlooks[g-1]
		h := happened{at: at.UnixMilli(), rep: uint16(rep), kind: quiz.Graded, grade: g, due: int32(o.Due.Day - day)}
		if o.Due.IsStep() {
			h.due = -int32(o.Interval / time.Second)
		}
		if h.undone = !last && r.IntN(100) < undonePct; h.undone {
			out = append(out, h)
			at = at.Add(4 * time.Second)
			continue
		}
		out = append(out, h)
		s = o.State
		if last {
			break
		}
		if s.Due.IsStep() {
			at = s.Due.At.Add(time.Duration(r.IntN(90_000)) * time.Millisecond)
			continue
		}
		day = s.Due.Day + quiz.Day(min(r.ExpFloat64()*0.7, 60))
		at = evening(r, day)
	}
	end := out[len(out)-1].at
	switch p := r.IntN(100); {
	case p < suspendedPct && !due:
		out = append(out, happened{at: end + 60_000, kind: quiz.Suspended})
	case p < suspendedPct+flaggedPct:
		out = append(out, happened{at: end + 30_000, kind: quiz.Flagged})
	}
	// So far it began on firstDay. It is moved to where it ends as wanted.
	var ended quiz.Day
	switch step := s.Due.IsStep(); {
	case due && step:
		ended = today - 1 - overdue(r)
	case due:
		ended = today - overdue(r) - (s.Due.Day - s.Last)
	default:
		ended = today - 1 - quiz.Day(r.IntN(int(s.Due.Day-s.Last)-1))
	}
	for i := range out {
		out[i].at += int64(ended-s.Last) * 86_400_000
	}
	return out
}

// evening is an instant between six and eight.
func evening(r *rand.Rand, day quiz.Day) time.Time {
	return time.UnixMilli(int64(day)*86_400_000 + 18*3_600_000 + r.Int64N(2*3_600_000) - zone*1000).UTC()
}

// overdue are the days since a card has been due: for one in four none.
func overdue(r *rand.Rand) quiz.Day {
	if r.IntN(4) == 0 {
		return 0
	}
	return quiz.Day(min(r.ExpFloat64()*15, 200))
}

// grade draws a grade.
func grade(r *rand.Rand, p quiz.Phase) quiz.Grade {
	again, hard := 12, 22
	if p == quiz.New || p == quiz.Learning {
		again, hard = 18, 24
	}
	switch n := r.IntN(100); {
	case n < again:
		return quiz.Again
	case n < hard:
		return quiz.Hard
	case n < 94:
		return quiz.Good
	}
	return quiz.Easy
}

// historyOf puts the lives of all cards together, in order, with the pages of the
// lessons read before. It works on all cores.
func historyOf(all [][]lesson, cards []asked, p plan, today quiz.Day, seed uint64) []happened {
	lessons := slices.Concat(all...)
	parts := make([][]happened, runtime.NumCPU())
	var group sync.WaitGroup
	for n := range parts {
		group.Go(func() {
			tuning := sched.DefaultTuning()
			for at := len(lessons) * n / len(parts); at < len(lessons)*(n+1)/len(parts); at++ {
				l, first := &lessons[at], int64(math.MaxInt64)
				for i := l.first; i < l.first+l.cards; i++ {
					if p.answers[i] == 0 {
						continue
					}
					r := rand.New(rand.NewPCG(seed, uint64(i)<<8|'h'))
					for _, h := range history(r, cards[i].id, tuning, int(p.answers[i]), p.due[i], today) {
						h.of = uint32(i)
						first = min(first, h.at)
						parts[n] = append(parts[n], h)
					}
				}
				if first < math.MaxInt64 {
					parts[n] = append(parts[n], happened{at: first - 12*60_000, of: uint32(at), kind: quiz.Introduced})
				}
			}
			slices.SortFunc(parts[n], inOrder)
		})
	}
	group.Wait()
	return merge(parts)
}

func inOrder(a, b happened) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind), cmp.Compare(a.of, b.of), cmp.Compare(a.rep, b.rep))
}

// merge makes one list in order of many, which it takes apart.
func merge(parts [][]happened) []happened {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	out := make([]happened, 0, n)
	for len(out) < n {
		best := -1
		for i, p := range parts {
			if len(p) > 0 && (best < 0 || inOrder(p[0], parts[best][0]) < 0) {
				best = i
			}
		}
		out = append(out, parts[best][0])
		parts[best] = parts[best][1:]
	}
	return out
}
