package rustc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anneal/internal/quiz"
)

func TestMisbehaviourIsNoVerdict(t *testing.T) {
	j, _ := fake(t, Options{Timeout: 2 * time.Second})
	for _, tt := range []struct {
		order   string
		outcome quiz.Outcome
		why     string // part of it
	}{
		{"accept", quiz.Compiles, ""},
		{"reject", quiz.Fails, ""},
		{"error without failing", quiz.Unknown, "did not fail"},
		{"fail in silence", quiz.Unknown, "without an error"},
		{"panic", quiz.Unknown, "crashed (exit status 101)"},
		{"garbage", quiz.Unknown, "not a message: \uFFFD[31mld: cannot find -lfoo"},
		{"flood", quiz.Unknown, "more than 4096 KiB"},
		{"hang", quiz.Unknown, "longer than 2s"},
	} {
		t.Run(tt.order, func(t *testing.T) {
			t.Parallel()
			v := judge(t, j, program("// "+tt.order+"\n"))
			if v.Outcome != tt.outcome || !strings.Contains(v.Why, tt.why) || (v.Why == "") != (tt.why == "") {
				t.Errorf("%v, why %q; want %v, why …%s…", v.Outcome, v.Why, tt.outcome, tt.why)
			}
			if v.Rustc != "1.95.0" {
				t.Errorf("stamped %q", v.Rustc)
			}
		})
	}
}

func TestCompilerSeesNothing(t *testing.T) {
	t.Setenv("SECRET_TOKEN", "hidden")
	j, _ := fake(t, Options{})
	v := judge(t, j, quiz.Program{Text: "// see\n", Edition: "2024"})
	if v.Outcome != quiz.Fails {
		t.Fatal(v.Outcome, v.Why)
	}
	seen := v.Errors[0].Text
	for _, want := range []string{
		`env ["PATH=/usr/local/bin:/usr/bin:/bin" "TMPDIR=out" "LC_ALL=C"]`,
		`args ["--edition=2024" "--crate-type=bin" "--error-format=json" "--out-dir=out" "--emit=mir" "src/main.rs"]`,
		`files ["out" "src"] ["src/main.rs"]`,
	} {
		if !strings.Contains(seen, want) {
			t.Errorf("no %s in %s", want, seen)
		}
	}
	if strings.Contains(seen, "hidden") || strings.Contains(seen, "HOME=") {
		t.Errorf("the environment reached the compiler: %s", seen)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	j, _ := fake(t, Options{Timeout: 200 * time.Millisecond})
	for _, order := range []string{"// accept", "// panic", "// hang"} {
		judge(t, j, program(order))
	}
	left, err := filepath.Glob(filepath.Join(tmp, "anneal-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestMissing(t *testing.T) {
	broken := fakeBinary(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(broken), "broken"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	nameless := fakeBinary(t)
	if err := os.WriteFile(filepath.Join(filepath.Dir(nameless), "..", "lib", "about"), []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "rustc")
	if err := os.WriteFile(text, []byte("\x00\x01"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, path, why string }{
		{"not there", filepath.Join(t.TempDir(), "rustc"), "no such file"},
		{"a folder", t.TempDir(), "is a directory"},
		{"no program", text, "exec format error"},
		{"rustup without a toolchain", broken, "exit status 1: error: no default toolchain"},
		{"no version", nameless, "does not say its version"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(t.Context(), Options{Path: tt.path})
			if !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), tt.why) {
				t.Errorf("%v; want ErrMissing with %q", err, tt.why)
			}
		})
	}
	t.Run("empty PATH", func(t *testing.T) {
		t.Setenv("PATH", "")
		if _, err := New(t.Context(), Options{}); !errors.Is(err, ErrMissing) {
			t.Errorf("%v; want ErrMissing", err)
		}
	})
}

// A compiler that vanishes after New is no verdict either.
func TestVanished(t *testing.T) {
	j, bin := fake(t, Options{})
	if err := os.RemoveAll(bin); err != nil {
		t.Fatal(err)
	}
	if v := judge(t, j, program("// reject")); v.Outcome != quiz.Unknown || !strings.Contains(v.Why, "cannot be started") {
		t.Errorf("%v, %q", v.Outcome, v.Why)
	}
}

func TestInterrupt(t *testing.T) {
	j, _ := fake(t, Options{Jobs: 2, Timeout: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	start := time.Now()
	_, err := j.Judge(ctx, []quiz.Program{program("// hang"), program("// hang\n1"), program("// hang\n2")})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v to stop", d)
	}
}

// memory is a cache that lasts as long as the test.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	refuse bool
}

func (m *memory) Get(keys ...[]byte) [][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	values := make([][]byte, len(keys))
	for i, k := range keys {
		values[i] = m.values[string(k)]
	}
	return values
}

func (m *memory) Put(key, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse {
		return errors.New("disk full")
	}
	m.values[string(key)] = value
	return nil
}

func TestCacheAndEqualPrograms(t *testing.T) {
	store := &memory{values: map[string][]byte{}}
	var progress []string
	o := Options{Cache: store, Jobs: 2, Timeout: 2 * time.Second, Progress: func(done, total int) { progress = append(progress, fmt.Sprint(done, "/", total)) }}
	j, bin := fake(t, o)
	ps := []quiz.Program{program("// accept"), program("// reject"), program("// panic"), program("// accept"),
		{Text: "// accept", Edition: "2021", Shown: true}, {Text: "// accept", Edition: "2018"}}
	want := []quiz.Outcome{quiz.Compiles, quiz.Fails, quiz.Unknown, quiz.Compiles, quiz.Compiles, quiz.Compiles}
	ask := func(j *Judge) []quiz.Verdict {
		t.Helper()
		vs, err := j.Judge(t.Context(), ps)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range vs {
			if v.Outcome != want[i] {
				t.Fatalf("program %d: %v (%s), want %v", i, v.Outcome, v.Why, want[i])
			}
		}
		return vs
	}

	first := ask(j)
	if n := runs(t, bin); n != 4 {
		t.Errorf("%d runs for 4 different programs", n)
	}
	if !slices.Equal(progress, []string{"1/4", "2/4", "3/4", "4/4"}) {
		t.Errorf("progress %v", progress)
	}
	if second := ask(j); !reflect.DeepEqual(first, second) {
		t.Errorf("from the cache:\n%+v\nbefore:\n%+v", second, first)
	}
	if n := runs(t, bin); n != 5 {
		t.Errorf("%d runs after the second call; only the crash is to run again", n)
	}

	for key := range store.values {
		store.values[key] = []byte(`{"outcome":2}`)
	}
	ask(j)
	if n := runs(t, bin); n != 5+4 {
		t.Errorf("%d runs after the cache was damaged, want 9", n)
	}

	become(t, bin, strings.Replace(fakeAbout, "0123", "4567", 1))
	o.Path = filepath.Join(bin, filepath.Base(j.path))
	other, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	other.rules.Open, other.rules.Limits.Memory = true, 0
	ask(other)
	if n := runs(t, bin); n != 9+4 {
		t.Errorf("%d runs after another build of the same version, want 13", n)
	}

	store.values, store.refuse = map[string][]byte{}, true
	ask(j)
}
