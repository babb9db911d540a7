fn zero(n: &u32) {
    *n = 0;
}
fn main() { zero(&1); }
