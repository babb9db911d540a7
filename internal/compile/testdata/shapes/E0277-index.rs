fn main() {
    let v = vec![1, 2];
    let at = 1i32;
    println!("{}", v[at]);
}
