fn count(total: &mut u32) {
    let seen = &total;
    let mut add = || *total += 1;
    add();
    println!("{seen}");
}
fn main() { count(&mut 1); }
