// Package rustc is the judge: it asks the Rust compiler whether a program
// compiles and, if not, with which errors at which places.
//
// It must never guess. [quiz.Fails] means that rustc itself rejected the
// program and pointed at a place in it; a crash, a signal, a time-out, output
// over the limit, unreadable output and errors about the machine rather than
// the program are [quiz.Unknown] with a reason. And it must not run what it
// compiled unless it is told to: programs come from strangers.
//
// # One program
//
// A process has a fresh private folder:
//
//	<temp>/src/main.rs    the program; all paths in messages are relative to <temp>
//	<temp>/out/           what rustc writes; thrown away with the rest
//
//	rustc --edition=2021 --crate-type=bin --error-format=json --out-dir=out --emit=mir src/main.rs
//
// MIR is asked for, since metadata alone accepts programs that the build then
// rejects (a constant index out of bounds, a failing constant of a generic).
// The binary of the sysroot is called directly: the rustup shim costs 6 ms a
// call and obeys toolchain files that lie about.
//
// # Many programs
//
// To start rustc costs more than to compile a lesson's program, so programs share
// processes as far as that cannot change what is said of them:
//
//	program ─┬─ refused, or known from the cache
//	         ├─ cannot be a module of a crate ─────────────► alone, MIR
//	         ├─ edit that nobody is shown ─► crate of many ─┬─ verdict
//	         │                                 ▲ the others │ doubt ─► alone, MIR
//	         │                                 └────────────┘
//	         └─ shown ─► alone, metadata ─┬─ fails
//	                                      └─ crate of many ─┬─ compiles
//	                                                        └─ doubt ─► alone, MIR
//
// A program that is shown has a process of its own, since its messages are shown
// as rustc draws them; only whether it compiles down to MIR is found out
// together with others. Of a program that is not shown only the errors are kept,
// with code, text and labelled places, and so much is the same in a crate: the
// paths of its module are taken out ([member.asAlone]). What is in doubt is judged
// alone: programs that speak of their crate ([asModule]), errors without a code or
// that point at several programs ([Judge.split]), names that another program in
// the crate defines, and all of a crate that rustc did not come to an end with.
// That no error hides another program's is proved in every crate ([Judge.batch]).
//
// # What is remembered
//
// A [Cache] keeps the verdicts by compiler and program, what programs did, and
// which compiler lies behind the files that are there, so that a second call
// starts no process at all. Another compiler judges everything anew; the last
// answer on each program is kept whoever gave it, and [Judge.Changes] tells of
// those that another version gives otherwise.
//
// # Confinement
//
// A program can try to read this machine while it is compiled (include_str!,
// env!) and have it printed. On Linux the kernel keeps rustc to its toolchain,
// the system's libraries and the private folder, and from the network; package
// sandbox says how, and what holds. The environment is the same on all machines.
// Memory, processor time, the size of a file, the messages and the time by the
// clock are limited. What a program can fill of the disk is bounded by the few
// files that rustc makes, each of 64 MiB at most.
//
// A verdict must not depend on the machine. So a program that needs a file or a
// setting which is not part of it has no verdict: it is refused by its words
// (see [refuse]), and where a macro hides those, rustc's message tells (see
// [elsewhere]). What is harmless in the sandbox, option_env! or inline assembly,
// is judged there. Where there is no sandbox ([Judge.Unconfined]) the words are
// the fence against strangers as well, and more of them are refused.
//
// # Running
//
// What a program does when it is run is asked with [quiz.Program.Run]. It is run
// only if it compiles, the user lets it ([quiz.Program.Trusted]) and a sandbox
// holds that is tighter still: no file but the program and its libraries, no
// writing, no process, no network, no environment, no input. [Judge.RunRefusal]
// says why nothing is run at all. Many programs are built as one executable where
// that makes no difference ([runsAsModule]); each is run by itself. Runs are cached
// beside the verdicts and recorded in evidence, unless they are known from evidence
// alone. To tell what was seen before nothing is run, so that is told of every
// program.
//
// That a program never ends is said of it for good, so it may not depend on how
// busy the machine was. A program that is still there after three seconds gets six
// more, beside nothing that this judge does otherwise, and never ends if it uses up
// three seconds of a processor in them, or next to nothing: then it waits. Between
// the two it gets thirty, and if that is not enough it is not known, and nothing is
// remembered.
//
// # Messages
//
// Of rustc's JSON are kept the errors and warnings in the compiler's order with
// code, text, spans, notes and help. A span inside a macro stands for the
// outermost call of the macro. An error from a lint that denies by default has
// the lint's name as its code. Paths of this machine and control characters are
// taken out, since verdicts travel. What the compiler proposes to change is
// kept as well; it serves authors, who have a compiler, and is not recorded.
//
// # Documentation
//
// A compiler carries the documentation of its error codes. [Judge.Explain] gives
// it as text, in which it is not said any more which of the programs fail;
// [Judge.Explanations] gives it as it was written, of the codes that a program
// fails with. [Judge.Sysroot] is where the HTML of it may lie.
//
// # Evidence
//
// Verdicts can travel with a deck, so that a learner without rustc gets proved
// cards. The file is JSON with one line per program, sorted, so that a change
// to one program is a change to one line:
//
//	{"evidence":1,"rustc":"1.95.0","programs":{
//	"Aeq7n3yFQxWkT3Zl0hEjWQ":{},
//	"b1lYo_2bC1tq7JvJXc4x9g":{"errors":[{"code":"E0382","text":"use of moved value: `tx`","at":["8:19-26 value moved into closure here","13:19-26! value used here after move"]}]}
//	}}
//
// The name of a line is the [quiz.ProgramID] in unpadded URL-safe base64. No
// errors means that the program compiles; what has no verdict is not in the
// file. A place is LINE:COLUMN-COLUMN or LINE:COLUMN-LINE:COLUMN, "!" if it is
// the primary one, and the label. A line has "rustc" of its own where another
// version judged it than that of the head. "warnings", "notes", "help" and
// "rendered" are written only for programs that are shown to learners.
//
// A program that was run has
//
//	"run":{"ended":"never","code":101,"output":"…","panic":"…"}
//
// where "ended" is missing if it ended by itself, and is else "never" or
// "killed"; the others are missing where they are 0 or empty. Who reads version
// 1 and knows no runs passes them over and still has the verdicts.
package rustc
