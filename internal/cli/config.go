package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"anneal/internal/diag"
	"anneal/internal/sched"
)

// config holds the settings.
type config struct {
	NewPerDay     int    `toml:"new_per_day"`     // new cards a day, 0 to 9999
	ReviewsPerDay int    `toml:"reviews_per_day"` // reviews a day, 0 to 9999
	Order         string `toml:"order"`           // of reviews, see sched.Order
	RolloverHour  int    `toml:"rollover_hour"`   // when a study day begins, 0 to 23
	TwoButtons    bool   `toml:"two_buttons"`     // only Again and Good
	Colors        string `toml:"colors"`          // auto, always or never
}

var defaults = config{NewPerDay: 10, ReviewsPerDay: 200, Order: "need", RolloverHour: 4, Colors: "auto"}

// settings are the keys of config.toml, in the order in which they are listed.
var settings = []string{"new_per_day", "reviews_per_day", "order", "rollover_hour", "two_buttons", "colors"}

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
		return c, usage("new_per_day, reviews_per_day and rollover_hour are numbers, two_buttons is true or false, order and colors are words in quotes",
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
	return c, nil
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
