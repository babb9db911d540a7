// Package article reads prose about Rust as it is found on web pages and makes
// out what can be asked about: programs, what is said of them, definitions and
// enumerations.
//
// It never judges whether something is true, and it prefers to find nothing
// rather than something wrong: a sentence that may be about another program is
// no claim, one that may be advertising is no definition. It never fails; what
// it cannot tell is a paragraph.
//
//	Ann Author                                cut: who wrote it, how long it takes
//	8 min read
//	Moves in Rust                             the title, and not again
//
//	Ownership                                 a short line is a heading
//
//	A move is a transfer of ownership that …  a definition
//
//	let a = String::from("x");                a program: fenced, or lines that can be nothing else
//	let b = a;
//	println!("{a}");
//
//	This does not compile:                    a claim about it
//
//	error: use of moved value: `a`            a message, which belongs to the claim
//	println!("{a}");                          and the line that it quotes
//
//	Editor Recommended Sites                  cut, with all that follows
//
// Programs are not mended here: they keep the lines and the places that they
// have in the file.
package article
