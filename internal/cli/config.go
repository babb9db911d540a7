package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/source"
	"anneal/internal/toml"
)

// config holds the settings.
type config struct {
	NewPerDay     int
	ReviewsPerDay int
	Order         string                // of reviews, see sched.Order
	RolloverHour  int                   // when a study day begins
	Retention     float64               // 0: as tuned
	Longest       int                   // days; 0: as tuned
	EasyDays      []string              // of the week
	TwoButtons    bool                  // only Again and Good
	Colors        string                // auto, always or never
	Decks         map[string]deckConfig // what a deck has of its own

	lines map[string]int // where a setting stands in the file, by its name, that of a deck with "deck.NAME." before it
}

// deckConfig is what a deck may have of its own.
type deckConfig struct {
	Retention float64
	Longest   int
	New       *int // within the day's own limit; nil: no other
	Reviews   *int
}

var defaults = config{NewPerDay: 10, ReviewsPerDay: 200, Order: "need", RolloverHour: 4, Colors: "auto"}

// readConfig reads config.toml; a missing one gives the defaults. The error is
// about the mistake that stands first.
func readConfig(path string) (config, error) {
	c := defaults
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, usage("", "cannot read the settings: %v", err)
	}
	if !source.IsText(text, true) {
		return c, usage("write it in UTF-8", "%s is no text", path)
	}
	r := configReader{c: &c, file: source.New(path, text)}
	r.c.lines, r.c.Decks = map[string]int{}, map[string]deckConfig{}
	root := toml.Read(r.file, 0, len(text), &r.bag)
	for _, d := range r.bag.Sorted() {
		r.wrong(d.Primary(), "settings are written as `new_per_day = 10`", "%s", d.Message)
	}
	r.table("", root)
	return c, r.first
}

// configReader reads the tree of a file into the settings.
type configReader struct {
	c     *config
	file  *source.File
	bag   diag.Bag
	first error // the mistake that stands first
	at    int   // and where
}

func (r *configReader) wrong(span source.Span, hint, format string, args ...any) {
	if r.first != nil && r.at <= span.Start {
		return
	}
	r.at = span.Start
	r.first = usage(hint, "%s:%d: %s", r.file.Name, r.line(span), fmt.Sprintf(format, args...))
}

func (r *configReader) line(span source.Span) int { return r.file.Position(span.Start).Line }

// table reads the settings of a table: all, or those of a deck.
func (r *configReader) table(deck string, table *toml.Value) {
	for _, e := range table.Entries {
		if e.Key == "deck" && deck == "" {
			r.decks(e)
			continue
		}
		i := slices.IndexFunc(settings, func(s setting) bool { return s.name == e.Key && (deck == "" || s.own) })
		if i < 0 {
			r.unknown(deck, e)
			continue
		}
		s, of := &settings[i], ofDeck(deck)
		switch bad := s.set(r.c, deck, e.Value); {
		case bad == nil:
			r.c.lines[lineKey(deck, s.name)] = r.line(e.Span)
		case !slices.Contains(s.kinds, bad.Kind):
			r.wrong(bad.Span, "write "+s.wanted(), "%q has a value of the wrong kind", s.name+of)
		case bad != e.Value:
			r.wrong(bad.Span, "write "+s.wanted(), "%s%s has %s", s.name, of, written(bad))
		default:
			r.wrong(bad.Span, "write "+s.wanted(), "%s%s is %s", s.name, of, written(bad))
		}
	}
}

func (r *configReader) decks(e toml.Entry) {
	if e.Value.Kind != toml.Table {
		r.wrong(e.Span, "write [deck.NAME], and below it what the deck has of its own", "%q has a value of the wrong kind", "deck")
		return
	}
	for _, deck := range e.Value.Entries {
		if deck.Value.Kind != toml.Table {
			r.wrong(deck.Span, fmt.Sprintf("write [deck.%s], and below it what the deck has of its own", deck.Key), "%q has a value of the wrong kind", "deck."+deck.Key)
			continue
		}
		r.c.Decks[deck.Key] = deckConfig{}
		r.table(deck.Key, deck.Value)
	}
}

func (r *configReader) unknown(deck string, e toml.Entry) {
	var names []string
	for _, s := range settings {
		if deck == "" || s.own {
			names = append(names, s.name)
		}
	}
	hint := "the settings" + ofDeck(deck) + " are " + strings.Join(names, ", ")
	if near := diag.Near(e.Key, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	r.wrong(e.Span, hint, "there is no setting %q%s", e.Key, ofDeck(deck))
}

func ofDeck(name string) string {
	if name == "" {
		return ""
	}
	return " of the deck " + name
}

func lineKey(deck, name string) string {
	if deck == "" {
		return name
	}
	return "deck." + deck + "." + name
}

// written is a value as it stands in the file, as far as it is short.
func written(v *toml.Value) string {
	switch v.Kind {
	case toml.String:
		return fmt.Sprintf("%.40q", v.Text)
	case toml.Array, toml.Table:
		return v.Kind.String()
	}
	return v.Text
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

var weekdays = []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}

func weekday(name string) (time.Weekday, bool) {
	i := slices.IndexFunc(weekdays, func(w time.Weekday) bool { return strings.EqualFold(w.String(), name) })
	return time.Weekday(i), i >= 0
}

func (c *config) easyDays() (days []time.Weekday) {
	for _, w := range c.EasyDays {
		if day, ok := weekday(w); ok {
			days = append(days, day)
		}
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
