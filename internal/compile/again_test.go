package compile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// Questions are proved by another route than the one they were made on: from
// what the learner is shown, as text, and a plain call of rustc. Every key and
// every wrong option is tried.
func TestQuestionsAreProvedAgain(t *testing.T) {
	judge, err := rustc.New(t.Context(), rustc.Options{})
	required := os.Getenv("ANNEAL_REQUIRE_RUSTC") != ""
	if errors.Is(err, rustc.ErrMissing) && !required {
		t.Skip("needs rustc: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	corpus := os.Getenv("ANNEAL_CORPUS")
	if corpus == "" {
		corpus = "../../../shared/corpus"
	}
	var bag diag.Bag
	var folders []compile.Folder
	for name, dir := range map[string]string{"corpus": filepath.Join(corpus, "lessons"), "course": "../../decks/rust-ownership"} {
		if _, err := os.Stat(dir); err == nil {
			folders = append(folders, compile.Folder{FS: os.DirFS(dir), Path: name, Name: name})
		}
	}
	slices.SortFunc(folders, func(a, b compile.Folder) int { return strings.Compare(a.Name, b.Name) })
	if !required {
		folders = folders[:1]
	}
	// The course has evidence, so that only the corpus is judged for this.
	var judges []rustc.Judger
	if recorded, err := os.ReadFile("../../decks/evidence.json"); err == nil {
		if e, err := rustc.ReadEvidence(bytes.NewReader(recorded)); err == nil {
			judges = append(judges, e)
		}
	}
	result, err := compile.Compile(t.Context(), compile.Load(folders, &bag), rustc.Chain(append(judges, judge)...), &bag)
	if err != nil {
		t.Fatal(err)
	}
	want := 200
	if !required {
		want = 24
	}
	a := &again{t: t, rustc: plainRustc(t), answers: map[string]string{}}
	var cards []*quiz.Card
	for _, d := range result.Decks {
		for i := range d.Cards {
			c := &d.Cards[i]
			if c.Kind == quiz.Fix {
				a.answers[c.Program] = c.Answer
			}
			if quiz.ReservedSlot(c.Slot) && c.Program != "" && !strings.HasPrefix(c.Slot, "meaning-") {
				cards = append(cards, c)
			}
		}
	}
	if len(cards) < want {
		t.Fatalf("%d generated questions, %d are wanted", len(cards), want)
	}
	// Those of the corpus first, and of the course one in so many.
	var picked []*quiz.Card
	for _, c := range cards {
		if c.Deck == "corpus" {
			picked = append(picked, c)
		}
	}
	rest := slices.DeleteFunc(slices.Clone(cards), func(c *quiz.Card) bool { return c.Deck == "corpus" })
	for i := 0; len(picked) < want && len(rest) > 0; i += 7 {
		at := i % len(rest)
		picked = append(picked, rest[at])
		rest = slices.Delete(rest, at, at+1)
	}
	picked = picked[:min(len(picked), max(want, 0))]
	a.all(picked)
	t.Logf("%d questions, %d programs, %d options not tried by text", len(picked), a.programs, a.passed)
}

// again tries questions.
type again struct {
	t       *testing.T
	rustc   string
	answers map[string]string // repaired programs, by Card.Program

	mu               sync.Mutex
	programs, passed int
}

func (a *again) all(cards []*quiz.Card) {
	var wg sync.WaitGroup
	work := make(chan *quiz.Card)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for c := range work {
				a.card(c)
				for _, f := range c.Variants {
					other := *c
					other.Prompt, other.Code, other.Options, other.Answer = or(f.Prompt, c.Prompt), or(f.Code, c.Code), f.Options, or(f.Answer, c.Answer)
					if f.Accept != nil {
						other.Accept = f.Accept
					}
					a.card(&other)
				}
			}
		})
	}
	for _, c := range cards {
		work <- c
	}
	close(work)
	wg.Wait()
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// said is what rustc says of a program.
type said struct {
	ok     bool
	errors []message
}

type message struct {
	Level string `json:"level"`
	Text  string `json:"message"`
	Code  *struct {
		Code string `json:"code"`
	} `json:"code"`
	Spans []struct {
		Line    int    `json:"line_start"`
		Primary bool   `json:"is_primary"`
		Label   string `json:"label"`
	} `json:"spans"`
}

func (m *message) code() string {
	if m.Code == nil {
		return ""
	}
	return m.Code.Code
}

func (m *message) line() int {
	for _, s := range m.Spans {
		if s.Primary {
			return s.Line
		}
	}
	return 0
}

func (s *said) has(code string) bool {
	return slices.ContainsFunc(s.errors, func(m message) bool { return m.code() == code })
}

func plainRustc(t *testing.T) string {
	sysroot, err := exec.Command("rustc", "--print", "sysroot").Output()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(strings.TrimSpace(string(sysroot)), "bin", "rustc")
	if _, err := os.Stat(path); err != nil {
		return "rustc"
	}
	return path
}

func (a *again) ask(c *quiz.Card, text string) said {
	dir := a.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.rs"), []byte(text), 0o600); err != nil {
		a.t.Error(err)
		return said{}
	}
	cmd := exec.Command(a.rustc, "--edition="+c.Proof.Edition, "--error-format=json", "--emit=metadata", "main.rs")
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stderr = &out
	s := said{ok: cmd.Run() == nil}
	for line := range strings.Lines(out.String()) {
		var m message
		if json.Unmarshal([]byte(line), &m) == nil && m.Level == "error" && len(m.Spans) > 0 {
			s.errors = append(s.errors, m)
		}
	}
	a.mu.Lock()
	a.programs++
	a.mu.Unlock()
	return s
}

var (
	whyRight    = regexp.MustCompile(`^(E\d{4}) at line (\d+): `)
	whyWrong    = regexp.MustCompile(`^(?:That is so when|It would be so even in the repaired program if) (.*); rustc then says (E\d{4})\.$`)
	becomes     = regexp.MustCompile("(?s)^Line (\\d+) becomes `+ ?(.*?) ?`+\\. What does rustc say now")
	outcomeText = regexp.MustCompile(`^(?:As now: )?(E\d{4})(?: at line (\d+))?: `)
	lineIs      = regexp.MustCompile("(?s)^[Ll]ine (\\d+) is `+ ?(.*?) ?`+$")
	linesSwap   = regexp.MustCompile(`^[Ll]ines (\d+) and (\d+) change places$`)
	lineMoves   = regexp.MustCompile(`^[Ll]ine (\d+) moves to right (behind|before) line (\d+)`)
	lineGone    = regexp.MustCompile(`^[Ll]ine (\d+) is deleted$`)
	everyIs     = regexp.MustCompile("^[Ee]very `(\\w+)` is an? `(\\w+)`$")
	therePut    = regexp.MustCompile("(?s)^`+ ?(.*?) ?`+ became `+ ?(.*?) ?`+$")
	placed      = regexp.MustCompile("(?s)```rust\n(.*?)\n```")
	versionOf   = regexp.MustCompile(`^rustc rejects this program\. Which version of lines? (\d+)(?: and (\d+))? mends it`)
	changeOf    = regexp.MustCompile("(?s)^line (\\d+): `+ ?(.*?) ?`+$")
	gives       = regexp.MustCompile("^Line (\\d+) gives `(\\w+)` another value")
	blamed      = regexp.MustCompile("(?s)```text\nerror\\[(E\\d{4})\\]: (.*)\n```")
)

// card tries all that a question says.
func (a *again) card(c *quiz.Card) {
	bad := func(format string, args ...any) {
		a.t.Errorf("%s: %s\n%s\n%s", c.Key, fmt.Sprintf(format, args...), c.Prompt, c.Code)
	}
	ls := strings.Split(strings.TrimSuffix(c.Code, "\n"), "\n")
	put := func(n int, with string) string {
		changed := slices.Clone(ls)
		changed[n-1] = with
		return strings.Join(changed, "\n") + "\n"
	}
	kind, _, _ := strings.Cut(c.Slot, "-")
	if strings.HasPrefix(c.Slot, "what-if") {
		kind = "what-if"
	}
	switch kind {
	case "why":
		s := a.ask(c, c.Code)
		for _, o := range c.Options {
			a.reason(c, o, &s, bad)
		}
	case "cut":
		for _, o := range c.Options {
			if n, _ := strconv.Atoi(o.Text); a.ask(c, put(n, "")).ok != o.Right {
				bad("line %d deleted: the key says %v", n, o.Right)
			}
		}
	case "place":
		line := placed.FindStringSubmatch(c.Prompt)[1]
		for _, o := range c.Options {
			n, _ := strconv.Atoi(o.Text)
			if text := strings.Join(slices.Insert(slices.Clone(ls), n-1, line), "\n"); a.ask(c, text).ok != o.Right {
				bad("before line %d: the key says %v", n, o.Right)
			}
		}
	case "repair":
		for _, o := range c.Options {
			var text string
			if m := versionOf.FindStringSubmatch(c.Prompt); m != nil {
				n, _ := strconv.Atoi(m[1])
				last := n
				if m[2] != "" {
					last, _ = strconv.Atoi(m[2])
				}
				text = strings.Join(slices.Concat(ls[:n-1], []string{code(o.Text)}, ls[last:]), "\n")
			} else if m := changeOf.FindStringSubmatch(o.Text); m != nil {
				n, _ := strconv.Atoi(m[1])
				text = put(n, m[2])
			}
			if text == "" || a.ask(c, text).ok != o.Right {
				bad("%s: the key says %v", o.Text, o.Right)
			}
		}
	case "what-if":
		var text string
		if m := becomes.FindStringSubmatch(c.Prompt); m != nil {
			n, _ := strconv.Atoi(m[1])
			text = put(n, m[2])
		} else if m := lineMoves.FindString(c.Prompt); m != "" {
			text, _ = edit(c.Code, m)
		} else {
			a.pass()
			return
		}
		s := a.ask(c, text)
		s.backFrom(c.Prompt)
		for _, o := range c.Options {
			if is := s.is(o.Text); is != o.Right {
				bad("%q: the key says %v, rustc says %+v", o.Text, o.Right, s.errors)
			}
		}
	case "blame":
		m := blamed.FindStringSubmatch(c.Prompt)
		for _, o := range c.Options {
			text, ok := edit(c.Code, o.Text)
			if !ok {
				bad("%q is no edit", o.Text)
				continue
			}
			s := a.ask(c, text)
			is := len(s.errors) > 0 && s.errors[0].code() == m[1]
			for _, e := range s.errors {
				is = is && e.Text == m[2]
			}
			if is != o.Right {
				bad("%q: the key says %v, rustc says %+v", o.Text, o.Right, s.errors)
			}
		}
	case "role":
		s := a.ask(c, c.Code)
		for _, o := range c.Options {
			n, _ := strconv.Atoi(o.Text)
			there := slices.ContainsFunc(s.errors, func(m message) bool {
				for _, sp := range m.Spans {
					if sp.Line == n && (sp.Label == "" || strings.Contains(o.Reason, sp.Label)) {
						return true
					}
				}
				return false
			})
			if !there {
				bad("rustc does not say on line %d what is quoted", n)
			}
		}
	case "code":
		s := a.ask(c, c.Code)
		for _, o := range c.Options {
			if s.has(o.Text[:5]) != o.Right {
				bad("%q: the key says %v", o.Text, o.Right)
			}
		}
	case "fix":
		if a.ask(c, c.Code).ok || !a.ask(c, c.Answer).ok {
			bad("it is not the broken program, or not its repair")
		}
	case "transfer":
		if strings.Contains(c.Code, "____") {
			for _, o := range c.Options {
				if a.ask(c, strings.Replace(c.Code, "____", code(o.Text), 1)).ok != o.Right {
					bad("%s: the key says %v", o.Text, o.Right)
				}
			}
			break
		}
		m := gives.FindStringSubmatch(c.Prompt)
		n, _ := strconv.Atoi(m[1])
		before, _, _ := strings.Cut(ls[n-1], " = ")
		for _, o := range c.Options {
			if a.ask(c, put(n, before+" = "+code(o.Text)+";")).ok != o.Right {
				bad("%s: the key says %v", o.Text, o.Right)
			}
		}
	case "gap":
		for _, word := range c.Accept {
			if !a.ask(c, strings.Replace(c.Code, "____", word, 1)).ok {
				bad("%s does not fit the gap", word)
			}
		}
	case "order":
		for _, order := range c.Accept {
			var pieces []string
			for _, n := range strings.Split(order, ",") {
				i, _ := strconv.Atoi(n)
				pieces = append(pieces, code(c.Options[i-1].Text))
			}
			if !a.ask(c, strings.Replace(c.Code, "____", strings.Join(pieces, "\n"), 1)).ok {
				bad("the order %s is rejected", order)
			}
		}
	case "output":
		if !a.ask(c, c.Code).ok {
			bad("it is rejected")
		}
	default:
		a.pass()
	}
}

func (a *again) pass() {
	a.mu.Lock()
	a.passed++
	a.mu.Unlock()
}

// reason tries one option of a why.
func (a *again) reason(c *quiz.Card, o quiz.Option, s *said, bad func(string, ...any)) {
	repaired := a.answers[c.Program]
	switch m := whyWrong.FindStringSubmatch(o.Reason); {
	case o.Right:
		m := whyRight.FindStringSubmatch(o.Reason)
		if m == nil || len(s.errors) == 0 || s.errors[0].code() != m[1] || strconv.Itoa(s.errors[0].line()) != m[2] {
			bad("%q, but rustc says %+v", o.Reason, s.errors)
		}
	case m != nil:
		text, ok := edit(c.Code, m[1])
		if there := therePut.FindStringSubmatch(m[1]); there != nil {
			text, ok = replaceLine(repaired, there[1], there[2])
		}
		if !ok { // a swap or an Rc in the repaired program, told without lines
			a.pass()
			return
		}
		if other := a.ask(c, text); !other.has(m[2]) || s.has(m[2]) {
			bad("%q, but rustc says %+v", o.Reason, other.errors)
		}
	default:
		n, _ := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(o.Text))
		line := strings.TrimSpace(strings.Split(c.Code, "\n")[n-1])
		if !strings.Contains(repaired, line) {
			bad("line %d is not in the repaired program", n)
		}
	}
}

// is reports whether an option of a what-if says what rustc says.
func (s *said) is(text string) bool {
	if strings.HasPrefix(text, "Nothing: ") {
		return s.ok
	}
	m := outcomeText.FindStringSubmatch(text)
	return m != nil && len(s.errors) > 0 && s.errors[0].code() == m[1] && strconv.Itoa(s.errors[0].line()) == m[2]
}

// backFrom gives the lines the numbers that they had before one of them moved.
func (s *said) backFrom(how string) {
	m := lineMoves.FindStringSubmatch(how)
	if m == nil {
		return
	}
	i, _ := strconv.Atoi(m[1])
	j, _ := strconv.Atoi(m[3])
	for n := range s.errors {
		for k := range s.errors[n].Spans {
			var numbers []int
			for line := range max(i, j) {
				numbers = append(numbers, line+1)
			}
			numbers = slices.Insert(slices.Delete(numbers, i-1, i), j-1, i)
			if at := &s.errors[n].Spans[k].Line; *at <= len(numbers) {
				*at = numbers[*at-1]
			}
		}
	}
}

// edit carries out an edit that is told with its lines.
func edit(text, how string) (string, bool) {
	ls := strings.Split(text, "\n")
	if m := lineIs.FindStringSubmatch(how); m != nil {
		n, _ := strconv.Atoi(m[1])
		ls[n-1] = m[2]
	} else if m := linesSwap.FindStringSubmatch(how); m != nil {
		i, _ := strconv.Atoi(m[1])
		j, _ := strconv.Atoi(m[2])
		ls[i-1], ls[j-1] = ls[j-1], ls[i-1]
	} else if m := lineMoves.FindStringSubmatch(how); m != nil {
		i, _ := strconv.Atoi(m[1])
		j, _ := strconv.Atoi(m[3])
		moved := ls[i-1]
		ls = slices.Insert(slices.Delete(ls, i-1, i), j-1, moved)
	} else if m := lineGone.FindStringSubmatch(how); m != nil {
		n, _ := strconv.Atoi(m[1])
		ls[n-1] = ""
	} else if m := everyIs.FindStringSubmatch(how); m != nil {
		path := map[string]string{"Rc": "std::rc::Rc", "Arc": "std::sync::Arc", "Box": "Box"}
		for i, l := range ls {
			if !strings.HasPrefix(l, "use ") {
				ls[i] = regexp.MustCompile(`\b`+m[1]+`\b`).ReplaceAllString(l, path[m[2]])
			}
		}
	} else {
		return "", false
	}
	return strings.Join(ls, "\n"), true
}

// replaceLine puts a line in the place of the only one that reads as was.
func replaceLine(text, was, now string) (string, bool) {
	ls := strings.Split(text, "\n")
	at := slices.IndexFunc(ls, func(l string) bool { return strings.TrimSpace(l) == was })
	if at < 0 || slices.ContainsFunc(ls[at+1:], func(l string) bool { return strings.TrimSpace(l) == was }) {
		return "", false
	}
	ls[at] = now
	return strings.Join(ls, "\n"), true
}

// code takes the marks of a code span off.
func code(text string) string {
	if strings.HasPrefix(text, "`") {
		return strings.TrimSpace(strings.Trim(text, "`"))
	}
	return text
}
