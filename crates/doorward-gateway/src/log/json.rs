//! JSON written by hand, for lines that are written once a request: no intermediate value, no allocation of its own.

use std::io::Write;

/// Most bytes of a path that are written.
pub const MAX_PATH_BYTES: usize = 1_024;
/// Most bytes of a User-Agent that are written.
pub const MAX_AGENT_BYTES: usize = 256;
/// Most bytes of a name: a caller, a host, a route, a method.
pub const MAX_NAME_BYTES: usize = 256;
/// Most bytes of the condition's words.
pub const MAX_WORDS_BYTES: usize = 512;
/// Most names of query parameters that are written.
pub const MAX_QUERY_NAMES: usize = 16;
/// Most bytes of the name of a query parameter; a longer one may be a value.
pub const MAX_QUERY_NAME_BYTES: usize = 32;

/// What stands at the end of a text that was cut off.
const CUT: &[u8] = "…".as_bytes();

/// One object being written.
pub(super) struct Object<'o> {
    out: &'o mut Vec<u8>,
    empty: bool,
}

impl<'o> Object<'o> {
    pub(super) fn begin(out: &'o mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    /// Ends the object and its line.
    pub(super) fn end(self) {
        self.out.extend_from_slice(b"}\n");
    }

    /// The key of the next value. Keys are words of ours and need no escaping.
    fn key(&mut self, key: &str) {
        self.out.extend_from_slice(if self.empty { b"\"" } else { b",\"" });
        self.empty = false;
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    pub(super) fn number(&mut self, key: &str, value: impl itoa::Integer) {
        self.key(key);
        self.out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }

    /// A text, cut off where it is longer than `limit` bytes.
    pub(super) fn text(&mut self, key: &str, value: &str, limit: usize) {
        self.bytes(key, value.as_bytes(), limit);
    }

    /// A text that need not be UTF-8; what is not is written as U+FFFD.
    pub(super) fn bytes(&mut self, key: &str, value: &[u8], limit: usize) {
        self.key(key);
        self.out.push(b'"');
        escaped(self.out, value, limit);
        self.out.push(b'"');
    }

    /// A text of two parts with a colon between.
    pub(super) fn pair(&mut self, key: &str, kind: &str, name: &str, limit: usize) {
        self.key(key);
        self.out.push(b'"');
        self.out.extend_from_slice(kind.as_bytes());
        self.out.push(b':');
        escaped(self.out, name.as_bytes(), limit);
        self.out.push(b'"');
    }

    /// Something whose writing gives nothing that would need escaping: an address, a time.
    pub(super) fn plain(&mut self, key: &str, value: impl std::fmt::Display) {
        self.key(key);
        // Writing to a vector does not fail.
        let _ = write!(self.out, "\"{value}\"");
    }

    /// The names of a query's parameters. What may be a value is written as `?`: a part without `=`, a long name, an odd one.
    pub(super) fn query_names(&mut self, key: &str, query: &str) {
        self.key(key);
        self.out.push(b'[');
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte);
        let parts = query.split('&').filter(|part| !part.is_empty());
        for (place, part) in parts.take(MAX_QUERY_NAMES).enumerate() {
            let name = part.split_once('=').map_or("", |(name, _)| name);
            let shown = !name.is_empty() && name.len() <= MAX_QUERY_NAME_BYTES && name.bytes().all(is_plain);
            self.out.extend_from_slice(if place == 0 { b"\"" } else { b",\"" });
            self.out.extend_from_slice(if shown { name.as_bytes() } else { b"?" });
            self.out.push(b'"');
        }
        self.out.push(b']');
    }
}

/// Writes the inside of a JSON string.
fn escaped(out: &mut Vec<u8>, value: &[u8], limit: usize) {
    let (kept, is_cut) = match value.get(..limit) {
        Some(kept) if kept.len() < value.len() => (kept, true),
        _ => (value, false),
    };
    // Looked at to the end whatever is found, which is quicker for most texts than to stop early.
    let is_plain = |byte: u8| (0x20..0x7f).contains(&byte) & (byte != b'"') & (byte != b'\\');
    if kept.iter().fold(true, |all, byte| all & is_plain(*byte)) {
        out.extend_from_slice(kept);
    } else {
        let mut chunks = kept.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            chunk.valid().chars().for_each(|character| escaped_character(out, character));
            // A character that the cut went through is left out.
            if !(chunk.invalid().is_empty() || is_cut && chunks.peek().is_none()) {
                out.extend_from_slice("\u{fffd}".as_bytes());
            }
        }
    }
    if is_cut {
        out.extend_from_slice(CUT);
    }
}

fn escaped_character(out: &mut Vec<u8>, character: char) {
    match character {
        '"' => out.extend_from_slice(b"\\\""),
        '\\' => out.extend_from_slice(b"\\\\"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        _ if character.is_control() || is_invisible(character) => {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        }
        _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

/// Characters that break lines or turn the order of what follows, so that a line would look like another.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(value: &[u8], limit: usize) -> String {
        let mut out = Vec::new();
        escaped(&mut out, value, limit);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_could_break_or_disguise_a_line_is_escaped() {
        for (value, written) in [
            ("plain text/1.0", "plain text/1.0"),
            ("a\"b\\c", "a\\\"b\\\\c"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("\0\u{1b}[2J\u{7f}", "\\u0000\\u001b[2J\\u007f"),
            ("\u{85}\u{9b}1m", "\\u0085\\u009b1m"),
            ("a\u{202e}b\u{2028}c", "a\\u202eb\\u2028c"),
            ("grüße 世界 🙂", "grüße 世界 🙂"),
        ] {
            assert_eq!(text(value.as_bytes(), 100), written, "{value:?}");
        }
        assert_eq!(text(b"a\xffb\xc3", 100), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn limits_hold_at_their_edge() {
        assert_eq!(text(b"abcd", 4), "abcd");
        assert_eq!(text(b"abcde", 4), "abcd…");
        assert_eq!(text("äöü".as_bytes(), 3), "ä…");
        assert_eq!(text(b"", 0), "");
        let names = |query: &str| {
            let mut out = Vec::new();
            Object { out: &mut out, empty: true }.query_names("query", query);
            String::from_utf8(out).unwrap()
        };
        let many = |count: usize| vec!["a=1"; count].join("&");
        assert_eq!(names(&many(MAX_QUERY_NAMES)).matches("\"a\"").count(), MAX_QUERY_NAMES);
        assert_eq!(names(&many(MAX_QUERY_NAMES + 1)).matches("\"a\"").count(), MAX_QUERY_NAMES);
        let long = "x".repeat(MAX_QUERY_NAME_BYTES);
        assert_eq!(names(&format!("{long}=1&{long}x=1")), format!("\"query\":[\"{long}\",\"?\"]"));
    }

    #[test]
    fn of_a_query_only_names_are_written() {
        let mut out = Vec::new();
        Object { out: &mut out, empty: true }.query_names("query", "a=secret&b[]=1&&=secret&eyJhbGciOi&a%22=1&token=");
        assert_eq!(String::from_utf8(out).unwrap(), "\"query\":[\"a\",\"b[]\",\"?\",\"?\",\"?\",\"token\"]");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(value in "\\PC{0,40}|[\u{0}-\u{ff}]{0,40}") {
            let written = format!("\"{}\"", text(value.as_bytes(), 1_000));
            prop_assert!(written.chars().all(|character| !character.is_control()));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), value);
        }

        #[test]
        fn any_bytes_give_one_json_string(value in prop::collection::vec(any::<u8>(), 0..80), limit in 0_usize..80) {
            let written = format!("\"{}\"", text(&value, limit));
            let read: String = serde_json::from_str(&written).unwrap();
            prop_assert!(!written.contains('\n') && read.chars().count() <= limit + 1);
        }
    }
}
