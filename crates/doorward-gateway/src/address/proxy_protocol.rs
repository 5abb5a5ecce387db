//! The PROXY protocol, versions 1 and 2: a header before the first byte of a connection that tells whose connection it is.
//!
//! It is read from the bytes that have come so far, and says when it needs more. Whether the sender may send one is the listener's to
//! know. What a version 2 header carries besides addresses is passed over.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Most bytes of a version 1 header, its line end included.
pub const MAX_V1_BYTES: usize = 107;
/// Most bytes of a version 2 header with all that it carries.
pub const MAX_V2_BYTES: usize = 4_096;

const V1_START: &[u8] = b"PROXY ";
const V2_START: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// The fixed part of version 2: signature, version and command, family, length.
const V2_FIXED_BYTES: usize = 16;

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The header goes on after these bytes.
    More,
    /// The header is over.
    Done {
        /// Bytes of the header; what follows is the connection's own.
        bytes: usize,
        /// The two ends of the client's connection; none where it is the proxy's own, or the proxy does not know.
        ends: Option<Ends>,
    },
}

/// The two ends of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// The client.
    pub client: SocketAddr,
    /// The address that the client connected to.
    pub server: SocketAddr,
}

/// Why the bytes are no header. The connection must be closed without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// They begin otherwise: the client speaks HTTP or TLS at once.
    #[error("the connection does not begin with a PROXY protocol header")]
    Absent,
    /// The header is longer than is read.
    #[error("the PROXY protocol header is too long")]
    TooLong,
    /// The header is outside its grammar.
    #[error("the PROXY protocol header is malformed")]
    Malformed,
    /// A version or kind of transport that is not known.
    #[error("the PROXY protocol header tells of something other than a TCP connection")]
    Unknown,
}

impl Fault {
    /// What the operator can do.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Absent => {
                "switch the PROXY protocol on at the proxy in front, or set `proxy_protocol = false` in `[listen]`"
            }
            Self::TooLong | Self::Malformed | Self::Unknown => {
                "see which version the proxy in front sends: 1 and 2 are read, over TCP"
            }
        }
    }
}

/// Reads a header from the bytes that have come so far.
///
/// # Errors
///
/// As soon as they cannot become a header.
pub fn read(bytes: &[u8]) -> Result<Progress, Fault> {
    if begins(bytes, V2_START) {
        version_2(bytes)
    } else if begins(bytes, V1_START) {
        version_1(bytes)
    } else {
        Err(Fault::Absent)
    }
}

/// Whether the bytes begin so, as far as they go.
fn begins(bytes: &[u8], start: &[u8]) -> bool {
    bytes.iter().zip(start).all(|(byte, expected)| byte == expected)
}

fn version_1(bytes: &[u8]) -> Result<Progress, Fault> {
    let window = bytes.get(..MAX_V1_BYTES).unwrap_or(bytes);
    let Some(end) = window.windows(2).position(|pair| pair == b"\r\n") else {
        return if bytes.len() < MAX_V1_BYTES { Ok(Progress::More) } else { Err(Fault::TooLong) };
    };
    let line =
        window.get(V1_START.len()..end).and_then(|line| std::str::from_utf8(line).ok()).ok_or(Fault::Malformed)?;
    let bytes = end.saturating_add(2);
    // What follows UNKNOWN is not to be read.
    if line == "UNKNOWN" || line.starts_with("UNKNOWN ") {
        return Ok(Progress::Done { bytes, ends: None });
    }
    let ends = line_ends(line).ok_or(Fault::Malformed)?;
    Ok(Progress::Done { bytes, ends: Some(ends) })
}

/// `TCP4 192.0.2.7 192.0.2.1 51000 443`.
fn line_ends(line: &str) -> Option<Ends> {
    let mut words = line.split(' ');
    let family = words.next()?;
    let address = |text: &str| match family {
        "TCP4" => text.parse().ok().map(IpAddr::V4),
        "TCP6" => text.parse().ok().map(|address: Ipv6Addr| IpAddr::V6(address).to_canonical()),
        _ => None,
    };
    let (client, server) = (address(words.next()?)?, address(words.next()?)?);
    let (client_port, server_port) = (port(words.next()?)?, port(words.next()?)?);
    words
        .next()
        .is_none()
        .then(|| Ends { client: SocketAddr::new(client, client_port), server: SocketAddr::new(server, server_port) })
}

fn port(text: &str) -> Option<u16> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

fn version_2(bytes: &[u8]) -> Result<Progress, Fault> {
    // What cannot be right is told before the rest has come.
    match bytes.get(V2_START.len()) {
        Some(0x20 | 0x21) | None => {}
        Some(_) => return Err(Fault::Unknown),
    }
    let Some(&[command, family, high, low]) = bytes.get(V2_START.len()..V2_FIXED_BYTES) else {
        return Ok(Progress::More);
    };
    let end = V2_FIXED_BYTES.saturating_add(usize::from(u16::from_be_bytes([high, low])));
    if end > MAX_V2_BYTES {
        return Err(Fault::TooLong);
    }
    let Some(body) = bytes.get(V2_FIXED_BYTES..end) else { return Ok(Progress::More) };
    let ends = match (command, family) {
        // The proxy's own connection, an unknown family, or a Unix socket: there is no address to take.
        (0x20, _) | (0x21, 0x00 | 0x31) => None,
        (0x21, 0x11) => Some(ends_v4(body).ok_or(Fault::Malformed)?),
        (0x21, 0x21) => Some(ends_v6(body).ok_or(Fault::Malformed)?),
        _ => return Err(Fault::Unknown),
    };
    Ok(Progress::Done { bytes: end, ends })
}

fn ends_v4(body: &[u8]) -> Option<Ends> {
    let (client, rest) = body.split_first_chunk::<4>()?;
    let (server, rest) = rest.split_first_chunk::<4>()?;
    ends(Ipv4Addr::from(*client).into(), Ipv4Addr::from(*server).into(), rest)
}

fn ends_v6(body: &[u8]) -> Option<Ends> {
    let (client, rest) = body.split_first_chunk::<16>()?;
    let (server, rest) = rest.split_first_chunk::<16>()?;
    ends(Ipv6Addr::from(*client).into(), Ipv6Addr::from(*server).into(), rest)
}

fn ends(client: IpAddr, server: IpAddr, ports: &[u8]) -> Option<Ends> {
    let (client_port, rest) = ports.split_first_chunk::<2>()?;
    let (server_port, _) = rest.split_first_chunk::<2>()?;
    Some(Ends {
        client: SocketAddr::new(client.to_canonical(), u16::from_be_bytes(*client_port)),
        server: SocketAddr::new(server.to_canonical(), u16::from_be_bytes(*server_port)),
    })
}

#[cfg(test)]
mod tests;
