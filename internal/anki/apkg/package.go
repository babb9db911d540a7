package apkg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// Package is an open package.
type Package struct {
	Created  time.Time // of the collection, from which due days are counted
	Zone     int       // seconds east of UTC, of the clock by which it was created
	Zoned    bool      // whether Zone is known; old collections do not say
	Rollover int       // hour at which a day begins
	Types    map[int64]*NoteType
	Decks    map[int64]Deck

	form  form
	file  *os.File
	zip   *container
	media mediaMap
	dir   string // where the database lies meanwhile
	conn  *sqlite.Conn
}

// Deck is a deck of Anki's.
type Deck struct {
	Name string // "A::B" is B in A
	// Retention is how well the learner is taken to have remembered before FSRS.
	Retention float64
}

// NoteType says which fields a note has, and which cards are made of it.
type NoteType struct {
	ID        int64
	Name      string
	Cloze     bool
	Fields    []string
	Templates []Template
}

// Template makes a card's two sides.
type Template struct{ Name, Front, Back string }

// Open opens a package. It needs room for the package's database in the folder
// for temporary files until the package is closed.
func Open(ctx context.Context, path string) (*Package, error) {
	p := &Package{}
	err := p.open(ctx, path)
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *Package) open(ctx context.Context, path string) (err error) {
	if p.file, err = os.Open(path); err != nil {
		return err
	}
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a file")
	}
	if p.zip, err = openContainer(p.file, info.Size()); err != nil {
		return err
	}
	if p.form, err = p.zip.form(); err != nil {
		return err
	}
	if p.media, err = p.zip.readMedia(p.form); err != nil {
		return err
	}
	if p.dir, err = os.MkdirTemp("", "anneal-anki-"); err != nil {
		return err
	}
	db := filepath.Join(p.dir, "collection")
	if err := p.extract(ctx, db); err != nil {
		return err
	}
	if err := p.connect(ctx, db); err != nil {
		return fmt.Errorf("its collection: %w", err)
	}
	return nil
}

// Close closes the package and removes what was unpacked of it.
func (p *Package) Close() error {
	var errs []error
	if p.conn != nil {
		errs = append(errs, p.conn.Close())
	}
	if p.dir != "" {
		errs = append(errs, os.RemoveAll(p.dir))
	}
	if p.file != nil {
		errs = append(errs, p.file.Close())
	}
	return errors.Join(errs...)
}

// extract unpacks the database into a file.
func (p *Package) extract(ctx context.Context, to string) error {
	r, err := p.zip.open(collections[p.form], maxCollection, p.form == latest)
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, stoppable{ctx, r})
	return errors.Join(err, f.Close())
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// maxText bounds one field of a row, and one row: a note with all its fields.
const maxText = 64 << 20

// connect opens the database so that nothing in it can act: it is read only, as
// a file that nobody else changes, with functions that only queries of ours call.
func (p *Package) connect(ctx context.Context, path string) (err error) {
	uri := (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "immutable=1"}).String()
	if p.conn, err = sqlite.OpenConn(uri, sqlite.OpenReadOnly, sqlite.OpenURI); err != nil {
		return err
	}
	p.conn.SetInterrupt(ctx.Done())
	p.conn.Limit(sqlite.LimitLength, maxText)
	p.conn.Limit(sqlite.LimitAttached, 0)
	// Without it neither fields nor tags can be read, nor the pages be checked.
	if err := p.conn.SetCollation("unicase", func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }); err != nil {
		return err
	}
	for _, s := range []string{"PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA mmap_size=0", "PRAGMA query_only=ON"} {
		if err := p.query(s, nil); err != nil {
			return err
		}
	}
	if err := p.checkPages(); err != nil {
		return err
	}
	if err := p.checkTables("col", "notes", "cards", "revlog"); err != nil {
		return err
	}
	return p.readCollection()
}

// query runs one query and calls row for each row that it gives.
func (p *Package) query(q string, row func(*sqlite.Stmt) error, args ...any) error {
	return sqlitex.ExecuteTransient(p.conn, q, &sqlitex.ExecOptions{Args: args, ResultFunc: func(s *sqlite.Stmt) error {
		if row == nil {
			return nil
		}
		return row(s)
	}})
}

// checkPages sees that the pages of the file hang together.
func (p *Package) checkPages() error {
	damage := ""
	err := p.query("PRAGMA quick_check(1)", func(s *sqlite.Stmt) error {
		damage = s.ColumnText(0)
		return nil
	})
	if err != nil || damage == "ok" {
		return err
	}
	return fmt.Errorf("it is damaged: %s", damage)
}

// checkTables sees that the tables are tables: views and virtual tables would run
// what a stranger wrote.
func (p *Package) checkTables(names ...string) error {
	for _, name := range names {
		found := false
		err := p.query("SELECT type, sql FROM sqlite_master WHERE name=?", func(s *sqlite.Stmt) error {
			if s.ColumnText(0) != "table" || !strings.HasPrefix(strings.ToUpper(strings.TrimSpace(s.ColumnText(1))), "CREATE TABLE") {
				return fmt.Errorf("%s is no table", name)
			}
			found = true
			return nil
		}, name)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("it is none of Anki's: the table %s is missing", name)
		}
	}
	return nil
}
