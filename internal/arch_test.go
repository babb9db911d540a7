package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// edges says which packages of the project each package may import. There are
// no others: a new one is a decision, made here.
var edges = map[string][]string{
	"cmd/anneal":                {"internal/cli"},
	"decks":                     {},
	"internal/quiz":             {},
	"internal/source":           {},
	"internal/rust":             {},
	"internal/markup":           {},
	"internal/lazyregexp":       {},
	"internal/diag":             {"internal/source"},
	"internal/toml":             {"internal/source", "internal/diag", "internal/lazyregexp"},
	"internal/syntax":           {"internal/source", "internal/diag", "internal/markup", "internal/quiz", "internal/rust", "internal/lazyregexp"},
	"internal/syntax/hashcards": {"internal/source", "internal/diag", "internal/quiz", "internal/toml", "internal/syntax", "internal/lazyregexp"},
	"internal/syntax/quiztoml":  {"internal/source", "internal/diag", "internal/markup", "internal/quiz", "internal/toml", "internal/syntax", "internal/lazyregexp"},
	"internal/syntax/article":   {"internal/source", "internal/rust", "internal/syntax", "internal/lazyregexp"},
	"internal/rustc":            {"internal/quiz", "internal/rustc/sandbox", "internal/lazyregexp"},
	"internal/compile":          {"internal/source", "internal/diag", "internal/syntax", "internal/syntax/article", "internal/syntax/hashcards", "internal/syntax/mdbook", "internal/syntax/quiztoml", "internal/quiz", "internal/rust", "internal/lazyregexp"},
	"internal/sched":            {"internal/quiz"},
	"internal/store":            {"internal/quiz"},
	"internal/session":          {"internal/quiz", "internal/sched", "internal/rust"},
	"internal/query":            {"internal/quiz"},
	"internal/stats":            {"internal/quiz", "internal/sched"},
	"internal/chart":            {},
	"internal/ask":              {},
	"internal/reduce":           {"internal/quiz", "internal/rust"},
	"internal/term":             {"internal/quiz", "internal/sched", "internal/session", "internal/markup"},
	"internal/anki":             {"internal/quiz", "internal/markup"},
	"internal/anki/apkg":        {},
	"internal/anki/adopt":       {"internal/quiz", "internal/anki/apkg", "internal/lazyregexp"},
	"internal/shell":            {},
	"internal/cli":              {"*"},

	"internal/bench/fill":      {"decks", "internal/diag", "internal/compile", "internal/quiz", "internal/sched", "internal/store"},
	"internal/syntax/mdbook":   {"internal/source", "internal/diag", "internal/markup", "internal/quiz", "internal/toml", "internal/syntax", "internal/lazyregexp"},
	"internal/rustc/errordocs": {"internal/quiz", "internal/lazyregexp"},
	"internal/rustc/sandbox":   {},
}

// owners says which packages alone, with those below them, may know a library, so
// that it can be replaced in one place.
var owners = map[string]string{
	"go.etcd.io/bbolt":                          "internal/store",
	"github.com/open-spaced-repetition/go-fsrs": "internal/sched",
	"github.com/yuin/goldmark":                  "internal/markup",
	"github.com/alecthomas/chroma":              "internal/markup",
	"github.com/pelletier/go-toml":              "internal/toml",
	"github.com/manifoldco/promptui":            "internal/ask",
	"charm.land/bubbletea":                      "internal/term",
	"charm.land/lipgloss":                       "internal/term",
	"github.com/urfave/cli":                     "internal/cli",
	"github.com/clipperhouse/displaywidth":      "internal/diag",
	"zombiezen.com/go/sqlite":                   "internal/anki",
	"modernc.org/sqlite":                        "internal/anki",
	"golang.org/x/net":                          "internal/rustc/errordocs internal/anki/adopt",
}

// pure are the packages that neither read a clock nor draw chance.
var pure = []string{"internal/quiz", "internal/sched", "internal/session", "internal/compile"}

// owns reports whether a package is one of the owners or lies below one.
func owns(owners, pkg string) bool {
	return slices.ContainsFunc(strings.Fields(owners), func(o string) bool { return pkg == o || strings.HasPrefix(pkg, o+"/") })
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	eachFile(t, func(pkg, file string, imports []string) {
		seen[pkg] = true
		allowed, known := edges[pkg]
		if !known {
			t.Errorf("%s: package %s is not in the table of edges", file, pkg)
		}
		for _, imp := range imports {
			if own, ok := strings.CutPrefix(imp, "anneal/"); ok {
				if !slices.Contains(allowed, own) && !slices.Contains(allowed, "*") {
					t.Errorf("%s: package %s must not import %s", file, pkg, own)
				}
				continue
			}
			for lib, owner := range owners {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !owns(owner, pkg) {
					t.Errorf("%s: only %s may import %s", file, owner, lib)
				}
			}
			if slices.Contains(pure, pkg) && (strings.HasPrefix(imp, "math/rand") || imp == "crypto/rand" || imp == "os" || imp == "net") {
				t.Errorf("%s: package %s is pure and must not import %s", file, pkg, imp)
			}
		}
	})
	for pkg := range edges {
		if !seen[pkg] {
			t.Errorf("the table of edges names %s, which does not exist", pkg)
		}
	}
}

func TestPureCodeReadsNoClock(t *testing.T) {
	for _, pkg := range pure {
		eachSource(t, pkg, func(file, text string) {
			if strings.Contains(text, "time.Now(") || strings.Contains(text, "time.Since(") {
				t.Errorf("%s reads the clock; let the caller pass the time", file)
			}
		})
	}
}

func TestOnlyTheEdgesPrint(t *testing.T) {
	for pkg := range edges {
		if pkg == "internal/cli" || pkg == "internal/term" || pkg == "cmd/anneal" {
			continue
		}
		eachSource(t, pkg, func(file, text string) {
			for _, call := range []string{"fmt.Print", "os.Stdout", "os.Stderr"} {
				if strings.Contains(text, call) {
					t.Errorf("%s uses %s; only cli and term print", file, call)
				}
			}
		})
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented := map[string]bool{}
	eachSource(t, "", func(file, _ string) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.ToSlash(filepath.Dir(file))
		documented[dir] = documented[dir] || f.Doc != nil
	})
	for dir, ok := range documented {
		if !ok {
			t.Errorf("no file of %s has a package comment", dir)
		}
	}
}

func eachFile(t *testing.T, visit func(pkg, file string, imports []string)) {
	t.Helper()
	eachSource(t, "", func(file, _ string) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		var imports []string
		for _, s := range f.Imports {
			p, _ := strconv.Unquote(s.Path.Value)
			imports = append(imports, p)
		}
		pkg := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(file), ".."+string(filepath.Separator)))
		if pkg != "internal" {
			visit(pkg, file, imports)
		}
	})
}

// eachSource visits the files of a package, or of all, tests left out.
func eachSource(t *testing.T, pkg string, visit func(file, text string)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join("..", filepath.FromSlash(pkg)), func(name string, d fs.DirEntry, err error) error {
		switch base := path.Base(filepath.ToSlash(name)); {
		case err != nil:
			return err
		case d.IsDir() && (base == "testdata" || base == ".git"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		visit(name, string(text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
