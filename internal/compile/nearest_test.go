package compile

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"anneal/internal/diag"
	"anneal/internal/quiz"
)

func TestNearest(t *testing.T) {
	for name, c := range map[string]struct {
		lesson string
		help   string // "" if no remedy is to be found
		fixed  string // the changed line of the file
	}{
		"a use too few": {`## Broken Code
` + "```rust" + `
fn main() {
    let mut text = String::from("a");
    let one = &mut text;
    one.push('b');
    let two = &mut text; // the second
    two.push('c');
}
` + "```" + `
## Compiler Error Interpretation
` + "```" + `
error[E0499]: cannot borrow ` + "`text`" + ` as mutable more than once at a time
 --> src/main.rs:5:15
  |
3 |     let one = &mut text;
5 |     let two = &mut text;
  |               ^^^^^^^^^ second mutable borrow occurs here
` + "```\n", "println!(\"{:?}\", one);` stands after line 5, `let two = &mut text;`", "    println!(\"{:?}\", one);"},
		"behind a block": {"## Broken Code\n> ```rust,E0597\n> fn main() {\n>     let r;\n>     {\n>         let x = 5;\n>         r = &x;\n>     }\n> }\n> ```\n",
			"stands after line 6, `}`", ">     println!(\"{:?}\", r);"},
		"a clone too many": {"## Broken Code\n```rust,E0382\nfn main() {\n    let a = String::new();\n    let b = /* é */ a.clone(); // c\n    println!(\"{a}{b}\");\n}\n```\n",
			"line 3 is `let b =         a;`", "    let b = /* é */ a; // c"},
		"a mut too many": {"## Broken Code\n```rust,E0384\nfn main() {\n    let mut n = 1;\n    n += 1;\n}\n```\n", "line 2 is `let n = 1;`", "    let n = 1;"},
		"nothing near":   {"## Broken Code\n```rust,E0072\nfn main() {\n    let n = 1;\n}\n```\n", "", ""},
		"what rustc proposes": {"## Correct Code\n```rust\nstruct P;\nfn main() {\n    println!(\"{:?}\", P);\n}\n```\n",
			"`#[derive(Debug)]` stands before line 1", "#[derive(Debug)]"},
		"two proposals": {"## Correct Code\r\n```rust\r\nfn main() {\r\n    let v = vec![1];\r\n    v.push(2);\r\n    let w = v;\r\n    println!(\"{:?} {:?}\", v, w);\r\n}\r\n```\r\n",
			"line 2 is `let mut v = vec![1];` and line 4 is `let w = v.clone();`", "    let w = v.clone();\r"},
		"an edit": {"## Correct Code\n```rust\nfn count(v: Vec<u8>) -> usize {\n    v.len()\n}\nfn main() {\n    let v = vec![1];\n    let f = || count(v);\n    f();\n    f();\n}\n```\n",
			"line 6 is `let f = || count(v.clone());`", "    let f = || count(v.clone());"},
	} {
		t.Run(name, func(t *testing.T) {
			var bag diag.Bag
			files := fstest.MapFS{"a.md": {Data: []byte("---\nid: a\n---\n" + c.lesson)}}
			if _, err := Compile(t.Context(), Load([]Folder{{FS: files, Path: "d", Name: "d"}}, &bag), compiler(t), &bag); err != nil {
				t.Fatal(err)
			}
			found := bag.Sorted()
			if len(found) != 1 {
				t.Fatalf("%d findings: %v", len(found), found)
			}
			d := found[0]
			if c.help == "" {
				if strings.HasPrefix(d.Help, "the claim holds") || d.Fix != nil {
					t.Fatalf("found %s", d.Help)
				}
				return
			}
			if !strings.HasPrefix(d.Help, "the claim holds when ") || !strings.Contains(d.Help, c.help) {
				t.Fatalf("help: %s", d.Help)
			}
			if len(diag.Fix(found)) != 0 {
				t.Fatal("a change of the program is made without asking")
			}
			for i := range found[0].Fix {
				found[0].Fix[i].Sure = true
			}
			fixed := diag.Fix(found)
			if len(fixed) != 1 || !strings.Contains(string(fixed[0].Text), "\n"+c.fixed+"\n") {
				t.Fatalf("mended: %s", fixed[0].Text)
			}
			// With the change the claim holds.
			bag = diag.Bag{}
			files["a.md"].Data = fixed[0].Text
			if _, err := Compile(t.Context(), Load([]Folder{{FS: files, Path: "d", Name: "d"}}, &bag), compiler(t), &bag); err != nil {
				t.Fatal(err)
			}
			if bag.Errors() > 0 {
				t.Fatalf("it does not hold: %v\n%s", bag.Sorted(), fixed[0].Text)
			}
		})
	}
}

// TestNearestInCorpus wants the one lesson of others that rustc refutes to be
// mended as one would by hand: the reference is used after the insert.
func TestNearestInCorpus(t *testing.T) {
	dir := filepath.Join(corpus(t), "lessons")
	const name = "phase-06__03-hashmap-entry-api.md"
	var bag diag.Bag
	sources := Load([]Folder{{FS: os.DirFS(dir), Path: name, Name: "d", Only: name}}, &bag)
	counted := &counting{judge: compiler(t)}
	if _, err := Compile(t.Context(), sources, counted, &bag); err != nil {
		t.Fatal(err)
	}
	found := bag.Sorted()
	i := slices.IndexFunc(found, func(d diag.Diagnostic) bool { return d.Code == diag.ClaimFails })
	if i < 0 || !strings.Contains(found[i].Help, "println!(\"{:?}\", current);` stands after line 15, `counts.insert(") {
		t.Errorf("findings: %+v", found)
	}
	if counted.programs > maxRemedies {
		t.Errorf("%d programs were judged", counted.programs)
	}
}

// counting counts what a judge is asked.
type counting struct {
	judge    Judge
	programs int
}

func (c *counting) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	c.programs += len(ps)
	return c.judge.Judge(ctx, ps)
}
