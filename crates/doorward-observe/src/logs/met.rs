//! Which formats the access logs are in and what their lines tell, so that it can be said which change would help.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use doorward_record::access::{Format, Line, Reader, Scratch};
use doorward_record::error::Writer;
use doorward_record::figures::report::advice::{Advice, Known, advice};

/// Lines of a source that are looked at.
const LINES: usize = 200;
/// Most formats that are remembered.
const MAX_FORMATS: usize = 32;

/// The formats of all sources, as they were met.
#[derive(Debug, Default)]
pub struct Met(Mutex<BTreeMap<Format, Known>>);

impl Met {
    /// Looks at the first lines of a source.
    pub(super) fn see(&self, reader: &Reader, sample: &[u8]) {
        let Some(format) = reader.formats().next() else { return };
        let mut scratch = Scratch::default();
        let mut known = Known::default();
        for line in sample.split(|byte| *byte == b'\n').take(LINES) {
            if let Ok(line) = reader.read(line, &mut scratch) {
                known = told(known, &line);
            }
        }
        let mut formats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if formats.len() < MAX_FORMATS || formats.contains_key(&format) {
            // What one of several sources lacks, the server's other logs lack as well.
            formats.entry(format).and_modify(|all| *all = both(*all, known)).or_insert(known);
        }
    }

    /// What would help, for each of these servers and of those whose own string the format is.
    pub(super) fn advice(&self, writers: impl Iterator<Item = Writer>, named: Option<&str>) -> Vec<Advice> {
        let formats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Advice> = Vec::new();
        let writers: Vec<Writer> = writers.collect();
        for (format, known) in formats.iter() {
            let own = match format {
                Format::Nginx => Some(Writer::Nginx),
                Format::Apache => Some(Writer::Apache),
                _ => None,
            };
            let lines =
                matches!(format, Format::Combined | Format::Common | Format::VhostCommon | Format::VhostCombined);
            let fitting = writers.iter().copied().filter(|writer| own.map_or(lines, |own| own == *writer)).chain(own);
            let now = named.filter(|_| own.is_some()).unwrap_or(format.name());
            let has = |word: &str| named.is_some_and(|named| named.contains(word));
            let known = Known {
                upstream_status: known.upstream_status || has("$upstream_status"),
                id: known.id || has("$connection") || has("%L"),
                ..*known
            };
            all.extend(fitting.filter_map(|writer| advice(writer, now, known)));
        }
        all.sort();
        all.dedup();
        all
    }
}

/// What is known with this line.
fn told(known: Known, line: &Line<'_>) -> Known {
    Known {
        id: known.id || line.connection.is_some() || line.log_id.is_some(),
        host: known.host || line.host.is_some(),
        upstream_status: known.upstream_status || line.upstream_status.is_some(),
        duration: known.duration || line.duration_us.is_some(),
    }
}

fn both(one: Known, other: Known) -> Known {
    Known {
        id: one.id && other.id,
        host: one.host && other.host,
        upstream_status: one.upstream_status && other.upstream_status,
        duration: one.duration && other.duration,
    }
}
