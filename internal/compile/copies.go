package compile

import "anneal/internal/quiz"

// wording is what tells two cards apart at a glance.
type wording struct{ prompt, code, answer string }

func wordingOf(c *quiz.Card) wording { return wording{c.Prompt, c.Code, c.Answer} }

// copies marks the new cards of lessons that are copies: more of them say what a
// card says that is still there than what a card said that vanished. Where two
// new lessons are alike nothing tells which of them is the copy.
func (m *matcher) copies() {
	stays := m.staying()
	went := map[string]int{}    // texts of cards that vanished with this build
	earlier := map[string]int{} // and with an earlier one
	for _, p := range m.gone {
		switch {
		case p.rested:
			earlier[p.text.text]++
		case !p.taken:
			went[p.text.text]++
		}
	}
	balance, copied := map[spot]int{}, map[spot]bool{}
	for _, f := range m.fresh {
		twin := stays[wordingOf(f.Card)]
		f.asked = stays[wording{f.Prompt, f.Code, ""}]
		f.twin = twin || went[f.text.text]+earlier[f.text.text] > 1
		switch at := f.spot(); {
		case !twin:
		case went[f.text.text] > 0:
			balance[at]--
		default:
			balance[at]++
			copied[at] = true
		}
	}
	doubled := m.doubled()
	for _, f := range m.fresh {
		at := f.spot()
		f.copy = balance[at] > 0 || copied[at] && stays[wordingOf(f.Card)]
		f.doubled = doubled[at]
	}
}

// staying returns what the cards say and said that were there before, with and
// without the answer.
func (m *matcher) staying() map[wording]bool {
	appeared := map[string]bool{}
	for _, f := range m.fresh {
		appeared[f.Key] = true
	}
	stays := map[wording]bool{}
	for _, c := range m.now {
		if appeared[c.Key] {
			continue
		}
		for _, c := range []*quiz.Card{c, m.known[c.Key]} {
			if c != nil {
				stays[wordingOf(c)], stays[wording{c.Prompt, c.Code, ""}] = true, true
			}
		}
	}
	return stays
}

// doubled returns the new lessons that share half of their cards or more with
// another new one: of those that are generated, or of the others, since an edit
// of a copy's program changes all that is generated from it.
func (m *matcher) doubled() map[spot]bool {
	type part struct {
		spot
		generated bool
	}
	first := map[wording]spot{}
	shared := map[[2]part]int{}
	size := map[part]int{}
	for _, f := range m.fresh {
		at, b := part{f.spot(), quiz.ReservedSlot(f.Slot)}, wordingOf(f.Card)
		size[at]++
		if other, seen := first[b]; !seen {
			first[b] = at.spot
		} else if other != at.spot {
			shared[[2]part{{other, at.generated}, at}]++
		}
	}
	doubled := map[spot]bool{}
	for pair, n := range shared {
		if 2*n >= min(size[pair[0]], size[pair[1]]) {
			doubled[pair[0].spot], doubled[pair[1].spot] = true, true
		}
	}
	return doubled
}

// strangers marks new cards that may be old: of a lesson that the last build did
// not see, while some of its cards come back from an earlier one.
func (m *matcher) strangers() {
	compiled, returned := map[spot]bool{}, map[spot]bool{}
	for _, c := range m.known {
		compiled[spot{c.Deck, c.Concept}] = true
	}
	for key := range m.before.History {
		if c := m.now[key]; c != nil && m.known[key] == nil {
			returned[spot{c.Deck, c.Concept}] = true
		}
	}
	for _, f := range m.fresh {
		f.unsure = !compiled[f.spot()] && returned[f.spot()]
	}
}
