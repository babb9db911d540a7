fn grow(n: &mut u32) {
    n += 1;
}
fn main() { let mut n = 1; grow(&mut n); }
