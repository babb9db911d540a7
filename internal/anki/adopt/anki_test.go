package adopt

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"html"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/anki/apkg"
	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// ankiCard is what Anki knows of a card.
type ankiCard struct {
	GUID, Front, Due       string
	Question, Answer       string // as Anki draws them
	Tags                   []string
	Ord, Type, Queue, Flag int
	S, D                   float64
	Computed               *struct{ S, D float64 }
}

var packages = []string{"latest.apkg", "legacy.apkg", "latest.colpkg", "legacy.colpkg"}

// TestAnki has Anki make a collection with a history, by FSRS and without, and
// export it in every form. What is taken in of each must be what Anki says.
func TestAnki(t *testing.T) {
	python := cmp.Or(os.Getenv("ANNEAL_ANKI_PYTHON"), "python3")
	if out, err := exec.Command(python, "-c", "import anki.collection").CombinedOutput(); err != nil {
		why := "needs a Python with the module anki (pip install anki), named in ANNEAL_ANKI_PYTHON: " + err.Error() + "\n" + string(out)
		if os.Getenv("ANNEAL_REQUIRE_ANKI") != "" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	for _, mode := range []string{"fsrs", "sm2"} {
		dir := t.TempDir()
		cmd := exec.Command(python, filepath.Join("..", "testdata", "make_apkg.py"), dir, mode)
		cmd.Env = append(os.Environ(), "TZ=UTC")
		var errs bytes.Buffer
		cmd.Stderr = &errs
		told, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, errs.String())
		}
		oldest(t, filepath.Join(dir, "legacy.apkg"), filepath.Join(dir, "oldest.apkg"))
		var first map[string]*Card
		for _, name := range append(packages, "oldest.apkg") {
			t.Run(mode+" "+name, func(t *testing.T) {
				got := taken(t, filepath.Join(dir, name), time.Now(), Left{errPicture.Error(), 1, []string{"what is hidden"}})
				compare(t, got, told)
				if first == nil {
					first = got
				}
				same(t, got, first)
			})
		}
	}
}

// TestKept does so with packages that Anki made once, where there is none.
func TestKept(t *testing.T) {
	told, err := os.ReadFile(filepath.Join("testdata", "fsrs.json"))
	if err != nil {
		t.Fatal(err)
	}
	var first map[string]*Card
	for _, name := range []string{"latest.apkg", "legacy.apkg"} {
		got := taken(t, filepath.Join("testdata", name), time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
		compare(t, got, told)
		if first == nil {
			first = got
		}
		same(t, got, first)
	}
}

func options(now time.Time) Options {
	return Options{
		Fold: sched.Fold, Weights: sched.DefaultTuning().Weights, Day: sched.DayOf, In: time.UTC, Now: now,
		Home: func(string) (string, bool) { return "", false }, Ours: func(string, int) string { return "" },
	}
}

// taken takes a package in, by slots.
func taken(t *testing.T, file string, now time.Time, left ...Left) map[string]*Card {
	t.Helper()
	p, err := apkg.Open(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	cards := map[string]*Card{}
	r, err := All(context.Background(), p, options(now), func(c *Card) (string, error) {
		cards[c.Slot] = c
		return "", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r.Left, left) || r.Cards != len(cards) || r.Reviews != 33 || r.Changed[saidScript] != 1 || r.Changed[saidSound] != 1 {
		t.Errorf("%+v of %d cards", r, len(cards))
	}
	return cards
}

func compare(t *testing.T, got map[string]*Card, told []byte) {
	t.Helper()
	var want struct{ Cards []ankiCard }
	if err := json.Unmarshal(told, &want); err != nil {
		t.Fatal(err)
	}
	asked := slices.DeleteFunc(want.Cards, func(c ankiCard) bool { return strings.Contains(c.Front, imageHidden) })
	if len(asked) != len(got) {
		t.Errorf("%d cards came, Anki has %d", len(got), len(asked))
	}
	for _, w := range asked {
		c := got[keyOf(w.GUID, w.Ord)]
		if c == nil {
			t.Errorf("%s did not come", w.Front)
			continue
		}
		drawnAs(t, c, w)
		s := sched.Fold(quiz.CardID{}, c.Events)
		if due := s.Due.Day.String(); w.Type == 2 && due != w.Due {
			t.Errorf("%s is due %s, in Anki %s", w.Front, due, w.Due)
		}
		if phase := []quiz.Phase{quiz.New, quiz.Learning, quiz.Review, quiz.Relearning}[w.Type]; s.Phase != phase {
			t.Errorf("%s is %s, in Anki %s", w.Front, s.Phase, phase)
		}
		if s.Suspended != (w.Queue == -1) || (s.Buried != 0) != (w.Queue < -1) || int(s.Flag) != w.Flag {
			t.Errorf("%s is suspended %t, buried %s, flagged %d; Anki says queue %d and flag %d", w.Front, s.Suspended, s.Buried, s.Flag, w.Queue, w.Flag)
		}
		// What Anki has stored is rounded, what it computes is in single precision.
		if w.S > 0 && (math.Abs(s.Memory.Stability-w.S) > stabilityError*max(1, w.S) || math.Abs(s.Memory.Difficulty-w.D) > difficultyError) {
			t.Errorf("%s has the memory %+v, in Anki %v %v", w.Front, s.Memory, w.S, w.D)
		}
		if m := w.Computed; m != nil && (math.Abs(s.Memory.Stability-m.S) > 1e-3*m.S || math.Abs(s.Memory.Difficulty-m.D) > 1e-3*m.D) {
			t.Errorf("%s has the memory %+v, Anki computes %v %v", w.Front, s.Memory, m.S, m.D)
		}
	}
}

var (
	acting = regexp.MustCompile(`(?s)<script.*?</script>|\[anki:[^\]]*\]|\[\[type:[^\]]*\]\]|\[\.\.\.\]|<a class=hint.*?</a>`)
	words  = regexp.MustCompile(`\pL{2,}`)
)

// drawnAs sees that every word which Anki shows of a card stands in each of its texts,
// and its tags.
func drawnAs(t *testing.T, c *Card, w ankiCard) {
	t.Helper()
	shown := acting.ReplaceAllString(w.Question+" "+w.Answer, " ")
	shown = html.UnescapeString(tags.Get().ReplaceAllString(shown, " "))
	for _, text := range c.Texts {
		for _, word := range words.FindAllString(shown, -1) {
			if !strings.Contains(text, word) {
				t.Errorf("%s lacks %q:\n%s", w.Front, word, text)
			}
		}
		for _, tag := range w.Tags {
			if !strings.Contains(text, tag) {
				t.Errorf("%s lacks the tag %s:\n%s", w.Front, tag, text)
			}
		}
	}
}

// oldest makes of a package one as Anki wrote them before it had several forms.
func oldest(t *testing.T, from, to string) {
	t.Helper()
	r, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range r.File {
		switch f.Name {
		case "meta", "collection.anki2":
			continue
		case "collection.anki21":
			f.Name = "collection.anki2"
		}
		if err := z.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), os.WriteFile(to, b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// same sees that two forms of one collection yield the same cards and events.
func same(t *testing.T, a, b map[string]*Card) {
	t.Helper()
	for slot, x := range a {
		y := b[slot]
		if y == nil {
			t.Errorf("%s is in one form only", slot)
			continue
		}
		if !slices.Equal(x.Texts, y.Texts) || x.Deck != y.Deck || x.Folder != y.Folder || !slices.Equal(x.Media, y.Media) {
			t.Errorf("%s: %q\nand %q", slot, x.Texts, y.Texts)
		}
		ids := func(events []quiz.Event) (all []string) {
			for _, e := range events {
				all = append(all, e.ID.String())
			}
			return all
		}
		if !slices.Equal(ids(x.Events), ids(y.Events)) {
			t.Errorf("%s: events\n%s\nand\n%s", slot, strings.Join(ids(x.Events), "\n"), strings.Join(ids(y.Events), "\n"))
		}
	}
}
