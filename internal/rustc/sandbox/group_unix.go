//go:build unix && !linux

package sandbox

import (
	"os/exec"
	"syscall"
)

// Supported says what this system has.
func Supported() Support { return Support{Group: true} }

// own gives the process a group of its own.
func own(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if cmd.Cancel != nil { // it has a context
		cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	}
}

func killGroup(pid int) error { return syscall.Kill(-pid, syscall.SIGKILL) }
