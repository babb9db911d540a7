fn main() {
    let v = vec![1];
    let t = std::thread::spawn(|| println!("{}", v.len()));
    t.join().unwrap();
}
