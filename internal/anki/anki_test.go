package anki

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
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

type imported struct {
	Imports []struct {
		Found, New, Updated, Duplicate, Conflicting int
	}
	Cards    []importedCard
	Models   []string
	Reviews  int
	Empty    int
	Sound    bool
	Problems string
}

type importedCard struct {
	GUID, Key, Type, Template, Deck, Question, Answer string
	Tags                                              []string
	Mod, Csum                                         int64
	Ord, Reps                                         int
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
	write := func(name string, in Input) {
		t.Helper()
		in.Known = known
		p, _, after, file := export(t, in)
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		paths, known, last = append(paths, path), after, p
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
	write("v3.apkg", in)

	cmd := exec.Command(interpreter, append([]string{filepath.Join("testdata", "check_apkg.py")}, paths...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var got imported
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct{ added, updated, duplicate int }{{6, 0, 0}, {0, 0, 6}, {0, 1, 5}, {0, 1, 5}} {
		r := got.Imports[i]
		if r.New != want.added || r.Updated != want.updated || r.Duplicate != want.duplicate || r.Conflicting != 0 {
			t.Errorf("%s: %+v, want %+v", filepath.Base(paths[i]), r, want)
		}
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
