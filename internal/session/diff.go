package session

import (
	"fmt"
	"strings"
)

// DiffLine is a line of the right answer beside the line of the given one that
// stands in its place.
type DiffLine struct {
	Want, Given string
	Missing     bool // there is no Given
	Extra       bool // there is no Want
}

// Same reports whether the line is right.
func (d *DiffLine) Same() bool { return !d.Missing && !d.Extra && d.Want == d.Given }

// maxDiff bounds the table by which lines are compared: beyond it, and nobody
// reads a difference of a thousand lines, they are compared one by one.
const maxDiff = 1 << 20

// lineDiff lays two texts beside each other, so that as many lines as possible
// stand beside their like.
func lineDiff(want, given string) []DiffLine {
	w, g := splitLines(want), splitLines(given)
	var out []DiffLine
	// apart adds lines that are not alike, in pairs as far as they go.
	apart := func(w, g []string) {
		for i := range max(len(w), len(g)) {
			switch {
			case i >= len(g):
				out = append(out, DiffLine{Want: w[i], Missing: true})
			case i >= len(w):
				out = append(out, DiffLine{Given: g[i], Extra: true})
			default:
				out = append(out, DiffLine{Want: w[i], Given: g[i]})
			}
		}
	}
	if (len(w)+1)*(len(g)+1) > maxDiff {
		apart(w, g)
		return out
	}
	common := commonLines(w, g)
	i, j := 0, 0
	for k, l := 0, 0; k < len(w) && l < len(g); {
		switch {
		case w[k] == g[l]:
			apart(w[i:k], g[j:l])
			out = append(out, DiffLine{Want: w[k], Given: g[l]})
			k, l = k+1, l+1
			i, j = k, l
		case common[k+1][l] >= common[k][l+1]:
			k++
		default:
			l++
		}
	}
	apart(w[i:], g[j:])
	return out
}

// commonLines returns how many lines the rests of two texts have in common, for
// every two rests.
func commonLines(w, g []string) [][]int {
	n := make([][]int, len(w)+1)
	for i := range n {
		n[i] = make([]int, len(g)+1)
	}
	for i := len(w) - 1; i >= 0; i-- {
		for j := len(g) - 1; j >= 0; j-- {
			if w[i] == g[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	return n
}

func splitLines(s string) []string {
	s = strings.TrimSuffix(s, "\n")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// shownDiff is how many lines of a difference a message holds.
const shownDiff = 40

// diffText writes a difference: lines of the right answer that are not there
// begin with "-", lines that should not be there with "+".
func diffText(diff []DiffLine) string {
	var lines []string
	for i := range diff {
		switch d := &diff[i]; {
		case d.Same():
			lines = append(lines, "  "+d.Want)
		default:
			if !d.Extra {
				lines = append(lines, "- "+d.Want)
			}
			if !d.Missing {
				lines = append(lines, "+ "+d.Given)
			}
		}
	}
	if more := len(lines) - shownDiff; more > 0 {
		lines = append(lines[:shownDiff], fmt.Sprintf("… and %d more", more))
	}
	return strings.Join(lines, "\n")
}
