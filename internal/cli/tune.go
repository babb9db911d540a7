package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
)

// tune writes what the fold of all cards depends on, as an event.
func (p *program) tune(c *cli2.Context) error {
	db, err := p.openStore()
	if err != nil {
		return err
	}
	tuned, err := db.History(quiz.CardID{})
	if err != nil {
		return err
	}
	before := sched.TuningOf(tuned)
	after := before
	for flag, steps := range map[string]*[]time.Duration{"learning-steps": &after.Learning, "relearning-steps": &after.Relearning} {
		if !c.IsSet(flag) {
			continue
		}
		if *steps, err = parseSteps(c.String(flag)); err != nil {
			return usage("write them as 1m,10m", "--%s: %v", flag, err)
		}
	}
	if err := sched.Check(after); err != nil {
		return usage("", "%v", err)
	}
	if slices.Equal(before.Learning, after.Learning) && slices.Equal(before.Relearning, after.Relearning) {
		return input("", "nothing to do: the steps are those already")
	}
	e, err := p.stamp()
	if err != nil {
		return err
	}
	e.Kind, e.Tuning = quiz.Tuned, &after
	head, err := db.State(quiz.CardID{})
	if err != nil {
		return err
	}
	if _, err := db.Append(c.Context, head.Head, e); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "learning steps %s, relearning steps %s; due days stay as they were promised\n", stepWords(after.Learning), stepWords(after.Relearning))
	return nil
}

func parseSteps(text string) ([]time.Duration, error) {
	if text = strings.TrimSpace(text); text == "none" {
		return nil, nil
	}
	var steps []time.Duration
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		d, err := time.ParseDuration(word)
		if days, isDays := strings.CutSuffix(word, "d"); isDays && err != nil {
			if d, err = time.ParseDuration(days + "h"); err == nil {
				d *= 24
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no time", word)
		}
		steps = append(steps, d)
	}
	if len(steps) == 0 {
		return nil, errors.New("there is no time in it")
	}
	return steps, nil
}

func stepWords(steps []time.Duration) string {
	if len(steps) == 0 {
		return "none"
	}
	var words []string
	for _, s := range steps {
		word := s.String()
		if trimmed, ok := strings.CutSuffix(word, "m0s"); ok {
			word = trimmed + "m"
		}
		if trimmed, ok := strings.CutSuffix(word, "h0m"); ok {
			word = trimmed + "h"
		}
		words = append(words, word)
	}
	return strings.Join(words, ",")
}

// tunedBy returns the tuning that the log says, without making a store; a log that
// cannot be read is said, and the settings are told all the same.
func (p *program) tunedBy() quiz.Tuning {
	if _, err := os.Stat(p.home.store); errors.Is(err, fs.ErrNotExist) {
		return sched.DefaultTuning()
	}
	db, err := p.openStore()
	var tuned []quiz.Event
	if err == nil {
		tuned, err = db.History(quiz.CardID{})
	}
	if err != nil {
		p.warn("%v", err)
	}
	return sched.TuningOf(tuned)
}
