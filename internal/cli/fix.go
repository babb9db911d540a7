package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	cli2 "github.com/urfave/cli/v2"

	"anneal/internal/compile"
	"anneal/internal/diag"
)

// maxRounds bounds how often lessons are mended and checked again: one finding
// may hide another.
const maxRounds = 10

// checked builds the folders that were named. With --fix the sure edits are made
// in the files, and the findings are those that remain.
func (p *program) checked(c *cli2.Context, o compile.Options, say io.Writer, bag *diag.Bag) (*compile.Result, error) {
	named, mend := c.Args().Slice(), c.Bool("fix")
	var files []string // in the order in which they were first mended
	made := map[string]int{}
	defer func() {
		for _, f := range files {
			fmt.Fprintf(say, "%s: %s mended\n", f, count(made[f], "finding"))
		}
	}()
	for round := 0; ; round++ {
		var folders []compile.Folder
		for _, name := range named {
			f, err := openFolder(name)
			if err != nil {
				return nil, cannotOpen(name, err)
			}
			f.Prose, f.Trusted = c.Bool("prose"), p.namedOnce
			folders = append(folders, f)
		}
		*bag = diag.Bag{}
		result, err := compile.Build(c.Context, compile.Load(folders, bag), o, bag)
		if err != nil || !mend || round == maxRounds {
			return result, err
		}
		wrote := false
		for _, f := range diag.Fix(bag.Sorted()) {
			tree, file, ok := treeOf(named, f.File.Name)
			if !ok {
				if round == 0 {
					p.warn("%s is not below what was named and stays as it is", f.File.Name)
				}
				continue
			}
			if err := replaceFile(tree, file, f.File.Text, f.Text); err != nil {
				if round == 0 {
					p.warn("cannot write %s, which stays as it is: %v", f.File.Name, err)
				}
				continue
			}
			if made[f.File.Name] == 0 {
				files = append(files, f.File.Name)
			}
			made[f.File.Name] += f.Made
			wrote = true
		}
		if !wrote {
			return result, nil
		}
	}
}

// treeOf finds the folder that was named and holds a file, or whose file was
// named, and the file's name in it.
func treeOf(named []string, name string) (dir, file string, ok bool) {
	for _, n := range named {
		slashed := filepath.ToSlash(n)
		if slashed == name {
			return filepath.Dir(n), path.Base(name), true
		}
		if rest, below := strings.CutPrefix(name, strings.TrimSuffix(slashed, "/")+"/"); below && fs.ValidPath(rest) {
			return n, rest, true
		}
	}
	return "", "", false
}

// replaceFile writes a file of a folder anew, as a whole or not at all, and
// keeps its mode. It refuses a file that does not hold old any more, a link, and
// whatever lies outside of the folder.
func replaceFile(dir, name string, old, text []byte) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	info, err := root.Lstat(name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is a link; name the file that it leads to")
	}
	if now, err := root.ReadFile(name); err != nil || !bytes.Equal(now, old) {
		return errors.Join(err, errors.New("it was changed a moment ago"))
	}
	beside, f, err := createBeside(root, name)
	if err != nil {
		return err
	}
	defer root.Remove(beside) // fails when all went well
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return root.Rename(beside, name)
}

// createBeside makes a new file in the folder of another one.
func createBeside(root *os.Root, name string) (string, *os.File, error) {
	for n := 0; ; n++ {
		beside := path.Join(path.Dir(name), fmt.Sprintf(".anneal-%d-%s", n, path.Base(name)))
		f, err := root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil || !errors.Is(err, fs.ErrExist) || n == 100 {
			return beside, f, err
		}
	}
}
