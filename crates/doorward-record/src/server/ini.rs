//! Files of sections and `key = value` lines, as PHP-FPM and fail2ban write them.

use std::path::Path;

use super::trial::Spot;

/// The most lines that are read of one file.
pub(crate) const MAX_LINES: usize = 100_000;

/// A line `key = value` with its section.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The section; empty before the first.
    pub(crate) section: String,
    /// The key; empty for the line that opens a section.
    pub(crate) key: String,
    /// The value, with the lines that go on with it.
    pub(crate) value: String,
    /// Where it stands.
    pub(crate) spot: Spot,
}

/// The entries of a text. Where `goes_on`, an indented line belongs to the value before it.
pub(crate) fn entries(path: &Path, text: &str, goes_on: bool) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let mut section = String::new();
    for (line, raw) in (1_u64..).zip(text.lines().take(MAX_LINES)) {
        let plain = raw.trim();
        if plain.is_empty() || plain.starts_with(['#', ';']) {
            continue;
        }
        let spot = Spot { file: path.to_owned(), line, text: raw.to_owned() };
        if goes_on
            && raw.starts_with(char::is_whitespace)
            && let Some(last) = found.last_mut().filter(|last| !last.key.is_empty())
        {
            last.value.push('\n');
            last.value.push_str(plain);
            continue;
        }
        if let Some(name) = plain.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = name.trim().to_owned();
            let (key, value) = (String::new(), String::new());
            found.push(Entry { section: section.clone(), key, value, spot });
        } else if let Some((key, value)) = plain.split_once('=') {
            let value = value.split(" ;").next().unwrap_or("").split(" #").next().unwrap_or("").trim();
            let (key, value) = (key.trim().to_owned(), value.trim_matches('"').to_owned());
            found.push(Entry { section: section.clone(), key, value, spot });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINES, entries};

    #[test]
    fn entries_know_their_sections_and_lines() {
        let text = "; a\nx = 1\n[one]\ny = \"two\" ; no\n[two]\nz = a\n  b\n";
        let told: Vec<_> = entries("f".as_ref(), text, true)
            .into_iter()
            .filter(|entry| !entry.key.is_empty())
            .map(|entry| (entry.section, entry.key, entry.value, entry.spot.line))
            .collect();
        let expected = [("", "x", "1", 2), ("one", "y", "two", 4), ("two", "z", "a\nb", 6)];
        let owned = expected.map(|(section, key, value, line)| (section.into(), key.into(), value.into(), line));
        assert_eq!(told, owned);
    }

    #[test]
    fn the_lines_have_a_limit() {
        assert_eq!(entries("f".as_ref(), &"a = 1\n".repeat(MAX_LINES + 1), false).len(), MAX_LINES);
    }
}
