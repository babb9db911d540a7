package ask

import (
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"
)

// keys gives promptui the keys that it treats well, and no others, one at a
// time: what is typed ahead stays in the terminal for the next question, where
// promptui would swallow it.
type keys struct {
	in      io.Reader
	out     []byte // what is still to be delivered
	typed   int    // letters that can stand before the cursor, at most
	pasting bool   // between the marks that a terminal puts around pasted text
}

// The keys as promptui's reader knows them.
const (
	keyInterrupt = 0x03
	keyEnd       = 0x04 // Ctrl-D
	keyLeft      = 0x02
	keyRight     = 0x06
	keyUp        = 0x10
	keyDown      = 0x0e
	keyWipe      = 0x15 // Ctrl-U, which promptui does not know
	keySuspend   = 0x1a
	keyRubout    = 0x7f
)

func (k *keys) Read(p []byte) (int, error) {
	for len(k.out) == 0 {
		if err := k.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, k.out)
	k.out = k.out[n:]
	for _, r := range string(p[:n]) {
		if r >= ' ' && r != keyRubout {
			k.typed++
		}
	}
	return n, nil
}

// Close does nothing: what we read from is not ours.
func (k *keys) Close() error { return nil }

// next reads one key and delivers what it means, which may be nothing.
func (k *keys) next() error {
	b, err := k.byte()
	if err != nil {
		return err
	}
	switch {
	case b == 0x1b:
		return k.escape()
	case k.pasting && (b == '\r' || b == '\n' || b == '\t'):
		k.out = []byte{' '}
	case k.pasting && b < ' ':
	case b == '\r', b == '\n':
		k.out = []byte{'\r'}
	case b == 0x08, b == keyRubout:
		k.out = []byte{keyRubout}
	case b == keyInterrupt, b == keyEnd, b == keyLeft, b == keyRight, b == keyUp, b == keyDown, b == keySuspend:
		k.out = []byte{b}
	case b == keyWipe:
		k.out = bytes.Repeat([]byte{keyRubout}, k.typed)
	case b == '\t':
		k.out = []byte{' '}
	case b < ' ':
	case b < utf8.RuneSelf:
		k.out = []byte{b}
	default:
		return k.rune(b)
	}
	return nil
}

// rune reads the rest of a letter outside ASCII.
func (k *keys) rune(first byte) error {
	letter := []byte{first}
	for !utf8.FullRune(letter) {
		b, err := k.byte()
		if err != nil {
			return err
		}
		letter = append(letter, b)
	}
	if r, _ := utf8.DecodeRune(letter); r != utf8.RuneError && !harmful(r) {
		k.out = letter
	}
	return nil
}

// escape reads the rest of a key that is sent as several bytes. Those without a
// use here are dropped, above all Delete, which promptui takes for Ctrl-D. The
// key after a lone Esc counts as itself.
func (k *keys) escape() error {
	b, err := k.byte()
	if err != nil {
		return err
	}
	if b != '[' && b != 'O' {
		if b >= ' ' && b < keyRubout {
			k.out = []byte{b}
		}
		return nil
	}
	var params []byte
	for {
		if b, err = k.byte(); err != nil {
			return err
		}
		if b >= 0x40 && b <= 0x7e {
			break
		}
		if len(params) < 16 {
			params = append(params, b)
		}
	}
	switch b {
	case 'A':
		k.out = []byte{keyUp}
	case 'B':
		k.out = []byte{keyDown}
	case 'C':
		k.out = []byte{keyRight}
	case 'D':
		k.out = []byte{keyLeft}
	case '~':
		switch string(params) {
		case "200":
			k.pasting = true
		case "201":
			k.pasting = false
		}
	}
	return nil
}

func (k *keys) byte() (byte, error) {
	var b [1]byte
	for {
		n, err := k.in.Read(b[:])
		if n == 1 {
			return b[0], nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// harmful reports whether a character can move the cursor, or turns the
// direction of writing.
func harmful(r rune) bool {
	return unicode.IsControl(r) || r == 0x061c || r == 0x200e || r == 0x200f ||
		r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
