// Package markup reads Markdown and colours code: it turns the texts of lessons
// and cards into small trees that others draw, as ANSI on a terminal or as HTML
// in an Anki package.
//
// It knows nothing of lessons and never draws. Every block and run says where it
// stands, as byte offsets into the Markdown given to [Parse], so that a mistake
// can be pointed at:
//
//	## Uses of `move`          Heading, level 2
//	                             Text "Uses of ", CodeSpan "move"
//	> - a *closure*            Quote
//	                             List
//	                               Item
//	                                 Paragraph: Text "a ", Emphasis[Text "closure"]
//
// Texts come from strangers. Whatever is fed in, Parse and [Tokens] return, in
// time that grows with the length of the text and with a tree of bounded depth;
// what goes beyond the limits comes out as plain text. They pass control
// characters and HTML through as text: whoever draws must make them harmless for
// his medium, and must not follow a Target without looking at its scheme.
//
// Markdown is CommonMark with GitHub's tables, read by goldmark. Rust is cut by a
// scanner of this package, a hundred times as fast as expressions are; the languages
// beside it by chroma's engine with two grammars of its collection, see
// lexers/NOTICE.
// Chroma's registry of lexers is never imported: that alone would cost every
// command of the program 20 ms at its start.
package markup
