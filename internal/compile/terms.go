package compile

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anneal/internal/lazyregexp"
)

// term is a word or a sign of a message, as far as it counts for the sense: not
// quotes, not commas, and of the path of a name only its end. The compiler
// itself writes `Sender` or `std::sync::mpsc::Sender` as it seems fit.
type term struct {
	text       string // in lower case
	start, end int    // in the message; a path is part of its name
}

// maxTerms bounds what is compared of one text.
const maxTerms = 80

// closureAt matches how the compiler names a type that has no name; its place
// in the program is no part of the sense.
var closureAt = lazyregexp.New(`^[\[{]([a-z ]+)@[^\]}]*[\]}]`)

func terms(text string) []term {
	var found []term
	path := -1 // where the path of the coming name began
	for i := 0; i < len(text) && len(found) < maxTerms; {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '[' || r == '{' {
			if m := closureAt.Get().FindStringSubmatch(text[i:]); m != nil {
				found = append(found, term{m[1], i, i + len(m[0])})
				i += len(m[0])
				continue
			}
		}
		if !isWordRune(r) {
			if !unicode.IsSpace(r) && !strings.ContainsRune("`'\"“”‘’.,;:-–—…", r) {
				found = append(found, term{string(r), i, i + size})
			}
			i += size
			continue
		}
		end := i
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if !isWordRune(r) {
				break
			}
			end += size
		}
		if path < 0 {
			path = i
		}
		rest, isPath := strings.CutPrefix(text[end:], "::")
		if next, _ := utf8.DecodeRuneInString(rest); isPath && (next == '_' || unicode.IsLetter(next)) {
			i = end + len("::")
			continue
		}
		found = append(found, term{strings.ToLower(text[i:end]), path, end})
		path, i = -1, end
	}
	return found
}

func isWordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// fold makes texts comparable that differ in nothing but spaces and the case of
// letters.
func fold(text string) string {
	for i := range len(text) {
		// Nearly every text has its words one space apart.
		if c := text[i]; c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(text)-1 || text[i+1] == ' ') {
			return strings.ToLower(strings.Join(strings.Fields(text), " "))
		}
	}
	return strings.ToLower(text)
}

// hasWords reports whether a text holds what is quoted of it, letter for letter;
// both are folded. A quote may leave out what "..." stands for.
func hasWords(text, quoted string) bool {
	if text == quoted {
		return true
	}
	found := false
	for part := range strings.SplitSeq(strings.ReplaceAll(quoted, "…", "..."), "...") {
		if part = strings.Trim(part, " .,;:"); part == "" {
			continue
		}
		i := indexWords(text, part)
		if i < 0 {
			return false
		}
		text, found = text[i+len(part):], true
	}
	return found
}

// indexWords is strings.Index for whole words.
func indexWords(text, words string) int {
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			return -1
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(words):])
		first, _ := utf8.DecodeRuneInString(words)
		last, _ := utf8.DecodeLastRuneInString(words)
		if !(isWordRune(before) && isWordRune(first)) && !(isWordRune(after) && isWordRune(last)) {
			return i
		}
		at = i + 1
	}
}

// hasSense reports whether a text holds what is quoted of it in sense: with paths
// and marks as they may be. It returns the piece of the text that does.
func hasSense(text, quoted string) (piece string, ok bool) {
	all, want := terms(text), terms(quoted)
	if len(want) == 0 {
		return "", false
	}
	for i := 0; i+len(want) <= len(all); i++ {
		if slices.EqualFunc(all[i:i+len(want)], want, func(a, b term) bool { return a.text == b.text }) {
			from, to := all[i].start, all[i+len(want)-1].end
			if from > 0 && text[from-1] == '`' {
				from--
			}
			if to < len(text) && text[to] == '`' {
				to++
			}
			piece = text[from:to]
			return piece, strings.Count(piece, "`")%2 == 0
		}
	}
	return "", false
}

// wordsInCommon says how much two texts have in common, from 0 to 1: the length of
// their longest common sequence of terms, as a part of both.
func wordsInCommon(a, b string) float64 {
	x, y := terms(a), terms(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	above, row := make([]int, len(y)+1), make([]int, len(y)+1)
	for i := range x {
		for j := range y {
			if x[i].text == y[j].text {
				row[j+1] = above[j] + 1
			} else {
				row[j+1] = max(above[j+1], row[j])
			}
		}
		above, row = row, above
	}
	return 2 * float64(above[len(y)]) / float64(len(x)+len(y))
}

// sameSubject reports whether what a text says in other words than the quote
// may still be the same thing: it names what the quote names, and it does not
// say the opposite.
func sameSubject(text, quoted string) bool {
	has := map[string]bool{}
	for _, t := range terms(text) {
		has[t.text] = true
	}
	for _, name := range quotedName.Get().FindAllString(quoted, -1) {
		ts := terms(name)
		if len(ts) == 1 && !has[ts[0].text] {
			return false
		}
	}
	quotes := map[string]bool{}
	for _, t := range terms(quoted) {
		quotes[t.text] = true
	}
	for _, o := range opposites {
		if quotes[o[0]] && !has[o[0]] && has[o[1]] || quotes[o[1]] && !has[o[1]] && has[o[0]] {
			return false
		}
	}
	return true
}

var opposites = [][2]string{{"mutable", "immutable"}, {"first", "second"}, {"expected", "found"}, {"later", "before"}}
