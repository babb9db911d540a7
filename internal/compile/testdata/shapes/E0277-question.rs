fn main() {
    let n: u32 = "7".parse()?;
    println!("{n}");
}
