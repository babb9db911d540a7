// Package sandbox runs programs that may touch nothing but what they were given.
//
// There are two kinds. [Rules.Run] is for a program that is trusted and whose
// input is not: the compiler. [Rules.RunStranger] is for a program that is not
// trusted either: what the compiler made of a stranger's text.
//
// # What holds
//
// On Linux, with Landlock from its second version on (kernel 5.19):
//
//	files      only those of the Rules; the kernel refuses the others (Landlock)
//	network    no socket can be made, TCP, UDP or local (seccomp)
//	limits     memory, CPU time, size of a file (rlimits); no core dumps
//	privileges no set-user-ID program gains any (no_new_privs)
//	the end    the group of the process is killed when it ends, when its time is
//	           over, and when this process dies
//
// A stranger's program gets in addition a list of the system calls that an
// ordinary program makes (seccomp), all others fail, and some of those only with
// the arguments that such a program has. It follows that it cannot start another
// process or program, leave its group, signal or trace a process, have the kernel
// signal one when a file is ready, set the limits of another, change the mode or
// owner of a file that it cannot even open, or keep memory in places that its
// limits do not count (shared segments, files of memory). It can
// make a pair of sockets, for its threads, but only a pair that is connected for
// good, and no message can have an address: so the sockets of others in the file
// system, which no rule is asked about, are out of reach. With Landlock's sixth
// version the kernel keeps its signals inside as well. Nothing
// here needs a privilege, user namespaces or a helper that is installed: some
// distributions refuse user namespaces to ordinary programs, and what they would
// add, an empty network and an empty table of processes, the list of calls has
// already.
//
// What does not hold: the number of threads has a limit only for an ordinary
// user, the superuser is stopped by the limit of memory alone. Names, sizes and
// times of files can be asked for, as Landlock leaves that open; their contents
// cannot. The total of what is written has no limit of its own: a stranger's
// program can write nothing to a disk at all, and what the compiler writes is
// bounded by the size of one file and the few files that it makes.
//
// # Two ways in
//
// Both make the calls themselves and on one thread: Landlock and seccomp hold
// for the thread that asks and for what it starts.
//
// Run confines a thread of this process, starts the program from there and
// throws the thread away. That costs a tenth of a millisecond, where a step
// through a process of our own would cost three to eight (this program starts
// slowly, and the compiler is started hundreds of times). Limits are set from
// outside as soon as the process is there, some microseconds late, which is
// nothing to a compiler that is just being loaded.
//
// For a stranger's program that would not do. It could use those microseconds,
// and it would be in one domain with the thread that started it, which is a
// thread of this process and which it could therefore trace. So RunStranger
// starts this same program again, in the role of [Child], and the child limits
// and confines itself and then becomes the stranger's program. Every main
// function that may come to call RunStranger must look for that role first.
package sandbox

import (
	"errors"
	"os/exec"
	"time"
)

// Rules say what a program may touch. Paths are absolute; those that do not
// exist are passed over.
type Rules struct {
	Read    []string // files, and folders with all below them, that may be read
	Execute []string // the same; they may also be started, and loaded as libraries
	Write   []string // folders in which anything may be done with files
	Limits  Limits

	// Open lets the program do what it likes within the limits: for systems
	// without the means. RunStranger refuses such rules.
	Open bool
}

// Limits bound one process. A zero means no limit.
type Limits struct {
	Memory  uint64        // address space, bytes
	File    uint64        // size of a file that it writes, bytes
	NoFile  bool          // nothing can be written to a file at all
	CPU     time.Duration // of all its threads together, rounded up to seconds
	Files   uint64        // open at the same time
	Threads uint64        // beside all that the system runs already
}

// Support is what this system has to offer.
type Support struct {
	Landlock int  // version of its interface; 0 if there is none
	Seccomp  bool // with a list of calls for this processor
	Limits   bool // of memory, CPU time and file size
	Group    bool // all processes that a program starts are killed with it
	Role     bool // this program looks for the role of the child
}

// Confines reports whether Run can keep a program from files and network.
func (s Support) Confines() bool { return s.Landlock >= MinLandlock && s.Seccomp }

// MinLandlock is the first version that can allow a file to be moved between
// folders, as rustc does.
const MinLandlock = 2

// Why says what is missing for Confines, or "".
func (s Support) Why() string {
	switch {
	case s.Landlock == 0:
		return "this system has no Landlock (Linux 5.19 or newer with it switched on)"
	case s.Landlock < MinLandlock:
		return "Landlock is too old here; Linux 5.19 or newer is needed"
	case !s.Seccomp:
		return "this system has no filter for system calls (seccomp), or it is not known how to use it on this processor"
	}
	return ""
}

// WhyNoStranger says what is missing for RunStranger, or "".
func (s Support) WhyNoStranger() string {
	if why := s.Why(); why != "" || s.Role {
		return why
	}
	return "this program does not look for the role of the child"
}

// ErrUnconfined says that a stranger's program was not started, since nothing
// would have held it.
var ErrUnconfined = errors.New("the system cannot confine a program")

// finish waits for a process, and for none of its group to be left.
func finish(cmd *exec.Cmd) error {
	err := cmd.Wait()
	_ = killGroup(cmd.Process.Pid) // there is an error whenever nothing is left to kill
	return err
}
