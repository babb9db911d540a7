package cli

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"anneal/decks"
	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/store"
)

// library is all decks that a learner has: the shipped course, the user's own
// folders, and the folders that were registered by build. Compiled decks are
// kept in the cache and made anew as soon as a source has changed.
type library struct {
	folders []compile.Folder
	roots   []*os.Root
	paths   []string // of the folders; "" for the shipped course
	print   [32]byte // of all sources: names, sizes, times, and the compiler of cards
	missing []store.Folder
}

// findLibrary lists the folders. A registered one that is not there any more is
// listed as missing, not forgotten: it may be on a disk that is not mounted.
func (p *program) findLibrary(registered []store.Folder) (*library, error) {
	l := &library{}
	sum := sha256.New()
	fmt.Fprintf(sum, "cards %d\n", compile.Version)
	if !slices.ContainsFunc(registered, func(f store.Folder) bool { return f.Deck == decks.Name && f.Path == "" }) {
		sub, err := fs.Sub(decks.FS, decks.Name)
		if err != nil {
			return nil, err
		}
		l.add(compile.Folder{FS: sub, Path: decks.Name, Name: decks.Name, Trusted: anyDeck}, "")
		sum.Write(decks.Evidence)
		hashTexts(sum, sub)
	}
	for _, r := range registered {
		if r.Trusted {
			fmt.Fprintf(sum, "trusted %q %q\n", r.Deck, r.Path)
		}
		if r.Path == "" || r.Within || p.isOwn(r) {
			continue
		}
		f, root, err := openRoot(r.Path)
		if err != nil {
			l.missing = append(l.missing, r)
			continue
		}
		l.roots = append(l.roots, root)
		f.Name, f.Prose, f.Trusted = r.Deck, r.Prose, trustedIn(registered, r.Path)
		fmt.Fprintf(sum, "prose %t\n", r.Prose)
		l.add(f, r.Path)
		hashStats(sum, r.Path, f)
	}
	own, err := os.ReadDir(p.home.decks)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	for _, d := range own {
		dir := filepath.Join(p.home.decks, d.Name())
		if !d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			continue
		}
		f, root, err := openRoot(dir)
		if err != nil {
			continue
		}
		l.roots = append(l.roots, root)
		f.Own, f.Trusted = true, trustedIn(registered, dir)
		l.add(f, dir)
		hashStats(sum, dir, f)
	}
	l.print = [32]byte(sum.Sum(nil))
	return l, nil
}

// libraryOf is findLibrary for the folders that the store knows.
func (p *program) libraryOf(db *store.DB) (*library, error) {
	registered, err := db.Folders()
	if err != nil {
		return nil, err
	}
	return p.findLibrary(registered)
}

func (l *library) add(f compile.Folder, path string) {
	l.folders = append(l.folders, f)
	l.paths = append(l.paths, path)
}

// openFolder opens a folder, or the folder of a single file, in a way that no
// name or link inside leads out of it.
func openFolder(path string) (compile.Folder, error) {
	f, _, err := openRoot(path)
	return f, err
}

// openRoot is openFolder for those who close it before the program ends.
func openRoot(path string) (compile.Folder, *os.Root, error) {
	info, err := os.Stat(path)
	if err != nil {
		return compile.Folder{}, nil, err
	}
	dir, only := path, ""
	if !info.IsDir() {
		dir, only = filepath.Dir(path), filepath.Base(path)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return compile.Folder{}, nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return compile.Folder{}, nil, err
	}
	return compile.Folder{FS: root.FS(), Path: filepath.ToSlash(path), Name: filepath.Base(abs), Only: only}, root, nil
}

// close closes the folders.
func (l *library) close() {
	for _, r := range l.roots {
		_ = r.Close()
	}
}

// hashStats hashes names, sizes and times of the files below a folder: enough
// to see an edit, without reading what was not edited.
func hashStats(sum hash.Hash, name string, f compile.Folder) {
	fmt.Fprintf(sum, "folder %q %q\n", name, f.Name)
	_ = fs.WalkDir(f.FS, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be read is said when it is compiled
		}
		base := path.Base(file)
		if file != "." && strings.HasPrefix(base, ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if info, err := d.Info(); err == nil && d.Type().IsRegular() && (f.Only == "" || f.Only == file) {
			fmt.Fprintf(sum, "%q %d %d\n", file, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
}

func hashTexts(sum hash.Hash, fsys fs.FS) {
	_ = fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		text, _ := fs.ReadFile(fsys, file)
		fmt.Fprintf(sum, "%q ", file)
		_ = binary.Write(sum, binary.BigEndian, uint64(len(text)))
		sum.Write(text)
		return nil
	})
}

// cards returns all decks, from the cache when nothing has changed.
func (p *program) cards(ctx context.Context, db *store.DB) ([]*quiz.Deck, error) {
	l, err := p.libraryOf(db)
	if err != nil {
		return nil, err
	}
	p.warnMissing(l)
	cache := store.OpenCache(p.home.cache)
	shelf := newShelf(cache)
	before, current := catalogsOf(cache.Decks(), l.print)
	if current {
		if decks, ok := shelf.decks(before); ok {
			return decks, nil
		}
	}
	before = shelf.whole(before)
	var bag diag.Bag
	sources := compile.Reload(l.folders, before, &bag)
	result, err := compile.Build(ctx, sources, compile.Options{Judge: p.judge(cache), Shelf: shelf, Now: time.Now()}, &bag)
	if err != nil {
		return nil, err
	}
	if n := bag.Errors(); n > 0 {
		p.warn("%s in your lessons; `anneal build` shows %s", count(n, "mistake"), them(n))
	}
	decks, changed, err := p.install(ctx, db, cache, shelf, l, before, result.Catalogs, &bag)
	if err == nil {
		p.sayListed(changed.listed)
	}
	return decks, err
}

func (p *program) warnMissing(l *library) {
	for _, m := range l.missing {
		p.warn("the deck %s is not at %s any more; its cards rest until it is back, or `anneal remove %s` forgets it", m.Deck, m.Path, m.Deck)
	}
}

// install takes compiled decks into use: first the histories of cards that go
// on under other keys are carried over, then the decks are replaced. found is
// what the compilation reported.
func (p *program) install(ctx context.Context, db *store.DB, cache *store.Cache, shelf *shelf, l *library, before, after []*compile.Catalog, found ...*diag.Bag) ([]*quiz.Deck, changes, error) {
	made, ok := shelf.decks(after)
	if !ok {
		return nil, changes{}, fmt.Errorf("the cache %s lost lessons while they were compiled; try again", p.home.cache)
	}
	h := history{p, ctx, db, cache, shelf}
	c, err := h.carryOver(l, before, after, made, found)
	if err != nil {
		return nil, c, err
	}
	if err := remember(db, made, noOthers); err != nil {
		return nil, c, err
	}
	if all, ok := sheets(after, shelf); ok {
		_ = cache.PutDecks(cachedDecks(after, l.print), all, dropped(before, after)) // a cache that cannot be written is made anew next time
	}
	return made, c, nil
}

func cachedDecks(catalogs []*compile.Catalog, print [32]byte) []store.CachedDeck {
	var out []store.CachedDeck
	for _, c := range catalogs {
		out = append(out, store.CachedDeck{Name: c.Name, Fingerprint: print, Catalog: c.Marshal()})
	}
	return out
}

// dropped returns the lessons that no deck has any more.
func dropped(before, after []*compile.Catalog) []store.LessonID {
	used := map[compile.LessonID]bool{}
	for _, c := range after {
		for _, id := range c.Lessons() {
			used[id] = true
		}
	}
	var out []store.LessonID
	for _, c := range before {
		for _, id := range c.Lessons() {
			if !used[id] {
				out = append(out, store.LessonID(id))
			}
		}
	}
	return out
}
