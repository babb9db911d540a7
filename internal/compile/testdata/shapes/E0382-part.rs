struct Pair { one: String, two: String }
fn whole(_: Pair) {}
fn main() {
    let p = Pair { one: String::new(), two: String::new() };
    let one = p.one;
    whole(p);
    println!("{one}");
}
