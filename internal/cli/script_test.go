package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"anneal/internal/compile"
	"anneal/internal/quiz"
	"anneal/internal/rustc/sandbox"
	"anneal/internal/sched"
	"anneal/internal/store"
)

var update = flag.Bool("update", false, "write what was printed into the scripts")

// TestMain makes programs of this binary, which the scripts run as processes of
// their own.
func TestMain(m *testing.M) {
	if sandbox.Child(os.Args) {
		os.Exit(exitInput)
	}
	if checker(System()) {
		os.Exit(exitOK)
	}
	testscript.Main(m, map[string]func(){
		"anneal":     func() { os.Exit(Main(System())) },
		"fakeeditor": func() { os.Exit(editInstead(os.Args[len(os.Args)-1])) },
		"lockfile":   func() { os.Exit(holdLock(os.Args[1])) },
		"nothing":    func() {},
		"paced":      func() { os.Exit(Main(paced())) },
		"panicking":  func() { os.Exit(Main(panicking())) },
	})
}

// paced is the world of a program whose learner takes some time for each answer,
// always the same.
func paced() Env {
	e, calls := System(), 0
	e.Now = func() time.Time {
		calls++
		return studyEnd.Add(time.Duration(calls) * 1700 * time.Millisecond)
	}
	return e
}

// panicking is the world of a program that breaks once, when there is a file of the
// name panic.
func panicking() Env {
	e := System()
	e.Now = func() time.Time {
		if os.Remove("panic") == nil {
			panic("this is the end")
		}
		return time.Now()
	}
	return e
}

// TestScripts runs the scripts. Each has a home and a work folder of its own, a
// clock that stands at nine on a Monday, no terminal and no compiler: those that
// need one begin with
//
//	[!rustc] skip 'there is no rustc'
//	env PATH=$RUSTC_PATH
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup:               setUp,
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fails":    fails,
			"json":     jsonValue,
			"write":    write,
			"patch":    patch,
			"truncate": truncate,
			"await":    await,
			"behead":   behead,
			"unsettle": unsettle,
			"recast":   recast,
			"dialogue": dialogueOnPty,
		},
	})
}

func setUp(e *testscript.Env) error {
	leaveConsistent(e)
	path := e.Getenv("PATH")
	own, _, _ := strings.Cut(path, string(filepath.ListSeparator))
	e.Vars = append(e.Vars,
		"ANNEAL_HOME="+filepath.Join(e.WorkDir, "home"), "ANNEAL_NOW=2026-01-05T09:00:00Z",
		"PATH="+own, "ANKI_PYTHON="+ankiPython(), "RUSTC_PATH="+path, "VISUAL=fakeeditor", "NL=\n",
		"GORACE=atexit_sleep_ms=0", // else each process of a test with -race ends a second late
	)
	if packages, err := filepath.Abs(filepath.Join("..", "anki", "adopt", "testdata")); err == nil {
		e.Vars = append(e.Vars, "PACKAGES="+packages)
	}
	if rustc, err := exec.LookPath("rustc"); err == nil {
		e.Vars = append(e.Vars, "RUSTC="+rustc)
	}
	// Where rustc is a shim of rustup it looks for its toolchains at home.
	if home, err := os.UserHomeDir(); err == nil {
		for name, dir := range map[string]string{"RUSTUP_HOME": ".rustup", "CARGO_HOME": ".cargo"} {
			if os.Getenv(name) != "" {
				dir = os.Getenv(name)
			} else {
				dir = filepath.Join(home, dir)
			}
			e.Vars = append(e.Vars, name+"="+dir)
		}
	}
	return nil
}

// ankiPython is the interpreter that has Anki, if one has.
func ankiPython() string {
	name, err := exec.LookPath(cmp.Or(os.Getenv("ANNEAL_ANKI_PYTHON"), "python3"))
	if err != nil {
		return "python3"
	}
	return name
}

func condition(name string) (bool, error) {
	switch name {
	case "rustc":
		_, err := exec.LookPath("rustc")
		if err != nil && os.Getenv("ANNEAL_REQUIRE_RUSTC") != "" {
			return false, errors.New("ANNEAL_REQUIRE_RUSTC is set, and there is no rustc")
		}
		return err == nil, nil
	case "landlock":
		why := sandbox.Supported().Why()
		if why != "" && os.Getenv("ANNEAL_REQUIRE_LANDLOCK") != "" {
			return false, errors.New("ANNEAL_REQUIRE_LANDLOCK is set: " + why)
		}
		return why == "", nil
	case "anki":
		err := exec.Command(ankiPython(), "-c", "import anki.collection").Run()
		if err != nil && os.Getenv("ANNEAL_REQUIRE_ANKI") != "" {
			return false, fmt.Errorf("ANNEAL_REQUIRE_ANKI is set, and %s has no module anki: %w", ankiPython(), err)
		}
		return err == nil, nil
	case "pty":
		return openPty != nil, nil
	}
	return false, fmt.Errorf("there is no condition %q", name)
}

// fails runs a program that must end with a code: fails CODE PROGRAM ARG...
//
// Of wrong use and of a store that cannot be used it also wants the form in which
// all of them are told: nothing on standard output, an error of one line, and at
// most a hint.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE PROGRAM ARG...")
	}
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		ts.Fatalf("want exit code %d, got %v", code, err)
	}
	if ended.ExitCode() != code {
		ts.Fatalf("exit code %d, want %d", ended.ExitCode(), code)
	}
	if code != exitUsage && code != exitStore && code != exitBusy {
		return
	}
	if ts.ReadFile("stdout") != "" {
		ts.Fatalf("an error must print nothing on standard output")
	}
	if !oneError.MatchString(ts.ReadFile("stderr")) {
		ts.Fatalf("an error is a line, and a hint another")
	}
}

// oneError allows a query with a caret below it, which are indented.
var oneError = regexp.MustCompile(`^anneal: error: [^\n]*[^.\n]\n(  [^\n]*\n)*(anneal: hint: [^\n]*[^.\n]\n)?$`)

// write makes a file: write FILE TEXT [N]. TEXT is as in a Go string, so that it
// can hold any bytes; it is written N times, with %d as the number from 1.
func write(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: write FILE TEXT [N]")
	}
	text := unescape(ts, args[1])
	if len(args) == 3 {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(text, "%d", strconv.Itoa(i+1)))
		}
		text = b.String()
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

func unescape(ts *testscript.TestScript, text string) string {
	s, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	ts.Check(err)
	return s
}

// patch replaces bytes of a file by as many others: patch FILE OLD NEW.
func patch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: patch FILE OLD NEW")
	}
	before, text, after := unescape(ts, args[1]), ts.ReadFile(args[0]), unescape(ts, args[2])
	if !strings.Contains(text, before) || len(before) != len(after) {
		ts.Fatalf("%q is not in %s, or not as long as %q", before, args[0], after)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, before, after)), 0o600))
}

// truncate cuts a file off: truncate FILE BYTES.
func truncate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: truncate FILE BYTES")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

// behead takes from a store what bbolt begins with: behead FILE. The pages behind
// it stay.
func behead(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: behead FILE")
	}
	content, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	clear(content[:2*os.Getpagesize()])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), content, 0o600))
}

// unsettle makes all states of a store wrong: unsettle FILE.
func unsettle(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: unsettle FILE")
	}
	o := storeOptions(time.Now)
	o.Fold = func(card quiz.CardID, events []quiz.Event) quiz.State {
		s := sched.Fold(card, events)
		s.Reps++
		return s
	}
	db, err := store.Open(ts.MkAbs(args[0]), o)
	ts.Check(err)
	ts.Check(db.Rebuild(context.Background()))
}

// await waits until a file is there: await FILE.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
	}
	ts.Fatalf("%s did not come", args[0])
}

// recast gives a compiled card other fields: recast KEY FILE. The file is a JSON
// object of fields of the card. So a review meets cards that no lesson yields
// yet, or only with a compiler.
func recast(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: recast KEY FILE")
	}
	cache := store.OpenCache(filepath.Join(ts.Getenv("ANNEAL_HOME"), "cache.db"))
	for _, d := range cache.Decks() {
		catalog, err := compile.ParseCatalog(d.Catalog)
		ts.Check(err)
		for _, id := range catalog.Lessons() {
			o, ok := newShelf(cache).Get(id)
			if !ok {
				continue
			}
			for i := range o.Cards {
				if o.Cards[i].Key != args[0] {
					continue
				}
				ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &o.Cards[i]))
				newShelf(cache).Put(id, o)
				ts.Check(cache.Flush())
				return
			}
		}
	}
	ts.Fatalf("there is no card %s", args[0])
}

// editInstead does what a person would do in an editor: it notes the text that
// was there in the file that EDITED names, and writes the text of the file that
// EDIT names in its place.
func editInstead(file string) int {
	there, err1 := os.ReadFile(file)
	text, err2 := os.ReadFile(os.Getenv("EDIT"))
	err := errors.Join(err1, err2)
	if err == nil {
		err = errors.Join(os.WriteFile(os.Getenv("EDITED"), there, 0o600), os.WriteFile(file, text, 0o600))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// TestEveryCommandHasAScript keeps scripts and commands in step.
func TestEveryCommandHasAScript(t *testing.T) {
	p := &program{Env: System()}
	names := map[string]bool{}
	for _, c := range p.app().Commands {
		names[c.Name] = true
	}
	scripts, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scripts {
		first, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(s), ".txtar"), "_")
		delete(names, first)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		t.Errorf("no script is called %s*.txtar", name)
	}
}
