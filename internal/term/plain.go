package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// PlainOptions say how [Plain] speaks.
type PlainOptions struct {
	Prompt string // written before each line is read, as "> "; empty where nobody types
	// Find returns what there is to say of the cards that a query finds; nil where
	// none can be looked for.
	Find func(query string) string
}

// Plain plays a session in sentences: no colour, no movement of the cursor,
// nothing that is only told by its place, so that it can be read aloud, sent
// through a pipe and used on the dumbest of terminals.
//
// Before the result a line is an answer, after it an empty line or a number is
// a grade, and a colon with a letter is a command on every card. A page is
// printed without stopping. A text of several lines ends with a line of a single
// dot; a backslash at the beginning of a line is dropped, so that any text can
// be given.
//
// It returns when the session is over, at quit and at the end of in, after the
// summary. The error is that of out, of ctx, or of a log that refused the last
// answer. One line of in may be read ahead of an interruption and is lost.
func Plain(ctx context.Context, d *session.Driver, in io.Reader, out io.Writer, o PlainOptions) error {
	p := &plain{d: d, out: &speaker{w: out}, in: readLines(in), prompt: o.Prompt, find: o.Find}
	defer p.in.close()
	d.Waiting = func(by string) { p.out.say(sentence(waitingFor(by))) }
	if m := d.Session.View().Message; m != "" {
		p.out.say(sentence(m))
	}
	p.show()
	for p.out.err == nil {
		v := d.Session.View()
		if v.Screen == session.SummaryScreen {
			break
		}
		if v.Screen == session.LessonScreen && p.do(ctx, session.Action{Kind: session.Next}) {
			continue
		}
		text, err := p.read(ctx)
		switch {
		case errors.Is(err, errLongLine):
			p.out.say("Error: " + sentence(err.Error()))
		case errors.Is(err, errTimeUp):
			p.out.write("\n")
			p.do(ctx, session.Action{Kind: session.TimeUp})
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF):
			p.do(ctx, session.Action{Kind: session.Quit})
		case err != nil:
			return fmt.Errorf("reading answers: %w", err)
		default:
			p.line(ctx, &v, text)
		}
	}
	return errors.Join(p.out.err, p.failed)
}

type plain struct {
	d      *session.Driver
	out    *speaker
	in     *lines
	prompt string
	find   func(query string) string
	body   []string // the lines of an answer that has not ended yet
	empty  bool     // the last line was empty, and the learner was asked whether that is meant
	failed error    // of the log, when it refused what was on the screen last
}

func (p *plain) read(ctx context.Context) (string, error) {
	if p.prompt != "" {
		p.out.write(p.prompt)
	}
	return p.in.nextBefore(ctx, p.d.Now(), ends(p.d))
}

// ends is when the time of a quiz is up; zero where there is no limit.
func ends(d *session.Driver) time.Time {
	if q := d.Session.View().Quiz; q != nil {
		return q.Ends
	}
	return time.Time{}
}

// do takes an action and says what came of it. It returns false after an error.
func (p *plain) do(ctx context.Context, a session.Action) bool {
	before := p.d.Session.View()
	if err := p.d.Do(ctx, a); err != nil {
		var refusal session.Refusal
		if errors.As(err, &refusal) {
			p.out.say(sentence(err.Error()))
			if a.Kind == session.Answer && meansCommand(a.Value) {
				p.out.say(colonFirst)
			}
			if before.Screen == session.ResultScreen {
				p.out.say(gradeLine(&before))
			}
			return false
		}
		p.failed = err
		p.out.say("Error: " + sentence(err.Error()))
		if before.Screen == session.LessonScreen {
			p.out.say("Press Enter to try again, or type :q to quit.")
		}
		return false
	}
	if a.Kind != session.Quit {
		p.failed = nil
	}
	v := p.d.Session.View()
	if v.Message != "" {
		p.out.say(sentence(v.Message))
	}
	switch {
	case v.Stale:
		p.show()
	case a.Kind == session.Hint:
		p.out.paragraph(fmt.Sprintf("Hint %d: ", len(v.Hints)) + plainMarkdown(v.Hints[len(v.Hints)-1]))
		p.out.say(sentence(counted(v.HintsLeft, "more hint")))
	case a.Kind == session.Lesson:
		p.out.section(v.Section)
		p.out.say(onward(&v))
	case a.Kind == session.Guess, a.Kind == session.Flag, a.Kind == session.Because, a.Kind == session.TestOut:
	case a.Kind == session.Answer && v.Screen == session.QuestionScreen && v.Quiz == nil:
		p.body = nil
		p.out.say("Try again: " + instruction(&v))
	default:
		p.show()
	}
	return true
}

// show says what is on the screen.
func (p *plain) show() {
	p.body, p.empty = nil, false
	v := p.d.Session.View()
	switch v.Screen {
	case session.LessonScreen:
		p.out.lesson(v.Lesson)
	case session.QuestionScreen:
		p.out.question(&v, p.d.Now())
	case session.ResultScreen:
		p.out.result(&v)
	case session.SummaryScreen:
		if v.Summary.Quiz != nil {
			p.out.score(v.Summary)
			p.out.missed(v.Summary.Quiz)
			return
		}
		p.out.summary(v.Summary)
	}
}

// line takes a line that was typed.
func (p *plain) line(ctx context.Context, v *session.View, text string) {
	if letter, rest, ok := splitCommand(text, v, len(p.body) > 0); ok {
		p.empty = false
		p.command(ctx, letter, rest)
		return
	}
	switch v.Screen {
	case session.LessonScreen:
		// Any other line tries again to go on, which the loop does.
	case session.ResultScreen:
		p.gradeLine(ctx, v, text)
	case session.QuestionScreen:
		p.answerLine(ctx, v, text)
	}
}

func (p *plain) gradeLine(ctx context.Context, v *session.View, text string) {
	switch text = strings.TrimSpace(text); text {
	case "":
		p.do(ctx, session.Action{Kind: session.Next})
	case "1", "2", "3", "4":
		p.do(ctx, session.Action{Kind: session.Grade, Value: text})
	default:
		p.out.say("The answer is given; now it wants a grade. " + gradeLine(v))
		if meansCommand(text) {
			p.out.say(colonFirst)
		}
	}
}

func (p *plain) answerLine(ctx context.Context, v *session.View, text string) {
	card := v.Card
	several := severalLines(card)
	switch {
	case several && text == "." && len(p.body) > 0:
		p.do(ctx, session.Action{Kind: session.Answer, Value: strings.Join(p.body, "\n") + "\n"})
		p.body = nil
		return
	case strings.TrimSpace(text) == "" && len(p.body) == 0 || several && text == ".":
		p.emptyLine(ctx, v)
		return
	}
	p.empty = false
	if isTyped(card) {
		text = strings.TrimPrefix(text, `\`)
	}
	if several {
		p.body = append(p.body, text)
		return
	}
	p.do(ctx, session.Action{Kind: session.Answer, Value: text})
}

// emptyLine reveals a card that the learner grades. On the others it asks once
// more and then counts as "don't know".
func (p *plain) emptyLine(ctx context.Context, v *session.View) {
	switch {
	case v.SelfGraded:
		p.do(ctx, session.Action{Kind: session.Reveal})
	case p.empty:
		p.do(ctx, session.Action{Kind: session.DontKnow})
	default:
		p.empty = true
		p.out.say("That line was empty. Press Enter once more if you don't know, or answer: " + instruction(v))
	}
}

// isTyped reports whether a card is answered with text, so that a backslash can
// stand before it.
func isTyped(card *quiz.Card) bool {
	switch card.Kind {
	case quiz.Value, quiz.Gap, quiz.Output, quiz.Fix, quiz.Basic, quiz.Cloze:
		return true
	}
	return false
}

// severalLines reports whether the answer to a card is a text of several lines,
// which ends with a dot.
func severalLines(card *quiz.Card) bool {
	switch card.Kind {
	case quiz.Fix:
		return true
	case quiz.Value, quiz.Gap, quiz.Output:
		for _, a := range card.Accept {
			if strings.Contains(strings.TrimSpace(a), "\n") {
				return true
			}
		}
	}
	return false
}
