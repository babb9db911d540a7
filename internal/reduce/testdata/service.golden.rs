#[derive(Debug, Clone)]
pub struct Sighting {
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub x: i64,
    pub y: i64,
}

pub struct Ledger {
}

impl Ledger {
    pub fn newest(&self) -> Option<&Sighting> { todo!() }

    pub fn record(&mut self, name: &str, place: Option<Place>) {}
}

pub fn day(ledger: &mut Ledger, names: &[String]) -> usize {
    let mut fresh = 0;
    for name in names {
        let newest = ledger.newest();
        ledger.record(name, None);
        if let Some(s) = newest {
            if &s.name != name {
                fresh += 1;
            }
        }
    }
    fresh
}

fn main() {}
