package term

import "testing"

// TestFolded: no word is broken, nor a file's name at a hyphen, as long as it fits.
func TestFolded(t *testing.T) {
	text := "\nMissed: d/moves/why (Moves, rust-ownership/01-moves.md:21).\nDue by tomorrow: 1 card.\n"
	want := "\nMissed: d/moves/why (Moves,\nrust-ownership/01-moves.md:21).\nDue by tomorrow: 1 card.\n"
	if got := folded(text, 36); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
