package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/diag"
	"anneal/internal/store"
)

// watchEvery is the time between two looks at the files. To look at ten thousand
// takes some twenty milliseconds, works on every file system, and finds in one
// go what an editor does in several steps.
const watchEvery = 300 * time.Millisecond

// watch builds again whenever a lesson has changed, and says what is new: the
// findings of files that have others than before. It ends when it is interrupted.
func (p *program) watch(c *cli2.Context, db *store.DB, levels diag.Levels, last *outcome) error {
	fmt.Fprintln(p.Stderr, "watching; Ctrl-C ends it")
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	said := findingsByFile(last.found.Sorted())
	for {
		select {
		case <-c.Context.Done():
			return c.Context.Err()
		case <-tick.C:
		}
		registered, err := db.Folders()
		if err != nil {
			return err
		}
		l, err := p.findLibrary(registered)
		if err != nil {
			return err
		}
		l.close() // three times a second the collector of garbage would be too slow
		if l.print == last.library.print {
			continue
		}
		o, err := p.buildOnce(c, db, levels)
		if err != nil {
			return err
		}
		last.library.close()
		now := findingsByFile(o.found.Sorted())
		p.sayNew(said, now)
		fmt.Fprintf(p.Stderr, "%s  %s of %d compiled in %.2f s; %d new, %d changed, %d renamed, %d gone; %s, %s\n",
			p.now().Format(time.TimeOnly), count(o.result.Compiled, "lesson"), o.result.Lessons, o.took.Seconds(),
			o.changes.fresh, o.changes.changed, o.changes.renamed, o.changes.gone,
			count(o.found.Errors(), "error"), count(o.found.Warnings(), "warning"))
		last, said = o, now
	}
}

// sayNew prints the findings of files that have others than before.
func (p *program) sayNew(before, now map[string]string) {
	for _, file := range slices.Sorted(maps.Keys(now)) {
		if now[file] != before[file] {
			fmt.Fprint(p.Stderr, now[file])
		}
	}
	for _, file := range slices.Sorted(maps.Keys(before)) {
		if now[file] == "" {
			fmt.Fprintf(p.Stderr, "%s: nothing is wrong any more\n", file)
		}
	}
}

// findingsByFile draws findings by the file that they are about.
func findingsByFile(ds []diag.Diagnostic) map[string]string {
	drawn := map[string]string{}
	for i := range ds {
		var b strings.Builder
		if err := diag.WriteText(&b, ds[i:i+1]); err != nil {
			continue // a Builder takes everything
		}
		drawn[ds[i].Primary().Position().File] += b.String()
	}
	return drawn
}
