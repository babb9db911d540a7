// Package ask holds short dialogues with a person at a terminal: choose one of a
// few, fill in one line, yes or no.
//
// It is the only package that knows promptui, and it mends what promptui does
// badly: it asks nobody who is not there; it rings no bell; the Delete key does
// not end the dialogue; text that is wider than the terminal is scrolled, not
// printed again for every key; what is typed ahead or pasted is not lost, and
// pasted line breaks do not answer the next question; "yes" means yes; nothing
// is drawn in colour; the terminal is left as it was found.
//
// It must never be used for what does not fit on a line (an editor does that) or
// for anything that is asked again and again (package term does that). It never
// prints but through the writer it was given.
//
//	? Deck                         Question: What is a move?▯
//	▸ my-cards                     Another one? [y/N] ▯
//	  rust-ownership
package ask

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/manifoldco/promptui"
)

var (
	// ErrNoTerminal means that there is nobody to ask.
	ErrNoTerminal = errors.New("there is no terminal to ask at")
	// ErrInterrupt means that the person pressed Ctrl-C, or that the context ended.
	ErrInterrupt = errors.New("interrupted")
	// ErrCancelled means that the person ended the dialogue with Ctrl-D.
	ErrCancelled = errors.New("cancelled")
)

// Terminal is where a person sits.
type Terminal struct {
	In  io.Reader
	Out io.Writer
	// Live says that both are a terminal on which the cursor can be moved. If
	// not, every question is refused with ErrNoTerminal.
	Live bool
	// Width returns the number of columns; nil or a result below 1 stands for 80.
	Width func() int
}

// shown is the number of items that Choose shows at a time.
const shown = 10

// sought is the number of items from which on they can be looked for.
const sought = 6

// Choose lets the person pick one of the items, which must not be empty, and
// returns its index. The item at start is offered first. In a list that is not
// short `/` begins a search: only items that hold all words typed are left.
//
// The error is ErrNoTerminal, ErrInterrupt, ErrCancelled, or that of In or Out.
func (t *Terminal) Choose(ctx context.Context, label string, items []string, start int) (int, error) {
	if len(items) == 0 {
		return 0, errors.New("there is nothing to choose from")
	}
	start = min(max(start, 0), len(items)-1)
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = oneLine(item)
	}
	how := "  (arrows, then Enter)"
	if len(items) >= sought {
		how = "  (arrows or / and some letters, then Enter)"
	}
	// The name is what promptui hands to its templates; it is never a template.
	s := promptui.Select{
		Label: oneLine(label) + how, Items: names, Size: shown, HideHelp: true,
		Templates: &promptui.SelectTemplates{
			Label: "{{ . | bold }}", Active: "▸ {{ . | bold }}", Inactive: "  {{ . }}",
			Selected: oneTemplate(asking(label)) + " {{ . | bold }}",
		},
	}
	if len(items) >= sought {
		s.Searcher = func(typed string, i int) bool {
			for _, word := range strings.Fields(strings.ToLower(typed)) {
				if !strings.Contains(strings.ToLower(names[i]), word) {
					return false
				}
			}
			return true
		}
	}
	chosen := 0
	err := t.run(ctx, 0, func(in io.ReadCloser, out io.WriteCloser) (err error) {
		s.Stdin, s.Stdout = in, out
		chosen, _, err = s.RunCursorAt(start, max(0, start-shown+1))
		return err
	})
	return chosen, err
}

// Line asks for one line. The person begins with def and can change it. The
// answer has no control characters and no space at its ends; validate, if not
// nil, may refuse it with an error that is shown, and the question stays. A
// label that would take more than half of the line stands on lines of its own.
//
// The error is ErrNoTerminal, ErrInterrupt, ErrCancelled, or that of In or Out.
func (t *Terminal) Line(ctx context.Context, label, def string, validate func(string) error) (string, error) {
	if !t.Live {
		return "", ErrNoTerminal
	}
	text, label := oneLine(def), asking(label)
	if width := columns(t.Width); ansi.StringWidth(label) > width/2 {
		if _, err := fmt.Fprintln(t.Out, ansi.Wordwrap(label, width-1, "")); err != nil {
			return "", err
		}
		label = "›"
	}
	for {
		p := promptui.Prompt{
			Label: label, Default: text, AllowEdit: true, Pointer: pointer,
			Templates: &promptui.PromptTemplates{
				Prompt: "{{ . | bold }} ", Valid: "{{ . | bold }} ", Invalid: "{{ . | bold }} ", Success: "{{ . }} ",
			},
		}
		err := t.run(ctx, utf8.RuneCountInString(text), func(in io.ReadCloser, out io.WriteCloser) (err error) {
			p.Stdin, p.Stdout = in, out
			text, err = p.Run()
			return err
		})
		if err != nil {
			return "", err
		}
		text = oneLine(text)
		if validate == nil {
			return text, nil
		}
		// promptui's own validation hides the line it complains about.
		wrong := validate(text)
		if wrong == nil {
			return text, nil
		}
		if _, err := fmt.Fprintf(t.Out, "  %s\n", oneLine(wrong.Error())); err != nil {
			return "", err
		}
	}
}

// Confirm asks a question that is answered with yes or no, in full or with the
// first letter; Enter alone means no, as the question shows. Errors are those of
// Line.
func (t *Terminal) Confirm(ctx context.Context, label string) (bool, error) {
	for {
		answer, err := t.Line(ctx, label+" [y/N]", "", nil)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(answer) {
		case "y", "yes":
			return true, nil
		case "", "n", "no":
			return false, nil
		}
		// What was typed is not offered again: it would only have to be wiped out.
		if _, err := fmt.Fprintln(t.Out, "  type yes or no"); err != nil {
			return false, err
		}
	}
}

// asking is a label as it stands before the answer: with a colon, unless it asks
// or says how to answer already.
func asking(label string) string {
	label = oneLine(label)
	if strings.HasSuffix(label, "?") || strings.HasSuffix(label, "]") {
		return label
	}
	return label + ":"
}

// oneLine makes text fit for a single line of a terminal: control characters,
// and those that turn the direction of writing, become spaces.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || harmful(r) }), " ")
}

// oneTemplate is a label as a template that yields it.
func oneTemplate(label string) string { return fmt.Sprintf("{{ %q }}", oneLine(label)) }

// pointer shows where the next letter goes without hiding the one that is there.
func pointer(under []rune) []rune {
	if len(under) == 0 {
		under = []rune{' '}
	}
	return []rune(cursorOn + string(under) + cursorOff)
}
