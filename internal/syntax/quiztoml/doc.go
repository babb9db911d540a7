// Package quiztoml reads the quizzes of mdbook-quiz, as the interactive Rust Book
// has them, with all fields that its schema 0.5.0 knows. It never writes them.
//
//	[[questions]]
//	type = "MultipleChoice"              a choice; of several answers all are asked for
//	id = "b230bed3-…"                    becomes the key of the card
//	context = "…"                        becomes the explanation
//	multipart = "shared"                 the text of that name stands before the question
//	prompt.prompt = "…"                  Markdown
//	prompt.distractors = ["…", "…"]
//	prompt.answerIndex, sortAnswers      an order; options are shuffled all the same
//	answer.answer = "…" or ["…", "…"]
//	promptExplanation = true             asks for prose, which nobody here reads
//
//	type = "ShortAnswer"                 typed; a long answer or code is graded by the learner
//	prompt.prompt = "…"
//	prompt.response = "short"            or "long", or "code"
//	answer.answer = "…"
//	answer.alternatives = ["…"]
//
//	type = "Tracing"                     which line is rejected, or what is printed
//	prompt.program = "…"
//	answer.doesCompile = false           a claim that the compiler checks
//	answer.lineNumber = 4                without it, or with nothing printed, there is no card
//	answer.stdout = "…"
//
//	[multipart]
//	shared = "…"
//
// A field that is missing or of the wrong kind costs its question, and no other.
package quiztoml
