package sandbox

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Supported says what this system has. It asks the kernel a few questions and
// starts nothing.
func Supported() Support {
	return Support{Landlock: landlockVersion(), Seccomp: hasSeccomp(), Limits: true, Group: true, Role: played.Load()}
}

// Run runs a program that is trusted under the rules, and waits for its end.
func (r *Rules) Run(cmd *exec.Cmd) error {
	own(cmd)
	if r.Open {
		return onThread(false, func() error { return r.run(cmd) })
	}
	if s := Supported(); !s.Confines() {
		return fmt.Errorf("%w: %s", ErrUnconfined, s.Why())
	}
	set, err := r.ruleset(false)
	if err != nil {
		return err
	}
	defer unix.Close(set)
	return onThread(true, func() error {
		if err := restrict(set); err != nil {
			return err
		}
		if errno := filterCalls(noNetwork()); errno != 0 {
			return fmt.Errorf("seccomp: %w", errno)
		}
		return r.run(cmd)
	})
}

func (r *Rules) run(cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	// Errors are passed over: the process may have finished already.
	_ = r.Limits.set(cmd.Process.Pid)
	return finish(cmd)
}

// own gives the process a group of its own and makes it die with the thread that
// starts it.
func own(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if cmd.Cancel != nil { // it has a context
		cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	}
}

func killGroup(pid int) error { return syscall.Kill(-pid, syscall.SIGKILL) }

// onThread calls f on a thread that no other goroutine has while f runs, nor
// ever after if it is to be thrown away: a goroutine that ends without unlocking
// its thread takes it along. The main thread would stay, so it is never used up.
func onThread(throwAway bool, f func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		switch {
		case throwAway && unix.Gettid() == unix.Getpid():
			done <- onThread(throwAway, f) // on another one, since this goroutine holds the main thread
			runtime.UnlockOSThread()
		case throwAway:
			done <- f()
		default:
			done <- f()
			runtime.UnlockOSThread()
		}
	}()
	return <-done
}

// rlimits returns the limits as the system has them.
func (l Limits) rlimits() map[int]uint64 {
	all := map[int]uint64{unix.RLIMIT_CORE: 0} // a crash is expected and nobody reads its dump
	for resource, value := range map[int]uint64{
		unix.RLIMIT_AS: l.Memory, unix.RLIMIT_FSIZE: l.File, unix.RLIMIT_NOFILE: l.Files,
		unix.RLIMIT_CPU: uint64((l.CPU + time.Second - 1) / time.Second),
	} {
		if value > 0 {
			all[resource] = value
		}
	}
	if l.NoFile {
		all[unix.RLIMIT_FSIZE] = 0
	}
	var info unix.Sysinfo_t
	if l.Threads > 0 && unix.Sysinfo(&info) == nil {
		// The system counts all threads of the user, of whom all that it runs
		// are a bound.
		all[unix.RLIMIT_NPROC] = uint64(info.Procs) + l.Threads
	}
	return all
}

// set puts the limits on a process, 0 for this one.
func (l Limits) set(pid int) error {
	var all error
	for resource, value := range l.rlimits() {
		all = errors.Join(all, lower(pid, resource, value))
	}
	return all
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
