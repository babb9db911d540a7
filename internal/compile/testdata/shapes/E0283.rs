fn main() {
    let total = [1, 2].iter().sum();
    println!("{}", total);
}
