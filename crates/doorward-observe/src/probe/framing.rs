//! Where the body of an HTTP/1 answer ends: by its status, by chunks, by its length, or with the connection.
//!
//! A body that breaks its framing is kept as far as it came, and the answer says in words why it is cut: broken framing is often
//! the very fault that is looked for.

use bytes::BytesMut;
use doorward_diagnose::observation::Failure;
use tokio::io::AsyncRead;

use super::failure::one_line;
use super::http1::Incoming;
use super::limits::Limits;
use super::progress::Head;

/// The longest line between chunks.
const CHUNK_LINE_BYTES: usize = 4096;
/// The most trailer lines.
const TRAILER_LINES: usize = 100;

/// How the end of a body is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    Nothing,
    /// Chunks.
    Chunked,
    /// So many bytes.
    Length(u64),
    /// All until the connection ends.
    UntilClose,
}

impl Framing {
    /// How this answer to this method is framed (RFC 9112, section 6.3).
    pub(super) fn of(method: &str, head: &Head) -> Self {
        let tunnel = method == "CONNECT" && (200..300).contains(&head.status);
        if method == "HEAD" || tunnel || matches!(head.status, 100..=199 | 204 | 304) {
            return Self::Nothing;
        }
        let last = head.all("transfer-encoding").flat_map(|value| value.split(',')).last().map(str::trim);
        if last.is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            return Self::Chunked;
        }
        if last.is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
            return Self::UntilClose;
        }
        let length = head.all("content-length").flat_map(|value| value.split(',')).next();
        length.and_then(|value| value.trim().parse().ok()).map_or(Self::UntilClose, Self::Length)
    }
}

/// Receives the body into the progress. Only a failure of the connection is an error; a broken body is noted and kept.
pub(super) async fn receive(
    incoming: &mut Incoming<'_, impl AsyncRead + Unpin>,
    framing: Framing,
    limits: &Limits,
) -> Result<(), Failure> {
    let cut = match framing {
        Framing::Nothing => None,
        Framing::Length(length) => known_length(incoming, length, limits).await?,
        Framing::UntilClose => until_close(incoming, limits).await?,
        Framing::Chunked => chunked(incoming, limits).await?,
    };
    incoming.progress.received.cut = cut;
    Ok(())
}

/// The note of a body over the limit.
pub(super) fn over_limit(limits: &Limits) -> String {
    format!("the body is longer than {} bytes, the rest was not read", limits.body_bytes)
}

/// Keeps these bytes as far as the limit allows; `false` when it is reached.
pub(super) fn keep(raw: &mut Vec<u8>, bytes: &[u8], limits: &Limits) -> bool {
    let room = limits.body_bytes.saturating_sub(raw.len());
    raw.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    bytes.len() <= room
}

/// Moves up to so many buffered bytes into the body.
fn drain(incoming: &mut Incoming<'_, impl AsyncRead>, most: u64, limits: &Limits) -> (u64, bool) {
    let count = incoming.buffer.len().min(usize::try_from(most).unwrap_or(usize::MAX));
    let bytes = incoming.buffer.split_to(count);
    (count as u64, keep(&mut incoming.progress.received.raw, &bytes, limits))
}

/// A body of a known length.
async fn known_length(
    incoming: &mut Incoming<'_, impl AsyncRead + Unpin>,
    length: u64,
    limits: &Limits,
) -> Result<Option<String>, Failure> {
    let mut left = length;
    loop {
        let (taken, kept) = drain(incoming, left, limits);
        left = left.saturating_sub(taken);
        if !kept {
            return Ok(Some(over_limit(limits)));
        }
        if left == 0 {
            return Ok(None);
        }
        if !incoming.more().await? {
            let came = length - left;
            return Ok(Some(format!("the connection ended after {came} of {length} bytes of the body")));
        }
    }
}

/// A body that ends with the connection.
async fn until_close(
    incoming: &mut Incoming<'_, impl AsyncRead + Unpin>,
    limits: &Limits,
) -> Result<Option<String>, Failure> {
    loop {
        if !drain(incoming, u64::MAX, limits).1 {
            return Ok(Some(over_limit(limits)));
        }
        if !incoming.more().await? {
            return Ok(None);
        }
    }
}

/// A line between chunks.
enum Line {
    /// Its bytes, without the line's end.
    Whole(BytesMut),
    /// The connection ended before it did.
    Ended,
    /// It is longer than the limit.
    TooLong,
}

/// The next line.
async fn line(incoming: &mut Incoming<'_, impl AsyncRead + Unpin>) -> Result<Line, Failure> {
    loop {
        if let Some(end) = incoming.buffer.iter().take(CHUNK_LINE_BYTES + 1).position(|byte| *byte == b'\n') {
            let mut found = incoming.buffer.split_to(end + 1);
            found.truncate(end);
            if found.last() == Some(&b'\r') {
                found.truncate(end.saturating_sub(1));
            }
            return Ok(Line::Whole(found));
        }
        if incoming.buffer.len() > CHUNK_LINE_BYTES {
            return Ok(Line::TooLong);
        }
        if !incoming.more().await? {
            return Ok(Line::Ended);
        }
    }
}

/// A body in chunks.
async fn chunked(
    incoming: &mut Incoming<'_, impl AsyncRead + Unpin>,
    limits: &Limits,
) -> Result<Option<String>, Failure> {
    loop {
        let size = match line(incoming).await? {
            Line::Whole(text) => match chunk_size(&text) {
                Some(size) => size,
                None => {
                    let shown: String = one_line(&String::from_utf8_lossy(&text)).chars().take(20).collect();
                    return Ok(Some(format!("broken chunking: `{shown}` is not a chunk size")));
                }
            },
            Line::Ended => return Ok(Some("broken chunking: the connection ended before the last chunk".to_owned())),
            Line::TooLong => return Ok(Some("broken chunking: a chunk size line has no end".to_owned())),
        };
        if size == 0 {
            return trailers(incoming).await;
        }
        if let Some(cut) = chunk(incoming, size, limits).await? {
            return Ok(Some(cut));
        }
    }
}

/// The size that a chunk's line gives; extensions are ignored.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    plain.then(|| std::str::from_utf8(digits).ok().and_then(|text| u64::from_str_radix(text, 16).ok())).flatten()
}

/// The bytes of one chunk and the line end after them; a note where they are cut or broken.
async fn chunk(
    incoming: &mut Incoming<'_, impl AsyncRead + Unpin>,
    size: u64,
    limits: &Limits,
) -> Result<Option<String>, Failure> {
    let mut left = size;
    while left > 0 {
        let (taken, kept) = drain(incoming, left, limits);
        left -= taken;
        if !kept {
            return Ok(Some(over_limit(limits)));
        }
        if left > 0 && !incoming.more().await? {
            return Ok(Some("broken chunking: the connection ended within a chunk".to_owned()));
        }
    }
    match line(incoming).await? {
        Line::Whole(text) if text.is_empty() => Ok(None),
        Line::Ended => Ok(Some("broken chunking: the connection ended after a chunk".to_owned())),
        Line::Whole(_) | Line::TooLong => Ok(Some("broken chunking: a chunk is longer than its size says".to_owned())),
    }
}

/// Reads past the trailers to the end of the message.
async fn trailers(incoming: &mut Incoming<'_, impl AsyncRead + Unpin>) -> Result<Option<String>, Failure> {
    for _ in 0..TRAILER_LINES {
        match line(incoming).await? {
            Line::Whole(text) if text.is_empty() => return Ok(None),
            Line::Whole(_) => {}
            Line::Ended => return Ok(Some("broken chunking: the connection ended within the trailers".to_owned())),
            Line::TooLong => break,
        }
    }
    Ok(Some("broken chunking: the trailers have no end".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_diagnose::observation::Field;

    fn framing(method: &str, status: u16, fields: &[(&str, &str)]) -> Framing {
        let fields = fields.iter().map(|(name, value)| Field::new(*name, *value)).collect();
        Framing::of(method, &Head { status, fields, ..Head::default() })
    }

    #[test]
    fn the_end_of_a_body_is_found_as_the_standard_says() {
        let length = [("Content-Length", "5")];
        assert_eq!(framing("GET", 200, &length), Framing::Length(5));
        assert_eq!(framing("HEAD", 200, &length), Framing::Nothing);
        assert_eq!(framing("GET", 304, &length), Framing::Nothing);
        assert_eq!(framing("GET", 204, &length), Framing::Nothing);
        assert_eq!(framing("CONNECT", 200, &length), Framing::Nothing);
        assert_eq!(framing("CONNECT", 407, &length), Framing::Length(5));
        assert_eq!(framing("GET", 200, &[]), Framing::UntilClose);
        assert_eq!(framing("GET", 200, &[("Content-Length", "x")]), Framing::UntilClose);
        assert_eq!(
            framing("GET", 200, &[("Content-Length", "5"), ("Transfer-Encoding", "gzip, Chunked")]),
            Framing::Chunked
        );
        assert_eq!(framing("GET", 200, &[("Transfer-Encoding", "gzip")]), Framing::UntilClose);
    }

    #[test]
    fn chunk_sizes_are_hexadecimal() {
        assert_eq!(chunk_size(b"1a;name=value"), Some(26));
        assert_eq!(chunk_size(b" 0 "), Some(0));
        for broken in ["", "-1", "0x1", "g", "+1", "11111111111111111"] {
            assert_eq!(chunk_size(broken.as_bytes()), None, "{broken}");
        }
    }

    #[test]
    fn the_body_is_kept_up_to_its_limit() {
        let limits = Limits { body_bytes: 3, ..Limits::default() };
        let mut raw = Vec::new();
        assert!(keep(&mut raw, b"ab", &limits));
        assert!(keep(&mut raw, b"c", &limits));
        assert!(!keep(&mut raw, b"d", &limits));
        assert_eq!(raw, b"abc");
    }
}
