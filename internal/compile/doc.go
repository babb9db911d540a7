// Package compile makes cards of lessons.
//
// It takes the trees of package syntax and the verdicts of a judge, checks what
// every lesson claims of its programs, and computes cards from what the
// compiler said: never from guesswork, never from a lesson's own words where a
// program could be asked. What an answer rests on is proved on exactly the text
// that the learner is shown: comments, which may give the answer away, are
// blanked first, with line numbers kept.
//
//	files ─ Reload ─► inputs ─┬─ unchanged ──────────────────────────────► entry ─┐
//	                          └─ read ─► tree ─ lesson ─► Object ─► Shelf         │
//	                                             │ claims, quotes, lint ─► entry ─┤
//	                                             └─ slots ◄─ judge                ▼
//	                                                            Catalog ◄───── linker
//
// # Lessons and decks
//
// A lesson is compiled by itself, whatever the others say: to an [Object] that
// is put on a [Shelf], and to an entry in the [Catalog] of its deck, which holds
// what the others may want to know: ids, requirements, the keys of its cards. The
// linker then decides from entries alone which cards the deck has: of two with
// one key the first, of the questions for one error code one. A lesson of the user's
// own with the id of one of the deck that it extends stands for it. So a build needs
// the memory of a few lessons, uses all cores, and takes what has not changed
// since the last build, by size and time and then by hash, from its catalog.
// After any edits the result is that of a build of everything, to the byte.
//
// # Passes
//
// The generators read like straight code: they ask for the verdict on any
// program, as often as they like. A program that was not judged yet reads as
// [quiz.Unknown] and is put on the lesson's list. Lessons are compiled in windows
// of some dozens: when a pass over a window ends with programs on lists, they are
// all judged together and those lessons pass again from the beginning; the last
// pass found every verdict it asked for. A judge that recalls verdicts without
// work ([Recaller]) makes one pass of them.
//
// Nearly all that is asked about is a listing with a line changed, and much of it
// is asked about by several generators. So a program is a revision of a listing:
// to ask about it again costs a look into a small table, and its text is made once,
// for the judge. What all this takes in memory goes from one lesson to the next.
//
// # Dossiers
//
// The questions about a pair of programs follow from the two texts, what the author
// says of them and what the compiler says of some two hundred edits. So they can
// be kept by themselves, under a hash of all but the edits, for the judge that was
// asked: [Dossiers]. Then a lesson of which only the prose was changed, or which came
// under another name, is read and its claims are checked, and no edit is proposed
// or looked up. Each pair has proofs of its own for that (inquiry), which take over
// what the lesson knows of the two programs and nothing else. A pair with an edit
// that has no verdict has no dossier.
//
// # Readers
//
// Lessons and cards files are read by package syntax; decks of hashcards, quizzes
// of mdbook-quiz, chapters of books and articles by packages below it. All give
// the same tree. Which reader takes a file its name, its beginning, its deck and
// the book that it lies in decide.
//
// # Claims
//
// What stands behind a fence is a claim about the program in it, in the words of
// rustdoc and mdBook and a few more:
//
//	compile_fail, does_not_compile, E0382       it fails, with this code
//	should_panic, panics, never-ends, exit=N    it compiles, and ends like this when it is run
//	an `output` fence below it                  it compiles, and prints this
//	no_run, not_desired_behavior                it compiles, and is not run
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
// Messages that a lesson quotes are compared with the real ones: code, line,
// column, and every headline, label and note as exact, outdated or wrong. A claim
// that does not hold is answered with the nearest edit of the program for which
// it would.
//
// How a program runs is compared where somebody has run it: a judge that may, or
// the author's, in evidence.
//
// # Questions
//
// A program is asked about only if all its errors share one code, since rustc
// hides later errors behind earlier ones. Edits of the broken and of the correct
// program ([edits]) are the raw material: what rustc says of each is known.
//
//	why        the sentence for the error (shapes, sentence); wrong: the sentences for
//	           errors of programs one edit away, and facts that the repair shares
//	cut place  every deletion, every position, tried
//	repair     the changed lines among edits of them that rustc rejects
//	fix        the correct program shows what the mended one must do
//	what-if    what rustc says after an edit; wrong: what it says after others
//	transfer   the broken program, or a small one with its mistake, with other values, each tried
//	blame      the message of one edit among edits with other messages
//	role       which line has which label
//	gap order  words and orders, all tried, and run: right is what prints the same
//	output     what the correct program prints, if an accepted edit prints otherwise
//	code       the code among those of edits; meaning: among those of its chapter
//
// A wrong answer is proved wrong by a program of its own. A question for which
// the programs do not yield enough is not made, and [Result.Slots] says why. Of
// the questions about a program the first four are scheduled: two of what is
// wrong, one of where the repair belongs, and the repair itself.
//
// Questions about lines and edits have further forms, in which the program has
// other names, literals and types of numbers, and the same verdict at the same lines.
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
// The package does no I/O but through the file systems, the shelf and the judge
// that it is given, and knows no clock.
package compile
