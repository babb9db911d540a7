package rustc

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
)

// unprotected is the judge with nothing between the programs and this machine.
// Every attack is shown to succeed there, so that what stops it elsewhere is the
// protection and not a mistake in the attack.
func unprotected(j *Judge) *Judge {
	open := *j
	open.rules = sandbox.Rules{Open: true}
	open.env = os.Environ()
	open.output = 1 << 30
	open.runner = runner{start: (*sandbox.Rules).Run, rules: sandbox.Rules{Open: true}, timeout: 20 * time.Second, output: 1 << 30}
	return &open
}

const secret = "let-me-out-4711"

// The filter of words is passed over here: it is not what these rest on.
func TestAttacksOnTheCompiler(t *testing.T) {
	t.Setenv("SECRET_TOKEN", secret)
	j := confined(t, Options{Timeout: 20 * time.Second})
	open := unprotected(j)
	file := filepath.Join(t.TempDir(), "private.txt")
	if err := os.WriteFile(file, []byte(`compile_error!("`+secret+`");`), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link.txt")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, text, why string }{
		{"include_str", `compile_error!(include_str!("FILE"));`, "needs a file"},
		{"include_str through a link", `compile_error!(include_str!("LINK"));`, "needs a file"},
		{"include_str under another name", `use std::include_str as harmless; const _: () = panic!("{}", harmless!("FILE")); fn main() {}`, "needs a file"},
		{"include_bytes", `const _: () = match std::str::from_utf8(include_bytes!("FILE")) { Ok(s) => panic!("{}", s), Err(_) => {} }; fn main() {}`, "needs a file"},
		{"include", `include!("FILE"); fn main() {}`, "needs a file"},
		{"path", `#[path = "FILE"] mod x; fn main() {}`, "needs a file"},
		{"path from pieces", `macro_rules! m { ($p:ident $m:tt $x:ident {}) => { #[$p = "FILE"] $m $x; } } m! { path mod x {} } fn main() {}`, "needs a file"},
		{"doc", `#![deny(missing_docs)] #[doc = include_str!("FILE")] pub struct S; compile_error!(include_str!("FILE"));`, "needs a file"},
		{"env", `compile_error!(env!("SECRET_TOKEN"));`, "needs settings"},
		{"option_env", `const _: () = if let Some(s) = option_env!("SECRET_TOKEN") { panic!("{}", s) }; fn main() {}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := program(strings.NewReplacer("FILE", file, "LINK", link).Replace(tt.text))
			leak := func(v quiz.Verdict) bool {
				all, err := json.Marshal(v)
				return err != nil || strings.Contains(string(all), secret)
			}
			// What rustc says about a file of its own is no verdict either, so
			// its messages are looked at.
			if said, _, _ := open.run(t.Context(), alone(p, "mir")); !strings.Contains(string(said), secret) {
				t.Fatalf("without protection nothing leaks: %s", said)
			}
			said, _, _ := j.run(t.Context(), alone(p, "mir"))
			v := j.compile(t.Context(), alone(p, "mir"))
			if strings.Contains(string(said), secret) || leak(v) {
				t.Errorf("leaks: %s", said)
			}
			if (v.Outcome == quiz.Unknown) != (tt.why != "") || !strings.Contains(v.Why, tt.why) {
				t.Errorf("%s, why %q; want no verdict for …%s…", v.Claim(), v.Why, tt.why)
			}
		})
	}
}

// What is to be bounded is bounded by the limit, and not by anything else.
func TestLimitsOfTheCompiler(t *testing.T) {
	j := confined(t, Options{Timeout: 20 * time.Second})
	for _, tt := range []struct {
		name, text string
		unlimited  func(*Judge) // what the attack needs to succeed
		want       quiz.Outcome // then
		tight      func(*Judge) // so that the machine is not put under strain
		why        string
	}{
		{"a doubling macro",
			"macro_rules! m { ($($x:tt)*) => { m2!($($x)* $($x)*); } } macro_rules! m2 { ($($x:tt)*) => { m3!($($x)* $($x)*); } } macro_rules! m3 { ($($x:tt)*) => { const _: &str = stringify!($($x)* $($x)* $($x)* $($x)*); } } m!(" + strings.Repeat("a b c d e f g h ", 4000) + "); fn main() {}",
			func(j *Judge) { j.rules.Limits.Memory = 0 }, quiz.Compiles,
			func(j *Judge) { j.rules.Limits.Memory = 450 << 20 }, "crashed (signal"},
		{"a large array", "const A: u8 = { let a = [0u8; 1 << 29]; a[5] }; fn main() { println!(\"{A}\"); }",
			func(j *Judge) { j.rules.Limits.Memory = 0 }, quiz.Compiles,
			func(j *Judge) { j.rules.Limits.Memory = 700 << 20 }, "out of memory"},
		{"a large file", "static A: [u8; 3 << 20] = [1; 3 << 20]; fn main() { println!(\"{}\", A[5]); }",
			func(j *Judge) { j.rules.Limits.File = 0 }, quiz.Compiles,
			func(j *Judge) { j.rules.Limits.File = 3 << 20 }, "crashed (signal: file size"},
		{"a flood of errors", "fn main() {" + strings.Repeat("let _: u8 = \"\";", 400) + "}",
			func(j *Judge) { j.output = 1 << 30 }, quiz.Fails,
			func(j *Judge) { j.output = 64 << 10 }, "KiB of messages"},
		{"an endless constant", "#![allow(long_running_const_eval)]\nconst X: u32 = loop {};\nfn main() { let _ = X; }",
			func(j *Judge) { j.timeout = time.Hour; j.rules.Limits.CPU = 0 }, quiz.Unknown,
			func(j *Judge) { j.timeout = time.Second }, "longer than 1s"},
		{"an endless constant and a clock that stands", "#![allow(long_running_const_eval)]\nconst X: u32 = loop {};\nfn main() { let _ = X; }",
			func(j *Judge) { j.rules.Limits.CPU = 0 }, quiz.Unknown,
			func(j *Judge) { j.timeout = time.Hour; j.rules.Limits.CPU = time.Second }, "crashed (signal"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			free, tight := *j, *j
			tt.unlimited(&free)
			ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
			defer cancel()
			if tt.want == quiz.Unknown {
				short, stop := context.WithTimeout(ctx, 3*time.Second)
				defer stop()
				ctx = short
			}
			v := free.compile(ctx, alone(program(tt.text), "mir"))
			if v.Outcome != tt.want || v.Outcome == quiz.Unknown && !strings.Contains(v.Why, "interrupted") {
				t.Fatalf("without the limit: %s %.200s", v.Claim(), v.Why)
			}
			tt.tight(&tight)
			if v := tight.compile(t.Context(), alone(program(tt.text), "mir")); v.Outcome != quiz.Unknown || !strings.Contains(v.Why, tt.why) {
				t.Errorf("with the limit: %s, why %.200s", v.Claim(), v.Why)
			}
		})
	}
}

// attacks are what a program is not to succeed in, as expressions that say
// whether it did. FILE, VICTIM and DIR are a stranger's, TCP and UDP listen.
var attacks = []struct{ name, try string }{
	{"read a file of the system", `std::fs::read("/etc/passwd").is_ok()`},
	{"read a private file", `std::fs::read(FILE).is_ok()`},
	{"read a file that was left open", `(3..200).any(|n| unsafe { pread(n, [0u8; 4].as_mut_ptr(), 4, 0) == 4 })`},
	{"list a folder", `std::fs::read_dir(DIR).is_ok()`},
	{"read its own source", `std::fs::read("../src/main.rs").is_ok()`},
	{"look at processes", `std::fs::read("/proc/self/environ").is_ok()`},
	{"write beside itself", `std::fs::write("left", "x").is_ok() && std::fs::remove_file("left").is_ok()`},
	{"write into a private folder", `std::fs::write(DIR.to_string() + "/left", "x").is_ok()`},
	{"write into shared memory", `{ let f = format!("/dev/shm/anneal-test-{}", std::process::id()); std::fs::write(&f, "x").is_ok() && std::fs::remove_file(f).is_ok() }`},
	{"fill the disk", `std::fs::File::create("big").is_ok_and(|mut f| (0..80).all(|_| std::io::Write::write_all(&mut f, &[1; 1 << 20]).is_ok())) && std::fs::remove_file("big").is_ok()`},
	{"make a folder", `std::fs::create_dir("folder").is_ok() && std::fs::remove_dir("folder").is_ok()`},
	{"change a private file", `std::fs::OpenOptions::new().append(true).open(FILE).is_ok()`},
	{"empty a private file", `unsafe { truncate(c(VICTIM).as_ptr(), 0) == 0 }`},
	{"change the mode of a private file", `unsafe { chmod(c(FILE).as_ptr(), 0o644) == 0 }`},
	{"move a private file", `std::fs::rename(VICTIM, VICTIM.to_string() + "2").is_ok() && std::fs::rename(VICTIM.to_string() + "2", VICTIM).is_ok()`},
	{"remove a private file", `std::fs::remove_file(VICTIM).is_ok()`},
	{"connect by TCP", `std::net::TcpStream::connect(TCP).is_ok()`},
	{"listen", `std::net::TcpListener::bind("127.0.0.1:0").is_ok()`},
	{"send by UDP", `std::net::UdpSocket::bind("127.0.0.1:0").and_then(|s| s.send_to(b"x", UDP)).is_ok()`},
	{"use a local socket", `std::os::unix::net::UnixDatagram::unbound().is_ok()`},
	{"start a program", `std::process::Command::new("/usr/bin/id").output().is_ok_and(|o| !o.stdout.is_empty())`},
	{"fork", `unsafe { match fork() { 0 => _exit(0), n => n > 0 } }`},
	{"leave the group", `unsafe { match fork() { 0 => _exit(if setsid() > 0 { 0 } else { 1 }), n => { let mut s = 9; n > 0 && waitpid(n, &mut s, 0) == n && s == 0 } } }`},
	{"signal the parent", `unsafe { kill(getppid(), 0) == 0 }`},
	{"signal everybody", `unsafe { kill(-1, 0) == 0 }`},
	{"outlive the parent", `unsafe { prctl(1, 0) == 0 }`},
	{"set a limit", `unsafe { setrlimit(4, &[0, 0]) == 0 }`},
	{"use memory that is not counted", `unsafe { let f = memfd_create(c"x".as_ptr(), 0); f >= 0 && ftruncate(f, 1 << 33) == 0 }`},
	{"use memory that outlives it", `unsafe { let i = shmget(0, 1 << 20, 0o1600); i >= 0 && shmctl(i, 0, 0) == 0 }`},
	{"use 8 GB of memory", `Vec::<u8>::new().try_reserve_exact(8 << 30).is_ok()`},
	{"start 700 threads", `(0..700).all(|_| std::thread::Builder::new().spawn(|| std::thread::park()).is_ok())`},
}

const attackProgram = `use std::ffi::*;
extern "C" {
	fn truncate(p: *const c_char, n: i64) -> c_int; fn chmod(p: *const c_char, m: u32) -> c_int;
	fn fork() -> c_int; fn waitpid(p: c_int, s: *mut c_int, o: c_int) -> c_int; fn _exit(c: c_int) -> !; fn setsid() -> c_int; fn pread(f: c_int, b: *mut u8, n: usize, o: i64) -> isize;
	fn getppid() -> c_int; fn kill(p: c_int, s: c_int) -> c_int; fn prctl(o: c_int, a: c_ulong) -> c_int; fn setrlimit(r: c_int, l: *const [u64; 2]) -> c_int;
	fn memfd_create(n: *const c_char, f: c_uint) -> c_int; fn ftruncate(f: c_int, n: i64) -> c_int;
	fn shmget(k: c_int, n: usize, f: c_int) -> c_int; fn shmctl(i: c_int, c: c_int, b: usize) -> c_int;
}
fn c(s: &str) -> CString { CString::new(s).unwrap() }
CONSTANTS
fn main() {
ATTACKS	// This comes last, since nothing comes after it.
	use std::os::unix::process::CommandExt;
	let _ = std::process::Command::new("/bin/echo").arg("become a program").exec();
	println!("the end");
}
`

func TestAttacksOfPrograms(t *testing.T) {
	j := confined(t, Options{})
	dir := t.TempDir()
	file, victim := filepath.Join(dir, "private.txt"), filepath.Join(dir, "victim.txt")
	tcp, udp := listen(t)
	var text strings.Builder
	want := []string{}
	for _, a := range attacks {
		fmt.Fprintf(&text, "\tif %s { println!(%q); }\n", a.try, a.name)
		want = append(want, a.name)
	}
	constants := ""
	for name, value := range map[string]string{"FILE": file, "VICTIM": victim, "DIR": dir, "TCP": tcp, "UDP": udp} {
		constants += fmt.Sprintf("const %s: &str = r#\"%s\"#;\n", name, value)
	}
	path := build(t, j, strings.NewReplacer("ATTACKS", text.String(), "CONSTANTS", constants).Replace(attackProgram))
	leftOpen, err := os.Open("/etc/passwd")
	if err != nil {
		t.Fatal(err)
	}
	defer leftOpen.Close()
	if _, err := unix.FcntlInt(leftOpen.Fd(), unix.F_SETFD, 0); err != nil {
		t.Fatal(err)
	}
	run := func(j *Judge) []string {
		t.Helper()
		for _, name := range []string{file, victim} {
			if err := os.WriteFile(name, []byte(secret), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		did := j.runner.run(t.Context(), path)
		if did == nil || did.Ending != quiz.Exited || did.Code != 0 {
			t.Fatalf("it did not come to its end: %+v", did)
		}
		return strings.Split(strings.TrimSpace(did.Output), "\n")
	}
	if got := run(unprotected(j)); !slices.Equal(got, append(want, "become a program")) {
		t.Errorf("without protection it succeeds only in %q", got)
	}
	if got := run(j); !slices.Equal(got, []string{"the end"}) {
		t.Errorf("it succeeds in %q", got)
	}
}

// A process may trace another of its user where the system lets it at all.
func TestProgramCannotTrace(t *testing.T) {
	j := confined(t, Options{})
	path := build(t, j, `extern "C" { fn getppid() -> i32; fn ptrace(r: i64, p: i32, a: usize, d: usize) -> i64; }
		fn main() { if unsafe { ptrace(0x4206, getppid(), 0, 0) } == 0 { println!("GOT IT"); } }`)
	if did := j.runner.run(t.Context(), path); did == nil || did.Output != "" {
		t.Fatalf("%+v", did)
	}
	if did := unprotected(j).runner.run(t.Context(), path); did == nil || did.Output == "" {
		t.Skip("landlock or not, this system lets no process trace its parent")
	}
}

func TestProgramsThatUseTooMuch(t *testing.T) {
	j := confined(t, Options{})
	open := unprotected(j)
	tight := *j
	tight.runner.timeout = 400 * time.Millisecond
	for _, tt := range []struct {
		name, text  string
		free, tight quiz.Ending
	}{
		{"a flood", `fn main() { for _ in 0..100_000 { println!("much too much"); } }`, quiz.Exited, quiz.Killed},
		{"a flood of errors", `fn main() { for _ in 0..100_000 { eprintln!("much too much"); } }`, quiz.Exited, quiz.Killed},
		{"too long", `fn main() { std::thread::sleep(std::time::Duration::from_secs(2)); }`, quiz.Exited, quiz.NeverEnds},
		{"too much work", `fn main() { std::thread::scope(|s| for _ in 0..8 { s.spawn(|| { let t = std::time::Instant::now(); while t.elapsed().as_secs() < 2 {} }); }) }`, quiz.Exited, quiz.NeverEnds},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := build(t, j, tt.text)
			if did := open.runner.run(t.Context(), path); did == nil || did.Ending != tt.free {
				t.Fatalf("without limits: %+v", did)
			}
			did := tight.runner.run(t.Context(), path)
			for n := 0; n < 5 && did == nil; n++ { // the machine was too busy for an answer
				did = tight.runner.run(t.Context(), path)
			}
			if did == nil || did.Ending != tt.tight || len(did.Output) > tight.runner.output {
				t.Errorf("with limits: %+v", did)
			}
		})
	}
}

// A program that is slow, since it has a third of a processor, comes to its end in
// a later attempt.
func TestSlowProgramIsNotEndless(t *testing.T) {
	j := confined(t, Options{})
	j.runner.timeout = time.Second
	path := build(t, j, `use std::time::*; fn main() { let begin = Instant::now(); while begin.elapsed() < Duration::from_millis(1400) {
		let t = Instant::now(); while t.elapsed() < Duration::from_millis(33) {}
		std::thread::sleep(Duration::from_millis(67)); } }`)
	did := j.runner.run(t.Context(), path)
	for n := 0; n < 5 && did == nil; n++ { // the machine was too busy for an answer
		did = j.runner.run(t.Context(), path)
	}
	if did == nil || did.Ending != quiz.Exited {
		t.Errorf("%+v", did)
	}
}

func TestEndless(t *testing.T) {
	r := runner{timeout: 3 * time.Second}
	for used, endless := range map[time.Duration]bool{
		0: true, 500 * time.Millisecond: true, 700 * time.Millisecond: false, 2 * time.Second: false, 3 * time.Second: true, 6 * time.Second: true,
	} {
		if got := r.endless(used); got != endless {
			t.Errorf("after %v: %t", used, got)
		}
	}
}

// Codegen reads files that a check of types does not.
func TestAttackOnTheAssembler(t *testing.T) {
	j := confined(t, Options{})
	file := filepath.Join(t.TempDir(), "private.txt")
	if err := os.WriteFile(file, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	text := `core::arch::global_asm!(".globl STOLEN", ".data", "STOLEN: .incbin \"` + file + `\"", ".text");
		extern "C" { static STOLEN: [u8; ` + fmt.Sprint(len(secret)) + `]; }
		fn main() { println!("{}", String::from_utf8_lossy(unsafe { &STOLEN })); }`
	if v := judge(t, unprotected(j), trusted(text)); v.Run == nil || v.Run.Output != secret+"\n" {
		t.Fatalf("without protection nothing leaks: %+v", v)
	}
	if v := judge(t, j, trusted(text)); v.Outcome != quiz.Compiles || v.Run != nil {
		t.Errorf("built: %+v", v)
	}
}

// build makes a program and returns its path.
func build(t *testing.T, j *Judge, text string) string {
	t.Helper()
	dir, err := workplace(alone(program(text), "").files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if !j.build(t.Context(), dir, "2021") {
		messages, _, why := j.run(t.Context(), alone(program(text), "mir"))
		t.Fatalf("cannot be built: %s %s", why, messages)
	}
	return filepath.Join(dir, "out", "main")
}

// listen answers on a port of TCP and takes what comes to one of UDP.
func listen(t *testing.T) (tcp, udp string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	})
	t.Cleanup(func() { l.Close(); p.Close(); wg.Wait() })
	return l.Addr().String(), p.LocalAddr().String()
}
