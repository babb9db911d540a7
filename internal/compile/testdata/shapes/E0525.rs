fn twice(f: impl Fn()) { f(); f(); }
fn main() {
    let a = String::new();
    let eat = move || drop(a);
    twice(eat);
}
