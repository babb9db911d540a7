package diag

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Near returns the one candidate that word is probably a slip for: the only one
// that differs in case, or by one character added, dropped, changed or swapped
// with its neighbour. With none or several it returns "".
func Near(word string, candidates []string) string {
	found := ""
	lower := []rune(strings.ToLower(word))
	for _, c := range candidates {
		if c == word || farApart(c, word) || !(strings.EqualFold(c, word) || oneSlip([]rune(strings.ToLower(c)), lower)) {
			continue
		}
		if found != "" && found != c {
			return ""
		}
		found = c
	}
	return found
}

// farApart reports that two words cannot be one slip apart, which leaves the
// first character or the last as it was: with thousands of candidates it is
// worth not to fold each. Only of plain words can that be said of their bytes.
func farApart(a, b string) bool {
	if len(a) < 4 || len(b) < 4 {
		return false
	}
	differ := func(x, y byte) bool { return x < utf8.RuneSelf && y < utf8.RuneSelf && x|0x20 != y|0x20 }
	return differ(a[0], b[0]) && differ(a[len(a)-1], b[len(b)-1])
}

func oneSlip(a, b []rune) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a)-len(b) > 1 || len(b) < 2 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	if len(a) > len(b) {
		return slices.Equal(a[i+1:], b[i:])
	}
	if i == len(a) || slices.Equal(a[i+1:], b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}
