use std::rc::Rc;
fn main() {
    let n = Rc::new(7);
    std::thread::spawn(move || println!("{n}")).join().unwrap();
}
