//! Servers that mean harm: each answers every connection in one evil way, until the client goes away.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

/// The pace of a server that sends one byte at a time.
const TRICKLE: Duration = Duration::from_millis(20);
/// The longest request head that is read, in bytes.
const HEAD_BYTES: usize = 64 * 1024;

/// What a server does with a connection.
pub(crate) type Deed = fn(&mut TcpStream) -> io::Result<()>;

/// Starts a server on a port of its own; it lives as long as the test.
pub(crate) fn start(deed: Deed) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // A client that hangs up is no trouble of the server's.
            thread::spawn(move || stream.and_then(|mut stream| deed(&mut stream)).ok());
        }
    });
    address
}

/// Reads a request's head.
fn head(stream: &mut TcpStream) -> io::Result<()> {
    let (mut seen, mut part) = (Vec::new(), [0; 4096]);
    while !seen.windows(4).any(|window| window == b"\r\n\r\n") && seen.len() < HEAD_BYTES {
        match stream.read(&mut part)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => seen.extend_from_slice(&part[..count]),
        }
    }
    Ok(())
}

/// Sends something again and again.
fn for_ever(stream: &mut TcpStream, part: &[u8]) -> io::Result<()> {
    let many = part.repeat(64 * 1024 / part.len());
    loop {
        stream.write_all(&many)?;
    }
}

/// Waits until the client goes away.
fn until_gone(stream: &mut TcpStream) -> io::Result<()> {
    let mut part = [0; 4096];
    while stream.read(&mut part)? > 0 {}
    Ok(())
}

/// Sends one byte, waits a little for the client to go away, and sends the next.
fn trickle(stream: &mut TcpStream, bytes: impl Iterator<Item = u8>) -> io::Result<()> {
    stream.set_read_timeout(Some(TRICKLE))?;
    for byte in bytes {
        stream.write_all(&[byte])?;
        match stream.read(&mut [0; 16]) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

pub(crate) fn endless_body(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n")?;
    for_ever(stream, b"<p>You shall not pass.</p>\n")
}

pub(crate) fn endless_head(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\n")?;
    for_ever(stream, b"X-More: and more\r\n")
}

pub(crate) fn endless_interim_answers(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    for_ever(stream, b"HTTP/1.1 103 Early Hints\r\n\r\n")
}

pub(crate) fn trickled_head(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    trickle(stream, b"HTTP/1.1 403 Forbidden\r\nX-Slow: ".iter().copied().chain(std::iter::repeat(b'z')))
}

pub(crate) fn trickled_body(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")?;
    trickle(stream, std::iter::repeat(b'z'))
}

pub(crate) fn redirect_loop(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

pub(crate) fn redirects_without_end(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    let name = stream.peer_addr()?.port();
    let answer =
        format!("HTTP/1.1 302 Found\r\nLocation: /login/{name}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes())
}

/// A gzip member that unpacks to `megabytes` of zeros, made by hand: fixed codes, one literal, then nothing but "258 more of
/// the byte before", which are 13 bits each.
fn gzip_bomb(megabytes: usize) -> Vec<u8> {
    const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    const REPEATED: usize = 258;
    let (mut bytes, mut filled) = (HEAD.to_vec(), 0);
    let mut push = |bits: &str| {
        for bit in bits.bytes() {
            if filled % 8 == 0 {
                bytes.push(0);
            }
            *bytes.last_mut().unwrap() |= (bit - b'0') << (filled % 8);
            filled += 1;
        }
    };
    // Last block, fixed codes; the literal 0; then length code 285 with distance code 0; the end of the block.
    push("110");
    push("00110000");
    for _ in 0..megabytes * 1_000_000 / REPEATED {
        push("1100010100000");
    }
    push("0000000");
    // The checksum is wrong: whoever unpacks far enough to see that has unpacked too far.
    bytes.extend([0; 8]);
    bytes
}

/// The most megabytes that fit below the limit of a body as received.
const BOMB_MEGABYTES: usize = 150;

pub(crate) fn gzip_bomb_body(stream: &mut TcpStream) -> io::Result<()> {
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzip_bomb(BOMB_MEGABYTES));
    head(stream)?;
    let length = BOMB.len();
    write!(
        stream,
        "HTTP/1.1 403 Forbidden\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(&BOMB)
}

pub(crate) fn fifty_thousand_fields(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\n")?;
    stream.write_all("X-Field: 1\r\n".repeat(50_000).as_bytes())?;
    stream.write_all(b"\r\n")
}

pub(crate) fn ten_megabyte_field(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\nX-Long: ")?;
    stream.write_all(&vec![b'x'; 10_000_000])?;
    stream.write_all(b"\r\nContent-Length: 0\r\n\r\n")
}

pub(crate) fn challenges_in_thousands(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    let challenges = "Basic realm=\"\\\"\\\"\", Digest nonce=,,, ".repeat(5_000);
    write!(
        stream,
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {challenges}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

pub(crate) fn broken_chunks(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nno\r\nzz\r\n")
}

pub(crate) fn invalid_utf8(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream
        .write_all(b"HTTP/1.1 403 \xff\xfe\r\nServer: ng\xc3(inx\r\nContent-Type: text/html; charset=utf-8\r\n\r\n")?;
    stream.write_all(&b"<title>\xf0\x28\x8c\x28\xed\xa0\x80\x1b[31m\0</title>".repeat(50))
}

pub(crate) fn deep_json(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\n\r\n")?;
    stream.write_all("[{\"error\":".repeat(90_000).as_bytes())
}

pub(crate) fn http_0_9(stream: &mut TcpStream) -> io::Result<()> {
    head(stream)?;
    stream.write_all(b"<html><h1>This is from 1991</h1></html>\n")
}

/// Answers whatever comes first in plain HTTP, as a server does on a port that speaks no TLS.
pub(crate) fn plain_http(stream: &mut TcpStream) -> io::Result<()> {
    let _first = stream.read(&mut [0; 4096])?;
    stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

pub(crate) fn noise(stream: &mut TcpStream) -> io::Result<()> {
    let state = std::iter::successors(Some(0x2545_f491_u32), |seed| {
        Some(seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
    });
    let bytes: Vec<u8> = state.map(|seed| seed.to_be_bytes()[0]).take(100_000).collect();
    stream.write_all(&bytes)?;
    until_gone(stream)
}

/// The start of a TLS record of a handshake, and then no handshake.
pub(crate) fn broken_tls(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(&[0x16, 3, 3, 0x40, 0])?;
    for_ever(stream, b"\x02\xff\x00\x16\x03")
}

pub(crate) fn closes_at_once(_: &mut TcpStream) -> io::Result<()> {
    Ok(())
}

/// Closes with the request unread, which makes it a reset.
pub(crate) fn resets(stream: &mut TcpStream) -> io::Result<()> {
    stream.peek(&mut [0; 1]).map(drop)
}

pub(crate) fn never_answers(stream: &mut TcpStream) -> io::Result<()> {
    until_gone(stream)
}

#[test]
fn the_bomb_fits_into_what_is_received_and_is_one() {
    let bomb = gzip_bomb(BOMB_MEGABYTES);
    assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
}
