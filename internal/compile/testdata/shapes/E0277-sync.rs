use std::cell::Cell;
fn main() {
    let n = Cell::new(7);
    std::thread::scope(|s| {
        s.spawn(|| n.set(8));
    });
}
