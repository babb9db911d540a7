package compile

import (
	"slices"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/rust"
)

// library holds what the blocks of an article have defined so far.
type library struct {
	items []earlier
	lets  []earlier
}

// earlier is something that an earlier block defines.
type earlier struct {
	kind  string
	names []string
	rows  []placed // a function has its signature only: no more counts for those who call it
	words map[string]bool
}

// borrowed is what a block takes from earlier ones.
type borrowed struct {
	uses, lets []placed
	items      [][]placed
	names      []string // in words, for the report
}

// letLine is a statement that gives one name a value.
var letLine = lazyregexp.New(`^\s*let\s+(?:mut\s+)?([a-z_]\w*)\s*(?::[^=]+)?=[^=].*;$`)

// add takes what a block defines. What is defined again goes before what was.
func (l *library) add(s *snippet) {
	text := joinPlaced(s.own)
	for _, it := range s.items {
		if it.Kind == "" || slices.Contains(it.Names, "main") || len(it.Names) == 0 {
			continue
		}
		first := strings.Count(text[:it.Start], "\n")
		e := earlier{kind: it.Kind, names: it.Names}
		if head := text[it.Start:max(it.Start, it.Body)]; it.Body > 0 && !strings.Contains(head, "impl ") {
			e.rows = []placed{{strings.Join(strings.Fields(head), " ") + " { todo!() }", s.own[first].at}}
		} else {
			e.rows = s.own[first : strings.Count(text[:it.End], "\n")+1]
		}
		e.words = usedWords(joinPlaced(e.rows))
		l.items = append(l.items, e)
	}
	for _, r := range s.own {
		if m := letLine.Get().FindStringSubmatch(r.text); m != nil && closes(r.text) {
			_, value, _ := strings.Cut(r.text, "=")
			row := placed{"    " + strings.TrimSpace(r.text), r.at}
			l.lets = append(l.lets, earlier{kind: "let", names: m[1:2], rows: []placed{row}, words: usedWords(value)})
		}
	}
}

// closes reports whether a line closes all brackets that it opens.
func closes(line string) bool {
	_, added, ok := rust.Close(line + "\n")
	return ok && len(added) == 0
}

// usedWords returns the words of a program that may name something from outside:
// no keyword, field or method.
func usedWords(text string) map[string]bool {
	used := map[string]bool{}
	before := ""
	for _, t := range rust.Scan(text) {
		word := text[t.Start:t.End]
		if t.Kind == rust.Space || t.Kind == rust.Comment {
			continue
		}
		if t.Kind == rust.Word && !rust.IsKeyword(word) && before != "." {
			used[word] = true
		}
		before = word
	}
	return used
}

// boundWords returns the names that a program gives to values of its own.
func boundWords(text string) map[string]bool {
	bound := map[string]bool{}
	open := ""
	for _, t := range rust.Scan(text) {
		switch word := text[t.Start:t.End]; {
		case word == "let" || word == "for":
			open = word
		case word == "|" && open != "|":
			open = "|"
		case word == "|" || word == "=" || word == "in" || word == ";":
			open = ""
		case t.Kind == rust.Word && open != "":
			bound[word] = true
		}
	}
	return bound
}

// borrow finds what a block needs of earlier ones: what defines the names that it
// uses and does not define, and what that needs in turn.
func (l *library) borrow(s *snippet) borrowed {
	var c borrowed
	text := joinPlaced(s.own)
	own := map[string]bool{}
	for _, it := range s.items {
		if it.Kind != "impl" {
			for _, n := range it.Names {
				own[n] = true
			}
		}
	}
	takenItems, takenLets := map[int]bool{}, map[int]bool{}
	take := func(list []earlier, taken map[int]bool, word string) *earlier {
		for i := len(list) - 1; i >= 0; i-- {
			if list[i].kind != "impl" && slices.Contains(list[i].names, word) {
				if taken[i] {
					return nil
				}
				taken[i] = true
				return &list[i]
			}
		}
		return nil
	}
	var need func(words, bound map[string]bool)
	need = func(words, bound map[string]bool) {
		for word := range words {
			if own[word] {
				continue
			}
			if e := take(l.items, takenItems, word); e != nil {
				need(e.words, nil)
			}
			if s.loose() && !s.hasMain() && bound != nil && !bound[word] {
				if e := take(l.lets, takenLets, word); e != nil {
					need(e.words, map[string]bool{})
				}
			}
		}
	}
	need(usedWords(text), boundWords(text))
	types := map[string]bool{}
	for i := range takenItems {
		if e := &l.items[i]; e.kind == "struct" || e.kind == "enum" {
			types[e.names[0]] = true
		}
	}
	for i, e := range l.items {
		if e.kind == "impl" && types[e.names[0]] && !takenItems[i] {
			takenItems[i] = true
			need(e.words, nil)
		}
	}
	for i, e := range l.items {
		if !takenItems[i] {
			continue
		}
		if e.kind == "use" {
			c.uses = append(c.uses, e.rows...)
		} else {
			c.items = append(c.items, e.rows)
		}
		if name := codeSpan(e.names[0]); !slices.Contains(c.names, name) {
			c.names = append(c.names, name)
		}
	}
	for i, e := range l.lets {
		if takenLets[i] {
			c.lets = append(c.lets, e.rows...)
			c.names = append(c.names, codeSpan(strings.TrimSpace(e.rows[0].text)))
		}
	}
	return c
}
