package term

import (
	"fmt"
	"io"
	"strings"
	"time"

	"anneal/internal/quiz"
	"anneal/internal/session"
)

// speaker writes sentences. After an error it writes nothing more.
type speaker struct {
	w   io.Writer
	err error
}

func (s *speaker) write(text string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.w, text)
	}
}

// say writes a line.
func (s *speaker) say(text string) { s.write(strings.TrimRight(text, "\n") + "\n") }

// paragraph writes text with an empty line after it; nothing if there is none.
func (s *speaker) paragraph(text string) {
	if text = strings.Trim(text, "\n"); text != "" {
		s.write(text + "\n\n")
	}
}

func (s *speaker) lesson(c *quiz.Concept) {
	title := plainLine(c.Title)
	if title == "" {
		title = c.ID
	}
	s.write("\n")
	s.paragraph(fmt.Sprintf("New: %s. This is its page; the questions come afterwards.", strings.TrimRight(title, ".")))
	s.page(&c.Page)
	s.say("End of the page.")
}

// section says what the lesson has on a card.
func (s *speaker) section(c *session.Section) {
	title := plainLine(c.Title)
	if title == "" {
		title = c.ID
	}
	s.write("\n")
	s.paragraph("The lesson: " + sentence(title))
	s.page(&c.Page)
	s.say(sectionEnd(c))
}

// sectionEnd says where a lesson goes on.
func sectionEnd(c *session.Section) string {
	text := "End of the lesson."
	if c.Kept {
		text = "The rest of the lesson is shown once you have answered."
	}
	if c.Origin.File != "" {
		text += fmt.Sprintf(" It stands in %s.", plainLine(c.Origin.File))
	}
	return text
}

// onward says what is wanted of the learner on a card.
func onward(v *session.View) string {
	if v.Screen == session.ResultScreen {
		return gradeLine(v)
	}
	return instruction(v)
}

func (s *speaker) page(p *quiz.Page) {
	s.paragraph(plainMarkdown(p.Description))
	if p.Broken != "" {
		s.paragraph("What will the compiler say to this program?")
		s.paragraph(numbered(p.Broken))
	}
	if p.Message != "" {
		s.paragraph("The compiler says:")
		s.paragraph(indented(p.Message))
	}
	if p.Correct != "" {
		s.paragraph(introducing(p))
		s.paragraph(numbered(p.Correct))
	}
	s.paragraph(plainMarkdown(p.Explanation))
}

func (s *speaker) question(v *session.View, now time.Time) {
	c := v.Card
	s.write("\n")
	flag := ""
	if v.Flag > 0 || v.Note != "" {
		flag = ", flagged"
		if v.Note != "" {
			flag += ": " + plainLine(v.Note)
		}
	}
	if v.Quiz != nil {
		s.paragraph(fmt.Sprintf("Question %s.", strings.Join(append(progress(v.Quiz, now), plainLine(c.Concept)), ", ")))
	} else {
		s.paragraph(fmt.Sprintf("Card %s, %s%s. Left: %d learning, %d to review, %d new.%s",
			c.Key, phaseNames[v.Phase], flag, v.Left.Learning, v.Left.Review, v.Left.New, timeLeft(v, now)))
	}
	s.paragraph(plainMarkdown(c.Prompt))
	if c.Code != "" {
		s.paragraph(numbered(c.Code))
	}
	for i, o := range v.Options {
		s.say(optionText(i, o.Text))
	}
	if len(v.Options) > 0 {
		s.write("\n")
	}
	help := ""
	if v.HintsLeft > 0 && v.Quiz == nil {
		help = fmt.Sprintf(", :k %s", hintWord(len(v.Hints)))
	}
	s.say(instruction(v) + " (:d don't know" + help + ", :? all commands)")
}

// timeLeft says how much of the time of a review is left, where it has a limit.
func timeLeft(v *session.View, now time.Time) string {
	left := v.Ends.Sub(now)
	switch {
	case v.Ends.IsZero():
		return ""
	case left <= 0:
		return " The time is up."
	}
	return fmt.Sprintf(" About %s left.", counted(int((left+time.Minute-1)/time.Minute), "minute"))
}

func hintWord(seen int) string {
	if seen > 0 {
		return "another hint"
	}
	return "a hint"
}

// phaseNames are those of quiz.Phase, as they are said of one card.
var phaseNames = [...]string{quiz.New: "new", quiz.Learning: "learning", quiz.Review: "review", quiz.Relearning: "learning again"}

// instruction says how a card is answered.
func instruction(v *session.View) string {
	c := v.Card
	const dot = " End with a line that is a single dot."
	switch c.Kind {
	case quiz.Basic, quiz.Cloze:
		return "Press Enter to see the answer."
	case quiz.Choice:
		if c.Multiple {
			return "Type the numbers of all the options that are right, as in 1,3."
		}
		return "Type the number of the right option."
	case quiz.Line:
		return "Type the number of a line."
	case quiz.Order:
		return "Type the numbers in the right order, as in 2,1,3."
	case quiz.Fix:
		if v.SelfGraded {
			return "There is no compiler here: press Enter to see the author's program, or type yours first." + dot
		}
		if v.Quiz != nil {
			return "Type the whole program, mended; it is judged once." + dot
		}
		return "Type the whole program, mended." + dot
	case quiz.Output:
		if severalLines(c) {
			return "Type what it prints." + dot
		}
		return "Type what it prints, on one line."
	}
	if severalLines(c) {
		return "Type what is missing." + dot
	}
	if c.Kind == quiz.Gap {
		return "Type what is missing."
	}
	return "Type the answer."
}

func (s *speaker) result(v *session.View) {
	s.write("\n")
	s.found(v)
	if v.AsksWhy && v.Quiz == nil {
		s.say("Why had your answer seemed right? Type :w and your words to keep them.")
	}
	s.say(gradeLine(v))
}

// found says what is to be said of an answer.
func (s *speaker) found(v *session.View) {
	c := v.Card
	s.paragraph(verdict(v))
	if v.Before != "" {
		s.paragraph("Last time you wrote: " + plainLine(v.Before))
	}
	if c.Kind == quiz.Choice {
		for i, o := range v.Options {
			s.say(optionResult(i, &o))
		}
		s.write("\n")
	} else if text := strings.TrimRight(harmless(c.Answer), "\n"); !c.Literal() {
		s.paragraph(labelled("Answer: ", c.Answer))
	} else if strings.Contains(text, "\n") {
		s.paragraph("Answer:\n" + indented(text))
	} else {
		s.paragraph("Answer: " + text)
	}
	for _, r := range v.Reasons {
		s.paragraph(plainMarkdown(r))
	}
	s.paragraph(spokenDiff(v))
	if v.Rustc != "" {
		heading := "The compiler says:"
		if about := messageOf(c); about != "" {
			heading = "The compiler says of " + about + ":"
		}
		s.paragraph(heading)
		s.paragraph(harmless(v.Rustc))
	}
	if v.HelpKept {
		s.paragraph(sentence(session.HelpKept))
	}
	s.paragraph(plainMarkdown(c.Explanation))
	if c.See != "" {
		s.paragraph("See " + plainLine(c.See))
	}
	for _, code := range v.Explain {
		s.paragraph("More about it: rustc --explain " + code)
	}
	if c.Proof != nil {
		s.paragraph(proof(c.Proof))
	}
}

// spokenDiff says line by line where an answer leaves the right one. Of a mended
// program only the lines that differ are said, and it may be right in its own way.
func spokenDiff(v *session.View) string {
	missing, tooMuch, wanted, given := "Line %d is missing: %s", "One line too many: %s", "Line %d should be: %s", "You wrote: %s"
	if v.Card.Kind == quiz.Fix {
		missing, tooMuch, wanted, given = "Only the author has line %d: %s", "Only you have: %s", "The author's line %d: %s", "Yours: %s"
	}
	var lines []string
	line := 0 // of the right answer
	for i := range v.Diff {
		d := &v.Diff[i]
		if !d.Extra {
			line++
		}
		switch {
		case d.Same() && v.Card.Kind == quiz.Fix:
		case d.Same():
			lines = append(lines, fmt.Sprintf("Line %d is right: %s", line, spoken(d.Want)))
		case d.Missing:
			lines = append(lines, fmt.Sprintf(missing, line, spoken(d.Want)))
		case d.Extra:
			lines = append(lines, fmt.Sprintf(tooMuch, spoken(d.Given)))
		default:
			lines = append(lines, fmt.Sprintf(wanted, line, spoken(d.Want)), fmt.Sprintf(given, spoken(d.Given)))
		}
	}
	return strings.Join(lines, "\n")
}

// spoken is a line of text, which may be empty.
func spoken(line string) string {
	if strings.TrimSpace(line) == "" {
		return "an empty line"
	}
	return strings.TrimRight(harmless(line), " \t")
}

// verdict says what was found of the answer.
func verdict(v *session.View) string {
	guess := ""
	if v.Guess && v.Right {
		guess = " You called it a guess."
	}
	given := ""
	if v.Given != "" && !strings.Contains(v.Given, "\n") {
		given = " You answered: " + harmless(v.Given)
	}
	switch v.Result {
	case quiz.Right:
		return "Right." + guess
	case quiz.Near:
		return "Right, though not to the letter." + guess
	case quiz.Wrong:
		return "Wrong." + given
	case quiz.DontKnow:
		return "Not known yet."
	}
	if judgedWrong(v) {
		return "Not right, as you judged." + given
	}
	return "Compare." + given
}

func optionResult(i int, o *session.Option) string {
	text := optionText(i, o.Text)
	switch {
	case o.Chosen && o.Right:
		text += "\nRight, and your answer."
	case o.Chosen:
		text += "\nWrong, and your answer."
	case o.Right:
		text += "\nRight."
	default:
		text += "\nWrong."
	}
	if o.Reason != "" {
		text += " " + plainMarkdown(o.Reason)
	}
	return text
}

func proof(p *quiz.Proof) string {
	who := "Proved with"
	if p.Foreign {
		who = "Proved by the author's"
	}
	text := fmt.Sprintf("%s rustc %s, edition %s", who, p.Rustc, p.Edition)
	if p.Claim != "" {
		text += ": " + p.Claim
	}
	return plainLine(text) + "."
}

// gradeLine says what the grades lead to and how to give one.
func gradeLine(v *session.View) string {
	if v.Quiz != nil {
		return "Was your answer right? Type 1 for no, 3 for yes."
	}
	var choices []string
	for _, g := range v.Grades {
		choices = append(choices, fmt.Sprintf("%d %s %s", g, gradeNames[g], until(v.Outlook[g-1])))
	}
	return fmt.Sprintf("Press Enter for %s, or type a number: %s.", gradeNames[v.Default], strings.Join(choices, ", "))
}

var gradeNames = [...]string{quiz.Again: "Again", quiz.Hard: "Hard", quiz.Good: "Good", quiz.Easy: "Easy"}
