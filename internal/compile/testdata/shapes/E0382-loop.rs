fn eat(_: String) {}
fn main() {
    let a = String::from("a");
    for _ in 0..2 {
        eat(a);
    }
}
