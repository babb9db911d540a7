struct Page {
    text: &str,
}
fn main() {}
