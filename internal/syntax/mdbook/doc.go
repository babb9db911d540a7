// Package mdbook reads books made for mdBook: a folder with a book.toml, whose
// SUMMARY.md lists the chapters.
//
//	book.toml            [book] title, src; [rust] edition
//	src/SUMMARY.md       the chapters, in order:
//	                       # Part          a title for those that follow
//	                       [Foreword](foreword.md)
//	                       - [Moves](moves.md)
//	                         - [Loops](moves/loops.md)
//	                       - [Not written]()
//	src/moves.md         a chapter; its id is "moves", that of moves/loops.md "moves-loops"
//	listings/…           what chapters include
//
// A chapter is read as [syntax.ParseChapter] reads it, with the text of other
// files in the place of directives:
//
//	{{#include file.rs}}         whole, without the lines that mark anchors
//	{{#include file.rs:2}}       one line
//	{{#include file.rs:2:10}}    lines; either number may be missing
//	{{#include file.rs:name}}    from a line ANCHOR: name to a line ANCHOR_END: name
//	{{#rustdoc_include …}}       the same, with the rest of the file as hidden lines
//	{{#playground file.rs ignore}}   a program of its own, with words
//	{{#title …}}                 nothing that is read
//	\{{#include …}}              text
//
// Paths are relative to the file that holds the directive. Included text may
// hold directives. Each line of a program knows the file that it stands in.
// Directives in prose are taken out and not expanded: what a program says has a
// place, what is only read needs none. Helpers of other programs stay text.
//
// Books come from strangers. A path that leaves the book is an error, whatever
// the file system would do; that links in the file system cannot leave it is for
// the caller's [fs.FS] to see to. What one chapter may read and become is
// bounded.
package mdbook
