//! Escapes of quoted fields, undone: `\x22`, `\"`, `\\`, `\n`, and JSON's `\u00e4`.

/// How a format escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Escape {
    /// As Apache and nginx do: `\xHH`, and a backslash before quotes and backslashes.
    #[default]
    Backslash,
    /// As in JSON strings.
    Json,
    /// As in addresses, with `+` for a space: the fields of IIS.
    Plus,
    /// As in addresses: `%20`.
    Percent,
    /// Not at all.
    None,
}

/// Writes `text` with its escapes undone.
pub(super) fn undo(escape: Escape, text: &[u8], out: &mut Vec<u8>) {
    match escape {
        Escape::Backslash => backslash(text, out, false),
        Escape::Json => backslash(text, out, true),
        Escape::Plus => percent(text, out, true),
        Escape::Percent => {
            percent(text, out, false);
            // CloudFront once escaped twice.
            if memchr::memmem::find(out, b"%20").is_some() {
                let once = std::mem::take(out);
                percent(&once, out, false);
            }
        }
        Escape::None => out.extend_from_slice(text),
    }
}

/// Whether there is anything to undo.
pub(super) fn is_in(escape: Escape, text: &[u8]) -> bool {
    match escape {
        Escape::Backslash | Escape::Json => memchr::memchr(b'\\', text).is_some(),
        Escape::Plus => memchr::memchr2(b'+', b'%', text).is_some(),
        Escape::Percent => memchr::memchr(b'%', text).is_some(),
        Escape::None => false,
    }
}

fn backslash(mut text: &[u8], out: &mut Vec<u8>, json: bool) {
    while let Some(place) = memchr::memchr(b'\\', text) {
        let (before, after) = text.split_at(place);
        out.extend_from_slice(before);
        text = match after {
            [_, b'u', rest @ ..] if json => unicode(rest, out),
            [_, b'x', high, low, rest @ ..] if !json => match hexadecimal(&[*high, *low]) {
                Some(value) => {
                    out.push(u8::try_from(value).unwrap_or(b'?'));
                    rest
                }
                None => literal(after, out),
            },
            [_, letter @ (b'n' | b'r' | b't' | b'b' | b'f' | b'v'), rest @ ..] => {
                out.push(match letter {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'v' => 11,
                    _ => 12,
                });
                rest
            }
            [_, byte @ (b'"' | b'\\' | b'/' | b'\''), rest @ ..] => {
                out.push(*byte);
                rest
            }
            _ => literal(after, out),
        };
    }
    out.extend_from_slice(text);
}

/// A backslash that escapes nothing stands for itself.
fn literal<'a>(after: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    out.push(b'\\');
    after.get(1..).unwrap_or_default()
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, byte| Some(value * 16 + char::from(*byte).to_digit(16)?))
}

/// What follows `\u`: four digits, perhaps with the second half of a pair.
fn unicode<'a>(text: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let Some((first, rest)) = text.split_first_chunk::<4>().and_then(|(four, rest)| Some((hexadecimal(four)?, rest)))
    else {
        out.extend_from_slice(b"\\u");
        return text;
    };
    let second = match rest {
        [b'\\', b'u', a, b, c, d, rest @ ..] if (0xd800..0xdc00).contains(&first) => {
            hexadecimal(&[*a, *b, *c, *d]).filter(|low| (0xdc00..0xe000).contains(low)).map(|low| (low, rest))
        }
        _ => None,
    };
    let (value, rest) = match second {
        Some((low, rest)) => (0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00), rest),
        None => (first, rest),
    };
    let character = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    rest
}

fn percent(mut text: &[u8], out: &mut Vec<u8>, plus: bool) {
    while let Some((first, rest)) = text.split_first() {
        text = rest;
        match (first, rest) {
            (b'+', _) if plus => out.push(b' '),
            (b'%', [high, low, after @ ..]) => match hexadecimal(&[*high, *low]) {
                Some(value) => {
                    out.push(u8::try_from(value).unwrap_or(b'?'));
                    text = after;
                }
                None => out.push(b'%'),
            },
            _ => out.push(*first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        use Escape::{Backslash, Json, None, Percent, Plus};
        for (escape, text, wanted) in [
            (Backslash, r#"a\"b\x22c\\d"#, "a\"b\"c\\d"),
            (Backslash, r"\x16\x03\x01", "\x16\x03\x01"),
            (Backslash, r"\xzz\q\", r"\xzz\q\"),
            (Backslash, r"\u00e4", r"\u00e4"),
            (Json, r"\u00e4\ud83d\ude00\/", "ä😀/"),
            (Json, r"\ud83d", "\u{fffd}"),
            (Json, r"\u00", r"\u00"),
            (Json, r"\x22", r"\x22"),
            (Plus, "Mozilla/4.0+(a;+b)%2B%zz%", "Mozilla/4.0 (a; b)+%zz%"),
            (Percent, "a+b%20c", "a+b c"),
            (Percent, "a%2520b%25c", "a b%c"),
            (None, r"\x22", r"\x22"),
        ] {
            let mut out = Vec::new();
            undo(escape, text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), wanted, "{escape:?} {text}");
            assert!(!is_in(escape, b"plain/1.0"));
        }
    }
}
