package compile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// cardOf makes a card of "deck/concept/slot|prompt|code|answer"; a card with a key
// of two parts belongs to the concept c.
func cardOf(line string) quiz.Card {
	f := strings.Split(line, "|")
	parts := strings.Split(f[0], "/")
	c := quiz.Card{Kind: quiz.Basic, Key: f[0], Deck: parts[0], Concept: "c", Slot: parts[len(parts)-1], Prompt: f[1], Code: f[2], Answer: f[3]}
	if len(parts) == 3 {
		c.Concept = parts[1]
	}
	c.Origin = quiz.Origin{File: parts[0] + "/" + c.Concept + ".md", Line: 1}
	return c
}

// decksOf makes decks of cards.
func decksOf(lines ...string) (decks []*quiz.Deck) {
	for _, line := range lines {
		c := cardOf(line)
		i := slices.IndexFunc(decks, func(d *quiz.Deck) bool { return d.Name == c.Deck })
		if i < 0 {
			decks = append(decks, &quiz.Deck{Name: c.Deck})
			i = len(decks) - 1
		}
		decks[i].Cards = append(decks[i].Cards, c)
		if !slices.ContainsFunc(decks[i].Concepts, func(o quiz.Concept) bool { return o.ID == c.Concept }) {
			decks[i].Concepts = append(decks[i].Concepts, quiz.Concept{ID: c.Concept, Deck: c.Deck})
		}
	}
	return decks
}

// reported writes down what became of histories.
func reported(r Reconciliation) string {
	var out []string
	for _, x := range r.Renames {
		out = append(out, x.OldKey+" > "+x.NewKey)
	}
	for _, l := range r.Listed {
		why := map[Reason]string{Gone: "gone", Unclear: "unclear", Turned: "turned", Dropped: "dropped", Elsewhere: "elsewhere"}[l.Why]
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s: %s %s", l.Key, why, strings.Join(l.Near, " "))))
	}
	return strings.Join(out, "\n")
}

const (
	scope   = "|What does a scope do with the values that it owns at its end?||It drops them."
	closure = "|Which word makes a closure take what it names?||`move`"
	rc      = "|What does `Rc::clone` return?||A second handle to the same value."
	arc     = "|What does `Arc::clone` return?||A second handle to the same value."
	prints  = "|What does this print?|let a = 1;\nprintln!(\"{a}\");|1"
)

func TestReconcile(t *testing.T) {
	for _, tt := range []struct {
		name        string
		before, now []string
		want        string
	}{
		{"nothing has changed", []string{"d/c/basic-1" + scope}, []string{"d/c/basic-1" + scope}, ""},
		{"a typo", []string{"d/c/basic-1" + scope}, []string{"d/c/basic-2|What does a scpoe do with the values that it owns at its end?||It drops them."}, "d/c/basic-1 > d/c/basic-2"},
		{"other words", []string{"d/c/basic-1" + scope}, []string{"d/c/basic-2|When a scope ends, what does it do with values it owns?||It drops them."}, "d/c/basic-1 > d/c/basic-2"},
		{"another concept", []string{"d/a/basic-1" + scope}, []string{"d/b/basic-1" + scope}, "d/a/basic-1 > d/b/basic-1"},
		{"another deck", []string{"d/a/basic-1" + scope, "d/x" + rc}, []string{"e/a/basic-1" + scope, "d/x" + rc}, "d/a/basic-1 > e/a/basic-1"},
		{"an id is written", []string{"d/c/basic-1" + scope}, []string{"d/scope" + scope}, "d/c/basic-1 > d/scope"},
		{"another name is another question", []string{"d/c/basic-1" + rc}, []string{"d/c/basic-2" + arc}, "d/c/basic-1: unclear d/c/basic-2"},
		{"the opposite is another question", []string{"d/c/basic-1|Which borrow ends first in this block of code?||`a`"}, []string{"d/c/basic-2|Which borrow ends last in this block of code?||`a`"}, "d/c/basic-1: unclear d/c/basic-2"},
		{"a negation is another question", []string{"d/c/basic-1|Which of the types is `Send`?||`Arc`"}, []string{"d/c/basic-2|Which of the types isn't `Send`?||`Arc`"}, "d/c/basic-1: unclear d/c/basic-2"},
		{"a question and its answer are edited", []string{"d/c/basic-1" + closure}, []string{"d/c/basic-2|Which word makes a closure own what it names?||`static`"}, "d/c/basic-1: unclear d/c/basic-2"},
		{"the answer means something else", []string{"d/c/basic-1" + closure}, []string{"d/c/basic-1|Which word makes a closure take what it names?||`static`"}, "d/c/basic-1: turned"},
		{"the answer is said in other words", []string{"d/c/basic-1" + scope}, []string{"d/c/basic-1|What does a scope do with the values that it owns at its end?||It drops all of them."}, ""},
		{"the answer is negated", []string{"d/c/basic-1|Is `Rc` sent to threads?||It can be sent."}, []string{"d/c/basic-1|Is `Rc` sent to threads?||It can't be sent."}, "d/c/basic-1: turned"},
		{"a moved card with another answer", []string{"d/a/basic-1" + closure}, []string{"d/b/basic-1|Which word makes a closure take what it names?||`static`"}, "d/a/basic-1 > d/b/basic-1\nd/b/basic-1: turned"},
		{"another question under the same key", []string{"d/key" + scope}, []string{"d/key" + rc}, "d/key: turned"},
		{"nothing like it", []string{"d/c/basic-1" + scope}, []string{"d/c/basic-2" + rc}, "d/c/basic-1: gone"},
		{"the whole deck is gone", []string{"d/c/basic-1" + scope}, []string{"e/c/basic-2" + rc}, "d/c/basic-1: dropped"},
		{"a program is edited", []string{"d/c/basic-1" + prints}, []string{"d/c/basic-2|What does this program print?|let a = 1;\nprintln!(\"{a}\");|1"}, "d/c/basic-1 > d/c/basic-2"},
		{"twins", []string{"d/c/basic-1" + scope}, []string{"d/a/basic-1" + scope, "d/b/basic-1" + scope}, "d/c/basic-1: unclear d/a/basic-1 d/b/basic-1"},
		{
			"a copy takes nothing", []string{"d/c/basic-1" + scope, "d/c/basic-2" + rc, "d/c/basic-3" + closure},
			[]string{"d/c/basic-2" + rc, "d/c/basic-3" + closure, "d/copy/basic-1" + scope, "d/copy/basic-2" + rc, "d/copy/basic-3" + closure},
			"d/c/basic-1: unclear d/copy/basic-1",
		},
		{
			"a copy takes nothing of what is edited beside it", []string{"d/c/basic-1" + scope, "d/c/basic-2" + rc, "d/c/basic-3" + closure},
			[]string{"d/c/basic-4|What does a scope do with the values it owns when it ends?||It drops them.", "d/c/basic-2" + rc, "d/c/basic-3" + closure, "d/copy/basic-1" + scope, "d/copy/basic-2" + rc, "d/copy/basic-3" + closure},
			"d/c/basic-1 > d/c/basic-4",
		},
		{
			"twins go with the others of their lesson", []string{"d/a/basic-1" + scope, "d/a/basic-2" + rc, "d/a/basic-4" + prints, "d/b/basic-1" + scope, "d/b/basic-3" + closure, "d/b/basic-5" + arc},
			[]string{"d/x/basic-1" + scope, "d/x/basic-2" + rc, "d/x/basic-4" + prints, "d/y/basic-1" + scope, "d/y/basic-3" + closure, "d/y/basic-5" + arc},
			"d/a/basic-1 > d/x/basic-1\nd/a/basic-2 > d/x/basic-2\nd/a/basic-4 > d/x/basic-4\nd/b/basic-1 > d/y/basic-1\nd/b/basic-3 > d/y/basic-3\nd/b/basic-5 > d/y/basic-5",
		},
		{
			"a lesson with another id", []string{"d/old/cut|Which statement?|let b = a;|line 1", "d/old/role-moved|Which line moved `a`?|let b = a;|line 1"},
			[]string{"d/new/cut|Which statement?|let b = a;|line 1", "d/new/role-moved|Which line moved `a`?|let b = a;|line 1"},
			"d/old/cut > d/new/cut\nd/old/role-moved > d/new/role-moved",
		},
		{"the author says so", []string{"d/c/basic-1a2b3c" + scope}, []string{"d/basic-1a2b3c" + rc}, "d/c/basic-1a2b3c > d/basic-1a2b3c\nd/basic-1a2b3c: turned"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before, history := decksOf(tt.before...), map[string]string{}
			for _, d := range before {
				for i := range d.Cards {
					history[d.Cards[i].Key] = Text(&d.Cards[i])
				}
			}
			now := decksOf(tt.now...)
			if got := reported(Reconcile(Before{Decks: before, History: history}, Sources{}, now)); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// A card that was there before is nobody's continuation, also when it was never
// answered; a card without a history is renamed all the same.
func TestReconcileUnanswered(t *testing.T) {
	before := decksOf("d/a/basic-1"+scope, "d/b/basic-1"+scope, "d/c/basic-2"+closure)
	history := map[string]string{"d/a/basic-1": ""}
	now := decksOf("d/b/basic-1"+scope, "d/closure"+closure)
	if got := reported(Reconcile(Before{Decks: before, History: history}, Sources{}, now)); got != "d/c/basic-2 > d/closure\nd/a/basic-1: gone" {
		t.Error(got)
	}
}

// A concept that says which id it had keeps all histories and its page, however
// much of the text has changed.
func TestReconcileByAlias(t *testing.T) {
	now := decksOf("d/c/cut|Which statement?||line 3")
	now[0].Concepts[0].Aliases = []string{"old"}
	history := map[string]string{}
	for _, key := range []string{"d/old/cut", "d/old/role", "d/other/cut"} {
		c := cardOf(key + "|something else||x")
		history[key] = Text(&c)
	}
	r := Reconcile(Before{History: history}, Sources{}, now)
	if got := reported(r); got != "d/old/cut > d/c/cut\nd/c/cut: turned\nd/old/role: gone\nd/other/cut: gone" {
		t.Error(got)
	}
	if fmt.Sprint(r.Pages) != "[{d/old d/c}]" {
		t.Error(r.Pages)
	}
}

func TestReconcileSources(t *testing.T) {
	before, now := decksOf("d/c/basic-1"+scope), decksOf("d/b/basic-1"+scope, "d/b/basic-2"+rc)
	other := decksOf("d/b/basic-2" + rc)
	history := map[string]string{"d/c/basic-1": ""}
	yes := func(string) bool { return true }
	away := Sources{Away: func(_, file string) bool { return file == "d/c.md" }}
	for _, tt := range []struct {
		name    string
		before  Before
		sources Sources
		now     []*quiz.Deck
		want    string
		kept    int
	}{
		{"a file that cannot be read keeps its cards", Before{before, history}, away, other, "", 1},
		{"and what is like them is listed", Before{before, history}, away, now, "d/c/basic-1: elsewhere d/b/basic-1", 1},
		{"a card that is half written is not gone", Before{before, history}, Sources{Half: yes}, other, "", 1},
		{"it may be in the file that cannot be read", Before{nil, map[string]string{"d/c/basic-1": Text(&before[0].Cards[0])}}, Sources{Doubt: yes}, other, "d/c/basic-1: elsewhere", 0},
		{"what was said to be gone is not said again", Before{nil, map[string]string{"d/c/basic-1": Rested(Text(&before[0].Cards[0]))}}, Sources{}, other, "", 0},
		{"what was said to be gone comes back with its text", Before{other, map[string]string{"d/c/basic-1": Rested(Text(&before[0].Cards[0]))}}, Sources{}, now, "d/c/basic-1 > d/b/basic-1", 0},
		{"a text of the old form", Before{other, map[string]string{"d/c/basic-1": "what does a scope do with the values that it owns at its end it drops them"}}, Sources{}, now, "d/c/basic-1 > d/b/basic-1", 0},
	} {
		r := Reconcile(tt.before, tt.sources, tt.now)
		if got := reported(r); got != tt.want || len(r.Kept) != tt.kept {
			t.Errorf("%s: got %q and %d kept, want %q and %d", tt.name, got, len(r.Kept), tt.want, tt.kept)
		}
	}
}

// The gaps of a sentence with {#key} are numbered: what is hidden tells them.
func TestReconcileNumbered(t *testing.T) {
	gaps := func(text string) (lines []string) {
		n := strings.Count(text, "[")
		for i := range n {
			front, answer, at := text, "", 0
			for j := range n {
				start := strings.IndexByte(front[at:], '[') + at
				end := strings.IndexByte(front[start:], ']') + start
				word := front[start+1 : end]
				if i == j {
					answer, word = word, "____"
				}
				front = front[:start] + word + front[end+1:]
				at = start
			}
			key := "d/k"
			if n > 1 {
				key = fmt.Sprintf("d/k-%d", i+1)
			}
			lines = append(lines, key+"|"+front+"||"+answer)
		}
		return lines
	}
	for _, tt := range []struct{ before, now, want string }{
		{"A [moved] value is never [used] again.", "A [moved] value is never [used] again.", ""},
		{"A [moved] value is never [used] again.", "[A] [moved] value is never [used] again.", "d/k-1 > d/k-2\nd/k-2 > d/k-3"},
		{"A [moved] value is [never] used [again].", "A [moved] value is never used [again].", "d/k-2 > d/k-2~\nd/k-3 > d/k-2\nd/k-2~: gone"},
		{"A [moved] value is never [used] again.", "A moved value is never [used] again.", "d/k-2 > d/k\nd/k-1: gone"},
		{"A [moved] value is never [used] again.", "A [movde] value is never [used] again.", ""},
		{"A [moved] value is never [used] again.", "A [moved] value can never be [used] again.", ""},
	} {
		of := func(text string) []*quiz.Deck {
			decks := decksOf(gaps(text)...)
			for i := range decks[0].Cards {
				decks[0].Cards[i].Kind = quiz.Cloze
			}
			return decks
		}
		before, history := of(tt.before), map[string]string{}
		for i := range before[0].Cards {
			history[before[0].Cards[i].Key] = ""
		}
		got := reported(Reconcile(Before{Decks: before, History: history}, Sources{}, of(tt.now)))
		if i := strings.Index(got, "~"); i >= 0 { // a hash follows
			got = strings.ReplaceAll(got, got[i:i+7], "~")
		}
		if got != tt.want {
			t.Errorf("%s -> %s:\n%s\nwant\n%s", tt.before, tt.now, got, tt.want)
		}
	}
}

// Ten thousand cards of one kind are renamed at once.
func BenchmarkReconcile(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var old, now []string
			for i := range n {
				q := fmt.Sprintf("What does the function `f%d` of the module %s give back for an odd number?", i, facts[i%len(facts)].answers[0])
				a := facts[i%len(facts)].answers[0]
				old = append(old, fmt.Sprintf("d/c%d/basic-%d|%s||%s", i/10, i, q, a))
				now = append(now, fmt.Sprintf("d/x%d/basic-%d|%s||%s", i/10, i+n, strings.Replace(q, "give back", "return", 1), a))
			}
			before, after, history := decksOf(old...), decksOf(now...), map[string]string{}
			for i := range before[0].Cards {
				history[before[0].Cards[i].Key] = ""
			}
			b.ReportAllocs()
			for b.Loop() {
				if r := Reconcile(Before{Decks: before, History: history}, Sources{}, after); len(r.Renames) != n {
					b.Fatalf("%d of %d renamed", len(r.Renames), n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/card")
		})
	}
}

// Where all cards are alike, nothing is certain, and it must not take long to see.
func BenchmarkReconcileAlike(b *testing.B) {
	var old, now []string
	for i := range 10_000 {
		old = append(old, fmt.Sprintf("d/c%d/basic-1%s", i, scope))
		now = append(now, fmt.Sprintf("d/x%d/basic-1%s", i, scope))
	}
	before, after, history := decksOf(old...), decksOf(now...), map[string]string{}
	for i := range before[0].Cards {
		history[before[0].Cards[i].Key] = ""
	}
	for b.Loop() {
		if r := Reconcile(Before{Decks: before, History: history}, Sources{}, after); len(r.Renames) != 0 {
			b.Fatalf("%d renamed", len(r.Renames))
		}
	}
}
