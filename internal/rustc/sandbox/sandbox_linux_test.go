package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The test binary plays the child, and a program that is not what it seems.
func TestMain(m *testing.M) {
	if os.Getenv(oldKernel) != "" {
		scopes = 0
	}
	if Child(os.Args) {
		syscall.Exit(1)
	}
	if len(os.Args) > 1 && os.Args[0] == "stranger" {
		attack(os.Args[1:])
		syscall.Exit(0)
	}
	if len(os.Args) > 1 && os.Args[0] == "intruder" {
		intrude(os.Args[1:])
		syscall.Exit(0) // os.Exit lingers for a second under the race detector
	}
	os.Exit(m.Run())
}

// intrude prints what it could do.
func intrude(args []string) {
	try := func(name string, err error) {
		if err == nil {
			fmt.Println(name)
		}
	}
	dir, work, tcp, udp := args[0], args[1], args[2], args[3]
	_, err := os.ReadFile(filepath.Join(dir, "private"))
	try("read", err)
	try("write", os.WriteFile(filepath.Join(dir, "left"), nil, 0o600))
	_, err = os.ReadDir("/")
	try("list", err)
	c, err := net.Dial("tcp", tcp)
	try("tcp", err)
	if err == nil {
		c.Close()
	}
	if c, err = net.Dial("udp", udp); err == nil {
		_, err = c.Write([]byte("x"))
	}
	try("udp", err)
	try("start", exec.Command("/bin/true").Run())
	// These it may do.
	try("work", os.WriteFile(filepath.Join(work, "a"), nil, 0o600))
	try("move", errors.Join(os.Mkdir(filepath.Join(work, "sub"), 0o700), os.Rename(filepath.Join(work, "a"), filepath.Join(work, "sub", "b"))))
}

func confines(t *testing.T) {
	t.Helper()
	if why := Supported().Why(); why != "" {
		if os.Getenv("ANNEAL_REQUIRE_LANDLOCK") != "" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
}

var libraries = []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64"}

func TestRun(t *testing.T) {
	confines(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "private"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	// Many at the same time, since each uses up a thread.
	var wg sync.WaitGroup
	for n := range 16 {
		work := t.TempDir()
		wg.Go(func() {
			for _, open := range []bool{true, false} {
				var out, problems bytes.Buffer
				cmd := exec.Command(self, dir, work, tcp.Addr().String(), udp.LocalAddr().String())
				cmd.Args[0], cmd.Stdout, cmd.Stderr = "intruder", &out, &problems
				r := Rules{Execute: append([]string{self}, libraries...), Write: []string{work}, Open: open}
				if err := r.Run(cmd); err != nil {
					t.Errorf("%v: %s", err, problems.String())
				}
				want := "work move"
				if open {
					want = "read write list tcp udp start work move"
				}
				if got := strings.Join(strings.Fields(out.String()), " "); got != want {
					t.Errorf("run %d, open %t: it could %s; want %s", n, open, got, want)
				}
				os.RemoveAll(filepath.Join(work, "sub"))
			}
		})
	}
	wg.Wait()
	// This process can still do all it could, on whatever thread.
	for range 4 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			runtime.LockOSThread() // and by never unlocking forces new threads
			if _, err := os.ReadFile(filepath.Join(dir, "private")); err != nil {
				t.Error(err)
			}
			if v, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0); v != 0 || err != nil {
				t.Errorf("this process is restricted: %d, %v", v, err)
			}
		})
	}
	wg.Wait()
}

// The main goroutine of a test is on any thread, so both kinds are tried here
// until they were met.
func TestMainThreadIsNotUsedUp(t *testing.T) {
	for range 200 {
		err := onThread(true, func() error {
			if unix.Gettid() == unix.Getpid() {
				return errors.New("the main thread is thrown away")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestStrangerIsToldApart(t *testing.T) {
	confines(t)
	r := Rules{Execute: append([]string{"/bin/true", "/bin/false"}, libraries...)}
	if err := r.RunStranger(exec.Command("/bin/true")); err != nil {
		t.Error(err)
	}
	var exit *exec.ExitError
	if err := r.RunStranger(exec.Command("/bin/false")); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("of false: %v", err)
	}
	// What keeps the child from becoming the program is not the program's end.
	if err := r.RunStranger(exec.Command("/bin/echo")); err == nil || errors.As(err, &exit) || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("of a program that is not among the rules: %v", err)
	}
	if err := r.RunStranger(exec.Command("/nowhere/true")); err == nil || errors.As(err, &exit) || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("of a program that is not there: %v", err)
	}
}

// The runtime of Go has more address space than the limit allows when the child
// sets it, and must not die of that, since its end would pass for the program's.
func TestStrangersBegin(t *testing.T) {
	confines(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				r := Rules{Execute: append([]string{"/bin/true"}, libraries...), Limits: Limits{Memory: 200 << 20}}
				if err := r.RunStranger(exec.Command("/bin/true")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// Whoever does not look for the role would be started as what it is.
func TestRoleIsNotLookedFor(t *testing.T) {
	confines(t)
	played.Store(false)
	defer played.Store(true)
	r := Rules{Execute: append([]string{"/bin/true"}, libraries...)}
	if err := r.RunStranger(exec.Command("/bin/true")); !errors.Is(err, ErrUnconfined) {
		t.Errorf("it is started all the same: %v", err)
	}
}

func TestStrangerUnderOpenRules(t *testing.T) {
	confines(t)
	r := Rules{Open: true}
	if err := r.RunStranger(exec.Command("/bin/true")); !errors.Is(err, ErrUnconfined) {
		t.Errorf("it is started all the same: %v", err)
	}
}

// What a program leaves running is killed with its group.
func TestNothingGoesOnRunning(t *testing.T) {
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command("/bin/sh", "-c", "sleep 100 & echo $!")
	cmd.Stdout = out
	r := Rules{Open: true}
	if err := r.Run(cmd); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Fatal(err)
	}
	running := func() bool { // a dead process that nobody has waited for still has a number
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err == nil && !strings.Contains(string(stat), ") Z ")
	}
	for begun := time.Now(); running(); time.Sleep(time.Millisecond) {
		if time.Since(begun) > 10*time.Second {
			t.Fatal("it is still there")
		}
	}
}

func TestLimits(t *testing.T) {
	confines(t)
	for _, tt := range []struct {
		limits Limits
		script string
	}{
		{Limits{Memory: 1 << 30}, "ulimit -v"},
		{Limits{CPU: 1500 * time.Millisecond}, "ulimit -t"},
		{Limits{Files: 17}, "ulimit -n"},
		{Limits{File: 1 << 20}, "ulimit -f"},
		{Limits{NoFile: true}, "ulimit -f"},
		{Limits{}, "ulimit -c"},
	} {
		want := map[string]string{"ulimit -v": "1048576", "ulimit -t": "2", "ulimit -n": "17", "ulimit -c": "0"}[tt.script]
		if tt.script == "ulimit -f" {
			want = fmt.Sprint(tt.limits.File / 512) // blocks
		}
		var out bytes.Buffer
		cmd := exec.Command("/bin/sh", "-c", tt.script)
		cmd.Stdout = &out
		r := Rules{Execute: append([]string{"/bin", "/usr/bin"}, libraries...), Limits: tt.limits}
		if err := r.RunStranger(cmd); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(out.String()); got != want {
			t.Errorf("%s says %s, want %s", tt.script, got, want)
		}
	}
}

// The price of a step is compared with that of starting the program alone.
func BenchmarkStep(b *testing.B) {
	r := Rules{Execute: append([]string{"/bin/true"}, libraries...)}
	for name, run := range map[string]func(*exec.Cmd) error{"alone": (*exec.Cmd).Run, "Run": r.Run, "RunStranger": r.RunStranger} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := run(exec.Command("/bin/true")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
