package compile

import (
	"strings"

	"anneal/internal/quiz"
	"anneal/internal/syntax"
)

// smallProgram makes the mistake of a broken program with any value that is put in
// the place of ____. A deck asks about each of them once.
type smallProgram struct {
	code   string
	with   string // the error's headline or a label has this
	called bool   // what was moved is an argument
	about  string // names it where another lesson has the question
	text   string
	values []smallValue
}

// smallValue is a value, and what is to be said of its type. Whether it fits is
// for rustc to say; where it says otherwise than is thought here, the value is
// left out.
type smallValue struct {
	value string
	fits  bool
	says  string
}

// smallPrograms are in the order in which they are looked for.
var smallPrograms = []smallProgram{
	{
		code: "E0382", with: "previous iteration of loop", about: "values that a loop moves",
		text: `fn main() {
    let value = ____;
    let mut kept = Vec::new();
    for _ in 0..3 {
        kept.push(value);
    }
    println!("{kept:?}");
}
`,
		values: []smallValue{
			{`(7, "seven")`, true, "A pair is `Copy` where both parts are, and a `&str` is: each round pushes a copy"},
			{`(7, String::from("seven"))`, false, "A pair is `Copy` only where both parts are, and a `String` is not"},
			{`std::rc::Rc::new(7)`, false, "An `Rc` is counted, and only `clone` makes another handle"},
			{`Vec::<i32>::new()`, false, "A `Vec` is never `Copy`, even while nothing is in it"},
		},
	},
	{
		code: "E0382", with: "value moved into closure here", about: "values that a thread takes along",
		text: `use std::thread;

fn main() {
    let value = ____;
    let worker = thread::spawn(move || println!("{value:?}"));
    worker.join().unwrap();
    println!("{value:?}");
}
`,
		values: []smallValue{
			{`7`, true, "An integer is `Copy`: the closure takes a copy along"},
			{`"seven"`, true, "A `&str` is `Copy`, and this one leads to a text that is never freed"},
			{`String::from("seven")`, false, "A `String` owns its text, and the closure takes it along for good"},
			{`std::sync::Arc::new(7)`, false, "An `Arc` moves like any owner: it has to be cloned before the closure takes it"},
		},
	},
	{
		code: "E0382", with: "value moved here", called: true, about: "values that a call takes",
		text: `use std::fmt::Debug;

fn show<T: Debug>(value: T) {
    println!("{value:?}");
}

fn main() {
    let value = ____;
    show(value);
    show(value);
}
`,
		values: []smallValue{
			{`&String::from("seven")`, true, "A shared reference is `Copy`, whatever it leads to"},
			{`[7, 8, 9]`, true, "An array is `Copy` where its elements are: each call gets a copy"},
			{`Box::new(7)`, false, "A `Box` owns what is in it, be it an integer"},
			{`None::<String>`, false, "The type decides and not the value: an `Option<String>` may own a text"},
		},
	},
	{
		code: "E0382", with: "value moved here", about: "values that an assignment moves",
		text: `fn main() {
    let value = ____;
    let second = value;
    println!("{value:?} {second:?}");
}
`,
		values: []smallValue{
			{`"seven"`, true, "A `&str` is a shared reference, and those are `Copy`"},
			{`Some(7)`, true, "An `Option` is `Copy` where its content is"},
			{`vec![7]`, false, "A `Vec` owns its elements, be they integers"},
			{`&mut 7`, false, "A `&mut` is never `Copy`, or one value would have two writers"},
		},
	},
	{
		code: "E0507", with: "cannot move out of", about: "values behind a reference",
		text: `fn main() {
    let value = ____;
    let lent = &value;
    let taken = *lent;
    println!("{value:?} {taken:?}");
}
`,
		values: []smallValue{
			{`Some('7')`, true, "An `Option` is `Copy` where its content is: what is taken is a copy"},
			{`&String::from("seven")`, true, "What is taken is a shared reference again, and those are `Copy`"},
			{`Some(String::from("seven"))`, false, "An `Option` owns what is in it, and here that is a text"},
			{`std::rc::Rc::new(7)`, false, "An `Rc` is counted, and only `clone` makes another handle"},
		},
	},
	{
		code: "E0505", with: "cannot move out of", about: "values that are lent",
		text: `fn main() {
    let value = ____;
    let lent = &value;
    let taken = value;
    println!("{lent:?} {taken:?}");
}
`,
		values: []smallValue{
			{`[7, 8]`, true, "An array is `Copy` where its elements are, and to copy is to read, which a shared borrow allows"},
			{`7.5`, true, "A number is `Copy`, and to copy is to read, which a shared borrow allows"},
			{`[String::from("seven")]`, false, "An array is `Copy` only where its elements are"},
			{`Box::new(7)`, false, "A `Box` is moved, and `lent` would be left with the place where it was"},
		},
	},
	{
		code: "E0277", with: "cannot be sent between threads safely", about: "values that are sent to a thread",
		text: `use std::{cell::Cell, rc::Rc, sync::{Arc, Mutex}, thread};

fn main() {
    let value = ____;
    let worker = thread::spawn(move || drop(value));
    worker.join().unwrap();
}
`,
		values: []smallValue{
			{`Cell::new(7)`, true, "A `Cell` may go to another thread, since then only that one has it"},
			{`Arc::new(Mutex::new(7))`, true, "An `Arc` is counted safely, and the lock lets one thread at a time to the number"},
			{`Arc::new(Cell::new(7))`, false, "Handles of an `Arc` share the value, and a `Cell` must not be shared by threads"},
			{`Mutex::new(Rc::new(7))`, false, "The lock guards one handle, and not the counter that its clones change too"},
		},
	},
	{
		code: "E0277", with: "cannot be shared between threads safely", about: "values that threads share",
		text: `use std::{cell::Cell, sync::{Mutex, RwLock}, thread};

fn main() {
    let value = ____;
    thread::scope(|s| {
        s.spawn(|| { let _seen = &value; });
    });
}
`,
		values: []smallValue{
			{`Mutex::new(Cell::new(7))`, true, "The lock lets one thread at a time to the cell, and more a `Cell` does not ask"},
			{`vec![7]`, true, "What cannot be changed through a shared reference may be shared"},
			{`RwLock::new(Cell::new(7))`, false, "An `RwLock` lets several readers in at once, and each could set the cell"},
			{`Box::new(Cell::new(7))`, false, "A `Box` is an owner and no lock"},
		},
	},
}

// fits reports whether the small program makes the mistake that an error is about.
func (s *smallProgram) fits(m *quiz.Message, broken *listing) bool {
	if s.code != m.Code {
		return false
	}
	if strings.Contains(m.Text, s.with) {
		return true
	}
	for i := range m.Spans {
		if at := &m.Spans[i]; strings.Contains(at.Label, s.with) {
			return !s.called || isArgument(broken.lines, at.Line, at.Column)
		}
	}
	return false
}

// isArgument reports whether what begins at a place, counted from 1, is handed to a
// call.
func isArgument(lines []string, line, column int) bool {
	if line < 1 || line > len(lines) || column < 1 {
		return false // what is said is of another program
	}
	text := []rune(lines[line-1])
	before := strings.TrimRight(string(text[:min(column-1, len(text))]), " ")
	return strings.HasSuffix(before, "(") || strings.HasSuffix(before, ",")
}

// transferInSmall asks with which values a small program with the same mistake
// would compile. Every value is tried.
func (l *lesson) transferInSmall(p *pair, code string) question {
	slot := suffixed("transfer", p.id)
	if l.tree.Form == syntax.ArticleForm {
		return none(slot, "no line gives the value in question another, and an article is asked about what it shows")
	}
	broken := l.known.listing(p.broken.shown)
	for i := range smallPrograms {
		s := &smallPrograms[i]
		if !s.fits(&p.broken.verdict.Errors[0], broken) {
			continue
		}
		card := &quiz.Card{
			Kind: quiz.Choice, Rung: 2, Multiple: true, Code: s.text, Codes: []string{code},
			Prompt: "The same in small. With which of these in place of `____` does rustc accept the program? Choose all.",
		}
		proved := &program{edition: p.broken.edition}
		for _, o := range s.values {
			v := l.known.of(original(strings.Replace(s.text, "____", o.value, 1)), p.broken.edition)
			only, one := v.OneCode()
			switch {
			case o.fits && v.Outcome == quiz.Compiles:
				proved.verdict = v
				card.Options = append(card.Options, quiz.Option{Text: codeSpan(o.value), Right: true, Reason: o.says + "."})
			case !o.fits && one && only == code:
				card.Options = append(card.Options, quiz.Option{Text: codeSpan(o.value), Reason: o.says + ": " + code + atLine(v.Errors[0].Primary()) + "."})
			}
		}
		if len(card.Options) < 4 {
			return none(slot, "of %s, rustc says of %d what is said of them here", s.about, len(card.Options))
		}
		card.Answer = rightOnes(card.Options)
		return question{slot: slot, card: card, of: proved, once: s.about}
	}
	return none(slot, "no line gives the value in question another, and for this error no small program is known")
}
