package compile

import (
	"fmt"
	"strings"
	"testing"
)

func TestPatch(t *testing.T) {
	const program = "fn main() {\n    let a = 1;\n    let b = 2;\n\n    if a < b {\n        let a = 1;\n    }\n}\n"
	for _, c := range []struct{ name, diff, want, misfit string }{
		{"a line goes", "-    let b = 2;\n", "fn main() {\n    let a = 1;\n\n    if a < b {\n        let a = 1;\n    }\n}\n", ""},
		{"by indentation", "-    let a = 1;\n+    let a = 3;\n", "fn main() {\n    let a = 3;\n    let b = 2;\n\n    if a < b {\n        let a = 1;\n    }\n}\n", ""},
		{"by its text", "- let b = 2;\n+let b = 3;\n", "fn main() {\n    let a = 1;\nlet b = 3;\n\n    if a < b {\n        let a = 1;\n    }\n}\n", ""},
		{"twice by its text", "-let a = 1;\n", "", "these lines stand in the program more than once [1 5]"},
		{"by its neighbours", " if a < b {\n-let a = 1;\n", "fn main() {\n    let a = 1;\n    let b = 2;\n\n    if a < b {\n    }\n}\n", ""},
		{"over an empty line", "     let b = 2;\n\n+    // so\n     if a < b {\n", "fn main() {\n    let a = 1;\n    let b = 2;\n\n    // so\n    if a < b {\n        let a = 1;\n    }\n}\n", ""},
		{"two places, from behind", "@@ -5 +5 @@ fn main\n-        let a = 1;\n@@\n\n fn main() {\n+    a();\n\n@@\n", "fn main() {\n    a();\n    let a = 1;\n    let b = 2;\n\n    if a < b {\n    }\n}\n", ""},
		{"with names of files", "diff --git a/x b/x\nindex 1..2\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-fn main() {\n+fn main() -> () {\n\\ No newline at end of file\n",
			"fn main() -> () {\n    let a = 1;\n    let b = 2;\n\n    if a < b {\n        let a = 1;\n    }\n}\n", ""},
		{"at the end", " }\n+// end\n", program + "// end\n", ""},
		{"context without a space", "fn main() {\n+    a();\n", "fn main() {\n    a();\n    let a = 1;\n    let b = 2;\n\n    if a < b {\n        let a = 1;\n    }\n}\n", ""},
		{"all goes", "-" + strings.ReplaceAll(strings.TrimSuffix(program, "\n"), "\n", "\n-"), "\n", ""},
		{"not there", "-    let c = 1;\n", "", "the diff does not fit the program []"},
		{"not together", "-fn main() {\n-    let b = 2;\n", "", "the diff does not fit the program []"},
		{"no place", "+a\n", "", "nothing says where these lines belong []"},
		{"on each other", "-    let b = 2;\n@@\n     let a = 1;\n-    let b = 2;\n", "", "two parts of the diff change the same lines [2]"},
		{"nothing", " fn main() {\n", "", "empty"},
		{"nothing at all", "", "", "empty"},
		{"only places", "@@\n@@\n", "", "empty"},
	} {
		p := readPatch(c.diff)
		got, misfit := "", "empty"
		if !p.empty() {
			changed, _, no := p.apply(program)
			got, misfit = changed, ""
			if no.why != "" {
				misfit = fmt.Sprint(no.why, " ", no.there)
			}
		}
		if got != c.want || misfit != c.misfit {
			t.Errorf("%s: %s\ngot:\n%swant:\n%s", c.name, misfit, got, c.want)
		}
	}
}

// A hostile diff takes no time that grows with the square of its length.
func TestLongPatch(t *testing.T) {
	program := strings.Repeat("x\n", 500_000)
	p := readPatch(strings.Repeat("-x\n", 200_000) + "-y\n")
	if _, _, no := p.apply(program); no.why == "" {
		t.Error("it fits")
	}
}

func FuzzPatch(f *testing.F) {
	f.Add("fn main() {\n    a();\n}\n", " fn main() {\n-    a();\n+    b();\n@@\n }\n+x\n")
	f.Add("a\na\n", "-a\n")
	f.Add("", "+\n\n-\n")
	f.Fuzz(func(t *testing.T, program, diff string) {
		p := readPatch(diff)
		if p.empty() {
			return
		}
		changed, from, no := p.apply(program)
		inDiff, before := lines(diff), lines(program)
		if no.why != "" {
			if no.help == "" || no.label == "" || no.line.n >= len(inDiff) {
				t.Fatalf("%+v", no)
			}
			for _, n := range no.there {
				if n >= len(before) {
					t.Fatalf("line %d of %d", n, len(before))
				}
			}
			return
		}
		after := lines(changed)
		if len(from) == 0 {
			from = []origin{{n: -1}} // lines returns one line for an empty text
			before = append(before, "")
		}
		if len(after) != len(from) {
			t.Fatalf("%d lines, %d places", len(after), len(from))
		}
		last, removed, added := -1, 0, 0
		for i, o := range from {
			switch {
			case o.n < 0:
			case o.added && inDiff[o.n] != "+"+after[i]:
				t.Fatalf("line %q is said to come from %q", after[i], inDiff[o.n])
			case o.added:
				added++
			case o.n <= last || before[o.n] != after[i]:
				t.Fatalf("line %q is said to come from %q", after[i], before[o.n])
			default:
				last = o.n
			}
		}
		for _, line := range inDiff {
			removed += one(strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "--- "))
		}
		if len(from)-added < len(lines(program))-removed-1 {
			t.Fatalf("%d lines went, and %d are marked so", len(lines(program))-len(from)+added, removed)
		}
	})
}
