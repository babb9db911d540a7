fn main() {
    let a = String::from("a");
    let b = a;
    println!("{a}{b}");
}
