package diag

import "fmt"

// Code identifies a kind of finding for good: a number is never given a second
// meaning. It prints as "A0107".
type Code uint16

// String returns the code as it is printed and looked up.
func (c Code) String() string { return fmt.Sprintf("A%04d", uint16(c)) }

// Severity is fixed per code. What no one can mend by looking away is an error.
func (c Code) Severity() Severity {
	if warnings[c] {
		return Warning
	}
	return Error
}

// Files: what is wrong before the text is read.
const (
	Unreadable Code = 1 // missing, no permission, not a regular file
	Empty      Code = 2
	NotText    Code = 3 // not UTF-8
	TooLarge   Code = 4
	NoSources  Code = 5 // a folder without a single lesson
	Unknown    Code = 6 // a file that no reader takes
	Include    Code = 7 // an included file or anchor that is not there, or not inside the book
	TOMLSyntax Code = 8 // TOML that cannot be read
)

// Structure: the shape of a lesson.
const (
	FrontMatterOpen   Code = 101 // no closing ---
	FrontMatterID     Code = 102 // no usable id
	FrontMatterSyntax Code = 103 // not quite YAML, read line by line
	FrontMatterValue  Code = 104 // a value of the wrong kind
	SectionTwice      Code = 105 // a section twice without distinct ids
	FenceOpen         Code = 106 // a fence that is never closed
	ProgramMissing    Code = 107 // a Broken or Correct Code section without a program
	ProgramTwice      Code = 108 // two programs in such a section
	AttributeSyntax   Code = 109 // {#id} or a fence word that cannot be read
	FixesUnknown      Code = 110 // fixes= names no program
	FrontMatterKey    Code = 111 // a key that means nothing
	SectionName       Code = 112 // a heading that is nearly the name of a section
	QuizField         Code = 113 // mdbook-quiz: a field is missing or of the wrong kind
	QuizKey           Code = 114 // mdbook-quiz: a field that means nothing
	VariantOf         Code = 115 // a diff fence that names no program, or does not fit it
	ClaimWords        Code = 116 // words behind a fence that contradict each other
)

// Names: keys, ids and what refers to them.
const (
	ConceptTwice    Code = 201
	KeyTwice        Code = 202
	KeyUnusable     Code = 203 // nothing is left of it after normalisation
	RequiresUnknown Code = 204
	RequiresCycle   Code = 205
	DeckTwice       Code = 206
	SkipUnknown     Code = 207 // skip: names no slot
	DeckFile        Code = 208 // deck.yaml cannot be read
)

// Cards: authored questions.
const (
	CardUnfinished Code = 301 // a question without an answer
	CardNoRight    Code = 302 // options of which none is right
	CardFewOptions Code = 303 // fewer than two options
	CardEmpty      Code = 304 // nothing is asked
	ClozeEmpty     Code = 305 // no [gap] in a cloze
	CardStray      Code = 306 // text in ## Cards that belongs to no card
	CardReason     Code = 307 // an option without a reason
	CardOptionTwin Code = 308 // two options say the same
	CardGaps       Code = 309 // more gaps in a sentence or program than are read
	CardPosition   Code = 310 // "none of the above", or "the first option", where options are shuffled
	CardTells      Code = 311 // a card holds the answer to another
	CardLike       Code = 312 // two cards ask nearly the same
	CardBracket    Code = 313 // a bracket of a cloze that is never closed
)

// Claims: what a lesson says of its programs, and what the compiler said.
const (
	ClaimCompiles Code = 401 // said to compile, fails
	ClaimFails    Code = 402 // said to fail, compiles
	ClaimCode     Code = 403 // fails with another code
	ClaimLine     Code = 404 // quoted message: another line
	ClaimColumn   Code = 405 // quoted message: another column
	ClaimLabel    Code = 406 // quoted message: a label or headline that rustc does not say
	QuoteOutdated Code = 407 // quoted message: what rustc says today in other words
	NoVerdict     Code = 408 // the compiler could not say
	Unproved      Code = 409 // nobody was there to say
	CodeTells     Code = 410 // a comment in a broken program gives the answer away
	ProgramLong   Code = 411 // more than 30 lines
	ProgramWide   Code = 412 // wider than 80 columns
	ProgramWarns  Code = 413 // a correct program with compiler warnings
	ClaimWarns    Code = 414 // warns=LINT, and rustc does not warn
	ArticleCode   Code = 415 // code of an article that yields no card
	ArticleClaim  Code = 416 // a claim of an article that does not hold, or fits no program
	ClaimRuns     Code = 418 // it was run, and did something else than the lesson says
	ClaimNoLine   Code = 417 // mdbook-quiz: rustc points at other lines than the answer
)

var warnings = map[Code]bool{
	FrontMatterSyntax: true, FrontMatterValue: true, FrontMatterKey: true, SectionName: true, Unknown: true,
	RequiresUnknown: true, RequiresCycle: true, ProgramTwice: true, AttributeSyntax: true, SkipUnknown: true, QuizKey: true,
	CardStray: true, CardReason: true, CardPosition: true, CardTells: true, CardLike: true, CardBracket: true,
	ClaimLine: true, ClaimColumn: true, ClaimLabel: true, QuoteOutdated: true,
	NoVerdict: true, Unproved: true,
	CodeTells: true, ProgramLong: true, ProgramWide: true, ProgramWarns: true, ArticleCode: true, ArticleClaim: true,
}
