struct Door { name: String }
impl Drop for Door { fn drop(&mut self) {} }
fn main() {
    let d = Door { name: String::new() };
    let n = d.name;
    println!("{n}");
}
