//! Why no line of an access log was found: told by the first bytes of what was named, with what to do.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use doorward_observe::logs::{Coding, OpenError};

use crate::failure::Failure;

/// Files that are looked at.
const MOST_FILES: usize = 64;
/// Bytes of each that are looked at.
const LOOKED_AT_BYTES: u64 = 4096;
/// What the header of an archive of tar has behind its first fields, and where.
const TAR_MARK: &[u8] = b"ustar";
const TAR_MARK_AT: usize = 257;

/// What a file is instead of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Empty,
    Blank,
    Zip,
    Tar,
    Utf16,
    NoText,
    Forensic,
    Twice,
    Carriage,
}

/// Told by its begin; nothing where it may be a log.
fn what(begin: &[u8]) -> Option<What> {
    Some(match begin {
        [] => What::Empty,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => What::Zip,
        bytes if Coding::of(bytes) != Coding::Plain => What::Twice,
        bytes if bytes.get(TAR_MARK_AT..).is_some_and(|rest| rest.starts_with(TAR_MARK)) => What::Tar,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => What::Utf16,
        bytes if bytes.iter().all(u8::is_ascii_whitespace) => What::Blank,
        bytes if bytes.contains(&0) => What::NoText,
        bytes if is_forensic(bytes) => What::Forensic,
        bytes if has_carriages(bytes) => What::Carriage,
        _ => return None,
    })
}

/// Whether it is the log of Apache's mod_log_forensic: `+id|GET /a HTTP/1.1|Host:shop.example` before an answer, `-id` behind it.
fn is_forensic(begin: &[u8]) -> bool {
    let asks = |line: &[u8]| {
        line.first() == Some(&b'+')
            && line.split(|byte| *byte == b'|').nth(1).is_some_and(|request| request.contains(&b' '))
    };
    let mut lines = begin.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).peekable();
    let is_begun = lines.peek().is_some_and(|line| matches!(line.first(), Some(b'+' | b'-')));
    is_begun && lines.any(asks)
}

/// Whether lines end as they did on the first Macs: with a carriage return alone.
fn has_carriages(begin: &[u8]) -> bool {
    begin.iter().filter(|byte| **byte == b'\r').count() > 1 && !begin.contains(&b'\n')
}

fn begin(path: &Path) -> Option<Vec<u8>> {
    // Of what can be read but once nothing is left.
    if doorward_observe::logs::is_stream(path) {
        return None;
    }
    doorward_observe::logs::begin(path, LOOKED_AT_BYTES).ok()
}

/// What to say where no line of an access log was found in these files.
pub(super) fn found(files: &[PathBuf]) -> Failure {
    known(files).unwrap_or_else(|| {
        Failure::new("no line of an access log was found", "name the format: `--format '…'` takes the server's own")
    })
}

/// What these files are, where all of them are something else than text in lines.
pub(super) fn known(files: &[PathBuf]) -> Option<Failure> {
    let known: Vec<(&PathBuf, What)> =
        files.iter().take(MOST_FILES).filter_map(|path| Some((path, what(&begin(path)?)?))).collect();
    let telling = known.iter().find(|(_, what)| !matches!(what, What::Empty | What::Blank)).or(known.first());
    // Where another file is text of some kind, that is the one to tell of.
    let (path, what) = telling.filter(|_| known.len() == files.len())?;
    Some(failure(&path.display().to_string(), *what, known.len() - 1))
}

/// What to say of files that are logs in part only. `has_strange`: whether lines were not understood.
pub(super) fn strange(files: &[PathBuf], has_strange: bool) -> Vec<String> {
    let warning = |path: &PathBuf| {
        let name = path.display();
        let archive = |kind: &str, pipe: &str| {
            format!(
                "warning: `{name}` is a {kind} archive: what stands between its logs is not understood, and logs that are compressed in it \
                 are not read\nhint: `{pipe} {name} | doorward logs -` takes its logs alone"
            )
        };
        match what(&begin(path)?)? {
            What::Tar if has_strange => Some(archive("tar", "tar -xOf")),
            What::Zip if has_strange => Some(archive("ZIP", "unzip -p")),
            What::Carriage => Some(format!(
                "warning: `{name}` ends its lines with a carriage return alone: all of them are read as one\nhint: {}",
                carriages(&name.to_string())
            )),
            _ => None,
        }
    };
    files.iter().take(MOST_FILES).filter_map(warning).collect()
}

fn carriages(name: &str) -> String {
    format!("mend them in a pipe: `tr '\\r' '\\n' < {name} | doorward logs -`")
}

/// What to do about a file that could not be read, or not to its end.
pub(super) fn hint(fault: &OpenError) -> &'static str {
    match fault.error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            "copy it anew; where it is still being written, name it when that is done"
        }
        ErrorKind::NotFound | ErrorKind::PermissionDenied => "check the name and its permissions",
        _ => "check the name, its permissions, and whether it is whole",
    }
}

fn failure(name: &str, what: What, others: usize) -> Failure {
    let others = match others {
        0 => String::new(),
        1 => ", and another file holds no log either".to_owned(),
        others => format!(", and {others} other files hold no log either"),
    };
    let (is, hint) = match what {
        What::Empty => (
            "is empty",
            "name the one before it as well, such as `access.log.1`, if it was rotated just now".to_owned(),
        ),
        What::Blank => ("holds blank lines alone", "check that the server writes there".to_owned()),
        What::Zip => ("is a ZIP archive", format!("unpack it into a pipe: `unzip -p {name} | doorward logs -`")),
        What::Tar => ("is a tar archive", format!("unpack it into a pipe: `tar -xOf {name} | doorward logs -`")),
        What::Utf16 => (
            "is written in UTF-16",
            format!("convert it into a pipe: `iconv -f UTF-16 -t UTF-8 {name} | doorward logs -`"),
        ),
        What::Forensic => (
            "is the log of Apache's mod_log_forensic, which holds no status",
            "name the log that `CustomLog` writes, such as `access.log`".to_owned(),
        ),
        What::Twice => {
            ("is compressed twice", format!("undo one of them in a pipe, such as `gzip -dc {name} | doorward logs -`"))
        }
        What::Carriage => ("ends its lines with a carriage return alone", carriages(name)),
        What::NoText => ("holds bytes that are no text", "name a log, or the folder that holds logs".to_owned()),
    };
    Failure::new(format!("`{name}` {is}{others}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_log_is_known_by_its_first_bytes() {
        for (begin, wanted) in [
            (&b""[..], Some(What::Empty)),
            (b"\n \r\n", Some(What::Blank)),
            (b"PK\x03\x04rest", Some(What::Zip)),
            (b"PK are two letters", None),
            (b"\x1f\x8b\x08\0", Some(What::Twice)),
            (b"a\rb\rc", Some(What::Carriage)),
            (b"a\r\nb\r\n", None),
            (b"a\r", None),
            (b"\xff\xfe1\0", Some(What::Utf16)),
            (b"\xfe\xff\x001", Some(What::Utf16)),
            (b"abc\0def", Some(What::NoText)),
            (&[&[b'a'; 257][..], b"ustar\x0000"].concat(), Some(What::Tar)),
            (&[&[b'a'; 256][..], b"ustar"].concat(), None),
            (b"192.0.2.1 - -", None),
            (b"+9f:6f2:1|GET /a HTTP/1.1|Host:shop.example\n-9f:6f2:1\n", Some(What::Forensic)),
            (b"-9f:6f2:0\n+9f:6f2:1|GET /a HTTP/1.1|Host:sh", Some(What::Forensic)),
            (b"-9f:6f2:0\n", None),
            (b"+1|one\n", None),
        ] {
            assert_eq!(what(begin), wanted, "{begin:?}");
        }
    }
}
