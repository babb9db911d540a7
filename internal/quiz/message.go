package quiz

import "strings"

// WithoutHelp returns a message of the compiler, as it draws it, without what
// tells how to mend the program: the paragraphs "help:" with the lines that they
// propose, the notes "= help:", and the help that stands beside a place in the
// program. What comes behind such a part, a note or the next error, stays.
func WithoutHelp(rendered string) string {
	var kept []string
	helping, gutter := false, "" // gutter is the one above the help, which belongs to what follows it
	for _, line := range strings.Split(rendered, "\n") {
		remark, isRemark := strings.CutPrefix(strings.TrimLeft(line, " "), "= ")
		switch helps := strings.HasPrefix(line, "help:") || isRemark && strings.HasPrefix(remark, "help:"); {
		case helps && !helping:
			helping, gutter = true, ""
			if last := len(kept) - 1; last >= 0 && strings.Trim(kept[last], " ") == "|" {
				kept, gutter = kept[:last], kept[last]
			}
		case helps:
		case helping && (isRemark || beginsMessage(line)):
			helping = false
			if gutter != "" && (isRemark || strings.HasPrefix(line, "note:")) {
				kept = append(kept, gutter)
			}
		}
		if !helping || line == "" {
			kept = append(kept, withoutLabel(line))
		}
	}
	return strings.Join(kept, "\n")
}

// beginsMessage reports whether a line begins another part of what the compiler
// says. Lines of programs stand behind their numbers, so they never do.
func beginsMessage(line string) bool {
	for _, word := range []string{"error", "warning", "note:", "For more information", "Some errors have"} {
		if strings.HasPrefix(line, word) {
			return true
		}
	}
	return false
}

// withoutLabel takes help out of the drawing of a program, where it stands
// behind the carets of a place: "  |   ^^^ help: try `x`".
func withoutLabel(line string) string {
	i := strings.Index(line, " help: ")
	if i < 0 {
		return line
	}
	gutter, marks, ok := strings.Cut(line[:i], "|")
	if !ok || strings.Trim(gutter, " ") != "" || strings.Trim(marks, " ^-_|") != "" {
		return line
	}
	return strings.TrimRight(line[:i], " ")
}
