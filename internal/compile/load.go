package compile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"anneal/internal/diag"
	"anneal/internal/quiz"
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

// maxFiles bounds how many files of a folder are looked at.
const maxFiles = 10_000

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
					Help: "give one of them another name, with a deck.yaml that says `name: …`",
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
		if !slices.ContainsFunc(files, func(f *source.File) bool { return f.Name == m.Name }) {
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
		return []Source{s}
	}
	var sources []Source
	owner := map[string]int{} // folder -> index of its source
	files := 0
	err := fs.WalkDir(f.FS, ".", func(name string, d fs.DirEntry, err error) error {
		switch base := path.Base(name); {
		case err != nil:
			f.unreadable(name, err, r)
			return skipDir(d)
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
			return nil
		case !d.Type().IsRegular() || base == deckFile || isPaper(base):
			return nil
		}
		if files++; files > maxFiles {
			return errors.New("it holds more than 10,000 files")
		}
		f.file(name, false, &sources[owner[path.Dir(name)]], r)
		return nil
	})
	if err != nil {
		f.unreadable(".", err, r)
	}
	sources = slices.DeleteFunc(sources, func(s Source) bool { return len(s.Files) == 0 })
	if len(sources) == 0 && err == nil && f.Path != "" && !f.Own {
		r.Report(diag.Diagnostic{
			Code: diag.NoSources, Message: fmt.Sprintf("no lesson in %s", f.Path),
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

// isPaper tells files that lie in every folder and are no lessons.
func isPaper(base string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(base), ".")
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
	if f.Only != "" {
		return f.Path
	}
	if f.Path == "" {
		return name
	}
	return strings.TrimSuffix(f.Path, "/") + "/" + name
}

var fileCodes = map[error]diag.Code{
	source.ErrEmpty: diag.Empty, source.ErrNotText: diag.NotText, source.ErrTooLarge: diag.TooLarge,
}

func (f *Folder) unreadable(name string, err error, r diag.Reporter) {
	code, help := diag.Unreadable, ""
	for known, c := range fileCodes {
		if errors.Is(err, known) {
			code = c
		}
	}
	switch {
	case code == diag.Empty:
		help = "write a lesson into it, or remove it"
	case code == diag.NotText:
		help = "save it as UTF-8, or move it out of the folder"
	case errors.Is(err, source.ErrDirectory):
		help = "name the folder itself, without a file"
	case errors.Is(err, fs.ErrNotExist):
		help = "check the spelling"
	}
	cause := err
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		cause = e.Err
	}
	r.Report(diag.Diagnostic{Code: code, Message: fmt.Sprintf("cannot read %s: %v", f.display(name), cause),
		Labels: diag.At(source.New(f.display(name), nil).Span(0, 0), ""), Help: help})
}

// deckFile describes a deck.
const deckFile = "deck.yaml"

// source begins the deck of a folder with what its deck.yaml says.
func (f *Folder) source(dir string, r diag.Reporter) Source {
	s := Source{Name: f.Name}
	if dir != "." {
		s.Name = path.Base(dir)
	}
	name := path.Join(dir, deckFile)
	if file, err := source.Read(f.FS, name, f.display(name)); err == nil {
		f.deckYAML(file, &s, r)
	} else if !errors.Is(err, fs.ErrNotExist) {
		f.unreadable(name, err, r)
	}
	s.Name = quiz.KeyPart(s.Name)
	if s.Name == "" {
		s.Name = "deck"
	}
	return s
}

func (f *Folder) deckYAML(file *source.File, s *Source, r diag.Reporter) {
	var y struct {
		Name, Title, Edition, Licence, License string
		Authors                                any
	}
	if err := yaml.UnmarshalWithOptions(file.Text, &y, yaml.Strict()); err != nil {
		d := diag.Diagnostic{
			Code: diag.DeckFile, Message: "cannot read the description of the deck", Labels: diag.At(file.Line(1), ""),
			Help: "it may hold `name`, `title`, `edition`, `licence` and `authors`",
		}
		if e := yaml.Error(nil); errors.As(err, &e) {
			d.Message = e.GetMessage()
			if t := e.GetToken(); t != nil && t.Position != nil {
				line := file.Line(t.Position.Line)
				start := min(line.Start+max(0, t.Position.Column-1), line.End)
				d.Labels = diag.At(file.Span(start, min(line.End, start+len(t.Value))), "")
			}
		}
		r.Report(d)
		return
	}
	s.Name, s.Title, s.Edition, s.Licence = cmp.Or(y.Name, s.Name), y.Title, y.Edition, cmp.Or(y.Licence, y.License)
}
