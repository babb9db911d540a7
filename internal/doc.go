// Package internal holds the parts of anneal. This page is the map; the rules
// of who may know whom are enforced by arch_test.go.
//
// Two halves stand on a common ground. The compiling half is a pipeline, from
// text to cards; the studying half is a domain with edges, from cards to the
// log of what a learner answered.
//
//	lesson.md ─ source ─ syntax ─┬─ programs ─── rustc (cache) ─── verdicts ─┐
//	                             └─ compile: cards ◄───────────────────────┘
//	                                   │ diag: findings        │ quiz.Deck
//	                                   ▼                       ▼
//	                   text | short | json | sarif       store: deck cache
//	                                                           │
//	store: state, due ── sched: queue ── session ── term: screen | plain | JSON lines
//	                                        │ answer
//	      one transaction: log += event, ◄──┘
//	      card folded anew, state and due replaced
//
// The ground:
//
//	quiz      the vocabulary: decks, cards, grades, events, states, verdicts
//	source    files, byte offsets and the places that people read
//	rust      Rust text as tokens: comments, words, statements
//	toml      TOML as a tree with places
//
// Compiling:
//
//	markup    Markdown and highlighted code as data
//	diag      findings about an input, drawn for people and programs
//	syntax    bytes to a tree with places; below it a package for each other
//	          format: article, hashcards, mdbook, quiztoml
//	rustc     what the compiler says of a program, and what the program does;
//	          evidence; cache; below it sandbox, which confines both, and
//	          errordocs, the documentation of its error codes
//	compile   trees and verdicts to cards
//	reduce    a program made smaller while the compiler says the same of it
//
// Studying:
//
//	sched     study days, the fold of a card's events, FSRS, the daily queue
//	store     the log and all that is computed from it, in bbolt
//	session   one review as a pure state machine
//	query     what a learner names: a deck, a tag, what is due
//	stats     figures of retention and load, and what they tell of questions
//	chart     bars, calendars and curves, as text and as SVG
//
// The edges:
//
//	ask       short dialogues on a terminal
//	term      the review on a screen, in plain lines and as JSON lines
//	anki      packages for Anki
//	shell     completion scripts, and words of a bash line
//	cli       commands, flags, messages, exit codes, and the wiring of it all
//	bench     below it fill, a command that makes homes of any size to measure in
//
// To change how a question is made, look in compile; when it is asked, in
// sched; how an answer is graded, in session; what it looks like, in term; what
// is remembered, in store.
package internal
