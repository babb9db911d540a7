fn longest() -> &'static String {
    &String::new()
}
fn main() { longest(); }
