package compile

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"anneal/internal/diag"
	"anneal/internal/lazyregexp"
	"anneal/internal/quiz"
	"anneal/internal/rust"
	"anneal/internal/source"
	"anneal/internal/syntax"
)

// lesson is a tree on its way to a concept and its cards.
type lesson struct {
	deck     *Source
	tree     *syntax.Lesson
	known    *proofs
	r        diag.Reporter
	concept  quiz.Concept
	pairs    []*pair
	snippets []*snippet                    // of an article
	outputs  map[source.Span]*syntax.Fence // by the place of the program that prints it
	named    map[string][]*syntax.Fence    // programs that variants may be made of, by their ids
	made     map[source.Span]*syntax.Fence // of diff fences, the programs that they make; nil where one does not fit
	wrong    map[source.Span]bool          // fences of which a claim was refuted
	variants []variant
	refuted  bool              // a claim does not hold: prose that may rest on it falls silent
	asked    map[string]string // the questions that gave cards without a key their slots
	twins    map[string]int    // of a foreign file: how many cards without a key ask this
	alone    bool              // it was said that nobody has judged the programs
	searches int               // for remedies, so far
}

// pair is a program that fails and the one that mends it; either may be nil.
type pair struct {
	id              string // {#id} of the broken program, "" for the only one
	broken, correct *program
	snippet         *snippet // the broken program came from, if that was an article
	refuted         bool     // the broken program does not fail as the lesson says
	again           bool     // another program has the id, which the reader has said
}

// program is a piece of Rust in a lesson.
type program struct {
	fence    *syntax.Fence
	shown    string   // as learners see it: in the sections for programs with comments blanked
	judged   string   // as the compiler sees it
	inserted inserted // what was put in front of a fragment for it
	gap      bool     // columns are not those of the fence: in it, what is asked stands between [[ and ]]
	edition  string
	verdict  quiz.Verdict
	tried    []attempt // see attempts
	guises   []guise   // see guisesOf
	prints   *printed  // see print
	message  string    // see rendered
}

// mended reports whether the pair has a program that repairs the broken one.
func (p *pair) mended() bool { return p.correct != nil && p.correct.verdict.Outcome == quiz.Compiles }

// newLesson starts on a tree. Without a usable id there is nothing that a
// history could be kept under, and the reader has said so: nil.
func newLesson(d *Source, tree *syntax.Lesson, known *proofs, r diag.Reporter) *lesson {
	id := idOf(tree, r)
	if id == "" {
		return nil
	}
	l := &lesson{deck: d, tree: tree, known: known, r: r, twins: twins(tree), asked: map[string]string{}, wrong: map[source.Span]bool{}, made: map[source.Span]*syntax.Fence{}}
	l.concept = quiz.Concept{
		ID: id, Deck: d.Name, Title: cmp.Or(tree.Title.Value, tree.ID.Value, id),
		Origin: quiz.Origin{File: tree.File.Name, Line: 1},
	}
	for _, a := range tree.Aliases {
		l.concept.Aliases = append(l.concept.Aliases, quiz.KeyPart(a.Value))
	}
	if tree.Form == syntax.ArticleForm {
		l.judgeArticle()
		l.concept.Page = l.articlePage()
		return l
	}
	l.findPairs()
	l.checkClaims()
	l.chapterPairs()
	l.concept.Page = l.page()
	return l
}

// idOf returns the name of the concept that a tree is about: a file of cards has
// its own name for it.
func idOf(tree *syntax.Lesson, r diag.Reporter) string {
	if tree.ID.Value == "" && tree.Form != syntax.LessonForm {
		return quiz.KeyPart(strings.TrimSuffix(path.Base(tree.File.Name), path.Ext(tree.File.Name)))
	}
	return part(tree.ID, "id", r)
}

// isLesson tells a lesson, whose id stands in its front matter, from a file of
// cards, which has neither.
func isLesson(tree *syntax.Lesson) bool {
	return tree.Form != syntax.CardsForm
}

// editions are those that rustc knows.
var editions = map[string]bool{"2015": true, "2018": true, "2021": true, "2024": true}

func (l *lesson) edition() string {
	return cmp.Or(l.tree.Edition.Value, l.deck.Edition, DefaultEdition)
}

// program returns the program of a section, with its comments blanked; nil if
// the section has none.
func (l *lesson) program(s *syntax.Section) *program {
	for i := range s.Fences {
		if f := &s.Fences[i]; isRust(f) && !notChecked(f) {
			p := l.programOf(f, rust.BlankComments(f.Code))
			if s.Kind == syntax.Correct {
				l.known.run(p.judged, p.edition) // what it prints is what its repair must print
			}
			l.judge(p)
			return p
		}
	}
	return nil
}

func isRust(f *syntax.Fence) bool { return f.Lang == "rust" || f.Lang == "rs" }

// programOf makes a program of a fence that is shown with the given text.
func (l *lesson) programOf(f *syntax.Fence, shown string) *program {
	p := &program{fence: f, shown: shown, judged: shown, edition: l.edition()}
	for _, w := range f.Words {
		if year, ok := strings.CutPrefix(w.Value, "edition"); ok && editions[year] {
			p.edition = year
		}
	}
	return p
}

// notChecked reports whether the author keeps a program from the compiler, or
// asks for a kind of compilation that is not made here.
func notChecked(f *syntax.Fence) bool {
	return slices.ContainsFunc(wordsOf(f), func(w word) bool { return w.sense == saysNotChecked })
}

// unstable is the error of a stable compiler for a program that asks for more. It
// is not always the first, nor always there.
const unstable = "E0554"

var asksForMore = lazyregexp.New(`#!\[\s*feature\s*\(`)

// judge asks for the verdict on a program. Why a stable compiler rejects a
// program that uses what is not stable yet says nothing of the program.
func (l *lesson) judge(p *program) {
	if l.behaviourOf(p.fence).said() {
		l.known.run(p.judged, p.edition)
	}
	p.verdict = l.known.shown(p.judged, p.edition)
	v := &p.verdict
	stable := !strings.Contains(v.Rustc, "-") // else "1.97.0-nightly"
	if v.Outcome == quiz.Fails && stable && asksForMore.Get().MatchString(p.judged) && !p.fence.Has(unstable) {
		*v = quiz.Verdict{Rustc: v.Rustc, Foreign: v.Foreign, Why: "it uses `#![feature]`, which only a nightly compiler accepts"}
	}
}

// findPairs joins each broken program with the correct one that says which it
// fixes; a correct program that does not say mends the only broken one.
func (l *lesson) findPairs() {
	byID := map[string]*pair{}
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if s.Kind != syntax.Broken {
			continue
		}
		if p := l.program(s); p != nil {
			one := &pair{id: quiz.KeyPart(s.ID.Value), broken: p, again: byID[s.ID.Value] != nil}
			l.pairs = append(l.pairs, one)
			if !one.again {
				byID[s.ID.Value] = one
			}
		}
	}
	only := (*pair)(nil)
	if len(l.pairs) == 1 {
		only = l.pairs[0]
	}
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if s.Kind != syntax.Correct {
			continue
		}
		p := l.program(s)
		if p == nil {
			continue
		}
		one := byID[s.Fixes.Value]
		if s.Fixes.Value == "" && one == nil {
			one = only
		}
		if one == nil && s.Fixes.Value != "" {
			l.unknownFix(s.Fixes, byID)
		}
		if one == nil || one.correct != nil {
			one = &pair{id: quiz.KeyPart(s.ID.Value)} // it mends nothing that is asked about
			l.pairs = append(l.pairs, one)
		}
		one.correct = p
	}
}

func (l *lesson) unknownFix(fixes syntax.Text, byID map[string]*pair) {
	help := "write the {#id} of a Broken Code section"
	if near := diag.Near(fixes.Value, slices.Sorted(maps.Keys(byID))); near != "" {
		help = "did you mean `" + near + "`?"
	}
	l.r.Report(diag.Diagnostic{
		Code: diag.FixesUnknown, Message: "no broken program has the id `" + fixes.Value + "`",
		Labels: diag.At(fixes.Span, ""), Help: help,
	})
}

// page is what a learner reads before the first card. Of a refuted lesson all
// but the description stays hidden, and so does a program that does not do what
// the lesson says.
func (l *lesson) page() quiz.Page {
	var page quiz.Page
	for i := range l.tree.Sections {
		s := &l.tree.Sections[i]
		if !onPage[s.Kind] || l.hidden(s) {
			continue
		}
		switch text := strings.TrimSpace(body(s)); {
		case text == "":
		case s.Kind == syntax.Description || s.Kind == syntax.Reading && s.Heading.Value == "":
			page.Description = paragraphs(page.Description, text)
		case s.Kind == syntax.Explanation:
			page.Explanation = paragraphs(page.Explanation, text)
		default:
			page.Explanation = paragraphs(page.Explanation, "### "+s.Heading.Value+"\n\n"+text)
		}
	}
	for _, p := range l.pairs {
		if p.broken == nil || p.refuted {
			continue
		}
		page.Broken = p.broken.shown
		page.Message = p.broken.rendered()
		if p.correct != nil && p.correct.verdict.Outcome != quiz.Fails {
			page.Correct = p.correct.fence.Code
		}
		break
	}
	return page
}

// onPage are the sections whose text a learner reads before the first card.
var onPage = map[syntax.SectionKind]bool{
	syntax.Reading: true, syntax.Description: true, syntax.Explanation: true, syntax.Caution: true, syntax.Tips: true,
}

func body(s *syntax.Section) string {
	text := s.Text
	if text == "" {
		text = s.Body.Text()
	}
	return strings.ReplaceAll(text, "\r\n", "\n")
}

func paragraphs(above, below string) string {
	if above == "" {
		return below
	}
	return above + "\n\n" + below
}

// rendered returns what rustc prints for the program: one string for all cards
// that show it.
func (p *program) rendered() string {
	if p.message == "" {
		p.message = rendered(&p.verdict)
	}
	return p.message
}

// rendered returns what rustc prints for a program, without its summary lines.
func rendered(v *quiz.Verdict) string {
	var b strings.Builder
	for _, m := range v.Errors {
		b.WriteString(strings.TrimRight(m.Rendered, "\n") + "\n\n")
	}
	return strings.TrimSpace(b.String())
}
