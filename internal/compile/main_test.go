package compile

import (
	"os"
	"testing"

	"anneal/internal/rustc/sandbox"
)

// Programs that are run are started by this binary in another role.
func TestMain(m *testing.M) {
	if sandbox.Child(os.Args) {
		return
	}
	os.Exit(m.Run())
}
