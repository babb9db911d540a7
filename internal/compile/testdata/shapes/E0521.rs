fn start(text: &str) {
    std::thread::spawn(move || println!("{text}"));
}
fn main() { start(""); }
