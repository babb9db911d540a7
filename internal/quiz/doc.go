// Package quiz is the vocabulary of anneal: decks, concepts, cards, grades,
// events, states, programs and verdicts, and the identities that tie them
// together.
//
// It holds no behaviour that needs the world: it never reads a clock, a file or
// a random source, and imports nothing of the project. Every other package
// speaks in its words.
//
// # Identity
//
// A card is known by its key, a path of two or three parts:
//
//	deck/concept/slot     a card that the compiler generated
//	deck/key              a card that its author named with {#key}
//
// The key is what people type and see; [CardID], a hash of it, is what the log
// and the store use. Neither depends on the text of the card, so text can be
// edited without losing history. What the learner was asked and told at the
// time of an answer is identified by the card's [Rev].
//
// # Time
//
// An instant is a time.Time in UTC with millisecond precision. A [Day] is a
// study day: the learner's local calendar day that begins at the rollover hour.
// Intervals of reviews are counted in study days; only learning steps are
// instants.
package quiz
