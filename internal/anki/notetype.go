package anki

import (
	_ "embed"
	"strings"
)

// What Anki knows of this program's. None of these numbers may ever change. Ids
// of note types and decks look like the times in milliseconds that Anki expects.
const (
	programTypeID = 1795132800001
	cardTypeID    = 1795132800002
	noticeTypeID  = 1795132800003
	noticeID      = 1795132800004
	deckID        = 1795132800100
	presetID      = 1795132800200

	programFieldIDs    = 4_170_000_000_000 // plus the index of the field
	programTemplateIDs = 4_171_000_000_000 // plus the index of the template
	cardFieldIDs       = 4_172_000_000_000
	cardTemplateIDs    = 4_173_000_000_000
	noticeFieldIDs     = 4_174_000_000_000
	noticeTemplateIDs  = 4_175_000_000_000
)

// typesChanged is when the style or a template of the note types last changed,
// in Unix seconds. It must be set to a later time whenever they change, or Anki
// keeps those it has; a test sees to it.
const typesChanged = 1795771800 // 2026-11-27 09:30 UTC

// The fields of a program's note before those of its slots.
const (
	programKey = iota
	programTitle
	programSource
	programProof
	programSpare // four of them
	programFirst = programSpare + 4
)

// The fields of an authored card's note.
const (
	cardKey = iota
	cardPrompt
	cardCode
	cardOptions
	cardHints
	cardType
	cardAnswer
	cardReasons
	cardExplanation
	cardSee
	cardTitle
	cardSource
	cardProof
	cardSpare  // six of them
	cardFields = cardSpare + 6
)

//go:embed style.css
var style string

// noteType is one of the two forms of notes.
type noteType struct {
	id        int64
	name      string
	fields    []field
	templates []template
	fieldIDs  int64
	tmplIDs   int64
	slots     []slot // of a program's note, one for each template
	unhashed  []int  // fields that may change without the note having changed
}

type field struct {
	name string
	font string
	fold bool // closed in Anki's editor
}

type template struct {
	name, front, back string
	shows             []int // fields of which one at least must be filled for a card to be made
}

const textFont, codeFont = "Arial", "Courier New"

// frame puts the content of a side where no script looks for formulas.
func frame(content string) string {
	return `<div class="anneal mathjax_ignore tex2jax_ignore">` + content + `</div>`
}

func smallPrint(fields ...string) string {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString("{{#" + f + "}}<span>{{" + f + "}}</span>{{/" + f + "}}")
	}
	return `<div class="small">` + b.String() + `</div>`
}

func ifFilled(f, content string) string { return "{{#" + f + "}}" + content + "{{/" + f + "}}" }

const answerLine = `<hr id="answer">`

func programType() *noteType {
	t := &noteType{
		id: programTypeID, name: "anneal program", fieldIDs: programFieldIDs, tmplIDs: programTemplateIDs,
		slots: programSlots(programFirst), unhashed: []int{programSource, programProof},
	}
	for _, name := range []string{"Key", "Title", "Source", "Proof", "Spare 1", "Spare 2", "Spare 3", "Spare 4"} {
		t.fields = append(t.fields, field{name: name, font: textFont, fold: strings.HasPrefix(name, "Spare")})
	}
	small := smallPrint("Title", "Source", "Proof")
	for _, s := range t.slots {
		front, back, typed := s.name+" front", s.name+" back", s.name+" type"
		t.fields = append(t.fields, field{front, textFont, true}, field{back, textFont, true})
		box := ""
		if s.typed >= 0 {
			t.fields = append(t.fields, field{typed, codeFont, true})
			box = ifFilled(typed, "{{type:"+typed+"}}")
		}
		t.templates = append(t.templates, template{
			name:  s.name,
			front: ifFilled(front, frame("{{"+front+"}}"+box)),
			back:  frame("{{" + front + "}}" + answerLine + box + "{{" + back + "}}" + small),
			shows: []int{s.front},
		})
	}
	return t
}

func authoredType() *noteType {
	t := &noteType{
		id: cardTypeID, name: "anneal card", fieldIDs: cardFieldIDs, tmplIDs: cardTemplateIDs,
		unhashed: []int{cardSource, cardProof},
	}
	for _, name := range []string{
		"Key", "Prompt", "Code", "Options", "Hints", "Type", "Answer", "Reasons", "Explanation", "See",
		"Title", "Source", "Proof", "Spare 1", "Spare 2", "Spare 3", "Spare 4", "Spare 5", "Spare 6",
	} {
		f := field{name: name, font: textFont, fold: strings.HasPrefix(name, "Spare")}
		if name == "Type" {
			f.font = codeFont
		}
		t.fields = append(t.fields, f)
	}
	question := "{{Prompt}}{{Code}}{{Options}}"
	box := ifFilled("Type", "{{type:Type}}")
	t.templates = []template{{
		name:  "Card",
		front: frame(question + "{{Hints}}" + box),
		back:  frame(question + answerLine + box + "{{Answer}}{{Reasons}}{{Explanation}}{{See}}" + smallPrint("Title", "Source", "Proof")),
		shows: []int{cardPrompt, cardCode, cardOptions},
	}}
	return t
}

func noticeType() *noteType {
	return &noteType{
		id: noticeTypeID, name: "anneal notice", fieldIDs: noticeFieldIDs, tmplIDs: noticeTemplateIDs,
		fields:    []field{{name: "Notice", font: textFont}, {name: "Help", font: textFont}},
		templates: []template{{name: "Card", front: "{{Notice}}", back: "{{Notice}}" + answerLine + "{{Help}}", shows: []int{0}}},
	}
}

// json returns the note type as it stands in the "models" of a collection of
// schema 11.
func (t *noteType) json() object {
	var fields, templates []object
	var req [][]any
	for i, f := range t.fields {
		fields = append(fields, object{
			"name": f.name, "ord": i, "id": t.fieldIDs + int64(i), "font": f.font, "size": 16, "sticky": false, "rtl": false,
			"media": []string{}, "collapsed": f.fold, "description": "", "plainText": false, "excludeFromSearch": false,
			"preventDeletion": true,
		})
	}
	for i, p := range t.templates {
		templates = append(templates, object{
			"name": p.name, "ord": i, "id": t.tmplIDs + int64(i), "qfmt": p.front, "afmt": p.back, "bqfmt": "", "bafmt": "", "did": nil,
			"bfont": "", "bsize": 0,
		})
		req = append(req, []any{i, "any", p.shows})
	}
	return object{
		"id": t.id, "name": t.name, "type": 0, "mod": int64(typesChanged), "usn": -1, "sortf": 0, "did": nil, "css": style,
		"flds": fields, "tmpls": templates, "req": req, "tags": []string{}, "vers": []string{},
		"latexPre":  "\\documentclass[12pt]{article}\n\\pagestyle{empty}\n\\begin{document}\n",
		"latexPost": "\\end{document}", "latexsvg": false,
	}
}
