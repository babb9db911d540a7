package apkg

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// schema is that of Anki's tables as far as they are read.
const schema = `CREATE TABLE col (id integer primary key, crt integer, conf text, models text, decks text, dconf text);
CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text, flds text);
CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer, mod integer, type integer, queue integer, due integer,
	ivl integer, factor integer, odue integer, odid integer, flags integer, data text);
CREATE TABLE revlog (id integer primary key, cid integer, ease integer, ivl integer, lastIvl integer, factor integer, time integer, type integer);
INSERT INTO col VALUES (1, 1700000000, '{"creationOffset":-60,"rollover":3}',
	'{"5":{"id":5,"name":"Basic","type":0,"flds":[{"name":"Front"},{"name":"Back"}],"tmpls":[{"name":"Card 1","qfmt":"{{Front}}","afmt":"{{Back}}"}]}}',
	'{"1":{"id":1,"name":"Default","conf":1}}', '{"1":{"id":1,"sm2Retention":0.85}}');
INSERT INTO notes VALUES (10, 'guid', 5, ' a b ', 'front' || char(31) || 'back');
INSERT INTO cards VALUES (20, 10, 1, 0, 1700000000, 2, 2, 40, 30, 2500, 0, 0, 3, '{"s":12.5,"d":4.5,"lrt":1700000100}');
INSERT INTO revlog VALUES (1700000100000, 20, 3, 30, 10, 2500, 4000, 1);`

// database returns a SQLite file that the statements have made.
func database(t testing.TB, statements string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "db")
	conn, err := sqlite.OpenConn(file, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		t.Fatal(err)
	}
	err = sqlitex.ExecuteScript(conn, statements, nil)
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	db, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// entry is a file in a package.
type entry struct {
	name string
	text []byte
}

// pack writes a package.
func pack(t testing.TB, entries ...entry) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "p.apkg")
	packTo(t, file, entries...)
	return file
}

func packTo(t testing.TB, file string, entries ...entry) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err == nil {
			_, err = w.Write(e.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func packed(t testing.TB, text []byte) []byte {
	t.Helper()
	e, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return e.EncodeAll(text, nil)
}

// read opens a package and goes over its cards.
func read(t testing.TB, file string) (cards []*Card, n Counts, err error) {
	t.Helper()
	before, _ := filepath.Glob(filepath.Join(os.TempDir(), "anneal-anki-*"))
	p, err := Open(context.Background(), file)
	if err == nil {
		n, err = p.Each(context.Background(), func(c *Card) error { cards = append(cards, c); return nil })
		err = errors.Join(err, p.Close())
	}
	after, _ := filepath.Glob(filepath.Join(os.TempDir(), "anneal-anki-*"))
	if len(after) > len(before) {
		t.Errorf("left behind: %q", after)
	}
	return cards, n, err
}

func TestCard(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	file := pack(t, entry{"collection.anki2", database(t, schema)})
	p, err := Open(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if p.Zone != 3600 || !p.Zoned || p.Rollover != 3 || p.Decks[1] != (Deck{"Default", 0.85}) {
		t.Errorf("%+v", p)
	}
	cards, n, err := read(t, file)
	if err != nil || len(cards) != 1 || n != (Counts{Notes: 1, Cards: 1, Reviews: 1}) {
		t.Fatalf("%d cards, %+v, %v", len(cards), n, err)
	}
	c := cards[0]
	if c.Note.GUID != "guid" || strings.Join(c.Note.Fields, "|") != "front|back" || strings.Join(c.Note.Tags, "|") != "a|b" || c.Flag != 3 ||
		c.Stability != 12.5 || c.Last != 1700000100 || len(c.Reviews) != 1 || c.Reviews[0].Grade != 3 {
		t.Errorf("%+v %+v", c, c.Note)
	}
}

// TestAlone counts what belongs to nothing, and finds the home of a guest.
func TestAlone(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	cards, n, err := read(t, pack(t, entry{"collection.anki2", database(t, schema+`
		INSERT INTO notes VALUES (11, 'other', 5, '', 'alone'), (12, 'third', 6, '', 'of no type');
		INSERT INTO cards VALUES (21, 99, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ''), (22, 12, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'x'),
			(23, 10, 7, 0, 0, 2, 2, 5, 0, 0, 77, 8, 0, NULL);
		INSERT INTO revlog VALUES (5, 1, 1, 1, 1, 1, 1, 1), (6, 99, 1, 1, 1, 1, 1, 1);`)}))
	if err != nil || n != (Counts{Notes: 3, Cards: 4, Reviews: 3, NotesAlone: 1, CardsAlone: 2, ReviewsAlone: 2}) {
		t.Errorf("%+v, %v", n, err)
	}
	if last := cards[len(cards)-1]; last.Deck != 8 || last.Due != 77 {
		t.Errorf("%+v", last)
	}
}

// TestHostile gives packages that are none, or are made to do harm. Each must be
// refused in a sentence, and leave nothing behind.
func TestHostile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	good := database(t, schema)
	whole, err := os.ReadFile(pack(t, entry{"collection.anki2", good}))
	if err != nil {
		t.Fatal(err)
	}
	file := func(text []byte) string {
		name := filepath.Join(t.TempDir(), "p.apkg")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	broken := bytes.Clone(good)
	for i := 4096 + 8; i < len(broken); i += 7 {
		broken[i] ^= 0x5a
	}
	view := strings.NewReplacer("CREATE TABLE revlog", "CREATE TABLE other", "INTO revlog", "INTO other").Replace(schema) + "CREATE VIEW revlog AS SELECT * FROM other;"
	meta := func(n byte) entry { return entry{"meta", []byte{8, n}} }
	for name, test := range map[string]struct{ file, want string }{
		"empty":             {file(nil), "no package of Anki"},
		"cut":               {file(whole[:len(whole)/2]), "no package of Anki"},
		"not a zip":         {file([]byte("Q: a\nA: b\n")), "no package of Anki"},
		"no collection":     {pack(t, entry{"media", []byte("{}")}), "collection.anki2 is missing"},
		"newer":             {pack(t, meta(9), entry{"collection.anki2", good}), "newer Anki"},
		"rubbish in meta":   {pack(t, entry{"meta", []byte{0xff, 0xff}}, entry{"collection.anki2", good}), "meta: "},
		"no database":       {pack(t, entry{"collection.anki2", []byte("SELECT 1")}), "its collection"},
		"empty database":    {pack(t, entry{"collection.anki2", nil}), "none of Anki's"},
		"cut database":      {pack(t, entry{"collection.anki2", good[:len(good)-4096]}), "its collection"},
		"broken pages":      {pack(t, entry{"collection.anki2", broken}), "its collection"},
		"foreign schema":    {pack(t, entry{"collection.anki2", database(t, "CREATE TABLE users (id integer)")}), "col is missing"},
		"other columns":     {pack(t, entry{"collection.anki2", database(t, strings.Replace(schema, "flds text", "fields text", 1))}), "its collection cannot be read"},
		"a view":            {pack(t, entry{"collection.anki2", database(t, view)}), "revlog is no table"},
		"no settings":       {pack(t, entry{"collection.anki2", database(t, strings.Replace(schema, `{"creationOffset"`, `{{`, 1))}), "settings cannot be read"},
		"no col":            {pack(t, entry{"collection.anki2", database(t, schema+"DELETE FROM col;")}), "when it was begun"},
		"rubbish in media":  {pack(t, entry{"collection.anki2", good}, entry{"media", []byte("[1]")}), "list of its media"},
		"not zstd":          {pack(t, meta(3), entry{"collection.anki21b", good}), "collection.anki21b"},
		"rubbish in zmedia": {pack(t, meta(3), entry{"collection.anki21b", packed(t, good)}, entry{"media", packed(t, []byte{0x0a, 0x7f})}), "list of its media"},
		"zstd bomb":         {pack(t, meta(3), entry{"collection.anki21b", packed(t, make([]byte, 80<<20))}), "grows without end"},
		"zip bomb":          {pack(t, entry{"collection.anki2", make([]byte, 80<<20)}), "grows without end"},
		"huge window":       {pack(t, meta(3), entry{"collection.anki21b", []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 0x01, 0x00, 0x00}}), "collection.anki21b"},
	} {
		_, _, err := read(t, test.file)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// TestClaims has a directory of the zip claim ten gigabytes.
func TestClaims(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	file := pack(t, entry{"collection.anki2", database(t, schema)})
	zipped, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(zipped, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(zipped[at+24:], 0xfffffffe)
	if err := os.WriteFile(file, zipped, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := read(t, file); err == nil {
		t.Error("it was taken")
	}
	c := &container{entries: map[string]*zip.File{"x": {FileHeader: zip.FileHeader{UncompressedSize64: 10 << 30}}}}
	if _, err := c.open("x", maxCollection, false); !errors.Is(err, errSize) {
		t.Errorf("ten gigabytes: %v", err)
	}
}

func TestManyReviews(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	db := database(t, schema+`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 60000) INSERT INTO revlog SELECT i, 20, 3, 1, 1, 1, 1, 1 FROM n;`)
	if _, _, err := read(t, pack(t, entry{"collection.anki2", db})); err == nil || !strings.Contains(err.Error(), "reviews") {
		t.Error(err)
	}
}

func TestStops(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p, err := Open(context.Background(), pack(t, entry{"collection.anki2", database(t, schema)}))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	stop := errors.New("enough")
	if _, err := p.Each(context.Background(), func(*Card) error { return stop }); err != stop {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Each(ctx, func(*Card) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestMedia sees that nothing but a plain name is a name, and that files come out
// of both forms.
func TestMedia(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	evil := []string{"../up.png", "/etc/passwd", `..\up.png`, "a/b.png", "", ".", "..", ".hidden", "nul.png", "COM1", "x\x00.png", "c:\\x", "end.", "end ", "\xff.png", strings.Repeat("x", 300)}
	var names []string
	for i, name := range append(evil, "fine.png") {
		names = append(names, fmt.Sprintf("%q:%q", fmt.Sprint(i), name))
	}
	names = append(names, `"../meta":"other.png"`, `"99":"gone.png"`)
	last := fmt.Sprint(len(evil))
	legacy := pack(t, entry{"collection.anki2", database(t, schema)}, entry{last, []byte("picture")},
		entry{"media", []byte(strings.ToValidUTF8("{"+strings.ReplaceAll(strings.Join(names, ","), `\x`, `\u00`)+"}", ""))})
	var list []byte
	for _, name := range append(evil, "fine.png") {
		m := append([]byte{0x0a}, binary.AppendUvarint(nil, uint64(len(name)))...)
		m = append(m, name...)
		list = append(append(append(list, 0x0a), binary.AppendUvarint(nil, uint64(len(m)))...), m...)
	}
	latest := pack(t, entry{"meta", []byte{8, 3}}, entry{"collection.anki21b", packed(t, database(t, schema))}, entry{last, packed(t, []byte("picture"))}, entry{"media", packed(t, list)})
	for _, file := range []string{legacy, latest} {
		p, err := Open(context.Background(), file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range evil {
			if r, err := p.Medium(name); !errors.Is(err, ErrNoMedium) {
				t.Errorf("%q: %v %v", name, r, err)
			}
		}
		r, err := p.Medium("fine.png")
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(r); string(text) != "picture" || err != nil {
			t.Errorf("%q, %v", text, err)
		}
		for _, err := range []error{r.Close(), p.Close()} {
			if err != nil {
				t.Error(err)
			}
		}
	}
}
