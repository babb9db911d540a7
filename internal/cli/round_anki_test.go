package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// rounder takes cards to Anki and back.
type rounder struct {
	*testing.T
	dir string
	now time.Time
}

func newRounder(t *testing.T) *rounder {
	t.Helper()
	if ok, err := condition("anki"); err != nil {
		t.Fatal(err)
	} else if !ok {
		t.Skip("there is no Python with the module anki in ANNEAL_ANKI_PYTHON")
	}
	r := &rounder{t, t.TempDir(), time.Now().UTC().Truncate(time.Second)}
	r.anneal(0, "", "remove", "rust-ownership")
	return r
}

func (r *rounder) path(name string) string { return filepath.Join(r.dir, name) }

// anneal runs a command so many days ago and returns what it says.
func (r *rounder) anneal(ago int, in string, args ...string) string {
	r.Helper()
	vars := map[string]string{"ANNEAL_HOME": r.path("home"), "ANNEAL_NOW": r.now.AddDate(0, 0, -ago).Format(time.RFC3339)}
	var out, errs bytes.Buffer
	e := Env{
		Args: append([]string{"anneal"}, args...), Getenv: func(name string) string { return vars[name] },
		Stdin: strings.NewReader(in), Stdout: &out, Stderr: &errs, Now: time.Now,
	}
	if err := run(context.Background(), e); err != nil {
		r.Fatalf("%v: %v\n%s", args, err, errs.String())
	}
	return out.String()
}

// python runs a script that drives Anki.
func (r *rounder) python(script string, args ...string) []byte {
	r.Helper()
	cmd := exec.Command(ankiPython(), append([]string{filepath.Join("..", "anki", "testdata", script)}, args...)...)
	cmd.Env = append(os.Environ(), "TZ=UTC")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		r.Fatalf("%v\n%s", err, errs.String())
	}
	return out
}

// know returns all that the home knows of its cards.
func (r *rounder) know(keys ...string) string {
	r.Helper()
	said := r.anneal(0, "", "list", "--json")
	for _, key := range keys {
		said += r.anneal(0, "", "card", key, "--json")
	}
	return said
}

// TestRoundOurs takes cards that were learnt here to Anki with their schedule, and
// back: all is as it was, and nothing is there twice.
func TestRoundOurs(t *testing.T) {
	r := newRounder(t)
	if err := os.WriteFile(r.path("cards.md"), []byte(`Q: What does `+"`clone`"+` give? {#clone}
A: A second handle.

C: A moved value cannot be [used] or [borrowed] again. {#moved}

Q: Which keyword? {#keyword}
= move

Q: Never asked? {#never}
A: Not yet.
`), 0o600); err != nil {
		t.Fatal(err)
	}
	keys := []string{"clone", "moved-1", "moved-2", "keyword", "never"}
	r.anneal(40, "", "build", "--no-rustc", r.path("cards.md"))
	for _, s := range []struct {
		ago    int
		grades string
	}{{40, "4331"}, {38, "33"}, {30, "13"}, {15, "43"}, {2, "31"}} {
		var in strings.Builder
		for _, g := range s.grades {
			fmt.Fprintf(&in, "\n%c\n", g)
		}
		r.anneal(s.ago, in.String(), "review", "--plain", "--new", "4", "--limit", fmt.Sprint(len(s.grades)))
	}
	r.anneal(1, "", "suspend", "keyword")
	r.anneal(1, "", "flag", "--number", "3", "clone")
	r.anneal(1, "", "tag", "--add", "mine", "clone")
	before := r.know(keys...)
	for _, round := range []string{"first", "second"} {
		r.anneal(0, "", "export", "anki", "--schedule", r.path("ours.apkg"))
		counts := strings.Fields(string(r.python("answer_apkg.py", r.path("ours.apkg"), r.path("back.apkg"), "0")))
		said := r.anneal(0, "", "import", "anki", r.path("back.apkg"))
		if !strings.Contains(said, fmt.Sprintf("history: %s answers, 0 events new, %[1]s known already", counts[2])) || !strings.Contains(said, "0 new, 0 changed") || len(counts) != 3 {
			t.Errorf("%s: Anki has %v, and of what came back:\n%s", round, counts, said)
		}
		if after := r.know(keys...); after != before {
			t.Errorf("%s: back from Anki\n%s\nbefore\n%s", round, after, before)
		}
	}
	// An answer that is given there comes once.
	r.python("answer_apkg.py", r.path("ours.apkg"), r.path("back.apkg"), "1")
	r.now = time.Now().UTC().Add(2 * time.Second)
	for _, want := range []string{", 1 event new, ", ", 0 events new, "} {
		if said := r.anneal(0, "", "import", "anki", r.path("back.apkg")); !strings.Contains(said, want) {
			t.Errorf("it said\n%swithout%s", said, want)
		}
	}
	if r.know(keys...) == before {
		t.Error("the answer did not come")
	}
}

// atAnki is what Anki says of a card before the round.
type atAnki struct {
	Front, Due        string
	Type, Queue, Flag int
	S, D              float64
	Computed          *struct{ S, D float64 }
}

// ankiHas is what Anki has of a card after it.
type ankiHas struct {
	Question                   string
	CardType, Queue, Flag, Due int
	Stability, Difficulty      float64
}

// TestRoundAnki takes a collection of Anki's with a history here, and back to an
// empty Anki: the cards stand where they stood, those without FSRS where Anki itself
// would have them with it.
func TestRoundAnki(t *testing.T) {
	for _, mode := range []string{"fsrs", "sm2"} {
		t.Run(mode, func(t *testing.T) {
			r := newRounder(t)
			var told struct{ Cards []atAnki }
			if err := json.Unmarshal(r.python("make_apkg.py", r.dir, mode), &told); err != nil {
				t.Fatal(err)
			}
			r.now = time.Now().UTC().Add(2 * time.Second)
			r.anneal(0, "", "import", "anki", r.path("latest.apkg"))
			r.anneal(0, "", "export", "anki", "--schedule", r.path("out.apkg"))
			var got struct {
				Cards          []ankiHas
				Reviews, Empty int
				Sound          bool
				Problems       string
			}
			if err := json.Unmarshal(r.python("check_apkg.py", r.path("out.apkg")), &got); err != nil {
				t.Fatal(err)
			}
			if !got.Sound || got.Empty != 0 || got.Reviews != 33 {
				t.Errorf("sound %t (%s), %d cards are empty, %d answers", got.Sound, got.Problems, got.Empty, got.Reviews)
			}
			met := 0
			for _, want := range told.Cards {
				if !strings.HasPrefix(want.Front, "history ") {
					continue
				}
				i := slices.IndexFunc(got.Cards, func(c ankiHas) bool {
					return strings.Contains(c.Question, "<p>"+want.Front+"</p>")
				})
				if i < 0 {
					t.Errorf("%s did not come", want.Front)
					continue
				}
				met++
				c := got.Cards[i]
				if c.CardType != want.Type || c.Flag != want.Flag || (c.Queue == -1) != (want.Queue == -1) {
					t.Errorf("%s is %+v, was %+v", want.Front, c, want)
				}
				if due := r.now.AddDate(0, 0, c.Due).Format(time.DateOnly); want.Due != "" && due != want.Due {
					t.Errorf("%s is due %s, was %s", want.Front, due, want.Due)
				}
				s, d := want.S, want.D
				if s == 0 && want.Computed != nil {
					s, d = want.Computed.S, want.Computed.D
				}
				if s == 0 && want.Type == 2 {
					s, d = c.Stability, c.Difficulty // Anki has no answers of it to compute a memory from; ease and interval do here
				}
				if math.Abs(c.Stability-s) > 1e-3*max(1, s) || math.Abs(c.Difficulty-d) > 0.005 {
					t.Errorf("%s has the memory %v %v, was %v %v", want.Front, c.Stability, c.Difficulty, s, d)
				}
			}
			if met != 12 {
				t.Errorf("%d cards met, want 12", met)
			}
		})
	}
}
