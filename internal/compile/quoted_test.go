package compile

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rust"
)

// TestFixQuotes spoils a message as authors do, and has it mended. What comes
// out must not be found fault with, and nothing else may have changed.
func TestFixQuotes(t *testing.T) {
	const program = "fn main() {\n    // It begins.\n    let (out, inbox) = std::sync::mpsc::channel();\n\n\n\n\n" +
		"    std::thread::spawn(move || out.send(1).unwrap());\n    // Once more.\n    std::thread::spawn(move || out.send(2).unwrap());\n    drop(inbox);\n}\n"
	const around = "---\nid: a\n---\n## Broken Code\n```rust\n" + program + "```\n## Compiler Error Interpretation\n"
	judge := &learning{judge: compiler(t), known: map[quiz.ProgramID]quiz.Verdict{}}
	check := func(text string) []diag.Diagnostic {
		var bag diag.Bag
		files := fstest.MapFS{"a.md": {Data: []byte(text)}}
		if _, err := Compile(t.Context(), Load([]Folder{{FS: files, Path: "d", Name: "d"}}, &bag), judge, &bag); err != nil {
			t.Fatal(err)
		}
		return bag.Sorted()
	}
	drawn := drawing(t, judge, program)
	if found := check(around + "```\n" + drawn + "```\n"); len(found) > 0 {
		t.Fatalf("rustc's own words are found fault with: %v", found[0])
	}
	const inProse = "And **\"`out` has type `Sender<i32>`\"**.\n" // without its path, as people write
	for seed := range uint64(40) {
		dice := rand.New(rand.NewPCG(seed, 1))
		spoiled := around
		for _, line := range strings.SplitAfter("```text\n"+drawn+"```\n", "\n") {
			spoiled += spoil(line, dice)
		}
		spoiled += inProse
		if seed%3 == 1 {
			spoiled = strings.ReplaceAll(spoiled, "\n", "\r\n")
		}
		if seed%4 == 1 {
			spoiled = strings.TrimRight(spoiled, "\r\n") // no line break at the end
		}
		text := []byte(spoiled)
		for round := 0; ; round++ {
			fixed := diag.Fix(check(string(text)))
			if len(fixed) == 0 {
				break
			}
			if text = fixed[0].Text; round > 5 || len(fixed) > 1 {
				t.Fatalf("seed %d: there is no end to it:\n%s", seed, text)
			}
		}
		if found := check(string(text)); len(found) > 0 {
			var b strings.Builder
			_ = diag.WriteText(&b, found)
			t.Fatalf("seed %d: not all is mended:\n%s\n%s", seed, text, b.String())
		}
		want := around + "```text\n" + drawn + "```\n" + inProse
		if got := strings.ReplaceAll(string(text), "\r\n", "\n"); flat(got) != flat(want) {
			t.Fatalf("seed %d: %s", seed, firstDifference(flat(got), flat(want)))
		}
		if crlf := bytes.Count(text, []byte("\r\n")); seed%3 == 1 && crlf != bytes.Count(text, []byte("\n")) || seed%3 != 1 && crlf > 0 {
			t.Fatalf("seed %d: line breaks were changed", seed)
		}
	}
}

// drawing returns how rustc draws its errors about a program without comments.
func drawing(t *testing.T, judge Judge, program string) string {
	t.Helper()
	vs, err := judge.Judge(t.Context(), []quiz.Program{{Text: rust.BlankComments(program), Edition: "2021", Shown: true}})
	if err != nil || len(vs) != 1 || vs[0].Outcome != quiz.Fails {
		t.Fatal(vs, err)
	}
	return rendered(&vs[0]) + "\n"
}

// learning asks about no program twice.
type learning struct {
	judge Judge
	known map[quiz.ProgramID]quiz.Verdict
}

func (l *learning) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	var unknown []quiz.Program
	for _, p := range ps {
		if _, ok := l.known[p.ID()]; !ok {
			unknown = append(unknown, p)
		}
	}
	verdicts, err := l.judge.Judge(ctx, unknown)
	if err != nil {
		return nil, err
	}
	for i, p := range unknown {
		l.known[p.ID()] = verdicts[i]
	}
	out := make([]quiz.Verdict, len(ps))
	for i, p := range ps {
		out[i] = l.known[p.ID()]
	}
	return out, nil
}

// spoil makes a quoted line false in a way that is mended for sure.
func spoil(line string, dice *rand.Rand) string {
	some := func() bool { return dice.IntN(3) > 0 }
	n, _, isRow := strings.Cut(strings.TrimLeft(line, " "), " |")
	switch {
	case isRow && some() && len(n) > 0 && len(n) < 3:
		// An earlier number, standing left or right.
		n := fmt.Sprint(dice.IntN(9) + 1)
		_, rest, _ := strings.Cut(line, "|")
		if some() {
			return " " + n + " |" + rest
		}
		return n + "  |" + rest
	case strings.Contains(line, "--> src/main.rs") && some():
		arrow, _, _ := strings.Cut(line, ":")
		return fmt.Sprintf("%s:%d:%d\n", arrow, dice.IntN(20)+1, dice.IntN(20)+1)
	case some():
		line = strings.ReplaceAll(line, "std::sync::mpsc::Sender", []string{"Sender", "mpsc::Sender"}[dice.IntN(2)])
	}
	if before, after, ok := strings.Cut(line, ", which does not"); ok && strings.Contains(line, "`Sender") && some() {
		return before + ",\n   |                which does not" + after
	}
	return line
}

// flat leaves out on which side numbers stand, and the end.
func flat(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		if n, rest, ok := strings.Cut(line, "|"); ok {
			line = strings.TrimSpace(n) + "|" + rest
		}
		b.WriteString(strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}
