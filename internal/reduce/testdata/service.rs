//! The service that counts what was seen.
use std::collections::HashMap;
use std::fmt;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::clock::Clock;

/// One thing that was seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sighting {
    pub name: String,
    pub count: u64,
    pub place: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub x: i64,
    pub y: i64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.x, self.y)
    }
}

pub struct Ledger {
    rows: Vec<Sighting>,
    index: HashMap<String, usize>,
    path: std::path::PathBuf,
}

impl Ledger {
    pub fn load(path: &std::path::Path) -> Result<Ledger> {
        let text = std::fs::read_to_string(path)?;
        let rows: Vec<Sighting> = serde_json::from_str(&text)?;
        let index = rows.iter().enumerate().map(|(i, r)| (r.name.clone(), i)).collect();
        Ok(Ledger { rows, index, path: path.to_path_buf() })
    }

    pub fn newest(&self) -> Option<&Sighting> {
        self.rows.last()
    }

    pub fn record(&mut self, name: &str, place: Option<Place>) {
        match self.index.get(name) {
            Some(&i) => {
                self.rows[i].count += 1;
                self.rows[i].place = place.or(self.rows[i].place);
            }
            None => {
                self.index.insert(name.to_string(), self.rows.len());
                self.rows.push(Sighting { name: name.to_string(), count: 1, place });
            }
        }
    }

    pub fn save(&self) -> Result<()> {
        let text = serde_json::to_string(&self.rows)?;
        std::fs::write(&self.path, text)?;
        Ok(())
    }
}

// What the day brings.
pub fn day(ledger: &mut Ledger, names: &[String]) -> usize {
    let mut fresh = 0;
    for name in names {
        let newest = ledger.newest();
        ledger.record(name, None); // here
        if let Some(s) = newest {
            if &s.name != name {
                fresh += 1;
            }
        }
    }
    fresh
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let mut l = Ledger::load(std::path::Path::new("x.json")).unwrap();
        assert_eq!(day(&mut l, &["a".to_string()]), 1);
    }
}
