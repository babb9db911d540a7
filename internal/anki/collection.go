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

	"anneal/internal/quiz"
)

//go:embed schema11.sql
var schema11 string

// collection writes a SQLite file of Anki's schema 11.
type collection struct {
	conn  *sqlite.Conn
	notes *sqlite.Stmt
	cards *sqlite.Stmt
	last  int64 // when the newest note changed, Unix seconds
	next  int   // first position that no new card has

	reviewRows *sqlite.Stmt
	reviews    int // written
	schedule   *Schedule
	subdecks   bool
	below      map[string]int64 // ids of subdecks
}

func createCollection(path string) (*collection, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return nil, err
	}
	c := &collection{conn: conn, next: 1, below: map[string]int64{}}
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
	if c.cards, err = c.conn.Prepare("INSERT INTO cards VALUES (?,?,?,?,?,-1,?,?,?,?,?,?,?,?,0,0,?,?)"); err != nil {
		return err
	}
	c.reviewRows, err = c.conn.Prepare("INSERT OR IGNORE INTO revlog VALUES (?,?,-1,?,?,?,?,?,?)")
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
func (c *collection) add(n *note) error {
	joined := ""
	if len(n.tags) > 0 {
		joined = " " + strings.Join(n.tags, " ") + " "
	}
	s := c.notes
	s.BindInt64(1, n.known.Note)
	s.BindText(2, guid(n.key))
	s.BindInt64(3, n.typ.id)
	s.BindInt64(4, n.known.Mod)
	s.BindText(5, joined)
	s.BindText(6, strings.Join(n.fields, "\x1f"))
	s.BindText(7, n.fields[0])
	s.BindInt64(8, checksum(n.fields[0]))
	c.last = max(c.last, n.known.Mod)
	if err := step(s); err != nil {
		return err
	}
	for _, card := range n.cards {
		c.next = max(c.next, card.due+1)
		if err := errors.Join(c.addCard(n, card), c.addReviews(card)); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) addCard(n *note, card *card) error {
	at := c.schedule.standing(card)
	deck := int64(deckID)
	if c.subdecks {
		deck = c.subdeck(card.Deck)
	}
	s := c.cards
	for i, v := range []int64{card.id, n.known.Note, deck, int64(card.ord), n.known.Mod, at.typ, at.queue, at.due, at.interval, at.ease, at.reps, at.lapses, at.left, at.flags} {
		s.BindInt64(i+1, v)
	}
	s.BindText(15, at.data)
	return step(s)
}

// addReviews writes the answers of a card. Anki knows an answer by its
// millisecond alone, so of two in one the later written is moved.
func (c *collection) addReviews(card *card) error {
	for i, e := range card.progress.log() {
		id := card.progress.Reviews[i].At.UnixMilli()
		for {
			s := c.reviewRows
			for i, v := range []int64{id, card.id, e.ease, e.interval, e.last, e.factor, e.took, e.typ} {
				s.BindInt64(i+1, v)
			}
			if err := step(s); err != nil {
				return err
			}
			if c.conn.Changes() == 1 {
				break
			}
			id++
		}
		c.reviews++
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
// depends on when the package was made.
func (c *collection) finish(decks []object, types ...*noteType) error {
	return errors.Join(c.seal(decks, types), c.conn.Close())
}

func (c *collection) seal(decks []object, types []*noteType) error {
	var models []object
	for _, t := range types {
		models = append(models, t.json())
	}
	var texts []string
	presets := []object{defaultPreset()}
	if c.schedule != nil {
		presets = append(presets, c.schedule.preset())
	}
	for _, v := range []any{c.config(), byID(models), byID(decks), byID(presets)} {
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
	for _, f := range []func() error{c.notes.Finalize, c.cards.Finalize, c.reviewRows.Finalize, func() error { return c.script(indexes + ";COMMIT") }} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// created is the moment from which a collection counts days, 04:00 UTC of
// 2020-01-01, which is dayZero: earlier than any answer given here.
const (
	created = 1577851200
	dayZero = quiz.Day(created / 86400)
)

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

func (c *collection) config() object {
	rollover := 4
	if c.schedule != nil {
		rollover = c.schedule.Rollover
	}
	return object{
		"schedVer": 2, "sched2021": true, "creationOffset": 0, "rollover": rollover, "nextPos": c.next, "activeDecks": []int{1}, "curDeck": 1,
		"newSpread": 0, "collapseTime": 1200, "timeLim": 0, "estTimes": true, "dueCounts": true, "curModel": nil,
		"sortType": "noteFld", "sortBackwards": false, "addToCur": true, "dayLearnFirst": false,
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
