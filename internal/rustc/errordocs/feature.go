package errordocs

import (
	"strings"

	"anneal/internal/lazyregexp"
)

// hasNoFeatures reports whether a compiler of this version refuses unstable
// features.
func hasNoFeatures(version string) bool {
	return !strings.Contains(version, "-nightly") && !strings.Contains(version, "-dev")
}

var fenceForm = lazyregexp.New("(?ms)^( *```)([^\n`]*)\n(.*?)^ *```$")

// withoutFeatures adds ignore to the fences of programs that turn on unstable
// features.
func withoutFeatures(text string) string {
	return fenceForm.Get().ReplaceAllStringFunc(text, func(block string) string {
		m := fenceForm.Get().FindStringSubmatch(block)
		bar, info, code := m[1], m[2], m[3]
		if !strings.Contains(code, "#![feature(") || strings.Contains(info, "ignore") {
			return block
		}
		words, _, _ := strings.Cut(info, " (")
		if words != "" {
			words += ","
		}
		return bar + words + "ignore (needs a nightly compiler)" + block[len(bar)+len(info):]
	})
}
