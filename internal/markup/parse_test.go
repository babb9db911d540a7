package markup

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestParseGolden compares trees, with the source that each span covers.
func TestParseGolden(t *testing.T) {
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
			if len(archive.Files) != 2 || archive.Files[0].Name != "in.md" || archive.Files[1].Name != "want" {
				t.Fatalf("%s must hold in.md and want", path)
			}
			md := archive.Files[0].Data
			got := dump(md, Parse(md))
			checkBlocks(t, md)
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(archive.Files[1].Data); got != want {
				t.Errorf("tree differs; run with -update and look at the difference\ngot:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

var blockNames = map[BlockKind]string{Paragraph: "Paragraph", Heading: "Heading", Quote: "Quote", List: "List", Item: "Item", Code: "Code", Table: "Table", Rule: "Rule", HTML: "HTML"}
var runNames = map[RunKind]string{Text: "Text", CodeSpan: "CodeSpan", Emphasis: "Emphasis", Strong: "Strong", Link: "Link", Image: "Image", SoftBreak: "SoftBreak", HardBreak: "HardBreak"}

func dump(md []byte, blocks []Block) string {
	var b strings.Builder
	dumpBlocks(&b, md, blocks, "")
	return b.String()
}

func dumpBlocks(b *strings.Builder, md []byte, blocks []Block, indent string) {
	for _, x := range blocks {
		fmt.Fprintf(b, "%s%s", indent, blockNames[x.Kind])
		switch x.Kind {
		case Heading:
			fmt.Fprintf(b, " %d", x.Level)
		case List:
			fmt.Fprintf(b, " ordered=%v first=%d tight=%v", x.Ordered, x.First, x.Tight)
		}
		fmt.Fprintf(b, " %d-%d %q\n", x.Start, x.End, md[x.Start:x.End])
		if l := x.Listing; l != nil {
			fmt.Fprintf(b, "%s  fenced=%v closed=%v lang=%q info=%q\n", indent, l.Fenced, l.Closed, l.Lang, md[l.InfoStart:l.InfoStart+len(l.Info)])
			for i, line := range strings.SplitAfter(strings.TrimSuffix(l.Text, "\n"), "\n") {
				if l.Text != "" {
					fmt.Fprintf(b, "%s  %d %q\n", indent, l.Lines[i], line)
				}
			}
		}
		if g := x.Grid; g != nil {
			fmt.Fprintf(b, "%s  align=%v\n", indent, g.Align)
			for i, row := range g.Rows {
				for j, cell := range row {
					fmt.Fprintf(b, "%s  cell %d,%d %q\n", indent, i, j, md[cell.Start:cell.End])
					dumpRuns(b, md, cell.Runs, indent+"    ")
				}
			}
		}
		dumpRuns(b, md, x.Runs, indent+"  ")
		dumpBlocks(b, md, x.Blocks, indent+"  ")
	}
}

func dumpRuns(b *strings.Builder, md []byte, runs []Run, indent string) {
	for _, r := range runs {
		fmt.Fprintf(b, "%s%s %q", indent, runNames[r.Kind], md[r.Start:r.End])
		if r.Text != "" && r.Text != string(md[r.Start:r.End]) {
			fmt.Fprintf(b, " text=%q", r.Text)
		}
		if r.Target != "" {
			fmt.Fprintf(b, " target=%q", r.Target)
		}
		b.WriteByte('\n')
		dumpRuns(b, md, r.Runs, indent+"  ")
	}
}

// checkTree fails unless every span lies inside its parent, in order and on the
// borders of characters.
func checkTree(t *testing.T, md []byte, blocks []Block) {
	t.Helper()
	border := func(at int) bool { return at == len(md) || utf8.RuneStart(md[at]) || !utf8.Valid(md) }
	inside := func(what string, start, end, lo, hi int) {
		t.Helper()
		if start < lo || end < start || end > hi {
			t.Fatalf("%s %d-%d is outside of %d-%d in %q", what, start, end, lo, hi, md)
		}
		if !border(start) || !border(end) {
			t.Fatalf("%s %d-%d cuts a character in %q", what, start, end, md)
		}
	}
	var runs func(rs []Run, lo, hi, depth int)
	runs = func(rs []Run, lo, hi, depth int) {
		if depth > maxMarks {
			t.Fatalf("runs are %d deep", depth)
		}
		for _, r := range rs {
			inside(runNames[r.Kind], r.Start, r.End, lo, hi)
			runs(r.Runs, r.Start, r.End, depth+1)
			lo = r.End
		}
	}
	var walk func(bs []Block, lo, hi, depth int)
	walk = func(bs []Block, lo, hi, depth int) {
		if depth > 2*maxDepth+1 {
			t.Fatalf("blocks are %d deep", depth)
		}
		for _, b := range bs {
			inside(blockNames[b.Kind], b.Start, b.End, lo, hi)
			runs(b.Runs, b.Start, b.End, 0)
			walk(b.Blocks, b.Start, b.End, depth+1)
			if l := b.Listing; l != nil {
				inside("info", l.InfoStart, l.InfoStart+len(l.Info), b.Start, b.End)
				if n := strings.Count(l.Text, "\n"); n != len(l.Lines) || l.Text != "" && !strings.HasSuffix(l.Text, "\n") {
					t.Fatalf("%d offsets for the lines of %q", len(l.Lines), l.Text)
				}
				at := b.Start
				for _, start := range l.Lines {
					inside("line", start, start, at, len(md))
					at = start
				}
			}
			if g := b.Grid; g != nil {
				at := b.Start
				for _, row := range g.Rows {
					if len(row) != len(g.Align) {
						t.Fatalf("%d cells in %d columns of %q", len(row), len(g.Align), md)
					}
					for _, cell := range row {
						inside("cell", cell.Start, cell.End, at, b.End)
						runs(cell.Runs, cell.Start, cell.End, 0)
						at = cell.Start
					}
				}
			}
			lo = b.End
		}
	}
	walk(blocks, 0, len(md), 0)
}

// checkBlocks fails unless Blocks returns what Parse does, but for the runs.
func checkBlocks(t *testing.T, md []byte) {
	t.Helper()
	want := Parse(md)
	stripRuns(want)
	if got := Blocks(md); !reflect.DeepEqual(got, want) {
		t.Fatalf("Blocks differs from Parse for %q\ngot:\n%s\nwant:\n%s", md, dump(md, got), dump(md, want))
	}
}

func stripRuns(blocks []Block) {
	for i := range blocks {
		b := &blocks[i]
		b.Runs = nil
		stripRuns(b.Blocks)
		if b.Grid != nil {
			for _, row := range b.Grid.Rows {
				for j := range row {
					row[j].Runs = nil
				}
			}
		}
	}
}

func TestPlainText(t *testing.T) {
	b := Parse([]byte("a *b **c*** `d`\ne\\\nf ![g h](x) [i](y) &amp; <b>"))
	if got, want := PlainText(b[0].Runs), "a b c d e f g h i & <b>"; got != want {
		t.Errorf("PlainText = %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/parse/*")
	for _, path := range paths {
		if a, err := txtar.ParseFile(path); err == nil {
			f.Add(string(a.Files[0].Data))
			f.Add(strings.ReplaceAll(string(a.Files[0].Data), "\n", "\r\n"))
		}
	}
	f.Fuzz(func(t *testing.T, md string) {
		source := []byte(md)
		checkTree(t, source, Parse(source))
		checkBlocks(t, source)
		if string(source) != md {
			t.Fatalf("Parse changed its input %q to %q", md, source)
		}
	})
}

// TestParseHostile feeds what makes naive parsers slow or deep. Each of these
// must end in a time that the whole test suite does not notice, and in bounded
// memory: what grows with the square of the size takes tens of thousands of bytes
// for each of the text.
func TestParseHostile(t *testing.T) {
	const size = 64 << 10
	wide := "|" + strings.Repeat("a|", 2000) + "\n|" + strings.Repeat("-|", 2000) + "\n" // goldmark fills up the rows below
	for _, unit := range []string{
		wide + strings.Repeat("|\n", maxLines-2) + "\n", wide + strings.Repeat("|\n", 100) + "\n", strings.Repeat("[", maxMarks) + "\n\n", strings.Repeat("*a ", maxMarks) + "\n\n",
		"[", "]", "![", "> ", ">", "- ", "* ", "1. ", "*a ", "**a", "_a*b", "`", "` ``", "<", "<a ", "[a](", "[a][", "&", "\\",
		"|a", "a|b\n-|-\n", "#", "- a\n  ", ">\n", "-\n", "- - -\n", "\n", "\t", "<!--", "<!--\n", "[a]: b\n", "```\n", "~~~ `\n", "a\n===\n", "    a\n",
		"*a **a ", "***a*", "[a]", "[![", "\\[", "`a` ", "x|", "<a@", "[a]:\n", "[[[[[[[\n\n", "|`\\|` |\n|-|\n\n", "a\n",
	} {
		md := []byte(strings.Repeat(unit, size/len(unit)))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		blocks := Parse(md)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 2000*size {
			t.Errorf("%d bytes of %.20q… took %d MiB", len(md), unit, n>>20)
		}
		checkTree(t, md, blocks)
		checkBlocks(t, md)
	}
	checkTree(t, nil, Parse(nil))
}

// A limit turns the marks beyond it into text but loses none of them.
func TestParseLimits(t *testing.T) {
	md := strings.Repeat("> ", 2*maxDepth) + "end"
	b := Parse([]byte(md))
	depth := 0
	for ; len(b) == 1 && b[0].Kind == Quote; b = b[0].Blocks {
		depth++
	}
	if depth != maxDepth || len(b) != 1 || PlainText(b[0].Runs) != md[2*maxDepth:] {
		t.Errorf("%d quotes, then %q", depth, dump([]byte(md), b))
	}
	md = strings.Repeat("*a* ", maxMarks)
	b = Parse([]byte(md))
	if got := PlainText(b[0].Runs); !strings.HasPrefix(got, "a a a") || !strings.HasSuffix(got, "*a* *a*") {
		t.Errorf("text %q…", got[:40])
	}
	// What is too long is a paragraph without markup.
	for _, md := range []string{strings.Repeat("*a* ", MaxText/4+1), strings.Repeat("*a*\n", maxLines+1)} {
		b = Parse([]byte(md))
		if len(b) != 1 || b[0].Kind != Paragraph || PlainText(b[0].Runs) != md {
			t.Errorf("%d bytes in %d lines are read as markup", len(md), strings.Count(md, "\n"))
		}
		checkTree(t, []byte(md), b)
	}
	// A table that was written in full is one, however long or wide it is.
	for _, md := range []string{"a|b\n-|-\n" + strings.Repeat("a|b\n", maxLines-2), strings.Repeat("|", 999) + "\n" + strings.Repeat("-|", 998)} {
		if b = Parse([]byte(md)); len(b) != 1 || b[0].Kind != Table {
			t.Errorf("%.20q… is no table", md)
		}
	}
	// What came too deep in one list leaves the next list alone.
	md = strings.Repeat("- ", 2*maxDepth) + "x\n" + strings.Repeat("- ", 2*maxDepth) + "y\n\n1. a\n2. b\n"
	b = Parse([]byte(md))
	if last := b[len(b)-1]; last.Kind != List || len(last.Blocks) != 2 {
		t.Errorf("the last list is lost: %s", dump([]byte(md), b))
	}
}

func BenchmarkParse(b *testing.B) {
	a, err := txtar.ParseFile("testdata/parse/inline.txtar")
	if err != nil {
		b.Fatal(err)
	}
	md := bytes.Repeat(a.Files[0].Data, 8)
	b.SetBytes(int64(len(md)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(md)
	}
}
