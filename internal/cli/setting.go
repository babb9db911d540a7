package cli

import (
	"slices"
	"strconv"
	"strings"

	"anneal/internal/sched"
	"anneal/internal/toml"
)

// setting is one that config.toml can hold.
type setting struct {
	name    string
	meaning string
	want    string // what its value is, if words do not say it
	words   []string
	own     bool // a deck may have its own
	kinds   []toml.Kind
	// set returns the value that it refuses, or nil. Deck is "" for all decks.
	set func(c *config, deck string, v *toml.Value) (refused *toml.Value)
	// get returns nil where the setting is not set and something else decides.
	get func(c *config, deck string) any
}

// wanted says what may be written.
func (s *setting) wanted() string {
	if len(s.words) == 0 {
		return s.want
	}
	quoted := make([]string, len(s.words))
	for i, w := range s.words {
		quoted[i] = strconv.Quote(w)
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

// settings are in the order in which they are listed.
var settings = []setting{
	number("new_per_day", "new cards a day", "a number from 0 to 9999", 0, 9999, func(c *config) *int { return &c.NewPerDay }, func(d *deckConfig) **int { return &d.New }),
	number("reviews_per_day", "reviews a day", "a number from 0 to 9999", 0, 9999, func(c *config) *int { return &c.ReviewsPerDay }, func(d *deckConfig) **int { return &d.Reviews }),
	oneOf("order", "the order of reviews", sched.OrderNames(), func(c *config) *string { return &c.Order }),
	{
		name: "retention", meaning: "how likely a card shall be remembered on the day it is due", want: "a number from 0.7 to 0.99", own: true,
		kinds: []toml.Kind{toml.Float, toml.Integer},
		set: func(c *config, deck string, v *toml.Value) *toml.Value {
			f, err := strconv.ParseFloat(strings.ReplaceAll(v.Text, "_", ""), 64)
			if err != nil || !slices.Contains([]toml.Kind{toml.Float, toml.Integer}, v.Kind) || !(0.7 <= f && f <= 0.99) {
				return v
			}
			c.of(deck, func(d *deckConfig) { d.Retention = f })
			return nil
		},
		get: func(c *config, deck string) any { return unlessZero(c.ownOf(deck).Retention) },
	},
	{
		name: "longest_interval", meaning: "days until a card is asked again, at most", want: "a number of days from 1 to 36500", own: true,
		kinds: []toml.Kind{toml.Integer},
		set: func(c *config, deck string, v *toml.Value) *toml.Value {
			n, ok := integer(v, 1, 36500)
			if !ok {
				return v
			}
			c.of(deck, func(d *deckConfig) { d.Longest = n })
			return nil
		},
		get: func(c *config, deck string) any { return unlessZero(c.ownOf(deck).Longest) },
	},
	{
		name: "easy_days", meaning: "days of the week on which as little as possible falls due", want: `names as ["saturday", "sunday"]`,
		kinds: []toml.Kind{toml.Array, toml.String},
		set: func(c *config, _ string, v *toml.Value) *toml.Value {
			if v.Kind != toml.Array {
				return v
			}
			c.EasyDays = nil
			for _, item := range v.Items {
				if _, ok := weekday(item.Text); !ok || item.Kind != toml.String {
					return item
				}
				c.EasyDays = append(c.EasyDays, item.Text)
			}
			return nil
		},
		get: func(c *config, _ string) any { return append([]string{}, c.EasyDays...) },
	},
	number("rollover_hour", "the hour at which a study day begins", "an hour from 0 to 23", 0, 23, func(c *config) *int { return &c.RolloverHour }, nil),
	{
		name: "two_buttons", meaning: "offer no other grades than Again and Good", want: "true or false", kinds: []toml.Kind{toml.Bool},
		set: func(c *config, _ string, v *toml.Value) *toml.Value {
			if v.Kind != toml.Bool {
				return v
			}
			c.TwoButtons = v.Text == "true"
			return nil
		},
		get: func(c *config, _ string) any { return c.TwoButtons },
	},
	oneOf("colors", "whether there are colours", colorWords, func(c *config) *string { return &c.Colors }),
}

// number is a setting that is a whole number, and may be limited further for a
// deck.
func number(name, meaning, want string, least, most int, field func(*config) *int, own func(*deckConfig) **int) setting {
	return setting{
		name: name, meaning: meaning, want: want, own: own != nil, kinds: []toml.Kind{toml.Integer},
		set: func(c *config, deck string, v *toml.Value) *toml.Value {
			n, ok := integer(v, least, most)
			switch {
			case !ok:
				return v
			case deck == "":
				*field(c) = n
			default:
				c.of(deck, func(d *deckConfig) { *own(d) = &n })
			}
			return nil
		},
		get: func(c *config, deck string) any {
			if deck == "" {
				return *field(c)
			}
			d := c.Decks[deck]
			if n := *own(&d); n != nil {
				return *n
			}
			return nil
		},
	}
}

// oneOf is a setting that is one of a few words.
func oneOf(name, meaning string, words []string, field func(*config) *string) setting {
	return setting{
		name: name, meaning: meaning, words: words, kinds: []toml.Kind{toml.String},
		set: func(c *config, _ string, v *toml.Value) *toml.Value {
			if v.Kind != toml.String || !slices.Contains(words, v.Text) {
				return v
			}
			*field(c) = v.Text
			return nil
		},
		get: func(c *config, _ string) any { return *field(c) },
	}
}

func integer(v *toml.Value, least, most int) (int, bool) {
	n, err := strconv.ParseInt(v.Text, 0, 32)
	return int(n), err == nil && v.Kind == toml.Integer && least <= int(n) && int(n) <= most
}

func unlessZero[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// of changes what a deck has of its own, or what all have.
func (c *config) of(deck string, change func(*deckConfig)) {
	d := c.ownOf(deck)
	change(&d)
	if deck == "" {
		c.Retention, c.Longest = d.Retention, d.Longest
		return
	}
	c.Decks[deck] = d
}

func (c *config) ownOf(deck string) deckConfig {
	if deck == "" {
		return deckConfig{Retention: c.Retention, Longest: c.Longest}
	}
	return c.Decks[deck]
}
