// Package hashcards reads decks of eudoxia0/hashcards by the rules of that
// program, so that they can be learnt without a change. It never writes them,
// and what means something in the project's own cards is text here: options,
// hints, keys, tags.
//
// The rules are those of hashcards 0.5.0:
//
//	---                     front matter, if this is the first line: TOML, of which name counts
//	name = "Ownership"
//	---
//	Q: question             goes on up to A:, may be of several lines
//	A: answer               goes on up to Q:, C:, T:, --- or the end
//	C: a [hidden] word      a card for each pair of brackets, in code too
//	T: a term               two cards: the term is asked for, and the definition
//	D: its definition
//	---                     ends a card; may be left out
//
// A mark counts at the very beginning of any line, fenced code or not; spaces
// around --- do not matter. Of what stands behind a mark the white space is
// taken off both ends, of each first line too. In a C: card a backslash before
// a bracket makes it text, and so does the ! of an image; brackets are not
// nested: the last one that opens counts. Cards that are the same in all are one.
//
// Where hashcards gives up at the first mistake, this package reports each of
// them and goes on.
package hashcards
