fn main() {
    let n = 7u32;
    println!("{}", *n);
}
