// Package errordocs gets the documentation of rustc's error codes out of an
// installed compiler, as Markdown in which the fences say what their programs
// do:
//
//	A variable was used after its contents have been moved elsewhere.
//
//	```rust,compile_fail,E0382
//	# struct Hidden;
//	…
//
// There are two ways to it. The component rust-docs of a toolchain has a page of
// HTML for every code: it is turned back into Markdown, the words of a fence
// from the classes of the block. Without it the compiler is made to tell: what
// it prints with --explain has lost the words, but a diagnostic that it gives as
// JSON carries the text as it was written. So the programs of --explain are
// compiled, and each code that one of them fails with is won. Codes that no
// program of the documentation fails with are missed.
//
// A program that turns on unstable features is of no use to a compiler that has
// none: its fence is given the word ignore.
//
// The package judges nothing: whether a program does what its fence says is for
// others to find out. It starts no process but through the compiler it is given.
package errordocs

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"anneal/internal/quiz"
)

// Doc is the documentation of one error code.
type Doc struct {
	Code string // "E0382"
	Text string // Markdown, ends with a line break
}

// Compiler is an installed rustc.
type Compiler interface {
	Sysroot() string
	Version() string // "1.95.0", "1.97.0-nightly"
	Explain(ctx context.Context, code string) (string, error)
	Explanations(ctx context.Context, p quiz.Program) (map[string]string, error)
}

// Pages returns the folder that the pages of rust-docs lie in, below a sysroot.
func Pages(sysroot string) fs.FS {
	return os.DirFS(filepath.Join(sysroot, "share", "doc", "rust", "html", "error_codes"))
}

// Docs returns the documentation of all codes that can be had, sorted, and the
// codes that are documented but could not be had. It reads the pages if there
// are any, else it asks the compiler. progress, which may be nil, is told how
// many codes were looked at. The error is that of ctx.
func Docs(ctx context.Context, rustc Compiler, pages fs.FS, progress func(done, total int)) (docs []Doc, missing []string, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	if hasNoFeatures(rustc.Version()) {
		defer func() {
			for i := range docs {
				docs[i].Text = withoutFeatures(docs[i].Text)
			}
		}()
	}
	names, _ := fs.Glob(pages, "E[0-9][0-9][0-9][0-9].html")
	if len(names) == 0 {
		return ask(ctx, rustc, progress)
	}
	slices.Sort(names)
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		code := name[:len("E0000")]
		if text := readPage(pages, name); text != "" {
			docs = append(docs, Doc{code, text})
		} else {
			missing = append(missing, code)
		}
		progress(i+1, len(names))
	}
	return docs, missing, nil
}
