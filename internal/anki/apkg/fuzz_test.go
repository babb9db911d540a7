package apkg

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

func FuzzMessage(f *testing.F) {
	f.Add([]byte{8, 3})
	f.Add([]byte{0x0a, 2, 8, 1, 0x15, 0, 0, 0x66, 0x3f})
	f.Add([]byte{0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var bad error
		n := 0
		for number, v := range message(b).fields(&bad) {
			if number == 0 || len(v.bytes) > len(b) {
				t.Fatalf("field %d of %d bytes", number, len(v.bytes))
			}
			n += 2
		}
		if n > len(b) {
			t.Fatalf("%d bytes of fields in %d", n, len(b))
		}
	})
}

func FuzzMedia(f *testing.F) {
	f.Add([]byte(`{"0":"a.png","1":"../b"}`), false)
	f.Add([]byte{0x0a, 7, 0x0a, 5, 'a', '.', 'p', 'n', 'g'}, true)
	f.Fuzz(func(t *testing.T, b []byte, new bool) {
		form := legacy2
		if new {
			form = latest
		}
		m, _ := parseMedia(b, form)
		for name := range m {
			if !PlainName(name) || filepath.Base(name) != name || !filepath.IsLocal(name) {
				t.Fatalf("%q is a name", name)
			}
		}
	})
}

// FuzzSettings reads settings, note types, presets and decks as a row of col has them.
func FuzzSettings(f *testing.F) {
	f.Add(`{"creationOffset":-60,"rollover":3}`, `{"5":{"id":5,"name":"B","type":1,"flds":[{"name":"F"}],"tmpls":[{"name":"C","qfmt":"{{F}}"}]}}`, `{"1":{"id":1,"name":"A::B","conf":1}}`, `{"1":{"id":1,"sm2Retention":0.85}}`)
	f.Add(`{"rollover":1e300}`, `{"x":null}`, `[]`, `{"1":{"sm2Retention":-1}}`)
	f.Fuzz(func(t *testing.T, conf, models, decks, presets string) {
		p := &Package{Rollover: 4, Types: map[int64]*NoteType{}, Decks: map[int64]Deck{}}
		if p.readJSON(conf, models, decks, presets) != nil {
			return
		}
		if p.Rollover < 0 || p.Rollover > 23 || p.Zone < -86400 || p.Zone > 86400 {
			t.Fatalf("%+v", p)
		}
		for id, typ := range p.Types {
			if typ == nil || typ.ID != id {
				t.Fatalf("note type %d is %+v", id, typ)
			}
		}
		for _, d := range p.Decks {
			if d.Retention < 0.5 || d.Retention >= 1 {
				t.Fatalf("%+v", d)
			}
		}
	})
}

// FuzzPackage reads packages of which some bytes are others, as zip and in the
// database. With -fuzzminimizetime=1x it gets further: else a minute goes into making
// each new package shorter.
func FuzzPackage(f *testing.F) {
	whole, err := os.ReadFile(pack(f, entry{"collection.anki2", database(f, schema)}, entry{"media", []byte("{}")}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, uint(0), byte(0))
	f.Add(whole, uint(4096+100), byte(7))
	f.Add([]byte("PK"), uint(3), byte(7))
	db := database(f, schema)
	dir := inMemory(f)
	files := []string{filepath.Join(dir, "zipped.apkg"), filepath.Join(dir, "broken.apkg")}
	f.Fuzz(func(t *testing.T, zipped []byte, at uint, by byte) {
		t.Setenv("TMPDIR", dir)
		broken := bytes.Clone(db)
		broken[at%uint(len(broken))] ^= by
		if err := os.WriteFile(files[0], zipped, 0o600); err != nil {
			t.Fatal(err)
		}
		packTo(t, files[1], entry{"collection.anki2", broken})
		for _, file := range files {
			p, err := Open(context.Background(), file)
			if err != nil {
				continue
			}
			_, _ = p.Each(context.Background(), func(*Card) error { return nil })
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if left, _ := os.ReadDir(dir); len(left) > len(files) {
			t.Fatalf("left behind: %v", left)
		}
	})
}

// inMemory returns a folder that needs no disk, if there is one: a package is some
// folders and files, and with a disk most of the time would go there.
func inMemory(f *testing.F) string {
	dir, err := os.MkdirTemp("/dev/shm", "anneal-fuzz-")
	if err != nil {
		return f.TempDir()
	}
	f.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
