//! How many different addresses there were, in a few kilobytes, whatever their number.
//!
//! HyperLogLog over hashes that are the same on every machine, with the estimator of Ertl, 2017 ("New cardinality estimation algorithms for
//! HyperLogLog sketches"), which needs no tables and no change from one formula to another. Few are counted exactly.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::paths::ByHash;

/// 2^13 registers: the standard error is 1.04 / sqrt(8192), 1.15 %.
const REGISTERS_LOG2: u32 = 13;
const REGISTERS: usize = 1 << REGISTERS_LOG2;
/// The highest rank: as many zeros as there are bits beside the register's number, and one.
const MAX_RANK: u8 = (64 - REGISTERS_LOG2 + 1) as u8;
/// The relative standard error of [`Distinct::estimate`].
pub const STANDARD_ERROR: f64 = 0.0115;
/// Up to so many are counted exactly.
pub const MAX_EXACT: usize = 2048;

/// A count of different texts, by their hashes.
#[derive(Clone)]
pub struct Distinct {
    /// The highest rank of each register.
    ranks: Vec<u8>,
    /// The hashes, as long as there are few.
    few: Option<ByHash<()>>,
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
        Self { ranks: vec![0; REGISTERS], few: Some(ByHash::default()), elsewhere: 0 }
    }
}

impl Distinct {
    /// Counts a text by its hash, whose bits are all mixed: [`super::paths::Paths::hash`].
    #[inline]
    pub fn add(&mut self, hash: u64) {
        let place = usize::try_from(hash >> (64 - REGISTERS_LOG2)).unwrap_or(0);
        let rank = (hash << REGISTERS_LOG2).leading_zeros().min(u32::from(MAX_RANK) - 1) as u8 + 1;
        if let Some(highest) = self.ranks.get_mut(place)
            && *highest < rank
        {
            *highest = rank;
        }
        if self.few.is_some() {
            self.add_few(hash);
        }
    }

    /// Takes a number that was counted elsewhere, and of which nothing else is known: none of them is taken to be among the others.
    pub fn pour(&mut self, count: u64) {
        self.elsewhere += count;
    }

    fn add_few(&mut self, hash: u64) {
        let count = self.few.as_mut().map_or(0, |few| {
            few.insert(hash, ());
            few.len()
        });
        if count > MAX_EXACT {
            self.few = None;
        }
    }

    /// How many there were: exact up to [`MAX_EXACT`], about beyond it.
    #[must_use]
    pub fn estimate(&self) -> f64 {
        self.counted() + self.elsewhere as f64
    }

    fn counted(&self) -> f64 {
        if let Some(few) = &self.few {
            return few.len() as f64;
        }
        let mut counts = [0.0_f64; MAX_RANK as usize + 1];
        for rank in &self.ranks {
            if let Some(count) = counts.get_mut(usize::from(*rank)) {
                *count += 1.0;
            }
        }
        let all = REGISTERS as f64;
        let [none, between @ .., full] = &counts;
        let mut sum = all * tau(1.0 - full / all);
        for count in between.iter().rev() {
            sum = 0.5 * (sum + count);
        }
        sum += all * sigma(none / all);
        all * all / (2.0 * std::f64::consts::LN_2 * sum)
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Self) {
        for (ours, theirs) in self.ranks.iter_mut().zip(&other.ranks) {
            *ours = (*ours).max(*theirs);
        }
        self.elsewhere += other.elsewhere;
        match &other.few {
            Some(theirs) => theirs.keys().for_each(|hash| self.add_few(*hash)),
            None => self.few = None,
        }
    }
}

/// The part of registers that nothing came to.
fn sigma(share: f64) -> f64 {
    if share >= 1.0 {
        return f64::INFINITY;
    }
    let (mut power, mut factor, mut sum) = (share, 1.0, share);
    loop {
        power *= power;
        let next = sum + power * factor;
        if next <= sum {
            return sum;
        }
        sum = next;
        factor *= 2.0;
    }
}

/// The part of registers that are at their end.
fn tau(share: f64) -> f64 {
    if share <= 0.0 || share >= 1.0 {
        return 0.0;
    }
    let (mut root, mut factor, mut sum) = (share, 1.0, 1.0 - share);
    loop {
        root = root.sqrt();
        factor *= 0.5;
        let next = sum - (1.0 - root).powi(2) * factor;
        if next >= sum {
            return sum / 3.0;
        }
        sum = next;
    }
}

/// As it is saved.
#[derive(Serialize, Deserialize)]
struct Saved {
    ranks: String,
    few: Option<Vec<u64>>,
}

impl Serialize for Distinct {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ranks = self.ranks.iter().map(|rank| format!("{rank:02x}")).collect();
        let few = self.few.as_ref().map(|few| {
            let mut list: Vec<u64> = few.keys().copied().collect();
            list.sort_unstable();
            list
        });
        Saved { ranks, few }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        let digits = saved.ranks.as_bytes().chunks(2);
        let ranks: Option<Vec<u8>> = digits
            .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        let sound = |ranks: &Vec<u8>| ranks.len() == REGISTERS && ranks.iter().all(|rank| *rank <= MAX_RANK);
        let ranks = ranks.filter(sound);
        let ranks = ranks.ok_or_else(|| serde::de::Error::custom("the count of addresses is damaged"))?;
        let mut distinct = Self { ranks, few: saved.few.is_some().then(ByHash::default), elsewhere: 0 };
        for hash in saved.few.unwrap_or_default() {
            distinct.add(hash);
        }
        Ok(distinct)
    }
}

#[cfg(test)]
mod tests {
    use super::super::paths::Paths;
    use super::*;

    fn count(numbers: std::ops::Range<u64>) -> Distinct {
        let mut distinct = Distinct::default();
        for number in numbers {
            let text = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
            distinct.add(Paths::hash(text.as_bytes()));
        }
        distinct
    }

    #[test]
    fn few_are_counted_exactly_and_many_within_the_stated_error() {
        for many in [0, 1, 100, MAX_EXACT as u64] {
            assert_eq!(count(0..many).estimate(), many as f64);
        }
        for many in [MAX_EXACT as u64 + 1, 10_000, 30_000, 100_000, 1_000_000] {
            let estimate = count(0..many).estimate();
            assert!((estimate - many as f64).abs() < 3.0 * STANDARD_ERROR * many as f64, "{many}: {estimate}");
        }
    }

    #[test]
    fn the_estimate_holds_up_to_numbers_that_no_log_has() {
        // Numbers that are spread evenly stand for hashes.
        for many in [10_000_000_u64, 100_000_000] {
            let mut distinct = Distinct::default();
            let mut state = 1_u64;
            for _ in 0..many / if cfg!(debug_assertions) { 100 } else { 1 } {
                state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                distinct.add(Paths::hash(&state.to_le_bytes()));
            }
            let many = (many / if cfg!(debug_assertions) { 100 } else { 1 }) as f64;
            assert!((distinct.estimate() - many).abs() < 3.0 * STANDARD_ERROR * many, "{many}: {distinct:?}");
        }
    }

    #[test]
    fn merged_counts_are_those_of_both_and_survive_being_saved() {
        for (one, other, both) in [
            (0..60_000, 40_000..100_000, 1e5),
            (0..1000, 500..1500, 1500.0),
            (0..MAX_EXACT as u64, 100..MAX_EXACT as u64 + 1, 2049.0),
            (0..10, 0..50_000, 5e4),
        ] {
            let (mut merged, mut reversed) = (count(one.clone()), count(other.clone()));
            reversed.merge(&merged);
            merged.merge(&count(other));
            let error = if both <= MAX_EXACT as f64 { 1e-9 } else { 3.0 * STANDARD_ERROR * both };
            assert!((merged.estimate() - both).abs() < error, "{merged:?}");
            let text = serde_json::to_string(&merged).unwrap();
            assert_eq!(text, serde_json::to_string(&reversed).unwrap());
            let saved: Distinct = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&saved).unwrap(), text);
        }
        for damaged in ["\"zz\"", r#"{"ranks":"00","few":null}"#, r#"{"ranks":"zz","few":[]}"#] {
            assert!(serde_json::from_str::<Distinct>(damaged).is_err(), "{damaged}");
        }
    }
}
