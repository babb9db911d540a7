package adopt

import (
	"math"

	"anneal/internal/quiz"
)

// Stability that FSRS knows, in days.
const leastStability, mostStability = 0.001, 36500

// sm2 returns the memory of a card that was scheduled by ease and interval, on the
// assumption that what was due was remembered with the given retention: stability
// is what gives the interval by the forgetting curve, difficulty what makes it
// grow as the ease did.
func sm2(ease, interval, retention float64, w []float64) quiz.Memory {
	decay := -w[20]
	factor := math.Pow(0.9, 1/decay) - 1
	s := max(interval, leastStability) * factor / (math.Pow(retention, 1/decay) - 1)
	s = min(max(s, leastStability), mostStability)
	growth := math.Exp(w[8]) * math.Pow(s, -w[9]) * (math.Exp(w[10]*(1-retention)) - 1)
	return quiz.Memory{Stability: s, Difficulty: min(max(11-(ease-1)/growth, 1), 10)}
}

// fromFactor returns the memory that an entry of the log tells of: with FSRS its
// factor is the difficulty, from 100 to 1100, else the ease.
func fromFactor(factor int, interval, retention float64, w []float64) quiz.Memory {
	ease := float64(factor) / 1000
	if factor == 0 {
		ease = 2.5
	}
	m := sm2(ease, interval, retention, w)
	if ease <= 1.1 {
		m.Difficulty = min(max((ease-0.1)*9+1, 1), 10)
	}
	return m
}
