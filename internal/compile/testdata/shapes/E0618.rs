fn main() {
    let n = 7;
    println!("{}", n());
}
