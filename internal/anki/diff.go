package anki

import (
	"slices"
	"strings"

	"anneal/internal/markup"
	"anneal/internal/quiz"
)

// mended draws what the author changed of a program, line by line: the learner
// compares it with a solution that Anki has not seen.
func (d *drawer) mended(c *quiz.Card) string {
	author := c.Answer
	if len(c.Accept) > 0 {
		author = c.Accept[0]
	}
	before, after := d.lines(c.Code), d.lines(author)
	var b strings.Builder
	b.WriteString(`<p class="note">What the author changed. Yours may be another way; rustc has the last word.</p><pre class="diff"><code>`)
	same := common(strings.Split(strings.TrimSuffix(c.Code, "\n"), "\n"), strings.Split(strings.TrimSuffix(author, "\n"), "\n"))
	row := func(class, mark, line string) {
		b.WriteString(`<span class="` + class + `"><span class="sign">` + mark + ` </span>` + line + "\n</span>")
	}
	i, j := 0, 0
	for _, s := range append(same, [2]int{len(before), len(after)}) {
		for ; i < s[0]; i++ {
			row("del", "-", before[i])
		}
		for ; j < s[1]; j++ {
			row("ins", "+", after[j])
		}
		if i < len(before) && j < len(after) {
			row("same", " ", after[j])
			i, j = i+1, j+1
		}
	}
	b.WriteString("</code></pre>")
	return b.String()
}

// lines draws a program, each line by itself.
func (d *drawer) lines(program string) []string {
	var drawn []string
	for _, line := range markup.Lines(markup.Tokens("rust", program)) {
		var b strings.Builder
		for _, t := range line {
			d.token(&b, t)
		}
		drawn = append(drawn, b.String())
	}
	return drawn
}

// mostCompared is up to how many lines programs are compared.
const mostCompared = 400

// common returns the places of the lines that two programs have in common, as
// many as there are in one order.
func common(a, b []string) (pairs [][2]int) {
	if len(a) > mostCompared || len(b) > mostCompared {
		return nil
	}
	length := make([][]int, len(a)+1) // of what a[i:] and b[j:] have in common
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}
