package term

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"anneal/internal/session"
)

// plainCommand is a letter behind a colon.
type plainCommand struct {
	letter rune
	kind   session.ActionKind // 0: the list, or cards to be found
	does   string
}

// commands are the letters behind the colon, in the order in which they are
// listed.
var commands = []plainCommand{
	{'?', 0, "this list"},
	{'d', session.DontKnow, "don't know"},
	{'g', session.Guess, "the next answer is a guess; again: it is not"},
	{'k', session.Hint, "a hint"},
	{'l', session.Lesson, "the lesson: what it says of this card; before the answer that counts as a hint"},
	{'w', session.Because, "after some wrong answers, with words behind it: why yours had seemed right; you hear it when you miss the card again"},
	{'t', session.TestOut, "I know this: all new cards of the concept now, the hardest last"},
	{'u', session.Undo, "undo: take back the answer, or the last thing that was written"},
	{'r', session.Redo, "redo: do again what was taken back"},
	{'s', session.Suspend, "suspend: never ask this card again, until it is resumed"},
	{'b', session.Bury, "bury: not before tomorrow"},
	{'f', session.Flag, "flag the card, or take the flag off; a number from 1 to 7 and a note may follow"},
	{'e', session.Edit, "edit the card"},
	{'/', 0, "with a query behind it, as in :/ is:leech: the cards that it finds"},
	{'n', session.Skip, "skip: later in this session"},
	{'q', session.Quit, "quit; everything that was graded is kept"},
}

// splitCommand takes a command apart. Where text is asked for, only a colon with
// a word behind it is one, so that paths (::new) and types (: u8) are answers;
// and while a longer answer is being typed, only those that exist.
func splitCommand(text string, v *session.View, typing bool) (letter, rest string, ok bool) {
	after, ok := strings.CutPrefix(text, ":")
	if !ok {
		return "", "", false
	}
	letter, rest, _ = strings.Cut(strings.TrimRight(after, " \t"), " ")
	known := false
	for _, c := range commands {
		known = known || letter == string(c.letter)
	}
	switch {
	case typing:
		return letter, rest, known && rest == ""
	case v.Screen == session.QuestionScreen && isTyped(v.Card):
		word := letter != "" && strings.TrimFunc(letter, unicode.IsLetter) == ""
		return letter, rest, known || word
	}
	return letter, rest, true
}

const colonFirst = "Commands begin with a colon: :q quits, :u takes back, :? lists them all."

// meansCommand reports whether an answer that makes no sense may have been meant
// as a command: a single letter, or the name of one.
func meansCommand(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	switch text {
	case "quit", "exit", "help", "undo", "hint", "skip":
		return true
	}
	r, size := utf8.DecodeRuneInString(text)
	return size == len(text) && (unicode.IsLetter(r) || r == '?')
}

func (p *plain) command(ctx context.Context, letter, rest string) {
	for _, c := range commands {
		if letter != string(c.letter) {
			continue
		}
		switch {
		case c.letter == '/' && p.find != nil && p.d.Session.View().Quiz == nil:
			p.out.say(harmless(p.find(rest)))
			return
		case c.letter == '/':
			p.out.say("Cards cannot be looked for here.")
			return
		case c.kind == 0:
			p.list()
			return
		}
		a := session.Action{Kind: c.kind}
		if c.kind == session.Flag || c.kind == session.Because {
			a.Value = rest
		}
		done := p.do(ctx, a)
		// A page is no stop here, it would only be read again: what was done
		// before it is what the learner means.
		for done && c.kind == session.Undo && p.d.Session.View().Screen == session.LessonScreen {
			done = p.do(ctx, a)
		}
		return
	}
	var letters []string
	for _, c := range p.commands() {
		letters = append(letters, ":"+string(c.letter))
	}
	p.out.say("There is no command :" + clip(harmless(letter)) + ". Commands are " + strings.Join(letters, " ") +
		"; :? says what they do. To answer with a text that begins with a colon, put a backslash before it.")
}

// commands returns those that are of use here: in a quiz few are.
func (p *plain) commands() []plainCommand {
	inQuiz := p.d.Session.View().Quiz != nil
	var some []plainCommand
	for _, c := range commands {
		if !inQuiz {
			if c.letter != '/' || p.find != nil {
				some = append(some, c)
			}
			continue
		}
		if does, ok := quizCommands[c.letter]; ok {
			c.does = does
			some = append(some, c)
		}
	}
	return some
}

// quizCommands are the letters that mean something in a quiz, and what.
var quizCommands = map[rune]string{
	'?': "this list", 'd': "don't know", 'u': "undo: back to the last question", 'n': "skip: later in this quiz", 'q': "quit; what was answered is scored",
}

func (p *plain) list() {
	p.out.say("Commands:")
	for _, c := range p.commands() {
		p.out.say(":" + string(c.letter) + "  " + c.does)
	}
}
