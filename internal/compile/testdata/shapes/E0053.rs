trait Grows { fn grow(&mut self); }
struct Tree;
impl Grows for Tree {
    fn grow(&self) {}
}
fn main() {}
