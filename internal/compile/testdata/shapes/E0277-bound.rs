fn keep<T: Clone>(_: T) {}
struct Cat;
fn main() {
    keep(Cat);
}
