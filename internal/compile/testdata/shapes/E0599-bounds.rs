struct Cat;
fn main() {
    let v = vec![Cat];
    v.clone();
}
