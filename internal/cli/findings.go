package cli

import (
	"fmt"
	"io"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/diag"
)

// levelFlags are those of the commands that report findings.
func levelFlags() []cli2.Flag {
	return []cli2.Flag{
		&cli2.StringSliceFlag{Name: "allow", Usage: "take no notice of the warnings `CODE,...`"},
		&cli2.StringSliceFlag{Name: "deny", Usage: "take the warnings `CODE,...` for errors"},
	}
}

// readLevels reads the flags that say how findings are to be taken.
func readLevels(c *cli2.Context) (diag.Levels, error) {
	l, err := diag.ParseLevels(c.StringSlice("allow"), c.StringSlice("deny"))
	if err != nil {
		return l, codeError(err)
	}
	return l, nil
}

// maxFindings is how many findings are drawn for a person, who mends them one by
// one. Programs get them all.
const maxFindings = 100

// findingsWriter returns what writes findings in a format; nil for a format that
// there is not.
func findingsWriter(format string, all bool) func(io.Writer, []diag.Diagnostic) error {
	switch format {
	case "text":
		return func(w io.Writer, ds []diag.Diagnostic) error {
			shown := ds
			if !all {
				shown = ds[:min(len(ds), maxFindings)]
			}
			if err := diag.WriteText(w, shown); err != nil {
				return err
			}
			if n := len(ds) - len(shown); n > 0 {
				_, err := fmt.Fprintf(w, "%s; --all prints them too\n\n", count(n, "more finding"))
				return err
			}
			return nil
		}
	case "short":
		return diag.WriteShort
	case "json":
		return diag.WriteJSON
	case "sarif":
		return func(w io.Writer, ds []diag.Diagnostic) error { return diag.WriteSARIF(w, ds, version()) }
	}
	return nil
}

// maxExplained is how many codes are named as worth reading about.
const maxExplained = 6

// sayExplain names the codes of findings that have more to be said of.
func sayExplain(w io.Writer, ds []diag.Diagnostic) {
	var words []string
	for _, code := range diag.CodesOf(ds) {
		if _, ok := diag.Explain(code); ok && len(words) < maxExplained {
			words = append(words, code.String())
		}
	}
	if len(words) > 0 {
		fmt.Fprintf(w, "more about it: anneal explain %s\n", strings.Join(words, " "))
	}
}
