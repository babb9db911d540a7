package term

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
	"unicode/utf8"

	"anneal/internal/quiz"
	"anneal/internal/sched"
	"anneal/internal/session"
)

// JSONLines plays a session with a program: one JSON object a line in both
// directions, described by testdata/review.schema.json. It answers every action
// with one object, but for an action that came too late because the card had
// been changed elsewhere: that gets an error and then what is on the screen now.
// A line that is too long, no JSON or no action gets an error and changes
// nothing; empty lines are passed over.
//
// A result may tell more than an answer needs: "message" is what rustc says of
// the program shown, as it draws it, "help_kept" whether its help is kept back;
// "diff" lays the right answer beside the given one, a pair "want" and "given" a
// line, null where one side has none; "see" and "explain" say where to read
// more. Where "asks_why" is true, {"action":"because","value":"…"} keeps why the
// wrong answer had seemed right; it comes back as "before" in the result of the
// next failure. {"action":"test-out"}, on a lesson or a card, brings all new
// cards of the concept at once. {"action":"lesson"}, on a card or a result, gets the
// section of the lesson that the card comes from, an object of the type "section";
// the card or result stays. "notice" says what an action did that left the
// result where it was.
//
// While others hold the log for more than a second, an object of the type
// "waiting" comes before the answer to an action.
//
// In a quiz an answer is followed by the next card, with "number" and "of", or by
// the summary, whose "quiz" is a [Quiz].
//
// It returns when the session is over, at quit and at the end of in, after the
// summary. The error is that of out, of ctx, or of a log that refused the last
// answer. One line of in may be read ahead of an interruption and is lost.
func JSONLines(ctx context.Context, d *session.Driver, in io.Reader, out io.Writer) error {
	f := &jsonFront{d: d, out: out}
	d.Waiting = func(by string) { f.write(jsonWaiting{"waiting", waitingFor(by)}) }
	input := readLines(in)
	defer input.close()
	f.screen(d.Session.View())
	for f.err == nil && d.Session.View().Screen != session.SummaryScreen {
		text, err := input.nextBefore(ctx, d.Now(), ends(d))
		switch {
		case errors.Is(err, errTimeUp):
			f.do(ctx, session.Action{Kind: session.TimeUp})
		case errors.Is(err, errLongLine):
			f.problem(err)
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF):
			f.do(ctx, session.Action{Kind: session.Quit})
		case err != nil:
			return fmt.Errorf("reading actions: %w", err)
		case len(bytes.TrimSpace([]byte(text))) == 0:
		default:
			a, err := parseAction([]byte(text))
			if err != nil {
				f.problem(err)
				break
			}
			f.do(ctx, a)
		}
	}
	return errors.Join(f.err, f.failed)
}

type jsonFront struct {
	d      *session.Driver
	out    io.Writer
	err    error // of out
	failed error // of the log, when it refused what was on the screen last
}

// do takes an action and writes what came of it.
func (f *jsonFront) do(ctx context.Context, a session.Action) {
	tries := f.d.Session.View().Tries
	err := f.d.Do(ctx, a)
	if err != nil {
		var refusal session.Refusal
		if !errors.As(err, &refusal) {
			f.failed = err
		}
		f.problem(err)
		return
	}
	if a.Kind != session.Quit {
		f.failed = nil
	}
	v := f.d.Session.View()
	switch {
	case v.Stale:
		f.problem(errors.New(v.Message))
		v.Message = ""
		f.screen(v)
	case a.Kind == session.Lesson:
		f.write(sectionObject(&v))
	case a.Kind == session.Hint:
		f.write(jsonHint{"hint", len(v.Hints), v.Hints[len(v.Hints)-1]})
	case a.Kind == session.Answer && v.Screen == session.QuestionScreen && v.Tries > tries && v.Quiz == nil:
		f.write(jsonTry{"try", false, v.Message})
	default:
		f.screen(v)
	}
}

// screen writes the object of a screen.
func (f *jsonFront) screen(v session.View) {
	switch v.Screen {
	case session.LessonScreen:
		p := &v.Lesson.Page
		f.write(jsonLesson{
			Type: "lesson", Key: v.Lesson.Key(), Title: v.Lesson.Title, Text: p.Description, Program: p.Broken,
			Rustc: p.Message, Correct: p.Correct, Explanation: p.Explanation, Message: v.Message,
		})
	case session.QuestionScreen:
		c := jsonCard{
			Type: "card", Key: v.Card.Key, Kind: v.Card.Kind, Prompt: v.Card.Prompt, Code: v.Card.Code, Options: []string{},
			Multiple: v.Card.Multiple, Hints: v.HintsLeft, Due: jsonDue(v.Due), Flag: v.Flag, Message: v.Message,
			Left: jsonLeft{v.Left.Learning, v.Left.Review, v.Left.New},
		}
		if v.Quiz != nil {
			c.Number, c.Of, c.Hints = v.Quiz.Number, v.Quiz.Of, 0
		}
		for _, o := range v.Options {
			c.Options = append(c.Options, o.Text)
		}
		f.write(c)
	case session.ResultScreen:
		f.write(resultObject(&v))
	case session.SummaryScreen:
		s := v.Summary
		o := jsonSummary{
			Type: "summary", Answered: s.Answered, Right: s.Right, Missed: []string{},
			Seconds: round(s.Took.Seconds(), 1e3), End: endNames[s.End], Tomorrow: s.Tomorrow,
		}
		for _, m := range s.Missed {
			o.Missed = append(o.Missed, m.Key)
			o.Places = append(o.Places, jsonPlace{m.Title, m.Place.File, m.Place.Line})
		}
		if s.Reviews > 0 {
			o.Recall = &jsonRecall{s.Reviews, round(float64(s.Kept)/float64(s.Reviews), 1e4), round(s.Foreseen, 1e4)}
		}
		if !s.NextDue.IsZero() {
			next := s.NextDue.Format(time.RFC3339)
			o.NextDue = &next
		}
		if s.Quiz == nil {
			o.Left = &jsonLeft{s.Left.Learning, s.Left.Review, s.Left.New}
		}
		if c := s.Coming; c != nil {
			o.Coming = &jsonComing{c.Reviews, c.New, c.Minutes}
		}
		if s.Quiz != nil {
			o.Quiz = QuizObject(s)
		}
		f.write(o)
	}
}

func sectionObject(v *session.View) jsonSection {
	s := v.Section
	return jsonSection{
		Type: "section", Key: v.Card.Key, Concept: s.Key(), Title: s.Title, Text: s.Page.Description, Program: s.Page.Broken,
		Rustc: s.Page.Message, Correct: s.Page.Correct, Explanation: s.Page.Explanation, File: s.Origin.File, Kept: s.Kept, Message: v.Message,
	}
}

func resultObject(v *session.View) jsonResult {
	o := jsonResult{
		Type: "result", Key: v.Card.Key, Result: v.Result.String(), Given: v.Given, Answer: v.Card.Answer,
		Explanation: v.Card.Explanation, Reasons: []string{}, Grade: v.Default.String(), Next: map[string]float64{},
		Message: v.Rustc, HelpKept: v.HelpKept, See: v.Card.See, Explain: v.Explain,
		AsksWhy: v.AsksWhy, Because: v.Because, Before: v.Before, Notice: v.Message,
	}
	for i := range v.Diff {
		var line jsonDiff
		if !v.Diff[i].Extra {
			line.Want = &v.Diff[i].Want
		}
		if !v.Diff[i].Missing {
			line.Given = &v.Diff[i].Given
		}
		o.Diff = append(o.Diff, line)
	}
	if v.Result != quiz.Unjudged {
		o.Right = &v.Right
	}
	if v.Card.Kind == quiz.Choice {
		for _, option := range v.Options {
			o.Reasons = append(o.Reasons, option.Reason)
		}
	}
	o.Reasons = append(o.Reasons, v.Reasons...)
	for _, g := range v.Grades {
		o.Next[g.String()] = daysOf(v.Outlook[g-1])
	}
	return o
}

// daysOf returns an interval in days.
func daysOf(o sched.Outlook) float64 {
	if o.Interval > 0 {
		return round(o.Interval.Hours()/24, 1e6)
	}
	return float64(o.Days)
}

func round(x, unit float64) float64 { return math.Round(x*unit) / unit }

func (f *jsonFront) problem(err error) { f.write(jsonError{"error", err.Error()}) }

// write writes an object in one piece.
func (f *jsonFront) write(object any) {
	if f.err != nil {
		return
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if f.err = enc.Encode(object); f.err == nil {
		_, f.err = f.out.Write(b.Bytes())
	}
}

// parseAction reads a line of input.
func parseAction(text []byte) (session.Action, error) {
	var in struct {
		Action *string
		Value  *string
		Sure   *bool
		Key    string
		TookMS int64 `json:"took_ms"`
	}
	if !utf8.Valid(text) {
		return session.Action{}, errors.New("the line is not UTF-8")
	}
	if err := json.Unmarshal(text, &in); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return session.Action{}, fmt.Errorf("%s has the wrong type: %s", wrong.Field, wrong.Value)
		}
		return session.Action{}, fmt.Errorf(`the line is not a JSON object like {"action":"next"}: %w`, err)
	}
	if in.Action == nil {
		return session.Action{}, errors.New(`the object has no "action"`)
	}
	kind, ok := session.ParseAction(*in.Action)
	if !ok {
		return session.Action{}, fmt.Errorf("there is no action %q; actions are answer, reveal, grade, next, hint, give-up, lesson, because, test-out, undo, redo, suspend, bury, flag, skip, quit", clip(*in.Action))
	}
	if in.TookMS < 0 || in.TookMS > maxTook.Milliseconds() {
		return session.Action{}, fmt.Errorf("took_ms is not between 0 and %d", maxTook.Milliseconds())
	}
	value := ""
	switch {
	case in.Value != nil:
		value = *in.Value
	case kind == session.Answer || kind == session.Grade || kind == session.Because:
		return session.Action{}, fmt.Errorf(`"value" is missing; %s needs one`, kind)
	}
	if kind == session.Answer && value == "dont-know" {
		kind, value = session.DontKnow, ""
	}
	return session.Action{Kind: kind, Value: value, Sure: in.Sure, Key: in.Key, Took: time.Duration(in.TookMS) * time.Millisecond}, nil
}

// maxTook is the longest time that an answer can be said to have taken.
const maxTook = 24 * time.Hour

// clip shortens what is quoted back.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
