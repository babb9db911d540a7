fn main() {
    let a = String::from("a");
    let b = &a + "b";
    println!("{b}");
}
