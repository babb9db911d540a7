async fn tick() {}
fn main() {
    tick().await;
}
