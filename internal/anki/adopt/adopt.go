package adopt

import (
	"context"
	"path"
	"slices"
	"strings"
	"time"

	"anneal/internal/anki/apkg"
	"anneal/internal/quiz"
)

// Options say how a package is taken in.
type Options struct {
	Deck    string                                      // for all cards; "" for Anki's own decks
	Fold    quiz.Fold                                   // by the learner's tuning
	Weights []float64                                   // of FSRS-6, for cards that it never saw
	Day     func(t time.Time, rollover int) quiz.Day    // the study day of an instant
	In      *time.Location                              // where the learner answered
	Now     time.Time                                   // what is dated later is not believed
	Home    func(slot string) (deck string, known bool) // the deck that an earlier import put a card into
	// Ours returns the key of a card that anneal exported to Anki; "" if it did not.
	Ours func(guid string, ord int) string
}

// Card is a card as it is to be taken in.
type Card struct {
	Deck   string
	Title  string // of the deck, as Anki has it
	Folder string // in the deck, "" for the deck itself
	Slot   string // last part of its key
	Texts  []string
	Media  []string // names in the package
	Events []quiz.Event
}

// Left is what could not come, by reason.
type Left struct {
	Why      string   `json:"why"`
	Count    int      `json:"count"`
	Examples []string `json:"examples"` // the first few, as they begin
}

// Report says what came of a package, what was changed on the way and what could
// not come.
type Report struct {
	Notes   int
	Cards   int // that came, those of anneal's own among them
	Own     int // that anneal had exported: their history came, their text is here
	Reviews int
	Changed map[string]int // what was changed, and on how many cards
	Left    []Left
}

// All converts a package and calls put for each card that can come. Where put
// returns a reason the card counts as left.
func All(ctx context.Context, pkg *apkg.Package, o Options, put func(*Card) (why string, err error)) (Report, error) {
	a := &all{Options: o, pkg: pkg, put: put, report: Report{Changed: map[string]int{}}, guids: map[string]int64{}}
	counts, err := pkg.Each(ctx, a.card)
	if err != nil {
		return Report{}, err
	}
	a.report.Notes = len(a.guids)
	for why, n := range map[string]int{
		"notes without a card":               counts.NotesAlone,
		"cards without a note or note type":  counts.CardsAlone,
		"reviews of cards that were deleted": counts.ReviewsAlone,
		"reviews that are dated in future":   a.future,
	} {
		if n > 0 {
			a.report.Left = append(a.report.Left, Left{Why: why, Count: n})
		}
	}
	slices.SortFunc(a.report.Left, func(x, y Left) int { return strings.Compare(x.Why, y.Why) })
	return a.report, nil
}

// all is a conversion under way.
type all struct {
	Options
	pkg    *apkg.Package
	put    func(*Card) (string, error)
	report Report
	guids  map[string]int64 // of the notes that were met, with their ids
	future int
}

// card converts one card.
func (a *all) card(c *apkg.Card) error {
	guid := c.Note.GUID
	if id, ok := a.guids[guid]; ok && id != c.Note.ID {
		a.leave(c, "another note has the same guid")
		return nil
	}
	a.guids[guid] = c.Note.ID
	if key := a.Ours(guid, c.Ord); key != "" {
		return a.own(c, key)
	}
	deck, folder := place(a.pkg.Decks[c.Deck].Name, a.Deck)
	slot := keyOf(guid, c.Ord)
	if home, ok := a.Home(slot); ok {
		deck = home
	}
	out := &Card{Deck: deck, Folder: folder, Slot: slot}
	if a.Deck == "" {
		out.Title, _, _ = strings.Cut(a.pkg.Decks[c.Deck].Name, "::")
	}
	up := strings.Repeat("../", strings.Count(folder, "/")+1)
	if folder == "" {
		up = ""
	}
	d := &drawer{card: c, deck: a.pkg.Decks[c.Deck].Name, media: func(name string) string {
		name, ok := a.pkg.MediumName(name)
		if !ok || !playable[strings.ToLower(path.Ext(name))] {
			return ""
		}
		if !slices.Contains(out.Media, name) {
			out.Media = append(out.Media, name)
		}
		return up + MediaFolder + "/" + name
	}}
	drawn, err := d.draw(slot)
	if err != nil {
		a.leave(c, err.Error())
		return nil
	}
	out.Texts = drawn.texts
	h := eventsOf(&a.Options, a.pkg, c, quiz.JoinKey(deck, slot), drawn.kind)
	out.Events = h.events
	why, err := a.put(out)
	if err != nil {
		return err
	}
	if why != "" {
		a.leave(c, why)
		return nil
	}
	for what := range drawn.changes {
		a.report.Changed[what]++
	}
	a.came(h)
	return nil
}

// own takes the history of a card that anneal had exported.
func (a *all) own(c *apkg.Card, key string) error {
	h := eventsOf(&a.Options, a.pkg, c, key, 0)
	if _, err := a.put(&Card{Events: h.events}); err != nil {
		return err
	}
	a.report.Own++
	a.came(h)
	return nil
}

func (a *all) came(h *chronicle) {
	a.report.Cards++
	a.report.Reviews += h.reviews
	a.future += h.future
}

const examples = 3

func (a *all) leave(c *apkg.Card, why string) {
	i := slices.IndexFunc(a.report.Left, func(l Left) bool { return l.Why == why })
	if i < 0 {
		i = len(a.report.Left)
		a.report.Left = append(a.report.Left, Left{Why: why})
	}
	l := &a.report.Left[i]
	l.Count++
	if len(l.Examples) < examples {
		l.Examples = append(l.Examples, beginning(c.Note))
	}
}

// beginning returns how a note begins, for people to find it.
func beginning(n *apkg.Note) string {
	text := ""
	if len(n.Fields) > 0 {
		text = tags.Get().ReplaceAllString(n.Fields[0][:min(len(n.Fields[0]), 4000)], " ")
	}
	text = strings.Join(strings.Fields(unmarked(clean(guard(text)))), " ")
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	return text
}

// MediaFolder is where the files of a deck lie. Its name begins with a dot, so that
// no lesson is looked for in it, however many files there are.
const MediaFolder = ".media"

// playable are the kinds of files that are taken: pictures and sounds. Anything else
// that a package calls a medium is not worth its danger.
var playable = map[string]bool{
	".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true, ".avif": true, ".bmp": true, ".svg": true, ".tif": true, ".tiff": true, ".ico": true,
	".mp3": true, ".ogg": true, ".oga": true, ".opus": true, ".wav": true, ".m4a": true, ".aac": true, ".flac": true, ".3gp": true, ".spx": true,
	".mp4": true, ".webm": true, ".mov": true, ".mkv": true, ".ogv": true, ".avi": true, ".mpg": true, ".mpeg": true,
}
