package compile

import (
	"fmt"
	"strings"
	"testing"

	"anneal/internal/diag"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// fenceOf reads a fence with the given words behind it.
func fenceOf(t *testing.T, info, code string) *syntax.Fence {
	t.Helper()
	var bag diag.Bag
	tree := syntax.Parse(source.New("a.md", []byte("---\nid: a\n---\n```"+info+"\n"+code+"```\n")), &bag)
	if bag.Errors() > 0 || len(tree.Sections) != 1 || len(tree.Sections[0].Fences) != 1 {
		t.Fatalf("%q: %v", info, bag.Sorted())
	}
	return &tree.Sections[0].Fences[0]
}

func TestClaimOf(t *testing.T) {
	for _, c := range []struct{ info, main, fragment string }{
		{"rust", "compiles", "nothing"},
		{"rs", "compiles", "nothing"},
		{"Rust , editable noplayground,mdbook-runnable standalone_crate", "compiles", "nothing"},
		{"rust,gap", "compiles", "nothing"},
		{"rust edition2018", "compiles", "nothing"},
		{"rust,something-else,hidelines=!!", "compiles", "nothing"},
		{"rust,compile_fail", "fails []", "fails []"},
		{"rust,compile_fail,E0382 E0505", "fails [E0382 E0505]", "fails [E0382 E0505]"},
		{"rust,E0382", "fails [E0382]", "fails [E0382]"},
		{"rust,does_not_compile", "fails []", "fails []"},
		{"compile_fail,E0382,edition2021", "fails [E0382]", "fails [E0382]"},
		{"E0382", "fails [E0382]", "fails [E0382]"},
		{"rust,should_panic", "compiles", "compiles"},
		{"rust,panics,exit=101", "compiles", "compiles"},
		{"rust,no_run", "compiles", "compiles"},
		{"no_run", "compiles", "compiles"},
		{"rust,no_run,compile_fail", "fails []", "fails []"},
		{"rust,not_desired_behavior", "compiles", "compiles"},
		{"rust,never-ends", "compiles", "compiles"},
		{"rust exit=3 exit=3", "compiles", "compiles"},
		{"rust,warns=unused_mut,warns=dead_code", "compiles with unused_mut dead_code", "compiles with unused_mut dead_code"},
		{"rust,ignore", "nothing", "nothing"},
		{"rust,ignore (it needs a network)", "nothing", "nothing"},
		{"ignore-wasm,compile_fail", "nothing", "nothing"},
		{"rust,ignore,does_not_compile", "nothing", "nothing"},
		{"rust,test_harness", "nothing", "nothing"},
		{"toml,compile_fail", "nothing", "nothing"},
		{"", "nothing", "nothing"},
		// contradictions
		{"rust,compile_fail,should_panic", "nothing", "nothing"},
		{"rust,never-ends,E0382", "nothing", "nothing"},
		{"rust,does_not_compile exit=1", "nothing", "nothing"},
		{"rust,warns=dead_code,compile_fail", "nothing", "nothing"},
		{"rust,panics,never-ends", "nothing", "nothing"},
		{"rust exit=1,should_panic", "nothing", "nothing"},
		{"rust exit=1 exit=2", "nothing", "nothing"},
		{"rust,edition2015,edition2024", "nothing", "nothing"},
		// slips
		{"rust,compile-fail", "nothing", "nothing"},
		{"rust,shuold_panic", "nothing", "nothing"},
		{"rust,Ignore", "nothing", "nothing"},
		{"rust,e0382", "nothing", "nothing"},
		{"rust,compile_fail,E03822", "nothing", "nothing"},
		{"rust,edition2022", "nothing", "nothing"},
		{"rust,edition", "nothing", "nothing"},
		{"rust exit=-1", "nothing", "nothing"},
		{"rust exit=one", "nothing", "nothing"},
		{"rust warn=dead_code", "nothing", "nothing"},
	} {
		for code, want := range map[string]string{"fn main() {}\n": c.main, "let x = 1;\n": c.fragment} {
			l := &lesson{tree: &syntax.Lesson{}}
			claim, ok := l.claimOf(fenceOf(t, c.info, code))
			got := "nothing"
			switch {
			case ok && claim.fails:
				got = fmt.Sprint("fails ", claim.codes)
			case ok:
				got = "compiles"
				for i, w := range claim.lints {
					got += map[bool]string{true: " with ", false: " "}[i == 0] + strings.TrimPrefix(w.text, "warns=")
				}
			}
			if got != want {
				t.Errorf("```%s with %q claims %s, want %s", c.info, code, got, want)
			}
		}
	}
}

func TestManyWords(t *testing.T) {
	info := "rust" + strings.Repeat(",E0382,E0383,exit=3,unknown", 20_000)
	f := fenceOf(t, info, "")
	if _, _, found := clash(wordsOf(f)); !found {
		t.Error("E0382 and exit=3 do not contradict each other")
	}
}
