package quiz

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CardID identifies a card in the log and in the store: the first 16 bytes of
// the SHA-256 of its key. The zero CardID belongs to events that concern no
// single card (tuned).
type CardID [16]byte

// IDOf returns the CardID of a key.
func IDOf(key string) CardID {
	sum := sha256.Sum256([]byte(key))
	return CardID(sum[:16])
}

// String returns the id in hexadecimal.
func (id CardID) String() string { return hex.EncodeToString(id[:]) }

// Rev is a hash of all that a card asks and tells, so that an answer in the log
// can be matched with the wording it was given to. Line numbers of the source
// file and versions of the compiler are not part of it.
type Rev [16]byte

// KeyPart makes s usable as one part of a key: Unicode NFC, letters, digits and
// "-_."; every run of anything else becomes one "-". The result of a string
// with no usable character is empty. It never begins with a dot, so that a part
// can be the name of a folder that is neither hidden nor another one.
func KeyPart(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFC.String(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '-' || r == '_' || r == '.' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	return strings.TrimLeft(b.String(), ".")
}

// JoinKey joins parts that are already usable; empty parts are left out.
func JoinKey(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "/")
}

// HarmSlot is the slot of an author's question about what could go wrong if rustc
// let a program pass. Since it does not, nothing proves the answer: it is the
// author's claim, and is shown as one.
const HarmSlot = "harm"

// generated are the names of the slots that the compiler fills. A slot of which
// a program has several carries a suffix: "role-moved", "what-if-1".
var generated = []string{
	"why", "cut", "place", "repair", "fix", "what-if", "transfer", "blame", "role",
	"gap", "order", "output", "code", "meaning", "invariant", "hint",
	HarmSlot,
}

// ReservedSlot reports whether name is that of a generated slot, so that an
// author's {#name} replaces the generated card instead of naming a new one.
func ReservedSlot(name string) bool {
	for _, g := range generated {
		if name == g || strings.HasPrefix(name, g+"-") {
			return true
		}
	}
	return false
}
