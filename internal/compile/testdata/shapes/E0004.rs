enum Light { Red, Green }
fn main() {
    let l = Light::Red;
    let _ = Light::Green;
    match l {
        Light::Red => {}
    }
}
