//! Where HAProxy takes requests, by its `bind` lines, and the names that its rules tell apart.

use super::listen;
use super::read::{Section, Text};
use crate::door::{self, Door};
use crate::files::Files;
use crate::start::Start;

/// The doors of this configuration.
#[must_use]
pub fn doors(start: &Start, files: &dyn Files) -> Vec<Door> {
    let text = Text::read(start, files);
    let names: Vec<String> = text.sections.iter().flat_map(names).collect();
    let sections = text.sections.iter().filter(|section| matches!(section.kind(), "frontend" | "listen"));
    let mut found: Vec<Door> = sections.flat_map(of_section).collect();
    for door in &mut found {
        names.iter().for_each(|name| door.take(name));
    }
    door::settled(found)
}

/// The doors of one section.
fn of_section(section: &Section) -> Vec<Door> {
    let mut found = Vec::new();
    for (addresses, is_tls) in listen::binds(section) {
        let places = addresses.split(',').filter_map(listen::place);
        found.extend(places.map(|(address, port)| Door {
            label: Some(section.name().to_owned()),
            ..Door::new(address, port, is_tls)
        }));
    }
    found
}

/// The hosts that the rules of a section name.
fn names(section: &Section) -> Vec<String> {
    let reads_host =
        |word: &String| word.contains("hdr(host)") || word.contains("hdr(Host)") || word.contains("hdr_dom(host)");
    let lines = section.lines.iter().filter(|line| line.words.iter().any(reads_host));
    let words = lines.flat_map(|line| line.words.iter());
    words.filter(|word| word.contains('.') && !word.contains('(') && !word.starts_with('-')).cloned().collect()
}
