async fn count(n: u32) {
    if n > 0 {
        count(n - 1).await;
    }
}
fn main() { drop(count(1)); }
