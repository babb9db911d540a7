package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"anneal/internal/session"
)

// maxEdited is the size of the largest program that is read back from an editor,
// in bytes.
const maxEdited = 1 << 20

// task is work that needs the terminal for itself.
type task func() error

func (t task) Run() error        { return t() }
func (task) SetStdin(io.Reader)  {}
func (task) SetStdout(io.Writer) {}
func (task) SetStderr(io.Writer) {}

// edit lets the learner edit the card's source.
func (m model) edit() (tea.Model, tea.Cmd) {
	a := session.Action{Kind: session.Edit, Key: m.shownKey()}
	m.busy, m.look.notice, m.look.alarm = true, "", false
	m.turn++ // a late tick is of the action before
	return m, m.exec(task(func() error { return m.d.Do(m.ctx, a) }), func(err error) tea.Msg {
		return done{a, err, m.d.Session.View()}
	})
}

// mend lets the learner edit the program of the card, and sends what comes back.
func (m model) mend() (tea.Model, tea.Cmd) {
	if m.editor == nil {
		m.look.notice = "there is no editor; set VISUAL or EDITOR to one, or press d"
		return m, nil
	}
	text := m.draft()
	m.busy, m.look.notice, m.look.alarm = true, "", false
	m.turn++
	var got edited
	return m, m.exec(task(func() error {
		got.text, got.err = editText(m.ctx, m.editor, "main.rs", text)
		return got.err
	}), func(err error) tea.Msg {
		got.err = err
		return got
	})
}

// draft is the program as the learner left it.
func (m model) draft() string {
	if m.look.draft != "" {
		return m.look.draft
	}
	return m.view.Card.Code
}

// edited sends a program that has changed.
func (m model) edited(msg edited) (tea.Model, tea.Cmd) {
	m.busy, m.look.notice = false, ""
	switch {
	case m.leaving:
		return m, tea.Quit
	case msg.err != nil:
		m.look.notice, m.look.alarm = msg.err.Error(), true
	case strings.TrimSpace(msg.text) == "":
		m.look.notice = "the program was empty, so it was not sent; it is as it was before"
	case msg.text == m.draft() && m.failed == nil && !m.look.takenBack:
		m.look.notice = "the program was not changed, so it was not sent"
	}
	if m.look.notice != "" {
		m.look.scroll = 1 << 30 // the editor is opened from the end, where its key stands
		return m.scrollBy(0), nil
	}
	m.look.draft, m.look.takenBack = msg.text, false
	next, cmd := m.do(session.Action{Kind: session.Answer, Value: msg.text})
	next.look.notice = "asking the compiler…"
	return next, cmd
}

// editText has text edited in a file of its own, in a folder that nobody else
// can read, and returns what it is then.
func editText(ctx context.Context, editor func(context.Context, string, int) error, name, text string) (string, error) {
	dir, err := os.MkdirTemp("", "anneal-")
	if err != nil {
		return "", fmt.Errorf("no file for the editor: %w", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("no file for the editor: %w", err)
	}
	if err := editor(ctx, file, 1); err != nil {
		return "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("the editor left no file: %w", err)
	}
	defer f.Close()
	got, err := io.ReadAll(io.LimitReader(f, maxEdited+1))
	switch {
	case err != nil:
		return "", err
	case len(got) > maxEdited:
		return "", errors.New("the program is larger than 1 MiB and was not read")
	}
	return string(got), nil
}
