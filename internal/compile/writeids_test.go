package compile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

// writeIDs writes keys into a folder of files, and returns what was written.
func writeIDs(files map[string]string, taken ...string) map[string]string {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	out := map[string]string{}
	for _, s := range Load([]Folder{{FS: fsys, Path: "d", Name: "d"}}, &diag.Bag{}) {
		for _, k := range WriteIDs(&s, func(slot string) bool { return slices.Contains(taken, slot) }) {
			out[strings.TrimPrefix(k.File.Name, "d/")] = string(k.Text)
		}
	}
	return out
}

func TestWriteIDs(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a question", "Q: Which loop ends last?\nA: The outer one\n", "Q: Which loop ends last? {#which-loop-ends-last}\nA: The outer one\n"},
		{"spaces and line breaks stay", "\ufeffQ: One?  \r\nmore\r\nA: two \r\n", "\ufeffQ: One? {#one-more}  \r\nmore\r\nA: two \r\n"},
		{"no line break at the end", "C: a [moved] value", "C: a [moved] value {#a-value}"},
		{"a key stays", "Q: One? {#mine}\nA: 1\n\nQ: Two?\nA: 2\n", "Q: One? {#mine}\nA: 1\n\nQ: Two? {#two}\nA: 2\n"},
		{"one key for all gaps", "C: A [moved] value is [gone].\n", "C: A [moved] value is [gone]. {#a-value-is}\n"},
		{"a gap over two lines", "C: it is [a long\nway] home\n", "C: it is [a long\nway] home {#it-is-home}\n"},
		{"the same question again", "Q: One?\nA: 1\n\nQ: One? \\\nA: 2\n", "Q: One? {#one}\nA: 1\n\nQ: One? \\ {#one-2}\nA: 2\n"},
		{"a name that is taken", "Q: Gone?\nA: 1\n", "Q: Gone? {#gone-2}\nA: 1\n"},
		{"the name of the concept", "Q: Cards?\nA: 1\n", "Q: Cards? {#cards-2}\nA: 1\n"},
		{"the name of a generated slot", "Q: Cut?\nA: 1\n", "Q: Cut? {#card-cut}\nA: 1\n"},
		{"nothing but signs", "Q: ?!\nA: 1\n", "Q: ?! {#card}\nA: 1\n"},
		{"other scripts", "Q: Was heißt 所有権?\nA: 1\n", "Q: Was heißt 所有権? {#was-heißt-所有権}\nA: 1\n"},
		{"the mark alone", "Q:\nOne?\nA: 1\n", "Q: {#one}\nOne?\nA: 1\n"},
		{"code in the question", "Q: One?\n```text\nQ: in code\nA: not a card\n```\nA: 1\n", "Q: One? {#one}\n```text\nQ: in code\nA: not a card\n```\nA: 1\n"},
		{"a card that is unfinished", "Q: One?\n\nQ: Two?\nA: 2\n", "Q: One?\n\nQ: Two? {#two}\nA: 2\n"},
		{"options and answers", "Q: One?\n- [x] a\n  - yes\n- [ ] b\n  - no\nH: h\n\nQ: Two?\n= 2\n", "Q: One? {#one}\n- [x] a\n  - yes\n- [ ] b\n  - no\nH: h\n\nQ: Two? {#two}\n= 2\n"},
		{"a lesson", "---\nid: x\n---\n## Description\nQ: not here\n\n## Cards\n\nQ: One?\nA: 1\n", "---\nid: x\n---\n## Description\nQ: not here\n\n## Cards\n\nQ: One? {#one}\nA: 1\n"},
		{"what is switched off", "Q: One?\nA: 1\n\n<!--\nQ: Two?\nA: 2\n-->\n", "Q: One? {#one}\nA: 1\n\n<!--\nQ: Two?\nA: 2\n-->\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := writeIDs(map[string]string{"cards.md": tt.text}, "gone")["cards.md"]
			if got != tt.want {
				t.Fatalf("got\n%q\nwant\n%q", got, tt.want)
			}
			if again := writeIDs(map[string]string{"cards.md": got}, "gone"); len(again) != 0 {
				t.Errorf("the second time: %q", again)
			}
		})
	}
}

// The decks of others are not written into.
func TestWriteIDsElsewhere(t *testing.T) {
	got := writeIDs(map[string]string{
		"hash.md": "---\nsyntax: hashcards\n---\nQ: One?\nA: 1\n",
		"q.toml":  "[[questions]]\ntype = \"ShortAnswer\"\nprompt.prompt = \"One?\"\nanswer.answer = \"1\"\n",
		"mine.md": "Q: One?\nA: 1\n",
		"more.md": "Q: One?\nA: 2\n",
	})
	if fmt.Sprint(got) != "map[mine.md:Q: One? {#one}\nA: 1\n more.md:Q: One? {#one-2}\nA: 2\n]" {
		t.Errorf("%q", got)
	}
}

// Of random decks nothing is new and nothing gone after keys were written, all
// histories go on, and the files differ in nothing else.
func TestWriteIDsKeepsAll(t *testing.T) {
	for seed := range uint64(100) {
		w := newWorld(seed)
		for range 10 {
			pick(w.r, authorEdits).do(w)
		}
		clear(w.away)
		fsys, keyed := fstest.MapFS{}, fstest.MapFS{}
		for _, f := range w.files {
			f.broken = false
			text, _ := f.render()
			text = disguise(w.r, text)
			fsys[f.deck+"/"+f.path()] = &fstest.MapFile{Data: []byte(text)}
			keyed[f.deck+"/"+f.path()] = &fstest.MapFile{Data: []byte(text)}
		}
		for _, deck := range []string{"north", "south"} {
			for _, s := range Load([]Folder{{FS: sub(t, fsys, deck), Path: deck, Name: deck}}, &diag.Bag{}) {
				for _, k := range WriteIDs(&s, func(string) bool { return false }) {
					if k.Left > 0 {
						t.Errorf("seed %d: %d cards of %s have no key", seed, k.Left, k.File.Name)
					}
					if !onlyKeys(k.File.Text, k.Text) {
						t.Errorf("seed %d: more than keys were put into %s:\n%s", seed, k.File.Name, k.Text)
					}
					keyed[k.File.Name].Data = k.Text
				}
			}
		}
		before, after := decksIn(t, fsys), decksIn(t, keyed)
		history, fresh := map[string]string{}, map[string]bool{}
		for _, d := range before {
			for i := range d.Cards {
				history[d.Cards[i].Key] = ""
			}
		}
		for _, d := range after {
			for i := range d.Cards {
				if key := d.Cards[i].Key; !hasKey(history, key) {
					fresh[key] = true
				}
			}
		}
		r := Reconcile(Before{Decks: before, History: history}, Sources{}, after)
		for _, x := range r.Renames {
			delete(fresh, x.NewKey)
		}
		if len(fresh) > 0 || len(r.Listed) > 0 {
			t.Fatalf("seed %d: %d are new, listed are %v", seed, len(fresh), r.Listed)
		}
	}
}

func hasKey(m map[string]string, key string) bool { _, ok := m[key]; return ok }

func sub(t *testing.T, fsys fstest.MapFS, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for name, f := range fsys {
		if rest, ok := strings.CutPrefix(name, dir+"/"); ok {
			out[rest] = f
		}
	}
	return out
}

func decksIn(t *testing.T, fsys fstest.MapFS) []*quiz.Deck {
	t.Helper()
	var folders []Folder
	for _, deck := range []string{"north", "south"} {
		if files := sub(t, fsys, deck); len(files) > 0 {
			folders = append(folders, Folder{FS: files, Path: deck, Name: deck})
		}
	}
	var bag diag.Bag
	result, err := Compile(t.Context(), Load(folders, &bag), scribe{}, &bag)
	if err != nil {
		t.Fatal(err)
	}
	return result.Decks
}

// disguise changes how a text is written, not what it says.
func disguise(r *rand.Rand, text string) string {
	var b strings.Builder
	crlf := r.IntN(2) == 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line != "" && line != "---" && r.IntN(3) == 0 {
			line += "\t"
		}
		b.WriteString(line)
		if crlf {
			b.WriteByte('\r')
		}
		b.WriteByte('\n')
	}
	if r.IntN(2) == 0 {
		return "\ufeff" + b.String()
	}
	return b.String()
}

// onlyKeys reports whether a text is another with keys put in.
func onlyKeys(old, now []byte) bool {
	for len(now) > 0 {
		n := 0
		for n < len(old) && n < len(now) && old[n] == now[n] {
			n++
		}
		if n == len(now) {
			return n == len(old)
		}
		if n > 0 && now[n-1] == ' ' && now[n] == '{' { // a space stood there before
			n--
		}
		old, now = old[n:], now[n:]
		if !bytes.HasPrefix(now, []byte(" {#")) {
			return false
		}
		end := bytes.IndexByte(now, '}')
		if end < 0 {
			return false
		}
		now = now[end+1:]
	}
	return len(old) == 0
}
