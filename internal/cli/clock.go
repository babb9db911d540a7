package cli

import (
	"fmt"
	"time"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/store"
)

// clockCheck is the doctor's line about what was written while a clock was wrong;
// none where nothing was.
func (p *program) clockCheck(found []store.Misdated) []check {
	if len(found) == 0 {
		return nil
	}
	events, others := 0, 0
	for _, m := range found {
		events += m.Events
		if !m.Own {
			others += m.Events
		}
	}
	c := check{Name: "clock", Found: p.misdatedWords(&found[0])}
	if events > found[0].Events {
		c.Found = fmt.Sprintf("%s, and so for %s more", c.Found, count(events-found[0].Events, "event"))
	}
	c.Follows = "`anneal doctor --shift` gives them their likely times, and `anneal undo` takes that back"
	switch {
	case others == events:
		c.Follows = "do `anneal doctor --shift` on the device that wrote them and take in its log; if it is out of use, add --all-devices here"
	case others > 0:
		c.Follows += fmt.Sprintf("; but %s of other devices have to be put right there", count(others, "event"))
	}
	return []check{c}
}

func (p *program) misdatedWords(m *store.Misdated) string {
	at := func(t time.Time) string { return t.In(p.now().Location()).Format("2006-01-02 15:04") }
	by := ""
	if !m.Own {
		by = fmt.Sprintf(" of the device %x", m.Device)
	}
	when := at(m.From)
	if !m.From.Equal(m.To) {
		when = fmt.Sprintf("from %s to %s", at(m.From), at(m.To))
	}
	return fmt.Sprintf("%s%s dated %s by a wrong clock, more likely of %s", count(m.Events, "event"), by, when, at(m.First))
}

// shift gives what was written while the clock was wrong its likely time.
func (p *program) shift(c *cli2.Context) error {
	if err := p.mustHaveStore(); err != nil {
		return err
	}
	db, err := p.openStore()
	if err != nil {
		return err
	}
	stamp, err := p.stamp()
	if err != nil {
		return err
	}
	found, err := db.Shift(c.Context, stamp, c.Bool("all-devices"))
	if err != nil {
		return err
	}
	if c.Bool("json") {
		n := 0
		for _, m := range found {
			n += m.Events
		}
		return p.printJSON(map[string]any{"shifted": n})
	}
	for i := range found {
		fmt.Fprintf(p.Stdout, "shifted: %s\n", p.misdatedWords(&found[i]))
	}
	if len(found) == 0 {
		fmt.Fprintln(p.Stdout, "nothing to shift: no event of this device says that its clock was wrong")
	}
	return nil
}
