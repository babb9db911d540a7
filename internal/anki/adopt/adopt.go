package adopt

import (
	"context"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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
	// Here returns what the log has of cards that anneal exported, in their order.
	Here  func(cards []quiz.CardID) ([][]quiz.Event, error)
	Marks Marks
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
	Known   int            // answers and changes of anneal's own cards that the log has already
	Changed map[string]int // what was changed, and on how many cards
	Left    []Left
}

// All converts a package and calls put for each card that can come, in the order
// of the cards' making. Where put returns a reason the card counts as left.
func All(ctx context.Context, pkg *apkg.Package, o Options, put func(*Card) (why string, err error)) (Report, error) {
	a := &all{Options: o, pkg: pkg, put: put, report: Report{Changed: map[string]int{}}}
	counts, err := pkg.Each(ctx, a.add)
	for len(a.batch)+len(a.drawn) > 0 && err == nil {
		err = a.next()
	}
	if err != nil {
		return Report{}, err
	}
	a.report.Notes = counts.Notes - counts.NotesAlone
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

// Where a batch of cards ends, so that a package of any size, or with notes of any
// size, needs memory for two of them.
const (
	batchCards = 256
	batchBytes = 4 << 20
)

// all is a conversion under way. The cards come in batches: while all cores draw
// one, that before it is put.
type all struct {
	Options
	pkg    *apkg.Package
	put    func(*Card) (string, error)
	report Report
	future int

	batch []*pending // is being gathered
	size  int        // of its notes
	drawn []*pending // waits to be put
}

// pending is a card that is on its way.
type pending struct {
	*apkg.Card
	own   string // its key, if anneal exported it
	slot  string
	here  []quiz.Event // what the log has of it, if anneal exported it
	media []string
	drawn drawn
	err   error
}

// add gathers a card.
func (a *all) add(c *apkg.Card) error {
	if c.Note.Double {
		a.leave(c, "another note has the same guid")
		return nil
	}
	a.batch = append(a.batch, &pending{Card: c, own: a.Ours(c.Note.GUID, c.Ord), slot: keyOf(c.Note.GUID, c.Ord)})
	for _, field := range c.Note.Fields {
		a.size += len(field)
	}
	if len(a.batch) < batchCards && a.size < batchBytes {
		return nil
	}
	return a.next()
}

// next draws the batch that was gathered, and puts the one before it.
func (a *all) next() error {
	batch, drawn := a.batch, a.drawn
	a.batch, a.size, a.drawn = nil, 0, batch
	if err := a.look(batch); err != nil {
		return err
	}
	var taken atomic.Int64
	var group sync.WaitGroup
	defer group.Wait()
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := taken.Add(1); i <= int64(len(batch)); i = taken.Add(1) {
				a.draw(batch[i-1])
			}
		})
	}
	for _, p := range drawn {
		if err := a.come(p); err != nil {
			return err
		}
	}
	return nil
}

// look finds what the log has of the cards that anneal exported.
func (a *all) look(batch []*pending) error {
	var own []*pending
	var cards []quiz.CardID
	for _, p := range batch {
		if p.own != "" {
			own, cards = append(own, p), append(cards, quiz.IDOf(p.own))
		}
	}
	if len(own) == 0 {
		return nil
	}
	histories, err := a.Here(cards)
	if err != nil {
		return err
	}
	for i, p := range own {
		p.here = histories[i]
	}
	return nil
}

// draw makes a card's texts. Many are drawn at once.
func (a *all) draw(p *pending) {
	if p.own != "" {
		return // its text is here
	}
	deck := a.pkg.Decks[p.Deck].Name
	_, folder := place(deck, a.Deck)
	up := strings.Repeat("../", strings.Count(folder, "/")+1)
	if folder == "" {
		up = ""
	}
	d := &drawer{card: p.Card, deck: deck, media: func(name string) string {
		name, ok := a.pkg.MediumName(name)
		if !ok || !playable[strings.ToLower(path.Ext(name))] {
			return ""
		}
		if !slices.Contains(p.media, name) {
			p.media = append(p.media, name)
		}
		return up + MediaFolder + "/" + name
	}}
	p.drawn, p.err = d.draw(p.slot)
}

// come puts a card that was drawn, with its history.
func (a *all) come(p *pending) error {
	if p.err != nil {
		a.leave(p.Card, p.err.Error())
		return nil
	}
	key, out := p.own, &Card{}
	if p.own == "" {
		name := a.pkg.Decks[p.Deck].Name
		out = &Card{Slot: p.slot, Texts: p.drawn.texts, Media: p.media}
		out.Deck, out.Folder = place(name, a.Deck)
		if a.Deck == "" {
			out.Title, _, _ = strings.Cut(name, "::")
		}
		if home, ok := a.Home(p.slot); ok {
			out.Deck = home
		}
		key = quiz.JoinKey(out.Deck, p.slot)
	}
	h := eventsOf(&a.Options, a.pkg, p.Card, key, p.drawn.kind, p.here)
	out.Events = h.events
	why, err := a.put(out)
	if err != nil {
		return err
	}
	if why != "" {
		a.leave(p.Card, why)
		return nil
	}
	for what := range p.drawn.changes {
		a.report.Changed[what]++
	}
	if p.own != "" {
		a.report.Own++
	}
	a.report.Cards++
	a.report.Reviews += h.reviews
	a.report.Known += h.known
	a.future += h.future
	return nil
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
	for _, field := range n.Fields {
		text := tags.Get().ReplaceAllString(field[:min(len(field), 4000)], " ")
		text = strings.Join(strings.Fields(unmarked(clean(guard(text)))), " ")
		if text == "" || strings.Contains(text, imageHidden) {
			continue // a picture says nothing here
		}
		if r := []rune(text); len(r) > 60 {
			text = string(r[:60]) + "…"
		}
		return text
	}
	return ""
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
