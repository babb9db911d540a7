package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	cli2 "github.com/urfave/cli/v2"
)

func (p *program) configCommand() *cli2.Command {
	return &cli2.Command{
		Name: "config", Usage: "the settings, and where things lie",
		Description: "Settings are changed by writing them into the file, as `new_per_day = 15`. A deck may have its own\nretention, longest_interval, new_per_day and reviews_per_day, below a line as `[deck.NAME]`.\n" +
			"What a state is computed with is no setting of one device but in the log: steps are set by the flags, for all\ndevices that exchange logs, and `anneal undo` takes that back.",
		Flags: []cli2.Flag{
			&cli2.StringFlag{Name: "learning-steps", Usage: "`STEPS` of a new card before it is reviewed, as 1m,10m; none for none"},
			&cli2.StringFlag{Name: "relearning-steps", Usage: "`STEPS` of a card that was forgotten, as 10m; none for none"},
		},
		Action: func(c *cli2.Context) error {
			if c.IsSet("learning-steps") || c.IsSet("relearning-steps") {
				return p.tune(c)
			}
			s, err := readConfig(p.home.config)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.Stdout, "# %s\nnew_per_day = %d\nreviews_per_day = %d\norder = %q\nrollover_hour = %d\ntwo_buttons = %t\ncolors = %q\n",
				p.home.config, s.NewPerDay, s.ReviewsPerDay, s.Order, s.RolloverHour, s.TwoButtons, s.Colors)
			p.printSchedule(s)
			p.printSteps()
			fmt.Fprintf(p.Stdout, "\nanswers  %s\ncards    %s\ncompiled %s (may be deleted)\n", p.home.store, p.home.decks, p.home.cache)
			return nil
		},
	}
}

// printSchedule prints the settings that are nothing unless they are set.
func (p *program) printSchedule(s config) {
	own := func(d deckConfig) {
		if d.Retention != 0 {
			fmt.Fprintf(p.Stdout, "retention = %v\n", d.Retention)
		}
		if d.Longest != 0 {
			fmt.Fprintf(p.Stdout, "longest_interval = %d\n", d.Longest)
		}
		if d.New != nil {
			fmt.Fprintf(p.Stdout, "new_per_day = %d\n", *d.New)
		}
		if d.Reviews != nil {
			fmt.Fprintf(p.Stdout, "reviews_per_day = %d\n", *d.Reviews)
		}
	}
	own(deckConfig{Retention: s.Retention, Longest: s.Longest})
	if len(s.EasyDays) > 0 {
		fmt.Fprintf(p.Stdout, "easy_days = [%s]\n", `"`+strings.Join(s.EasyDays, `", "`)+`"`)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Decks)) {
		fmt.Fprintf(p.Stdout, "\n[deck.%s]\n", name)
		own(s.Decks[name])
	}
}
