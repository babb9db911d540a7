fn main() {
    let v = vec![String::new()];
    let first = v[0];
    println!("{first}");
}
