fn grow(v: &mut Vec<u8>) { v.push(1); }
fn main() {
    let mut v = vec![0];
    grow(&v);
    v.push(2);
}
