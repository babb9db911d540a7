package compile

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"anneal/internal/quiz"
)

// checkCards checks what holds of every card, whatever it was made of. That the
// answers of generated questions are right is seen once more by an independent
// route: the program is put together from what the learner is shown, and looked
// up among the verdicts.
func checkCards(t *testing.T, result *Result, judge *recording) {
	t.Helper()
	keys := map[string]bool{}
	for _, d := range result.Decks {
		for i := range d.Cards {
			c := &d.Cards[i]
			if keys[c.Key] {
				t.Errorf("%s: the key is given twice", c.Key)
			}
			keys[c.Key] = true
			if c.Answer == "" || c.Prompt == "" || c.Deck != d.Name || c.Origin.Line == 0 {
				t.Errorf("%s: incomplete: %+v", c.Key, c)
			}
			if c.Proof == nil || !generated(c) {
				continue
			}
			switch family, _, _ := strings.Cut(c.Slot, "-"); family {
			case "cut", "place":
				checkLines(t, c, judge, family)
			case "repair":
				checkRepair(t, c, judge)
			case "role":
				checkRole(t, c, judge)
			case "code":
				checkCode(t, c, judge)
			}
		}
	}
}

// generated tells the cards of the compiler from an author's own in their slots.
func generated(c *quiz.Card) bool { return c.Program != "" }

func (r *recording) of(t *testing.T, c *quiz.Card, text string) quiz.Verdict {
	t.Helper()
	v, ok := r.verdicts[quiz.Program{Text: text, Edition: c.Proof.Edition}.ID()]
	if !ok {
		t.Errorf("%s: no verdict on\n%s", c.Key, text)
	}
	return v
}

func checkLines(t *testing.T, c *quiz.Card, judge *recording, family string) {
	var right []string
	for _, o := range c.Options {
		n, err := strconv.Atoi(o.Text)
		if err != nil {
			t.Fatalf("%s: option %q", c.Key, o.Text)
		}
		ls := strings.Split(strings.TrimSuffix(c.Code, "\n"), "\n")
		if family == "cut" {
			ls[n-1] = ""
		} else {
			_, line, _ := strings.Cut(c.Prompt, "```rust\n")
			line, _, _ = strings.Cut(line, "\n```")
			at := ls[n-1]
			ls = slices.Insert(ls, n-1, at[:len(at)-len(strings.TrimLeft(at, " "))]+line)
		}
		v := judge.of(t, c, strings.Join(ls, "\n")+"\n")
		if o.Right != (v.Outcome == quiz.Compiles) || !o.Right && v.Outcome != quiz.Fails {
			t.Errorf("%s: line %d is called right %v, and rustc says: %s", c.Key, n, o.Right, v.Claim())
		}
		if o.Right {
			right = append(right, o.Text)
		}
	}
	if !slices.Equal(right, c.Accept) || len(right) == 0 || len(right) > maxRight {
		t.Errorf("%s: right are %v, accepted %v", c.Key, right, c.Accept)
	}
}

func checkRepair(t *testing.T, c *quiz.Card, judge *recording) {
	common, _, _ := strings.Cut(c.Prompt, " mends it?")
	_, common, _ = strings.Cut(common, "Which version of ")
	length := map[bool]int{}
	for _, o := range c.Options {
		at, code := common, o.Text
		if at == "" {
			at, code, _ = strings.Cut(o.Text, ": ")
		}
		length[o.Right] += len(code)
		var numbers []int
		for _, w := range strings.Fields(at) {
			if n, err := strconv.Atoi(w); err == nil {
				numbers = append(numbers, n)
			}
		}
		if len(numbers) == 0 {
			t.Fatalf("%s: option %q names no line", c.Key, o.Text)
		}
		if !strings.Contains(code, "\n") && !strings.HasPrefix(code, "`") {
			t.Errorf("%s: option %q is code and not written so", c.Key, o.Text)
		}
		ls := strings.Split(strings.TrimSuffix(c.Code, "\n"), "\n")
		first := ls[numbers[0]-1]
		var put []string
		for _, l := range strings.Split(strings.Trim(code, "` "), "\n") {
			put = append(put, first[:len(first)-len(strings.TrimLeft(first, " "))]+l)
		}
		ls = slices.Replace(ls, numbers[0]-1, numbers[len(numbers)-1], put...)
		v := judge.of(t, c, strings.Join(ls, "\n")+"\n")
		if o.Right != (v.Outcome == quiz.Compiles) || !o.Right && v.Outcome != quiz.Fails {
			t.Errorf("%s: %q is called right %v, and rustc says: %s", c.Key, o.Text, o.Right, v.Claim())
		}
	}
	checkChoice(t, c)
	if length[true]*3 > 2*length[false] { // 1.5 times the mean of three, with a little for the quotes
		t.Errorf("%s: the right option has %d letters, the wrong ones %d together", c.Key, length[true], length[false])
	}
}

// checkChoice checks the form of a generated choice.
func checkChoice(t *testing.T, c *quiz.Card) {
	t.Helper()
	texts := map[string]bool{}
	right := 0
	for _, o := range c.Options {
		if o.Right {
			right++
		}
		if texts[o.Text] || o.Reason == "" {
			t.Errorf("%s: option %q comes twice or has no reason", c.Key, o.Text)
		}
		texts[o.Text] = true
	}
	if right != 1 || len(c.Options) != 4 {
		t.Errorf("%s: %d of %d options are right", c.Key, right, len(c.Options))
	}
}

func checkRole(t *testing.T, c *quiz.Card, judge *recording) {
	v := judge.of(t, c, c.Code)
	labelled := map[int]bool{}
	for _, m := range v.Errors {
		for _, s := range m.Spans {
			labelled[s.Line] = true
		}
	}
	for _, o := range c.Options {
		if n, err := strconv.Atoi(o.Text); err != nil || !labelled[n] || o.Right != slices.Contains(c.Accept, o.Text) {
			t.Errorf("%s: option %+v", c.Key, o)
		}
	}
	for _, a := range c.Accept {
		if strings.Contains(c.Prompt, "line "+a+" ") || strings.Contains(c.Prompt, "line "+a+",") {
			t.Errorf("%s: the question names the answer %s: %s", c.Key, a, c.Prompt)
		}
	}
}

func checkCode(t *testing.T, c *quiz.Card, judge *recording) {
	v := judge.of(t, c, c.Code)
	given := map[string]bool{}
	for _, other := range judge.verdicts {
		for _, code := range other.Codes() {
			given[code] = true
		}
	}
	for _, o := range c.Options {
		code, _, _ := strings.Cut(o.Text, ":")
		if o.Right != slices.Contains(v.Codes(), code) || !given[code] {
			t.Errorf("%s: option %s, and rustc says: %s", c.Key, code, v.Claim())
		}
	}
	checkChoice(t, c)
}
