trait Loud {}
impl<T> Loud for T {}
impl Loud for u8 {}
fn main() {}
