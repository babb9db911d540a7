package diag

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// explanations holds a file explain/A0107.md for each code:
//
//	# a title: what is wrong
//
//	What it means, why it matters, what to do.
//
//	## Bad
//
//	~~~~ lesson.md
//	a source that is reported with this code, and with no other
//	~~~~
//
//	## Good
//
//	~~~~ lesson.md
//	the same source, mended
//	~~~~
//
// A test of package compile compiles the examples. Several files below one
// heading lie in one folder. Behind the name of a file may stand what makes its
// world an odd one: "named" (the file is named and not its folder), "folder=x"
// (it lies in a folder of its own), "repeat=N" (its text comes N times),
// "latin1" (it is not saved as UTF-8), "no-rustc" (there is no compiler), "run"
// (its programs are run).
//
//go:embed explain/*.md
var explanations embed.FS

// Explanation is the long text of a code.
type Explanation struct {
	Code  Code
	Title string // what is wrong, in a few words
	Text  string // Markdown without the title: paragraphs and two examples
}

// Explain returns the explanation of a code; false for a number that is none.
func Explain(c Code) (Explanation, bool) {
	text, err := explanations.ReadFile(path.Join("explain", c.String()+".md"))
	if err != nil {
		return Explanation{}, false
	}
	title, rest, _ := strings.Cut(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	return Explanation{Code: c, Title: strings.TrimPrefix(title, "# "), Text: strings.TrimSpace(rest) + "\n"}, true
}

// Codes returns all codes in their order.
func Codes() []Code {
	files, err := fs.ReadDir(explanations, "explain")
	if err != nil {
		return nil // the folder is part of the program
	}
	codes := make([]Code, 0, len(files))
	for _, f := range files {
		n, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimPrefix(f.Name(), "A"), ".md"), 10, 16)
		if err == nil {
			codes = append(codes, Code(n))
		}
	}
	slices.Sort(codes)
	return codes
}

// Block is a range of codes about one subject: a hundred of them.
type Block struct {
	Name  string
	First Code
}

// Blocks returns the blocks in the order of their codes.
func Blocks() []Block {
	return []Block{{"files", 0}, {"structure", 100}, {"names", 200}, {"cards", 300}, {"claims", 400}}
}

// Has reports whether a code belongs to the block.
func (b Block) Has(c Code) bool { return c/100 == b.First/100 }

// UnknownCode is the error for a word that is no code.
type UnknownCode struct {
	Word string
	Near Code // the only code that it is probably a slip for; 0 if there is none
}

func (e *UnknownCode) Error() string { return fmt.Sprintf("there is no code %q", e.Word) }

// ParseCode reads a code as people write it: A0107, a0107, A107 or 107. The error
// is an [*UnknownCode].
func ParseCode(word string) (Code, error) {
	digits := strings.TrimPrefix(strings.ToUpper(word), "A")
	all := Codes()
	if n, err := strconv.ParseUint(digits, 10, 16); err == nil && slices.Contains(all, Code(n)) {
		return Code(n), nil
	}
	unknown := &UnknownCode{Word: word}
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.String()
	}
	if i := slices.Index(names, Near("A"+digits, names)); i >= 0 {
		unknown.Near = all[i]
	}
	return 0, unknown
}
