fn main() {
    let v = vec![1u8];
    println!("{}", v as u32);
}
