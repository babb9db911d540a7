trait Named { fn name(&self) -> String; }
struct Cat;
impl Named for Cat {}
fn main() {}
