fn main() {
    for n in 7 {
        println!("{n}");
    }
}
