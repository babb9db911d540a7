#[derive(Clone, Copy)]
struct Tag {
    text: String,
}
fn main() {}
