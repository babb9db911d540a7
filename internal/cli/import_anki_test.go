package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

func TestNotTaken(t *testing.T) {
	for _, test := range []struct {
		err        error
		want, hint string
	}{
		{errors.New("it is cut off"), "cannot import a.apkg: it is cut off", "nothing was taken of it; export it anew from Anki"},
		{&fs.PathError{Op: "open", Path: "a.apkg", Err: syscall.ENOENT}, "cannot import a.apkg: no such file or directory", "check the spelling"},
		{&fs.PathError{Op: "open", Path: "a.apkg", Err: syscall.EACCES}, "cannot import a.apkg: permission denied", "nothing was taken of it"},
		{
			fmt.Errorf("dot.png: %w", &fs.PathError{Op: "write", Path: "decks/x", Err: syscall.ENOSPC}),
			"cannot import a.apkg: dot.png: write decks/x: no space left on device",
			"nothing was taken of it and nothing has changed; see to that and import it again",
		},
	} {
		var e *failure
		if err := notTaken("a.apkg", test.err); !errors.As(err, &e) || e.Error() != test.want || e.hint != test.hint {
			t.Errorf("%v", err)
		}
	}
}
