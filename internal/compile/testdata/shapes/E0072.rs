struct Link {
    next: Option<Link>,
}
fn main() {}
