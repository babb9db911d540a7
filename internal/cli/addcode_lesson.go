package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"anneal/internal/compile"
	"anneal/internal/quiz"
)

// addLesson makes a lesson of a program, and adds the questions in it that are
// wanted.
func (f *fromCode) addLesson(ctx context.Context, m *met, b *broken, mended, how string) error {
	l := &codeLesson{
		id: f.freshID(m), title: b.verdict.Errors[0].Text, tags: split(f.tags), edition: b.Edition,
		origin: fmt.Sprintf("Met on %s in %s, line %d, and made shorter.", f.now().Format("2006-01-02"), codeSpan(m.file), m.Primary()),
		code:   b.verdict.Errors[0].Code, broken: b.Text, mended: mended, how: how,
	}
	if mended != "" {
		v, err := f.judged(ctx, mended, b.Edition)
		if err != nil {
			return err
		}
		for _, w := range v.Warnings {
			if w.Code != "" && !slices.Contains(l.lints, w.Code) {
				l.lints = append(l.lints, w.Code)
			}
		}
	}
	cards, err := f.compiled(ctx, f.deck, l.id+".md", l.text())
	if err != nil {
		return err
	}
	if len(cards) == 0 {
		return f.addCaptured(ctx, m, "no question can be made of it that rustc proves")
	}
	if l.skip, err = f.unwanted(cards); err != nil {
		return err
	}
	if f.asks {
		if l.skip, err = f.askWanted(ctx, cards); err != nil || len(l.skip) == len(cards) {
			return err
		}
	}
	file := filepath.Join(f.home.decks, f.deck, l.id+".md")
	if err := writeNew(file, l.text()); err != nil {
		return input("", "cannot write %s: %v", file, reason(err))
	}
	return f.report(ctx, quiz.JoinKey(f.deck, l.id)+"/", file)
}

// report says which cards there are now.
func (f *fromCode) report(ctx context.Context, prefix, file string) error {
	d, err := f.program.desk(ctx)
	if err != nil {
		return err
	}
	n, scheduled := 0, 0
	for card := range allCards(d.decks) {
		if !strings.HasPrefix(card.Key, prefix) {
			continue
		}
		n++
		if card.Scheduled {
			scheduled++
		}
		if !f.json {
			fmt.Fprintln(f.Stdout, card.Key)
		} else if err := f.printJSON(d.object(card)); err != nil {
			return err
		}
	}
	if n == 0 {
		return input("`anneal check "+file+"` says why", "the lesson was written to %s, but no card of it is among the cards", file)
	}
	quizzes := ""
	if n > scheduled {
		quizzes = fmt.Sprintf(", %d of them only for quizzes", n-scheduled)
	}
	f.hint("%s in %s%s; `anneal review %s` asks them", count(n, "question"), file, quizzes, prefix[:len(prefix)-1])
	return nil
}

// family returns what a generated slot is one of: "role" for "role-moved".
func family(slot string) string {
	for i, r := range slot {
		if r == '-' && quiz.ReservedSlot(slot[:i]) {
			return slot[:i]
		}
	}
	return slot
}

// wants reports whether --kind names a question: by its slot, by what that is one
// of, or by its form.
func (f *fromCode) wants(c *quiz.Card) bool {
	return len(f.kinds) == 0 || slices.ContainsFunc(f.kinds, func(k string) bool {
		return k == c.Slot || k == family(c.Slot) || k == c.Kind.String()
	})
}

// unwanted returns the slots of questions that are not to be made.
func (f *fromCode) unwanted(cards []quiz.Card) (skip []string, err error) {
	var there []string
	for i := range cards {
		c := &cards[i]
		if !slices.Contains(there, family(c.Slot)) {
			there = append(there, family(c.Slot))
		}
		if !f.wants(c) {
			skip = append(skip, c.Slot)
		}
	}
	if len(skip) == len(cards) {
		return nil, input("of this program there are "+strings.Join(there, ", "), "no question of the kind %s can be made; nothing was written", strings.Join(f.kinds, ", "))
	}
	return skip, nil
}

// freshID names the lesson of an error: by its code, and by the function or file
// that it was met in.
func (f *fromCode) freshID(m *met) string {
	name := around(m.text, m.Primary()).name
	if name == "" || name == "main" {
		name = strings.TrimSuffix(path.Base(m.file), path.Ext(m.file))
	}
	code := strings.ToLower(m.Code)
	if code == "" {
		code = "error"
	}
	base := compile.Slug(code + " " + name)
	id := base
	taken := func() bool {
		_, err := os.Lstat(filepath.Join(f.home.decks, f.deck, id+".md"))
		if !errors.Is(err, fs.ErrNotExist) {
			return true
		}
		for _, d := range f.there {
			if d.Name == f.deck && slices.ContainsFunc(d.Concepts, func(c quiz.Concept) bool { return c.ID == id }) {
				return true
			}
		}
		return cardWith(f.there, quiz.JoinKey(f.deck, id)) != nil
	}
	for n := 2; taken(); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}

// writeNew writes a file that is not there yet, as a whole or not at all.
func writeNew(file, text string) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".anneal-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	err = os.Link(f.Name(), file) // fails where another has come in between
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(f.Name(), file) // a file system without links
	}
	return err
}
