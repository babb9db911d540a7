package adopt

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/anki/apkg"
	"anneal/internal/quiz"
	"anneal/internal/sched"
)

var update = flag.Bool("update", false, "write testdata/*.golden")

// golden compares what was made with a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is made now:\n%s", file, got)
	}
}

// TestMarkdown turns pieces of HTML, parted by empty lines, into Markdown.
func TestMarkdown(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("testdata", "markdown.html"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for piece := range strings.SplitSeq(strings.TrimSpace(string(source)), "\n\n") {
		w := &writer{media: func(name string) string {
			if strings.Contains(name, "gone") {
				return ""
			}
			return ".media/" + name
		}}
		fmt.Fprintf(&b, "%s\n----\n%s\n", piece, strings.Join(w.markdown(piece), "\n\n"))
		for _, what := range []string{saidScript, saidSound, saidMedia, saidFormula, saidRemote} {
			if w.changes[what] {
				fmt.Fprintf(&b, "(%s)\n", what)
			}
		}
		b.WriteString("====\n")
	}
	golden(t, "markdown.golden", b.String())
}

// noteType makes a type of notes with the fields Front, Back and Extra.
func noteType(cloze bool, front, back string) *apkg.NoteType {
	return &apkg.NoteType{Name: "Type", Cloze: cloze, Fields: []string{"Front", "Back", "Extra"}, Templates: []apkg.Template{{Name: "Card 1", Front: front, Back: back}}}
}

func TestCards(t *testing.T) {
	const cloze, clozeBack = "{{cloze:Front}}", "{{cloze:Front}}<br>{{Extra}}"
	var b strings.Builder
	for _, test := range []struct {
		name   string
		typ    *apkg.NoteType
		ord    int
		fields []string
	}{
		{"the answer below the rule", noteType(false, "{{Front}}", `{{FrontSide}}<hr id=answer>{{Back}}`), 0, []string{"what", "that", ""}},
		{"the front repeated without it", noteType(false, "<p>{{Front}}</p>", `<p>{{Front}}</p><p>{{Back}}</p>`), 0, []string{"what", "that", ""}},
		{"nothing to ask", noteType(false, "{{#Extra}}{{Front}}{{/Extra}}", `{{Back}}`), 0, []string{"what", "that", ""}},
		{"no answer", noteType(false, "{{Front}}", `{{FrontSide}}<hr id=answer>{{Extra}}`), 0, []string{"what", "that", ""}},
		{"conditions", noteType(false, "{{^Extra}}none{{/Extra}}{{#Front}}{{Front}}{{/Front}}", `{{#Back}}{{#Extra}}both{{/Extra}}one{{/Back}}`), 0, []string{"what", "that", ""}},
		{"an open condition", noteType(false, "{{#Front}}{{Front}}", `{{Back}}`), 0, []string{"what", "that", ""}},
		{"a hint", noteType(false, "{{Front}}{{hint:Extra}}", `{{FrontSide}}<hr id="answer">{{Back}}`), 0, []string{"what", "that", "think <i>hard</i>"}},
		{"typed", noteType(false, "{{Front}} {{type:Back}}", `{{FrontSide}}<hr id=answer>{{type:Back}}<br>{{Extra}}`), 0, []string{"what", "let <b>mut</b> x", "why"}},
		{"typed over lines", noteType(false, "{{Front}} {{type:Back}}", `{{FrontSide}}<hr id=answer>{{type:Back}}`), 0, []string{"what", "a<br>b", ""}},
		{"special fields", noteType(false, "{{Tags}} {{Deck}} {{Subdeck}} {{Type}} {{Card}} {{Nothing}}", `{{text:Back}}`), 0, []string{"", "<b>that</b>", ""}},
		{"old marks", noteType(false, "{{=<% %>=}}<%Front%> {{x}}", `{{Back}}`), 0, []string{"what", "that", ""}},
		{"no template", noteType(false, "{{Front}}", `{{Back}}`), 3, []string{"what", "that", ""}},
		{"too long", noteType(false, strings.Repeat("{{Front}}", 100), `{{Back}}`), 0, []string{strings.Repeat("long ", 1000), "that", ""}},
		{"longer than a megabyte", noteType(false, strings.Repeat("{{Front}}", 100), `{{Back}}`), 0, []string{strings.Repeat("long ", 10000), "that", ""}},
		{"a gap", noteType(true, cloze, clozeBack), 1, []string{"a {{c1::first}} and a {{c2::second::which}} [one]", "", "more"}},
		{"gaps of one number", noteType(true, cloze, clozeBack), 0, []string{"a {{c1::first}} and {{c1::second::which}}", "", ""}},
		{"gaps in one another", noteType(true, cloze, clozeBack), 0, []string{"{{c1::outer {{c2::inner}} end}}", "", ""}},
		{"a gap of code", noteType(true, cloze, clozeBack), 0, []string{"call {{c1::<code>clone()</code>}} here", "", ""}},
		{"a gap in code", noteType(true, cloze, clozeBack), 0, []string{"call <code>x.{{c1::clone}}()</code> here", "", ""}},
		{"a gap in a program", noteType(true, cloze, clozeBack), 0, []string{"<pre>let {{c1::mut}} x = 1;<br>x += 1;</pre>", "", ""}},
		{"a gap across marks", noteType(true, cloze, clozeBack), 0, []string{"<b>bold {{c1::and</b> not}}", "", ""}},
		{"no such gap", noteType(true, cloze, clozeBack), 4, []string{"a {{c1::gap}}", "", "x"}},
		{"two numbers of one gap", noteType(true, cloze, clozeBack), 2, []string{"a {{c1,3::gap}}", "", ""}},
		{"a picture to be hidden", noteType(true, cloze, clozeBack), 0, []string{"{{c1::image-occlusion:rect:left=.1}}<img src=a.png>", "", ""}},
		{"a lone mark", noteType(false, "{{Front}}", "{{Back}}"), 0, []string{"a \ue001 b &#xe002; c", "d \ue008", ""}},
		{"text like a card's", noteType(false, "{{Front}}", "{{Back}}"), 0, []string{"A: b<br>C: d {#key}", "E: e<br>= f<br>tags: g<br>- [x] h<br>---<br># i", ""}},
	} {
		n := &apkg.Note{GUID: "g", Type: test.typ, Fields: test.fields, Tags: []string{"one", "two,{#x}"}}
		d := &drawer{card: &apkg.Card{Note: n, Ord: test.ord}, deck: "A::B"}
		out, err := d.draw("anki-key")
		fmt.Fprintf(&b, "== %s\n", test.name)
		if err != nil {
			fmt.Fprintf(&b, "error: %v\n", err)
		}
		for _, text := range out.texts {
			if len(text) > 300 {
				text = text[:300] + "…\n"
			}
			fmt.Fprintf(&b, "-- %s\n%s", out.kind, text)
		}
	}
	golden(t, "cards.golden", b.String())
}

// TestSM2 checks the conversion against published values.
func TestSM2(t *testing.T) {
	w := sched.DefaultTuning().Weights
	for _, v := range []struct{ ease, interval, retention, s, d float64 }{
		{2.5, 10, 0.9, 10, 6.9140563}, {2.5, 10, 0.8, 3.01572, 9.393428}, {2.5, 10, 0.95, 24.841097, 1.2974405}, {1.3, 20, 0.9, 20, 10},
	} {
		m := sm2(v.ease, v.interval, v.retention, w)
		if math.Abs(m.Stability-v.s) > 1e-4*v.s || math.Abs(m.Difficulty-v.d) > 1e-4*v.d {
			t.Errorf("%v: %+v", v, m)
		}
	}
}

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func events(c *apkg.Card) (*chronicle, quiz.State) { return eventsAfter(Marks{}, c) }

func eventsAfter(m Marks, c *apkg.Card, here ...quiz.Event) (*chronicle, quiz.State) {
	p := &apkg.Package{Created: time.Date(2026, 1, 1, 4, 0, 0, 0, time.UTC), Zoned: true, Rollover: 4}
	o := options(now)
	o.Marks = m
	h := eventsOf(&o, p, c, "deck/key", quiz.Basic, here)
	return h, sched.Fold(h.card, h.events)
}

func ms(day, hour int) int64 { return time.Date(2026, 1, day, hour, 0, 0, 0, time.UTC).UnixMilli() }

func kinds(h *chronicle) string {
	var all []string
	for _, e := range h.events {
		all = append(all, e.Kind.String())
	}
	return strings.Join(all, " ")
}

func TestHistory(t *testing.T) {
	learnt := []apkg.Rev{
		{ID: ms(1, 9), Grade: 3, Interval: -600, Kind: apkg.RevLearn},
		{ID: ms(1, 10), Grade: 3, Interval: 3, Kind: apkg.RevLearn},
		{ID: ms(4, 9), Grade: 3, Interval: 10, Factor: 500, Kind: apkg.RevReview},
	}
	then := func(more ...apkg.Rev) []apkg.Rev { return append(slices.Clone(learnt), more...) }
	for name, test := range map[string]struct {
		card  apkg.Card
		kinds string
		due   string
		phase quiz.Phase
	}{
		"new":                  {apkg.Card{}, "", "", quiz.New},
		"learnt":               {apkg.Card{Type: apkg.Review, Queue: 2, Due: 13, Interval: 10, Reviews: learnt}, "graded graded graded", "2026-01-14", quiz.Review},
		"due on another day":   {apkg.Card{Type: apkg.Review, Queue: 2, Due: 20, Interval: 10, Reviews: learnt}, "graded graded graded rescheduled", "2026-01-21", quiz.Review},
		"another memory":       {apkg.Card{Type: apkg.Review, Queue: 2, Due: 13, Stability: 33, Difficulty: 4, Reviews: learnt}, "graded graded graded placed", "2026-01-14", quiz.Review},
		"no log":               {apkg.Card{Type: apkg.Review, Queue: 2, Due: 40, Interval: 30, Ease: 2.5}, "placed", "2026-02-10", quiz.Review},
		"suspended, a flag":    {apkg.Card{Type: apkg.Review, Queue: -1, Due: 40, Interval: 30, Ease: 2.5, Flag: 4, Mod: ms(5, 1) / 1000}, "suspended flagged placed", "2026-02-10", quiz.Review},
		"buried":               {apkg.Card{Queue: -2, Mod: ms(5, 9) / 1000}, "buried", "", quiz.New},
		"set by hand":          {apkg.Card{Type: apkg.Review, Queue: 2, Due: 59, Reviews: then(apkg.Rev{ID: ms(5, 9), Interval: 55, Kind: apkg.RevRescheduled})}, "graded graded graded rescheduled", "2026-03-01", quiz.Review},
		"forgotten":            {apkg.Card{Reviews: then(apkg.Rev{ID: ms(5, 9), Kind: apkg.RevManual})}, "graded graded graded forgotten", "", quiz.New},
		"forgotten, no trace":  {apkg.Card{Mod: ms(6, 0) / 1000, Reviews: learnt}, "graded graded graded forgotten", "", quiz.New},
		"begun anew":           {apkg.Card{Type: apkg.Learning, Queue: 1, Due: ms(6, 10) / 1000, Reviews: then(apkg.Rev{ID: ms(6, 9), Grade: 1, Interval: -3600, Kind: apkg.RevLearn})}, "graded graded graded forgotten graded", "", quiz.Learning},
		"begun anew by hand":   {apkg.Card{Type: apkg.Learning, Queue: 1, Due: ms(6, 10) / 1000, Reviews: then(apkg.Rev{ID: ms(5, 9), Kind: apkg.RevManual}, apkg.Rev{ID: ms(6, 9), Grade: 1, Interval: -3600, Kind: apkg.RevLearn})}, "graded graded graded forgotten graded", "", quiz.Learning},
		"asked aside":          {apkg.Card{Type: apkg.Review, Queue: 2, Due: 13, Reviews: then(apkg.Rev{ID: ms(5, 9), Grade: 1, Interval: 10, Kind: apkg.RevFiltered})}, "graded graded graded", "2026-01-14", quiz.Review},
		"lost beginning":       {apkg.Card{Type: apkg.Review, Queue: 2, Due: 13, Reviews: learnt[2:]}, "graded placed", "2026-01-14", quiz.Review},
		"dated in future":      {apkg.Card{Reviews: []apkg.Rev{{ID: now.UnixMilli() + 1, Grade: 3}, {ID: 0, Grade: 3}, {ID: -5, Grade: 3}}}, "", "", quiz.New},
		"learning, due a day":  {apkg.Card{Type: apkg.Learning, Queue: 3, Due: 2, Reviews: learnt[:1]}, "graded rescheduled", "2026-01-03", quiz.Learning},
		"learning without log": {apkg.Card{Type: apkg.Learning, Queue: 1, Due: ms(6, 10) / 1000}, "", "", quiz.New},
		"absurd numbers":       {apkg.Card{Type: apkg.Review, Due: 1 << 40, Interval: math.MaxInt32, Ease: -9e9, Mod: 1 << 50}, "placed", "2225-11-14", quiz.Review},
	} {
		h, s := events(&test.card)
		if kinds(h) != test.kinds || s.Due.Day.String() != test.due || s.Phase != test.phase {
			t.Errorf("%s: %s, %s, due %s; want %s, %s, %s", name, kinds(h), s.Phase, s.Due.Day, test.kinds, test.phase, test.due)
		}
		again, _ := events(&test.card)
		for i, e := range h.events {
			if again.events[i].ID != e.ID || e.Seq == 0 || e.Seq >= 1<<63 || e.At.After(now) || e.At.Unix() < 0 {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
}

// TestMarks suspends and flags a card in Anki, and takes both back there.
func TestMarks(t *testing.T) {
	card := func(queue apkg.Queue, flag, day int) *apkg.Card {
		return &apkg.Card{Type: apkg.Review, Queue: queue, Due: 40, Interval: 30, Ease: 2.5, Flag: flag, Mod: ms(day, 1) / 1000}
	}
	first, _ := events(card(apkg.Suspended, 4, 5))
	later, _ := eventsAfter(Marks{}, card(2, 0, 6))
	if kinds(later) != "placed" {
		t.Fatalf("%s of a card that never was suspended here", kinds(later))
	}
	own := func(kind quiz.EventKind, day int) quiz.Event {
		return quiz.Event{Kind: kind, Card: first.card, At: time.UnixMilli(ms(day, 2)), Device: quiz.DeviceID{1}}
	}
	seen := func(more ...quiz.Event) (m Marks) {
		for _, e := range slices.Concat(first.events, more) {
			m.See(&e)
		}
		return m
	}
	for name, test := range map[string]struct {
		marks Marks
		day   int
		kinds string
	}{
		"taken back":            {seen(), 6, "placed resumed flagged"},
		"an older package":      {seen(), 4, "placed"},
		"suspended here since":  {seen(own(quiz.Suspended, 5)), 6, "placed flagged"},
		"resumed here since":    {seen(own(quiz.Resumed, 5)), 6, "placed flagged"},
		"suspended here before": {seen(own(quiz.Suspended, 4)), 6, "placed resumed flagged"},
		"flagged here since":    {seen(own(quiz.Flagged, 5)), 6, "placed resumed"},
	} {
		h, _ := eventsAfter(test.marks, card(2, 0, test.day))
		if got := kinds(h); sortedWords(got) != sortedWords(test.kinds) {
			t.Errorf("%s: %s, want %s", name, got, test.kinds)
		}
	}
	back, _ := eventsAfter(seen(), card(2, 0, 6))
	if s := sched.Fold(first.card, slices.Concat(first.events, back.events)); s.Suspended || s.Flag != 0 {
		t.Errorf("%+v", s)
	}
	if again, _ := eventsAfter(seen(back.events...), card(2, 0, 6)); kinds(again) != "placed" {
		t.Errorf("the second time: %s", kinds(again))
	}
}

func sortedWords(text string) string {
	words := strings.Fields(text)
	slices.Sort(words)
	return strings.Join(words, " ")
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"Rust::Own ership::x": "Rust Own-ership/x", "": "anki ", "::": "anki ", "..::..": "anki ", "../../etc::/passwd": "etc passwd",
		strings.Repeat("a", 200): strings.Repeat("a", 60) + " ", ".hidden::.git": "hidden git",
	} {
		if deck, folder := place(name, ""); deck+" "+folder != want {
			t.Errorf("%q: %q %q, want %q", name, deck, folder, want)
		}
	}
	if deck, folder := place("A::B", "mine"); deck != "mine" || folder != "A/B" {
		t.Errorf("%q %q", deck, folder)
	}
	if a, b := keyOf("x", 0), keyOf("X", 0); a == b || keyOf("x", 1) != a+"-2" || quiz.KeyPart(a) != a {
		t.Errorf("%s %s", a, b)
	}
}
