// Package session is one review or quiz as a state machine: what is on the
// screen, what each action does to it, and what is written to the log.
//
// It is pure. It reads no clock, no file and no random source, and draws
// nothing: a front (the screen, lines of text, lines of JSON) draws what
// [Session.View] says and sends [Action]s; whatever touches the world is asked
// for as an [Effect], carried out by a [Driver], and its outcome fed back. So
// all fronts behave alike, and all of it can be tested without a terminal.
//
//	lesson ──next──► introduced ─┐
//	                             ▼
//	        ┌──────────────► question ──answer, reveal, give up──► result
//	        │  hint, lesson, flag│ ▲ │
//	        └────────────────────┘ └─────────── undo ────────────────┤
//	                                                                 ▼
//	        next card, lesson or summary ◄── graded ◄── grade, next ─┘
//
// What it promises:
//
//   - Nothing is written before the grade; then exactly one event is, and it is
//     in the log before the next card appears.
//   - An action that is refused or fails changes nothing. An answer that could
//     not be written stays on the screen and can be committed again.
//   - A card that was answered elsewhere in the meantime is never graded on the
//     ground of a stale screen: it is read anew, and the learner is told.
//   - Undo takes back one step: the answer on the screen if there is one, else
//     the last command in the log, also one of an earlier session; what comes
//     back is on the screen again. Redo does it again, as long as nothing else was
//     done since.
//
// # Grades
//
// The program proposes, the learner disposes. Wrong, "don't know", given up, a
// right answer declared a guess, one given after a hint that holds the answer
// or after the answer was already on the screen: Again. Right after another
// hint, a look at the lesson or a failed try: Hard. Else Good. Easy is only ever given by hand, and
// time changes nothing. Cards that the learner grades get no proposal; a commit
// without a grade then means Good. With two buttons there are only Again and
// Good, and what would be Hard is Good.
//
// # A program to be mended
//
// The compiler is asked about the learner's program and the author's, and both
// are run where the learner trusts what the card comes from and the judge has a
// sandbox. The learner's is right when it compiles, ends, ends as the author's
// does and prints the same (in whatever order of lines where the author's has
// threads; whatever it is where chance has a say in what the author's prints),
// and still has every function, type and call that the broken and the correct
// program share. All but the last are
// tries, after which the question stays. The last is no proof of a mistake: the
// two programs are shown side by side, and the learner grades.
//
// # A quiz
//
// A quiz asks its questions ([Draw] chooses them) once each and tells nothing of an
// answer before the end: the answer is graded as the program proposes and written at
// once, and the next question comes. Only what the learner has to judge is compared
// first, and the grade must then be given. A program to be mended is judged once, and
// there are no hints. Undo goes back to the last question. When the time is up no
// further answer is taken. What is asked and how it is shown depends on the seed
// alone; whether it counts as reviews depends on the log alone, which may be a
// [Memory].
//
// # What is not told at once
//
// rustc's help says how to mend a program, which other cards ask. It is kept
// back until one of these was answered right, see [Session.mended]. Cards with
// several forms come in another one at each repetition, see [shownForm].
package session
