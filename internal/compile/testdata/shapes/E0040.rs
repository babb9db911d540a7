struct Door;
impl Drop for Door { fn drop(&mut self) {} }
fn main() {
    let d = Door;
    d.drop();
}
