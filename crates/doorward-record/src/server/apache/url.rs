//! The path of a request as httpd makes it: decoded, without dots and doubled slashes.

/// Why a path is answered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bad {
    /// An encoded slash, where none is allowed.
    Slash,
    /// An encoded NUL.
    Nul,
    /// A `%` without two hexadecimal digits.
    Percent,
    /// It climbs out of the root.
    Above,
}

/// What is done with encoded slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slashes {
    /// They are answered with 404.
    Off,
    /// They are decoded.
    On,
    /// They stay as they are.
    NoDecode,
}

/// The path as the rules see it.
pub(super) fn normalized(path: &str, slashes: Slashes, merges: bool) -> Result<String, Bad> {
    let path = without_dots(path, merges)?;
    let decoded = decoded(&path, slashes)?;
    without_dots(&decoded, merges)
}

/// The path with its escapes replaced.
fn decoded(path: &str, slashes: Slashes) -> Result<String, Bad> {
    let mut out: Vec<u8> = Vec::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut rest = bytes.clone();
        let value = rest.next().zip(rest.next()).and_then(|(high, low)| Some(digit(high)? * 16 + digit(low)?));
        match value {
            None => return Err(Bad::Percent),
            Some(0) => return Err(Bad::Nul),
            Some(b'/') if slashes == Slashes::Off => return Err(Bad::Slash),
            Some(b'/') if slashes == Slashes::NoDecode => {
                out.push(byte);
                continue;
            }
            Some(value) => out.push(value),
        }
        bytes = rest;
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The value of a hexadecimal digit.
fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The path without `.` and `..`, and without doubled slashes where those are merged.
fn without_dots(path: &str, merges: bool) -> Result<String, Bad> {
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_slash = false;
    for part in path.strip_prefix('/').unwrap_or(path).split('/') {
        ends_in_slash = matches!(part, "" | "." | "..");
        match part {
            "." => {}
            ".." => {
                kept.pop().ok_or(Bad::Above)?;
            }
            "" if merges => {}
            _ => kept.push(part),
        }
    }
    if !merges && kept.last().is_some_and(|last| last.is_empty()) {
        kept.pop();
    }
    let mut out = format!("/{}", kept.join("/"));
    if ends_in_slash && !kept.is_empty() {
        out.push('/');
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{Bad, Slashes, normalized};

    #[test]
    fn paths_are_made_as_httpd_makes_them() {
        for (path, slashes, expected) in [
            ("/a/b", Slashes::Off, Ok("/a/b")),
            ("/a//b/", Slashes::Off, Ok("/a/b/")),
            ("/a/./b/../c", Slashes::Off, Ok("/a/c")),
            ("/a/..", Slashes::Off, Ok("/")),
            ("/../a", Slashes::Off, Err(Bad::Above)),
            ("/a%20b", Slashes::Off, Ok("/a b")),
            ("/a%2Fb", Slashes::Off, Err(Bad::Slash)),
            ("/a%2Fb", Slashes::On, Ok("/a/b")),
            ("/a%2Fb", Slashes::NoDecode, Ok("/a%2Fb")),
            ("/a%00", Slashes::Off, Err(Bad::Nul)),
            ("/a%zz", Slashes::Off, Err(Bad::Percent)),
            ("/%2e%2e/a", Slashes::Off, Err(Bad::Above)),
            ("/", Slashes::Off, Ok("/")),
        ] {
            assert_eq!(normalized(path, slashes, true), expected.map(str::to_owned), "{path}");
        }
        assert_eq!(normalized("/a//b", Slashes::Off, false), Ok("/a//b".to_owned()));
    }
}
