fn main() {
    let n = 7;
    let at = &n as *const i32;
    println!("{}", *at);
}
