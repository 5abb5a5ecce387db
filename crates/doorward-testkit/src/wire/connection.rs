//! A connection: bytes are sent as given, answers are read one after the other.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::answer::Answer;
use super::message::{Head, dechunked, head_end};

/// How long the suite waits for the next bytes.
pub const WIRE_PATIENCE: Duration = Duration::from_secs(15);
/// The most that is read of one answer, in bytes.
const ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// How many interim answers are read before one is final.
const INTERIM_ANSWERS: usize = 16;

/// Why no answer was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireFailure {
    /// No connection came about.
    Connect(String),
    /// Nothing was sent, and the connection was closed.
    Closed,
    /// The connection was closed in the midst of an answer.
    Cut(String),
    /// Nothing more came in time.
    TimedOut,
    /// What came is no answer of HTTP/1.1.
    NotHttp(String),
}

impl WireFailure {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Connect(why) => format!("no connection: {why}"),
            Self::Closed => "the connection was closed without an answer".to_owned(),
            Self::Cut(what) => format!("the connection was closed within the answer {what:?}"),
            Self::TimedOut => "no answer came in time".to_owned(),
            Self::NotHttp(what) => format!("no answer of HTTP/1.1: {what}"),
        }
    }
}

/// A connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    held: Vec<u8>,
}

impl Connection {
    /// Connects, from one of this machine's loopback addresses where it is given.
    ///
    /// # Errors
    ///
    /// Where no connection comes about.
    pub fn open(address: SocketAddr, source: Option<Ipv4Addr>) -> Result<Self, WireFailure> {
        let connected = || -> io::Result<TcpStream> {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
            if let Some(source) = source {
                socket.bind(&SocketAddr::from((source, 0)).into())?;
            }
            socket.connect_timeout(&address.into(), WIRE_PATIENCE)?;
            let stream = TcpStream::from(socket);
            stream.set_read_timeout(Some(WIRE_PATIENCE))?;
            stream.set_write_timeout(Some(WIRE_PATIENCE))?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let stream = connected().map_err(|error| WireFailure::Connect(error.to_string()))?;
        Ok(Self { stream, held: Vec::new() })
    }

    /// Sends bytes. A server that refuses early may close while more is sent; its answer is still read.
    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).ok();
    }

    /// Sends nothing more.
    pub fn half_close(&mut self) {
        self.stream.shutdown(Shutdown::Write).ok();
    }

    /// Gives up sooner, or later, than usually.
    pub fn patience(&mut self, patience: Duration) {
        self.stream.set_read_timeout(Some(patience)).ok();
    }

    /// Reads the next answer, to a HEAD or to something else.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub fn receive(&mut self, to_head: bool) -> Result<Answer, WireFailure> {
        let mut interim = Vec::new();
        for _ in 0..INTERIM_ANSWERS {
            let mut answer = self.receive_one(to_head)?;
            if !(100..200).contains(&answer.status) || answer.status == 101 {
                answer.interim = interim;
                return Ok(answer);
            }
            interim.push(answer.status);
        }
        Err(WireFailure::NotHttp(format!("{INTERIM_ANSWERS} interim answers")))
    }

    /// Everything that still comes until the connection is closed or the time is up.
    pub fn rest(&mut self) -> Vec<u8> {
        while self.more().is_ok_and(|count| count > 0) {}
        std::mem::take(&mut self.held)
    }

    fn receive_one(&mut self, to_head: bool) -> Result<Answer, WireFailure> {
        let end = loop {
            if let Some(end) = head_end(&self.held) {
                break end;
            }
            if self.more()? == 0 {
                return Err(self.ended());
            }
        };
        let head_bytes: Vec<u8> = self.held.drain(..end).collect();
        let not_http = || WireFailure::NotHttp(String::from_utf8_lossy(&head_bytes).into_owned());
        let head = Head::read(&head_bytes).ok_or_else(not_http)?;
        let mut answer = status_line(&head.first_line).ok_or_else(not_http)?;
        answer.head = head;
        let bodiless = to_head || matches!(answer.status, 100..200 | 204 | 304);
        if !bodiless {
            self.receive_body(&mut answer)?;
        }
        Ok(answer)
    }

    fn receive_body(&mut self, answer: &mut Answer) -> Result<(), WireFailure> {
        if answer.has_member("transfer-encoding", "chunked") {
            return self.receive_chunks(answer);
        }
        let Some(length) = answer.field("content-length") else {
            while self.more()? > 0 {}
            answer.body = std::mem::take(&mut self.held);
            return Ok(());
        };
        let wrong = || WireFailure::NotHttp(format!("Content-Length `{length}`"));
        let length: usize = length.parse().map_err(|_| wrong())?;
        while self.held.len() < length {
            if self.more()? == 0 {
                return Err(WireFailure::Cut(answer.told()));
            }
        }
        answer.body = self.held.drain(..length).collect();
        Ok(())
    }

    fn receive_chunks(&mut self, answer: &mut Answer) -> Result<(), WireFailure> {
        loop {
            if let Some((body, trailers, end)) = dechunked(&self.held).map_err(WireFailure::NotHttp)? {
                self.held.drain(..end);
                answer.body = body;
                let mut with_line = b"\r\n".to_vec();
                with_line.extend_from_slice(&trailers);
                answer.trailers = Head::read(&with_line).unwrap_or_default();
                return Ok(());
            }
            if self.more()? == 0 {
                return Err(WireFailure::Cut(answer.told()));
            }
        }
    }

    fn ended(&self) -> WireFailure {
        if self.held.is_empty() {
            return WireFailure::Closed;
        }
        WireFailure::Cut(String::from_utf8_lossy(&self.held).into_owned())
    }

    /// Reads what there is: how many bytes, 0 at the end.
    fn more(&mut self) -> Result<usize, WireFailure> {
        let mut buffer = [0; 16 * 1024];
        if self.held.len() > ANSWER_BYTES {
            return Err(WireFailure::NotHttp(format!("an answer of more than {ANSWER_BYTES} bytes")));
        }
        match self.stream.read(&mut buffer) {
            Ok(count) => {
                self.held.extend_from_slice(buffer.get(..count).unwrap_or_default());
                Ok(count)
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                Err(WireFailure::TimedOut)
            }
            // A reset is an end: what came before it was received.
            Err(_) => Ok(0),
        }
    }
}

/// An answer with the status of this line and nothing else yet.
fn status_line(line: &str) -> Option<Answer> {
    let rest = line.strip_prefix("HTTP/1.1 ").or_else(|| line.strip_prefix("HTTP/1.0 "))?;
    let (digits, phrase) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_status = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let status = if is_status { digits.parse().ok()? } else { return None };
    Some(Answer { status, phrase: phrase.to_owned(), ..Answer::default() })
}
