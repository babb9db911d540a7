package anki

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

func export(t *testing.T, in Input) (pkg, Report, map[string]Known, []byte) {
	t.Helper()
	var b bytes.Buffer
	report, known, err := Write(&b, in)
	if err != nil {
		t.Fatal(err)
	}
	known = overlay(in.Known, known)
	p := read(t, b.Bytes())
	if report.Notes != len(p.notes) || report.Cards != len(p.cards) {
		t.Errorf("reported %d notes and %d cards, written %d and %d", report.Notes, report.Cards, len(p.notes), len(p.cards))
	}
	return p, report, known, b.Bytes()
}

// overlay returns what is known after an export.
func overlay(before, fresh map[string]Known) map[string]Known {
	all := maps.Clone(before)
	if all == nil {
		all = map[string]Known{}
	}
	maps.Copy(all, fresh)
	return all
}

func TestWrite(t *testing.T) {
	p, report, known, _ := export(t, input(course(), nil))
	if report.Notes != 6 || report.Cards != 13 || report.New != 6 || report.Changed != 0 || report.Left != nil {
		t.Errorf("report %+v", report)
	}
	for _, n := range p.notes {
		if known[n.key].Note != n.id || known[n.key].Mod != testNow.Unix() || n.mod != testNow.Unix() {
			t.Errorf("%s: note %d of %d, known %+v", n.key, n.id, n.mod, known[n.key])
		}
	}
	n := p.notes[guid("program:rust-ownership/use-after-move/broken")]
	if want := " anneal::E0382 anneal::rust-ownership::use-after-move "; n.tags != want {
		t.Errorf("tags %q, want %q", n.tags, want)
	}
	all := strings.Join(n.fields, "\n")
	if strings.Contains(all, "/home/someone") || !strings.Contains(all, "rust-ownership/move.md:7") {
		t.Error("the source is not just the name of the file")
	}
	if strings.Contains(all, "never scheduled") {
		t.Error("a card that is not scheduled went out")
	}
}

func TestSameBytes(t *testing.T) {
	_, _, known, first := export(t, input(course(), nil))
	_, again, knownAgain, second := export(t, input(course(), nil))
	if !bytes.Equal(first, second) || !sameKnown(known, knownAgain) {
		t.Error("two first packages differ")
	}
	later := input(course(), known)
	later.Now = testNow.Add(100 * time.Hour)
	_, report, knownLater, third := export(t, later)
	if !bytes.Equal(first, third) || !sameKnown(known, knownLater) {
		t.Error("a second package of the same deck differs from the first")
	}
	if report.New != 0 || report.Changed != 0 || again.New != 6 {
		t.Errorf("second package: %+v", report)
	}
}

func sameKnown(a, b map[string]Known) bool {
	return maps.EqualFunc(a, b, func(a, b Known) bool {
		return a.Note == b.Note && a.Hash == b.Hash && a.Mod == b.Mod && slices.Equal(a.Cards, b.Cards)
	})
}

// TestWhatCounts edits a deck and sees which notes count as changed.
func TestWhatCounts(t *testing.T) {
	const program, basic, choice = "program:rust-ownership/use-after-move/broken", "rust-ownership/clone-gives", "rust-ownership/loop-end"
	tests := []struct {
		name    string
		edit    func(*quiz.Deck)
		changed []string
	}{
		{"another compiler", func(d *quiz.Deck) {
			for i := range d.Cards {
				if d.Cards[i].Proof != nil {
					d.Cards[i].Proof = &quiz.Proof{Rustc: "1.99.0", Edition: "2021", Claim: "fails", Foreign: true}
				}
			}
		}, nil},
		{"moved in its file", func(d *quiz.Deck) {
			for i := range d.Cards {
				d.Cards[i].Origin.Line += 100
				d.Cards[i].Origin.File = "elsewhere/" + d.Cards[i].Origin.File
			}
		}, nil},
		{"options in another order", func(d *quiz.Deck) {
			slices.Reverse(find(d, "why").Options)
			slices.Reverse(find(d, "loop-end").Options)
		}, nil},
		{"cards in another order", func(d *quiz.Deck) { slices.Reverse(d.Cards) }, nil},
		{"rung", func(d *quiz.Deck) { find(d, "why").Rung = 2 }, nil},
		{"prompt", func(d *quiz.Deck) { find(d, "clone-gives").Prompt = "Other?" }, []string{basic}},
		{"code", func(d *quiz.Deck) { find(d, "cut").Code += "// more\n" }, []string{program}},
		{"reason", func(d *quiz.Deck) { find(d, "loop-end").Options[1].Reason = "x" }, []string{choice}},
		{"kind", func(d *quiz.Deck) { find(d, "loop-end").Kind = quiz.Basic }, []string{choice}},
		{"tag", func(d *quiz.Deck) { find(d, "clone-gives").Tags = nil }, []string{basic}},
		{"a card gone", func(d *quiz.Deck) {
			d.Cards = slices.DeleteFunc(d.Cards, func(c quiz.Card) bool { return c.Slot == "cut" })
		}, []string{program}},
	}
	_, _, known, _ := export(t, input(course(), nil))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := course()
			test.edit(d)
			in := input(d, known)
			in.Now = testNow.Add(time.Hour)
			p, report, after, _ := export(t, in)
			var changed []string
			for _, n := range p.notes {
				if n.id != known[n.key].Note {
					t.Errorf("%s has another id", n.key)
				}
				switch n.mod {
				case testNow.Unix():
				case testNow.Unix() + 3600:
					changed = append(changed, n.key)
				default:
					t.Errorf("%s has mod %d", n.key, n.mod)
				}
				if after[n.key].Mod != n.mod {
					t.Errorf("%s: mod %d written, %d returned", n.key, n.mod, after[n.key].Mod)
				}
			}
			if slices.Sort(changed); !slices.Equal(changed, test.changed) || report.Changed != len(test.changed) || report.New != 0 {
				t.Errorf("changed %q, want %q; report %+v", changed, test.changed, report)
			}
		})
	}
}

// TestClockGoesBack sees that a change is newer than the one before it whatever
// the clock says.
func TestClockGoesBack(t *testing.T) {
	_, _, known, _ := export(t, input(course(), nil))
	d := course()
	find(d, "two").Prompt = "Other."
	in := input(d, known)
	in.Now = testNow.Add(-time.Hour)
	_, _, after, _ := export(t, in)
	if got := after["rust-ownership/two"].Mod; got != testNow.Unix()+1 {
		t.Errorf("mod %d, want %d", got, testNow.Unix()+1)
	}
}

func TestLeft(t *testing.T) {
	d := course()
	twice := *find(d, "two")
	twice.Prompt = "again"
	d.Cards = append(d.Cards, twice,
		quiz.Card{Key: "d/empty", Deck: "d", Kind: quiz.Basic, Answer: "x", Scheduled: true},
		quiz.Card{Key: "d/mute", Deck: "d", Kind: quiz.Basic, Prompt: "x", Scheduled: true},
		quiz.Card{Key: "d/none", Deck: "d", Kind: quiz.Choice, Prompt: "x", Answer: "y", Scheduled: true},
		quiz.Card{Key: "d/<b>", Deck: "d", Kind: quiz.Basic, Prompt: "x", Answer: "y", Scheduled: true},
		quiz.Card{Key: "d/ok", Deck: "d", Kind: quiz.Basic, Prompt: "x", Answer: "y", Scheduled: true},
	)
	_, report, _, _ := export(t, input(d, nil))
	want := []string{
		"d/empty: it asks nothing", "d/mute: it has no answer", "d/none: it offers nothing to choose from",
		"d/<b>: its key is not made of two or three names", "rust-ownership/two: another card has its key",
	}
	slices.Sort(want)
	slices.Sort(report.Left)
	if !slices.Equal(report.Left, want) || report.Cards != 14 {
		t.Errorf("%d cards, left %q, want %q", report.Cards, report.Left, want)
	}
}

func TestEmptyPackage(t *testing.T) {
	p, report, known, _ := export(t, Input{Lessons: Decks(), Now: testNow})
	if len(p.notes) != 0 || report.Notes != 0 || len(known) != 0 {
		t.Errorf("%d notes, report %+v", len(p.notes), report)
	}
}

type fullDisk struct{ room int }

var errFull = errors.New("disk full")

func (f *fullDisk) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestFullDisk(t *testing.T) {
	for _, room := range []int{0, 100, 3000, 6000} {
		report, known, err := Write(&fullDisk{room}, input(course(), nil))
		if !errors.Is(err, errFull) || known != nil || report.Notes != 0 {
			t.Errorf("with room for %d bytes: %+v, %v", room, report, err)
		}
	}
}

// TestFinal fails when what Anki must never see changed has changed: the lists
// of fields and templates, and all ids. There is no way to mend that but to undo
// the change.
func TestFinal(t *testing.T) {
	var b strings.Builder
	for _, typ := range []*noteType{programType(), authoredType()} {
		fmt.Fprintln(&b, typ.id, typ.name)
		for i, f := range typ.fields {
			fmt.Fprintln(&b, "field", typ.fieldIDs+int64(i), f.name)
		}
		for i, p := range typ.templates {
			fmt.Fprintln(&b, "template", typ.tmplIDs+int64(i), p.name)
		}
	}
	fmt.Fprintln(&b, deckID, guid("rust-ownership/two"), guid("program:a/b/c"))
	const want = "8daf31c3c12dfa86"
	if got := digest(b.String()); got != want {
		t.Errorf("note types are final, and these are others (%s, want %s):\n%s", got, want, b.String())
	}
}

// TestTypesChanged fails when the look of cards has changed without Anki being
// told.
func TestTypesChanged(t *testing.T) {
	type look struct {
		changed int64
		digest  string
	}
	b, err := json.Marshal([]object{programType().json(), authoredType().json(), noticeType().json()})
	if err != nil {
		t.Fatal(err)
	}
	got := look{typesChanged, digest(string(b))}
	want := look{1795771800, "77c61323d884ad82"}
	if got != want {
		t.Errorf("style or templates are %v and were %v: set typesChanged to now, and both here", got, want)
	}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

func TestCheckName(t *testing.T) {
	for name, ok := range map[string]bool{
		"rust.apkg": true, "out/Rust Ownership.APKG": true, "my-collection.apkg": true, "backup.apkg": true, "collection.apkg.apkg": true,
		"collection.apkg": false, "x/Collection.apkg": false, `x\collection.APKG`: false, "backup-2026.apkg": false, "a/backup-.apkg": false,
		"rust": false, "rust.zip": false, "rust.colpkg": false, ".apkg": false, "": false, "x.apkg/": false,
	} {
		if err := CheckName(name); (err == nil) != ok {
			t.Errorf("CheckName(%q) = %v", name, err)
		}
	}
}

func TestDeckTitle(t *testing.T) {
	for in, want := range map[string]string{"": "anneal", "  ": "anneal", "Rust: ownership": "Rust: ownership", "a::b:::c": "a:b:c", "a\x00\"b\n": "ab"} {
		if got := deckTitle(in); got != want {
			t.Errorf("deckTitle(%q) = %q, want %q", in, got, want)
		}
	}
}
