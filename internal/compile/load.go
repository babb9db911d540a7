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
	"anneal/internal/syntax"
)

// Folder is a place to read lessons from. Its file system should be one that
// cannot be left, such as that of an os.Root: lessons come from strangers.
type Folder struct {
	FS   fs.FS
	Path string // as the user named it, put in front of file names in messages; "" for the shipped course
	Name string // the deck's name where it has no deck.yaml
	Only string // the one file of FS that was named; "" for all
	Own  bool   // the user's own deck, which may extend another of its name
}

// maxEntries bounds how many files and folders of a folder are looked at.
const maxEntries = 20_000

var errTooMany = fmt.Errorf("it holds more than %d files and folders", maxEntries)

// Load reads the sources of all folders. A folder below that holds a deck.yaml
// is a deck of its own. What cannot be read is reported, and the rest goes on.
func Load(folders []Folder, r diag.Reporter) []Source {
	var sources []Source
	paths := map[string]string{} // deck name -> the folder it came from
	for _, f := range folders {
		for _, s := range f.load(r) {
			i := slices.IndexFunc(sources, func(t Source) bool { return t.Name == s.Name })
			switch {
			case i < 0:
				sources = append(sources, s)
				paths[s.Name] = f.home()
			case f.Own || paths[s.Name] == f.home():
				sources[i].Files = appendNew(sources[i].Files, s.Files)
			default:
				r.Report(diag.Diagnostic{
					Code: diag.DeckTwice, Message: fmt.Sprintf("two folders make a deck named `%s`: %s and %s", s.Name, cmp.Or(paths[s.Name], "the shipped course"), f.Path),
					Labels: diag.At(s.Files[0].Span(0, 0), ""), Help: "give one of them another name, with a deck.yaml that says `name: …`",
				})
			}
		}
	}
	return sources
}

func (f *Folder) home() string {
	if f.Only != "" {
		return path.Dir(f.Path)
	}
	return f.Path
}

func appendNew(files, more []*source.File) []*source.File {
	for _, m := range more {
		if !slices.ContainsFunc(files, func(f *source.File) bool { return path.Clean(f.Name) == path.Clean(m.Name) }) {
			files = append(files, m)
		}
	}
	return files
}

// load reads one folder.
func (f *Folder) load(r diag.Reporter) []Source {
	if f.Only != "" {
		s := f.source(".", r)
		f.file(f.Only, true, &s, r)
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
				return nil
			}
			owner[name] = len(sources)
			sources = append(sources, f.source(name, r))
		case d.Type().IsRegular() && base != deckFile && !isPaper(base):
			f.file(name, false, &sources[owner[path.Dir(name)]], r)
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

// file reads one file into s if a reader takes it. What was named is missed
// aloud; what merely lies in a folder is passed over when it is no lesson.
func (f *Folder) file(name string, named bool, s *Source, r diag.Reporter) {
	display := f.display(name)
	file, err := source.Read(f.FS, name, display)
	if err != nil {
		if named || mayBeLesson(name) {
			f.unreadable(name, err, r)
		}
		return
	}
	if syntax.IsLesson(file) || syntax.IsCards(file) || syntax.HasFrontMatter(file) && (named || mayBeLesson(name)) {
		s.Files = append(s.Files, file)
	} else if named {
		r.Report(diag.Diagnostic{
			Code: diag.Unknown, Message: "nothing in " + display + " says that it is a lesson or a file of cards",
			Labels: diag.At(file.Line(1), ""), Help: "begin it with front matter that holds an `id:`, or with a line `Q:` or `C:`",
		})
	}
}

func mayBeLesson(name string) bool {
	return slices.Contains([]string{".md", ".markdown"}, strings.ToLower(path.Ext(name)))
}

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
	r.Report(diag.Diagnostic{
		Code: code, Message: fmt.Sprintf("cannot read %s: %v", f.display(name), cause),
		Labels: diag.At(source.New(f.display(name), nil).Span(0, 0), ""), Help: help,
	})
}
