package adopt

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"anneal/internal/anki/apkg"
	"anneal/internal/markup"
	"anneal/internal/quiz"
)

// FuzzTemplate draws cards of any template.
func FuzzTemplate(f *testing.F) {
	f.Add("{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}", "a", "b", false)
	f.Add("{{#Front}}{{cloze:Front}}{{/Front}}{{hint:Back}}", "{{type:cloze:Front}}", "{{c1::a::b}} {{c1,2::{{c2::x}}}}", "b", true)
	f.Add("{{=<% %>=}}<%Front%>", "{{^Back}}{{/Front}}", "{{c1::", "}}::", true)
	f.Fuzz(func(t *testing.T, front, back, a, b string, cloze bool) {
		n := &apkg.Note{Type: noteType(cloze, front, back), Fields: []string{a, b, ""}, Tags: []string{a}}
		d := &drawer{card: &apkg.Card{Note: n}, deck: "d", media: func(string) string { return "" }}
		out, err := d.draw("anki-key")
		if err != nil {
			return
		}
		for _, text := range out.texts {
			if !strings.Contains(text, "{#anki-key}") || !utf8.ValidString(text) || len(text) > maxCard {
				t.Fatalf("%q", text)
			}
			if i := strings.IndexFunc(text, func(r rune) bool { return r >= firstMark && r <= lastMark }); i >= 0 {
				t.Fatalf("a mark is left at %d: %q", i, text)
			}
		}
	})
}

// FuzzMarkdown sees that nothing that HTML says becomes HTML again, a link that
// leads elsewhere than to the web or to a medium, or a picture from the web.
func FuzzMarkdown(f *testing.F) {
	source, err := os.ReadFile(filepath.Join("testdata", "markdown.html"))
	if err != nil {
		f.Fatal(err)
	}
	for piece := range strings.SplitSeq(string(source), "\n\n") {
		f.Add(piece)
	}
	f.Fuzz(func(t *testing.T, html string) {
		w := &writer{media: func(name string) string {
			if apkg.PlainName(name) {
				return ".media/" + name
			}
			return ""
		}}
		md := strings.Join(w.markdown(guard(html)), "\n\n")
		if !utf8.ValidString(md) || strings.ContainsFunc(md, func(r rune) bool { return r >= firstMark && r <= lastMark }) {
			t.Fatalf("%q", md)
		}
		harmless(t, md, markup.Parse([]byte(md)))
	})
}

// FuzzHistory makes events of whatever a card and its log say.
func FuzzHistory(f *testing.F) {
	f.Add(2, 2, int64(13), 10, 2.5, 12.5, 5.0, int64(1767700000), int64(1767600000000), int64(86_400_000), 3, int64(10), 500, 1)
	f.Add(1, 1, int64(1767700000), 0, 0.0, 0.0, 0.0, int64(0), int64(1767600000000), int64(-1), 1, int64(-600), 0, 0)
	f.Add(3, -1, int64(math.MinInt64), -5, math.Inf(1), math.NaN(), -1.0, int64(math.MaxInt64), int64(math.MaxInt64), int64(0), 9, int64(math.MinInt64), math.MinInt, 99)
	f.Fuzz(func(t *testing.T, typ, queue int, due int64, interval int, ease, stability, difficulty float64, mod, first, apart int64, grade int, wait int64, factor, kind int) {
		c := &apkg.Card{
			Type: apkg.CardType(typ), Queue: apkg.Queue(queue), Due: due, Interval: interval, Ease: ease,
			Stability: stability, Difficulty: difficulty, Mod: mod, Last: mod, Flag: int(uint(grade) & 7),
		}
		for i := range 4 {
			c.Reviews = append(c.Reviews, apkg.Rev{ID: first + int64(i)*apart, Grade: grade + i%2, Interval: wait, Factor: factor, Kind: apkg.RevKind(kind + i%3)})
		}
		h, s := events(c)
		for _, e := range h.events {
			if e.At.After(now) || e.At.Before(time.Unix(0, 0)) || e.Seq == 0 || e.ID.IsZero() || e.Due.Day > quiz.Date(2300, 1, 1) {
				t.Fatalf("%+v", e)
			}
			if m := e.Memory; m != (quiz.Memory{}) && !(m.Stability > 0 && m.Stability <= 36500 && m.Difficulty >= 1 && m.Difficulty <= 10) {
				t.Fatalf("%s: %+v", e.Kind, m)
			}
		}
		if m := s.Memory; math.IsNaN(m.Stability) || math.IsInf(m.Stability, 0) || math.IsNaN(m.Difficulty) {
			t.Fatalf("%+v", s)
		}
	})
}

func harmless(t *testing.T, md string, blocks []markup.Block) {
	for _, b := range blocks {
		if b.Kind == markup.HTML {
			t.Fatalf("HTML in %q", md)
		}
		runs(t, md, b.Runs)
		harmless(t, md, b.Blocks)
		if b.Grid != nil {
			for _, row := range b.Grid.Rows {
				for _, cell := range row {
					runs(t, md, cell.Runs)
				}
			}
		}
	}
}

func runs(t *testing.T, md string, all []markup.Run) {
	for _, r := range all {
		web := strings.HasPrefix(r.Target, "http://") || strings.HasPrefix(r.Target, "https://")
		medium := strings.HasPrefix(r.Target, ".media/")
		if r.Kind == markup.Link && !web && !medium && r.Target != "" || r.Kind == markup.Image && !medium {
			t.Fatalf("leads to %q: %q", r.Target, md)
		}
		runs(t, md, r.Runs)
	}
}

// TestTime draws what would take for ever if anything were read again and again:
// four times the text may take about four times as long, not sixteen. Of three
// tries one is enough, since other work may come between.
func TestTime(t *testing.T) {
	const size = 100_000
	for _, piece := range []string{
		"{{c1::", "{{c1::}}", "{{c", "}}", "{{c1::a::", "<b>", "<b><i>", "</b>", "[", `\(`, "[$]", "[sound:", "<!--", "<", "&", "<div>", "<ul><li>", "<table><tr><td>",
		"<pre>", "<code>", "`", "*", "<a href=https://x.org>a", "<p>", "&#xe001;", "<script>", "<svg>", "<br>", "a ", "\n", "| ", "<blockquote>", "<img src=x>",
	} {
		draw := func(size int) time.Duration {
			text := strings.Repeat(piece, size/len(piece))
			n := &apkg.Note{Type: noteType(true, "{{cloze:Front}}", "{{#Front}}{{cloze:Front}}{{/Front}}"), Fields: []string{"{{c1::x}}" + text, "", ""}}
			d := &drawer{card: &apkg.Card{Note: n}, media: func(string) string { return "" }}
			begun := time.Now()
			_, _ = d.draw("key")
			return time.Since(begun)
		}
		for try := 1; ; try++ {
			all, quarter := draw(size), draw(size/4)
			if all < time.Second || all < 10*quarter {
				break
			}
			if try == 3 {
				t.Errorf("%q took %v, a quarter of it %v", piece, all, quarter)
				break
			}
		}
	}
}
