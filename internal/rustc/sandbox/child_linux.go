package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// childName is how this program is called in the role of the child, in the place
// where the name of a program stands: nobody types it by accident.
const childName = "anneal: sandbox"

// report is the file by which the child tells that it is about to become the
// program, and then, if it did not, why. It closes by itself when it does.
const report = 3

// ready is what the child tells first. Without it, what looks like the end of the
// program is the end of the child.
const ready = "\x00"

// played says that this process looked for its role, and so that its child
// would. A main function that does not would do what it does else, unconfined.
var played atomic.Bool

// Child plays the child if that is the role of this process; it returns only if
// it is not, with false, or if it could not become the program.
func Child(args []string) bool {
	played.Store(true)
	if len(args) < 4 || args[0] != childName {
		return false
	}
	err := become(args[1], args[2], args[3:])
	_, _ = unix.Write(report, []byte(err.Error()))
	return true
}

// become makes this process the program at path.
func become(rules, path string, argv []string) error {
	unix.CloseOnExec(report)
	var r Rules
	if err := json.Unmarshal([]byte(rules), &r); err != nil {
		return fmt.Errorf("the rules cannot be read: %w", err)
	}
	closeInherited()
	runtime.LockOSThread()
	set, err := r.ruleset(true)
	if err != nil {
		return err
	}
	unix.CloseOnExec(set)
	filter := onlyOrdinary(os.Getpid())
	memory := r.Limits.Memory
	r.Limits.Memory = 0
	if err := r.Limits.set(0); err != nil { // before the filter, which allows no limit to be set
		return fmt.Errorf("limits: %w", err)
	}
	if err := restrict(set); err != nil {
		return err
	}
	return last(path, argv, memory, filter)
}

// last limits the memory, filters the calls and becomes the program. The runtime
// of Go has more address space than the limit allows: from then on it would die
// if it had to allocate, or to start a thread, as it may when it is told of a
// call. So all is made ready before, and the runtime is told nothing.
func last(path string, argv []string, memory uint64, filter []unix.SockFilter) error {
	name, err := unix.BytePtrFromString(path)
	if err != nil {
		return err
	}
	args, err := syscall.SlicePtrFromStrings(argv)
	if err != nil {
		return err
	}
	env, err := syscall.SlicePtrFromStrings(os.Environ())
	if err != nil {
		return err
	}
	var limit unix.Rlimit
	if err := unix.Prlimit(0, unix.RLIMIT_AS, nil, &limit); err != nil {
		return fmt.Errorf("limits: %w", err)
	}
	if memory > 0 {
		limit.Max = min(limit.Max, memory)
		limit.Cur = limit.Max
	}
	said := []byte(ready)

	_, _, errno := unix.RawSyscall6(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_AS, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno == 0 {
		errno = filterCalls(filter)
	}
	if errno == 0 {
		_, _, _ = unix.RawSyscall(unix.SYS_WRITE, report, uintptr(unsafe.Pointer(&said[0])), uintptr(len(said)))
		_, _, errno = unix.RawSyscall(unix.SYS_EXECVE, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&args[0])), uintptr(unsafe.Pointer(&env[0])))
	}
	return errno
}

// closeInherited keeps files from the program that are open only because whoever
// started this program left them open: no rule is asked about an open file.
func closeInherited() {
	_ = unix.CloseRange(report+1, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC) // older than Landlock, so it is there
}

// RunStranger runs a program that is not trusted under the rules, and waits for
// its end. main must look for the role of [Child].
func (r *Rules) RunStranger(cmd *exec.Cmd) error {
	if why := Supported().WhyNoStranger(); why != "" {
		return fmt.Errorf("%w: %s", ErrUnconfined, why)
	}
	if r.Open {
		return fmt.Errorf("%w: its rules are open", ErrUnconfined)
	}
	rules, err := json.Marshal(r)
	if err != nil {
		return err
	}
	said, tell, err := os.Pipe()
	if err != nil {
		return err
	}
	defer said.Close()
	cmd.Args = append([]string{childName, string(rules), cmd.Path}, cmd.Args...)
	cmd.Path = "/proc/self/exe" // this program, even if its file was replaced
	cmd.ExtraFiles = []*os.File{tell}
	own(cmd)
	return onThread(false, func() error {
		err := cmd.Start()
		tell.Close()
		if err != nil {
			return err
		}
		told, _ := io.ReadAll(said)
		err = finish(cmd)
		switch why, began := strings.CutPrefix(string(told), ready); {
		case why != "":
			return errors.New(why)
		case !began:
			return fmt.Errorf("the program was not begun: %w", cmp.Or(err, errors.New("the sandbox ended early")))
		}
		return err
	})
}
