package term

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// lookedUp is what there is to say of the cards that a query finds.
type lookedUp string

// find opens the field for a query. In a quiz the answers would be at hand.
func (m model) find() (tea.Model, tea.Cmd) {
	if m.finder == nil || m.view.Quiz != nil {
		m.look.notice, m.look.alarm = "cards cannot be looked for here", false
		return m, nil
	}
	m.look.finding, m.look.notice, m.look.commands = true, "", false
	return m, nil
}

// findKey takes a key of that field. The query stays in it for the next time.
func (m model) findKey(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	if m.busy {
		return m, nil
	}
	key := msg.String()
	if f, ok := m.look.query.edit(key); ok {
		m.look.query = f
		return m, nil
	}
	switch key {
	case "esc":
		m.look.finding = false
		return m.scrollBy(0), nil
	case "enter":
		m.look.finding = false
		query := m.look.query.text
		if strings.TrimSpace(query) == "" {
			return m.scrollBy(0), nil
		}
		m.busy = true
		m.running.Add(1)
		return m, func() tea.Msg {
			defer m.running.Done()
			return lookedUp(m.finder(query))
		}
	}
	m.look.query = m.look.query.insert(msg.Text, false)
	return m, nil
}

func (m model) lookedUp(msg lookedUp) (tea.Model, tea.Cmd) {
	m.busy = false
	m.look.help, m.look.found, m.look.scroll = true, string(msg), 0
	if m.leaving {
		return m, tea.Quit
	}
	return m, nil
}

// found draws what was found, line by line as it stands.
func (b *body) found(text string) {
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		b.rows = append(b.rows, wrap([]span{{text: harmless(line)}}, b.width, nil, row{{text: "    "}})...)
	}
}
