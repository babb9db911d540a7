fn main() {
    let s: &str = String::from("a").as_str();
    println!("{s}");
}
