//! A request's path as nginx uses it: decoded, dots resolved, slashes merged.

/// The path as locations see it; absent where nginx answers 400 (`..` above the root, a bad escape, a zero byte).
pub(super) fn normalised(path: &str, merge_slashes: bool) -> Option<String> {
    let decoded = decoded_path(path)?;
    if !decoded.starts_with(b"/") {
        return None;
    }
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut pieces = decoded.split(|byte| *byte == b'/').skip(1).peekable();
    while let Some(piece) = pieces.next() {
        let is_last = pieces.peek().is_none();
        match piece {
            b"." if is_last => parts.push(b""),
            b"." => {}
            b".." => {
                parts.pop()?;
                if is_last {
                    parts.push(b"");
                }
            }
            b"" if merge_slashes && !is_last => {}
            _ => parts.push(piece),
        }
    }
    let mut bytes = Vec::with_capacity(decoded.len());
    for part in parts {
        bytes.push(b'/');
        bytes.extend_from_slice(part);
    }
    if bytes.is_empty() {
        bytes.push(b'/');
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The bytes of the path up to a `#`, escapes decoded.
fn decoded_path(path: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'#' => break,
            b'%' => {
                let high = hex(bytes.next()?)?;
                let low = hex(bytes.next()?)?;
                match high * 16 + low {
                    0 => return None,
                    decoded => out.push(decoded),
                }
            }
            0 => return None,
            _ => out.push(byte),
        }
    }
    Some(out)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The value of a header field, whose characters are bytes, as text.
pub(super) fn from_wire(value: &str) -> String {
    let bytes: Option<Vec<u8>> = value.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    bytes.map_or_else(|| value.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The text with everything escaped that a path in a header may not have.
pub(super) fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if matches!(byte, 0..=0x20 | 0x7f..=0xff | b'%' | b'?' | b'#' | b'"' | b'\\' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}')
        {
            out.push_str(&format!("%{byte:02X}"));
        } else {
            out.push(char::from(byte));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn paths_are_decoded_and_resolved() {
        for (path, merge, expected) in [
            ("/a/b", true, Some("/a/b")),
            ("/a//b", true, Some("/a/b")),
            ("/a//b", false, Some("/a//b")),
            ("/a/./b", true, Some("/a/b")),
            ("/a/../b", true, Some("/b")),
            ("/a/..", true, Some("/")),
            ("/a/.", true, Some("/a/")),
            ("/..", true, None),
            ("/a%2Fb", true, Some("/a/b")),
            ("/%2e%2e/x", true, None),
            ("/a%20b", true, Some("/a b")),
            ("/a%", true, None),
            ("/a%zz", true, None),
            ("/a%00", true, None),
            ("/", true, Some("/")),
            ("//", true, Some("/")),
            ("/a#b", true, Some("/a")),
            ("/a/b/", true, Some("/a/b/")),
            ("/a..b/..c", true, Some("/a..b/..c")),
            ("a", true, None),
        ] {
            assert_eq!(normalised(path, merge).as_deref(), expected, "{path} {merge}");
        }
    }
}
