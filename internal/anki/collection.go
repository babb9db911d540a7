package anki

import (
	"crypto/sha1" // Anki finds duplicates by it; nothing is secured by it
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

//go:embed schema11.sql
var schema11 string

// collection writes a SQLite file of Anki's schema 11.
type collection struct {
	conn  *sqlite.Conn
	notes *sqlite.Stmt
	cards *sqlite.Stmt
	last  int64 // when the newest note changed, Unix seconds
}

func createCollection(path string) (*collection, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return nil, err
	}
	c := &collection{conn: conn}
	// A half-written file is thrown away, so nothing needs to be safe on disk.
	for _, s := range []string{"PRAGMA page_size=4096", "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA locking_mode=EXCLUSIVE", "BEGIN"} {
		if err := sqlitex.ExecuteTransient(conn, s, nil); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	if err := c.prepare(); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return c, nil
}

func (c *collection) prepare() (err error) {
	tables, _, _ := strings.Cut(schema11, "-- indexes")
	if err := c.script(tables); err != nil {
		return err
	}
	if c.notes, err = c.conn.Prepare("INSERT INTO notes VALUES (?,?,?,?,-1,?,?,?,?,0,'')"); err != nil {
		return err
	}
	c.cards, err = c.conn.Prepare("INSERT INTO cards VALUES (?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')")
	return err
}

func (c *collection) script(statements string) error {
	for s := range strings.SplitSeq(statements, ";") {
		if strings.TrimSpace(s) == "" {
			continue
		}
		if err := sqlitex.ExecuteTransient(c.conn, s, nil); err != nil {
			return err
		}
	}
	return nil
}

// add writes a note and its cards. The first field must hold no HTML.
func (c *collection) add(n *note, k Known, fields, tags []string) error {
	joined := ""
	if len(tags) > 0 {
		joined = " " + strings.Join(tags, " ") + " "
	}
	s := c.notes
	s.BindInt64(1, k.Note)
	s.BindText(2, guid(n.key))
	s.BindInt64(3, n.typ.id)
	s.BindInt64(4, k.Mod)
	s.BindText(5, joined)
	s.BindText(6, strings.Join(fields, "\x1f"))
	s.BindText(7, fields[0])
	s.BindInt64(8, checksum(fields[0]))
	c.last = max(c.last, k.Mod)
	if err := step(s); err != nil {
		return err
	}
	for _, card := range n.cards {
		s := c.cards
		s.BindInt64(1, card.id)
		s.BindInt64(2, k.Note)
		s.BindInt64(3, deckID)
		s.BindInt64(4, int64(card.ord))
		s.BindInt64(5, k.Mod)
		s.BindInt64(6, int64(card.due))
		if err := step(s); err != nil {
			return err
		}
	}
	return nil
}

func step(s *sqlite.Stmt) error {
	_, err := s.Step()
	return errors.Join(err, s.Reset())
}

// checksum is what Anki finds notes with the same first field by: the first four
// bytes of its SHA-1.
func checksum(field string) int64 {
	sum := sha1.Sum([]byte(field))
	return int64(binary.BigEndian.Uint32(sum[:4]))
}

// finish writes the one row of col and closes the file. Nothing in that row
// depends on when the package was made. Next is the first position that no new
// card has.
func (c *collection) finish(decks []object, next int, types ...*noteType) error {
	return errors.Join(c.seal(decks, next, types), c.conn.Close())
}

func (c *collection) seal(decks []object, next int, types []*noteType) error {
	var models []object
	for _, t := range types {
		models = append(models, t.json())
	}
	var texts []string
	for _, v := range []any{collectionConfig(next), byID(models), byID(decks), byID([]object{defaultPreset()})} {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		texts = append(texts, string(b))
	}
	mod := max(c.last, typesChanged) * 1000
	err := sqlitex.Execute(c.conn, "INSERT INTO col VALUES (1,?,?,?,11,0,0,0,?,?,?,?,'{}')", &sqlitex.ExecOptions{
		Args: []any{int64(created), mod, mod, texts[0], texts[1], texts[2], texts[3]},
	})
	if err != nil {
		return err
	}
	_, indexes, _ := strings.Cut(schema11, "-- indexes")
	for _, f := range []func() error{c.notes.Finalize, c.cards.Finalize, func() error { return c.script(indexes + ";COMMIT") }} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// created is the day from which a collection counts, 04:00 UTC of 2026-11-20. As
// long as no card has a schedule nothing is counted from it.
const created = 1795147200

// object is a JSON object. encoding/json writes its keys in order.
type object = map[string]any

// byID makes an object of objects that have an id, as Anki keeps them.
func byID(all []object) object {
	out := object{}
	for _, v := range all {
		out[fmt.Sprint(v["id"])] = v
	}
	return out
}

func collectionConfig(next int) object {
	return object{
		"schedVer": 2, "sched2021": true, "creationOffset": 0, "rollover": 4, "nextPos": next, "activeDecks": []int{1}, "curDeck": 1,
		"newSpread": 0, "collapseTime": 1200, "timeLim": 0, "estTimes": true, "dueCounts": true, "curModel": nil,
		"sortType": "noteFld", "sortBackwards": false, "addToCur": true, "dayLearnFirst": false,
	}
}

// deck returns a deck as it stands in the "decks" of a collection.
func deck(id int64, name, description string) object {
	none := []int{0, 0}
	return object{
		"id": id, "name": name, "desc": description, "md": false, "mod": int64(typesChanged), "usn": -1, "dyn": 0, "conf": 1,
		"collapsed": false, "browserCollapsed": false, "extendNew": 0, "extendRev": 0,
		"lrnToday": none, "revToday": none, "newToday": none, "timeToday": none,
	}
}

// defaultPreset returns the options that Anki has for a deck that asks for
// none; the file is not valid without them.
func defaultPreset() object {
	return object{
		"id": 1, "mod": 0, "name": "Default", "usn": 0, "maxTaken": 60, "autoplay": true, "timer": 0, "replayq": true, "dyn": false,
		"desiredRetention": 0.9,
		"new":              object{"bury": false, "delays": []float64{1, 10}, "initialFactor": 2500, "ints": []int{1, 4, 0}, "order": 1, "perDay": 20},
		"rev":              object{"bury": false, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2},
		"lapse":            object{"delays": []float64{10}, "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
	}
}
