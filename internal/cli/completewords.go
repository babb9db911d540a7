package cli

import (
	"slices"
	"strings"

	"anneal/internal/compile"
	"anneal/internal/diag"
	"anneal/internal/query"
	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/shell"
	"anneal/internal/store"
)

// vocabulary says for the words that stand for something in usages what they can
// be. Of those that are nil only the person knows.
var vocabulary = map[string]func(*completion){
	"DECK":    (*completion).decks,
	"CONCEPT": (*completion).concepts,
	"KEY":     (*completion).keys,
	"QUERY":   (*completion).queries,
	"PATH":    func(c *completion) { c.files = true },
	"FILE":    func(c *completion) { c.files = true },
	"OUT":     func(c *completion) { c.files = true },
	"FOLDER":  func(c *completion) { c.files = true },
	"CODE":    (*completion).codes,
	"SHELL":   func(c *completion) { c.words(shell.Names...) },
	"ORDER":   func(c *completion) { c.words(sched.OrderNames()...) },
	"FORMAT":  func(c *completion) { c.words("text", "short", "json", "sarif") },
	"WHEN":    func(c *completion) { c.words("auto", "always", "never") },
	"DAY":     func(c *completion) { c.words("today", "tomorrow") },
	"N":       nil, "S": nil, "DURATION": nil, "DAYS": nil, "TEXT": nil, "SLOTS": nil,
	"EDITION": func(c *completion) { c.words("2015", "2018", "2021", "2024") },
	"STEPS":   nil,
	"TAGS":    (*completion).tagList,
}

func (c *completion) named(names []string) {
	c.path = slices.Contains(names, "KEY")
	for _, name := range names {
		if (name == "DECK" || name == "CONCEPT") && slices.Contains(names, "QUERY") {
			continue // which may be either
		}
		if complete := vocabulary[name]; complete != nil {
			complete(c)
		}
	}
}

func (c *completion) words(words ...string) {
	for _, w := range words {
		c.add(w, "")
	}
}

// codes completes the last of several codes with commas between them.
func (c *completion) codes() {
	if i := strings.LastIndex(c.word, ","); i >= 0 {
		c.head, c.word = c.head+c.word[:i+1], c.word[i+1:]
	}
	for _, code := range diag.Codes() {
		e, _ := diag.Explain(code)
		c.add(code.String(), e.Title)
	}
}

func (c *completion) decks() {
	for _, name := range c.known.decks() {
		c.add(name, "")
	}
}

// concepts completes names of concepts, alone or behind that of their deck. All
// of them are only named when some letters say which.
func (c *completion) concepts() {
	if c.word != "" {
		c.eachConcept()
	}
}

func (c *completion) eachConcept() {
	deck, _, within := strings.Cut(c.word, "/")
	if within && c.path {
		return
	}
	c.known.sheets(func(of, concept string) bool {
		return strings.HasPrefix(concept, c.word) || within && of == deck && strings.HasPrefix(quiz.JoinKey(of, concept), c.word)
	}, func(s *compile.Sheet) {
		for i := range s.Deck.Concepts {
			name := s.Deck.Concepts[i].ID
			if within {
				name = quiz.JoinKey(deck, name)
			}
			c.add(name, s.Deck.Concepts[i].Title)
		}
	})
}

// keys completes keys part by part, as files in folders.
func (c *completion) keys() {
	deck, _, within := strings.Cut(c.word, "/")
	if !within {
		for _, name := range c.known.decks() {
			c.add(name+"/", "")
		}
		return
	}
	from := strings.LastIndex(c.word, "/") + 1
	c.known.sheets(func(of, _ string) bool { return of == deck }, func(s *compile.Sheet) {
		for i := range s.Deck.Cards {
			card := &s.Deck.Cards[i]
			if !strings.HasPrefix(card.Key, c.word) {
				continue
			}
			if next := strings.Index(card.Key[from:], "/"); next >= 0 {
				c.add(card.Key[:from+next+1], title(s))
			} else {
				c.add(card.Key, card.Kind.String())
			}
		}
	})
}

func title(s *compile.Sheet) string {
	if len(s.Deck.Concepts) == 0 {
		return ""
	}
	return s.Deck.Concepts[0].Title
}

// queries completes the last term of a query, the whole of which may stand in one
// pair of quotes.
func (c *completion) queries() {
	if i := strings.LastIndexAny(c.word, " ("); i >= 0 {
		c.head, c.word = c.head+c.word[:i+1], c.word[i+1:]
	}
	if rest, ok := strings.CutPrefix(c.word, "-"); ok {
		c.head, c.word = c.head+"-", rest
	}
	field, value, is := strings.Cut(c.word, ":")
	head, word := c.head, c.word
	switch {
	case is && field == "deck":
		c.head, c.word = c.head+"deck:", value
		c.decks()
	case is && field == "tag":
		c.head, c.word = c.head+"tag:", value
		c.tags()
	case is && field == "concept":
		c.head, c.word = c.head+"concept:", value
		c.eachConcept()
	default:
		for _, t := range query.Terms() {
			// Terms of a field come when the field is there.
			if i := strings.Index(t, ":") + 1; is == (i < len(t)) && (!is || t[:i] == field+":") {
				c.add(t, "")
			}
		}
		if !is {
			if !c.path {
				c.decks()
			}
			c.concepts()
		}
	}
	c.head, c.word = head, word
}

// knownNames are those of decks, concepts and cards as they were compiled last.
type knownNames struct{ path string }

func (k knownNames) look(fn func(*store.CacheLook)) {
	if k.path == "" {
		return
	}
	_ = store.PeekCache(k.path).Look(func(l *store.CacheLook) error {
		fn(l)
		return nil
	})
}

func (k knownNames) decks() (names []string) {
	k.look(func(l *store.CacheLook) { names = slices.Collect(l.DeckNames()) })
	return names
}

// sheets visits the sheets that are wanted, by their deck and concept.
func (k knownNames) sheets(wanted func(deck, concept string) bool, visit func(*compile.Sheet)) {
	k.look(func(l *store.CacheLook) {
		for text := range l.Texts() {
			if !wanted(compile.SheetHead(text)) {
				continue
			}
			if s := compile.ParseSheet(text); s != nil {
				visit(s)
			}
		}
	})
}
