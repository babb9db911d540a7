package rustc

import (
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// confine gives the process a group of its own and makes it die with this one.
// The system watches the thread that started it, so that thread is held until
// unlock is called.
func confine(cmd *exec.Cmd) (unlock func()) {
	runtime.LockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	return runtime.UnlockOSThread
}

func killGroup(pid int) error { return syscall.Kill(-pid, syscall.SIGKILL) }

// set puts the limits on a process that has just been started. It has run for
// some microseconds without them, in which it was still being loaded.
func (l limits) set(pid int) error {
	seconds := uint64((l.cpu + time.Second - 1) / time.Second)
	for _, limit := range []struct {
		resource int
		value    uint64
	}{{unix.RLIMIT_AS, l.memory}, {unix.RLIMIT_FSIZE, l.file}, {unix.RLIMIT_CPU, seconds}} {
		if limit.value == 0 {
			continue
		}
		if err := lower(pid, limit.resource, limit.value); err != nil {
			return err
		}
	}
	return lower(pid, unix.RLIMIT_CORE, 0) // a crash is expected here and nobody reads its dump
}

// lower sets a limit that is never above the one that holds: to raise a limit
// takes a privilege.
func lower(pid, resource int, value uint64) error {
	var old unix.Rlimit
	if err := unix.Prlimit(pid, resource, nil, &old); err != nil {
		return err
	}
	value = min(value, old.Max)
	return unix.Prlimit(pid, resource, &unix.Rlimit{Cur: value, Max: value}, nil)
}
