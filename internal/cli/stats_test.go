package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"anneal/internal/chart"
	"anneal/internal/quiz"
	"anneal/internal/stats"
)

// studies are no answer at all, one, and a year.
var studies = map[string]study{
	"empty": {concepts: 2, cards: 5},
	"first": {concepts: 2, cards: 5, days: 1, fresh: 1},
	"year":  {concepts: 20, cards: 15, days: 365, fresh: 1},
}

func figuresOf(t testing.TB, s study) *figures {
	t.Helper()
	d, err := s.program(t).desk(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.figures(context.Background(), &work{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestStatsGolden draws each study in a terminal of each width and as a page.
func TestStatsGolden(t *testing.T) {
	used := map[string]bool{}
	for name, s := range studies {
		f := figuresOf(t, s)
		for _, width := range []int{40, 80, 120} {
			for _, color := range []bool{false, true} {
				file := fmt.Sprintf("%s.%d.txt", name, width)
				if color {
					file = fmt.Sprintf("%s.%d.color.txt", name, width)
				}
				text := f.text(chart.Look{Width: width, Color: color})
				for row := range strings.Lines(text) {
					if n := ansi.StringWidth(strings.TrimSuffix(row, "\n")); n > width {
						t.Errorf("%s: a row of %d: %q", file, n, row)
					}
				}
				used[file] = true
				goldenStats(t, file, []byte(text))
			}
		}
		var page bytes.Buffer
		if err := f.page(&page); err != nil {
			t.Fatal(err)
		}
		for _, foreign := range []string{"<script", "http:", "https:", "url(", "@import", " src=", "<title> &", "ZgotmplZ"} {
			if strings.Contains(page.String(), foreign) {
				t.Errorf("the page of %s has %q in it", name, foreign)
			}
		}
		used[name+".html"] = true
		goldenStats(t, name+".html", page.Bytes())
	}
	files, err := os.ReadDir(filepath.Join("testdata", "stats"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !used[file.Name()] {
			t.Errorf("testdata/stats/%s is the golden file of no study", file.Name())
		}
	}
}

func goldenStats(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "stats", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at the file", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got\n%s", path, got)
	}
}

// TestStatsOfAYear: what the learner was made to be is what is found.
func TestStatsOfAYear(t *testing.T) {
	f := figuresOf(t, studies["year"])
	text, err := json.Marshal(statsObjectOf(f))
	if err != nil {
		t.Fatal(err)
	}
	var o statsObject
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	if o.Retention.N < 800 || *o.Retention.Actual < 0.8 || *o.Retention.Actual > *o.Retention.Predicted {
		t.Errorf("retention %s", text)
	}
	// Hard were made the concepts 5, 11 and 17, which was begun last, and by one of
	// its cards the concept 1.
	hardest := []string{o.Concepts[0].Concept, o.Concepts[1].Concept, o.Concepts[2].Concept}
	slices.Sort(hardest)
	if !slices.Equal(hardest, []string{"concept-01", "concept-05", "concept-11"}) || len(o.Concepts) != 20 {
		t.Errorf("the hardest: %+v", o.Concepts)
	}
	for _, k := range o.Kinds {
		if k.N == 0 || k.MedianMS == 0 || k.SlowMS <= k.MedianMS {
			t.Errorf("%+v", k)
		}
		if lucky := *k.Known < *k.Actual; lucky != (k.Kind == "choice") {
			t.Errorf("%s: %v right, %v known", k.Kind, *k.Actual, *k.Known)
		}
	}
	set := 0
	for i, l := range o.Load {
		if l.Set {
			set++
		}
		if *l.Minutes <= 0 || i > 0 && l.Known <= o.Load[i-1].Known {
			t.Errorf("load %+v", o.Load)
		}
	}
	if set != 1 || o.Measured == 0 || o.Calibration.RMSE <= 0 || len(o.Calibration.Bins) < 3 {
		t.Errorf("%s", text)
	}
	sum := 0
	for _, d := range o.Calendar {
		sum += d.Reviews
	}
	if sum != o.Reviews.Total || len(o.Calendar) != o.Habit.Days {
		t.Errorf("%d answers on %d days, want %d on %d", sum, len(o.Calendar), o.Reviews.Total, o.Habit.Days)
	}
}

// BenchmarkStats is all that `anneal stats` does, over 100,000 answers.
func BenchmarkStats(b *testing.B) {
	p := study{concepts: 200, cards: 50, days: 365, fresh: 60}.program(b)
	b.ReportAllocs()
	for b.Loop() {
		d, err := p.desk(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		f, err := d.figures(b.Context(), &work{})
		if err != nil {
			b.Fatal(err)
		}
		f.text(chart.Look{Width: 80})
		b.ReportMetric(float64(f.report.Total), "answers")
	}
}

// TestTable: numbers stand below one another where there is room, else each row is
// told as a sentence.
func TestTable(t *testing.T) {
	f := &figures{found: stats.Findings{Measured: 40, Poor: []stats.Item{
		{Card: &quiz.Card{Key: "rust-ownership/moves/what-if-2"}, N: 31, Right: 20, R: -0.456, High: -0.05},
		{Card: &quiz.Card{Key: "d/所有権"}, N: 9, Right: 3, R: -0.91, High: -0.5},
	}}}
	p := f.poor()
	if !strings.Contains(p.Words[0], "of 40 questions with answers enough, 2 went against") || !strings.Contains(p.Words[0], "up to 0.4") {
		t.Errorf("%q", p.Words)
	}
	for width, want := range map[int]string{
		80: `  question                        answers  right  correlation
  rust-ownership/moves/what-if-2       31     20        −0.46
  d/所有権                              9      3        −0.91
`,
		40: `  rust-ownership/moves/what-if-2
    answers 31, right 20, correlation
    −0.46
  d/所有権
    answers 9, right 3, correlation
    −0.91
`,
	} {
		if got := table(p.Head, p.Rows, width); got != want {
			t.Errorf("at %d:\n%s\nwant\n%s", width, got, want)
		}
	}
}
