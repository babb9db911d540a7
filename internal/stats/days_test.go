package stats

import (
	"testing"

	"anneal/internal/quiz"
)

func TestHabit(t *testing.T) {
	for _, c := range []struct {
		name string
		days []quiz.Day // before today
		want Habit
	}{
		{"nothing", nil, Habit{}},
		{"today", []quiz.Day{0}, Habit{1, 1, 1}},
		{"today is not over", []quiz.Day{1, 2, 3}, Habit{3, 3, 3}},
		{"a gap ends a row", []quiz.Day{2, 3, 4}, Habit{3, 0, 3}},
		{"two rows", []quiz.Day{0, 1, 3, 4, 5, 6}, Habit{6, 2, 4}},
		{"long ago", []quiz.Day{364, 365, 366}, Habit{1, 0, 3}},
		{"a clock that was ahead", []quiz.Day{-2, -1, 0, 1}, Habit{2, 2, 4}},
	} {
		reviews := map[quiz.Day]int{today - 9: 0}
		for _, d := range c.days {
			reviews[today-d] = 2
		}
		if got := HabitOf(reviews, today); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
