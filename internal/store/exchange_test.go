package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anneal/internal/quiz"
)

// TestLines pins the lines of an exchange, and that they come back as the same
// records.
func TestLines(t *testing.T) {
	all := samples()
	delete(all, "step")    // without a grade, and a tuning of a card: no log holds them
	delete(all, "untuned") //
	spoilt := all["explained"]
	spoilt.Text = "not UTF-8: \xff"
	all["not-text"] = spoilt
	var text bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(all)) {
		e := normal(all[name])
		record, err := encodeEvent(&e)
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(lineOf(&e, record, "d/a"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "%s\n", line)
		back, err := readLine(line)
		if err != nil || !bytes.Equal(back.record, record) {
			t.Errorf("%s: %v; %x came back as %x", name, err, record, back.record)
		}
		if (name == "not-text") != bytes.Contains(line, []byte(`"record"`)) {
			t.Errorf("%s: %s", name, line)
		}
	}
	compareGolden(t, "exchange.jsonl", text.Bytes())
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	golden := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s differs, %v; got\n%s", golden, err, got)
	}
}

// TestRemarksOfALaterProgramSurvive: what is passed over here is not lost for
// the next device.
func TestRemarksOfALaterProgramSurvive(t *testing.T) {
	e := normal(samples()["flagged"])
	record, err := encodeEvent(&e)
	if err != nil {
		t.Fatal(err)
	}
	record = appendText(append(record[:len(record)-4], remarks), "new")
	record = appendU32(record, checksum(e.ID, record))
	line, err := json.Marshal(lineOf(&e, record, ""))
	if err != nil {
		t.Fatal(err)
	}
	if back, err := readLine(line); err != nil || !bytes.Equal(back.record, record) {
		t.Errorf("%v; %s", err, line)
	}
}

func exported(t *testing.T, db *DB) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := db.ExportLog(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func imported(t *testing.T, db *DB, files ...[]byte) (n Imported) {
	t.Helper()
	for _, file := range files {
		m, err := db.ImportLog(ctx, bytes.NewReader(file), false)
		if err != nil {
			t.Fatal(err)
		}
		n.New += m.New
		n.Known += m.Known
	}
	return n
}

// cards is what a store holds of cards, without what is a device's own.
func cards(t *testing.T, db *DB) map[string]string {
	t.Helper()
	all := dump(t, db.file.path)
	for k := range all {
		for _, own := range []string{"meta/", "remembered/", "folders/", "anki/"} {
			if strings.HasPrefix(k, own) {
				delete(all, k)
			}
		}
	}
	return all
}

// TestDevicesThatExchange lets three devices answer, rename, undo and exchange
// files, some of them old, in any order. After a last round all are the same,
// and what each has derived is what a rebuild makes of its log.
func TestDevicesThatExchange(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 12))
		devices := []*device{newDevice(t, 1), newDevice(t, 2), newDevice(t, 3)}
		files := make([][]byte, len(devices))
		now := start
		for range 40 {
			now = now.Add(time.Duration(r.IntN(3)) * time.Hour)
			i := r.IntN(len(devices))
			d := devices[i]
			switch r.IntN(5) {
			case 0:
				files[i] = exported(t, d.db)
			case 1:
				if other := r.IntN(len(files)); files[other] != nil {
					imported(t, d.db, files[other])
				}
			case 2:
				if _, err := d.db.Undo(ctx, quiz.Event{At: now, Day: today}); err != nil && !errors.Is(err, ErrNothing) {
					t.Fatal(err)
				}
			default:
				d.act(t, r, now)
			}
		}
		for i, d := range devices {
			files[i] = exported(t, d.db)
		}
		want := cards(t, union(t, events(t, devices[0].db), events(t, devices[1].db), events(t, devices[2].db)))
		for i, d := range devices {
			r.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
			imported(t, d.db, files...)
			if !maps.Equal(cards(t, d.db), want) {
				t.Fatalf("seed %d: the cards of device %d are not those of all events", seed, i)
			}
			before := dump(t, d.db.file.path)
			if n := imported(t, d.db, files...); n.New != 0 || n.Known == 0 {
				t.Errorf("seed %d: taken in again: %+v", seed, n)
			}
			if !maps.Equal(dump(t, d.db.file.path), before) {
				t.Errorf("seed %d: taking in what is known changed something", seed)
			}
			checkFile(t, d.db)
			// Life goes on, with ids and counts of its own.
			do(t, d.db, graded(cardA, now, quiz.Good))
		}
	}
}

// TestImportIntoNothing: a home that was lost comes back from another device,
// also by way of the rebuild that many events take.
func TestImportIntoNothing(t *testing.T) {
	one := open(t)
	for i := range 3 {
		var batch []quiz.Event
		for j := range byRefold / 2 {
			batch = append(batch, graded(quiz.IDOf(fmt.Sprint("d/", j%300)), start.Add(time.Duration(i*24)*time.Hour), quiz.Good))
		}
		do(t, one, batch...)
	}
	two := open(t)
	file := exported(t, one)
	if n, err := two.ImportLog(ctx, bytes.NewReader(file), true); err != nil || n.New != 3*byRefold/2 || n.Known != 0 {
		t.Errorf("dry: %+v, %v", n, err)
	}
	if len(events(t, two)) > 0 || two.Wrote() {
		t.Error("a dry run wrote")
	}
	imported(t, two, file)
	if !maps.Equal(cards(t, one), cards(t, two)) {
		t.Error("the cards are others")
	}
	if !bytes.Equal(exported(t, two)[60:], file[60:]) {
		t.Error("what goes out again is another file")
	}
}

// TestImportOfOwnEvents: the count of a device goes on behind its own events
// that come back.
func TestImportOfOwnEvents(t *testing.T) {
	db := open(t)
	do(t, db, graded(cardA, start, quiz.Good))
	early, err := os.ReadFile(db.file.path)
	if err != nil {
		t.Fatal(err)
	}
	do(t, db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Good))
	file := exported(t, db)
	if err := os.WriteFile(db.file.path, early, 0o600); err != nil {
		t.Fatal(err)
	}
	imported(t, db, file)
	do(t, db, graded(cardC, start, quiz.Good))
	all := events(t, db)
	if last := all[len(all)-1]; last.Seq != 4 {
		t.Errorf("the next event is number %d, want 4", last.Seq)
	}
}

func TestImportRefuses(t *testing.T) {
	db := open(t)
	do(t, db, graded(cardA, start, quiz.Good), graded(cardB, start, quiz.Hard))
	lines := strings.SplitAfter(string(exported(t, db)), "\n")
	head, one, two := lines[0], lines[1], lines[2]
	other := func(line, old, new string) string {
		if !strings.Contains(line, old) {
			t.Fatalf("%q is not in %s", old, line)
		}
		return strings.Replace(line, old, new, 1)
	}
	id := one[len(`{"id":"`):][:32]
	for _, tt := range []struct{ name, file, want string }{
		{"empty", "", "line 1: this is no log of anneal"},
		{"another file", "# Notes\n", "line 1: this is no log of anneal"},
		{"without its head", one, "line 1: this is no log of anneal"},
		{"newer", other(head, `"version":1`, `"version":2`) + one, "line 1: written by a newer anneal: version 2, this program knows 1"},
		{"cut off", head + one + two[:100], "line 3: not an event in JSON, or cut off"},
		{"two objects", head + strings.TrimSpace(one) + two, "line 2: not an event in JSON, or cut off"},
		{"new field", head + other(one, `"seq"`, `"mood":"good","seq"`), `line 2: the field "mood" is not known; it was written by a newer anneal`},
		{"new field of an answer", head + other(one, `"grade"`, `"mood":"good","grade"`), `line 2: the field "mood" is not known; it was written by a newer anneal`},
		{"new kind", head + other(one, `"kind":"graded"`, `"kind":"dreamt"`), `line 2: "dreamt" is no kind of event that is known`},
		{"no grade", head + other(one, `"grade":"good",`, ""), "line 2: graded event: it says no grade"},
		{"another grade", head + two + other(one, `"grade":"good"`, `"grade":"fair"`), `line 3: grade cannot be "fair"`},
		{"no id", head + other(one, id, ""), `line 2: id is "", not 32 hexadecimal digits`},
		{"id of the end of time", head + strings.ReplaceAll(one, id, "f"+id[1:]), "line 2: its id is of a time that will not come"},
		{"no device", head + other(one, `"device":"`+deviceOf(t, db)+`",`, ""), "line 2: graded event: it does not say which device wrote it, or as which of its events"},
		{"no card", head + other(one, `"card":"`+cardA.String()+`",`, ""), "line 2: graded event: a card is missing, or one is named where none belongs"},
		{"no instant", head + other(one, `"at":"2026-03-01T09:00:00.000Z"`, `"at":""`), "line 2: graded event: it says no instant"},
		{"a bad instant", head + other(one, `T09:00:00.000Z"`, `"`), `line 2: at is "2026-03-01", which is no instant`},
		{"voids nothing", head + other(one, `"kind":"graded"`, `"kind":"voided"`), "line 2: voided event: it names no command"},
		{"says something else", head + two + other(one, `"grade":"good"`, `"grade":"easy"`), "line 3: event " + id + " is known, and says something else"},
		{"a spoilt record", head + fmt.Sprintf(`{"id":%q,"record":"AQI="}`, id), "line 2: a record cannot be read: event " + id + " has 2 bytes"},
	} {
		for _, into := range []*DB{db, open(t)} {
			if into != db && tt.name == "says something else" {
				continue
			}
			before := dump(t, into.file.path)
			n, err := into.ImportLog(ctx, strings.NewReader(tt.file), false)
			var line *LineError
			if !errors.As(err, &line) || err.Error() != tt.want || n != (Imported{}) {
				t.Errorf("%s: %v, %+v; want %s", tt.name, err, n, tt.want)
			}
			if !maps.Equal(dump(t, into.file.path), before) {
				t.Errorf("%s: something was taken in", tt.name)
			}
		}
	}

	// What is only a remark, or only another form.
	fresh := open(t)
	file := "\ufeff" + head + "\r\n" + other(one, `"seq"`, `"_mood":"good","_key":7,"seq"`) + "\n" + head + strings.TrimSpace(two)
	if n := imported(t, fresh, []byte(file), []byte(head+one+two+one)); n.New != 2 || n.Known != 3 {
		t.Errorf("%+v", n)
	}
	if !maps.Equal(cards(t, fresh), cards(t, db)) {
		t.Error("the cards are others")
	}
}

func deviceOf(t *testing.T, db *DB) string {
	t.Helper()
	id, err := db.Device()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", id[:])
}

// FuzzLine: no line panics, and what is taken goes out as what came in.
func FuzzLine(f *testing.F) {
	golden, err := os.ReadFile(filepath.Join("testdata", "exchange.jsonl"))
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(golden) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		one, err := readLine(text)
		if err != nil {
			return
		}
		out, err := json.Marshal(lineOf(&one.Event, one.record, ""))
		if err != nil {
			t.Fatal(err)
		}
		again, err := readLine(out)
		if err != nil || !bytes.Equal(again.record, one.record) {
			t.Errorf("%v: %s\nwent out as %s", err, text, out)
		}
	})
}

// TestSchema1 opens a file as the first schema had it. Its bytes stay as they
// are, whatever becomes of the schema.
func TestSchema1(t *testing.T) {
	const fixture = "testdata/schema1.db"
	if _, err := os.Stat(fixture); *update && schema() == 1 && err != nil {
		writeSchema1(t, fixture)
	}
	content, err := os.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "anneal.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	db := openAt(t, path)
	compareGolden(t, "schema1.jsonl", exported(t, db))
	if n := reps(t, db, cardB); n != 2 {
		t.Errorf("card B has %d answers, want 2", n)
	}
	folders, err1 := db.Folders()
	known, err2 := db.Remembered()
	notes, err3 := db.AnkiNotes()
	if err := errors.Join(err1, err2, err3); err != nil || len(folders) != 1 || known[cardB].Text != "what is b" || notes["d/b"].Cards[0].ID != 12 {
		t.Errorf("%v, %v, %v, %v", folders, known, notes, err)
	}
	do(t, db, graded(cardB, start.Add(1000*time.Hour), quiz.Good))
}

func writeSchema1(t *testing.T, path string) {
	o := options()
	db, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	db.TrustClock()
	do(t, db, graded(cardA, start, quiz.Good))
	do(t, db, graded(cardA, start.Add(24*time.Hour), quiz.Hard), graded(cardC, start.Add(24*time.Hour), quiz.Again))
	do(t, db, renamed(cardA, "d/b", start.Add(25*time.Hour)))
	for _, name := range []string{"introduced", "flagged", "tagged", "suspended", "resumed", "buried", "placed", "rescheduled", "tuned"} {
		e := samples()[name]
		e.At = start.Add(26 * time.Hour)
		do(t, db, e)
	}
	_, err = db.Undo(ctx, quiz.Event{At: start.Add(27 * time.Hour), Day: today})
	err = errors.Join(err,
		db.PutFolder(Folder{Deck: "d", Path: "/decks/d", Trusted: true}),
		db.Remember(map[quiz.CardID]Remembered{cardB: {"d/b", "what is b"}}),
		db.PutAnkiNotes(map[string]AnkiNote{"d/b": {Note: 11, Cards: []AnkiPlace{{0, 12}}, Mod: 13}}),
	)
	if err != nil {
		t.Fatal(err)
	}
}
