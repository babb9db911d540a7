package compile

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"anneal/internal/source"
)

func TestReadQuotes(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"labels that hang and go on": {`
error[E0277]: one
              two
   --> src/main.rs:11:36
    |
11  |   spawn(move || {
    |   ----- ^------
    |   |     |
    |   |     not ` + "`Send`" + `, and
    |   |       nothing to be done
    |   required by this
    = note: three
            four
help: add
    |
11  |   nonsense
    |   ++++
`, `E0277 one two @11:36
row 11 spawn(move || {
label not ` + "`Send`" + `, and nothing to be done
label required by this
note three four
help add
`},
		"long spans": {`
error: x
 --> a.rs:1:2
  |
6 |       let h = spawn(|| {
  |  _____________^
7 | |         go();
8 | |     });
  | |______^ help: move it
note: here
 --> a.rs:3:4
  |
3 | fn f()
  |    - this one
`, ` x @1:2
row 6 let h = spawn(|| {
row 7 |         go();
row 8 |     });
help move it
note here @3:4
row 3 fn f()
label this one
`},
		"other messages": {`
warning: unused
 --> a.rs:1:1
error: aborting due to 2 previous errors
error[lint]: no
thread 'main' panicked
1 | nothing
error[E0001]: yes
prose
1 | let x = 1;
`, `E0001 yes @0:0
`},
		"no bar": {"error: x\n12\n99999999999 | y\n12 | z", ` x @0:0
`},
	} {
		var b strings.Builder
		for _, q := range readQuotes(strings.Split(c.text, "\n"), func(int, int, int) source.Span { return source.Span{} }) {
			fmt.Fprintf(&b, "%s %s @%d:%d\n", q.code, q.headline.text, q.place.line, q.place.column)
			rows := 0
			showRows := func(upTo int) {
				for ; rows < upTo; rows++ {
					fmt.Fprintf(&b, "row %d %s\n", q.rows[rows].line, q.rows[rows].text)
				}
			}
			for _, s := range q.sayings {
				if s.row >= 0 {
					showRows(s.row + 1)
				}
				fmt.Fprintf(&b, "%s %s", sayingNames[s.kind], s.text)
				if s.place.line > 0 {
					fmt.Fprintf(&b, " @%d:%d", s.place.line, s.place.column)
				}
				b.WriteByte('\n')
			}
			showRows(len(q.rows))
		}
		if b.String() != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, b.String(), c.want)
		}
	}
}

func TestWording(t *testing.T) {
	const (
		no = iota
		likely
		inSense
		literal
	)
	for _, c := range []struct {
		said, quoted string
		want         int
	}{
		{"value moved here", "Value  moved\nhere", literal},
		{"value moved into closure here", "value moved ... here", literal},
		{"value moved into closure here", "here … value", no},
		{"immutable borrow occurs here", "mutable borrow occurs here", no},
		{"`a` has type `std::sync::mpsc::Sender<&str>`", "`a` has type `Sender<&str>`", inSense},
		{"`a` has type `Sender<&str>`", "a has type mpsc::Sender<&str>", inSense},
		{"used in {closure@src/main.rs:1:2: 3:4}", "used in `[closure@a.rs:9:9: 9:9]`", inSense},
		{"`x` does not live long enough", "`y` does not live long enough", no},
		{"unsafe and requires unsafe block", "unsafe and requires unsafe function or block", likely},
		{"it is here", "something else", no},
		{"", "x", no},
		{"x", "...", no},
	} {
		got := no
		switch _, sense := hasSense(c.said, c.quoted); {
		case hasWords(fold(c.said), fold(c.quoted)):
			got = literal
		case sense:
			got = inSense
		case wordsInCommon(c.said, c.quoted) >= enough && sameSubject(c.said, c.quoted):
			got = likely
		}
		if got != c.want {
			t.Errorf("%q of %q: %d, want %d", c.quoted, c.said, got, c.want)
		}
	}
	if piece, _ := hasSense("in `a::B`, the `x::Y` lacks", "`Y`"); piece != "`x::Y`" {
		t.Errorf("the piece is %s", piece)
	}
}

func FuzzQuotes(f *testing.F) {
	f.Add("error[E0382]: a `é` b\n  --> m:1:2\n   |\n12 | x\n   | ^^ y\n   |    z\n   = note: a\n           b\nhelp: c", "`é` a::b::C ... d")
	f.Fuzz(func(t *testing.T, text, words string) {
		lines := strings.Split(text, "\n")
		all := source.New("x", []byte(text))
		starts := []int{0}
		for _, l := range lines {
			starts = append(starts, starts[len(starts)-1]+len(l)+1)
		}
		border := func(line, from, to int) source.Span {
			if from < 0 || to < from || to > len(lines[line]) {
				t.Fatalf("%d-%d is outside of line %q", from, to, lines[line])
			}
			if rest := lines[line][from:]; utf8.ValidString(text) && rest != "" && !utf8.RuneStart(rest[0]) {
				t.Fatalf("%d cuts a character of %q", from, lines[line])
			}
			return all.Span(starts[line]+from, starts[line]+to)
		}
		for _, q := range readQuotes(lines, border) {
			numbers := map[int]int{}
			for _, r := range q.rows {
				numbers[r.gutter] = r.line * 10
			}
			for g, edits := range q.renumber(numbers) {
				for _, e := range edits {
					if e.Span.Start < q.gutters[0].at.Start || g >= len(q.gutters) {
						t.Fatalf("edit %+v is outside of the message", e)
					}
				}
			}
			for _, s := range q.sayings {
				if s.row >= len(q.rows) || s.above >= len(q.sayings) {
					t.Fatalf("%+v belongs to nothing", s)
				}
			}
		}
		if piece, ok := hasSense(text, words); ok && !strings.Contains(text, piece) {
			t.Fatalf("%q is no piece of %q", piece, text)
		}
		hasWords(fold(text), fold(words))
		if n := wordsInCommon(text, words); n < 0 || n > 1 {
			t.Fatalf("in common: %v", n)
		}
	})
}
