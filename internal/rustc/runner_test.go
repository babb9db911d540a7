package rustc

import (
	"os/exec"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
)

// What the sandbox's child dies of before it is the program is not what the program does.
func TestDiesBeforeItBegins(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	for _, tt := range []struct {
		name, dies string
		times      int
		want       *quiz.Run
	}{
		{"never", "", 0, &quiz.Run{Output: "seven\n"}},
		{"twice", "echo 'runtime/cgo: pthread_create failed: Resource temporarily unavailable' >&2; exit 2", 2, &quiz.Run{Output: "seven\n"}},
		{"always", "echo 'fatal error: runtime: out of memory' >&2; exit 2", 100, nil},
		{"a program that says so, and ends well", "echo 'runtime: not' >&2", 1, &quiz.Run{}},
		{"a program that ends with 2", "echo 'usage: main' >&2; exit 2", 1, &quiz.Run{Code: 2}},
	} {
		begun := 0
		r := runner{timeout: time.Minute, output: 1 << 10, start: func(_ *sandbox.Rules, cmd *exec.Cmd) error {
			script := "echo seven"
			if begun++; begun <= tt.times {
				script = tt.dies
			}
			cmd.Path, cmd.Args = sh, []string{"sh", "-c", script}
			return cmd.Run()
		}}
		did := r.run(t.Context(), sh)
		if (did == nil) != (tt.want == nil) || did != nil && *did != *tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, did, tt.want)
		}
	}
}
