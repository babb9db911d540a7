fn reset(n: &mut u32) {
    *n = 0;
}
fn twice(n: &mut u32) {
    let mut later = || reset(n);
    reset(n);
    later();
}
fn main() { twice(&mut 1); }
