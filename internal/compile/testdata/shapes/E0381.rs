fn main() {
    let n: u32;
    if std::env::args().count() > 1 {
        n = 7;
    }
    println!("{n}");
}
