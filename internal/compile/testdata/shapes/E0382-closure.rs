fn main() {
    let v = vec![1];
    let t = std::thread::spawn(move || println!("{}", v.len()));
    println!("{}", v.len());
    t.join().unwrap();
}
