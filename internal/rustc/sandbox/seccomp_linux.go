//go:build linux && (amd64 || arm64)

package sandbox

import (
	"slices"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hasSeccomp asks the kernel, once, whether a filter may let a call fail.
var hasSeccomp = sync.OnceValue(func() bool {
	action := uint32(unix.SECCOMP_RET_ERRNO)
	_, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_GET_ACTION_AVAIL, 0, uintptr(unsafe.Pointer(&action)))
	return errno == 0
})

const (
	allowed = unix.SECCOMP_RET_ALLOW
	refused = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	missing = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)

	// modern is the first number of the calls that both processors number
	// alike. The C library tries such a call, and where the system says that
	// it does not know it takes an older one.
	modern = unix.SYS_PIDFD_SEND_SIGNAL

	fionbio, fioclex = 0x5421, 0x5451 // on both processors; [unix] has no names for them
)

// noNetwork is the filter of a compiler: it makes no socket, neither by the calls
// for it nor through a ring of requests. One of a pair will do to write to the
// sockets that others have in the file system, which no rule is asked about.
func noNetwork() []unix.SockFilter {
	f := begin()
	for _, call := range []uint32{unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_IO_URING_SETUP} {
		f = append(f, on(call, give(refused))...)
	}
	return append(f, give(allowed))
}

// ordinary are the calls of a program that computes, prints, waits and uses
// threads. That it may open files does not matter: Landlock says which.
var ordinary = append([]uint32{
	unix.SYS_READ, unix.SYS_WRITE, unix.SYS_READV, unix.SYS_WRITEV, unix.SYS_PREAD64, unix.SYS_PWRITE64, unix.SYS_PREADV, unix.SYS_PWRITEV,
	unix.SYS_OPENAT, unix.SYS_CLOSE, unix.SYS_CLOSE_RANGE, unix.SYS_LSEEK, unix.SYS_FSTAT, unix.SYS_NEWFSTATAT, unix.SYS_STATX, unix.SYS_STATFS, unix.SYS_FSTATFS,
	unix.SYS_FACCESSAT, unix.SYS_FACCESSAT2, unix.SYS_READLINKAT, unix.SYS_GETDENTS64, unix.SYS_GETCWD, unix.SYS_CHDIR, unix.SYS_FCHDIR, unix.SYS_UMASK,
	unix.SYS_MKDIRAT, unix.SYS_UNLINKAT, unix.SYS_RENAMEAT2, unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_FTRUNCATE, // refused by Landlock, under the name that std expects
	unix.SYS_DUP, unix.SYS_DUP3, unix.SYS_PIPE2,
	unix.SYS_RECVFROM, unix.SYS_SHUTDOWN, unix.SYS_GETSOCKOPT, unix.SYS_SETSOCKOPT, unix.SYS_GETSOCKNAME, unix.SYS_GETPEERNAME, // of pairs of sockets
	unix.SYS_PPOLL, unix.SYS_PSELECT6, unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2,
	unix.SYS_MMAP, unix.SYS_MPROTECT, unix.SYS_MUNMAP, unix.SYS_MREMAP, unix.SYS_BRK, unix.SYS_MADVISE, unix.SYS_MINCORE, unix.SYS_MSYNC,
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_RT_SIGPENDING, unix.SYS_RT_SIGTIMEDWAIT, unix.SYS_RT_SIGSUSPEND,
	unix.SYS_SIGALTSTACK, unix.SYS_RESTART_SYSCALL,
	unix.SYS_FUTEX, unix.SYS_SET_ROBUST_LIST, unix.SYS_GET_ROBUST_LIST, unix.SYS_SET_TID_ADDRESS, unix.SYS_RSEQ, unix.SYS_MEMBARRIER,
	unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_SCHED_GETPARAM, unix.SYS_SCHED_GETSCHEDULER, unix.SYS_GETCPU,
	unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_CLOCK_GETRES, unix.SYS_GETTIMEOFDAY, unix.SYS_TIMES,
	unix.SYS_GETPID, unix.SYS_GETPPID, unix.SYS_GETTID, unix.SYS_GETUID, unix.SYS_GETEUID, unix.SYS_GETGID, unix.SYS_GETEGID, unix.SYS_GETPGID, unix.SYS_GETSID,
	unix.SYS_GETRANDOM, unix.SYS_GETRLIMIT, unix.SYS_GETRUSAGE, unix.SYS_UNAME, unix.SYS_SYSINFO,
	unix.SYS_EXECVE, // by which the child becomes the program; Landlock says which others there are
	unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
}, older...)

// onlyOrdinary is the filter of a stranger's program in the process pid.
func onlyOrdinary(pid int) []unix.SockFilter {
	f := begin()
	for _, call := range ordinary {
		f = append(f, on(call, give(allowed))...)
	}
	const all = ^uint32(0)
	for _, c := range []struct {
		call   uint32
		checks [][]unix.SockFilter // of which each must hold
	}{
		{unix.SYS_KILL, [][]unix.SockFilter{among(0, all, uint32(pid))}}, // itself, as abort does
		{unix.SYS_TGKILL, [][]unix.SockFilter{among(0, all, uint32(pid))}},
		{unix.SYS_CLONE, [][]unix.SockFilter{among(0, unix.CLONE_THREAD, unix.CLONE_THREAD)}}, // a thread, no process
		{unix.SYS_PRCTL, [][]unix.SockFilter{among(0, all, unix.PR_SET_NAME)}},                // of a thread
		{unix.SYS_PRLIMIT64, [][]unix.SockFilter{null(2)}},                                    // asks, and sets nothing

		// A pair of sockets that can talk to nobody else: others take an address
		// with each message. Such an address may also stand in memory, where it
		// cannot be looked at, so there is no SENDMSG and no SENDMMSG.
		{unix.SYS_SOCKETPAIR, [][]unix.SockFilter{among(0, all, unix.AF_UNIX), among(1, 0xf, unix.SOCK_STREAM)}},
		{unix.SYS_SENDTO, [][]unix.SockFilter{null(4)}},

		// Nothing that has a signal sent when a file is ready: the kernel sends it
		// to whatever process it is told, and before 6.12 Landlock does not hinder it.
		{unix.SYS_FCNTL, [][]unix.SockFilter{among(1, all, unix.F_DUPFD, unix.F_DUPFD_CLOEXEC, unix.F_GETFD, unix.F_SETFD, unix.F_GETFL, unix.F_SETFL)}},
		{unix.SYS_IOCTL, [][]unix.SockFilter{among(1, all, fionbio, fioclex, unix.TIOCINQ, unix.TCGETS, unix.TIOCGWINSZ)}},
	} {
		f = append(f, on(c.call, append(slices.Concat(c.checks...), give(allowed))...)...)
	}
	f = append(f, jump(unix.BPF_JGE, modern, 0, 1), give(missing))
	return append(f, give(refused))
}

// begin refuses calls in the manner of another processor, which has other
// numbers for them, and leaves the number of the call to be compared.
func begin() []unix.SockFilter {
	f := []unix.SockFilter{load(4), jump(unix.BPF_JEQ, processor, 1, 0), give(refused), load(0)}
	return append(f, jump(unix.BPF_JGE, 0x40000000, 0, 1), give(refused)) // x32, a second set of numbers
}

// on does something if the call has this number.
func on(call uint32, do ...unix.SockFilter) []unix.SockFilter {
	return append([]unix.SockFilter{jump(unix.BPF_JEQ, call, 0, uint8(len(do)))}, do...)
}

// among refuses the call unless the masked argument, of 32 bits, has one of the
// values. The kernel passes over the other half of such an argument.
func among(argument, mask uint32, values ...uint32) []unix.SockFilter {
	f := []unix.SockFilter{load(low(argument)), {Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: mask}}
	for n, value := range values {
		f = append(f, jump(unix.BPF_JEQ, value, uint8(len(values)-n), 0))
	}
	return append(f, give(refused))
}

// null refuses the call unless the argument is no pointer: both halves count,
// since a program may have memory at a place whose lower half is 0.
func null(argument uint32) []unix.SockFilter {
	return []unix.SockFilter{
		load(low(argument)), jump(unix.BPF_JEQ, 0, 0, 2),
		load(low(argument) + 4), jump(unix.BPF_JEQ, 0, 1, 0),
		give(refused),
	}
}

// low is where the lower half of an argument is; the upper one follows.
func low(argument uint32) uint32 { return 16 + 8*argument }

// load takes a word of what the kernel tells of a call: its number at 0, the
// processor at 4, its arguments from 16 on.
func load(offset uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
}

func jump(test uint16, value uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | test, Jt: yes, Jf: no, K: value}
}

func give(action uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: action}
}
