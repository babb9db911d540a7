fn longest() -> &'static str {
    let s = String::new();
    &s
}
fn main() { longest(); }
