package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/store"
)

// checkerName is how this program is called as the one that reads the store for
// `doctor`: on a damaged file that can end the process.
const checkerName = "anneal: check the store"

// checkerSays is what it prints.
type checkerSays struct {
	Health store.Health
	Error  string // "" or why nothing could be found out
	Busy   bool
}

// checker plays that role, if it is the one of this process.
func checker(e Env) bool {
	if len(e.Args) != 3 || e.Args[0] != checkerName {
		return false
	}
	var says checkerSays
	now, err := e.clock()
	if err == nil {
		o := storeOptions(now)
		o.Command = "anneal doctor"
		says.Health, err = store.Check(context.Background(), e.Args[1], e.Args[2], o)
	}
	if err != nil {
		says.Error, says.Busy = err.Error(), errors.Is(err, store.ErrBusy)
	}
	_ = json.NewEncoder(os.Stdout).Encode(says)
	return true
}

// checkStore looks at the store in a process of its own. Where that dies, the
// file is damaged.
func (p *program) checkStore(ctx context.Context) (h store.Health, err error) {
	dir, err := os.MkdirTemp("", "anneal-check-")
	if err != nil {
		return h, err
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		return h, err
	}
	var out, trace bytes.Buffer
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = []string{checkerName, p.home.store, dir}
	cmd.Stdout, cmd.Stderr = &out, &trace
	err = p.working("looking through the store", "", func(*work) error { return cmd.Run() })
	var says checkerSays
	switch {
	case ctx.Err() != nil:
		return h, ctx.Err()
	case err != nil || json.Unmarshal(out.Bytes(), &says) != nil:
		first, _, _ := strings.Cut(strings.TrimSpace(trace.String()), "\n")
		return store.Health{Problems: []string{"file: reading it ended the process: " + cmp.Or(first, fmt.Sprint(err))}}, nil
	case says.Busy:
		return h, &failure{exitBusy, says.Error, ""}
	case says.Error != "":
		return h, input("", "%s", says.Error)
	}
	return says.Health, nil
}

// storeChecks are the doctor's lines about what a learner has done.
func (p *program) storeChecks(ctx context.Context) (checks []check, good bool, err error) {
	files, err := store.Backups(p.home.backups())
	if err != nil {
		return nil, false, err
	}
	answers := check{Name: "answers", OK: true, Found: "none yet"}
	var clock []check
	if _, err := os.Stat(p.home.store); errors.Is(err, fs.ErrNotExist) {
		if len(files) > 0 {
			answers.OK, answers.Found = false, fmt.Sprintf("%s is missing, and there are backups", p.home.store)
			answers.Follows = "`anneal doctor --repair` restores the newest good one"
		}
	} else {
		h, err := p.checkStore(ctx)
		var said *failure
		switch {
		case errors.As(err, &said) && said.exit == exitInput: // it cannot be read at all
			answers.OK, answers.Found = false, said.message
		case err != nil:
			return nil, false, err
		default:
			answers.OK, answers.Found, answers.Follows = h.Good(), healthWords(&h), remedy(&h)
			clock = p.clockCheck(h.Misdated)
		}
	}
	backups := check{Name: "backups", OK: true, Found: "none yet; one is made on every day on which you answer"}
	for i, file := range files {
		b, bad := store.ReadBackup(file)
		if bad == nil {
			backups.Found = fmt.Sprintf("%d, the newest with %s, of %s", len(files)-i, count(b.Events, "event"), b.Made.In(p.now().Location()).Format("2006-01-02 15:04"))
			break
		}
		if backups.OK {
			backups.OK, backups.Follows = false, bad.Error()
		}
		backups.Found = "none of them is good"
	}
	return append([]check{answers, backups}, clock...), answers.OK, nil
}

func healthWords(h *store.Health) string {
	switch {
	case len(h.Problems) > 1:
		return fmt.Sprintf("%s; and %d more", h.Problems[0], len(h.Problems)-1)
	case len(h.Problems) == 1:
		return h.Problems[0]
	case !h.Good():
		return fmt.Sprintf("the log of %s is good, but not all that is computed from it: %s", count(h.Events, "event"), differences(&h.Changes, h.States))
	}
	return fmt.Sprintf("%s of %s, and all that is computed from them is right", count(h.Events, "event"), count(h.Cards, "card"))
}

// differences says what is not as the log wants it.
func differences(c *store.Changes, states int) string {
	var parts []string
	add := func(is bool, what string) {
		if is {
			parts = append(parts, what)
		}
	}
	add(states > 0, "the states of "+count(states, "card"))
	add(c.Days > 0, "the counts of "+count(c.Days, "day"))
	add(c.Due, "the list of what is due")
	add(c.Index, "the list of events by card")
	add(c.Count, "the number of the next event")
	return strings.Join(parts, ", ")
}

func remedy(h *store.Health) string {
	switch {
	case h.Good():
		return ""
	case h.Newer:
		return "use the newer anneal that wrote it"
	case len(h.Problems) == 0:
		return "`anneal rebuild` computes it again"
	}
	return "`anneal doctor --repair` makes a new one of what it still yields and of the newest good backup"
}

// repair makes the store good again where it is not.
func (p *program) repair(c *cli2.Context) error {
	files, err := store.Backups(p.home.backups())
	if err != nil {
		return err
	}
	if _, err := os.Stat(p.home.store); err == nil {
		h, err := p.checkStore(c.Context)
		switch {
		case err != nil:
			return err
		case h.Newer:
			return &failure{exitStore, p.home.store + ": " + healthWords(&h), remedy(&h)}
		case len(h.Problems) == 0:
			return p.rebuild(c)
		}
	} else if !errors.Is(err, fs.ErrNotExist) || len(files) == 0 {
		return p.mustHaveStore()
	}
	var r store.Restored
	err = p.working("mending the store", "", func(*work) (err error) {
		r, err = store.Repair(c.Context, p.home.store, files, p.storeOptions())
		return err
	})
	if err != nil {
		return err
	}
	for _, bad := range r.Lost {
		p.warn("%s", bad)
	}
	if err := p.sayRestored(c, r); err != nil {
		return err
	}
	if r.Backup.File == "" {
		p.hint("which decks were registered could not be told: `anneal build PATH` takes them in again")
	}
	return nil
}

func (p *program) rebuildCommand() *cli2.Command {
	return &cli2.Command{
		Name: "rebuild", Usage: "compute again from the log all that is computed from it, and say what that changed",
		Description: "Due days stay as they were promised, also where settings or weights have changed since; what you answer from\n" +
			"then on goes by the new ones. --reschedule moves what is due after today to where the new ones put it.",
		Flags: []cli2.Flag{
			&cli2.BoolFlag{Name: "reschedule", Usage: "move due days to where the present settings and weights put them; undo takes it back"},
			&cli2.BoolFlag{Name: "dry-run", Usage: "with --reschedule: only say how many would move"},
			jsonFlag("print an object"),
		},
		Action: func(c *cli2.Context) error {
			if c.Bool("dry-run") && !c.Bool("reschedule") {
				return usage("as `anneal rebuild --reschedule --dry-run`", "--dry-run says nothing without --reschedule")
			}
			if !c.Bool("dry-run") {
				if err := p.rebuild(c); err != nil {
					return err
				}
			}
			if !c.Bool("reschedule") {
				return nil
			}
			return p.reschedule(c)
		},
	}
}

func (p *program) rebuild(c *cli2.Context) error {
	if err := p.mustHaveStore(); err != nil {
		return err
	}
	db, err := p.openStore()
	if err != nil {
		return err
	}
	// Of five million answers it needs 300 MB at once; as much again should not pile up.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(400 << 20))
	var changes store.Changes
	err = p.working("computing again", "", func(*work) (err error) {
		changes, err = db.Recompute(c.Context)
		return err
	})
	if err != nil {
		return err
	}
	cards := slices.Concat(changes.Changed, changes.Missing, changes.Extra)
	if changes.None() {
		if c.Bool("json") {
			return p.printJSON(changesObject(&changes, nil))
		}
		fmt.Fprintf(p.Stdout, "%s of %s: all that is computed from them was right\n", count(changes.Events, "event"), count(changes.Cards, "card"))
		return nil
	}
	names, err := p.names(c.Context, db)
	if err != nil {
		return err
	}
	var keys []string
	for _, id := range cards {
		keys = append(keys, cmp.Or(names[id], id.String()))
	}
	slices.Sort(keys)
	if c.Bool("json") {
		return p.printJSON(changesObject(&changes, keys))
	}
	fmt.Fprintf(p.Stdout, "%s of %s; made again: %s\n", count(changes.Events, "event"), count(changes.Cards, "card"), differences(&changes, len(cards)))
	for i, key := range keys {
		if i == maxSaid {
			fmt.Fprintf(p.Stdout, "and %d more\n", len(keys)-i)
			break
		}
		fmt.Fprintf(p.Stdout, "changed: %s\n", key)
	}
	return nil
}

func changesObject(c *store.Changes, keys []string) map[string]any {
	if keys == nil {
		keys = []string{}
	}
	return map[string]any{
		"events": c.Events, "cards": c.Cards, "changed": keys, "days": c.Days,
		"due_index": c.Due, "card_index": c.Index, "next_number": c.Count,
	}
}
