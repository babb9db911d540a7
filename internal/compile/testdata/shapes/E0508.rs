fn main() {
    let a = [String::new()];
    let b = a[0];
    println!("{b}");
}
