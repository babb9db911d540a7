fn main() {
    let v = vec![1];
    for n in v {
        println!("{n}");
    }
    println!("{}", v.len());
}
