//! Whether a list of pattern segments fits a list of segments, `**` included.
//!
//! On a mismatch only the last `**` takes one segment more: what an earlier one took cannot matter, since the last takes anything. So
//! the work is at most the product of the two lengths, whatever the pattern.

use super::pattern::Segment;

/// Whether the pattern fits the whole of what the iterator gives.
pub(super) fn fits<I>(pattern: &[Segment], items: I, matches: impl Fn(&Segment, &I::Item) -> bool) -> bool
where
    I: Iterator + Clone,
{
    let mut wanted = pattern.iter();
    let mut given = items;
    let mut last_rest: Option<(std::slice::Iter<'_, Segment>, I)> = None;
    loop {
        let mut ahead = wanted.clone();
        match ahead.next() {
            Some(Segment::Rest) => {
                wanted = ahead;
                last_rest = Some((wanted.clone(), given.clone()));
                continue;
            }
            Some(segment) => {
                let mut after = given.clone();
                if after.next().is_some_and(|item| matches(segment, &item)) {
                    (wanted, given) = (ahead, after);
                    continue;
                }
            }
            None if given.clone().next().is_none() => return true,
            None => {}
        }
        let Some((behind, from)) = &mut last_rest else { return false };
        if from.next().is_none() {
            return false;
        }
        (wanted, given) = (behind.clone(), from.clone());
    }
}
