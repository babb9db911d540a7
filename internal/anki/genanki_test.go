package anki

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// BenchmarkGenanki writes 100,000 notes whose fields are drawn already, with
// three answers each, and fails if genanki (named in ANNEAL_GENANKI_PYTHON, else
// that of python3) writes the same notes faster, without any history and without
// compression. It should not be held to what it takes when other work goes on
// beside it: both are measured three times, in turns, and the best of each counts.
func BenchmarkGenanki(b *testing.B) {
	const notes = 100_000
	python := cmp.Or(os.Getenv("ANNEAL_GENANKI_PYTHON"), "python3")
	if out, err := exec.Command(python, "-c", "import genanki").CombinedOutput(); err != nil {
		b.Skipf("needs a Python with the module genanki (pip install genanki), named in ANNEAL_GENANKI_PYTHON: %v\n%s", err, out)
	}
	dir := b.TempDir()
	d := &drawer{}
	front, back := d.code("rust", brokenProgram, true), d.prose("`HashMap::insert` takes its arguments **by value**.")
	for name, text := range map[string]string{"front": front, "back": back} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	theirs := func() time.Duration {
		out, err := exec.Command(python, filepath.Join("testdata", "genanki_apkg.py"), filepath.Join(dir, "theirs.apkg"), fmt.Sprint(notes), filepath.Join(dir, "front"), filepath.Join(dir, "back")).Output()
		seconds, errs := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil || errs != nil {
			b.Fatal(err, errs)
		}
		return time.Duration(seconds * float64(time.Second))
	}
	best, bestTheirs := time.Hour, time.Hour
	peak := 0.0
	for b.Loop() {
		for range 3 {
			bestTheirs = min(bestTheirs, theirs())
			watched := make(chan float64)
			done := make(chan bool)
			go func() { watched <- watch(done) }()
			begin := time.Now()
			if err := writeDrawn(filepath.Join(dir, "ours"), notes, front, back); err != nil {
				b.Fatal(err)
			}
			best = min(best, time.Since(begin))
			close(done)
			peak = max(peak, <-watched)
			os.RemoveAll(filepath.Join(dir, "ours"))
		}
	}
	b.ReportMetric(best.Seconds(), "s")
	b.ReportMetric(bestTheirs.Seconds(), "genanki-s")
	b.ReportMetric(peak, "anon-MB")
	if best > bestTheirs {
		b.Errorf("%v, and genanki takes %v", best, bestTheirs)
	}
	if peak > 60 {
		b.Errorf("%.0f MB of memory, want at most 60", peak)
	}
}

// writeDrawn writes notes as [Write] does when they are drawn, with their history.
func writeDrawn(dir string, notes int, front, back string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	full := filepath.Join(dir, "full")
	c, err := createCollection(full)
	if err != nil {
		return err
	}
	c.schedule = scheduled(&quiz.Deck{}, nil).Schedule
	typ, p := authoredType(), progress()["why"]
	k := newKeeper(nil, testNow)
	for i := range notes {
		own := p
		own.Reviews = make([]Review, len(p.Reviews))
		for at, r := range p.Reviews {
			r.At = r.At.Add(time.Duration(i) * time.Millisecond)
			own.Reviews[at] = r
		}
		n := &note{
			key: fmt.Sprint("d/c/", i), typ: typ, fields: make([]string, len(typ.fields)), tags: []string{"a", "b"},
			cards: []*card{{Card: &quiz.Card{Deck: "d"}, due: i + 1, progress: own}},
		}
		n.fields[cardKey], n.fields[cardPrompt], n.fields[cardAnswer] = n.key, front+strconv.Itoa(i), back
		n.known, _ = k.keep(n, contentHash(typ, n.fields, n.tags))
		if err := c.add(n); err != nil {
			return err
		}
	}
	notice := filepath.Join(dir, "notice")
	if err := c.finish(c.decks(defaultTitle, ""), typ); err != nil {
		return err
	}
	if err := writeNotice(notice); err != nil {
		return err
	}
	return pack(io.Discard, full, notice)
}

// watch returns the most memory that this process had of its own, in MB, until it
// is done; 0 where the system does not tell.
func watch(done <-chan bool) (peak float64) {
	for {
		status, _ := os.ReadFile("/proc/self/status")
		if _, after, ok := bytes.Cut(status, []byte("RssAnon:")); ok {
			kb, _ := strconv.ParseFloat(string(bytes.Fields(after)[0]), 64)
			peak = max(peak, kb/1024)
		}
		select {
		case <-done:
			return peak
		case <-time.After(20 * time.Millisecond):
		}
	}
}
