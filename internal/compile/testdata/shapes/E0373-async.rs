fn later() -> impl std::future::Future<Output = usize> {
    let v = vec![1];
    async { v.len() }
}
fn main() { drop(later()); }
