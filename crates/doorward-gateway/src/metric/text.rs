//! The text format: families with their help and type, samples with labels.

use std::fmt::{Display, Write};

use super::cell::{BUCKETS_US, Counter, Gauge, Histogram};

/// A page being written. Writing to a string does not fail, so no result is looked at.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    pub(super) fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.name_and_labels(name, labels);
        let _ = writeln!(self.0, " {value}");
    }

    pub(super) fn counter(&mut self, name: &str, help: &str, counter: &Counter) {
        self.family(name, "counter", help);
        self.sample(name, &[], counter.get());
    }

    pub(super) fn gauge(&mut self, name: &str, help: &str, gauge: &Gauge) {
        self.family(name, "gauge", help);
        self.sample(name, &[], gauge.get());
    }

    pub(super) fn outcomes(&mut self, name: &str, help: &str, outcomes: [(&str, &Counter); 2]) {
        self.family(name, "counter", help);
        for (outcome, counter) in outcomes {
            self.sample(name, &[("outcome", outcome)], counter.get());
        }
    }

    pub(super) fn histogram(&mut self, name: &str, labels: &[(&str, &str)], histogram: &Histogram) {
        let (ends, total) = histogram.cumulative();
        let bucket = format!("{name}_bucket");
        let mut bucket_sample = |end: &str, count: u64| {
            let labels: Vec<(&str, &str)> = labels.iter().copied().chain([("le", end)]).collect();
            self.sample(&bucket, &labels, count);
        };
        for (end_us, count) in BUCKETS_US.iter().zip(ends) {
            bucket_sample(&seconds(*end_us), count);
        }
        bucket_sample("+Inf", total);
        self.sample(&format!("{name}_sum"), labels, seconds(histogram.sum_us()));
        self.sample(&format!("{name}_count"), labels, total);
    }

    pub(super) fn end(self) -> String {
        self.0
    }

    fn name_and_labels(&mut self, name: &str, labels: &[(&str, &str)]) {
        self.0.push_str(name);
        for (place, (label, value)) in labels.iter().enumerate() {
            let before = if place == 0 { '{' } else { ',' };
            let _ = write!(self.0, "{before}{label}=\"");
            for character in value.chars() {
                match character {
                    '\\' => self.0.push_str("\\\\"),
                    '"' => self.0.push_str("\\\""),
                    '\n' => self.0.push_str("\\n"),
                    _ => self.0.push(character),
                }
            }
            self.0.push('"');
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
    }
}

/// Microseconds as seconds, exactly, without zeroes at the end.
fn seconds(microseconds: u64) -> String {
    let text = format!("{}.{:06}", microseconds / 1_000_000, microseconds % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_exact() {
        for (microseconds, text) in
            [(0, "0"), (100, "0.0001"), (1_000_000, "1"), (10_000_000, "10"), (2_500_001, "2.500001")]
        {
            assert_eq!(seconds(microseconds), text);
        }
    }

    #[test]
    fn labels_are_escaped() {
        let mut page = Page::default();
        page.sample("x", &[("route", "/a\"b\\c\nd"), ("status", "200")], 3);
        assert_eq!(page.end(), "x{route=\"/a\\\"b\\\\c\\nd\",status=\"200\"} 3\n");
    }
}
