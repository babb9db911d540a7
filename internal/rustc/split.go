package rustc

import (
	"regexp"
	"strings"

	"anneal/internal/quiz"
)

// heard is what rustc said of one module of a crate.
type heard struct {
	errors []quiz.Message
	doubt  bool // it may say something else when the program is alone
	stops  bool // rustc may have stopped there before the end of a phase
}

// hearing is what rustc said of the modules of a crate, in their order.
type hearing []heard

func (h hearing) failed() bool {
	for i := range h {
		if len(h[i].errors) > 0 {
			return true
		}
	}
	return false
}

// stopped reports whether rustc may not have said all that it finds in a phase.
func (h hearing) stopped() bool {
	for i := range h {
		if h[i].stops {
			return true
		}
	}
	return false
}

var (
	// phased are the codes of errors after which rustc goes on to the end of a
	// phase, as it does after most. Errors of the syntax, which have no code or one
	// of these, end a program before the phase that they end a crate of several
	// files in, and endless recursion ends everything at once. Lints, and what is
	// found in constants, may come from the code of several programs. After a trait
	// that is none (E0404, E0405), as in `dyn missing(u8)`, rustc keeps back errors
	// in the bodies of all functions.
	phased = regexp.MustCompile(`^E\d{4}$`)
	abrupt = regexp.MustCompile(`^E(0080|0275|0320|0391|040[45]|0583|0584|0585|0586|074[78]|075[38]|076\d)$`)
)

// split tells the errors in a crate apart by module; ok is false where that
// cannot be done.
func (j *Judge) split(messages []byte, ms []member) (said hearing, ok bool) {
	ds, why := decode(messages)
	if why != "" {
		return nil, false
	}
	others := map[string]bool{}
	for i := range ms {
		for name := range ms[i].items {
			others[name] = true
		}
	}
	said = make(hearing, len(ms))
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
		if len(homes) == 0 {
			return nil, false
		}
		m := d.inMain(homes[0]).keep(j.paths)
		sure := len(homes) == 1 && !files[mainFile] && len(m.Spans) > 0
		stops := !phased.MatchString(m.Code) || abrupt.MatchString(m.Code)
		texts := []*string{&m.Text}
		for i := range m.Spans {
			texts = append(texts, &m.Spans[i].Label)
		}
		for _, text := range texts {
			plain, ok := ms[homes[0]].asAlone(*text, homes[0], others)
			*text, sure = plain, sure && ok
		}
		for _, n := range homes {
			s := &said[n]
			s.errors = append(s.errors, brief(m))
			s.stops = s.stops || stops
			s.doubt = s.doubt || stops || !sure
		}
	}
	return said, true
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

var word = regexp.MustCompile(`[\p{L}_][\p{L}\p{N}_]*`)

// asAlone returns a text of rustc about the program, which is module n of a crate,
// as it reads when the program is alone. sure is false where that is not certain.
func (m *member) asAlone(text string, n int, others map[string]bool) (plain string, sure bool) {
	// Types that are too long for a line are cut, and a path makes them longer.
	sure = !strings.Contains(text, "...")
	parts := strings.Split(text, moduleName(n)+"::")
	for _, after := range parts[1:] {
		// What is defined in a function has a path through it here, and none there
		// where its name is the only one.
		next := word.FindString(after)
		if next == "" || !strings.HasPrefix(after, next) || m.functions[next] && strings.HasPrefix(after[len(next):], "::") {
			sure = false
		}
	}
	plain = strings.ReplaceAll(strings.Join(parts, ""), moduleFile(n), mainFile)
	if moduleLike.MatchString(plain) || strings.Contains(plain, "crate::") {
		sure = false
	}
	for _, w := range word.FindAllString(plain, -1) {
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
