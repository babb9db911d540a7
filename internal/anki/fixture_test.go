package anki

import (
	"fmt"
	"strings"
	"time"

	"anneal/internal/quiz"
)

var testNow = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

const brokenProgram = `use std::collections::HashMap;

#[derive(Debug, Clone)]
struct Entry<'a> {
    name: &'a str, // borrowed
    hits: Vec<u32>,
}

fn main() {
    let mut seen: HashMap<String, Entry> = HashMap::new();
    let e = Entry { name: "cat \(x\)", hits: vec![1, 2] };
    seen.insert(String::from("cat"), e);
    println!("{:?} {{}} {}", e, 'c');
}
`

// course returns a deck with a card of every kind and with all the characters
// that could go wrong.
func course() *quiz.Deck {
	proof := &quiz.Proof{Rustc: "1.95.0", Edition: "2021", Claim: "fails with E0382 at line 13"}
	d := &quiz.Deck{
		Name: "rust-ownership", Title: "Ownership", Edition: "2021",
		Concepts: []quiz.Concept{
			{ID: "use-after-move", Deck: "rust-ownership", Title: "A value is used once it has moved"},
			{ID: "channels", Deck: "rust-ownership", Title: "Channels & <Senders>"},
		},
	}
	program := func(slot string, c quiz.Card) {
		c.Key, c.Deck, c.Concept, c.Slot = "rust-ownership/use-after-move/"+slot, d.Name, "use-after-move", slot
		c.Program, c.Proof, c.Scheduled, c.Codes = "use-after-move/broken", proof, true, []string{"E0382"}
		c.Origin = quiz.Origin{File: "/home/someone/decks/move.md", Line: 7 + len(d.Cards)}
		d.Cards = append(d.Cards, c)
	}
	own := func(name string, c quiz.Card) {
		c.Key, c.Deck, c.Concept, c.Slot = "rust-ownership/"+name, d.Name, "channels", name
		c.Scheduled, c.Tags = true, []string{"std lib", "channels"}
		c.Origin = quiz.Origin{File: "channels.md", Line: 40 + len(d.Cards)}
		d.Cards = append(d.Cards, c)
	}
	program("why", quiz.Card{
		Kind: quiz.Choice, Prompt: "rustc rejects this. Why?", Code: brokenProgram, Answer: "`e` moved into the map (line 12).",
		Options: []quiz.Option{
			{Text: "`e` moved into the map (line 12).", Right: true, Reason: "E0382 at line 13."},
			{Text: "`Entry<'a>` has no `Debug`.", Reason: "It derives it: `#[derive(Debug)]`."},
			{Text: "The map outlives `\"cat\"`.", Reason: "A literal is `&'static str`."},
			{Text: "`insert` wants a `&mut` borrow.", Reason: "`seen` is `mut`."},
		},
		Explanation: "`HashMap::insert` takes its arguments **by value**.\n\n- after it `e` is gone\n- `e.clone()` before it helps",
		See:         "https://doc.rust-lang.org/error_codes/E0382.html",
		Hints:       []quiz.Hint{{Text: "Who owns `e` after line 12?"}, {Text: "Look at `insert`.", Gives: true}},
		Message: "error[E0382]: borrow of moved value: `e`\n  --> src/main.rs:13:30\n   |\n13 |     println!(\"{:?} {{}} {}\", e, 'c');\n   |                              ^ value borrowed here after move\n   |\n" +
			"help: consider cloning the value if the performance cost is acceptable\n   |\n12 |     seen.insert(String::from(\"cat\"), e.clone());\n   |                                       ++++++++\n",
		Variants: []quiz.Form{{Code: "another program"}},
	})
	program("cut", quiz.Card{
		Kind: quiz.Line, Prompt: "Which single statement could be deleted?", Code: brokenProgram, Answer: "line 12 or 13", Accept: []string{"12", "13"},
		Options: []quiz.Option{
			{Text: "10", Reason: "E0425 at line 12: cannot find value `seen`"},
			{Text: "12", Right: true, Reason: "rustc accepts it"}, {Text: "13", Right: true, Reason: "rustc accepts it"},
		},
	})
	program("what-if-clone", quiz.Card{
		Kind: quiz.Choice, Multiple: true, Prompt: "Line 12 inserts `e.clone()`. Which hold?", Code: brokenProgram, Answer: "it compiles; the map has a copy",
		Options: []quiz.Option{
			{Text: "It compiles.", Right: true, Reason: "`Entry` is `Clone`."}, {Text: "The map has a copy.", Right: true},
			{Text: "E0382 stays.", Reason: "No."}, {Text: "let x = 1;\nlet y = x;", Reason: "Not there."},
		},
	})
	program("gap", quiz.Card{
		Kind: quiz.Gap, Prompt: "Complete line 2.", Code: "let tx = sender();\nlet tx2 = tx.____();\nfor x in rx {}\n", Answer: "clone", Accept: []string{"clone"},
	})
	program("order", quiz.Card{
		Kind: quiz.Order, Prompt: "Put the lines in order.", Answer: "as below", Rung: 1,
		Options: []quiz.Option{{Text: "let a = vec![1];", Right: true}, {Text: "let b = &a;", Right: true}, {Text: "drop(b);\ndrop(a);", Right: true}},
	})
	program("output", quiz.Card{
		Kind: quiz.Output, Prompt: "What does it print?", Code: "fn main() { println!(\"{}\\n{}\", 1, 2); }", Answer: "1\n2", Accept: []string{"1\n2"},
	})
	program("fix", quiz.Card{Kind: quiz.Fix, Prompt: "Make rustc accept it.", Code: brokenProgram, Answer: strings.Replace(brokenProgram, ", e);", ", e.clone());", 1), Rung: 2})
	program("transfer-arc", quiz.Card{Kind: quiz.Basic, Prompt: "never scheduled", Answer: "x"})
	d.Cards[len(d.Cards)-1].Scheduled = false
	program("code", quiz.Card{Kind: quiz.Value, Prompt: "Which code?", Code: brokenProgram, Answer: "E0382", Accept: []string{"E0382"}})

	own("clone-gives", quiz.Card{
		Kind: quiz.Basic, Prompt: "What does `Sender<T>::clone` give you?\n\n| a | b |\n|---|---|\n| `x` | [sound:boom.mp3] |",
		Answer: "A **second** handle; \\(not math\\), {{c1::not a cloze}}, [$]no latex[/$], [[type:Key]] <script>alert(1)</script>",
		See:    "javascript:alert(1)", Explanation: "> quoted\n\n```console\n$ cargo run\n```\n\n[site](https://example.com/?a=1&b=\"2\") ![alt](x.png) [bad](file:///etc/passwd)",
	})
	own("moved-twice", quiz.Card{Kind: quiz.Cloze, Prompt: "A moved value cannot be ____ again, so `drop(____)` fails.", Answer: "used", Explanation: "It is gone."})
	own("loop-end", quiz.Card{
		Kind: quiz.Choice, Prompt: "Which call ends `for x in rx`?", Answer: "dropping the last `Sender`",
		Options: []quiz.Option{
			{Text: "dropping the last `Sender`", Right: true, Reason: "the channel closes"},
			{Text: "`rx.close()`", Reason: "`mpsc::Receiver` has no such method"}, {Text: "`break_all!{{}}`", Reason: "no such macro"},
		},
	})
	own("half", quiz.Card{Kind: quiz.Value, Prompt: "What is the type of a sending half?", Answer: "Sender<T>", Accept: []string{"Sender<T>"}})
	own("two", quiz.Card{Kind: quiz.Value, Prompt: "Name a way to copy it.", Answer: "clone", Accept: []string{"clone", "to_owned"}})
	return d
}

func input(d *quiz.Deck, known map[string]Known) Input {
	return Input{Lessons: Decks(d), Known: known, Now: testNow, Version: "0.1.0"}
}

// find returns the card with that last part of the key.
func find(d *quiz.Deck, slot string) *quiz.Card {
	for i := range d.Cards {
		if d.Cards[i].Slot == slot {
			return &d.Cards[i]
		}
	}
	panic(fmt.Sprintf("no card %q", slot))
}
