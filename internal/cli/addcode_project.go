package cli

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"anneal/internal/rustc"
)

// fromCargo reads the files of cargo's errors, as far as they lie in the folder of
// the workspace.
func (p *program) fromCargo(said []rustc.CargoError, edition string) (*code, error) {
	if len(said) == 0 {
		return nil, input("", "cargo told of no error; there is nothing to learn from")
	}
	dir, err := workspace()
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, input("", "cannot open the folder of the workspace: %v", err)
	}
	defer root.Close()
	var c code
	texts := map[string]string{}
	why := map[string]error{}
	for _, e := range said {
		name := filepath.Clean(e.File)
		if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsAbs(name) {
			name = rel
		}
		text, ok := texts[name]
		if !ok && why[name] == nil {
			if text, err = readRust(root.FS(), filepath.ToSlash(name)); err != nil {
				why[name] = err
				p.hint("passed over %s: %v", e.File, err)
			} else {
				texts[name] = text
			}
		}
		if why[name] != nil || e.Primary() > 1+strings.Count(text, "\n") {
			continue // or changed since
		}
		known := orDefault(edition)
		if edition == "" && len(e.Edition) == 4 {
			known = e.Edition
		}
		c.errors = append(c.errors, met{e.Message, filepath.ToSlash(name), text, known, func() []string { return projectTexts(dir, name) }})
	}
	if len(c.errors) == 0 {
		return nil, input("run it in the folder of the package that cargo checked", "none of cargo's errors points into a file below %s", dir)
	}
	return &c, nil
}

// workspace returns the folder that cargo names files from: the nearest one above
// with a Cargo.lock, else with a Cargo.toml, else this one.
func workspace() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for _, mark := range []string{"Cargo.lock", "Cargo.toml"} {
		for dir := here; ; dir = filepath.Dir(dir) {
			if _, err := os.Lstat(filepath.Join(dir, mark)); err == nil {
				return dir, nil
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return here, nil
}

// The most that is read of the other files of a project.
const (
	mostFiles = 400
	mostText  = 4 << 20
)

// projectTexts reads the other files of a project, the nearest first: what an error
// in one file is about may be defined in another one.
func projectTexts(dir, file string) (texts []string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil
	}
	defer root.Close()
	var names []string
	_ = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read has nothing to add
		case d.IsDir() && name != "." && (d.Name() == "target" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case len(names) > 10*mostFiles:
			return fs.SkipAll
		case !d.IsDir() && path.Ext(name) == ".rs" && name != filepath.ToSlash(file):
			names = append(names, name)
		}
		return nil
	})
	near := path.Dir(filepath.ToSlash(file))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(distance(near, path.Dir(a)), distance(near, path.Dir(b)))
	})
	left := mostText
	for _, name := range names[:min(len(names), mostFiles)] {
		text, err := readRust(root.FS(), name)
		if left -= len(text); err == nil && left >= 0 {
			texts = append(texts, text)
		}
	}
	return texts
}

// distance counts the steps from one folder to another.
func distance(from, to string) int {
	a, b := strings.Split(from, "/"), strings.Split(to, "/")
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	return len(a) + len(b)
}
