package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// config holds the settings.
type config struct {
	NewPerDay     int                   `toml:"new_per_day"`      // new cards a day, 0 to 9999
	ReviewsPerDay int                   `toml:"reviews_per_day"`  // reviews a day, 0 to 9999
	Order         string                `toml:"order"`            // of reviews, see sched.Order
	RolloverHour  int                   `toml:"rollover_hour"`    // when a study day begins, 0 to 23
	Retention     float64               `toml:"retention"`        // recall wanted at the due day, 0.7 to 0.99; 0: as tuned
	Longest       int                   `toml:"longest_interval"` // days, 1 to 36500; 0: as tuned
	EasyDays      []string              `toml:"easy_days"`        // days of the week on which as little as possible falls due
	Decks         map[string]deckConfig `toml:"deck"`             // what a deck has of its own
	TwoButtons    bool                  `toml:"two_buttons"`      // only Again and Good
	Colors        string                `toml:"colors"`           // auto, always or never
}

// deckConfig is what a deck may have of its own.
type deckConfig struct {
	Retention float64 `toml:"retention"`
	Longest   int     `toml:"longest_interval"`
	New       *int    `toml:"new_per_day"` // within the day's own limit; nil: no other
	Reviews   *int    `toml:"reviews_per_day"`
}

// shares returns what decks with limits of their own may take of a day.
func (c *config) shares() map[string]sched.Share {
	shares := map[string]sched.Share{}
	for name, d := range c.Decks {
		s := sched.Share{New: -1, Reviews: -1}
		if d.New != nil {
			s.New = *d.New
		}
		if d.Reviews != nil {
			s.Reviews = *d.Reviews
		}
		if d.New != nil || d.Reviews != nil {
			shares[name] = s
		}
	}
	return shares
}

var defaults = config{NewPerDay: 10, ReviewsPerDay: 200, Order: "need", RolloverHour: 4, Colors: "auto"}

// settings are the keys of config.toml, in the order in which they are listed.
var settings = []string{"new_per_day", "reviews_per_day", "order", "retention", "longest_interval", "easy_days", "rollover_hour", "two_buttons", "colors"}

// readConfig reads config.toml; a missing one gives the defaults.
func readConfig(path string) (config, error) {
	c := defaults
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, usage("", "cannot read the settings: %v", err)
	}
	at := func(key string) string { return fmt.Sprintf("%s:%d", path, lineOf(string(text), key)) }
	meta, err := toml.Decode(string(text), &c)
	var syntax toml.ParseError
	switch {
	case errors.As(err, &syntax):
		return c, usage("settings are written as `new_per_day = 10`", "%s:%d: %s", path, syntax.Position.Line, sentenceless(syntax.Message))
	case err != nil:
		key := ""
		if m := namedKey.FindStringSubmatch(err.Error()); m != nil {
			key = m[1]
		}
		return c, usage("new_per_day, reviews_per_day and rollover_hour are numbers, so are retention and longest_interval, easy_days is a list of words, two_buttons is true or false, order and colors are words in quotes",
			"%s: %q has a value of the wrong kind", at(key), key)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		k := unknown[0]
		hint := "the settings are " + strings.Join(settings, ", ")
		if near := diag.Near(k.String(), settings); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return c, usage(hint, "%s: there is no setting %q", at(k.String()), k.String())
	}
	_, badOrder := sched.ParseOrder(c.Order)
	switch {
	case badOrder != nil:
		return c, usage("write one of "+strings.Join(sched.OrderNames(), ", "), "%s: order is %q", at("order"), c.Order)
	case c.NewPerDay < 0 || c.NewPerDay > 9999:
		return c, usage("write a number from 0 to 9999", "%s: new_per_day is %d", at("new_per_day"), c.NewPerDay)
	case c.ReviewsPerDay < 0 || c.ReviewsPerDay > 9999:
		return c, usage("write a number from 0 to 9999", "%s: reviews_per_day is %d", at("reviews_per_day"), c.ReviewsPerDay)
	case c.RolloverHour < 0 || c.RolloverHour > 23:
		return c, usage("write an hour from 0 to 23", "%s: rollover_hour is %d", at("rollover_hour"), c.RolloverHour)
	case !slices.Contains([]string{"auto", "always", "never"}, c.Colors):
		return c, usage(`write "auto", "always" or "never"`, "%s: colors is %q", at("colors"), c.Colors)
	}
	return c, c.checkSchedule(path, at)
}

// checkSchedule checks what changes due days. Settings of a deck are looked for
// by their last name.
func (c *config) checkSchedule(path string, at func(string) string) error {
	all := map[string]deckConfig{"": {Retention: c.Retention, Longest: c.Longest}}
	maps.Copy(all, c.Decks)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		of := ""
		if name != "" {
			of = " of the deck " + name
		}
		if r := all[name].Retention; r != 0 && !(0.7 <= r && r <= 0.99) {
			return usage("write a number from 0.7 to 0.99", "%s: retention%s is %v", at("retention"), of, r)
		}
		if n := all[name].Longest; n < 0 || n > 36500 {
			return usage("write a number of days from 1 to 36500", "%s: longest_interval%s is %d", at("longest_interval"), of, n)
		}
		for _, l := range []struct {
			key string
			n   *int
		}{{"new_per_day", all[name].New}, {"reviews_per_day", all[name].Reviews}} {
			if l.n != nil && (*l.n < 0 || *l.n > 9999) {
				return usage("write a number from 0 to 9999", "%s: %s%s is %d", path, l.key, of, *l.n)
			}
		}
	}
	for _, w := range c.EasyDays {
		if _, ok := weekdays[strings.ToLower(w)]; !ok {
			return usage(`write names as ["saturday", "sunday"]`, "%s: easy_days has %q", at("easy_days"), w)
		}
	}
	return nil
}

var weekdays = func() map[string]time.Weekday {
	m := map[string]time.Weekday{}
	for w := time.Sunday; w <= time.Saturday; w++ {
		m[strings.ToLower(w.String())] = w
	}
	return m
}()

func (c *config) easyDays() []time.Weekday {
	var days []time.Weekday
	for _, w := range c.EasyDays {
		days = append(days, weekdays[strings.ToLower(w)])
	}
	return days
}

// tunings returns the tuning with the settings in it, and those of decks that
// have their own. Retention and longest interval decide about nothing but due
// days, which every answer records; so they may be settings, where all that the
// fold goes by is in the log.
func (c *config) tunings(t quiz.Tuning) (quiz.Tuning, map[string]quiz.Tuning) {
	with := func(t quiz.Tuning, retention float64, longest int) quiz.Tuning {
		if retention != 0 {
			t.Retention = retention
		}
		if longest != 0 {
			t.Maximum = longest
		}
		return t
	}
	t = with(t, c.Retention, c.Longest)
	decks := map[string]quiz.Tuning{}
	for name, d := range c.Decks {
		decks[name] = with(t, d.Retention, d.Longest)
	}
	return t, decks
}

// order returns the order of reviews; readConfig has checked that it is one.
func (c *config) order() sched.Order {
	o, _ := sched.ParseOrder(c.Order)
	return o
}

// sentenceless writes the library's sentences as all messages are written.
func sentenceless(s string) string {
	s = strings.TrimSuffix(s, ".")
	return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

// namedKey finds the key in the library's message about a value of the wrong
// kind.
var namedKey = regexp.MustCompile(`last key "([^"]+)"`)

// lineOf returns the line that sets a key, counted from 1.
func lineOf(text, key string) int {
	last := key[strings.LastIndex(key, ".")+1:]
	for i, line := range strings.Split(text, "\n") {
		if name, _, ok := strings.Cut(line, "="); ok && strings.Trim(strings.TrimSpace(name), `"'`) == last {
			return i + 1
		}
	}
	return 1
}
