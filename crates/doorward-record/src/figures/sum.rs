//! Tallies put together: what threads counted, and what machines saved.

use super::shut::earlier;
use super::side_by_side;
use super::tally::{MAX_FAMILIES, MAX_SAMPLES, Tally};
use super::who;

impl Tally {
    /// Adds what others counted. The order in which tallies are merged makes no difference, as long as no limit is passed.
    pub fn merge(&mut self, mut other: Self) {
        self.settle();
        other.settle();
        self.lines += other.lines;
        self.unparsed += other.unparsed;
        self.aside += other.aside;
        self.samples.append(&mut other.samples);
        self.samples.sort();
        self.samples.dedup();
        self.samples.truncate(MAX_SAMPLES);
        self.bytes += other.bytes;
        self.first_s = earlier(self.first_s, other.first_s);
        self.last_s = self.last_s.max(other.last_s);
        for (ours, theirs) in self.statuses.iter_mut().zip(&other.statuses) {
            *ours += theirs;
        }
        self.minutes.merge(other.minutes);
        self.addresses.merge(&other.addresses);
        for (name, counts) in other.families.iter() {
            let number = self.families.number(name, MAX_FAMILIES).unwrap_or(0);
            self.families.merge_counts(number, counts);
        }
        let crawlers: Vec<u8> = other
            .crawlers
            .iter()
            .map(|(name, counts)| {
                let number = self.crawlers.number(name, who::MAX_CRAWLERS).unwrap_or(0);
                self.crawlers.merge_counts(number, counts);
                u8::try_from(number).unwrap_or(0)
            })
            .collect();
        let crawler = |theirs: u8| crawlers.get(usize::from(theirs)).copied().unwrap_or(theirs);
        for ((theirs, claim, status), count) in other.by_crawler {
            *self.by_crawler.entry((crawler(theirs), claim, status)).or_default() += count;
        }
        let numbers = self.routes.merge(&other.routes);
        let series = &mut self.series;
        side_by_side::both(
            || series.merge(other.series, &numbers, crawler),
            || {
                self.paths.merge(other.paths, &numbers);
                other.shut.each(|shut| shut.route = numbers.get(shut.route as usize).copied().unwrap_or(0));
                self.shut.merge(other.shut);
                self.people.merge(other.people);
                self.networks.merge(other.networks);
                self.methods.merge(other.methods);
                self.hosts.merge(other.hosts);
                self.users.merge(other.users);
                self.links.merge(other.links);
                self.disagreed.merge(other.disagreed);
                self.places.merge(other.places);
                self.causes.merge(other.causes);
                self.errors.merge(other.errors);
                self.flaps.merge(other.flaps);
            },
        );
    }
}
