fn main() {
    let n = 7;
    n.push(1);
}
