fn main() {
    let n = std::rc::Rc::new(1);
    *n = 2;
}
