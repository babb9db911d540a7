package rustc

import (
	"slices"
	"strings"

	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
)

// heard is what rustc said of one module of a crate.
type heard struct {
	errors []quiz.Message
	doubt  bool // it may say something else when the program is alone
}

// hearing is what rustc said of a crate.
type hearing struct {
	modules []heard // in their order
	probed  bool    // it found the error in the probe
}

func (h *hearing) failed() bool {
	return slices.ContainsFunc(h.modules, func(s heard) bool { return len(s.errors) > 0 })
}

// blames reports whether module n has an error of those that may have kept rustc
// from going on.
func (h *hearing) blames(n int) bool {
	return slices.ContainsFunc(h.modules[n].errors, func(m quiz.Message) bool { return !usual.Get().MatchString(m.Code) })
}

var (
	// coded are errors that the compiler finds in one program. Those without a
	// code are mostly of the syntax: they end a program before the phase that they
	// end a crate of several files in. Lints, and what is found in constants and in
	// endless recursions, may come from the code of several programs.
	coded  = lazyregexp.New(`^E\d{4}$`)
	shared = lazyregexp.New(`^E(0080|0275|0320|0391|0583|0584|0585|0586|074[78]|075[38]|076\d)$`)

	// usual are errors after which rustc is known to go on to borrow checking. It
	// does not after a trait that is none (E0404, E0405), nor after a cycle (E0391).
	usual = lazyregexp.New(`^E(0277|0308|0373|038[24]|042[35]|0433|0499|050\d|0515|059[46789]|0716)$`)
)

// split tells the errors in a crate apart by module; nil if that cannot be done.
func (j *Judge) split(messages []byte, ms []member) *hearing {
	ds, why := decode(messages)
	if why != "" {
		return nil
	}
	others := map[string]bool{}
	for i := range ms {
		for name := range ms[i].items {
			others[name] = true
		}
	}
	said := &hearing{modules: make([]heard, len(ms))}
	for i := range ds {
		d := &ds[i]
		if d.Level != "error" {
			continue
		}
		files := d.files()
		var homes []int
		for n := range ms {
			if files[moduleFile(n)] {
				homes = append(homes, n)
			}
		}
		switch {
		case len(homes) > 0:
			j.attribute(d, files, homes, ms, said, others)
		case files[probeFile]:
			said.probed = true
		default:
			return nil
		}
	}
	return said
}

// attribute adds an error to the modules that it points at.
func (j *Judge) attribute(d *diagnostic, files map[string]bool, homes []int, ms []member, said *hearing, others map[string]bool) {
	m := d.inMain(homes[0]).keep(mainFile, j.paths)
	sure := len(homes) == 1 && !files[mainFile] && len(m.Spans) > 0 && coded.Get().MatchString(m.Code) && !shared.Get().MatchString(m.Code)
	texts := []*string{&m.Text}
	for i := range m.Spans {
		texts = append(texts, &m.Spans[i].Label)
	}
	for _, text := range texts {
		plain, ok := ms[homes[0]].asAlone(*text, homes[0], others)
		*text, sure = plain, sure && ok
	}
	for _, n := range homes {
		s := &said.modules[n]
		s.errors = append(s.errors, brief(m))
		s.doubt = s.doubt || !sure
	}
}

// files are those that the message points at.
func (d *diagnostic) files() map[string]bool {
	found := map[string]bool{}
	for i := range d.Spans {
		for s := &d.Spans[i]; ; s = &s.Expansion.Span {
			found[s.File] = true
			if s.Expansion == nil {
				break
			}
		}
	}
	return found
}

// inMain moves the places in module n to where they are when it is alone.
func (d *diagnostic) inMain(n int) *diagnostic {
	for i := range d.Spans {
		for s := &d.Spans[i]; ; s = &s.Expansion.Span {
			if s.File == moduleFile(n) {
				s.File = mainFile
			}
			if s.Expansion == nil {
				break
			}
		}
	}
	return d
}

var word = lazyregexp.New(`[\p{L}_][\p{L}\p{N}_]*`)

// asAlone returns a text of rustc about the program, which is module n of a crate,
// as it reads when the program is alone. sure is false where that is not certain.
func (m *member) asAlone(text string, n int, others map[string]bool) (plain string, sure bool) {
	// Types that are too long for a line are cut, and a path makes them longer.
	sure = !strings.Contains(text, "...")
	parts := strings.Split(text, moduleName(n)+"::")
	for _, after := range parts[1:] {
		// What is defined in a function has a path through it here, and none there
		// where its name is the only one.
		next := word.Get().FindString(after)
		if next == "" || !strings.HasPrefix(after, next) || m.functions[next] && strings.HasPrefix(after[len(next):], "::") {
			sure = false
		}
	}
	plain = strings.ReplaceAll(strings.Join(parts, ""), moduleFile(n), mainFile)
	if moduleLike.Get().MatchString(plain) || strings.Contains(plain, "crate::") {
		sure = false
	}
	for _, w := range word.Get().FindAllString(plain, -1) {
		// rustc writes a path before a name that is defined twice in a crate and
		// the libraries.
		if others[w] && !m.mine[w] {
			sure = false
		}
	}
	return plain, sure
}

// brief is what a message holds of a program that is not shown.
func brief(m quiz.Message) quiz.Message {
	return quiz.Message{Code: m.Code, Text: m.Text, Spans: m.Spans}
}
