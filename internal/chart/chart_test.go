package chart

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "write the golden files")

type picture interface {
	Text(Look) string
	SVG() string
}

func percent(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) }
func whole(v float64) string   { return fmt.Sprintf("%.0f", v) }

// pictures have what is hard to draw: wide letters, long labels, values of
// nothing and next to nothing, gaps, dots at the edge.
func pictures() map[string]picture {
	r := rand.New(rand.NewPCG(1, 7))
	year := &Calendar{Name: "answers per day", First: time.Date(2025, 1, 28, 0, 0, 0, 0, time.UTC), Unit: "answers"}
	for i := range 365 {
		n := 0
		if r.IntN(5) > 0 && (i < 120 || i > 140) {
			n = int(20 + 15*r.NormFloat64() + float64(i)/12)
		}
		year.Days = append(year.Days, max(n, 0))
	}
	curve := &Curve{
		Name: "reviews a day by wanted recall", X: Axis{"wanted recall", 0.7, 0.96, percent}, Y: Axis{"reviews a day", 0, 85, whole},
		Here: &Point{0.9, 30.2},
	}
	for x := 0.70; x < 0.961; x += 0.02 {
		curve.Line = append(curve.Line, Point{x, 3 / (1 - x)})
	}
	return map[string]picture{
		"bars": &Bars{Name: "remembered by kind", Max: 1, Mark: "foreseen", Rows: []Bar{
			{"choice", 0.914, "91 % of 1204", 0.9}, {"line", 0.62, "62 % of 88", 0.88}, {"fix", 0.004, "0 % of 250", 0.91},
			{"a kind with a name that is much too long to be a label", 1, "100 % of 3", 0.95}, {"所有権と借用の規則を守る", 0.5, "50 % of 2", 0.02}, {"<none> & \"none\"", 0, "0 % of 0", 0},
		}},
		"bars-plain":     &Bars{Name: "due", Rows: []Bar{{"Mon", 12, "12", 0}, {"Tue", 3, "3", 0}, {"Wed", 0, "0", 0}, {"Thu", 25, "25", 0}}},
		"bars-zero":      &Bars{Name: "due", Rows: []Bar{{"Mon", 0, "0", 0}, {"Tue", 0, "0", 0}}},
		"calendar":       year,
		"calendar-first": &Calendar{Name: "answers per day", First: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Days: []int{3}, Unit: "answers"},
		"curve":          curve,
		"dots": &Curve{
			Name: "remembered by foreseen", X: Axis{"foreseen", 0.5, 1, percent}, Y: Axis{"remembered", 0.5, 1, percent},
			Guide: []Point{{0.5, 0.5}, {1, 1}},
			Dots:  []Dot{{Point{0.55, 0.6}, 0.3, 0.75}, {Point{0.7, 0.66}, 0.58, 0.72}, {Point{0.85, 0.87}, 0.84, 0.9}, {Point{0.93, 0.92}, 0.91, 0.93}, {Point{0.99, 1}, 0.97, 1}},
		},
	}
}

func TestGolden(t *testing.T) {
	used := map[string]bool{}
	for name, p := range pictures() {
		for _, width := range []int{40, 80, 120} {
			for _, color := range []bool{false, true} {
				file := fmt.Sprintf("%s.%d.txt", name, width)
				if color {
					file = fmt.Sprintf("%s.%d.color.txt", name, width)
				}
				used[file] = true
				golden(t, file, p.Text(Look{Width: width, Color: color}))
			}
		}
		used[name+".svg"] = true
		golden(t, name+".svg", p.SVG())
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used[f.Name()] {
			t.Errorf("testdata/%s is the golden file of no picture", f.Name())
		}
	}
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
		t.Fatalf("%v; run the test with -update and look at the file", err)
	}
	if !bytes.Equal([]byte(got), want) {
		t.Errorf("%s differs; got\n%s", path, got)
	}
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestText holds for every width: no row is wider, colour adds nothing but escape
// sequences, every row ends what it began.
func TestText(t *testing.T) {
	for name, p := range pictures() {
		for width := range 140 {
			text, colored := p.Text(Look{Width: width}), p.Text(Look{Width: width, Color: true})
			if escape.ReplaceAllString(colored, "") != text {
				t.Fatalf("%s at %d: colour changes the text:\n%s\n%s", name, width, text, escape.ReplaceAllString(colored, ""))
			}
			for row := range strings.Lines(text) {
				row = strings.TrimSuffix(row, "\n")
				if n := ansi.StringWidth(row); n > max(width, minWidth) {
					t.Fatalf("%s at %d: a row of %d: %q", name, width, n, row)
				}
				if strings.TrimRight(row, " ") != row {
					t.Fatalf("%s at %d: spaces at the end: %q", name, width, row)
				}
			}
			for row := range strings.Lines(colored) {
				if all := escape.FindAllString(row, -1); len(all) > 0 && all[len(all)-1] != "\x1b[m" {
					t.Fatalf("%s at %d: a colour runs on: %q", name, width, row)
				}
			}
		}
	}
}

// TestSVG: each image is well formed, has a name for who cannot see it, and says
// nothing of colours.
func TestSVG(t *testing.T) {
	for name, p := range pictures() {
		text := p.SVG()
		d := xml.NewDecoder(strings.NewReader("<page>" + text + "</page>"))
		images := 0
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			attributes := map[string]string{}
			for _, a := range start.Attr {
				attributes[a.Name.Local] = a.Value
				if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
					t.Errorf("%s: %s of %s is %s", name, a.Name.Local, start.Name.Local, a.Value)
				}
			}
			if start.Name.Local == "svg" {
				images++
				if attributes["role"] != "img" || attributes["aria-label"] == "" {
					t.Errorf("%s: an image without a name: %v", name, attributes)
				}
			}
			if attributes["fill"] != "" || attributes["stroke"] != "" || attributes["style"] != "" || start.Name.Local == "script" {
				t.Errorf("%s: %s has a look of its own: %v", name, start.Name.Local, attributes)
			}
		}
		if images == 0 {
			t.Errorf("%s: no image", name)
		}
	}
}

// TestBarsAreTrue: as long as the value, to an eighth of a cell.
func TestBarsAreTrue(t *testing.T) {
	var b Bars
	for i := range 101 {
		b.Rows = append(b.Rows, Bar{Label: "x", Value: float64(i), Text: "y"})
	}
	i := 0
	for row := range strings.Lines(b.Text(Look{Width: 54})) {
		length := 0.0
		for _, r := range row {
			switch {
			case r == '█':
				length++
			case r >= '▉' && r <= '▏':
				length += float64('▏'-r+1) / 8
			}
		}
		if want := float64(i) / 100 * 50; math.Abs(length-want) > 1.0/8 {
			t.Errorf("%d: %v cells, want %v", i, length, want)
		}
		i++
	}
}

// TestCalendarShowsEveryDay: a day of its own shade stands where it belongs.
func TestCalendarShowsEveryDay(t *testing.T) {
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // a Thursday
	for i := range 60 {
		c := &Calendar{Name: "n", First: first, Days: make([]int, 60), Unit: "answers"}
		c.Days[i] = 5
		rows := strings.Split(c.Text(Look{Width: 120}), "\n")
		weekday, week := (3+i)%7, (3+i)/7
		row := []rune(rows[1+weekday])
		if at := weekday0 + 2*week; string(row[at:at+2]) != "░░" || strings.Count(strings.Join(rows[1:8], ""), "░") != 2 {
			t.Fatalf("day %d:\n%s", i, strings.Join(rows, "\n"))
		}
		if n := strings.Count(c.SVG(), `class="day1"`); n != 2 { // and the legend
			t.Fatalf("day %d: %d days in the image", i, n)
		}
	}
}

func TestLegend(t *testing.T) {
	for _, c := range []struct {
		days []int
		want string
	}{{nil, "none"}, {[]int{0, 0}, "none"}, {[]int{3}, "none 1–3"}, {[]int{1, 1, 1, 1}, "none 1"}, {[]int{1, 2, 3, 4, 90}, "none 1–2 3 4 5–90"}, {[]int{5, 10, 20, 40, 41}, "none 1–10 11–20 21–40 41"}} {
		_, words := (&Calendar{Days: c.days}).legend()
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%v: %s, want %s", c.days, got, c.want)
		}
	}
}

func TestStep(t *testing.T) {
	for _, c := range []struct {
		span float64
		n    int
		want float64
	}{{100, 5, 20}, {100, 4, 50}, {0.26, 5, 0.1}, {0.5, 5, 0.1}, {7, 4, 2}, {1, 4, 0.5}, {0, 4, 1}, {3000, 10, 500}} {
		if got := step(c.span, c.n); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v into %d: %v, want %v", c.span, c.n, got, c.want)
		}
	}
}

// TestTicksMeetTheCurve: what is drawn at the height or the place of a tick stands
// in its row or column.
func TestTicksMeetTheCurve(t *testing.T) {
	for _, width := range []int{40, 57, 80} {
		for v := 0.0; v <= 700; v += 100 {
			c := &Curve{Name: "n", X: Axis{"x", 0, 700, whole}, Y: Axis{"y", 0, 709, whole}, Dots: []Dot{{Point{v, v}, v, v}}}
			rows := strings.Split(c.Text(Look{Width: width}), "\n")
			var below []rune
			for _, row := range rows {
				if strings.Contains(row, "└") {
					below = []rune(row)
				}
			}
			for _, row := range rows {
				at := strings.IndexRune(row, '●')
				if at < 0 {
					continue
				}
				at = len([]rune(row[:at]))
				if by := step(700, max(2, (width-6)/10)); math.Mod(v, by) == 0 && below[at] != '┬' {
					t.Errorf("%v at %d: no tick below the dot:\n%s", v, width, strings.Join(rows, "\n"))
				}
				if label, _, ok := strings.Cut(row, "┤"); ok && math.Mod(v, 200) == 0 && strings.TrimSpace(label) != whole(v) {
					t.Errorf("%v at %d: %q", v, width, row)
				} else if !ok && math.Mod(v, 200) == 0 {
					t.Errorf("%v at %d: no tick beside the dot:\n%s", v, width, strings.Join(rows, "\n"))
				}
			}
		}
	}
}
