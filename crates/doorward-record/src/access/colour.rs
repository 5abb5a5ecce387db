//! The colours of terminals taken out of lines: programs that think they write to one colour what they write.

/// The byte with which a colour begins.
pub(super) const ESCAPE: u8 = 0x1b;

/// Writes `text` without colours: `ESC [ … letter`.
pub(super) fn strip(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(place) = memchr::memchr(ESCAPE, rest) {
        let (before, after) = rest.split_at_checked(place).unwrap_or((rest, b""));
        out.extend_from_slice(before);
        rest = after.get(1..).unwrap_or_default();
        if let Some(sequence) = rest.strip_prefix(b"[") {
            let end =
                sequence.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b';')).unwrap_or(sequence.len());
            rest = sequence.get(end..).unwrap_or_default();
            if rest.first().is_some_and(u8::is_ascii_alphabetic) {
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    out.extend_from_slice(rest);
}

/// The text without colours.
pub(super) fn uncoloured(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    strip(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_and_all_else_stays() {
        for (text, wanted) in [
            ("\x1b[0mGET /a \x1b[33m403\x1b[0m 3 ms", "GET /a 403 3 ms"),
            ("\x1b[90;43m 403 \x1b[0m|", " 403 |"),
            ("no colour [0m", "no colour [0m"),
            ("cut \x1b[3", "cut "),
            ("cut \x1b", "cut "),
            ("other \x1b]x", "other ]x"),
            ("", ""),
        ] {
            assert_eq!(uncoloured(text.as_bytes()), wanted.as_bytes());
        }
    }
}
