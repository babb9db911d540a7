package quiz

import "strings"

// CodeSpan writes code as the Markdown that texts of cards are, in one line, whatever
// backticks are in it; "" for none.
func CodeSpan(code string) string {
	code = strings.ReplaceAll(code, "\n", " ")
	if code == "" {
		return ""
	}
	bar := "`"
	for strings.Contains(code, bar) {
		bar += "`"
	}
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		code = " " + code + " "
	}
	return bar + code + bar
}
