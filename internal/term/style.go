package term

import (
	"fmt"
	"strings"
)

// Style says how text is coloured. The zero Style draws plain text without any
// escape sequence.
type Style struct {
	colors int  // 0, 16 or 256
	faces  bool // bold, underlined, reversed
}

// ChooseStyle decides once how everything is drawn. Setting is "always", "never"
// or "auto" and comes from the learner; terminal says whether the output is one.
// In the order of their weight: the setting; NO_COLOR, if not empty;
// CLICOLOR_FORCE, if neither empty nor "0"; TERM=dumb; the terminal. Without
// colour a terminal still gets bold and underlined text.
func ChooseStyle(setting string, getenv func(string) string, terminal bool) Style {
	dumb := getenv("TERM") == "dumb"
	force := getenv("CLICOLOR_FORCE")
	var color bool
	switch {
	case setting == "always":
		color = true
	case setting == "never", getenv("NO_COLOR") != "":
	case force != "" && force != "0":
		color = true
	default:
		color = terminal && !dumb
	}
	if !color {
		return Style{faces: terminal && !dumb}
	}
	s := Style{colors: 16, faces: true}
	name := getenv("TERM")
	if strings.Contains(name, "256") || strings.Contains(name, "direct") || getenv("COLORTERM") != "" || strings.Contains(name, "kitty") || strings.Contains(name, "alacritty") || strings.Contains(name, "ghostty") {
		s.colors = 256
	}
	return s
}

// ink is what a colour means.
type ink uint8

const (
	inkText ink = iota // the terminal's own
	inkFaint
	inkCode
	inkRight
	inkWrong
	inkKeyword
	inkType
	inkFunction
	inkString
	inkNumber
	inkComment
	inkLifetime
)

// inks gives each ink a colour of the 256 and of the 16. Those of the 256 are
// neither light nor dark, so that they can be read on black and on white; the 16
// are what the owner of the terminal made of them.
var inks = [...]struct{ fine, coarse uint8 }{
	inkFaint: {243, 0}, inkCode: {30, 6}, inkRight: {28, 2}, inkWrong: {160, 1},
	inkKeyword: {133, 5}, inkType: {30, 6}, inkFunction: {27, 4}, inkString: {28, 2},
	inkNumber: {130, 3}, inkComment: {243, 0}, inkLifetime: {130, 3},
}

// span is a piece of text of one look.
type span struct {
	text      string
	ink       ink
	bold      bool
	underline bool
	reverse   bool
}

// row is a line on the screen. It is no wider than it was asked to be.
type row []span

func (r row) width() int {
	n := 0
	for _, s := range r {
		n += columns(s.text)
	}
	return n
}

// paint writes a row with escape sequences; every look ends within the row.
func (s Style) paint(r row) string {
	var b strings.Builder
	for i := range r {
		b.WriteString(s.span(&r[i]))
	}
	return b.String()
}

func (s Style) span(p *span) string {
	var codes []string
	if s.faces {
		if p.bold {
			codes = append(codes, "1")
		}
		if p.underline {
			codes = append(codes, "4")
		}
		if p.reverse {
			codes = append(codes, "7")
		}
	}
	switch c := inks[min(int(p.ink), len(inks)-1)]; {
	case p.ink == inkText:
	case s.colors == 256:
		codes = append(codes, fmt.Sprintf("38;5;%d", c.fine))
	case s.colors == 16 && c.coarse > 0:
		codes = append(codes, fmt.Sprint(30+int(c.coarse)))
	case s.faces && c.coarse == 0:
		codes = append(codes, "2")
	}
	if len(codes) == 0 || p.text == "" {
		return p.text
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + p.text + "\x1b[m"
}

// paintAll writes rows, a line each.
func (s Style) paintAll(rows []row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.TrimRight(s.paint(r), " "))
		b.WriteByte('\n')
	}
	return b.String()
}
