package compile

import (
	"fmt"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// part makes one part of a key of what an author wrote, and reports it when
// nothing is left.
func part(t syntax.Text, what string, r diag.Reporter) string {
	p := quiz.KeyPart(t.Value)
	if p == "" && t.Value != "" {
		r.Report(diag.Diagnostic{
			Code: diag.KeyUnusable, Message: fmt.Sprintf("%s `%s` has no letter or digit", what, t.Value),
			Labels: diag.At(t.Span, ""), Help: "use letters, digits and `-`, `_` or `.`",
		})
	}
	return p
}

// suffixed names a slot of a program that carries an id of its own.
func suffixed(slot, id string) string {
	return strings.TrimSuffix(slot+"-"+id, "-")
}
