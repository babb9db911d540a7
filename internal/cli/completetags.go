package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"anneal/internal/compile"
	"anneal/internal/store"
)

// tagsWithin is how long TAB looks for tags. They stand in the compiled lessons, of
// which there may be thousands; most come up in the first ones.
const tagsWithin = 150 * time.Millisecond

// tags completes the tags that stand in lessons. A learner's own are in the store,
// which nobody opens for a TAB.
func (c *completion) tags() {
	for _, tag := range c.known.tags() {
		c.add(tag, "")
	}
}

// tagList completes the last of several tags with commas between them.
func (c *completion) tagList() {
	if i := strings.LastIndex(c.word, ","); i >= 0 {
		c.head, c.word = c.head+c.word[:i+1], c.word[i+1:]
	}
	c.tags()
}

func (k knownNames) tags() (all []string) {
	if k.path == "" {
		return nil
	}
	until := time.Now().Add(tagsWithin)
	var ids []store.LessonID
	k.sheets(func(string, string) bool { return true }, func(s *compile.Sheet) { ids = append(ids, store.LessonID(s.Lesson)) })
	cache, seen := store.PeekCache(k.path), map[string]bool{}
	for few := range slices.Chunk(ids, lessonsAtOnce) {
		for _, text := range cache.Lessons(few) {
			var lesson struct {
				Cards []struct{ Tags []string }
			}
			if json.Unmarshal(text, &lesson) != nil {
				continue
			}
			for _, card := range lesson.Cards {
				for _, t := range card.Tags {
					seen[t] = true
				}
			}
		}
		if time.Now().After(until) {
			break
		}
	}
	for t := range seen {
		all = append(all, t)
	}
	return all // in no order: what is printed is sorted
}
