fn sums(numbers: impl Iterator<Item = u32>) -> u32 { numbers.sum() }
fn main() {
    println!("{}", sums(vec!["one"].into_iter()));
}
