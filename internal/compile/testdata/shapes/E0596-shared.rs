fn add(v: &Vec<u8>) {
    v.push(2);
}
fn main() { add(&vec![]); }
