// Package term is what a learner sees and types: three fronts to one session,
// and Markdown drawn for a terminal.
//
//	Screen     the whole terminal, a key at a time
//	Plain      sentences and lines, for pipes, dumb terminals and screen readers
//	JSONLines  objects, for other programs; see testdata/review.schema.json
//
// A front draws what session.View says and sends session.Action. It decides
// nothing: what is right, what comes next and what is written is the business
// of package session, so that all fronts behave alike. Texts come from
// strangers, who could hide commands to the terminal in them; no control
// character of theirs is ever written.
package term
