fn main() {
    let v = vec![1];
    let it = v.into_iter();
    println!("{}", v.len());
    drop(it);
}
