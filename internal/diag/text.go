package diag

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteText draws the findings with source lines and carets, in the order
// given, each followed by an empty line.
func WriteText(w io.Writer, ds []Diagnostic) error {
	for i := range ds {
		if _, err := io.WriteString(w, text(&ds[i])+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// WriteShort writes a line a finding, "file:line:column: error[A0107]: message".
// A finding without a place has the file "-".
func WriteShort(w io.Writer, ds []Diagnostic) error {
	for i := range ds {
		d := &ds[i]
		place := "-:1:1"
		if s := d.Primary(); !s.IsZero() {
			place = harmless(s.Position().String())
		}
		if _, err := fmt.Fprintf(w, "%s: %s[%s]: %s\n", place, d.Severity(), d.Code, harmless(d.Message)); err != nil {
			return err
		}
	}
	return nil
}

func text(d *Diagnostic) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s[%s]: %s\n", d.Severity(), d.Code, harmless(d.Message))
	gutter := 1
	for _, l := range d.Labels {
		gutter = max(gutter, len(strconv.Itoa(shown(l.Span).EndPosition().Line)))
	}
	pad := strings.Repeat(" ", gutter)
	for i, group := range byFile(d) {
		arrow := "-->"
		if i > 0 {
			fmt.Fprintf(&b, "%s |\n", pad)
			arrow = ":::"
		}
		first := max(0, slices.IndexFunc(group, func(l Label) bool { return l.Primary }))
		fmt.Fprintf(&b, "%s%s %s\n", pad, arrow, harmless(group[first].Span.Position().String()))
		if len(group[first].Span.File.Text) > 0 {
			fmt.Fprintf(&b, "%s |\n", pad)
			draw(&b, group, gutter)
		}
	}
	for _, n := range d.Notes {
		note(&b, pad, "note", n)
	}
	if d.Help != "" {
		note(&b, pad, "help", d.Help)
	}
	return b.String()
}

func note(b *strings.Builder, pad, kind, text string) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	fmt.Fprintf(b, "%s = %s: %s\n", pad, kind, harmless(lines[0]))
	for _, l := range lines[1:] {
		fmt.Fprintf(b, "%s   %s  %s\n", pad, strings.Repeat(" ", len(kind)), harmless(l))
	}
}

// byFile groups the labels by file, that of the primary label first.
func byFile(d *Diagnostic) [][]Label {
	var groups [][]Label
	add := func(l Label) {
		for i := range groups {
			if groups[i][0].Span.File == l.Span.File {
				groups[i] = append(groups[i], l)
				return
			}
		}
		groups = append(groups, []Label{l})
	}
	for _, l := range d.Labels {
		if l.Primary && !l.Span.IsZero() {
			add(l)
		}
	}
	for _, l := range d.Labels {
		if !l.Primary && !l.Span.IsZero() {
			add(l)
		}
	}
	return groups
}
