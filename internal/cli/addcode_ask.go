package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"anneal/internal/quiz"
	"anneal/internal/term"
)

// edited shows the program that was found and lets the person change it; nil if
// it is thrown away. What is changed has to fail as well.
func (f *fromCode) edited(ctx context.Context, m *met, b *broken) (*broken, error) {
	for {
		code, _ := b.verdict.OneCode()
		note := ""
		if code != m.Code {
			note = " (the error in " + m.file + " was " + m.Code + ")"
		}
		f.show(fenced("rust", b.Text) + "\n" + fenced("text", messageOf(b)))
		choice, err := f.ask.Choose(ctx, fmt.Sprintf("%s of %s: it %s%s", count(strings.Count(b.Text, "\n"), "line"), m.file, b.verdict.Claim(), note),
			[]string{"ask about this program", "change it in the editor first", "throw it away"}, 0)
		switch {
		case err != nil:
			return nil, err
		case choice == 0:
			return b, nil
		case choice == 2:
			fmt.Fprintln(f.Stdout, "Nothing is added.")
			return nil, nil
		}
		text, err := f.programInEditor(ctx, b.Text)
		if err != nil {
			return nil, err
		}
		after, ok, err := f.stands(ctx, text, b.Edition)
		switch {
		case err != nil:
			return nil, err
		case ok:
			b = after
		case after.verdict.Outcome == quiz.Unknown:
			fmt.Fprintf(f.Stdout, "There is no verdict on that: %s. It is as it was.\n", after.verdict.Why)
		default:
			fmt.Fprintf(f.Stdout, "That %s, and one error with a code is needed. It is as it was.\n", after.verdict.Claim())
		}
	}
}

// show writes Markdown for the person to read.
func (f *fromCode) show(md string) {
	fmt.Fprintf(f.Stdout, "\n%s\n", term.Markdown(md, f.width(), f.style))
}

func messageOf(b *broken) string {
	var all []string
	for _, e := range b.verdict.Errors {
		all = append(all, strings.TrimSpace(e.Rendered))
	}
	return strings.Join(all, "\n\n")
}

// programInEditor has a program changed.
func (f *fromCode) programInEditor(ctx context.Context, text string) (string, error) {
	dir, err := os.MkdirTemp("", "anneal-")
	if err != nil {
		return "", input("", "no file for the editor: %v", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "program.rs")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", input("", "no file for the editor: %v", err)
	}
	if err := f.editFile(ctx, file, 1); err != nil {
		return "", err
	}
	got, err := readRust(os.DirFS(dir), filepath.Base(file))
	if err != nil {
		return "", input("", "cannot take what the editor left: %v", err)
	}
	return strings.TrimRight(got, "\n") + "\n", nil
}

// askMended lets the person choose or write a program that rustc accepts: the
// questions about the repair need one.
func (f *fromCode) askMended(ctx context.Context, b *broken, ps []proposal) (text, how string, err error) {
	items := []string{}
	for _, p := range ps {
		items = append(items, "as rustc proposes: "+p.help)
	}
	items = append(items, "write it in the editor", "without one: fewer questions")
	start := 0
	if len(ps) == 0 {
		start = 1 // what is quick comes first
	}
	for {
		i, err := f.ask.Choose(ctx, "The program that rustc accepts", items, start)
		switch {
		case err != nil:
			return "", "", err
		case i < len(ps):
			return ps[i].text, ps[i].how(), nil
		case i == len(ps)+1:
			return "", "", nil
		}
		if text == "" {
			text = b.Text
		}
		if text, err = f.programInEditor(ctx, text); err != nil {
			return "", "", err
		}
		v, err := f.judged(ctx, text, b.Edition)
		switch {
		case err != nil:
			return "", "", err
		case v.Outcome == quiz.Compiles:
			return text, "As it was mended.", nil
		case v.Outcome == quiz.Unknown:
			fmt.Fprintf(f.Stdout, "There is no verdict on that: %s\n", v.Why)
		default:
			f.show(fenced("text", messageOf(&broken{verdict: v})))
			fmt.Fprintf(f.Stdout, "That still %s.\n", v.Claim())
		}
		start = len(ps)
	}
}

// askWanted lets the person choose among the questions. It returns the slots that
// are not wanted, all of them if the whole is thrown away.
func (f *fromCode) askWanted(ctx context.Context, cards []quiz.Card) (skip []string, err error) {
	wanted := make([]bool, len(cards))
	w := tabwriter.NewWriter(f.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s, proved by rustc %s:\n", count(len(cards), "question"), f.late.judge.Version())
	for i := range cards {
		wanted[i] = f.wants(&cards[i])
		if wanted[i] {
			fmt.Fprintf(w, "  %s\t%s\n", cards[i].Slot, clipped(firstLine(cards[i].Prompt), f.width()-20))
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	for {
		skip = slotsOf(cards, func(i int) bool { return !wanted[i] })
		choice, err := f.ask.Choose(ctx, "Add them?", []string{
			"yes, add " + count(len(cards)-len(skip), "question"), "see them with their answers first", "choose among them", "no, throw all away",
		}, 0)
		switch {
		case err != nil:
			return nil, err
		case choice == 0 && len(skip) < len(cards):
			return skip, nil
		case choice == 1:
			f.preview(slices.DeleteFunc(slices.Clone(cards), func(c quiz.Card) bool { return slices.Contains(skip, c.Slot) }))
		case choice == 2:
			if err := f.tick(ctx, cards, wanted); err != nil {
				return nil, err
			}
		default:
			fmt.Fprintln(f.Stdout, "Nothing is added.")
			return slotsOf(cards, func(int) bool { return true }), nil
		}
	}
}

// tick lets the person mark the questions that are wanted.
func (f *fromCode) tick(ctx context.Context, cards []quiz.Card, wanted []bool) error {
	for at := 0; ; {
		items := []string{"done"}
		for i := range cards {
			mark := " "
			if wanted[i] {
				mark = "x"
			}
			items = append(items, fmt.Sprintf("[%s] %s: %s", mark, cards[i].Slot, firstLine(cards[i].Prompt)))
		}
		var err error
		if at, err = f.ask.Choose(ctx, "Enter takes one in or out", items, at); err != nil || at == 0 {
			return err
		}
		wanted[at-1] = !wanted[at-1]
	}
}

func slotsOf(cards []quiz.Card, which func(int) bool) (slots []string) {
	for i := range cards {
		if which(i) {
			slots = append(slots, cards[i].Slot)
		}
	}
	return slots
}

func firstLine(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	return text
}

// clipped cuts a text that is longer than a number of letters.
func clipped(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:max(most-1, 0)]) + "…"
	}
	return text
}
