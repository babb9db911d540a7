fn main() {
    let a = std::rc::Rc::new(String::new());
    let b: String = *a;
    println!("{b}");
}
