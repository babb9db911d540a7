fn main() {
    let mut v = vec![1];
    for n in &v {
        v.push(*n);
    }
}
