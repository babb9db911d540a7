fn eat(_: String) {}
fn main() {
    let a = String::from("a");
    let r = &a;
    eat(a);
    println!("{r}");
}
