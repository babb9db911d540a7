package cli

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"anneal/internal/quiz"
)

// TestPictures takes the pictures of the README: the shipped course in a real
// terminal, after sixty days of made-up study. With -update they are written, else
// compared.
func TestPictures(t *testing.T) {
	p := newPane(t)
	anneal, err := exec.LookPath("anneal")
	paced, err2 := exec.LookPath("paced")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	// Without a compiler, so that they are the same everywhere.
	p.shell("export ANNEAL_NOW=" + studyEnd.Format(time.RFC3339) + "; TERM=screen-256color; anneal() { PATH= " + anneal + " \"$@\"; }; paced() { ANNEAL_NOW= PATH= " + paced + " \"$@\"; }")
	p.shell("anneal list >list; clear; echo built $?").sees("built 0")
	right := p.studied()

	p.size(82, 40)
	p.shell("clear; anneal stats | head -38; echo shown").sees("\nshown\n").taken("stats")

	p.size(92, 32)
	p.shell("clear; anneal review rust-ownership/move-by-assignment/why --cram").sees("all keys").taken("question")
	p.choose(func(text string) bool { return !right[text] }).sees("Wrong.").taken("answer")
	p.keys("C-c").sees("ready>")

	p.size(80, 50)
	p.shell("clear; paced review kind:choice --ahead 20 --new 0 --limit 12").sees("all keys")
	for n := range 12 {
		if p.sees("all keys"); strings.Contains(p.picture(), "choose all that are right") {
			p.keys("d")
		} else {
			p.choose(func(text string) bool { return right[text] == (n != 4) })
		}
		grade := "3"
		if p.sees("take the answer back"); strings.Contains(p.picture(), "▸ 1 Again") {
			grade = "1"
		}
		p.keys(grade)
		p.until("the next card", func(picture string) bool { return !strings.Contains(picture, "take the answer back") })
	}
	p.sees("enter leave").tmux("resize-window", "-x", "80", "-y", "20")
	time.Sleep(time.Second)
	p.taken("end")
}

// studied gives the home a history, and returns the texts of the options that are
// right, as the screen begins them.
func (p *pane) studied() map[string]bool {
	p.Helper()
	home := filepath.Join(p.dir, "home")
	e := Env{Getenv: func(name string) string { return map[string]string{"ANNEAL_HOME": home}[name] }, Stdin: strings.NewReader(""), Stdout: new(bytes.Buffer), Stderr: new(bytes.Buffer), Now: time.Now}
	h, err := findHome(e.Getenv)
	if err != nil {
		p.Fatal(err)
	}
	prog := &program{Env: e, home: h, now: func() time.Time { return studyEnd }}
	d, err := prog.desk(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	right, n := map[string]bool{}, 0
	for c := range allCards(d.decks) {
		n++
		for _, o := range c.Options {
			if c.Kind == quiz.Choice && o.Right {
				right[beginning(o.Text)] = true
			}
		}
	}
	study{concepts: 1, cards: n, days: 60, fresh: 6}.play(p, prog)
	return right
}

// beginning is what a row of the screen surely holds of an option.
func beginning(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text = strings.ReplaceAll(text, "`", "")
	return string([]rune(text + strings.Repeat(" ", 40))[:40])
}

var optionRow = regexp.MustCompile(`(?m)^  ([1-9])  (.*)$`)

// choose presses the number of the first option that is wanted.
func (p *pane) choose(wanted func(text string) bool) *pane {
	p.Helper()
	for range 3 {
		for _, row := range optionRow.FindAllStringSubmatch(p.picture(), -1) {
			if wanted(beginning(row[2])) {
				return p.keys(row[1])
			}
		}
		p.keys("Space") // it may be below the window
		time.Sleep(100 * time.Millisecond)
	}
	p.Fatalf("no such option in\n%s", p.picture())
	return p
}

// size sets the size of the terminal.
func (p *pane) size(columns, rows int) {
	p.Helper()
	p.tmux("resize-window", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(rows))
	p.shell("clear; stty size").sees(fmt.Sprintf("%d %d\n", rows, columns))
}

// taken takes a picture of what the terminal shows.
func (p *pane) taken(name string) *pane {
	p.Helper()
	time.Sleep(200 * time.Millisecond) // the frame may still be on its way
	text := strings.TrimRight(p.tmux("capture-pane", "-p", "-e"), "\n")
	if before, _, ok := strings.Cut(text, "\nshown\n"); ok {
		text = strings.TrimRight(before, "\n")
	}
	got := svgOf(text)
	file := filepath.Join("testdata", "pictures", name+".svg")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			p.Fatal(err)
		}
		return p
	}
	want, err := os.ReadFile(file)
	if err != nil {
		p.Fatal(err)
	}
	if got != string(want) {
		p.Errorf("%s is not what the terminal shows now; -update takes it anew\n%s", file, p.picture())
	}
	return p
}

const cellWidth, cellHeight, fontSize = 8.4, 18, 14

// svgOf draws what a terminal shows, with the escape sequences of its colours. The
// ground and the plain text follow the reader's choice of light or dark.
func svgOf(text string) string {
	lines := strings.Split(text, "\n")
	columns := 0
	var rows strings.Builder
	look := sgr{}
	for y, line := range lines {
		x := 0
		for line != "" {
			if found := sgrSequence.FindStringSubmatch(line); found != nil {
				look = look.after(found[1])
				line = line[len(found[0]):]
				continue
			}
			run := line
			if end := strings.IndexByte(line[1:], '\x1b'); end >= 0 {
				run = line[:end+1]
			}
			line = line[len(run):]
			n := utf8.RuneCountInString(run)
			if strings.TrimSpace(run) != "" {
				fmt.Fprintf(&rows, "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\"%s>%s</text>\n", 12+float64(x)*cellWidth, 12+y*cellHeight+fontSize, float64(n)*cellWidth, look.attributes(), html.EscapeString(run))
			}
			x += n
			columns = max(columns, x)
		}
	}
	width, height := 24+float64(columns)*cellWidth, 24+len(lines)*cellHeight
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="%d">
<style>rect{fill:#fff;stroke:#d0d7de}text{fill:#1f2328;white-space:pre}.b{font-weight:bold}.u{text-decoration:underline}.f{opacity:.65}
@media(prefers-color-scheme:dark){rect{fill:#0d1117;stroke:#30363d}text{fill:#e6edf3}.c{filter:brightness(1.35)}}</style>
<rect x=".5" y=".5" width="%.0f" height="%d" rx="6"/>
%s</svg>
`, width, height, width, height, fontSize, width-1, height-1, rows.String())
}

var sgrSequence = regexp.MustCompile("^\x1b\\[([0-9;]*)m")

// sgr is how a terminal draws text.
type sgr struct {
	bold, faint, underline bool
	color                  string
}

// after returns what a sequence makes of it; what it does not know it passes over.
func (s sgr) after(codes string) sgr {
	words := strings.Split(codes, ";")
	for i := 0; i < len(words); i++ {
		switch words[i] {
		case "", "0":
			s = sgr{}
		case "1":
			s.bold = true
		case "2":
			s.faint = true
		case "4":
			s.underline = true
		case "39":
			s.color = ""
		case "38":
			if n, err := strconv.Atoi(words[min(i+2, len(words)-1)]); err == nil {
				s.color = colorOf(n)
			}
			i += 2
		}
	}
	return s
}

func (s sgr) attributes() string {
	var classes []string
	if s.bold {
		classes = append(classes, "b")
	}
	if s.underline {
		classes = append(classes, "u")
	}
	if s.faint {
		classes = append(classes, "f")
	}
	style := ""
	if s.color != "" {
		classes, style = append(classes, "c"), ` style="fill:`+s.color+`"`
	}
	if len(classes) == 0 {
		return ""
	}
	return ` class="` + strings.Join(classes, " ") + `"` + style
}

// colorOf is a colour of the 256, but for the first sixteen, which each terminal
// chooses.
func colorOf(n int) string {
	if n >= 232 {
		return fmt.Sprintf("#%02x%02x%02x", 8+10*(n-232), 8+10*(n-232), 8+10*(n-232))
	}
	if n < 16 {
		return ""
	}
	level := func(v int) int {
		if v == 0 {
			return 0
		}
		return 55 + 40*v
	}
	n -= 16
	return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
}
