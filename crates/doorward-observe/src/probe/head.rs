//! Reads the head of an HTTP/1 answer, leniently: a diagnosis wants to see what the server said, not whether it said it well.

use bytes::BytesMut;
use doorward_diagnose::observation::{Failure, FailureKind, Field, HttpVersion};

use super::encode::from_latin1;
use super::failure::{failure, one_line};
use super::limits::Limits;
use super::progress::Head;

/// How many bytes of something that is not HTTP are shown.
const SHOWN_BYTES: usize = 16;

/// Takes a whole head off the front of the buffer; `None`: more bytes are needed. `searched` is how far earlier calls looked.
pub(super) fn take(buffer: &mut BytesMut, searched: &mut usize, limits: &Limits) -> Result<Option<Head>, Failure> {
    refuse_strangers(buffer)?;
    while let Some(end) = end_of_head(buffer, *searched) {
        if end > limits.header_bytes {
            return Err(too_large(limits));
        }
        let section = buffer.get(..end).unwrap_or_default();
        if let Some(head) = parse(section, limits)? {
            let _ = buffer.split_to(end);
            *searched = 0;
            return Ok(Some(head));
        }
        *searched = end;
    }
    // The end is up to three bytes long, and may be cut in its middle.
    *searched = buffer.len().saturating_sub(3).max(*searched);
    if buffer.len() > limits.header_bytes {
        return Err(too_large(limits));
    }
    Ok(None)
}

/// The failure of a head over the limit.
pub(super) fn too_large(limits: &Limits) -> Failure {
    let detail = format!(
        "the answer's header section is over the limit of {} bytes or {} fields",
        limits.header_bytes, limits.header_fields
    );
    failure(FailureKind::HeaderTooLarge, detail)
}

/// Fails when what came cannot become an HTTP answer.
fn refuse_strangers(buffer: &[u8]) -> Result<(), Failure> {
    const START: &[u8] = b"HTTP/";
    let start = buffer.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(buffer.len());
    let begun = buffer.get(start..).unwrap_or_default();
    if begun.iter().zip(START).all(|(seen, wanted)| seen.eq_ignore_ascii_case(wanted)) {
        return Ok(());
    }
    if matches!(begun, [0x15 | 0x16, 0x03, ..]) {
        return Err(failure(FailureKind::NotHttp, "the server answers with TLS: the port wants https"));
    }
    // The length and type of the first frame: SETTINGS.
    if matches!(begun, [0, 0, _, 4, ..]) {
        return Err(failure(FailureKind::NotHttp, "the server answers in HTTP/2 without being asked to"));
    }
    let shown = one_line(&String::from_utf8_lossy(begun.get(..SHOWN_BYTES).unwrap_or(begun)));
    Err(failure(FailureKind::NotHttp, format!("the answer begins with `{shown}`, which is not HTTP")))
}

/// Where the head ends: after the first empty line.
fn end_of_head(buffer: &[u8], from: usize) -> Option<usize> {
    let tail = buffer.get(from..)?;
    let mut line_start = None;
    for (index, byte) in tail.iter().enumerate() {
        match (byte, line_start) {
            (b'\n', Some(_)) => return Some(from + index + 1),
            (b'\n', None) => line_start = Some(index),
            (b'\r', Some(start)) if index == start + 1 => {}
            (_, _) => line_start = None,
        }
    }
    None
}

/// Parses a head that ends in an empty line; `None` where that line stood before the head.
fn parse(section: &[u8], limits: &Limits) -> Result<Option<Head>, Failure> {
    let lines = section.iter().filter(|byte| **byte == b'\n').count();
    if lines > limits.header_fields + 2 {
        return Err(too_large(limits));
    }
    let mut space = vec![httparse::EMPTY_HEADER; limits.header_fields];
    let mut response = httparse::Response::new(&mut space);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_space_before_first_header_name(true)
        .ignore_invalid_headers_in_responses(true);
    match config.parse_response(&mut response, section) {
        Ok(httparse::Status::Complete(_)) => Ok(Some(head_of(&response))),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(httparse::Error::TooManyHeaders) => Err(too_large(limits)),
        Err(error) => {
            let detail = format!("the answer's header section is broken: {}", error.to_string().to_lowercase());
            Err(failure(FailureKind::NotHttp, detail))
        }
    }
}

/// The head in our own words.
fn head_of(response: &httparse::Response<'_, '_>) -> Head {
    let version = match response.version {
        Some(0) => HttpVersion::Http10,
        _ => HttpVersion::Http11,
    };
    let field = |header: &httparse::Header<'_>| {
        let unfolded: Vec<u8> =
            header.value.iter().map(|byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { *byte }).collect();
        Field::new(header.name, from_latin1(unfolded.trim_ascii()))
    };
    Head {
        status: response.code.unwrap_or_default(),
        phrase: response.reason.unwrap_or_default().to_owned(),
        version: Some(version),
        fields: response.headers.iter().map(field).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Option<Head>, Failure> {
        take(&mut BytesMut::from(bytes), &mut 0, &Limits::default())
    }

    #[test]
    fn a_head_is_found_however_it_is_cut() {
        let whole = b"HTTP/1.1 403 Forbidden\r\nServer: x\r\n\r\nbody";
        let mut buffer = BytesMut::new();
        let mut searched = 0;
        let mut found = None;
        for byte in whole {
            buffer.extend_from_slice(&[*byte]);
            if found.is_none() {
                found = take(&mut buffer, &mut searched, &Limits::default()).unwrap();
            }
        }
        let head = found.unwrap();
        assert_eq!((head.status, head.phrase.as_str()), (403, "Forbidden"));
        assert_eq!(buffer.as_ref(), b"body");
    }

    #[test]
    fn lenient_forms_are_read() {
        for text in [
            "HTTP/1.1 401\nA: 1\n\n",
            "\r\n\r\nHTTP/1.0  401 No\r\nA : 1\r\n\r\n",
            "HTTP/1.1 401 x\r\nbroken line\r\nA: 1\r\n\r\n",
            "HTTP/1.1 401 x\r\nA:\r\n 1\r\n\r\n",
        ] {
            let head = read(text.as_bytes()).unwrap().unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!(head.status, 401, "{text:?}");
            assert_eq!(head.all("a").collect::<Vec<_>>(), ["1"], "{text:?}");
        }
    }

    #[test]
    fn bytes_beyond_ascii_are_kept() {
        let head = read(b"HTTP/1.1 200 OK\r\nA: \xff\xe9\r\n\r\n").unwrap().unwrap();
        assert_eq!(head.fields[0].value, "\u{ff}\u{e9}");
    }

    #[test]
    fn strangers_are_refused_at_once() {
        assert!(read(b"<html>").unwrap_err().detail.contains("`<html>`"));
        assert!(read(b"SSH-2.0-x\r\n").is_err());
        assert!(read(b"\x15\x03\x01").unwrap_err().detail.contains("wants https"));
        assert!(read(b"\0\0\x12\x04\0\0").unwrap_err().detail.contains("in HTTP/2"));
        assert!(read(b"HT").unwrap().is_none());
    }

    #[test]
    fn the_limits_hold_at_their_edge() {
        let limits = Limits { header_fields: 2, header_bytes: 60, ..Limits::default() };
        let with = |text: &str| take(&mut BytesMut::from(text), &mut 0, &limits).map(|head| head.is_some());
        assert_eq!(with("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n\r\n"), Ok(true));
        assert_eq!(
            with("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n").unwrap_err().kind,
            FailureKind::HeaderTooLarge
        );
        let padded = |count: usize| format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "x".repeat(count));
        assert_eq!(with(&padded(36)), Ok(true));
        assert_eq!(with(&padded(37)).unwrap_err().kind, FailureKind::HeaderTooLarge);
        assert_eq!(with(&"HTTP/1.1 200 OK\r\nA: ".repeat(4)).unwrap_err().kind, FailureKind::HeaderTooLarge);
    }
}
