mod house {
    pub struct Door { key: u8 }
    impl Door { pub fn new() -> Door { Door { key: 1 } } }
}
fn main() {
    println!("{}", house::Door::new().key);
}
