package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	cli2 "github.com/urfave/cli/v2"
)

// TestManual compares the manual with the one that is kept, so that a change of
// any help can be read as a whole.
func TestManual(t *testing.T) {
	p := &program{Env: System()}
	got := manual(p.app())
	file := filepath.Join("testdata", "anneal.1")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the manual is another than %s; -update writes it", file)
	}
	eachCommand(p.app().Commands, func(name string, c *cli2.Command) {
		if len(c.Subcommands) == 0 && !strings.Contains(got, `.SS "`+roff("anneal "+name)) {
			t.Errorf("the manual does not tell of %s", name)
		}
	})
}

// TestManualIsClean asks those who know: mandoc, and man where there is one.
func TestManualIsClean(t *testing.T) {
	file := filepath.Join("testdata", "anneal.1")
	if mandoc, err := exec.LookPath("mandoc"); err == nil {
		out, _ := exec.Command(mandoc, "-T", "lint", "-W", "style", file).CombinedOutput()
		for _, l := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			if !harmless.MatchString(l) {
				t.Error(l)
			}
		}
	}
	if man, err := exec.LookPath("man"); err == nil {
		cmd := exec.Command(man, "-l", "--warnings", file)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANWIDTH=80", "PAGER=cat")
		var complaints strings.Builder
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		if err != nil && !strings.Contains(complaints.String(), "warnings") {
			t.Skipf("man cannot: %v: %s", err, complaints.String())
		}
		if complaints.Len() > 0 {
			t.Error(complaints.String())
		}
		for _, want := range []string{"anneal check PATH...", "--format FORMAT", "EXIT STATUS"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("%q cannot be read in it", want)
			}
		}
	}
}

// harmless: a page that is made has no date, and a long example stays in one line.
var harmless = regexp.MustCompile(`^$|missing date|longer than 80 bytes: (\\fB|\\-|\.SS)|longer than 80 bytes: .*<>`)

func TestRoff(t *testing.T) {
	var m page
	m.text(".SH is text. 'so' is this: \\ and - too…")
	if got, want := m.String(), "\\&.SH is text.\n\\(aqso\\(aq is this: \\e and \\- too...\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
