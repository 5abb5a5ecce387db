//! How many different addresses there were, in a few kilobytes, whatever their number.

use datasketches::hll::{HllSketch, HllType, HllUnion};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 2^13 registers: the standard error is 1.04 / sqrt(8192), 1.15 %.
const REGISTERS_LOG2: u8 = 13;
/// The relative standard error of [`Distinct::estimate`].
pub const STANDARD_ERROR: f64 = 0.0115;
/// Hashes of what came lately: most come again, and need not be looked at twice.
const RECENT: usize = 4096;

/// A count of different texts.
#[derive(Clone)]
pub struct Distinct {
    sketch: Option<HllSketch>,
    recent: Vec<u64>,
    /// What was counted elsewhere; not saved.
    elsewhere: u64,
}

impl std::fmt::Debug for Distinct {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Distinct({:.0})", self.estimate())
    }
}

impl Default for Distinct {
    fn default() -> Self {
        Self { sketch: HllSketch::new(REGISTERS_LOG2, HllType::Hll8).ok(), recent: vec![0; RECENT], elsewhere: 0 }
    }
}

impl Distinct {
    /// Counts a text. `hash` is any hash of it, to pass over what came lately.
    #[inline]
    pub fn add(&mut self, text: &[u8], hash: u64) {
        let place = usize::try_from(hash % RECENT as u64).unwrap_or(0);
        match self.recent.get_mut(place) {
            Some(recent) if *recent == hash => return,
            Some(recent) => *recent = hash,
            None => {}
        }
        if let Some(sketch) = &mut self.sketch {
            sketch.update(text);
        }
    }

    /// Takes a number that was counted elsewhere, and of which nothing else is known: none of them is taken to be among the others.
    pub fn pour(&mut self, count: u64) {
        self.elsewhere += count;
    }

    /// How many there were, about.
    #[must_use]
    pub fn estimate(&self) -> f64 {
        self.sketch.as_ref().map_or(0.0, HllSketch::composite_estimate) + self.elsewhere as f64
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Self) {
        let merged = HllUnion::new(REGISTERS_LOG2).ok().map(|mut union| {
            for sketch in [&self.sketch, &other.sketch].into_iter().flatten() {
                union.update(sketch);
            }
            union.to_sketch(HllType::Hll8)
        });
        self.sketch = merged;
        self.elsewhere += other.elsewhere;
    }
}

impl Serialize for Distinct {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.sketch.as_ref().map(HllSketch::serialize).unwrap_or_default();
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes: Option<Vec<u8>> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        let sketch = bytes.and_then(|bytes| HllSketch::deserialize(&bytes).ok());
        let sketch = sketch.ok_or_else(|| serde::de::Error::custom("the count of addresses is damaged"))?;
        Ok(Self { sketch: Some(sketch), ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::BuildHasher as _;

    fn count(numbers: std::ops::Range<u64>) -> Distinct {
        let hasher = foldhash::fast::FixedState::default();
        let mut distinct = Distinct::default();
        for number in numbers {
            let text = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
            distinct.add(text.as_bytes(), hasher.hash_one(&text));
        }
        distinct
    }

    #[test]
    fn a_million_addresses_are_counted_within_the_stated_error() {
        let estimate = count(0..1_000_000).estimate();
        assert!((estimate - 1e6).abs() < 4.0 * STANDARD_ERROR * 1e6, "{estimate}");
        let few = count(0..100).estimate();
        assert!((few - 100.0).abs() < 1.0, "{few}");
    }

    #[test]
    fn merged_counts_are_those_of_both_and_survive_being_saved() {
        let mut merged = count(0..60_000);
        merged.merge(&count(40_000..100_000));
        assert!((merged.estimate() - 1e5).abs() < 4.0 * STANDARD_ERROR * 1e5, "{merged:?}");
        let saved: Distinct = serde_json::from_str(&serde_json::to_string(&merged).unwrap()).unwrap();
        assert!((saved.estimate() - merged.estimate()).abs() < 1e-6);
        assert!(serde_json::from_str::<Distinct>("\"zz\"").is_err());
    }
}
