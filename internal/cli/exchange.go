package cli

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/store"
)

// A folder that devices share holds a file of each, which that device alone
// writes, so that whatever carries the folder about has nothing to merge.
func deviceFile(dir string, device []byte) string {
	return filepath.Join(dir, "anneal-"+hex.EncodeToString(device)+".jsonl")
}

func (p *program) exportLog(c *cli2.Context) error {
	if c.Args().Len() != 1 {
		return usage("anneal export log FILE", "name the file to write, or a folder that your devices share")
	}
	if err := p.mustHaveStore(); err != nil {
		return err
	}
	db, err := p.openStore()
	if err != nil {
		return err
	}
	file := c.Args().First()
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		device, err := db.Device()
		if err != nil {
			return err
		}
		file = deviceFile(file, device[:])
	}
	if foreign(file) {
		return input("choose another name", "%s is there, and is no log of anneal", file)
	}
	n := 0
	err = writeStream(file, func(w io.Writer) error {
		return p.working("exporting", "event", func(work *work) (err error) {
			n, err = db.ExportLog(c.Context, work.writing(w))
			return err
		})
	})
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(map[string]any{"file": file, "events": n})
	}
	fmt.Fprintf(p.Stdout, "%s: %s\n", file, count(n, "event"))
	return nil
}

// foreign reports whether a file holds something else than a log.
func foreign(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	const begins = `{"anneal":"log"`
	head := make([]byte, len(begins))
	n, _ := io.ReadFull(f, head)
	return n > 0 && string(head[:n]) != begins
}

func (p *program) importCommand() *cli2.Command {
	return &cli2.Command{
		Name: "import", Usage: "take in what was learnt elsewhere", ArgsUsage: "anki|log FILE",
		Subcommands: []*cli2.Command{p.importAnkiCommand(), {
			Name: "log", Usage: "the events of another device; what is here already is passed over", ArgsUsage: "FILE|FOLDER...",
			Flags: []cli2.Flag{
				&cli2.BoolFlag{Name: "dry-run", Usage: "only say what would be taken"},
				&cli2.BoolFlag{Name: "clock-is-right", Usage: "take also what lies more than a day ahead of the clock"},
				jsonFlag("print an object a file"),
			},
			Action: p.importLog,
		}},
		Action: func(c *cli2.Context) error {
			if c.Args().Present() {
				return usage("anneal import anki FILE.apkg", "%q cannot be imported", c.Args().First())
			}
			return usage("anneal import anki FILE.apkg", "say what is to be imported")
		},
	}
}

func (p *program) importLog(c *cli2.Context) error {
	if !c.Args().Present() {
		return usage("anneal import log FILE", "name a file that `anneal export log` wrote, or a folder of them")
	}
	var files []string
	for _, arg := range c.Args().Slice() {
		info, err := os.Stat(arg)
		if err != nil {
			return input("", "cannot read %s: %v", arg, errors.Unwrap(err))
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		found, err := filepath.Glob(filepath.Join(escapeGlob(arg), "anneal-*.jsonl"))
		if err != nil || len(found) == 0 {
			return input("`anneal export log` writes one there", "no file in %s is called anneal-….jsonl", arg)
		}
		files = append(files, found...)
	}
	db, err := p.openStore()
	if err != nil {
		return err
	}
	if c.Bool("clock-is-right") {
		db.TrustClock()
	}
	for _, file := range files {
		if err := p.importFile(c, db, file); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) importFile(c *cli2.Context, db *store.DB, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return input("", "cannot read %s: %v", file, errors.Unwrap(err))
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if head, _ := in.Peek(2); string(head) == "\x1f\x8b" {
		return input(fmt.Sprintf("a backup is put back by `anneal restore %s`", file), "%s is compressed, and no log that can be taken in", file)
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	var n store.Imported
	err = p.working("taking in "+filepath.Base(file), "", func(w *work) (err error) {
		n, err = db.ImportLog(c.Context, w.reading(in, info.Size()), c.Bool("dry-run"))
		return err
	})
	var line *store.LineError
	if errors.As(err, &line) {
		return input("nothing of the file was taken in; export it anew", "%s:%d: %v", file, line.Line, line.Err)
	}
	var late *store.AheadError
	if errors.As(err, &late) {
		return input("set the clock right; if it is, --clock-is-right takes them in, and `anneal doctor` on that device finds those that are wrong",
			"nothing of %s was taken in: %v", file, late)
	}
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(map[string]any{"file": file, "new": n.New, "known": n.Known, "dry_run": c.Bool("dry-run")})
	}
	verb := "taken in"
	if c.Bool("dry-run") {
		verb = "would be taken in"
	}
	fmt.Fprintf(p.Stdout, "%s: %s %s, %d known already\n", file, count(n.New, "event"), verb, n.Known)
	return nil
}

// escapeGlob keeps a folder's name from being taken for a pattern.
func escapeGlob(dir string) string {
	var b []byte
	for i := range len(dir) {
		switch dir[i] {
		case '*', '?', '[', '\\':
			if filepath.Separator != '\\' {
				b = append(b, '\\')
			}
		}
		b = append(b, dir[i])
	}
	return string(b)
}
