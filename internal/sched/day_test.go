package sched_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the table must hold on any machine

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

type cityRow struct {
	zone     *time.Location
	rollover int
	at       time.Time
	day      string
	why      string
}

func cities(t *testing.T) []cityRow {
	t.Helper()
	f, err := os.Open("testdata/cities.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []cityRow
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		fields := strings.Fields(lines.Text())
		zone, err := time.LoadLocation(fields[0])
		if err != nil {
			t.Fatal(err)
		}
		rollover, err := strconv.Atoi(fields[1])
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, fields[2])
		if err != nil {
			t.Fatal(err)
		}
		if got := at.In(zone).Format("2006-01-02T15:04:05-07:00"); got != fields[2] {
			t.Fatalf("%s: the table says %s, the zone %s", fields[0], fields[2], got)
		}
		rows = append(rows, cityRow{zone, rollover, at, fields[3], strings.Join(fields[4:], " ")})
	}
	if len(rows) < 20 {
		t.Fatalf("only %d rows", len(rows))
	}
	return rows
}

func TestDayOf(t *testing.T) {
	for _, row := range cities(t) {
		if got := sched.DayOf(row.at.In(row.zone), row.rollover); got.String() != row.day {
			t.Errorf("%v %v rollover %d: %v, want %s: %s", row.zone, row.at, row.rollover, got, row.day, row.why)
		}
	}
}

// TestDaysTile walks through every change of the clock in every city of the
// table: days never go back, each instant lies between the starts of its day
// and the next, and the clock shows the rollover hour when a day starts.
func TestDaysTile(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range cities(t) {
		if seen[row.zone.String()] {
			continue
		}
		seen[row.zone.String()] = true
		for _, change := range changes(row.at.In(row.zone)) {
			for _, rollover := range []int{0, 2, 3, 4, 23} {
				walk(t, change, rollover)
			}
		}
	}
}

// changes returns the instants of some changes of the clock around at, and at.
func changes(at time.Time) []time.Time {
	list := []time.Time{at}
	for from, to := at.ZoneBounds(); !to.IsZero() && len(list) < 6; _, to = to.ZoneBounds() {
		if len(list) == 1 && !from.IsZero() {
			list = append(list, from)
		}
		list = append(list, to)
	}
	return list
}

func walk(t *testing.T, around time.Time, rollover int) {
	t.Helper()
	last := quiz.Day(0)
	for at := around.Add(-50 * time.Hour); at.Before(around.Add(50 * time.Hour)); at = at.Add(10 * time.Minute) {
		day := sched.DayOf(at, rollover)
		start, end := sched.StartOf(day, rollover, at.Location()), sched.StartOf(day+1, rollover, at.Location())
		if at.Before(start) || !at.Before(end) {
			t.Fatalf("%v rollover %d: day %v is from %v to %v", at, rollover, day, start, end)
		}
		if last != 0 && (day < last || day > last+2) { // +2 where a whole day never was
			t.Fatalf("%v rollover %d: day %v after %v", at, rollover, day, last)
		}
		if got := sched.DayOf(start.In(at.Location()), rollover); got != day {
			t.Fatalf("%v rollover %d: the start of %v belongs to %v", at, rollover, day, got)
		}
		if before := sched.DayOf(start.Add(-time.Millisecond).In(at.Location()), rollover); before >= day {
			t.Fatalf("%v rollover %d: %v already before its start", at, rollover, day)
		}
		// Unless the clock jumped over it, it shows the rollover hour.
		local := start.In(at.Location())
		if from, _ := local.ZoneBounds(); !from.Equal(start) {
			if local.Hour() != rollover || local.Minute() != 0 || local.Second() != 0 {
				t.Fatalf("%v starts at %v, rollover %d", day, local, rollover)
			}
		}
		last = day
	}
}

func BenchmarkDayOf(b *testing.B) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, zone)
	for b.Loop() {
		sched.DayOf(at, 4)
	}
}
