#[derive(Clone, Copy)]
struct Door;
impl Drop for Door { fn drop(&mut self) {} }
fn main() {}
