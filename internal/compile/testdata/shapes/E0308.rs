fn shout(s: String) { println!("{s}"); }
fn main() {
    shout("hi");
}
