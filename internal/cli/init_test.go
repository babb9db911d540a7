package cli

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a package may do before main, since every command waits for it. The
// allocations are the same at each start and on each machine; the time is that of
// the best of several starts. The most that a package now has is 2049 allocations,
// 260 kB; glamour, which is kept away by it, has 86560 and 7 MB.
const (
	mostAllocs = 3000
	mostBytes  = 400_000
	mostTime   = 5 * time.Millisecond
	allAllocs  = 10_000
	allBytes   = 1_600_000
)

// eager are packages that cost every command dearly when somebody imports them.
var eager = []string{"github.com/alecthomas/chroma/v2/lexers", "github.com/alecthomas/chroma/v2/styles", "github.com/charmbracelet/glamour", "charm.land/glamour"}

var initLine = regexp.MustCompile(`(?m)^init (\S+) @.* ms, ([\d.]+) ms clock, (\d+) bytes, (\d+) allocs$`)

// started is what the initialisation of a package took.
type started struct {
	allocs, bytes int
	clock         time.Duration
}

// startOf runs the program and returns what its packages did before main.
func startOf(t *testing.T, file string) map[string]started {
	t.Helper()
	cmd := exec.Command(file, "--version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	all := map[string]started{}
	for _, m := range initLine.FindAllStringSubmatch(trace.String(), -1) {
		ms, _ := strconv.ParseFloat(m[2], 64)
		bytes, _ := strconv.Atoi(m[3])
		allocs, _ := strconv.Atoi(m[4])
		all[m[1]] = started{allocs, bytes, time.Duration(ms * float64(time.Millisecond))}
	}
	return all
}

// TestStart watches what happens before main, in the program as it is built.
func TestStart(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	file := buildAnneal(t)
	best := startOf(t, file)
	for range 9 {
		for pkg, s := range startOf(t, file) {
			s.clock = min(s.clock, best[pkg].clock)
			best[pkg] = s
		}
	}
	if len(best) < 10 {
		t.Fatalf("the trace names %d packages", len(best))
	}
	for _, w := range tooEager(best) {
		t.Error(w)
	}
}

// tooEager says which packages do too much.
func tooEager(all map[string]started) (complaints []string) {
	allocs, bytes := 0, 0
	for pkg, s := range all {
		allocs, bytes = allocs+s.allocs, bytes+s.bytes
		if s.allocs > mostAllocs || s.bytes > mostBytes || s.clock > mostTime {
			complaints = append(complaints, pkg+" does too much before main: "+strconv.Itoa(s.allocs)+" allocations, "+strconv.Itoa(s.bytes)+" bytes, "+s.clock.String())
		}
		if slices.ContainsFunc(eager, func(e string) bool { return pkg == e || strings.HasPrefix(pkg, e+"/") }) {
			complaints = append(complaints, pkg+" is imported")
		}
	}
	if allocs > allAllocs || bytes > allBytes {
		complaints = append(complaints, "all packages do too much before main: "+strconv.Itoa(allocs)+" allocations, "+strconv.Itoa(bytes)+" bytes")
	}
	return complaints
}

func TestTooEager(t *testing.T) {
	for pkg, s := range map[string]started{
		"a": {mostAllocs + 1, 0, 0}, "b": {0, mostBytes + 1, 0}, "c": {0, 0, mostTime + 1}, eager[0]: {}, eager[1] + "/x": {},
	} {
		if len(tooEager(map[string]started{pkg: s})) != 1 {
			t.Errorf("%s %v passes", pkg, s)
		}
	}
	many := map[string]started{}
	for _, pkg := range []string{"a", "b", "c", "d"} {
		many[pkg] = started{allocs: mostAllocs}
	}
	if len(tooEager(many)) != 1 {
		t.Error("many of them pass")
	}
	if len(tooEager(map[string]started{"a": {mostAllocs, mostBytes, mostTime}})) != 0 {
		t.Error("what is allowed does not pass")
	}
}
