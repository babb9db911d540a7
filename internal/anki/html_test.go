package anki

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"anneal/internal/quiz"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"Vec<T>":                "Vec&lt;T&gt;",
		"&'a str":               "&amp;'a str",
		"a::b":                  "a::b",
		"{{c1::a}}":             "{&#123;c1::a}&#125;",
		"{{{}}}":                "{&#123;&#123;}&#125;&#125;",
		"{ }":                   "{ }",
		`\(x\) \[y\]`:           `&#92;(x&#92;) &#92;&#91;y&#92;]`,
		"[sound:a.mp3]":         "&#91;sound:a.mp3]",
		"[latex]x[/latex]":      "&#91;latex]x&#91;/latex]",
		`"q"`:                   "&quot;q&quot;",
		"a\x1fb\x00\r\n\tc":     "a\ufffdb\ufffd\n\tc",
		"\xff":                  "\ufffd",
		"&amp;":                 "&amp;amp;",
		"é ✓ \U0001f980 \ue000": "é ✓ \U0001f980 \ue000",
	} {
		if got := escape(in, ""); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestMessageHasNoHelp exports what rustc says, but not how it would mend it.
func TestMessageHasNoHelp(t *testing.T) {
	c := find(course(), "why")
	p := (&drawer{}).draw(c, c.Key)
	if !strings.Contains(p.back(), "value borrowed here after move") || strings.Contains(p.back(), "consider cloning") {
		t.Errorf("the back is %s", p.back())
	}
	if strings.Contains(p.front(), "E0382") || strings.Contains(p.front(), "another program") {
		t.Errorf("the front is %s", p.front())
	}
}

func TestOrdersOfPieces(t *testing.T) {
	c := find(course(), "order")
	c.Accept = []string{"2,1,3"}
	if p := (&drawer{}).draw(c, c.Key); strings.Count(p.answer, "<ol") != 2 || !strings.Contains(p.answer, "also right") {
		t.Errorf("the answer is %s", p.answer)
	}
	for i := range 50 {
		pieces := shuffledPieces(c, fmt.Sprint(i))
		if pieces[2].Text == c.Options[2].Text {
			t.Errorf("key %d: the pieces come in a right order", i)
		}
	}
}

func TestProse(t *testing.T) {
	d := &drawer{}
	for in, want := range map[string]string{
		"a *b* **c** `d<e>`":       "<p>a <em>b</em> <strong>c</strong> <code>d&lt;e&gt;</code></p>",
		"a\nb\\\nc":                "<p>a b<br>c</p>",
		"# t":                      "<p><b>t</b></p>",
		"- a\n- b":                 "<ul><li>a</li><li>b</li></ul>",
		"3. a\n\n   b":             `<ol start="3"><li><p>a</p><p>b</p></li></ol>`,
		"- a\n  - b":               "<ul><li>a<ul><li>b</li></ul></li></ul>",
		"> q":                      "<blockquote><p>q</p></blockquote>",
		"a\n\n---":                 "<p>a</p><hr>",
		"<b onclick=x>a</b>":       "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>",
		"<script>\nx\n</script>":   "<p>&lt;script&gt;\nx\n&lt;/script&gt;</p>",
		"[a](https://x.y/?a=\"&b)": `<p><a href="https://x.y/?a=&quot;&amp;b">a</a></p>`,
		"[a](javascript:x) [b](/c) [d](file:///e)": "<p>a b d</p>",
		"![x](y.png)":              "<p><em>x</em></p>",
		"```rust\nlet x = 1;\n```": `<pre><code><span class="hl-k">let</span> x <span class="hl-o">=</span> <span class="hl-n">1</span><span class="hl-p">;</span></code></pre>`,
		"```\na[{{1}}]\n```":       "<pre><code>a&#91;{&#123;1}&#125;]</code></pre>",
		"|a|b|\n|-|-|\n|c||":       "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td></td></tr></table>",
	} {
		if got := d.prose(in); got != want {
			t.Errorf("prose(%q) = %s\nwant %s", in, got, want)
		}
	}
}

func TestGap(t *testing.T) {
	d := &drawer{}
	const gap = `<span class="gap">____</span>`
	for in, want := range map[string]string{
		"a ____ b":           "<p>a " + gap + " b</p>",
		"____":               "<p>" + gap + "</p>",
		"(____) (____)":      "<p>(" + gap + ") (" + gap + ")</p>",
		"`f(____)`":          "<p><code>f(" + gap + ")</code></p>",
		"a __b__":            "<p>a <strong>b</strong></p>",
		"| ____ |\n|-|\n|x|": "<table><tr><th>" + gap + "</th></tr><tr><td>x</td></tr></table>",
	} {
		if got := d.hollow().prose(in); got != want {
			t.Errorf("hollow: %q = %s\nwant %s", in, got, want)
		}
	}
	got := d.filled("`Vec<T>`").prose("A ____ or `____`.")
	want := `<p>A <span class="filled"><code>Vec&lt;T&gt;</code></span> or <code><span class="filled">Vec&lt;T&gt;</span></code>.</p>`
	if got != want {
		t.Errorf("filled: %s\nwant %s", got, want)
	}
}

func TestTypedAnswer(t *testing.T) {
	card := func(k quiz.Kind, accept ...string) *quiz.Card {
		return &quiz.Card{Kind: k, Answer: "a", Accept: accept}
	}
	for _, test := range []struct {
		card *quiz.Card
		want string
	}{
		{card(quiz.Value, "Vec<T>"), "Vec<T>"}, {card(quiz.Gap, "clone"), "clone"}, {card(quiz.Output, "3"), "3"},
		{card(quiz.Value, "a", "b"), ""}, {card(quiz.Value), ""}, {card(quiz.Value, "a b"), ""}, {card(quiz.Output, "1\n2"), ""},
		{card(quiz.Value, strings.Repeat("x", longestTyped+1)), ""}, {card(quiz.Line, "3"), ""}, {card(quiz.Fix, "x"), ""}, {card(quiz.Basic, "x"), ""},
	} {
		if got := typedAnswer(test.card); got != test.want {
			t.Errorf("%s %q: %q, want %q", test.card.Kind, test.card.Accept, got, test.want)
		}
	}
}

// TestCards compares the fields of every kind of card with a golden file.
func TestCards(t *testing.T) {
	var b strings.Builder
	err := newShipment(input(course(), nil)).each(func(n *note) error {
		fmt.Fprintf(&b, "# %s\ntags %q\n", n.key, n.tags)
		for i, f := range n.fields {
			if f != "" {
				fmt.Fprintf(&b, "## %s\n%s\n", n.typ.fields[i].name, f)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "cards.golden", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is drawn now (go test -update writes it anew); drawn:\n%s", path, got)
	}
}

// FuzzDraw draws cards of any text and sees that only this package's own HTML
// comes out, and that code comes out as the text it was.
func FuzzDraw(f *testing.F) {
	for _, c := range course().Cards {
		f.Add(c.Prompt, c.Code, c.Answer, uint8(c.Kind))
	}
	f.Add("<a href=\"[x](http://\x00\ue000", "a\x1f____\n{{}}", "```\n<", uint8(quiz.Cloze))
	f.Fuzz(func(t *testing.T, prompt, code, answer string, kind uint8) {
		c := &quiz.Card{
			Key: "d/x", Deck: "d", Kind: quiz.Kind(kind%9 + 1), Prompt: prompt, Code: code, Answer: answer, Accept: []string{answer}, See: prompt,
			Options: []quiz.Option{{Text: answer, Right: true, Reason: prompt}, {Text: code}}, Hints: []quiz.Hint{{Text: answer}}, Explanation: prompt,
		}
		d := &drawer{}
		p := d.draw(c, "d/x")
		for _, field := range []string{p.front(), p.back(), p.typed} {
			if problem := fieldProblem(field); problem != "" {
				t.Errorf("%s in\n%s", problem, field)
			}
		}
		if utf8.ValidString(code) && !strings.ContainsFunc(code, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }) {
			if got := plain(d.code("rust", code, false)); got != strings.TrimSuffix(code, "\n") {
				t.Errorf("code %q comes out as %q", code, got)
			}
		}
	})
}

// TestProgramDrawnOnce sees that the cards of a program's note share what was drawn
// of it: the first listing is forged, and the others must show the forgery.
func TestProgramDrawnOnce(t *testing.T) {
	d := &drawer{cache: map[listing]string{}}
	d.code("rust", brokenProgram, true)
	for key := range d.cache {
		d.cache[key] = "forged"
	}
	seen := 0
	for _, c := range course().Cards {
		if c.Code == brokenProgram {
			if p := d.draw(&c, c.Key); p.code != "forged" {
				t.Errorf("%s: the program was drawn again", c.Key)
			}
			seen++
		}
	}
	if seen < 3 {
		t.Errorf("only %d cards have the program", seen)
	}
}
