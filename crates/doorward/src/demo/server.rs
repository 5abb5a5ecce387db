//! The site's server: HTTP/1.1, one request a connection, with a limit on everything that comes from outside.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::doors;
use super::message::{Answer, Asked};
use super::scene::Scene;
use crate::why::now_s;

/// The longest request line, in bytes.
const REQUEST_LINE_BYTES: usize = 8 * 1024;
/// The longest head, the request line apart, in bytes.
const HEAD_BYTES: u64 = 32 * 1024;
/// The largest body that is taken, in bytes; it is read and not looked at.
const BODY_BYTES: u64 = 64 * 1024;
/// Connections served at a time; others wait.
const CONNECTIONS: usize = 64;
/// The time a connection may take.
const CONNECTION_TIME: Duration = Duration::from_secs(10);
/// The time before another connection is accepted where one could not be.
const RECOVERY_TIME: Duration = Duration::from_millis(50);
/// The time waited for a client that has its answer to close.
const CLOSING_TIME: Duration = Duration::from_secs(1);

/// Serves until the process ends. `index` is the page that lists the doors.
pub(super) async fn serve(listener: TcpListener, scene: Arc<Scene>, index: String) {
    let index: Arc<str> = index.into();
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(permit) = Arc::clone(&free).acquire_owned().await else { return };
        let Ok((stream, client)) = listener.accept().await else {
            // Out of file descriptors, or the client is gone already: others get their turn before the next try.
            tokio::time::sleep(RECOVERY_TIME).await;
            continue;
        };
        let (scene, index) = (Arc::clone(&scene), Arc::clone(&index));
        tokio::spawn(async move {
            let _permit = permit;
            // A connection that breaks or stalls concerns its client alone.
            let _ = timeout(CONNECTION_TIME, converse(stream, client.ip(), &scene, &index)).await;
        });
    }
}

/// One request and its answer.
async fn converse(stream: TcpStream, client: IpAddr, scene: &Scene, index: &str) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (answer, head_only) = match receive(&mut stream).await? {
        Ok(asked) => (respond(&asked, client, scene, index), asked.method == "HEAD"),
        Err(refused) => (refused, false),
    };
    stream.write_all(&answer.bytes(&date(), head_only)).await?;
    stream.shutdown().await?;
    // What is still on its way is taken, lest closing reset the connection before the answer is read.
    let mut rest = stream.take(BODY_BYTES);
    let _ = timeout(CLOSING_TIME, drain(&mut rest)).await;
    Ok(())
}

/// The answer to a request.
fn respond(asked: &Asked, client: IpAddr, scene: &Scene, index: &str) -> Answer {
    if asked.path == "/" && asked.reads() {
        return Answer::new(200, "text/html; charset=utf-8", index);
    }
    doors::answer(asked, client, scene, now_s())
}

/// The time as a Date field has it.
fn date() -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now()).unwrap_or_default()
}

/// Reads a request to its end, or says why it is not taken.
async fn receive<R: AsyncBufRead + Unpin>(stream: &mut R) -> io::Result<Result<Asked, Answer>> {
    let first = match line(&mut stream.take(REQUEST_LINE_BYTES as u64)).await? {
        Line::Whole(text) => text,
        Line::TooLong => return Ok(Err(Answer::refusal(414, "The request line is too long."))),
    };
    let mut asked = match request_line(&first) {
        Ok(asked) => asked,
        Err(answer) => return Ok(Err(answer)),
    };
    let mut head = stream.take(HEAD_BYTES);
    loop {
        let Line::Whole(text) = line(&mut head).await? else {
            return Ok(Err(Answer::refusal(431, "The header is too large.")));
        };
        if text.is_empty() {
            break;
        }
        match field(&text) {
            Some(field) => asked.fields.push(field),
            None => return Ok(Err(Answer::refusal(400, "A header field cannot be read."))),
        }
    }
    let length = match body_length(&asked) {
        Ok(length) => length,
        Err(answer) => return Ok(Err(answer)),
    };
    drain(&mut stream.take(length)).await?;
    Ok(Ok(asked))
}

/// A line of a head.
enum Line {
    /// All of it, without its end.
    Whole(String),
    /// It goes on beyond the limit.
    TooLong,
}

/// Reads a line up to the limit of the reader. A client that leaves in its midst is an error.
async fn line<R: AsyncBufRead + Unpin>(limited: &mut tokio::io::Take<R>) -> io::Result<Line> {
    let mut bytes = Vec::new();
    limited.read_until(b'\n', &mut bytes).await?;
    if bytes.pop() != Some(b'\n') {
        return if limited.limit() == 0 { Ok(Line::TooLong) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    Ok(Line::Whole(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Reads the request line.
fn request_line(text: &str) -> Result<Asked, Answer> {
    let broken = || Answer::refusal(400, "The request line cannot be read.");
    let mut words = text.split(' ');
    let (Some(method), Some(target), Some(version), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(broken());
    };
    if !version.starts_with("HTTP/") || method.is_empty() {
        return Err(broken());
    }
    if !version.starts_with("HTTP/1.") {
        return Err(Answer::refusal(505, "HTTP/1.0 and 1.1 are spoken here."));
    }
    let place = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("/"),
        None => target,
    };
    let (path, query) = match place.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (place, None),
    };
    Ok(Asked { method: method.to_owned(), path: path.to_owned(), query, fields: Vec::new() })
}

/// Reads a header field.
fn field(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once(':')?;
    let sound = !name.is_empty() && !name.contains([' ', '\t']);
    sound.then(|| (name.to_owned(), value.trim_matches([' ', '\t']).to_owned()))
}

/// How long the body is.
fn body_length(asked: &Asked) -> Result<u64, Answer> {
    if asked.field("transfer-encoding").is_some() {
        return Err(Answer::refusal(411, "A body must tell its length."));
    }
    let Some(told) = asked.field("content-length") else { return Ok(0) };
    match told.parse::<u64>() {
        Ok(length) if length <= BODY_BYTES => Ok(length),
        Ok(_) => Err(Answer::refusal(413, "The body is too large.")),
        Err(_) => Err(Answer::refusal(400, "Content-Length is not a number.")),
    }
}

/// Reads to the end of a limited reader and forgets it.
async fn drain<R: AsyncRead + Unpin>(limited: &mut tokio::io::Take<R>) -> io::Result<()> {
    tokio::io::copy(limited, &mut tokio::io::sink()).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of these bytes: the request, or the status that refuses it.
    fn received(bytes: &[u8]) -> io::Result<Result<Asked, u16>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut bytes = bytes;
        let received = runtime.block_on(receive(&mut bytes))?;
        Ok(received.map_err(|answer| answer.status))
    }

    #[test]
    fn a_request_is_read() {
        let asked = received(b"POST http://a:1/b/c?d=e HTTP/1.1\r\nHost: a\r\nX-Y:  z \r\nContent-Length: 2\r\n\r\nhi")
            .unwrap()
            .unwrap();
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/b/c"));
        assert_eq!(asked.query.as_deref(), Some("d=e"));
        assert_eq!(asked.field("x-y"), Some("z"));
    }

    #[test]
    fn broken_requests_get_their_status() {
        let cases: &[(&[u8], u16)] = &[
            (b"hello\r\n\r\n", 400),
            (b"GET  / HTTP/1.1\r\n\r\n", 400),
            (b"GET / FTP/1.1\r\n\r\n", 400),
            (b"PRI * HTTP/2.0\r\n\r\n", 505),
            (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", 413),
            (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        ];
        for (bytes, status) in cases {
            assert_eq!(received(bytes).unwrap(), Err(*status), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let lead = "GET / HTTP/1.1\r\n";
        let target = "a".repeat(REQUEST_LINE_BYTES - "GET / HTTP/1.1\r\n".len());
        assert!(received(format!("GET /{target} HTTP/1.1\r\n\r\n").as_bytes()).unwrap().is_ok());
        assert_eq!(received(format!("GET /{target}a HTTP/1.1\r\n\r\n").as_bytes()).unwrap(), Err(414));
        let value = "v".repeat(usize::try_from(HEAD_BYTES).unwrap() - "A: \r\n\r\n".len());
        assert!(received(format!("{lead}A: {value}\r\n\r\n").as_bytes()).unwrap().is_ok());
        assert_eq!(received(format!("{lead}A: {value}v\r\n\r\n").as_bytes()).unwrap(), Err(431));
        let body = "b".repeat(usize::try_from(BODY_BYTES).unwrap());
        assert!(received(format!("{lead}Content-Length: {BODY_BYTES}\r\n\r\n{body}").as_bytes()).unwrap().is_ok());
    }

    #[test]
    fn a_client_that_leaves_is_an_error() {
        assert!(received(b"GET / HTTP/1.1\r\nHost").is_err());
        assert!(received(b"").is_err());
    }
}
