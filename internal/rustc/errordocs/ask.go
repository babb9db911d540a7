package errordocs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// lastCode is the highest number that is asked for. The highest in use is 806;
// rustc gives them out in order.
const lastCode = 999

// editions in which the programs of the documentation are compiled: that which
// rustdoc takes where nothing is said, and the one that fits most others.
var editions = []string{"2015", "2021"}

// ask makes the compiler tell.
func ask(ctx context.Context, rustc Compiler, progress func(done, total int)) ([]Doc, []string, error) {
	known := map[string]bool{}
	found := map[string]string{}
	for n := 1; n <= lastCode; n++ {
		code := fmt.Sprintf("E%04d", n)
		text, err := rustc.Explain(ctx, code)
		if err != nil {
			return nil, nil, err
		}
		if text != "" {
			known[code] = true
			if err := try(ctx, rustc, code, text, found); err != nil {
				return nil, nil, err
			}
		}
		progress(n, lastCode)
	}
	var docs []Doc
	for _, code := range slices.Sorted(maps.Keys(found)) {
		docs = append(docs, Doc{code, strings.TrimSpace(found[code]) + "\n"})
		delete(known, code)
	}
	return docs, slices.Sorted(maps.Keys(known)), nil
}

// try compiles the programs of a text until one of them fails with the code.
func try(ctx context.Context, rustc Compiler, code, text string, found map[string]string) error {
	for _, program := range programs(text) {
		for _, edition := range editions {
			if found[code] != "" {
				return nil
			}
			said, err := rustc.Explanations(ctx, quiz.Program{Text: program, Edition: edition})
			if err != nil {
				return err
			}
			maps.Copy(found, said)
		}
	}
	return nil
}

// programs returns the code of all fences, with a main where there is none.
func programs(text string) []string {
	var all []string
	for i, piece := range strings.Split("\n"+text, "\n```") {
		_, code, ok := strings.Cut(piece, "\n")
		if i%2 == 0 || !ok {
			continue
		}
		if !strings.Contains(code, "fn main") {
			code = "fn main() {\n" + code + "\n}\n"
		}
		all = append(all, code)
	}
	return all
}
