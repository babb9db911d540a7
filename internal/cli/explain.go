package cli

import (
	"errors"
	"fmt"
	"path"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/term"
)

func (p *program) explainCommand() *cli2.Command {
	return &cli2.Command{
		Name: "explain", Usage: "what a finding of check means, and what to do", ArgsUsage: "[CODE...]",
		Description: "A CODE is written A0107, a0107, A107 or 107. Without one all codes are listed.",
		Flags:       []cli2.Flag{jsonFlag("print an object a line")},
		Action:      p.paged(p.explain),
	}
}

func (p *program) explain(c *cli2.Context) error {
	var codes []diag.Code
	for _, word := range c.Args().Slice() {
		code, err := diag.ParseCode(word)
		if err != nil {
			return codeError(err)
		}
		codes = append(codes, code)
	}
	switch {
	case c.Bool("json") && len(codes) == 0:
		return p.explainJSON(diag.Codes())
	case c.Bool("json"):
		return p.explainJSON(codes)
	case len(codes) == 0:
		p.listCodes()
		return nil
	}
	config, err := readConfig(p.home.config)
	if err != nil {
		return err
	}
	for i, code := range codes {
		if i > 0 {
			fmt.Fprintln(p.Stdout)
		}
		e, _ := diag.Explain(code)
		md := fmt.Sprintf("# %s[%s]: %s\n\n%s", code.Severity(), code, e.Title, named(e.Text))
		if _, err := fmt.Fprint(p.Stdout, term.Markdown(md, p.width(), p.style(config))); err != nil {
			return err
		}
	}
	return nil
}

var exampleFile = lazyregexp.New(`(?m)^~~~~ (\S+)(?:.* folder=(\S+))?.*$`)

// named puts the names of the files of an explanation, which stand behind the
// fences, in front of them, where they are read.
func named(text string) string {
	return exampleFile.Get().ReplaceAllStringFunc(text, func(fence string) string {
		m := exampleFile.Get().FindStringSubmatch(fence)
		return "`" + path.Join(m[2], m[1]) + "`:\n\n~~~~ text"
	})
}

func (p *program) explainJSON(codes []diag.Code) error {
	for _, code := range codes {
		e, _ := diag.Explain(code)
		if err := p.printJSON(struct {
			Code     string `json:"code"`
			Severity string `json:"severity"`
			Title    string `json:"title"`
			Text     string `json:"text"`
		}{code.String(), code.Severity().String(), e.Title, e.Text}); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) listCodes() {
	codes := diag.Codes()
	for i, b := range diag.Blocks() {
		if i > 0 {
			fmt.Fprintln(p.Stdout)
		}
		fmt.Fprintln(p.Stdout, strings.ToUpper(b.Name[:1])+b.Name[1:])
		for _, code := range codes {
			if e, _ := diag.Explain(code); b.Has(code) {
				fmt.Fprintf(p.Stdout, "  %s  %-7s  %s\n", code, code.Severity(), e.Title)
			}
		}
	}
}

// codeError tells of a code on the command line that does not exist, or cannot be
// silenced.
func codeError(err error) error {
	var unknown *diag.UnknownCode
	var not *diag.NotAllowed
	switch hint := "`anneal explain` lists all codes"; {
	case errors.As(err, &unknown):
		if unknown.Near != 0 {
			hint = fmt.Sprintf("did you mean %s?", unknown.Near)
		}
		return usage(hint, "%s", err)
	case errors.As(err, &not) && not.Denied:
		return usage("name it behind --allow or behind --deny", "%s", err)
	case errors.As(err, &not):
		return usage(fmt.Sprintf("`anneal explain %s` says how to mend what it stands for", not.Code), "%s", err)
	}
	return err
}
