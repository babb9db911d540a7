fn main() {
    let n = 7u32 + 0.5f32;
    println!("{n}");
}
