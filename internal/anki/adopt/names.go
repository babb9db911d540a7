package adopt

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"anneal/internal/quiz"
)

// KeyPrefix begins the keys of cards from Anki.
const KeyPrefix = "anki-"

// keyOf returns the last part of a card's key. It comes from the guid alone, which
// Anki never changes, and not from the content or from an id, which it may.
func keyOf(guid string, ord int) string {
	sum := sha256.Sum256([]byte("anki guid\x00" + guid))
	key := KeyPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])[:13])
	if ord > 0 {
		key += "-" + number(ord+1)
	}
	return key
}

// longestName bounds the name of a folder.
const longestName = 60

// place returns the deck of ours and the folder in it for a deck of Anki's.
func place(name, within string) (deck, folder string) {
	var parts []string
	if within != "" {
		parts = append(parts, within)
	}
	for part := range strings.SplitSeq(name, "::") {
		part = strings.Trim(quiz.KeyPart(part), ".-")
		if r := []rune(part); len(r) > longestName {
			part = strings.TrimRight(string(r[:longestName]), ".-")
		}
		if part != "" && len(parts) < 12 {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "anki", ""
	}
	return parts[0], strings.Join(parts[1:], "/")
}
