package term

import (
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
	m.look.writing, m.look.notice = true, ""
	m.look.reason = field{text: m.view.Because, at: len(m.view.Because)}
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
		m.look.writing = false
		return m.scrollBy(0), nil
	case "enter":
		return m.do(session.Action{Kind: session.Because, Value: m.look.reason.text})
	}
	m.look.reason = m.look.reason.insert(msg.Text, false)
	return m, nil
}
