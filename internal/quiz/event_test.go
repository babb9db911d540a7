package quiz

import "testing"

func TestAnswerWords(t *testing.T) {
	card := &Card{Kind: Choice, Options: []Option{{Text: "one"}, {Text: "two"}}, Variants: []Form{{Options: []Option{{Text: "three"}}}}}
	shown := []uint32{OptionID("two"), OptionID("gone"), OptionID("three"), OptionID("one")}
	for _, c := range []struct {
		answer Answer
		want   string
	}{
		{Answer{Kind: Choice, Options: shown, Given: "1"}, "two"},
		{Answer{Kind: Choice, Options: shown, Given: "3,4"}, "three; one"},
		{Answer{Kind: Choice, Options: shown, Given: "2"}, "option 2"},
		{Answer{Kind: Choice, Options: shown, Given: "9,x"}, "option 9; option x"},
		{Answer{Kind: Choice, Given: "1"}, "option 1"},
		{Answer{Kind: Choice, Options: shown, Result: DontKnow}, "don't know"},
		{Answer{Kind: Choice, Options: shown}, ""},
		{Answer{Kind: Value, Given: "1,2"}, "1,2"},
		{Answer{Kind: Order, Options: shown, Given: "2,1"}, "2,1"},
	} {
		if got := c.answer.Words(card); got != c.want {
			t.Errorf("%+v: %q, want %q", c.answer, got, c.want)
		}
	}
}
