trait Copies { fn twin(&self) -> Self; }
fn keep(_: &dyn Copies) {}
fn main() {}
