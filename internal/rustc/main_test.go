package rustc

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
)

// The test binary is also a rustc that misbehaves: started under the name
// "rustc" it does what the first line of the program tells it. What it is cannot
// be said by the environment, since the judge empties that.
func TestMain(m *testing.M) {
	if name := filepath.Base(os.Args[0]); name == "rustc" || name == "rustc.exe" {
		syscall.Exit(fakeRustc(os.Args[1:])) // os.Exit lingers for a second under the race detector
	}
	if sandbox.Child(os.Args) {
		syscall.Exit(1)
	}
	os.Exit(m.Run())
}

const fakeAbout = "rustc 1.95.0 (fake)\nbinary: rustc\ncommit-hash: 0123\nhost: nowhere\nrelease: 1.95.0\n"

const (
	fakeSpan  = `{"file_name":"src/main.rs","line_start":1,"line_end":1,"column_start":1,"column_end":2,"is_primary":true,"label":null,"expansion":null}`
	fakeError = `{"$message_type":"diagnostic","message":"no","code":{"code":"E0001"},"level":"error","spans":[` + fakeSpan + `],"children":[],"rendered":"error: no\n"}`
)

func fakeRustc(args []string) int {
	bin := filepath.Dir(os.Args[0])
	if f, err := os.OpenFile(filepath.Join(bin, "starts"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		f.WriteString(".")
		f.Close()
	}
	switch strings.Join(args, " ") {
	case "--print sysroot":
		if _, err := os.Stat(filepath.Join(bin, "broken")); err == nil {
			fmt.Fprintln(os.Stderr, "error: no default toolchain\nhelp: run rustup")
			return 1
		}
		fmt.Println(filepath.Dir(bin))
		return 0
	case "-vV":
		about, err := os.ReadFile(filepath.Join(filepath.Dir(bin), "lib", "about")) // where a compiler may read
		if err != nil {
			about = []byte(fakeAbout)
		}
		os.Stdout.Write(about)
		return 0
	}
	if f, err := os.OpenFile(filepath.Join(bin, "runs"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		f.WriteString(".")
		f.Close()
	}
	text, err := os.ReadFile("src/main.rs")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	order, _, _ := strings.Cut(string(text), "\n")
	if strings.HasPrefix(order, "mod ") {
		return fakeTogether()
	}
	if strings.HasPrefix(order, "// accept ") || strings.HasPrefix(order, "// together: ") {
		if order != "// together: reject" {
			return 0
		}
		order = "// reject"
	}
	return obey(order, fakeError)
}

// fakeTogether does what one of the programs tells it that share a crate.
func fakeTogether() int {
	files, _ := filepath.Glob("src/module*.rs")
	code := 0
	for _, name := range files {
		text, _ := os.ReadFile(name)
		order, _, _ := strings.Cut(string(text), "\n")
		if order, ok := strings.CutPrefix(order, "// together: "); ok {
			code = obey("// "+order, strings.Replace(fakeError, mainFile, filepath.ToSlash(name), 1))
			if order == "end" {
				return code
			}
		}
	}
	if _, err := os.Stat(probeFile); err == nil {
		fmt.Fprintln(os.Stderr, strings.Replace(fakeError, mainFile, probeFile, 1))
		return max(code, 1)
	}
	return code
}

// obey carries out an order; problem is the error to tell of.
func obey(order, problem string) int {
	switch order {
	case "// accept":
		return 0
	case "// reject":
		fmt.Fprintln(os.Stderr, problem)
		return 1
	case "// reject since 1.96":
		if about, _ := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(os.Args[0])), "lib", "about")); strings.Contains(string(about), "1.96") {
			fmt.Fprintln(os.Stderr, problem)
			return 1
		}
		return 0
	case "// error without failing":
		fmt.Fprintln(os.Stderr, problem)
		return 0
	case "// end":
		fmt.Fprintln(os.Stderr, strings.Replace(problem, "E0001", "E0405", 1))
		return 1
	case "// fail in silence":
		return 1
	case "// panic":
		fmt.Fprintln(os.Stderr, "thread 'rustc' panicked")
		return 101
	case "// garbage":
		fmt.Fprintln(os.Stderr, "\x1b[31mld: cannot find -lfoo")
		return 1
	case "// flood":
		for {
			if _, err := fmt.Fprintln(os.Stderr, problem); err != nil {
				return 1
			}
		}
	case "// hang":
		time.Sleep(time.Hour)
	case "// error nowhere":
		fmt.Fprintln(os.Stderr, `{"$message_type":"diagnostic","message":"no","code":{"code":"E0001"},"level":"error","spans":[],"children":[],"rendered":"error: no\n"}`)
		return 1
	case "// error in two":
		other := strings.Replace(fakeSpan, mainFile, "src/module0.rs", 1)
		fmt.Fprintln(os.Stderr, strings.Replace(problem, `"spans":[`, `"spans":[`+other+",", 1))
		return 1
	case "// error in main":
		fmt.Fprintln(os.Stderr, strings.Replace(problem, `"spans":[`, `"spans":[`+fakeSpan+",", 1))
		return 1
	case "// error without a code":
		fmt.Fprintln(os.Stderr, strings.Replace(problem, `{"code":"E0001"}`, "null", 1))
		return 1
	case "// see":
		see()
		return 1
	}
	return 3
}

// see reports all that a compiler could see, as the text of an error.
func see() {
	names, _ := filepath.Glob("*")
	inside, _ := filepath.Glob("*/*")
	seen := fmt.Sprintf("env %q args %q files %q %q", os.Environ(), os.Args[1:], names, inside)
	fmt.Fprintln(os.Stderr, strings.Replace(fakeError, `"message":"no"`, fmt.Sprintf(`"message":%q`, seen), 1))
}

// fake returns a judge that asks the misbehaving rustc, and the folder of its
// binary.
func fake(t testing.TB, o Options) (*Judge, string) {
	t.Helper()
	o.Path = fakeBinary(t)
	j, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	j.rules.Open = true       // it reads and writes beside itself
	j.rules.Limits.Memory = 0 // a Go program built with the race detector reserves terabytes
	return j, filepath.Dir(o.Path)
}

func fakeBinary(t testing.TB) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	bin := filepath.Join(root, "bin")
	for _, dir := range []string{bin, filepath.Join(root, "lib")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(bin, executable("rustc"))
	if os.Link(self, path) == nil {
		return path
	}
	from, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// become makes the misbehaving rustc another one, by what it says of itself.
func become(t *testing.T, bin, about string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(bin, "..", "lib", "about"), []byte(about), 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if err := os.Chtimes(filepath.Join(bin, executable("rustc")), now, now); err != nil {
		t.Fatal(err)
	}
}

// runs says how often the misbehaving rustc was started on a program.
func runs(t *testing.T, bin string) int { return dots(t, bin, "runs") }

func dots(t *testing.T, bin, name string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(bin, name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return len(b)
}

// realJudge returns a judge that asks the installed compiler.
func realJudge(t testing.TB, o Options) *Judge {
	t.Helper()
	j, err := New(t.Context(), o)
	switch {
	case err != nil && os.Getenv("ANNEAL_REQUIRE_RUSTC") != "":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return j
}

func program(text string) quiz.Program { return quiz.Program{Text: text, Edition: "2021"} }

// judge returns the verdict on one program.
func judge(t testing.TB, j Judger, p quiz.Program) quiz.Verdict {
	t.Helper()
	vs, err := j.Judge(context.Background(), []quiz.Program{p})
	if err != nil {
		t.Fatal(err)
	}
	if len(vs) != 1 {
		t.Fatalf("%d verdicts on one program", len(vs))
	}
	return vs[0]
}

// confined returns a judge whose sandbox holds and that can run programs.
func confined(t testing.TB, o Options) *Judge {
	t.Helper()
	j := realJudge(t, o)
	if why := j.RunRefusal(); why != "" {
		if os.Getenv("ANNEAL_REQUIRE_LANDLOCK") != "" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	return j
}
