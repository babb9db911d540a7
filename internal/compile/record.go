package compile

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// recordFormat is the first byte of a dossier that is put away.
const recordFormat = 1

var recordSum = crc32.MakeTable(crc32.Castagnoli)

// seal encodes a dossier, for [openDossier]:
//
//	format, programs, rustc, sum, number of questions, questions, checksum
//	question  slot, why, once; if why is empty the card, as far as it is about the
//	          programs and not about the lesson that they stand in
//
// Of a text that is shared only its number is written.
func (d *dossier) seal(shared []string) []byte {
	w := &writer{b: []byte{recordFormat}, shared: shared}
	w.number(d.programs)
	w.text(d.rustc)
	w.bytes(d.sum[:])
	w.number(len(d.questions))
	for i := range d.questions {
		q := &d.questions[i]
		w.text(q.slot)
		w.text(q.why)
		w.text(q.once)
		if w.flags(q.card != nil); q.card != nil {
			w.card(q.card)
		}
	}
	return binary.BigEndian.AppendUint32(w.b, crc32.Checksum(w.b, recordSum))
}

// openDossier decodes a dossier; false if data is none.
func openDossier(data []byte, shared []string) (d dossier, ok bool) {
	end := len(data) - crc32.Size
	if end < 1 || data[0] != recordFormat || crc32.Checksum(data[:end], recordSum) != binary.BigEndian.Uint32(data[end:]) {
		return d, false
	}
	r := &decoder{b: string(data[1:end]), shared: shared}
	d.programs, d.rustc = r.number(), strings.Clone(r.text()) // it outlives the cards
	r.fill(d.sum[:])
	d.questions = make([]question, r.count())
	cards := make([]quiz.Card, len(d.questions))
	for i := range d.questions {
		q, made := &d.questions[i], false
		q.slot, q.why, q.once = r.text(), r.text(), r.text()
		if r.flags(&made); made {
			q.card = &cards[i]
			r.card(q.card)
		}
	}
	return d, !r.bad && r.b == ""
}

func (w *writer) card(c *quiz.Card) {
	w.number(int(c.Kind))
	w.number(c.Rung)
	w.flags(c.Multiple, c.Proof != nil)
	w.form(&quiz.Form{Prompt: c.Prompt, Code: c.Code, Options: c.Options, Answer: c.Answer, Accept: c.Accept, Message: c.Message})
	w.text(c.Lang)
	w.text(c.Explanation)
	w.texts(c.Codes)
	w.number(len(c.Variants))
	for i := range c.Variants {
		w.form(&c.Variants[i])
	}
	if p := c.Proof; p != nil {
		w.texts([]string{p.Rustc, p.Edition, p.Claim})
		w.flags(p.Foreign)
	}
}

func (r *decoder) card(c *quiz.Card) {
	c.Kind, c.Rung = quiz.Kind(r.number()), r.number()
	proved := false
	r.flags(&c.Multiple, &proved)
	f := r.form()
	c.Prompt, c.Code, c.Options, c.Answer, c.Accept, c.Message = f.Prompt, f.Code, f.Options, f.Answer, f.Accept, f.Message
	c.Lang, c.Explanation, c.Codes = r.text(), r.text(), r.texts()
	if n := r.count(); n > 0 {
		c.Variants = make([]quiz.Form, n)
		for i := range c.Variants {
			c.Variants[i] = r.form()
		}
	}
	if proved {
		r.number()
		c.Proof = &quiz.Proof{Rustc: r.text(), Edition: r.text(), Claim: r.text()}
		r.flags(&c.Proof.Foreign)
	}
}

func (w *writer) form(f *quiz.Form) {
	for _, s := range []string{f.Prompt, f.Code, f.Answer, f.Message} {
		n := slices.Index(w.shared, s)
		if w.number(n); n < 0 {
			w.text(s)
		}
	}
	w.number(len(f.Options))
	for _, o := range f.Options {
		w.text(o.Text)
		w.text(o.Reason)
		w.flags(o.Right)
	}
	w.texts(f.Accept)
}

func (r *decoder) form() (f quiz.Form) {
	for _, s := range []*string{&f.Prompt, &f.Code, &f.Answer, &f.Message} {
		switch n := r.number(); {
		case n < 0:
			*s = r.text()
		case n < len(r.shared):
			*s = r.shared[n]
		default:
			r.fail()
		}
	}
	if n := r.count(); n > 0 {
		f.Options = make([]quiz.Option, n)
		for i := range f.Options {
			o := &f.Options[i]
			o.Text, o.Reason = r.text(), r.text()
			r.flags(&o.Right)
		}
	}
	f.Accept = r.texts()
	return f
}

func (w *writer) texts(texts []string) {
	w.number(len(texts))
	for _, s := range texts {
		w.text(s)
	}
}

func (r *decoder) texts() []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	texts := make([]string, n)
	for i := range texts {
		texts[i] = r.text()
	}
	return texts
}
