package compile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/source"
)

// Folder is a place to read lessons from. Its file system should be one that
// cannot be left, such as that of an os.Root: lessons come from strangers.
type Folder struct {
	FS   fs.FS
	Path string // as the user named it, put in front of file names in messages; "" for the shipped course
	Name string // the deck's name where it has no deck.yaml
	Only string // the one file of FS that was named; "" for all
	Own  bool   // the user's own deck, which may extend another of its name

	Prose   bool                   // cards of prose that nothing proves are wanted
	Trusted func(deck string) bool // whether the user lets the programs of a deck in it be run; nil: of none

	books shelf // found while it is loaded
}

// maxEntries bounds how many files and folders of a folder are looked at.
const maxEntries = 20_000

var errTooMany = fmt.Errorf("it holds more than %d files and folders", maxEntries)

// Load finds the sources of all folders. A folder below that holds a deck.yaml
// is a deck of its own. What cannot be read is reported, and the rest goes on.
func Load(folders []Folder, r diag.Reporter) []Source { return Reload(folders, nil, r) }

// Reload is Load after a build that made the catalogs: files that have not
// changed since are not opened, and [Build] takes from that build what it can.
func Reload(folders []Folder, before []*Catalog, r diag.Reporter) []Source {
	known := map[string]map[string]*entry{}
	for _, c := range before {
		known[c.Name] = c.byName()
	}
	var sources []Source
	paths := map[string]string{} // deck name -> the folder it came from
	from := map[string]int{}     // deck name -> which of folders it was
	for n, f := range folders {
		for _, s := range f.load(known, r) {
			i := slices.IndexFunc(sources, func(t Source) bool { return t.Name == s.Name })
			switch {
			case i < 0:
				sources = append(sources, s)
				paths[s.Name], from[s.Name] = f.home(), n
			case f.Own || paths[s.Name] == f.home() && from[s.Name] != n: // named twice, or file by file
				if f.Own {
					sources[i].extend(&s)
				}
				sources[i].Files = appendNew(sources[i].Files, s.Files)
				sources[i].others = appendNew(sources[i].others, s.others)
				sources[i].Prose = sources[i].Prose || s.Prose
			default:
				r.Report(diag.Diagnostic{
					Code: diag.DeckTwice, Message: fmt.Sprintf("two folders make a deck named `%s`: %s and %s", s.Name, cmp.Or(sources[i].folder, "the shipped course"), s.folder),
					Labels: diag.At(source.New(s.Files[0].Name, nil).Span(0, 0), ""), Help: "give one of them another name, with a deck.yaml that says `name: …`",
				})
			}
		}
	}
	for i := range sources {
		s := &sources[i]
		taken := map[string]bool{}
		for _, in := range s.Files {
			taken[in.Name] = true
		}
		// A file that was named is a source, whatever its folder takes it for.
		s.others = slices.DeleteFunc(s.others, func(in *Input) bool { return taken[in.Name] })
	}
	return sources
}

// extend takes what the deck.yaml of a folder says that extends the deck: how its own
// files are to be read, and what the deck's own deck.yaml leaves open.
func (s *Source) extend(by *Source) {
	s.Title, s.Licence = cmp.Or(s.Title, by.Title), cmp.Or(s.Licence, by.Licence)
	for _, in := range slices.Concat(by.Files, by.others) {
		in.edition, in.syntax = by.Edition, by.Syntax
	}
}

// of returns the deck as it is for one of its files.
func (s *Source) of(in *Input) *Source {
	if in.edition == "" && in.syntax == "" {
		return s
	}
	own := *s
	own.Edition, own.Syntax = cmp.Or(in.edition, s.Edition), cmp.Or(in.syntax, s.Syntax)
	return &own
}

func (f *Folder) home() string {
	if f.Only != "" {
		return path.Dir(f.Path)
	}
	return f.Path
}

func appendNew(files, more []*Input) []*Input {
	have := map[string]bool{}
	for _, f := range files {
		have[path.Clean(f.Name)] = true
	}
	for _, m := range more {
		if !have[path.Clean(m.Name)] {
			files = append(files, m)
		}
	}
	return files
}

// load finds the sources of one folder.
func (f *Folder) load(known map[string]map[string]*entry, r diag.Reporter) []Source {
	if f.Only != "" {
		s := f.source(".", r)
		info, err := fs.Stat(f.FS, f.Only)
		f.file(f.Only, info, err, true, &s, known[s.Name], r)
		if len(s.Files) == 0 {
			return nil
		}
		return []Source{s}
	}
	var sources []Source
	owner := map[string]int{} // folder -> index of its source
	entries, whole := 0, true
	failed := func(name string, err error) {
		whole = false
		f.unreadable(name, err, r)
	}
	err := fs.WalkDir(f.FS, ".", func(name string, d fs.DirEntry, err error) error {
		entries++
		switch base := path.Base(name); {
		case err != nil:
			failed(name, err)
			return skipDir(d)
		case entries > maxEntries:
			return errTooMany
		case name != "." && strings.HasPrefix(base, "."):
			return skipDir(d)
		case d.IsDir():
			_, err := fs.Stat(f.FS, path.Join(name, deckFile))
			if name != "." && err != nil {
				owner[name] = owner[path.Dir(name)]
			} else {
				owner[name] = len(sources)
				sources = append(sources, f.source(name, r))
			}
			f.openBook(name, &sources[owner[name]], r)
		case d.Type().IsRegular() && base != deckFile && f.books.mayBeSource(name):
			s := &sources[owner[path.Dir(name)]]
			info, err := d.Info()
			whole = f.file(name, info, err, false, s, known[s.Name], r) && whole
		}
		return nil
	})
	if err != nil {
		failed(".", err)
	}
	sources = slices.DeleteFunc(sources, func(s Source) bool { return len(s.Files) == 0 })
	if len(sources) == 0 && whole && f.Path != "" && !f.Own {
		r.Report(diag.Diagnostic{
			Code: diag.NoSources, Message: fmt.Sprintf("no lesson in %s", f.Path), Labels: diag.At(source.New(f.Path, nil).Span(0, 0), ""),
			Help: "a lesson begins with front matter that holds an `id:`, a cards file with a line `Q:` or `C:`",
		})
	}
	return sources
}

func skipDir(d fs.DirEntry) error {
	if d != nil && d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// isPaper tells files that lie in many folders and are no lessons: what every
// project has, and the copies that editors leave beside a text, which would be
// taken for a second lesson of the same id.
func isPaper(base string) bool {
	low := strings.ToLower(base)
	if strings.HasSuffix(low, "~") || strings.HasPrefix(low, "#") ||
		slices.Contains([]string{".bak", ".orig", ".save", ".swp", ".tmp", ".old"}, path.Ext(low)) {
		return true
	}
	stem, _, _ := strings.Cut(low, ".")
	return slices.Contains([]string{"readme", "license", "licence", "copying", "changelog", "contributing", "authors"}, stem)
}

// headSize is how much of a file is read to see whether it is a source, in
// bytes. What is not binary and longer before it says so is read whole.
const headSize = 4 << 10

// file takes one file into s if a reader takes it. What was named is missed
// aloud; what merely lies in a folder is passed over when it is no lesson. It
// returns false for what may be a lesson and cannot be read.
func (f *Folder) file(name string, info fs.FileInfo, err error, named bool, s *Source, known map[string]*entry, r diag.Reporter) bool {
	in := &Input{Name: f.display(name), fsys: f.FS, path: name, named: named, own: f.Own, trusted: s.trusted, chapterOf: f.books.chapters[name]}
	in.prior = known[in.Name]
	if err == nil {
		in.size = info.Size()
		if t := info.ModTime(); !t.IsZero() {
			in.time = t.UnixNano()
		}
		if in.asBefore() && s.asBefore(in) {
			s.take(in, in.prior.isSource())
			return true
		}
		if in.kind, err = f.kind(in, s, named); err == nil {
			if s.take(in, in.kind != noReader); in.kind == noReader && named {
				file, _ := in.file()
				r.Report(diag.Diagnostic{
					Code: diag.Unknown, Message: "nothing in " + in.Name + " says that it is a lesson or a file of cards",
					Labels: diag.At(file.Line(1), ""), Help: "begin it with front matter that holds an `id:`, or with a line `Q:` or `C:`",
				})
			}
			return true
		}
	}
	wanted := named || mayBeLesson(name) || in.prior != nil && in.prior.isSource()
	if wanted {
		unreadable(in.Name, err, r)
	}
	if in.prior != nil && in.prior.isSource() && !errors.Is(err, fs.ErrNotExist) {
		in.lost = true // it has not vanished
		s.take(in, true)
	}
	return !wanted
}

// take adds a file to the deck's sources, or to the others.
func (s *Source) take(in *Input, isSource bool) {
	if isSource {
		s.Files = append(s.Files, in)
	} else {
		s.others = append(s.others, in)
	}
}

func mayBeLesson(name string) bool {
	return slices.Contains([]string{".md", ".markdown"}, strings.ToLower(path.Ext(name)))
}

// mayBeQuiz tells files in which what makes them a source may stand anywhere.
func mayBeQuiz(name string) bool { return strings.EqualFold(path.Ext(name), ".toml") }

func (f *Folder) display(name string) string {
	switch {
	case f.Only != "" && name == f.Only, f.Path != "" && name == ".":
		return f.Path
	case f.Only != "":
		return path.Join(path.Dir(f.Path), name)
	case f.Path == "":
		return name
	}
	return strings.TrimSuffix(f.Path, "/") + "/" + name
}

func (f *Folder) unreadable(name string, err error, r diag.Reporter) {
	unreadable(f.display(name), err, r)
}

// unreadable reports a file that cannot be read.
func unreadable(name string, err error, r diag.Reporter) {
	code, help := diag.Unreadable, ""
	switch {
	case errors.Is(err, source.ErrEmpty):
		code, help = diag.Empty, "write a lesson into it, or remove it"
	case errors.Is(err, source.ErrNotText):
		code, help = diag.NotText, "save it as UTF-8, or move it out of the folder"
	case errors.Is(err, source.ErrTooLarge), errors.Is(err, errDeckFile):
		code, help = diag.TooLarge, "divide it"
	case errors.Is(err, source.ErrDirectory):
		help = "put a file in its place"
	case errors.Is(err, fs.ErrNotExist):
		help = "check the spelling"
	case errors.Is(err, fs.ErrPermission):
		help = "allow it to be read, or move it out of the folder"
	case errors.Is(err, errTooMany):
		help = "name the folder in it that holds the lessons"
	}
	cause := err
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		cause = e.Err
	}
	at := source.New(name, nil).Span(0, 0)
	if e := (*source.NotTextError)(nil); errors.As(err, &e) {
		at = e.At
	}
	r.Report(diag.Diagnostic{Code: code, Message: fmt.Sprintf("cannot read %s: %v", name, cause), Labels: diag.At(at, ""), Help: help})
}
