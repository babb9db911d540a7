// Package decks holds the shipped course and the evidence for it: what rustc
// said of every program that its cards rest on. It is trusted, since it is part
// of the program; a learner without rustc gets proved cards by it.
//
// The evidence is written by
//
//	go run ./cmd/anneal build --evidence decks/evidence.json
//
// and a test holds it against the compiler at hand.
package decks

import "embed"

// Name is the name of the shipped deck.
const Name = "rust-ownership"

// FS holds the folder of the shipped deck, by its name.
//
//go:embed rust-ownership
var FS embed.FS

// Evidence is what rustc said of the programs of the shipped deck, in the form
// that package rustc reads.
//
//go:embed evidence.json
var Evidence []byte
