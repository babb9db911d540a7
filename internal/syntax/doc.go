// Package syntax reads lessons and cards files: bytes in, a tree with places
// out. It knows the forms of the text and nothing of what they mean; whether a
// claim holds, a name exists or a key is taken is for others to find out.
//
// It never fails. What is wrong is reported, all of it in one run, and the best
// partial tree is returned: a card with an error is left out, a mistake that only
// follows from another is not reported. Every span lies in the file. The package
// reads no files and asks no one.
//
// A lesson is Markdown with YAML front matter and level-2 sections, of which any
// may be missing and the order is free:
//
//	---
//	id: clone-before-move
//	title: Clone before the move
//	requires: [channels]
//	---
//
//	## Description
//	## Broken Code {#moved}
//	```rust,compile_fail,E0382
//	## Correct Code {fixes=moved}
//	```rust
//	## Explanation
//	## Compiler Error Interpretation
//	## Cards
//
// Front matter that is not YAML is read line by line, with a warning. Where it
// says `syntax: hashcards`, the cards are for package hashcards to read.
//
// In fences of Rust the marks of lines that rustdoc hides are taken out, and the
// lines stay: "# let x = 1;" is read as "let x = 1;", "##[test]" as "#[test]".
//
// Cards stand in a Cards section or in a file of their own. They are cut before
// anything else, by lines outside of fenced code: one that begins with Q:, A: or
// C:, and one that is only ---, ends what was before it. A backslash before such
// a mark makes it text. Then come, each at the beginning of a line:
//
//	Q: question {#key}      may go on over lines, with fenced code
//	A: answer               may go on over lines
//	C: a [hidden] word      a card for each pair of brackets outside of code
//	- [x] a right option
//	  - and why it is right
//	- [ ] a wrong option
//	H: a hint               may be several
//	E: the explanation
//	= an accepted answer    may be several; the answer is typed
//	see: https://…
//	tags: a, b
//
// A question with a fence ```rust,gap asks for what stands there in [[ ]].
// Comments <!-- --> on lines of their own are passed over.
package syntax
