package apkg

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
)

// usualRetention is what Anki takes for a deck that says nothing else.
const usualRetention = 0.9

// readCollection reads what stands once in a collection. Where a database has a
// table of note types, that is where they are; else they are JSON.
func (p *Package) readCollection() error {
	p.Rollover, p.Types, p.Decks = 4, map[int64]*NoteType{}, map[int64]Deck{}
	var texts [4]string
	rows := 0
	err := p.query("SELECT crt, conf, models, decks, dconf FROM col LIMIT 1", func(s *sqlite.Stmt) error {
		rows++
		p.Created = time.Unix(s.ColumnInt64(0), 0).UTC()
		for i := range texts {
			texts[i] = s.ColumnText(i + 1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if rows == 0 || p.Created.Unix() < 0 || p.Created.Year() > 2200 {
		return errors.New("it does not say when it was begun")
	}
	tables := false
	if err := p.query("SELECT 1 FROM sqlite_master WHERE name='notetypes'", func(*sqlite.Stmt) error { tables = true; return nil }); err != nil {
		return err
	}
	if tables {
		return p.readTables()
	}
	return p.readJSON(texts[0], texts[1], texts[2], texts[3])
}

// config sets what is read of the settings, whatever they are said in.
func (p *Package) config(offset, rollover *float64) {
	if offset != nil && *offset >= -24*60 && *offset <= 24*60 { // minutes west
		p.Zone, p.Zoned = -int(*offset)*60, true
	}
	if rollover != nil && *rollover >= 0 && *rollover < 24 {
		p.Rollover = int(*rollover)
	}
}

type jsonType struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Type   int    `json:"type"`
	Fields []struct {
		Name string `json:"name"`
	} `json:"flds"`
	Templates []struct {
		Name  string `json:"name"`
		Front string `json:"qfmt"`
		Back  string `json:"afmt"`
	} `json:"tmpls"`
}

// readJSON reads schema 11.
func (p *Package) readJSON(conf, models, decks, presets string) error {
	var c struct {
		Offset   *float64 `json:"creationOffset"`
		Rollover *float64 `json:"rollover"`
	}
	if err := parse("settings", conf, &c); err != nil {
		return err
	}
	p.config(c.Offset, c.Rollover)
	var types map[string]jsonType
	if err := parse("note types", models, &types); err != nil {
		return err
	}
	for _, m := range types {
		t := &NoteType{ID: m.ID, Name: m.Name, Cloze: m.Type == 1}
		for _, f := range m.Fields {
			t.Fields = append(t.Fields, f.Name)
		}
		for _, tm := range m.Templates {
			t.Templates = append(t.Templates, Template(tm))
		}
		p.Types[t.ID] = t
	}
	var retention map[string]struct {
		ID  int64   `json:"id"`
		SM2 float64 `json:"sm2Retention"`
	}
	if err := parse("presets", presets, &retention); err != nil {
		return err
	}
	var named map[string]struct {
		ID     int64  `json:"id"`
		Name   string `json:"name"`
		Preset int64  `json:"conf"`
	}
	if err := parse("decks", decks, &named); err != nil {
		return err
	}
	for _, d := range named {
		deck := Deck{Name: d.Name, Retention: usualRetention}
		if r, ok := retention[fmt.Sprint(d.Preset)]; ok {
			deck.setRetention(r.SM2)
		}
		p.Decks[d.ID] = deck
	}
	return nil
}

func (d *Deck) setRetention(r float64) {
	if r >= 0.5 && r < 1 {
		d.Retention = r
	}
}

func parse(what, text string, to any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), to); err != nil {
		return fmt.Errorf("its %s cannot be read: %w", what, err)
	}
	return nil
}

// readTables reads schema 15 and later.
func (p *Package) readTables() error {
	if err := p.checkTables("notetypes", "fields", "templates", "decks", "deck_config", "config"); err != nil {
		return err
	}
	for _, read := range []func() error{p.readSettings, p.readTypes, p.readFields, p.readTemplates, p.readDecks} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Package) readSettings() error {
	return p.query("SELECT KEY, val FROM config WHERE KEY IN ('creationOffset', 'rollover')", func(s *sqlite.Stmt) error {
		var n float64
		if json.Unmarshal(blob(s, 1), &n) != nil {
			return nil // what is not said is taken as usual
		}
		if s.ColumnText(0) == "rollover" {
			p.config(nil, &n)
		} else {
			p.config(&n, nil)
		}
		return nil
	})
}

func (p *Package) readTypes() error {
	return p.query("SELECT id, name, config FROM notetypes", func(s *sqlite.Stmt) (bad error) {
		t := &NoteType{ID: s.ColumnInt64(0), Name: s.ColumnText(1)}
		for number, field := range message(blob(s, 2)).fields(&bad) {
			if number == 1 {
				t.Cloze = field.varint == 1
			}
		}
		p.Types[t.ID] = t
		return inTable("notetypes", bad)
	})
}

func (p *Package) readFields() error {
	return p.query("SELECT ntid, name FROM fields ORDER BY ntid, ord", func(s *sqlite.Stmt) error {
		if t := p.Types[s.ColumnInt64(0)]; t != nil {
			t.Fields = append(t.Fields, s.ColumnText(1))
		}
		return nil
	})
}

func (p *Package) readTemplates() error {
	return p.query("SELECT ntid, name, config FROM templates ORDER BY ntid, ord", func(s *sqlite.Stmt) (bad error) {
		t := p.Types[s.ColumnInt64(0)]
		if t == nil {
			return nil
		}
		m := Template{Name: s.ColumnText(1)}
		for number, field := range message(blob(s, 2)).fields(&bad) {
			switch number {
			case 1:
				m.Front = string(field.bytes)
			case 2:
				m.Back = string(field.bytes)
			}
		}
		t.Templates = append(t.Templates, m)
		return inTable("templates", bad)
	})
}

func (p *Package) readDecks() error {
	retention := map[int64]float64{}
	err := p.query("SELECT id, config FROM deck_config", func(s *sqlite.Stmt) (bad error) {
		for number, field := range message(blob(s, 1)).fields(&bad) {
			if number == 40 {
				retention[s.ColumnInt64(0)] = field.float32()
			}
		}
		return inTable("deck_config", bad)
	})
	if err != nil {
		return err
	}
	return p.query("SELECT id, name, kind FROM decks", func(s *sqlite.Stmt) (bad error) {
		d := Deck{Name: strings.ReplaceAll(s.ColumnText(1), "\x1f", "::"), Retention: usualRetention}
		for number, kind := range message(blob(s, 2)).fields(&bad) {
			if number != 1 { // a filtered deck has no preset
				continue
			}
			for number, field := range message(kind.bytes).fields(&bad) {
				if number == 1 {
					d.setRetention(retention[int64(field.varint)])
				}
			}
		}
		p.Decks[s.ColumnInt64(0)] = d
		return inTable("decks", bad)
	})
}

func inTable(name string, err error) error {
	if err != nil {
		return fmt.Errorf("its table %s: %w", name, err)
	}
	return nil
}

func blob(s *sqlite.Stmt, col int) []byte {
	b := make([]byte, s.ColumnLen(col))
	return b[:s.ColumnBytes(col, b)]
}
