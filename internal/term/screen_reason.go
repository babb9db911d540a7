package term

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"anneal/internal/session"
)

// write opens the field in which the learner says why a wrong answer had seemed
// right.
func (m model) write() (tea.Model, tea.Cmd) {
	if !m.view.AsksWhy {
		m.look.notice, m.look.alarm = "a reason is kept only with a wrong answer to a question why, or to one that an author wrote", false
		return m, nil
	}
	m.look.writing, m.look.notice = session.Because, ""
	m.look.reason = field{text: m.view.Because, at: len(m.view.Because)}
	return m, nil
}

// note opens the field for a note to the flag.
func (m model) note() (tea.Model, tea.Cmd) {
	if notice := misplaced(m.view.Screen, session.Flag); notice != "" || m.view.Card == nil {
		m.look.notice, m.look.alarm = notice, false
		return m, nil
	}
	m.look.writing, m.look.notice, m.look.commands = session.Flag, "", false
	m.look.reason = field{text: m.view.Note, at: len(m.view.Note)}
	return m, nil
}

// reasonKey takes a key of that field.
func (m model) reasonKey(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	if m.busy {
		return m, nil
	}
	m.look.notice, m.look.alarm = "", false
	key := msg.String()
	if f, ok := m.look.reason.edit(key); ok {
		m.look.reason = f
		return m, nil
	}
	switch key {
	case "esc":
		m.look.writing = 0
		return m.scrollBy(0), nil
	case "enter":
		if m.look.writing == session.Flag && strings.TrimSpace(m.look.reason.text) == "" {
			m.look.notice = "the note is empty; esc leaves it"
			return m, nil
		}
		return m.do(session.Action{Kind: m.look.writing, Value: m.look.reason.text})
	}
	m.look.reason = m.look.reason.insert(msg.Text, false)
	return m, nil
}
