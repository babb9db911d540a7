package compile

import (
	"sync"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/source"
)

// LessonID names a compiled lesson by what it was made of.
type LessonID [16]byte

// Object is what one lesson was compiled to, whatever the other lessons of its
// deck say. Which of its cards the deck has is the catalog's knowledge.
type Object struct {
	Concept  quiz.Concept `json:"concept"`
	Cards    []quiz.Card  `json:"cards,omitempty"`
	Findings []Finding    `json:"findings,omitempty"`
}

// Shelf keeps compiled lessons between builds. What is not there is compiled
// again.
type Shelf interface {
	Get(id LessonID) (*Object, bool)
	Put(id LessonID, o *Object)
}

// NewShelf returns a shelf in memory.
func NewShelf() Shelf { return &memory{objects: map[LessonID]*Object{}} }

type memory struct {
	mu      sync.Mutex
	objects map[LessonID]*Object
}

func (m *memory) Get(id LessonID) (*Object, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.objects[id]
	return o, ok
}

func (m *memory) Put(id LessonID, o *Object) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[id] = o
}

// Finding is a [diag.Diagnostic] whose places are numbers, so that it can be
// kept without the texts it is about.
type Finding struct {
	Code    diag.Code `json:"code"`
	Message string    `json:"message"`
	Labels  []Place   `json:"labels,omitempty"`
	Notes   []string  `json:"notes,omitempty"`
	Help    string    `json:"help,omitempty"`
	Fix     []Place   `json:"fix,omitempty"`
}

// Place is a span with a text: of a label, or of an edit.
type Place struct {
	File  string `json:"file,omitempty"` // of an included file, as its path; "" for the lesson itself
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text,omitempty"`
	Mark  bool   `json:"mark,omitempty"` // primary, or sure
}

// keep makes a Finding of a diagnostic about a lesson.
func keep(d *diag.Diagnostic, lesson *source.File) Finding {
	place := func(s source.Span, text string, mark bool) Place {
		p := Place{Start: s.Start, End: s.End, Text: text, Mark: mark}
		if s.File != nil && s.File != lesson {
			p.File = s.File.Name
		}
		return p
	}
	f := Finding{Code: d.Code, Message: d.Message, Notes: d.Notes, Help: d.Help}
	for _, l := range d.Labels {
		f.Labels = append(f.Labels, place(l.Span, l.Text, l.Primary))
	}
	for _, e := range d.Fix {
		f.Fix = append(f.Fix, place(e.Span, e.Text, e.Sure))
	}
	return f
}

// tell reports the findings again; false if the texts they are about cannot be
// read.
func (o *Object) tell(in *Input, r diag.Reporter) bool {
	files := map[string]*source.File{}
	for _, inc := range in.prior.includes {
		f, err := source.Read(in.fsys, inc.path, inc.name)
		if err != nil {
			return false
		}
		files[inc.name] = f
	}
	lesson, err := in.file()
	if err != nil {
		return false
	}
	files[""] = lesson
	var found diag.Bag // told only when all of it can be
	for i := range o.Findings {
		f := &o.Findings[i]
		d := diag.Diagnostic{Code: f.Code, Message: f.Message, Notes: f.Notes, Help: f.Help}
		for _, p := range f.Labels {
			if files[p.File] == nil {
				return false
			}
			d.Labels = append(d.Labels, diag.Label{Span: files[p.File].Span(p.Start, p.End), Text: p.Text, Primary: p.Mark})
		}
		for _, p := range f.Fix {
			if files[p.File] == nil {
				return false
			}
			d.Fix = append(d.Fix, diag.Edit{Span: files[p.File].Span(p.Start, p.End), Text: p.Text, Sure: p.Mark})
		}
		found.Report(d)
	}
	for _, d := range found.All() {
		r.Report(d)
	}
	return true
}
