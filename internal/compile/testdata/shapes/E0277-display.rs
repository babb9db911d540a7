struct Cat;
fn main() {
    println!("{}", Cat);
}
