fn main() {
    let v = std::rc::Rc::new(vec![1]);
    v.push(2);
}
