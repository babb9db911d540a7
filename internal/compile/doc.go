// Package compile makes cards of lessons.
//
// It takes the trees of package syntax and the verdicts of a judge, checks what
// every lesson claims of its programs, and computes cards from what the
// compiler said: never from guesswork, never from a lesson's own words where a
// program could be asked. What an answer rests on is proved on exactly the text
// that the learner is shown: comments, which may give the answer away, are
// blanked first, with line numbers kept.
//
//	lessons ─ claims ───────────────► findings, refuted parts fall silent
//	   └──── edits of the programs ─ judge ─ slots ─► cards, or why there is none
//
// # Passes
//
// The generators read like straight code: they ask for the verdict on any
// program, as often as they like. A program that was not judged yet reads as
// [quiz.Unknown] and is put on a list. When a pass ends with programs on the
// list, they are all judged together and the pass is made again from the
// beginning; the last pass found every verdict it asked for. Three passes do
// for a course, and a pass costs next to nothing beside one run of rustc.
//
// # Claims
//
// What stands behind a fence is a claim about the program in it, in the words of
// rustdoc and mdBook and a few more:
//
//	compile_fail, does_not_compile, E0382       it fails, with this code
//	should_panic, panics, never-ends, exit=N,
//	no_run, not_desired_behavior                it compiles; how it runs is not checked
//	an `output` fence below it                  the same
//	warns=LINT                                  it compiles, with this warning
//	ignore, ignore-TARGET, test_harness         nothing
//	edition2024                                 with which edition
//	diff,of=id                                  a variant of another program: compiles, or as above
//
// A program with fn main and no such word claims to compile; without fn main it
// is a fragment and claims nothing. A fragment that claims something is wrapped as
// rustdoc does it. The section Broken Code claims that its program fails, unless
// the words say that it compiles.
//
// In the documentation of an error code, where every program is tested, fragments
// claim to compile as well. In a chapter of a book `ignore,does_not_compile` is a
// claim: that `ignore` is meant for rustdoc. Each broken program of a chapter is
// asked about by itself, as a whole program: with its hidden lines, and a main if
// it has none. The next program is its repair only where it compiles and reads
// like it.
//
// # Fitness
//
// A program is asked about only if all its errors share one code, since rustc
// hides later errors behind earlier ones. A wrong answer is proved wrong by a
// program of its own. A question for which the programs do not yield enough is
// not made, and [Result.Slots] says why.
//
// # Articles
//
// The code of an article is found, not written to be compiled. It is mended by
// rule only, in this order and no further than needed: lost brackets are closed,
// statements put into a fn main, rustc's own sure proposals carried out, and what
// earlier blocks define put in front. Every step is told. A program that is said
// to fail must then fail with one error, for the reason that the article gives.
// What is prose alone makes cards only where the learner asks for it.
//
// # Names of cards without {#key}
//
// Such a card is named after its kind and a hash of its question, not after its
// number among the others: were it numbered, a card put in front of it would
// shift all that follow, and a chain of renames at one moment cannot be told
// from one card renamed several times. An edited question gets a new name, and
// [Reconcile] finds the old one by its words.
//
// The package does no I/O but through the file systems and the judge that it
// is given, and knows no clock.
package compile
