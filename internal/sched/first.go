package sched

import (
	"container/heap"
	"iter"

	"anneal/internal/quiz"
)

// First returns, of reviews that wait, those n that a queue of the plan would take
// first, in no order, so that not all cards have to be at hand to build it. A state needs to
// tell no more than Due, Last, LastAt and Memory. behind is how many reviews are
// due by the plan's day, all in all. All decks have to go by the same tuning, and none
// may have a share of its own.
func (p Plan) First(n, behind int, waiting iter.Seq2[quiz.CardID, quiz.State]) []quiz.CardID {
	b := newBuilder(p)
	late := p.Order == ByNeed && behind > b.room()
	var first ranking
	for id, s := range waiting {
		rank, when := b.ranks("", id, &s)
		if late {
			rank = when
		}
		switch {
		case len(first) < n:
			heap.Push(&first, ranked{rank, id})
		case n > 0 && rank < first[0].rank:
			first[0] = ranked{rank, id}
			heap.Fix(&first, 0)
		}
	}
	ids := make([]quiz.CardID, 0, len(first))
	for _, r := range first {
		ids = append(ids, r.id)
	}
	return ids
}

// ranked is a review and its place among others.
type ranked struct {
	rank uint64
	id   quiz.CardID
}

// ranking is a heap with the last review on top.
type ranking []ranked

func (r ranking) Len() int           { return len(r) }
func (r ranking) Less(i, j int) bool { return r[i].rank > r[j].rank }
func (r ranking) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *ranking) Push(x any)        { *r = append(*r, x.(ranked)) }
func (r *ranking) Pop() any          { panic("nothing is taken off") }
