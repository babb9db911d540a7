package sandbox

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// oldKernel is set for a child that is to go without what newer kernels have.
const oldKernel = "ANNEAL_TEST_OLD_KERNEL"

// attack prints what a stranger's program could do to others by calls that are
// ordinary but for their arguments. Standard input is a socket that somebody
// left it.
func attack(args []string) {
	address, pids := &unix.SockaddrUnix{Name: args[0]}, [2]int{}
	for n := range pids {
		fmt.Sscan(args[1+n], &pids[n])
	}
	try := func(name string, errs ...error) {
		for _, err := range errs {
			if err != nil {
				return
			}
		}
		fmt.Println(name)
	}

	// The limit is set to what it is, from a page whose address has no lower half.
	address64 := uint64(1 << 32)
	page := uintptr(address64)
	try("limit", call(unix.SYS_MMAP, page, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_FIXED_NOREPLACE, ^uintptr(0), 0),
		call(unix.SYS_PRLIMIT64, uintptr(pids[0]), unix.RLIMIT_CORE, 0, page),
		call(unix.SYS_PRLIMIT64, uintptr(pids[0]), unix.RLIMIT_CORE, page, 0))

	for _, kind := range []struct {
		name string
		kind int
	}{{"datagrams", unix.SOCK_DGRAM}, {"packets", unix.SOCK_SEQPACKET}, {"raw", unix.SOCK_RAW}} {
		_, err := unix.Socketpair(unix.AF_UNIX, kind.kind|unix.SOCK_CLOEXEC, 0)
		try("pair for "+kind.name, err)
	}
	try("sendto", unix.Sendto(0, []byte("x"), 0, address))
	_, err := unix.SendmsgN(0, []byte("x"), nil, address, 0)
	try("sendmsg", err)
	try("sendmmsg", call(unix.SYS_SENDMMSG, 0, 0, 0, 0))

	// A signal when there is something to read, from a pipe and from a pair.
	var pipe [2]int
	try("signal", unix.Pipe(pipe[:]), call(unix.SYS_FCNTL, uintptr(pipe[0]), unix.F_SETOWN, uintptr(pids[0])), call(unix.SYS_FCNTL, uintptr(pipe[0]), unix.F_SETSIG, uintptr(unix.SIGKILL)),
		call(unix.SYS_FCNTL, uintptr(pipe[0]), unix.F_SETFL, unix.O_ASYNC), write(pipe[1]))
	const setOwner = 0x8901 // FIOSETOWN
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	try("signal of a socket", err, call(unix.SYS_IOCTL, uintptr(pair[0]), setOwner, uintptr(unsafe.Pointer(&pids[1]))), call(unix.SYS_FCNTL, uintptr(pair[0]), unix.F_SETFL, unix.O_ASYNC), write(pair[1]))

	// These it may do.
	pair, err = unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	try("talk to itself", err, unix.Sendto(pair[0], []byte("x"), unix.MSG_NOSIGNAL, nil), read(pair[1]))
	_, err = unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
	try("copy a file", err, unix.SetNonblock(pair[0], true))
}

func call(number uintptr, args ...uintptr) error {
	var a [6]uintptr
	copy(a[:], args)
	if _, _, errno := syscall.Syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]); errno != 0 {
		return errno
	}
	return nil
}

func write(fd int) error {
	_, err := unix.Write(fd, []byte("x"))
	return err
}

func read(fd int) error {
	_, err := unix.Read(fd, make([]byte, 1))
	return err
}

// What stops a stranger's program may not be what only newer kernels have.
func TestAttacksOfStrangers(t *testing.T) {
	confines(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	address := filepath.Join(t.TempDir(), "log")
	others, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer others.Close()
	const free = "limit, pair for datagrams, pair for packets, pair for raw, sendto, sendmsg, sendmmsg, signal, signal of a socket, "
	const may = "talk to itself, copy a file"
	for _, tt := range []struct {
		name      string
		env       []string
		run       func(*Rules, *exec.Cmd) error
		rules     Rules
		want      string
		endedWith [2]syscall.Signal
	}{
		{"free", nil, (*Rules).Run, Rules{Open: true}, free + may, [2]syscall.Signal{unix.SIGKILL, unix.SIGIO}},
		{"confined", nil, (*Rules).RunStranger, Rules{Execute: append([]string{self}, libraries...)}, may, [2]syscall.Signal{unix.SIGTERM, unix.SIGTERM}},
		{"on an old kernel", []string{oldKernel + "=1"}, (*Rules).RunStranger, Rules{Execute: append([]string{self}, libraries...)}, may, [2]syscall.Signal{unix.SIGTERM, unix.SIGTERM}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			left, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				t.Fatal(err)
			}
			socket := os.NewFile(uintptr(left[0]), "socket")
			defer socket.Close()
			defer unix.Close(left[1])
			var victims [2]*exec.Cmd
			for n := range victims {
				victims[n] = exec.Command("/bin/sleep", "60")
				if err := victims[n].Start(); err != nil {
					t.Fatal(err)
				}
			}
			var out, problems bytes.Buffer
			cmd := exec.Command(self, address, fmt.Sprint(victims[0].Process.Pid), fmt.Sprint(victims[1].Process.Pid))
			cmd.Args[0], cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = "stranger", append([]string{}, tt.env...), socket, &out, &problems
			if err := tt.run(&tt.rules, cmd); err != nil {
				t.Errorf("%v: %s", err, problems.String())
			}
			if got := strings.Join(strings.Split(strings.TrimSpace(out.String()), "\n"), ", "); got != tt.want {
				t.Errorf("it could %s\nwant %s", got, tt.want)
			}
			for n, v := range victims {
				_ = v.Process.Signal(unix.SIGTERM) // an error means that it has ended already
				_ = v.Wait()
				if got := v.ProcessState.Sys().(syscall.WaitStatus).Signal(); got != tt.endedWith[n] {
					t.Errorf("victim %d was ended by %v, want %v", n, got, tt.endedWith[n])
				}
			}
		})
	}
}
