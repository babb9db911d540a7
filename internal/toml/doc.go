// Package toml reads TOML into a tree in which everything knows its place, for
// formats whose authors are told what is wrong and where.
//
// It knows the grammar of TOML and nothing of what the keys mean. It never fails:
// each mistake is reported, the table that it stands in is marked, and reading
// goes on at the next header, so that one run shows the mistakes of all tables.
//
//	[[questions]]             root: Table
//	id = "a"                    questions: Array
//	prompt.prompt = "Why?"        Table
//	                                id: String
//	                                prompt: Table
//	                                  prompt: String
//	[multipart]                 multipart: Table
//	x = "…"                       x: String
//
// Texts come from strangers: the library bounds how deep values lie in one
// another, this package how much is read and how often it begins anew.
package toml
