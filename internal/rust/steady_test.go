package rust

import "testing"

func TestSteady(t *testing.T) {
	main := func(body string) string { return "fn main() { " + body + " }" }
	for _, c := range []struct {
		text            string
		steady, threads bool
	}{
		{main(`println!("{} {:?} {a:>5} {{x:p}}", 1, 2);`), true, false},
		{main(`println!("pop: up}}");`), true, false},
		{"// HashMap\n/* thread */" + main(`println!("HashMap thread unsafe");`), true, false},
		{"struct User { id: u32 }" + main(`let mut a = 2; const B: u8 = 3; let c = 2 * a; let d = *mutable;`), true, false},
		{main(`println!("{}", user.id());`), true, false},
		{main(`println!("{:p}", &1);`), false, false},
		{main(`println!("{:#p}", &1);`), false, false},
		{main(`println!("{:>20p}", &1);`), false, false},
		{main(`println!("{a} {x:p}");`), false, false},
		{main(`println!("{{{0:p }}}", &1);`), false, false},
		{main("println!(r#\"\"{:1$p}\"\"#, &1, 20);"), false, false},
		{main(`println!("{:?}", &x as *const i32);`), false, false},
		{main(`println!("{:?}", &mut x as * mut i32);`), false, false},
		{main(`println!("{:?}", &raw const x);`), false, false},
		{main(`println!("{}", unsafe { N });`), false, false},
		{"use std::collections::HashMap;" + main(""), false, false},
		{main(`println!("{:?}", std::time::Instant::now());`), false, false},
		{main(`std::thread::spawn(|| println!("a"));`), true, true},
		{main(`scope.spawn(|| println!("{}", user.id));`), true, true},
		{main(`println!("{:?}", std::thread::current().id());`), false, true},
		{main(`thread::spawn(f); println!("{}", m.try_lock().is_ok());`), false, true},
		{main(`println!("{}", m.try_lock().is_ok());`), true, false},
		{main(`thread::spawn(f); println!("{:p}", &1);`), false, true},
		{"", true, false},
		{`"{:p`, true, false},
		{`"}"`, true, false},
	} {
		if got := Steady(c.text); got != c.steady {
			t.Errorf("Steady(%s): %t", c.text, got)
		}
		if got := Threads(c.text); got != c.threads {
			t.Errorf("Threads(%s): %t", c.text, got)
		}
	}
}
