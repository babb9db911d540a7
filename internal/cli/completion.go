package cli

import (
	"fmt"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/diag"
	"anneal/internal/shell"
)

func (p *program) completionCommand() *cli2.Command {
	return &cli2.Command{
		Name: "completion", Usage: "a script that lets TAB complete commands, flags, decks, concepts and keys", ArgsUsage: "SHELL",
		Description: "SHELL is " + strings.Join(shell.Names, ", ") + ". TAB reads what was compiled last; it runs no command and writes nothing.",
		Action: func(c *cli2.Context) error {
			if c.Args().Len() != 1 {
				return usage("write one of "+strings.Join(shell.Names, ", "), "name one shell")
			}
			name := c.Args().First()
			script := shell.Script(name)
			if script == "" {
				hint := "there is one for " + strings.Join(shell.Names, ", ")
				if near := diag.Near(name, shell.Names); near != "" {
					hint = fmt.Sprintf("did you mean %s?", near)
				}
				return usage(hint, "there is no script for %q", name)
			}
			_, err := fmt.Fprint(p.Stdout, script)
			return err
		},
	}
}
