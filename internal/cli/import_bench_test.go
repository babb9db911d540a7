package cli

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// BenchmarkImportAnki measures whole processes that take in a package of as many
// notes as ANNEAL_BENCH_NOTES lists, with commas, each with three reviews: the first
// time, and again, where all is there. "make" is the floor: a plain program that
// writes such a package. MB is what a process had of memory at most, without the
// pages of files that it only looked at.
func BenchmarkImportAnki(b *testing.B) {
	sizes := os.Getenv("ANNEAL_BENCH_NOTES")
	if sizes == "" {
		b.Skip("ANNEAL_BENCH_NOTES says no number of notes")
	}
	file := buildAnneal(b)
	for size := range strings.SplitSeq(sizes, ",") {
		notes, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		dir := b.TempDir()
		pkg, home := filepath.Join(dir, "bench.apkg"), ""
		b.Run(size+"/make", func(b *testing.B) {
			for b.Loop() {
				if err := makePackage(pkg, notes); err != nil {
					b.Fatal(err)
				}
			}
		})
		anneal := func(want string, args ...string) func(*testing.B) {
			return func(b *testing.B) {
				most, cpu := 0.0, time.Duration(0)
				for b.Loop() {
					if want != "" {
						home = b.TempDir()
					}
					cmd := exec.Command(file, args...)
					cmd.Env = []string{"ANNEAL_HOME=" + home, "PATH=", "TMPDIR=" + dir}
					out, peak, err := watched(cmd)
					if err != nil || !strings.Contains(out, want) {
						b.Fatalf("%v: %s", err, out)
					}
					most = max(most, peak)
					cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
				}
				b.ReportMetric(most, "MB")
				b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s")
			}
		}
		b.Run(size+"/first", anneal(fmt.Sprintf("%d cards of %d notes; %d new", notes, notes, notes), "import", "anki", pkg))
		b.Run(size+"/again", anneal("", "import", "anki", pkg))
		b.Run(size+"/today", anneal(""))
	}
}

// watched runs a command and returns what it said and, on Linux, how many megabytes
// of memory of its own it had at most, as far as a look every few milliseconds sees
// it.
func watched(cmd *exec.Cmd) (out string, peak float64, err error) {
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return "", 0, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case err := <-done:
			return said.String(), peak, err
		case <-time.After(5 * time.Millisecond):
		}
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		if _, rest, ok := strings.Cut(string(status), "RssAnon:"); ok {
			kB := 0.0
			_, _ = fmt.Sscan(rest, &kB)
			peak = max(peak, kB/1000)
		}
	}
}

// makePackage writes a package with notes of about two kilobytes, no two alike, and
// with memories that their reviews do not lead to, so that each is compared.
func makePackage(file string, notes int) (err error) {
	db := file + ".db"
	defer os.Remove(db)
	if err := makeCollection(db, notes); err != nil {
		return err
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	w, err := z.Create("collection.anki21")
	if err == nil {
		var in *os.File
		if in, err = os.Open(db); err == nil {
			_, err = io.Copy(w, in)
			err = errors.Join(err, in.Close())
		}
	}
	return errors.Join(err, z.Close(), out.Close())
}

func makeCollection(file string, notes int) (err error) {
	_ = os.Remove(file)
	conn, err := sqlite.OpenConn(file, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	defer sqlitex.Save(conn)(&err)
	begun := time.Now().AddDate(-1, 0, 0)
	err = sqlitex.ExecuteScript(conn, fmt.Sprintf(`
		CREATE TABLE col (id integer primary key, crt integer, conf text, models text, decks text, dconf text);
		CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text, flds text);
		CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer, mod integer, type integer, queue integer,
			due integer, ivl integer, factor integer, odue integer, odid integer, flags integer, data text);
		CREATE TABLE revlog (id integer primary key, cid integer, ease integer, ivl integer, lastIvl integer, factor integer, time integer, type integer);
		CREATE INDEX ix_cards_nid ON cards (nid);
		CREATE INDEX ix_revlog_cid ON revlog (cid);
		INSERT INTO col VALUES (1, %d, '{"creationOffset":0}',
			'{"5":{"id":5,"name":"Basic","flds":[{"name":"Front"},{"name":"Back"}],"tmpls":[{"name":"Card 1","qfmt":"{{Front}}","afmt":"{{FrontSide}}<hr id=answer>{{Back}}"}]}}',
			'{"1":{"id":1,"name":"Default","conf":1},"2":{"id":2,"name":"Rust","conf":1},"3":{"id":3,"name":"Rust::Ownership","conf":1}}', '{}');`, begun.Unix()), nil)
	for i := 0; i < notes && err == nil; i++ {
		rnd := rand.New(rand.NewPCG(1, uint64(i)))
		id := begun.UnixMilli() + int64(i)
		err = sqlitex.Execute(conn, "INSERT INTO notes VALUES (?, ?, 5, ' rust a::b ', ?)", &sqlitex.ExecOptions{Args: []any{id, fmt.Sprintf("g%d", i), benchNote(i, rnd)}})
		at, days := begun.Add(time.Duration(rnd.IntN(300*86400))*time.Second).UnixMilli(), 0
		for n := range 3 {
			interval := 1 << (2 * n)
			if err == nil {
				err = sqlitex.Execute(conn, "INSERT OR REPLACE INTO revlog VALUES (?, ?, ?, ?, ?, 2500, 5000, ?)",
					&sqlitex.ExecOptions{Args: []any{at + int64(days)*86_400_000, id, 2 + rnd.IntN(3), interval, days, min(n, 1)}})
			}
			days += interval
		}
		if err == nil {
			err = sqlitex.Execute(conn, "INSERT INTO cards VALUES (?, ?, ?, 0, ?, 2, 2, ?, 16, 2500, 0, 0, 0, ?)",
				&sqlitex.ExecOptions{Args: []any{id, id, 2 + i%2, at / 1000, 300 + rnd.IntN(100), fmt.Sprintf(`{"s":%d.5,"d":5.25}`, 5+rnd.IntN(40))}})
		}
	}
	return err
}

// benchNote returns the fields of a note: a question, and a program as a highlighter
// writes it.
func benchNote(i int, rnd *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "What does <b>program %d</b> print, and why is <code>v%d</code> moved?\x1f<div>It prints %d:</div><pre class=\"hl-chroma\"><code>", i, i, rnd.IntN(1000))
	for line := range 12 {
		fmt.Fprintf(&b, `<span class="hl-kd">let</span> <span class="hl-n">v%d_%d</span> <span class="hl-o">=</span> <span class="hl-n">f%d</span><span class="hl-p">(</span><span class="hl-mi">%d</span><span class="hl-p">);</span>`+"\n",
			i, line, rnd.IntN(100), rnd.IntN(1000))
	}
	fmt.Fprintf(&b, "</code></pre><div>because of %d &amp; %d.</div>", rnd.IntN(1000), rnd.IntN(1000))
	return b.String()
}
