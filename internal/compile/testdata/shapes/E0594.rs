fn main() {
    let pair = (1, 2);
    pair.0 = 3;
    println!("{}", pair.0);
}
