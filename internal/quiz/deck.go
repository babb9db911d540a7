package quiz

// Deck is what the compiler makes of one folder of lessons.
type Deck struct {
	Name     string    `json:"name"`  // one part of a key
	Title    string    `json:"title"` // for people; the name if the deck gives none
	Edition  string    `json:"edition"`
	Licence  string    `json:"licence,omitempty"`
	Concepts []Concept `json:"concepts"` // in the order of teaching
	Cards    []Card    `json:"cards"`    // by concept, then in order of the ladder
}

// Concept is what one lesson teaches.
type Concept struct {
	ID       string   `json:"id"` // one part of a key
	Deck     string   `json:"deck"`
	Title    string   `json:"title"`
	Aliases  []string `json:"aliases,omitempty"`  // ids that it had before
	Requires []string `json:"requires,omitempty"` // ids of concepts of the same deck that come first
	Page     Page     `json:"page"`
	Origin   Origin   `json:"origin"`
}

// Key returns "deck/id"; the page of the concept is known by it in the log.
func (c *Concept) Key() string { return JoinKey(c.Deck, c.ID) }

// Page is what a learner reads before the first card of a concept. Empty parts
// are left out.
type Page struct {
	Description string `json:"description,omitempty"` // Markdown
	Broken      string `json:"broken,omitempty"`      // the program that rustc rejects, comments blanked
	Message     string `json:"message,omitempty"`     // rustc's own rendered message for it
	Correct     string `json:"correct,omitempty"`     // the program that rustc accepts
	Explanation string `json:"explanation,omitempty"` // Markdown
}

// Empty reports whether there is nothing to read.
func (p Page) Empty() bool { return p == Page{} }
