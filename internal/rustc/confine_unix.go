//go:build unix && !linux

package rustc

import (
	"os/exec"
	"syscall"
)

// confine gives the process a group of its own.
func confine(cmd *exec.Cmd) (unlock func()) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	return func() {}
}

func killGroup(pid int) error { return syscall.Kill(-pid, syscall.SIGKILL) }

// set does nothing: these systems let a process limit only itself.
func (l limits) set(int) error { return nil }
