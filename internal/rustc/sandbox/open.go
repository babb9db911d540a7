//go:build !linux

package sandbox

import (
	"fmt"
	"os/exec"
)

// Run runs a program that is trusted, and waits for its end. These systems can
// only keep it in a group, so the Rules must be Open.
func (r *Rules) Run(cmd *exec.Cmd) error {
	if !r.Open {
		return fmt.Errorf("%w: %s", ErrUnconfined, Supported().Why())
	}
	own(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	return finish(cmd)
}

// RunStranger refuses to run a program that is not trusted.
func (r *Rules) RunStranger(*exec.Cmd) error {
	return fmt.Errorf("%w: %s", ErrUnconfined, Supported().Why())
}

// Child reports that this process has no such role.
func Child([]string) bool { return false }
