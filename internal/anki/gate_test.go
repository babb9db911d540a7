package anki

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// pkg is a written package, read back without the code that wrote it.
type pkg struct {
	notes   map[string]readNote // by guid
	cards   []readCard
	reviews int
}

type readNote struct {
	id, typ, mod int64
	key          string
	tags         string
	fields       []string
}

type readCard struct {
	id, note int64
	ord      int
	due      int64
}

type readType struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Type   *int   `json:"type"`
	Mod    int64  `json:"mod"`
	CSS    string `json:"css"`
	Fields []struct {
		Name string `json:"name"`
		Ord  int    `json:"ord"`
		ID   int64  `json:"id"`
	} `json:"flds"`
	Templates []struct {
		Name  string `json:"name"`
		Ord   int    `json:"ord"`
		ID    int64  `json:"id"`
		Front string `json:"qfmt"`
		Back  string `json:"afmt"`
	} `json:"tmpls"`
}

func entries(t *testing.T, file []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// read opens a package and checks all that Anki would trip over.
func read(t *testing.T, file []byte) pkg {
	t.Helper()
	all := entries(t, file)
	names := []string{}
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"collection.anki2", "collection.anki21", "media", "meta"}; !slices.Equal(names, want) {
		t.Fatalf("entries %q, want %q", names, want)
	}
	if string(all["meta"]) != "\x08\x02" {
		t.Errorf("meta is % x", all["meta"])
	}
	var media map[string]string
	if err := json.Unmarshal(all["media"], &media); err != nil || len(media) != 0 {
		t.Errorf("media is %q: %v", all["media"], err)
	}
	if notice := readCollection(t, all["collection.anki2"]); len(notice.notes) != 1 || len(notice.cards) != 1 {
		t.Errorf("the notice has %d notes and %d cards", len(notice.notes), len(notice.cards))
	}
	return readCollection(t, all["collection.anki21"])
}

func readCollection(t *testing.T, db []byte) pkg {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.db")
	if err := os.WriteFile(path, db, 0o600); err != nil {
		t.Fatal(err)
	}
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	query := func(q string, row func(*sqlite.Stmt)) {
		t.Helper()
		err := sqlitex.Execute(conn, q, &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error { row(s); return nil }})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	query("PRAGMA integrity_check", func(s *sqlite.Stmt) {
		if s.ColumnText(0) != "ok" {
			t.Errorf("integrity: %s", s.ColumnText(0))
		}
	})
	types, decks := readCol(t, query)
	p := readNotes(t, query, types)
	readCards(t, query, p, types, decks)
	p.reviews = readReviews(t, query)
	query("SELECT id, nid, ord, due FROM cards ORDER BY due", func(s *sqlite.Stmt) {
		p.cards = append(p.cards, readCard{s.ColumnInt64(0), s.ColumnInt64(1), s.ColumnInt(2), s.ColumnInt64(3)})
	})
	return p
}

// readReviews checks that answers belong to cards, and that the first of a card is
// one of learning: else Anki would take the history for cut off.
func readReviews(t *testing.T, query queryFunc) (n int) {
	t.Helper()
	begun := map[int64]bool{}
	query("SELECT r.id, r.cid, r.ease, r.ivl, r.factor, r.time, r.type, c.type, c.reps FROM revlog r LEFT JOIN cards c ON c.id = r.cid ORDER BY r.id", func(s *sqlite.Stmt) {
		n++
		id, cid, ease, kind := s.ColumnInt64(0), s.ColumnInt64(1), s.ColumnInt(2), s.ColumnInt(6)
		forgotten := kind == reviewForgotten && ease == 0 && s.ColumnInt(4) == 0
		if s.ColumnType(7) == sqlite.TypeNull || id < 1e12 || !forgotten && (ease < 1 || ease > 4 || s.ColumnInt(3) == 0 || s.ColumnInt(5) > 60000) {
			t.Errorf("answer %d of card %d: ease %d, interval %d, %d ms", id, cid, ease, s.ColumnInt(3), s.ColumnInt(5))
		}
		if factor := s.ColumnInt(4); !forgotten && (factor < 100 || factor > 1100) {
			t.Errorf("answer %d has difficulty %d", id, factor)
		}
		if !begun[cid] && kind != 0 {
			t.Errorf("the first answer of card %d is of type %d", cid, kind)
		}
		begun[cid] = kind != reviewForgotten
	})
	return n
}

type queryFunc func(q string, row func(*sqlite.Stmt))

// readCol checks the one row of col: without these keys Anki refuses the file.
func readCol(t *testing.T, query queryFunc) (types map[int64]readType, decks map[int64]bool) {
	t.Helper()
	rows := 0
	types, decks = map[int64]readType{}, map[int64]bool{}
	query("SELECT id, crt, mod, scm, ver, conf, models, decks, dconf, tags FROM col", func(s *sqlite.Stmt) {
		rows++
		if s.ColumnInt(0) != 1 || s.ColumnInt(4) != 11 || s.ColumnInt64(1) > 1e11 || s.ColumnInt64(2) < 1e12 || s.ColumnInt64(3) < 1e12 {
			t.Errorf("col: id %d ver %d crt %d mod %d", s.ColumnInt(0), s.ColumnInt(4), s.ColumnInt64(1), s.ColumnInt64(2))
		}
		parsed := map[string]map[string]json.RawMessage{}
		for i, name := range []string{"conf", "models", "decks", "dconf", "tags"} {
			var v map[string]json.RawMessage
			if err := json.Unmarshal([]byte(s.ColumnText(5+i)), &v); err != nil {
				t.Fatalf("col.%s: %v", name, err)
			}
			parsed[name] = v
		}
		need(t, "conf", parsed["conf"], "schedVer", "sched2021", "creationOffset", "rollover", "nextPos", "activeDecks", "curDeck")
		for id, raw := range parsed["models"] {
			need(t, "model", rawObject(t, raw), "id", "name", "type", "mod", "usn", "sortf", "did", "tmpls", "flds", "css", "req", "latexPre", "latexPost")
			var m readType
			if err := json.Unmarshal(raw, &m); err != nil {
				t.Fatal(err)
			}
			if id != strconv.FormatInt(m.ID, 10) || *m.Type != 0 {
				t.Errorf("model %s has id %d, type %d", id, m.ID, *m.Type)
			}
			types[m.ID] = m
		}
		for id, raw := range parsed["decks"] {
			d := rawObject(t, raw)
			need(t, "deck", d, "id", "name", "usn", "collapsed", "dyn", "conf", "lrnToday", "revToday", "newToday", "timeToday")
			if string(d["id"]) != id {
				t.Errorf("deck %s has id %s", id, d["id"])
			}
			n, _ := strconv.ParseInt(id, 10, 64)
			decks[n] = true
		}
		for id, raw := range parsed["dconf"] {
			need(t, "preset", rawObject(t, raw), "id", "mod", "name", "usn", "maxTaken", "autoplay", "timer", "new", "rev", "lapse", "desiredRetention")
			if id != "1" && id != strconv.Itoa(presetID) {
				t.Errorf("preset %s", id)
			}
		}
	})
	if rows != 1 {
		t.Errorf("col has %d rows", rows)
	}
	return types, decks
}

func rawObject(t *testing.T, raw json.RawMessage) map[string]json.RawMessage {
	t.Helper()
	var v map[string]json.RawMessage
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func need(t *testing.T, what string, v map[string]json.RawMessage, keys ...string) {
	t.Helper()
	for _, k := range keys {
		if _, ok := v[k]; !ok {
			t.Errorf("%s has no %q", what, k)
		}
	}
}

func readNotes(t *testing.T, query queryFunc, types map[int64]readType) pkg {
	t.Helper()
	p := pkg{notes: map[string]readNote{}}
	query("SELECT id, guid, mid, mod, tags, flds, sfld, csum FROM notes", func(s *sqlite.Stmt) {
		n := readNote{id: s.ColumnInt64(0), typ: s.ColumnInt64(2), mod: s.ColumnInt64(3), tags: s.ColumnText(4), fields: strings.Split(s.ColumnText(5), "\x1f")}
		n.key = n.fields[0]
		guid := s.ColumnText(1)
		typ, ok := types[n.typ]
		switch {
		case !ok:
			t.Fatalf("%s: note type %d is not there", n.key, n.typ)
		case len(n.fields) != len(typ.Fields):
			t.Errorf("%s has %d fields, its type %d", n.key, len(n.fields), len(typ.Fields))
		case n.id < 1e12 || n.id > testNow.UnixMilli()+86400e3:
			t.Errorf("%s has id %d", n.key, n.id)
		case n.mod < 1e9 || n.mod > 1e11:
			t.Errorf("%s has mod %d", n.key, n.mod)
		case p.notes[guid].id != 0:
			t.Errorf("two notes have guid %s", guid)
		case !guidPattern.MatchString(guid):
			t.Errorf("%s has guid %q", n.key, guid)
		case s.ColumnText(6) != n.key || s.ColumnInt64(7) != checksum(plain(n.key)):
			t.Errorf("%s has sort field %q, checksum %d", n.key, s.ColumnText(6), s.ColumnInt64(7))
		case n.tags != "" && !tagsPattern.MatchString(n.tags):
			t.Errorf("%s has tags %q", n.key, n.tags)
		}
		for i, f := range n.fields {
			if problem := fieldProblem(f); problem != "" {
				t.Errorf("%s, field %s: %s:\n%s", n.key, typ.Fields[i].Name, problem, f)
			}
		}
		p.notes[guid] = n
	})
	return p
}

// readCards checks that there is exactly one card for each template whose front
// is not empty.
func readCards(t *testing.T, query queryFunc, p pkg, types map[int64]readType, decks map[int64]bool) {
	t.Helper()
	byID := map[int64]readNote{}
	for _, n := range p.notes {
		byID[n.id] = n
	}
	have, ids := map[int64][]int{}, map[int64]bool{}
	query("SELECT id, nid, did, ord, mod, type, queue, due, ivl, factor, reps, lapses, odue, odid, flags, data FROM cards ORDER BY id", func(s *sqlite.Stmt) {
		id, nid, ord := s.ColumnInt64(0), s.ColumnInt64(1), s.ColumnInt(3)
		n, ok := byID[nid]
		if !ok || !decks[s.ColumnInt64(2)] || ord >= len(types[n.typ].Templates) || n.mod != s.ColumnInt64(4) {
			t.Errorf("card %d: note %d, deck %d, ord %d, mod %d", id, nid, s.ColumnInt64(2), ord, s.ColumnInt64(4))
		}
		if problem := standingProblem(s); problem != "" {
			t.Errorf("card %d: %s", id, problem)
		}
		if id < 1e12 || ids[id] {
			t.Errorf("card %d is there twice, or its id is no time", id)
		}
		ids[id] = true
		have[nid] = append(have[nid], ord)
	})
	for _, n := range p.notes {
		var want []int
		for i, tm := range types[n.typ].Templates {
			if shows(tm.Front, types[n.typ], n.fields) {
				want = append(want, i)
			}
		}
		got := have[n.id]
		slices.Sort(got)
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s has cards %v, its fields fill the fronts %v", n.key, got, want)
		}
	}
}

// standingProblem says what does not go together in the columns that tell a
// card's schedule, from type on.
func standingProblem(s *sqlite.Stmt) string {
	typ, queue, due, interval, ease, data := s.ColumnInt(5), s.ColumnInt(6), s.ColumnInt64(7), s.ColumnInt(8), s.ColumnInt(9), s.ColumnText(15)
	if queue != queueSuspended && queue != queueBury && queue != typ && !(typ == typeRelearn && queue == queueLearn) && queue != queueDay {
		return fmt.Sprintf("type %d in queue %d", typ, queue)
	}
	if typ == typeNew {
		if due <= 0 || interval != 0 || ease != 0 || s.ColumnInt(10) != 0 || data != "" {
			return fmt.Sprintf("new, with position %d, interval %d, ease %d, data %q", due, interval, ease, data)
		}
		return ""
	}
	var m struct {
		Pos, Lrt int64
		S, D, Dr float64
		Decay    float64
	}
	if err := json.Unmarshal([]byte(data), &m); err != nil || m.Pos <= 0 || m.Lrt < 1e9 || m.S <= 0 || m.D < 1 || m.D > 10 || m.Dr < 0.7 || m.Decay <= 0 {
		return fmt.Sprintf("data %q: %v", data, err)
	}
	if (typ == typeReview || typ == typeRelearn) != (interval > 0 && ease == plainEase) || s.ColumnInt(10) == 0 {
		return fmt.Sprintf("type %d with interval %d, ease %d, %d answers", typ, interval, ease, s.ColumnInt(10))
	}
	return ""
}

var (
	guidPattern = regexp.MustCompile(`^[0-9A-Za-z]{11}$`)
	tagsPattern = regexp.MustCompile(`^( [^\s"]+)+ $`)
)

var reference = regexp.MustCompile(`\{\{([#/]?)(?:type:)?([^}]+)\}\}`)

// shows reports whether Anki would make a card of that front: whether a filled
// field stands in it outside conditions that are empty.
func shows(front string, typ readType, fields []string) bool {
	value := map[string]string{}
	for i, f := range typ.Fields {
		value[f.Name] = fields[i]
	}
	hidden := 0
	for _, m := range reference.FindAllStringSubmatch(front, -1) {
		filled := value[m[2]] != ""
		switch {
		case m[1] == "#" && !filled:
			hidden++
		case m[1] == "/" && !filled:
			hidden--
		case m[1] == "" && filled && hidden == 0:
			return true
		}
	}
	return false
}

var tagPattern = regexp.MustCompile(`<(/?)([a-z]+)([^<>]*)>`)

var attributes = regexp.MustCompile(`^( (class="[a-z -]+"|href="https?://[^"<>]+"|(start|value)="\d+"))*$`)

var allowedTags = []string{
	"p", "b", "em", "strong", "code", "pre", "span", "div", "ul", "ol", "li", "a", "table", "tr", "td", "th", "blockquote", "details", "summary", "br", "hr",
}

// fieldProblem says what is wrong with the HTML of a field, "" if nothing: only
// tags and attributes that this package writes, closed in order, and nothing
// that Anki would act on.
func fieldProblem(field string) string {
	for _, trigger := range []string{"{{", "}}", "[", `\`, "\x1f", "\x00"} {
		if strings.Contains(field, trigger) {
			return "it holds " + strconv.Quote(trigger)
		}
	}
	var open []string
	for _, m := range tagPattern.FindAllStringSubmatch(field, -1) {
		tag := m[2]
		switch {
		case !slices.Contains(allowedTags, tag), !attributes.MatchString(m[3]):
			return "tag " + m[0]
		case tag == "br" || tag == "hr":
		case m[1] == "":
			open = append(open, tag)
		case len(open) == 0 || open[len(open)-1] != tag:
			return "tag " + m[0] + " closes nothing"
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return "open tags " + strings.Join(open, " ")
	}
	if strings.ContainsAny(tagPattern.ReplaceAllString(field, ""), "<>") {
		return "a stray < or >"
	}
	return ""
}

// plain returns the text that a browser shows of a field.
func plain(field string) string { return html.UnescapeString(tagPattern.ReplaceAllString(field, "")) }
