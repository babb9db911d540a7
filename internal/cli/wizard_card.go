package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// kinds are the forms of a card with the text that the editor begins with.
var kinds = []struct{ name, template string }{
	{"question and answer", "Q: \nA: \n"},
	{"cloze: a sentence with something hidden", "C: A sentence with [what is hidden] in brackets.\n"},
	{"choice, with reasons", "Q: \n- [x] the right option\n  - why it is right\n- [ ] a wrong one\n  - why it is wrong\n"},
	{"write it in the editor", "Q: \nA: \n"},
}

// write asks for the text of a card; it is empty if nothing was written.
func (w *wizard) write(ctx context.Context) (string, error) {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	i, err := w.ask.Choose(ctx, "Kind", names, w.kind)
	if err != nil {
		return "", err
	}
	w.kind = i
	var text string
	switch i {
	case 0:
		text, err = w.basic(ctx)
	case 1:
		text, err = w.cloze(ctx)
	case 2:
		text, err = w.choice(ctx)
	}
	if err != nil {
		return "", err
	}
	if text == "" {
		if text, err = w.inEditor(ctx, kinds[i].template); err != nil || text == "" {
			return "", err
		}
	}
	w.tags, err = w.ask.Line(ctx, "Tags, with commas between them (may be empty)", w.tags, nil)
	return withTags(text, w.tags), err
}

const orEditor = " (empty: longer text, in the editor)"

func (w *wizard) basic(ctx context.Context) (string, error) {
	front, err := w.ask.Line(ctx, "Question"+orEditor, "", nil)
	if err != nil || front == "" {
		return "", err
	}
	back, err := w.ask.Line(ctx, "Answer", "", needed)
	return "Q: " + protect(front) + "\nA: " + protect(back) + "\n", err
}

func (w *wizard) cloze(ctx context.Context) (string, error) {
	sentence, err := w.ask.Line(ctx, "Sentence, with [brackets] around what is hidden"+orEditor, "", func(s string) error {
		if s != "" && (!strings.Contains(s, "[") || !strings.Contains(s, "]")) {
			return errors.New("put [brackets] around what is hidden")
		}
		return nil
	})
	if err != nil || sentence == "" {
		return "", err
	}
	return "C: " + protect(sentence) + "\n", nil
}

func (w *wizard) choice(ctx context.Context) (string, error) {
	front, err := w.ask.Line(ctx, "Question"+orEditor, "", nil)
	if err != nil || front == "" {
		return "", err
	}
	text := "Q: " + protect(front) + "\n"
	for n := 0; ; n++ {
		mark, label, check := " ", fmt.Sprintf("Wrong option %d (empty: that was all)", n), func(string) error { return nil }
		switch n {
		case 0:
			mark, label, check = "x", "The right option", needed
		case 1:
			label, check = "Wrong option 1", needed
		}
		option, err := w.ask.Line(ctx, label, "", check)
		if err != nil || option == "" {
			return text, err
		}
		reason, err := w.ask.Line(ctx, "Why (may be empty)", "", nil)
		if err != nil {
			return "", err
		}
		text += fmt.Sprintf("- [%s] %s\n", mark, option)
		if reason != "" {
			text += "  - " + reason + "\n"
		}
	}
}

func needed(s string) error {
	if s == "" {
		return errors.New("this cannot be empty; ctrl-d cancels")
	}
	return nil
}

// scissors begin the part of the edited text that is not part of the card.
const scissors = "<!-- ------------------------ >8 ------------------------"

const editorHelp = scissors + `
Write the card above this line; everything from it on is ignored.
A text without a card adds nothing.

Q: a question                     C: A sentence with [something] hidden.
A: its answer

Q: a question to choose from      H: a hint
- [x] the right option            E: an explanation
  - why it is right               = a further answer that is accepted
- [ ] a wrong one                 tags: a, b
  - why it is wrong

All of it is Markdown; programs stand between lines of three backticks.
-->
`

// inEditor has a text written in the learner's editor. It is empty if nothing
// was written.
func (w *wizard) inEditor(ctx context.Context, text string) (string, error) {
	dir, err := os.MkdirTemp("", "anneal-")
	if err != nil {
		return "", input("", "no file for the editor: %v", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "card.md")
	if err := os.WriteFile(file, []byte(strings.TrimRight(text, "\n")+"\n\n"+editorHelp), 0o600); err != nil {
		return "", input("", "no file for the editor: %v", err)
	}
	if err := w.editFile(ctx, file, 1); err != nil {
		return "", err
	}
	got, err := os.ReadFile(file)
	if err != nil {
		return "", input("", "the editor left no file: %v", err)
	}
	card, _, _ := strings.Cut(string(got), scissors)
	card = strings.TrimSpace(card)
	for _, k := range kinds {
		if card == strings.TrimSpace(k.template) {
			return "", nil
		}
	}
	if card == "" {
		return "", nil
	}
	return card + "\n", nil
}
