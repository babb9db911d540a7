fn read() -> Result<u32, String> {
    let n: u32 = "7".parse()?;
    Ok(n)
}
fn main() { let _ = read(); }
