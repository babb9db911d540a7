package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// childName is how this program is called in the role of the child, in the place
// where the name of a program stands: nobody types it by accident.
const childName = "anneal: sandbox"

// report is the file by which the child tells why it did not become the program.
// It closes by itself when it does.
const report = 3

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
	runtime.LockOSThread()
	if r.Open {
		return errors.Join(r.Limits.set(0), unix.Exec(path, argv, os.Environ()))
	}
	set, err := r.ruleset(true)
	if err != nil {
		return err
	}
	unix.CloseOnExec(set)
	filter := onlyOrdinary(os.Getpid())
	if err := r.Limits.set(0); err != nil { // before the filter, which allows no limit to be set
		return fmt.Errorf("limits: %w", err)
	}
	if err := restrict(set, filter); err != nil {
		return err
	}
	return unix.Exec(path, argv, os.Environ())
}

// RunStranger runs a program that is not trusted under the rules, and waits for
// its end. main must look for the role of [Child].
func (r *Rules) RunStranger(cmd *exec.Cmd) error {
	s := Supported()
	if why := s.WhyNoStranger(); why != "" && (!r.Open || !s.Role) {
		return fmt.Errorf("%w: %s", ErrUnconfined, why)
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
		why, _ := io.ReadAll(said)
		err = finish(cmd)
		if len(why) > 0 {
			return errors.New(string(why))
		}
		return err
	})
}
