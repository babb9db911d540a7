struct Cat { name: String }
fn name(c: &Cat) -> String {
    c.name
}
fn main() { name(&Cat { name: String::new() }); }
