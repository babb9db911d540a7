mod house {
    fn key() {}
}
fn main() {
    house::key();
}
