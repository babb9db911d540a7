package rustc

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// Sysroot returns the folder that the compiler is installed in.
func (j *Judge) Sysroot() string { return j.sysroot }

var errorCode = lazyregexp.New(`^E\d{4}$`)

// Explain returns what `rustc --explain` says of an error code, in Markdown
// whose fences have lost their words and hidden lines; "" if it knows no such
// code. The error is that of ctx.
func (j *Judge) Explain(ctx context.Context, code string) (string, error) {
	if !errorCode.Get().MatchString(code) {
		return "", ctx.Err()
	}
	text, err := ask(ctx, (*exec.Cmd).Run, j.path, "--explain", code)
	if err != nil {
		return "", ctx.Err() // it fails for codes that it does not know
	}
	return text, nil
}

// Explanations compiles a program and returns the documentation of the error
// codes that it fails with, by code, as rustc's authors wrote it. The error is
// that of ctx.
func (j *Judge) Explanations(ctx context.Context, p quiz.Program) (map[string]string, error) {
	if refuse(p, j.unconfined == "") != "" {
		return nil, ctx.Err()
	}
	output, _, _ := j.run(ctx, alone(p, "mir"))
	found := map[string]string{}
	for line := range bytes.Lines(output) {
		var d struct {
			Code *struct {
				Code        string  `json:"code"`
				Explanation *string `json:"explanation"`
			} `json:"code"`
		}
		if json.Unmarshal(line, &d) == nil && d.Code != nil && d.Code.Explanation != nil && errorCode.Get().MatchString(d.Code.Code) {
			found[d.Code.Code] = *d.Code.Explanation
		}
	}
	return found, ctx.Err()
}
