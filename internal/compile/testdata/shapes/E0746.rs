trait Loud {}
struct Cat;
impl Loud for Cat {}
fn pet() -> dyn Loud {
    Cat
}
fn main() {}
