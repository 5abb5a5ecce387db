//! The normal form itself (RFC 3986, section 6.2.2), byte by byte.
//!
//! Text that leaves this file is ASCII, and each `%` in it begins a triplet.

use super::{MAX_PATH_BYTES, PathFault, PathRules, Reading};

/// Whether a path is in its one form already and has but one reading: the usual case, settled by one scan.
pub(super) fn is_normal(raw: &str) -> bool {
    let mut before = b'.';
    for byte in raw.bytes() {
        let dot_or_empty = before == b'/' && matches!(byte, b'/' | b'.');
        if dot_or_empty || !(is_segment_byte(byte) || byte == b'/') || byte == b';' {
            return false;
        }
        before = byte;
    }
    raw.starts_with('/') && raw.len() <= MAX_PATH_BYTES
}

/// The one form of a path.
pub(super) fn normalised(raw: &str, rules: PathRules) -> Result<String, PathFault> {
    if raw.len() > MAX_PATH_BYTES {
        return Err(PathFault::TooLong);
    }
    let rest = raw.strip_prefix('/').ok_or(PathFault::NoSlash)?;
    let mut out = String::with_capacity(raw.len() + 8);
    let mut ends_in_slash = false;
    for segment in rest.split('/') {
        let start = out.len();
        out.push('/');
        write_segment(segment, rules, &mut out)?;
        let written = out.get(start..).unwrap_or_default();
        let parent = match written {
            "/" | "/." => Some(start),
            "/.." => Some(out.get(..start).and_then(|above| above.rfind('/')).ok_or(PathFault::AboveRoot)?),
            _ => None,
        };
        ends_in_slash = parent.is_some();
        out.truncate(parent.unwrap_or(out.len()));
    }
    if ends_in_slash {
        out.push('/');
    }
    Ok(out)
}

/// One segment in its one form, for patterns: an encoded slash is one that a site passes on, a backslash is a mistake.
pub(crate) fn normal_segment(raw: &str) -> Result<String, PathFault> {
    if raw.contains('\\') {
        return Err(PathFault::EncodedSlash);
    }
    let mut out = String::with_capacity(raw.len());
    write_segment(raw, PathRules { pass_encoded_slash: true }, &mut out)?;
    Ok(decoded_delimiters(&out).unwrap_or(out))
}

fn write_segment(segment: &str, rules: PathRules, out: &mut String) -> Result<(), PathFault> {
    let mut bytes = segment.bytes();
    let mut before = 0;
    while let Some(byte) = bytes.next() {
        let value = if byte == b'%' {
            let value = triplet(&mut bytes).ok_or(PathFault::Percent)?;
            if is_unreserved(value) {
                out.push(char::from(value));
            } else {
                write_encoded(value, rules, out)?;
            }
            value
        } else if is_segment_byte(byte) {
            out.push(char::from(byte));
            byte
        } else if matches!(byte, b'?' | b'#') {
            return Err(PathFault::Delimiter);
        } else {
            write_encoded(byte, rules, out)?;
            byte
        };
        if is_overlong(before, value) {
            return Err(PathFault::Overlong);
        }
        before = value;
    }
    Ok(())
}

fn write_encoded(value: u8, rules: PathRules, out: &mut String) -> Result<(), PathFault> {
    match value {
        0..=0x1F | 0x7F => Err(PathFault::Control),
        b'/' | b'\\' if !rules.pass_encoded_slash => Err(PathFault::EncodedSlash),
        _ => {
            push_triplet(value, out);
            Ok(())
        }
    }
}

fn push_triplet(value: u8, out: &mut String) {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'A' + nibble - 10 });
    out.extend(['%', digit(value >> 4), digit(value & 15)]);
}

/// The value of the two digits behind a `%`.
fn triplet(bytes: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let mut digit =
        || bytes.next().and_then(|byte| char::from(byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    Some(digit()? << 4 | digit()?)
}

/// The bytes that a segment stands for.
pub(super) fn decoded_bytes(segment: &str) -> impl Iterator<Item = u8> {
    let mut bytes = segment.bytes();
    std::iter::from_fn(move || match bytes.next()? {
        b'%' => triplet(&mut bytes),
        byte => Some(byte),
    })
}

/// How upstreams may read a path besides: each in the form that is matched, and none that equals it.
pub(super) fn other_readings(text: &str, rules: PathRules) -> Result<Vec<Reading>, PathFault> {
    let parameters = has_parameters(text);
    let slashes = rules.pass_encoded_slash && (text.contains("%2F") || text.contains("%5C"));
    let mut readings = Vec::new();
    let mut add = |raw: &str, slashes: bool| -> Result<(), PathFault> {
        let text = normalised(raw, rules)?;
        // A name may have a slash in it; no name has `..` or `//` in it.
        let of_slashes = slashes && text == raw;
        let text = decoded_delimiters(&text).unwrap_or(text).into_boxed_str();
        readings.push(Reading { text, of_slashes });
        Ok(())
    };
    if parameters {
        add(&without_parameters(text), false)?;
    }
    if slashes {
        let slashed = text.replace("%2F", "/").replace("%5C", "/");
        add(&slashed, true)?;
        if parameters {
            add(&without_parameters(&slashed), true)?;
        }
    }
    Ok(readings)
}

fn has_parameters(text: &str) -> bool {
    text.contains(';') || text.contains("%3B")
}

/// A path as servers see it that cut each segment at its first `;`, before or after decoding.
fn without_parameters(text: &str) -> String {
    let cut = |segment: &str| {
        let end = segment.find(';').unwrap_or(segment.len()).min(segment.find("%3B").unwrap_or(segment.len()));
        segment.get(..end).unwrap_or_default().to_owned()
    };
    text.split('/').map(cut).collect::<Vec<_>>().join("/")
}

/// A text with those delimiters decoded that a segment may hold as they are, `;` excepted; none where there is nothing to decode.
pub(crate) fn decoded_delimiters(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => match triplet(&mut bytes)? {
                value if is_segment_byte(value) && value != b';' => out.push(char::from(value)),
                value => push_triplet(value, &mut out),
            },
            _ => out.push(char::from(byte)),
        }
    }
    (out.len() != text.len()).then_some(out)
}

/// A text in the form that is matched, without regard to case; none where that changes nothing.
pub(crate) fn folded(text: &str) -> Option<String> {
    let mut changes = text.bytes().filter(|byte| byte.is_ascii_uppercase() || *byte == b'%');
    changes.next()?;
    let fold = |segment: &str| {
        let lower = String::from_utf8(decoded_bytes(segment).collect()).map(|text| text.to_lowercase());
        let bytes = lower.map_or_else(|fault| fault.into_bytes().to_ascii_lowercase(), String::into_bytes);
        let mut out = String::with_capacity(bytes.len());
        for byte in bytes {
            if is_segment_byte(byte) {
                out.push(char::from(byte));
            } else {
                push_triplet(byte, &mut out);
            }
        }
        out
    };
    Some(text.split('/').map(fold).collect::<Vec<_>>().join("/"))
}

/// `unreserved` (RFC 3986, section 2.3): its encoding says nothing.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// `pchar` (RFC 3986, section 3.3), without percent-encoding. Every byte of every request is looked up here.
pub(super) fn is_segment_byte(byte: u8) -> bool {
    PCHAR.get(usize::from(byte)).copied().unwrap_or(false)
}

static PCHAR: [bool; 256] = table(b"-._~!$&'()*+,;=:@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

#[expect(clippy::indexing_slicing, reason = "it runs when the crate is built, and 256 places hold every byte")]
const fn table(mut bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    while let [byte, rest @ ..] = bytes {
        table[*byte as usize] = true;
        bytes = rest;
    }
    table
}

/// Whether two bytes begin a UTF-8 sequence that is longer than its character needs.
fn is_overlong(first: u8, second: u8) -> bool {
    matches!((first, second), (0xC0 | 0xC1, 0x80..=0xBF) | (0xE0, 0x80..=0x9F) | (0xF0, 0x80..=0x8F))
}
