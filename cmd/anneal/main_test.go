package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"anneal/internal/rustc/sandbox"
)

const lesson = `---
id: reader
---

## Broken Code

` + "```rust" + `
fn main() {
    let found = String::new();
    found = std::fs::read_to_string("SECRET").unwrap_or_else(|e| format!("refused: {:?}", e.kind()));
    println!("{found}");
}
` + "```" + `

## Correct Code

` + "```rust" + `
fn main() {
    let mut found = String::new();
    found += &std::fs::read_to_string("SECRET").unwrap_or_else(|e| format!("refused: {:?}", e.kind()));
    println!("{found}");
}
` + "```" + `
`

// The program as it is installed confines the programs of lessons: it is its own
// child, however it was built.
func TestInstalledProgramConfines(t *testing.T) {
	need := func(variable, why string) {
		t.Helper()
		if os.Getenv(variable) != "" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	if _, err := exec.LookPath("rustc"); err != nil {
		need("ANNEAL_REQUIRE_RUSTC", "there is no rustc")
	}
	if why := sandbox.Supported().Why(); why != "" {
		need("ANNEAL_REQUIRE_LANDLOCK", why)
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go to build with")
	}
	dir := t.TempDir()
	anneal := filepath.Join(dir, "anneal")
	if out, err := exec.Command("go", "build", "-o", anneal, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	private := filepath.Join(dir, "private.txt")
	deck := filepath.Join(dir, "deck")
	if err := os.Mkdir(deck, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{private: "let-me-out", filepath.Join(deck, "reader.md"): strings.ReplaceAll(lesson, "SECRET", private)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	evidence := filepath.Join(dir, "evidence.json")
	for _, args := range [][]string{{"remove", "rust-ownership"}, {"build", "--run", "--evidence", evidence, deck}} {
		cmd := exec.Command(anneal, args...)
		cmd.Env = append(os.Environ(), "ANNEAL_HOME="+filepath.Join(dir, "home"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	text, err := os.ReadFile(evidence)
	if err != nil {
		t.Fatal(err)
	}
	if said := string(text); !strings.Contains(said, `"output":"refused: PermissionDenied\n"`) || strings.Contains(said, "let-me-out") {
		t.Errorf("the program was not run, or could read: %s", said)
	}
}
