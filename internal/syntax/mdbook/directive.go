package mdbook

import (
	"math"
	"strconv"
	"strings"

	"anneal/internal/lazyregexp"
)

// directive is a helper in double braces.
type directive struct {
	start, end int // byte offsets in the text that it was found in
	escaped    bool
	name       string
	path       string
	part       part
	words      []string // of a playground, behind the path; start and end are those of words[0] and so on
	wordsAt    []int    // byte offsets in the text
}

// part says which lines of a file are meant.
type part struct {
	anchor      string
	first, last int // 1-based; both 0 for the whole file
}

var directiveForm = lazyregexp.New(`\\?\{\{[ \t]*#([A-Za-z0-9_]+)[ \t]+([^{}\n]+)\}\}`)

// ours are the helpers that mdBook itself knows.
var ours = map[string]bool{"include": true, "rustdoc_include": true, "playground": true, "playpen": true, "title": true}

// directives finds the helpers of mdBook in a text; those of other programs are
// text.
func directives(text string) []directive {
	if !strings.Contains(text, "{{") {
		return nil
	}
	var found []directive
	for _, m := range directiveForm.Get().FindAllStringSubmatchIndex(text, -1) {
		d := directive{start: m[0], end: m[1], name: text[m[2]:m[3]], escaped: text[m[0]] == '\\'}
		if !ours[d.name] {
			continue
		}
		if d.name == "title" || d.escaped {
			found = append(found, d)
			continue
		}
		at := m[4]
		for _, w := range strings.Fields(text[m[4]:m[5]]) {
			at += strings.Index(text[at:], w)
			if d.path == "" {
				d.path = w
			} else {
				d.words, d.wordsAt = append(d.words, w), append(d.wordsAt, at)
			}
			at += len(w)
		}
		if d.name == "include" || d.name == "rustdoc_include" { // there a path may hold spaces
			d.path = strings.TrimSpace(text[m[4]:m[5]])
		}
		d.path, d.part = splitPath(d.path)
		found = append(found, d)
	}
	return found
}

// splitPath reads "file:2:10", "file::10", "file:2:", "file:2" and "file:anchor".
func splitPath(s string) (path string, p part) {
	path, rest, ok := strings.Cut(s, ":")
	if !ok {
		return path, p
	}
	from, to, hasTo := strings.Cut(rest, ":")
	to, _, _ = strings.Cut(to, ":")
	first, err := strconv.Atoi(from)
	switch {
	case from == "" && !hasTo:
		return path, p
	case from == "":
		first = 1
	case err != nil || first < 0:
		p.anchor = from
		return path, p
	}
	p.first, p.last = max(first, 1), math.MaxInt
	if !hasTo {
		p.last = p.first
	} else if n, err := strconv.Atoi(to); err == nil {
		p.last = n
	}
	return path, p
}
