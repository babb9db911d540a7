package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
)

// change is a command that appends an event to each of the cards that a query
// finds, all in one command, which undo takes back.
type change struct {
	done string // what is said of the cards, as "suspended"
	day  string // that belongs to it, for machines
	// event fills in what is particular to the event; it returns false where
	// there is nothing to do.
	event func(card *quiz.Card, s quiz.State, e *quiz.Event) bool
	// idle is the error where there is nothing to do for any card.
	idle func(cards []*quiz.Card) error
}

// idleBecause is the usual answer where there is nothing to do.
func idleBecause(state string) func([]*quiz.Card) error {
	return func(cards []*quiz.Card) error {
		return input("", "nothing to do: %s, %s already", count(len(cards), "card"), state)
	}
}

// changed is what a change did, as programs read it.
type changed struct {
	Done string   `json:"done"`
	Day  string   `json:"day,omitempty"`
	Keys []string `json:"keys"`
}

// changeFlags are those of all commands that change cards, behind their own.
func changeFlags(own ...cli2.Flag) []cli2.Flag {
	return append(own, &cli2.BoolFlag{Name: "yes", Usage: "do not ask, even if several cards fit"}, jsonFlag("print an object"))
}

const queryHelp = "`anneal list --help` says what a QUERY is; `anneal undo` takes the change back."

func (p *program) suspendCommand() *cli2.Command {
	return &cli2.Command{
		Name: "suspend", Usage: "do not ask cards until they are resumed", ArgsUsage: "KEY|QUERY...", Description: queryHelp,
		Flags: changeFlags(),
		Action: func(c *cli2.Context) error {
			return p.change(c, c.Args().Slice(), change{
				done: "suspended", idle: idleBecause("suspended"),
				event: func(_ *quiz.Card, s quiz.State, e *quiz.Event) bool {
					e.Kind = quiz.Suspended
					return !s.Suspended
				},
			})
		},
	}
}

func (p *program) resumeCommand() *cli2.Command {
	return &cli2.Command{
		Name: "resume", Usage: "ask suspended and buried cards again", ArgsUsage: "KEY|QUERY...", Description: queryHelp,
		Flags: changeFlags(),
		Action: func(c *cli2.Context) error {
			return p.change(c, c.Args().Slice(), change{
				done: "resumed", idle: idleBecause("resumed"),
				event: func(_ *quiz.Card, s quiz.State, e *quiz.Event) bool {
					e.Kind = quiz.Resumed
					return s.Suspended || s.Buried > e.Day
				},
			})
		},
	}
}

func (p *program) buryCommand() *cli2.Command {
	return &cli2.Command{
		Name: "bury", Usage: "do not ask cards before tomorrow, or another day", ArgsUsage: "KEY|QUERY...",
		Description: "What is due stays due; it is only asked later. `anneal resume KEY` asks it again at once.\n" + queryHelp,
		Flags:       changeFlags(&cli2.StringFlag{Name: "until", DefaultText: "tomorrow", Usage: "ask again from `DAY` on: 2026-01-31, or +7 for a week from now"}),
		Action: func(c *cli2.Context) error {
			today, err := p.stamp()
			if err != nil {
				return err
			}
			until := today.Day + 1
			if c.IsSet("until") {
				if until, err = readDay(c.String("until"), today.Day, today.Day+1); err != nil {
					return err
				}
			}
			return p.change(c, c.Args().Slice(), change{
				done: "buried until " + until.String(), day: until.String(), idle: idleBecause("buried until then"),
				event: func(_ *quiz.Card, s quiz.State, e *quiz.Event) bool {
					e.Kind, e.Due.Day = quiz.Buried, until
					return s.Buried != until
				},
			})
		},
	}
}

func (p *program) forgetCommand() *cli2.Command {
	return &cli2.Command{
		Name: "forget", Usage: "begin cards anew, as if they had never been answered", ArgsUsage: "KEY|QUERY...",
		Description: "The log keeps all answers. Flags, notes and tags stay.\n" + queryHelp,
		Flags:       changeFlags(),
		Action: func(c *cli2.Context) error {
			return p.change(c, c.Args().Slice(), change{
				done: "new again", idle: idleBecause("new"),
				event: func(_ *quiz.Card, s quiz.State, e *quiz.Event) bool {
					e.Kind = quiz.Forgotten
					return s.Phase != quiz.New || s.Reps > 0
				},
			})
		},
	}
}

func (p *program) dueCommand() *cli2.Command {
	return &cli2.Command{
		Name: "due", Usage: "set the day on which cards are due", ArgsUsage: "KEY|QUERY... DAY",
		Description: "DAY is 2026-01-31, today, tomorrow, or +7 for a week from now. What is known of your memory stays,\nso an answer before its time counts as one. " + queryHelp,
		Flags:       changeFlags(),
		Action: func(c *cli2.Context) error {
			words := c.Args().Slice()
			if len(words) < 2 {
				return usage("as `anneal due KEY +7`", "name a card and a day")
			}
			today, err := p.stamp()
			if err != nil {
				return err
			}
			day, err := readDay(words[len(words)-1], today.Day, today.Day)
			if err != nil {
				return err
			}
			return p.change(c, words[:len(words)-1], change{
				done: "due " + day.String(), day: day.String(),
				event: func(_ *quiz.Card, s quiz.State, e *quiz.Event) bool {
					e.Kind, e.Due.Day = quiz.Rescheduled, day
					return s.Phase != quiz.New && s.Due != e.Due
				},
				idle: func(cards []*quiz.Card) error {
					return input("a new card is due once it was answered; `anneal review KEY` asks it", "nothing to do: %s, new or due then already", count(len(cards), "card"))
				},
			})
		},
	}
}

func (p *program) flagCommand() *cli2.Command {
	return &cli2.Command{
		Name: "flag", Usage: "mark cards with a flag and a note of yours", ArgsUsage: "KEY|QUERY...",
		Description: "`anneal list is:flagged` finds them, flag:2 those with that number. " + queryHelp,
		Flags: changeFlags(
			&cli2.StringFlag{Name: "note", Usage: "the note, `TEXT`; without it the note stays"},
			&cli2.IntFlag{Name: "number", Usage: "the flag, `N` from 1 to 7", DefaultText: "the one it has, or 1"},
			&cli2.BoolFlag{Name: "off", Usage: "take flag and note away"},
		),
		Action: func(c *cli2.Context) error {
			n := c.Int("number")
			switch {
			case c.IsSet("number") && (n < 1 || n > 7):
				return usage("write a number from 1 to 7", "--number is %d", n)
			case c.Bool("off") && (c.IsSet("number") || c.IsSet("note")):
				return usage("leave one of them out", "--off excludes --note and --number")
			}
			ch := change{
				done: "flagged", idle: idleBecause("flagged so"),
				event: func(_ *quiz.Card, s quiz.State, e *quiz.Event) bool {
					e.Kind, e.Flag, e.Text = quiz.Flagged, max(1, s.Flag), s.Note
					if c.IsSet("number") {
						e.Flag = uint8(n)
					}
					if c.IsSet("note") {
						e.Text = oneLine(c.String("note"))
					}
					return e.Flag != s.Flag || e.Text != s.Note
				},
			}
			if c.Bool("off") {
				ch = change{
					done: "flag off", idle: idleBecause("without a flag"),
					event: func(_ *quiz.Card, s quiz.State, e *quiz.Event) bool {
						e.Kind = quiz.Flagged
						return s.Flag != 0 || s.Note != ""
					},
				}
			}
			return p.change(c, c.Args().Slice(), ch)
		},
	}
}

func (p *program) tagCommand() *cli2.Command {
	return &cli2.Command{
		Name: "tag", Usage: "give cards tags of your own, or take them away", ArgsUsage: "KEY|QUERY...",
		Description: "Tags that stand in a lesson are changed there. `anneal list tag:NAME` finds both. " + queryHelp,
		Flags: changeFlags(
			&cli2.StringSliceFlag{Name: "add", Usage: "`TAGS`, with commas between them"},
			&cli2.StringSliceFlag{Name: "remove", Usage: "`TAGS`, with commas between them"},
		),
		Action: func(c *cli2.Context) error {
			add, err := readTags(c.StringSlice("add"))
			if err != nil {
				return err
			}
			remove, err := readTags(c.StringSlice("remove"))
			if err != nil {
				return err
			}
			if len(add)+len(remove) == 0 {
				return usage("as `anneal tag KEY --add often-missed`", "say which tags to --add or to --remove")
			}
			return p.change(c, c.Args().Slice(), change{
				done: "tagged", idle: func(cards []*quiz.Card) error {
					hint := ""
					for _, card := range cards {
						for _, t := range remove {
							if slices.Contains(card.Tags, t) {
								hint = fmt.Sprintf("the tag %s of %s stands in its lesson", t, card.Key)
							}
						}
					}
					return input(hint, "nothing to do: %s, tagged so already", count(len(cards), "card"))
				},
				event: func(card *quiz.Card, s quiz.State, e *quiz.Event) bool {
					e.Kind, e.Tags = quiz.Tagged, nil
					for _, t := range slices.Concat(s.Tags, add) {
						if !slices.Contains(remove, t) && !slices.Contains(e.Tags, t) && (slices.Contains(s.Tags, t) || !slices.Contains(card.Tags, t)) {
							e.Tags = append(e.Tags, t)
						}
					}
					slices.Sort(e.Tags)
					return !slices.Equal(e.Tags, s.Tags)
				},
			})
		},
	}
}

// oneLine makes a text a line that a terminal can be given.
func oneLine(text string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(visible), " ")
}

// readTags reads tags with commas between them.
func readTags(lists []string) ([]string, error) {
	var tags []string
	for _, list := range lists {
		for _, t := range strings.Split(list, ",") {
			t = strings.TrimPrefix(strings.TrimSpace(t), "#")
			if t == "" || strings.ContainsFunc(t, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '"' }) {
				return nil, usage("a tag is a word, as often-missed; commas stand between tags", "%q holds no tag", list)
			}
			tags = append(tags, t)
		}
	}
	return tags, nil
}

// farthest is how far ahead a day may lie: the longest interval there is.
const farthest = 36500

// readDay reads a day as a person writes it, no earlier than the earliest.
func readDay(text string, today, earliest quiz.Day) (quiz.Day, error) {
	const hint = "write it as 2026-01-31, today, tomorrow, or +7 for a week from now"
	day, err := quiz.ParseDay(text)
	ahead, isAhead := strings.CutPrefix(text, "+")
	switch {
	case text == "today":
		day = today
	case text == "tomorrow":
		day = today + 1
	case isAhead:
		n, err := strconv.ParseUint(ahead, 10, 16)
		if err != nil {
			return 0, usage(hint, "%q is not a day", text)
		}
		day = today + quiz.Day(n)
	case err != nil:
		return 0, usage(hint, "%q is not a day", text)
	}
	if day < earliest {
		return 0, usage("the earliest is "+earliest.String(), "%s is too early", day)
	}
	if day > today+farthest {
		return 0, usage("the latest is "+(today+farthest).String(), "%s is too late", day)
	}
	return day, nil
}

// change does what a change says to the cards that the words mean.
func (p *program) change(c *cli2.Context, words []string, ch change) error {
	d, cards, err := p.chosen(c, words)
	if err != nil {
		return err
	}
	stamp, err := p.stamp()
	if err != nil {
		return err
	}
	var events []quiz.Event
	var meant []*quiz.Card // by events
	did := changed{Done: ch.done, Day: ch.day}
	for _, card := range cards {
		e := stamp
		e.Card, e.Rev = card.ID(), card.Rev()
		if ch.event(card, d.states[card.ID()], &e) {
			events, meant, did.Keys = append(events, e), append(meant, card), append(did.Keys, card.Key)
		}
	}
	switch {
	case len(events) == 0:
		return ch.idle(cards)
	}
	if ok, err := p.meant(c, meant); err != nil || !ok {
		return err
	}
	states, err := d.db.Append(c.Context, d.states[events[0].Card].Head, events...)
	if err != nil {
		return err
	}
	for i, s := range states {
		// What was done later by the clock of then holds.
		if e := stamp; ch.event(meant[i], s, &e) {
			if _, err := d.db.Undo(c.Context, stamp); err != nil {
				return err
			}
			return input("set the clock right, or try again then", "nothing was changed: %s was changed at a later time than it is now, %s", meant[i].Key, d.now().Format("2006-01-02 15:04"))
		}
	}
	if c.Bool("json") {
		return p.printJSON(did)
	}
	fmt.Fprintf(p.Stdout, "%s: %s\n", did.Done, strings.Join(did.Keys[:min(len(did.Keys), maxSaid)], ", "))
	if n := len(did.Keys) - maxSaid; n > 0 {
		fmt.Fprintf(p.Stdout, "and %d more\n", n)
	}
	return nil
}
