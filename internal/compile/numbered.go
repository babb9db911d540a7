package compile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// numbered matches cards of which a number is all that tells their keys apart:
// the gaps of one sentence with {#key}, the slots of which a program yields
// several. The numbers count what is there, so a gap put in or taken out in
// front moves all that follow; by their texts they are found again. A card that
// is not found leaves its number to the one that has it now, and rests under a
// key that no card can have.
func (m *matcher) numbered() {
	families := map[string][]*quiz.Card{}
	for _, c := range m.now {
		if stem, ok := numberedStem(c); ok {
			families[stem] = append(families[stem], c)
		}
	}
	for stem, cards := range families {
		apart := func(c *quiz.Card) bool { return c.Origin != cards[0].Origin }
		if !quiz.ReservedSlot(cards[0].Slot) && (len(cards) < 2 || slices.ContainsFunc(cards, apart)) {
			delete(families, stem) // the author's own numbers
		}
	}
	if len(families) == 0 {
		return
	}
	olds := map[string][]string{}
	for key := range m.before.History {
		if stem, _, ok := cutNumber(key); ok && families[stem] != nil {
			olds[stem] = append(olds[stem], key)
		}
	}
	for _, stem := range slices.Sorted(maps.Keys(olds)) {
		m.family(families[stem], olds[stem])
	}
}

// numberedStem returns a card's key without its number.
func numberedStem(c *quiz.Card) (stem string, ok bool) {
	gap := (c.Kind == quiz.Cloze || c.Kind == quiz.Gap) && strings.Count(c.Key, "/") == 1
	if !gap && !quiz.ReservedSlot(c.Slot) {
		return "", false
	}
	stem, _, ok = cutNumber(c.Key)
	return stem, ok
}

func cutNumber(key string) (stem, number string, ok bool) {
	i := strings.LastIndexByte(key, '-')
	if i < 0 || i+1 == len(key) || strings.Trim(key[i+1:], "0123456789") != "" {
		return "", "", false
	}
	return key[:i], key[i+1:], true
}

// family matches the cards of one sentence or program.
func (m *matcher) family(cards []*quiz.Card, olds []string) {
	if !slices.ContainsFunc(olds, func(key string) bool { return !sameText(m.known[key], m.now[key]) }) {
		return
	}
	slices.SortFunc(cards, func(x, y *quiz.Card) int { return strings.Compare(x.Key, y.Key) })
	slices.Sort(olds)
	texts := map[string]*profile{} // of the new cards
	for _, c := range cards {
		texts[c.Key] = profileOf(Text(c))
	}
	var pasts []*past
	for _, key := range olds {
		p := m.past(key)
		if p.text.old {
			return // nothing tells the gaps of one sentence apart
		}
		pasts = append(pasts, p)
	}
	went := map[string]string{}
	for _, same := range []func(p *past, key string, l resemblance) bool{
		func(p *past, key string, _ resemblance) bool { return texts[key].text == p.text.text },
		func(p *past, key string, l resemblance) bool {
			return l.question >= minQuestion && slices.Equal(texts[key].parts[inAnswer], p.text.parts[inAnswer])
		},
		func(p *past, key string, l resemblance) bool {
			return key == p.key && l.question >= fitEdited && !l.reversed && !p.rested
		},
	} {
		m.assign(pasts, texts, went, same)
	}
	m.settle(pasts, texts, went)
}

// sameText reports whether two cards ask and answer the same in the same words.
func sameText(a, b *quiz.Card) bool {
	return a != nil && b != nil && a.Prompt == b.Prompt && a.Code == b.Code && a.Answer == b.Answer
}

// assign joins the cards that are the same for both of them and no others.
func (m *matcher) assign(pasts []*past, texts map[string]*profile, went map[string]string, same func(*past, string, resemblance) bool) {
	takenBy := map[string]bool{}
	for _, to := range went {
		takenBy[to] = true
	}
	wants, wanted := map[string][]string{}, map[string]int{}
	for _, p := range pasts {
		for key, text := range texts {
			if went[p.key] == "" && !takenBy[key] && same(p, key, m.rarity().alike(p.text, text)) {
				wants[p.key] = append(wants[p.key], key)
				wanted[key]++
			}
		}
	}
	for from, to := range wants {
		if len(to) == 1 && wanted[to[0]] == 1 {
			went[from] = to[0]
		}
	}
}

// settle makes the renames of a family. What was not found gives way where its
// number has gone to another; else it is left to the matching of all.
func (m *matcher) settle(pasts []*past, texts map[string]*profile, went map[string]string) {
	for _, p := range pasts {
		to := went[p.key]
		switch {
		case to == "" && texts[p.key] != nil:
			aside := fmt.Sprintf("%s~%.6s", p.key, quiz.IDOf(p.text.text))
			m.renames = append(m.renames, Rename{p.key, aside})
			m.listed = append(m.listed, Listed{Key: aside, Text: p.text.text, Why: Gone})
		case to != "" && to != p.key:
			m.renames = append(m.renames, Rename{p.key, to})
		}
		if to == "" {
			continue
		}
		m.fresh = slices.DeleteFunc(m.fresh, func(f *present) bool { return f.Key == to })
		m.gone = slices.DeleteFunc(m.gone, func(g *past) bool { return g.key == p.key })
	}
}
