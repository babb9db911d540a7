// Package anki writes decks as a package that Anki imports, and can be repeated
// for ever: a second package of the same decks adds nothing and changes nothing
// in Anki, one of edited decks updates the notes that were edited, and neither
// touches what the learner has in Anki of answers and due days.
//
// It must never give a note another guid, a note type another list of fields or
// templates, or a note a new time of change although its content is the same:
// Anki would make duplicates or refuse the update. It runs nothing, reads no
// clock, and trusts no text: whatever stands in a card comes out as text, never
// as HTML, as a template, as a sound or as a formula.
//
// # The file
//
// A zip in the form that Anki calls "legacy 2" and all Ankis since 2020 read:
//
//	meta                08 02, the number of the form
//	collection.anki21   SQLite, schema 11: col, notes, cards, revlog, graves
//	collection.anki2    the same with one note that asks for a newer Anki
//	media               {}, JSON
//
// The same input gives the same bytes.
//
// # Identity
//
//	note type, field, template, deck   constants of this package
//	guid of a note                     hash of the note's permanent key, base62
//	id of a note and of a card         time of the first export, kept in Known
//	time of a note's last change       moved when the hash of its content does
//
// The permanent key of an authored card's note is the card's key; that of a
// program's note is "program:deck/concept/id". Known holds an entry for each
// note and, for each card in a program's note, one that says where it stands, so
// that a question never moves into the place, and the history, of another. What
// names a source line or a compiler version stands in fields of its own, which
// are not part of the hash.
//
// The lessons go by twice: once to give every card its place, once to be drawn, on
// all processors and a few at a time; so memory holds some words of each card and
// the texts of a few. Whatever an entry of the schedule says goes beside the card
// and is no part of the note's hash.
//
// A note whose cards have all gone from a deck that can be read as a whole is sent
// once more, with the tag anneal::withdrawn and how to delete it. Where only one of
// a program's cards has gone its front goes out empty: in Anki a card goes with its
// note, or for an empty front, which Tools, Empty Cards finds. The export says so.
//
// # Note types
//
// There are two, and they are final.
//
// "anneal program" has one note for each program, with a template for every
// slot of a fixed list (see slots). A slot has a front and a back field that
// hold HTML, and the template is only a frame around them: how a question of
// some slot looks can change with any version without the list of fields
// changing, and a slot without a question has an empty front, for which Anki
// makes no card. Slots where one word may be the answer have a third field, for
// Anki's type-in box. Spare slots and fields are there for what comes later.
//
// "anneal card" has one note for each authored card, of whatever kind, with a
// field for each part of it. It is one type and not one for each kind, because
// Anki refuses to update a note whose type has changed, and an author may well
// turn a basic card into a choice. For the same reason, and because "}}" and
// "::", which are everywhere in Rust, end or split the answer of an Anki cloze,
// a cloze card is a sentence with a gap on the front and the same sentence,
// filled in, on the back. Each gap is a card of its own in anneal already.
package anki
