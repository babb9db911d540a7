package cli

import (
	"fmt"

	cli2 "github.com/urfave/cli/v2"
)

func (p *program) configCommand() *cli2.Command {
	return &cli2.Command{
		Name: "config", Usage: "the settings, and where things lie",
		Description: "Settings are changed by writing them into the file, as `new_per_day = 15`.",
		Action: func(c *cli2.Context) error {
			s, err := readConfig(p.home.config)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.Stdout, "# %s\nnew_per_day = %d\nreviews_per_day = %d\norder = %q\nrollover_hour = %d\ntwo_buttons = %t\ncolors = %q\n\n",
				p.home.config, s.NewPerDay, s.ReviewsPerDay, s.Order, s.RolloverHour, s.TwoButtons, s.Colors)
			fmt.Fprintf(p.Stdout, "answers  %s\ncards    %s\ncompiled %s (may be deleted)\n", p.home.store, p.home.decks, p.home.cache)
			return nil
		},
	}
}
