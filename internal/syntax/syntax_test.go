package syntax

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"anneal/internal/diag"
	"anneal/internal/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares the tree and the findings of each testdata/parse/*.txtar.
// In the input, ␍ stands for a carriage return, → for a tab, and ␠ for a space
// at the end of a line.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/parse/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Files) != 3 || archive.Files[0].Name != "in.md" || archive.Files[1].Name != "tree" || archive.Files[2].Name != "findings" {
				t.Fatalf("%s must hold in.md, tree and findings", path)
			}
			f := source.New("in.md", golden(archive))
			var bag diag.Bag
			tree := dump(Parse(f, &bag))
			var findings strings.Builder
			if err := diag.WriteText(&findings, bag.Sorted()); err != nil {
				t.Fatal(err)
			}
			if *update {
				archive.Files[1].Data, archive.Files[2].Data = []byte(tree), []byte(findings.String())
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(archive.Files[1].Data); tree != want {
				t.Errorf("the tree differs; run with -update and look at the difference\ngot:\n%s\nwant:\n%s", tree, want)
			}
			if want := string(archive.Files[2].Data); findings.String() != want {
				t.Errorf("the findings differ\ngot:\n%s\nwant:\n%s", findings.String(), want)
			}
		})
	}
}

func golden(a *txtar.Archive) []byte {
	return []byte(strings.NewReplacer("␍", "\r", "→", "\t", "␠", " ").Replace(string(a.Files[0].Data)))
}

// dump writes a tree, with the place of each text as line:column.
func dump(l *Lesson) string {
	var b strings.Builder
	text := func(indent, name string, t Text) {
		if t.Span.IsZero() && t.Value == "" {
			return
		}
		p := t.Span.Position()
		fmt.Fprintf(&b, "%s%s %d:%d %q", indent, name, p.Line, p.Column, t.Value)
		if got := t.Span.Text(); got != t.Value {
			fmt.Fprintf(&b, " from %q", got)
		}
		b.WriteByte('\n')
	}
	texts := func(indent, name string, ts []Text) {
		for _, t := range ts {
			text(indent, name, t)
		}
	}
	fences := func(indent string, fs []Fence) {
		for _, f := range fs {
			fmt.Fprintf(&b, "%sfence %d-%d lang=%q", indent, f.Span.Line(), f.Span.EndPosition().Line, f.Lang)
			for _, w := range f.Words {
				fmt.Fprintf(&b, " %s", w.Value)
			}
			for _, a := range f.Attrs {
				fmt.Fprintf(&b, " %s=%s", a.Key, a.Value.Value)
			}
			if f.ID.Value != "" {
				fmt.Fprintf(&b, " #%s", f.ID.Value)
			}
			if !f.Closed {
				b.WriteString(" open")
			}
			b.WriteByte('\n')
			for i, line := range strings.Split(strings.TrimSuffix(f.Code, "\n"), "\n") {
				if f.Code != "" {
					fmt.Fprintf(&b, "%s  %v %q\n", indent, strings.TrimPrefix(f.Lines[i].Position().String(), f.Span.File.Name+":"), line)
				}
			}
		}
	}
	text("", "id", l.ID)
	text("", "title", l.Title)
	if l.Phase != 0 || l.PhaseTitle != "" || l.Sequence != 0 {
		fmt.Fprintf(&b, "phase %d %q sequence %d\n", l.Phase, l.PhaseTitle, l.Sequence)
	}
	text("", "edition", l.Edition)
	texts("", "hint", l.Hints)
	texts("", "requires", l.Requires)
	texts("", "tag", l.Tags)
	texts("", "alias", l.Aliases)
	texts("", "skip", l.Skip)
	texts("", "ask", l.Ask)
	for _, s := range l.Sections {
		fmt.Fprintf(&b, "section %s %d-%d\n", kindNames[s.Kind], s.Body.Line(), s.Body.EndPosition().Line)
		text("  ", "heading", s.Heading)
		text("  ", "id", s.ID)
		text("  ", "fixes", s.Fixes)
		fences("  ", s.Fences)
	}
	for _, c := range l.Cards {
		fmt.Fprintf(&b, "card %s %d-%d part=%d\n", c.Kind, c.Span.Line(), c.Span.EndPosition().Line, c.Part)
		text("  ", "key", c.Key)
		text("  ", "front", c.Front)
		text("  ", "back", c.Back)
		for _, o := range c.Options {
			fmt.Fprintf(&b, "  option right=%v\n", o.Right)
			text("    ", "text", o.Text)
			text("    ", "reason", o.Reason)
		}
		texts("  ", "accept", c.Accept)
		texts("  ", "hint", c.Hints)
		text("  ", "explanation", c.Explanation)
		text("  ", "see", c.See)
		texts("  ", "tag", c.Tags)
		fences("  ", c.Fences)
	}
	return b.String()
}

var kindNames = map[SectionKind]string{Reading: "reading", Description: "description", Broken: "broken", Correct: "correct", Explanation: "explanation", Interpretation: "interpretation", Caution: "caution", Tips: "tips", Cards: "cards"}

func TestRecognise(t *testing.T) {
	for _, c := range []struct {
		text                  string
		lesson, cards, matter bool
	}{
		{"---\nid: a\n---\n", true, false, true},
		{"\xef\xbb\xbf---\r\ntitle: x\r\nid : a\r\n---\r\n", true, false, true},
		{"---\nid: a\n\nQ: not closed", true, true, true},
		{"---\ntags: [a]\n---\n\n Q: x", false, true, true},
		{"---\ntitle: a\n---\nid: b\n", false, false, true},
		{"\n\nC: a [b]\n", false, true, false},
		{"# Title\n\nQ: x\n", false, false, false},
		{"", false, false, false},
		{"--- \nvoid: x\n---", false, false, true},
		{"----\nid: a\n---", false, false, false},
	} {
		f := source.New("a", []byte(c.text))
		if IsLesson(f) != c.lesson || IsCards(f) != c.cards || HasFrontMatter(f) != c.matter {
			t.Errorf("%q: lesson %v, cards %v, front matter %v", c.text, IsLesson(f), IsCards(f), HasFrontMatter(f))
		}
	}
}

func TestLongFrontMatter(t *testing.T) {
	f := source.New("in.md", []byte("---\nid: a\nhints:\n"+strings.Repeat("  - a hint\n", maxMatter/10)+"title: lost\n---\nText.\n"))
	var bag diag.Bag
	l := Parse(f, &bag)
	found := bag.Sorted()
	if l.ID.Value != "a" || l.Title.Value != "" || len(found) != 1 || found[0].Code != diag.FrontMatterSyntax || len(l.Sections) != 1 {
		t.Errorf("id %q, title %q, %d sections, findings %v", l.ID.Value, l.Title.Value, len(l.Sections), found)
	}
}
