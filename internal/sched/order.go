package sched

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// Order says in which order reviews that are due are asked. Which ones are left
// out when the day's limit is too low follows from it.
type Order uint8

// The orders.
const (
	// ByNeed is by due day, unless more is due than the day's limit admits. Then
	// what fell due today comes first, so that the backlog does not grow, and
	// after it what would be lost soonest: first the cards that will next fall well
	// below the retention wanted in their deck, and last those that have already,
	// which lose little more by waiting.
	ByNeed           Order = iota
	ByDue                  // the longest due first
	ByRetrievability       // the least likely remembered first
	ByOverdueness          // by the time overdue, as a share of the interval
	ByChance               // another order each day, the same all day
)

var orderNames = [...]string{"need", "due", "retrievability", "overdueness", "random"}

// OrderNames lists what [ParseOrder] reads.
func OrderNames() []string { return slices.Clone(orderNames[:]) }

// ParseOrder reads the name of an order.
func ParseOrder(name string) (Order, error) {
	if i := slices.Index(orderNames[:], name); i >= 0 {
		return Order(i), nil
	}
	return 0, fmt.Errorf("%q is no order; there are %s", name, strings.Join(orderNames[:], ", "))
}

func (o Order) String() string {
	if int(o) < len(orderNames) {
		return orderNames[o]
	}
	return fmt.Sprintf("order(%d)", uint8(o))
}

// lost is the recall below which a card counts as lost, as a share of the one that
// is wanted: 0.7 where 0.9 is.
const lost = 0.7 / 0.9

// ranks gives a review its place, the least first: the upper half by the order,
// the lower by chance. late is its place should there be a backlog.
func (b *builder) ranks(deck string, id quiz.CardID, s *quiz.State) (rank, late uint64) {
	tie := b.tie(id) >> 32
	switch b.Order {
	case ByChance:
		return b.tie(id), 0
	case ByRetrievability:
		return falling(b.lives.of(deck).faded(s.Memory, b.elapsed(s)))<<32 | tie, 0
	case ByOverdueness:
		return falling(float64(b.Day-s.Due.Day)/float64(max(1, s.Due.Day-s.Last)))<<32 | tie, 0
	}
	rank = rising32(s.Due.Day)<<32 | tie
	if b.Order == ByDue {
		return rank, 0
	}
	if s.Due.Day >= b.Day {
		return rank, tie // today's: before all others
	}
	return rank, (uint64(math.Float32bits(float32(b.lives.of(deck).need(s.Memory, b.elapsed(s)))))+1)<<32 | tie
}

// elapsed is the time since the last answer in days.
func (b *builder) elapsed(s *quiz.State) float64 {
	return daysBetween(s.LastAt, b.Now)
}

// falling maps numbers to 32 bits that fall as they rise.
func falling(x float64) uint64 {
	bits := math.Float32bits(float32(x))
	if bits>>31 == 0 {
		bits ^= 1 << 31 // above all negative ones
	} else {
		bits = ^bits
	}
	return uint64(^bits)
}

// rising32 maps days to 32 bits that rise with them.
func rising32(d quiz.Day) uint64 { return uint64(uint32(d) ^ 1<<31) }

// tie orders cards that nothing else does.
func (b *builder) tie(id quiz.CardID) uint64 {
	n := binary.BigEndian.Uint64(id[:8])
	if b.Seed == 0 {
		return n // a hash as it is, and the order of the due index within a day
	}
	return mix(b.Seed ^ n)
}

// life tells how cards of a deck are lost.
type life struct {
	algorithm
	lasts func(quiz.Memory) float64 // days until a card is lost
}

func lifeOf(t quiz.Tuning) life {
	if Check(t) != nil {
		t = DefaultTuning()
	}
	m := modelOf(t)
	return life{m.algorithm, m.interval(lost * t.Retention)}
}

// need orders what fell due before today, the least first: by the days until it is
// lost, and after all that are not lost the likeliest remembered first.
func (l life) need(m quiz.Memory, elapsed float64) float64 {
	if left := l.lasts(m) - elapsed; left >= 0 {
		return left
	}
	return 1e9 + 1e9*l.faded(m, elapsed) // the factor keeps them apart in the 24 bits of a float32
}

// lives are the lives of cards by deck; under "" that of those which have no
// tuning of their own.
type lives map[string]life

func livesOf(p Plan) lives {
	l := lives{"": lifeOf(p.Tuning)}
	for deck, t := range p.DeckTuning {
		l[deck] = lifeOf(t)
	}
	return l
}

func (l lives) of(deck string) life {
	if len(l) > 1 {
		if life, ok := l[deck]; ok {
			return life
		}
	}
	return l[""]
}
