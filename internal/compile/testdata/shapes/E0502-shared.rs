fn main() {
    let mut v = vec![1];
    let last = v.last_mut().unwrap();
    println!("{}", v.len());
    *last = 7;
}
