fn now() -> u32 { 7 }
const AT: u32 = now();
fn main() { println!("{AT}"); }
