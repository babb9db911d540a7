package anki

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// python returns an interpreter that has Anki: that of ANNEAL_ANKI_PYTHON, else
// python3. Without one the test is skipped, or fails if ANNEAL_REQUIRE_ANKI is
// set.
func python(t *testing.T) string {
	t.Helper()
	name := cmp.Or(os.Getenv("ANNEAL_ANKI_PYTHON"), "python3")
	out, err := exec.Command(name, "-c", "import anki.collection").CombinedOutput()
	if err == nil {
		return name
	}
	why := "needs a Python with the module anki (pip install anki), named in ANNEAL_ANKI_PYTHON: " + err.Error() + "\n" + string(out)
	if os.Getenv("ANNEAL_REQUIRE_ANKI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

// bringIn imports packages and tables into Anki and returns what it then has.
func bringIn(t *testing.T, interpreter string, args ...string) (got imported) {
	t.Helper()
	cmd := exec.Command(interpreter, append([]string{filepath.Join("testdata", "check_apkg.py")}, args...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

type imported struct {
	Imports []struct {
		Found, New, Updated, Duplicate, Conflicting int
	}
	Cards   []importedCard
	Models  []string
	Presets []struct {
		ID                           int64
		Name                         string
		Retention                    float64
		Params, Learning, Relearning []float64
		Max                          int
	}
	DeckPreset map[string]int64
	Reviews    int
	Kept       bool // all that stood there after the first import stands there at the end
	Empty      int
	Sound      bool
	Problems   string
}

type importedCard struct {
	GUID, Key, Type, Template, Deck, Question, Answer string
	Tags                                              []string
	Mod, Csum                                         int64
	Ord, Reps                                         int

	CardType, Queue, Ivl, Lapses, Flag, Due, Last int64
	Stability, Difficulty, Retention, Decay       float64
	Log                                           [][7]int64
}

// questionFields returns those of a note's fields that a card asks with.
func (c importedCard) questionFields(fields []string) []string {
	if c.Type == "anneal card" {
		return fields[cardPrompt : cardOptions+1]
	}
	return fields[programSlots(programFirst)[c.Ord].front:][:1]
}

// TestAnki imports packages into Anki itself.
func TestAnki(t *testing.T) {
	interpreter := python(t)
	dir := t.TempDir()
	known := map[string]Known(nil)
	var paths []string
	var last pkg
	var report Report
	write := func(name string, in Input) {
		t.Helper()
		in.Known = known
		p, said, after, file := export(t, in)
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		paths, known, last, report = append(paths, path), after, p, said
	}
	first := course()
	write("v1.apkg", input(first, nil))
	write("v1-again.apkg", input(first, nil))

	second := course()
	find(second, "clone-gives").Prompt = "What does `clone` give?"
	in := input(second, nil)
	in.Now = testNow.Add(time.Hour)
	write("v2.apkg", in)

	find(second, "cut").Prompt = ""
	find(second, "cut").Code = ""
	find(second, "transfer-arc").Scheduled = true
	in.Now = testNow.Add(2 * time.Hour)
	if write("v3.apkg", in); report.Emptied != 1 {
		t.Errorf("of a note one question has gone: %+v", report)
	}

	got := bringIn(t, interpreter, append([]string{"--answer"}, paths...)...)
	for i, want := range []struct{ added, updated, duplicate int }{{6, 0, 0}, {0, 0, 6}, {0, 1, 5}, {0, 1, 5}} {
		r := got.Imports[i]
		if r.New != want.added || r.Updated != want.updated || r.Duplicate != want.duplicate || r.Conflicting != 0 {
			t.Errorf("%s: %+v, want %+v", filepath.Base(paths[i]), r, want)
		}
	}
	if !got.Kept {
		t.Error("a later package changed where a card stands")
	}
	if !got.Sound || !slices.Equal(got.Models, []string{"anneal card", "anneal program"}) {
		t.Errorf("sound %v (%s), note types %q", got.Sound, got.Problems, got.Models)
	}
	if got.Empty != 1 || len(got.Cards) != 14 {
		t.Errorf("%d cards, %d of them empty; want 14 and 1: the one whose question has gone", len(got.Cards), got.Empty)
	}
	reps := 0
	for _, c := range got.Cards {
		reps += c.Reps
		n := last.notes[c.GUID]
		if n.key != c.Key || n.mod != c.Mod || c.Deck != "anneal" || " "+strings.Join(c.Tags, " ")+" " != n.tags {
			t.Errorf("%s %s: %+v\nwant %+v", c.Key, c.Template, c, n)
		}
		if c.Csum != checksum(c.Key) {
			t.Errorf("%s: Anki's checksum is %d, ours %d", c.Key, c.Csum, checksum(c.Key))
		}
		if c.Template == "cut" {
			if !strings.Contains(c.Question, "The front of this card is blank") {
				t.Errorf("of a question that has gone Anki shows\n%s\n%s", c.Question, c.Answer)
			}
			continue
		}
		for _, f := range c.questionFields(n.fields) {
			if !strings.Contains(c.Question, f) || !strings.Contains(c.Answer, f) {
				t.Errorf("%s %s: the field\n%s\nis not as it was written in\n%s\n%s", c.Key, c.Template, f, c.Question, c.Answer)
			}
		}
		if strings.Contains(c.Question, "{{") || strings.Contains(c.Answer, "{{") || !strings.Contains(c.Answer, `id="answer"`) {
			t.Errorf("%s %s: a template is left over:\n%s\n%s", c.Key, c.Template, c.Question, c.Answer)
		}
	}
	if reps != 1 || got.Reviews != 1 {
		t.Errorf("%d answers on the cards and %d in the log of reviews, want the one given after the first import", reps, got.Reviews)
	}
}

// TestAnkiSchedule sees that Anki goes on where the learner stands, that no later
// package or table touches that, and that a table leaves tags alone.
func TestAnkiSchedule(t *testing.T) {
	interpreter := python(t)
	dir := t.TempDir()
	var paths []string
	put := func(name string, content []byte) {
		t.Helper()
		paths = append(paths, filepath.Join(dir, name))
		if err := os.WriteFile(paths[len(paths)-1], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := scheduled(course(), nil)
	_, _, known, first := export(t, in)
	put("v1.apkg", first)
	// A day later the same progress would be due elsewhere, if it came again.
	in = scheduled(course(), known)
	in.Schedule.Day++
	_, _, known, again := export(t, in)
	put("v1-again.apkg", again)
	d := course()
	find(d, "half").Explanation = "Half of a channel."
	in = scheduled(d, known)
	in.Now = testNow.Add(time.Hour)
	_, _, known, second := export(t, in)
	put("v2.apkg", second)
	find(d, "half").Explanation = "The half that sends."
	var table bytes.Buffer
	if _, _, err := WriteTSV(&table, input(d, known), true); err != nil {
		t.Fatal(err)
	}
	put("v3.tsv", table.Bytes())

	got := bringIn(t, interpreter, paths...)
	for i, want := range []struct{ added, updated, duplicate int }{{6, 0, 0}, {0, 0, 6}, {0, 1, 5}} {
		if r := got.Imports[i]; r.New != want.added || r.Updated != want.updated || r.Duplicate != want.duplicate || r.Conflicting != 0 {
			t.Errorf("%s: %+v, want %+v", filepath.Base(paths[i]), r, want)
		}
	}
	// With an answer given in Anki in between.
	if got := bringIn(t, interpreter, append([]string{"--answer"}, paths...)...); !got.Kept || !got.Sound || got.Reviews != 11 || got.Imports[2].Updated != 1 {
		t.Errorf("kept %t, sound %t, %d answers, imports %+v", got.Kept, got.Sound, got.Reviews, got.Imports)
	}
	if !got.Kept {
		t.Error("a later package or table changed where a card stands")
	}
	if r := got.Imports[3]; r.New != 0 || r.Updated+r.Duplicate != 6 || r.Conflicting != 0 {
		t.Errorf("the table: %+v", r)
	}
	if !got.Sound || got.Empty != 0 || got.Reviews != 10 {
		t.Errorf("sound %v (%s), %d empty cards, %d answers", got.Sound, got.Problems, got.Empty, got.Reviews)
	}
	s := in.Schedule
	if len(got.Presets) != 1 {
		t.Fatalf("presets %+v", got.Presets)
	}
	if p := got.Presets[0]; p.ID != presetID || p.Name != "anneal" || p.Retention != s.Tuning.Retention || !near(p.Params, s.Tuning.Weights) || !near(p.Learning, []float64{1, 10}) ||
		!near(p.Relearning, []float64{10}) || p.Max != s.Tuning.Maximum || got.DeckPreset["anneal"] != presetID {
		t.Errorf("preset %+v, decks %v", p, got.DeckPreset)
	}
	// Anki counts due days from today, the test from its own.
	late := int64(time.Since(testNow).Hours()) / 24
	learnt := 0
	for _, c := range got.Cards {
		if !slices.Contains(c.Tags, "mine") || len(c.Tags) < 2 {
			t.Errorf("%s has the tags %q", c.Key, c.Tags)
		}
		slot := c.Key[strings.LastIndex(c.Key, "/")+1:]
		if c.Type == "anneal program" {
			slot = strings.TrimSuffix(c.Template, " 1")
		}
		if slot == "half" && !strings.Contains(c.Answer, "The half that sends.") {
			t.Errorf("the table did not change the answer\n%s", c.Answer)
		}
		p, ok := progress()[slot]
		if !ok {
			if c.CardType != 0 || c.Reps != 0 || len(c.Log) != 0 {
				t.Errorf("%s %s is not new: %+v", c.Key, c.Template, c)
			}
			continue
		}
		learnt++
		want := s.standing(&card{Card: &quiz.Card{}, due: 1, progress: p})
		if want.typ == typeReview {
			if today := want.due - int64(s.Day-dayZero); c.Due < today-late-1 || c.Due > today-late+1 {
				t.Errorf("%s is due in %d days, want about %d", slot, c.Due, today-late)
			}
		} else if want.typ != typeNew && c.Due != want.due {
			t.Errorf("%s is due at %d, want %d", slot, c.Due, want.due)
		}
		if c.CardType != want.typ || c.Queue != want.queue || c.Ivl != want.interval || c.Lapses != want.lapses || int64(c.Reps) != want.reps || c.Flag != want.flags {
			t.Errorf("%s: %+v\nwant %+v", slot, c, want)
		}
		if m := p.State.Memory; !near([]float64{c.Stability, c.Difficulty}, []float64{m.Stability, m.Difficulty}) {
			t.Errorf("%s: memory %v %v, want %+v", slot, c.Stability, c.Difficulty, m)
		}
		if want.typ != typeNew && (!near([]float64{c.Retention, c.Decay}, []float64{0.9, s.decay()}) || c.Last != p.State.LastAt.Unix()) {
			t.Errorf("%s: retention %v, decay %v, last %d", slot, c.Retention, c.Decay, c.Last)
		}
		rows := p.log()
		if len(rows) != len(c.Log) {
			t.Errorf("%s has %d answers, want %d", slot, len(c.Log), len(rows))
			continue
		}
		for i, r := range rows {
			if row := [6]int64(c.Log[i][1:]); row != [6]int64{r.ease, r.interval, r.last, r.factor, r.took, r.typ} {
				t.Errorf("%s, answer %d: %v, want %+v", slot, i, row, r)
			}
		}
	}
	if learnt != 5 {
		t.Errorf("%d cards have a schedule, want 5", learnt)
	}
}

// near compares numbers to the places that Anki keeps.
func near(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 0.001 })
}
