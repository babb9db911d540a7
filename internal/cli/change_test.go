package cli

import (
	"testing"
	"time"

	"anneal/internal/quiz"
)

func TestReadDay(t *testing.T) {
	today := quiz.Date(2026, time.January, 5)
	for text, want := range map[string]quiz.Day{
		"today": today, "tomorrow": today + 1, "+0": today, "+7": today + 7, "+36500": today + 36500,
		"2026-01-05": today, "2026-02-01": today + 27,
		"": 0, "+": 0, "++1": 0, "+-1": 0, "-1": 0, "+36501": 0, "+70000": 0, "2026-01-04": 0, "2026-02-30": 0, "2126-01-05": 0, "9999-12-31": 0, "7": 0,
	} {
		got, err := readDay(text, today, today)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
	if _, err := readDay("today", today, today+1); err == nil {
		t.Error("today is before the earliest day")
	}
}

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{" a\tb\r\nc ": "a b c", "\x1b[31mred\x07": "[31mred", "é 漢": "é 漢", "\x00": ""} {
		if got := oneLine(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
