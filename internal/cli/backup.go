package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/store"
)

func (p *program) backupCommand() *cli2.Command {
	return &cli2.Command{
		Name: "backup", Usage: "copy what cannot be made again; once a day that is done by itself", ArgsUsage: "[FILE]",
		Flags: []cli2.Flag{
			&cli2.BoolFlag{Name: "list", Usage: "list the daily ones, and see whether they are good"},
			jsonFlag("print an object, with --list one a line"),
		},
		Action: p.backup,
	}
}

func (p *program) backup(c *cli2.Context) error {
	if c.Args().Len() > 1 || c.Bool("list") && c.Args().Present() {
		return usage("anneal backup FILE", "a backup goes into one file, and --list takes none")
	}
	if c.Bool("list") {
		return p.listBackups(c)
	}
	if err := p.mustHaveStore(); err != nil {
		return err
	}
	db, err := p.openStore()
	if err != nil {
		return err
	}
	var b store.Backup
	if file := c.Args().First(); file != "" {
		b, err = db.Backup(c.Context, file)
	} else {
		day, dayErr := p.studyDay()
		if dayErr != nil {
			return dayErr
		}
		b, err = db.RotateBackup(c.Context, p.home.backups(), day)
	}
	switch {
	case err != nil:
		return err
	case b.File == "":
		return input("", "there is nothing to back up: no card was answered yet")
	case c.Bool("json"):
		return p.printJSON(backupObject(b, nil))
	}
	fmt.Fprintf(p.Stdout, "%s: %s, %s\n", b.File, count(b.Events, "event"), sizeWords(b.Size))
	return nil
}

// mustHaveStore keeps commands that look after a store from making an empty one.
func (p *program) mustHaveStore() error {
	if _, err := os.Stat(p.home.store); errors.Is(err, fs.ErrNotExist) {
		return input("`anneal review` begins one", "there is no store yet: %s is missing", p.home.store)
	}
	return nil
}

func (p *program) studyDay() (quiz.Day, error) {
	c, err := readConfig(p.home.config)
	return sched.DayOf(p.now(), c.RolloverHour), err
}

func backupObject(b store.Backup, bad error) map[string]any {
	o := map[string]any{"file": b.File, "bytes": b.Size, "good": bad == nil}
	if bad != nil {
		o["why"] = bad.Error()
		return o
	}
	o["events"], o["made"] = b.Events, b.Made
	return o
}

func (p *program) listBackups(c *cli2.Context) error {
	files, err := store.Backups(p.home.backups())
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.Stdout, 0, 0, 2, ' ', 0)
	for _, file := range files {
		b, bad := store.ReadBackup(file)
		b.File = file
		switch {
		case c.Bool("json"):
			if err := p.printJSON(backupObject(b, bad)); err != nil {
				return err
			}
		case bad != nil:
			fmt.Fprintf(w, "%s\tdamaged\t\n", file)
		default:
			fmt.Fprintf(w, "%s\t%s\t%s\n", file, count(b.Events, "event"), sizeWords(b.Size))
		}
	}
	if len(files) == 0 {
		p.hint("there are no backups yet in %s", p.home.backups())
	}
	return w.Flush()
}

func sizeWords(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1000_000)
}

// backups is the folder of the daily ones.
func (h *home) backups() string { return filepath.Join(filepath.Dir(h.store), "backups") }

// daily makes the backup of the study day at the end of the first command that
// has written something: before it, a learner would wait for the first card, and
// what a backup of yesterday's state lacks is in the log all the same. That it
// cannot be made is no failure of the command.
func (p *program) daily(ctx context.Context) {
	for _, db := range p.stores {
		if !db.Wrote() || ctx.Err() != nil {
			continue
		}
		day, err := p.studyDay()
		if err != nil {
			return // the command has said it
		}
		_, err = db.DailyBackup(ctx, p.home.backups(), day)
		if err != nil && !errors.Is(err, store.ErrBusy) && ctx.Err() == nil {
			p.warn("today's backup could not be made: %v", err)
		}
		return
	}
}

func (p *program) restoreCommand() *cli2.Command {
	return &cli2.Command{
		Name: "restore", Usage: "put a backup in the place of what is there, which is kept", ArgsUsage: "FILE",
		Flags: []cli2.Flag{jsonFlag("print an object")}, Action: p.restore,
	}
}

func (p *program) restore(c *cli2.Context) error {
	if c.Args().Len() != 1 {
		return usage("`anneal backup --list` shows those that there are", "name one backup to restore")
	}
	var r store.Restored
	err := p.working("restoring", "", func(*work) (err error) {
		r, err = store.Restore(c.Context, p.home.store, c.Args().First(), p.storeOptions())
		return err
	})
	if err != nil {
		return err
	}
	return p.sayRestored(c, r)
}

func (p *program) sayRestored(c *cli2.Context, r store.Restored) error {
	if c.Bool("json") {
		return p.printJSON(map[string]any{"events": r.Events, "found": r.Found, "backup": r.Backup.File, "kept": r.Kept})
	}
	switch {
	case r.Backup.File == "":
		fmt.Fprintf(p.Stdout, "restored: %s, all found in the damaged file\n", count(r.Events, "event"))
	case r.Found > 0:
		fmt.Fprintf(p.Stdout, "restored: %s, %d of them found in the damaged file, the others from the backup of %s\n",
			count(r.Events, "event"), r.Found, r.Backup.Made.In(p.now().Location()).Format("2006-01-02 15:04"))
	default:
		fmt.Fprintf(p.Stdout, "restored: %s, from the backup of %s\n", count(r.Events, "event"), r.Backup.Made.In(p.now().Location()).Format("2006-01-02 15:04"))
	}
	if r.Kept != "" {
		fmt.Fprintf(p.Stdout, "what was there is now %s\n", r.Kept)
	}
	return nil
}
