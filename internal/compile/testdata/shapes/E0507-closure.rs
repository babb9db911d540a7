fn twice(f: impl Fn() -> String) { f(); f(); }
fn main() {
    let a = String::new();
    twice(move || a);
}
