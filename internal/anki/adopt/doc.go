// Package adopt makes of Anki's notes cards as authors write them, and of Anki's
// log events, so that a learner goes on where Anki stood.
//
// Formats and formulas are Anki's; how it is done is not: no line was taken from
// it.
//
// # Cards
//
// Each card of Anki's is drawn by its templates, and the HTML of both sides becomes
// Markdown. What a browser does beyond text (scripts, styles, forms) is dropped,
// and a card of which something was dropped is counted. A card whose template asks
// for typing becomes one to be typed where the answer is a line; a cloze with one
// gap in its sentence becomes a sentence with a gap, any other a question. Code is
// kept as blocks of code, of which nothing is claimed.
//
//	key      "anki-" and a hash of the note's guid; from the second card on its number
//	deck     the topmost deck; the ones below it are folders
//	media    in the folder .media of the deck, where no lesson is looked for
//
// # Events
//
// An answer becomes a graded event, a change by hand a rescheduled or forgotten
// one. What they lead to by the learner's own settings is then compared with what
// Anki says of the card: where days and phase agree, and memory does but for Anki's
// rounding, that is all. Else a placed event says what Anki knows. For cards that
// FSRS never saw it is computed from ease and interval, by the formulas by which
// Anki itself does it (see sm2).
//
// Of a card that anneal exported, the log has what went out with it: that is passed
// over when it comes back, and where Anki stands is compared with all of it, so that
// nothing counts twice and nothing done here since is undone (see here).
//
// Ids of events are hashes of what they say. The same package a second time brings
// nothing new, a later one what was done since. Their device is one that stands for
// Anki, so that undo does not reach them.
package adopt
