//! Requests as they are sent, and the parts that requests and answers have in common: head, fields, chunks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A request; what stands here is sent, and nothing else but a Host and, with a body, a Content-Length.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The request target.
    pub target: String,
    /// The fields in their order.
    pub fields: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without fields.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), fields: Vec::new(), body: Vec::new() }
    }

    /// A GET.
    #[must_use]
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// The same with a further field.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a name and a password.
    #[must_use]
    pub fn basic(self, user: &str, password: &str) -> Self {
        self.basic_bytes(format!("{user}:{password}").as_bytes())
    }

    /// The same with credentials of Basic that encode these bytes.
    #[must_use]
    pub fn basic_bytes(self, credentials: &[u8]) -> Self {
        self.with("Authorization", &format!("Basic {}", STANDARD.encode(credentials)))
    }

    /// The same with a token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.with("Authorization", &format!("Bearer {token}"))
    }

    /// The same with a body.
    #[must_use]
    pub fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// Whether it has a field of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field.eq_ignore_ascii_case(name))
    }

    /// The bytes that are sent to a server of this authority.
    #[must_use]
    pub fn bytes(&self, authority: &str) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if !self.has("Host") {
            head.push_str(&format!("Host: {authority}\r\n"));
        }
        for (name, value) in &self.fields {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let framed = self.has("Content-Length") || self.has("Transfer-Encoding");
        let takes_body = matches!(self.method.as_str(), "POST" | "PUT" | "PATCH");
        if !framed && (takes_body || !self.body.is_empty()) {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// A message's head: the first line, and the fields with bytes above ASCII told as Latin-1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The request line or the status line.
    pub first_line: String,
    /// The fields in their order.
    pub fields: Vec<(String, String)>,
}

impl Head {
    /// Reads a head without its last empty line. Lines without a colon make it no head.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let first_line = lines.next()?.to_owned();
        let mut fields = Vec::new();
        for line in lines.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':')?;
            fields.push((name.to_owned(), value.trim_matches([' ', '\t']).to_owned()));
        }
        Some(Self { first_line, fields })
    }

    /// All values of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The first value of a field.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }
}

/// Where a head ends, the empty line included.
#[must_use]
pub fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// What was in chunks: the body, the trailers, and how many bytes it all took.
pub type Dechunked = (Vec<u8>, Vec<u8>, usize);

/// Takes chunks apart. Nothing while the end has not come.
///
/// # Errors
///
/// Where the bytes are no chunks.
pub fn dechunked(bytes: &[u8]) -> Result<Option<Dechunked>, String> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(line_end) = rest.windows(2).position(|two| two == b"\r\n") else { return Ok(None) };
        let line = String::from_utf8_lossy(rest.get(..line_end).unwrap_or_default()).into_owned();
        let digits = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16).map_err(|_| format!("`{line}` is no chunk size"))?;
        at += line_end + 2;
        if size == 0 {
            return Ok(trailers(bytes, at).map(|(trailers, end)| (body, trailers, end)));
        }
        let Some(chunk) = bytes.get(at..at + size) else { return Ok(None) };
        body.extend_from_slice(chunk);
        at += size;
        match bytes.get(at..at + 2) {
            None => return Ok(None),
            Some(b"\r\n") => at += 2,
            Some(_) => return Err("a chunk is longer than its size says".to_owned()),
        }
    }
}

/// The trailer section that begins here, and where it ends.
fn trailers(bytes: &[u8], at: usize) -> Option<(Vec<u8>, usize)> {
    let rest = bytes.get(at..)?;
    if rest.starts_with(b"\r\n") {
        return Some((Vec::new(), at + 2));
    }
    let end = head_end(rest)?;
    Some((rest.get(..end)?.to_vec(), at + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_sent_as_written() {
        let request = Request::get("/a").with("aCCept", " x").basic("u", "p");
        let text = String::from_utf8(request.bytes("h:1")).unwrap();
        assert_eq!(text, "GET /a HTTP/1.1\r\nHost: h:1\r\naCCept:  x\r\nAuthorization: Basic dTpw\r\n\r\n");
        let post = Request::new("POST", "/").with("Host", "other").body(b"xy");
        let text = String::from_utf8(post.bytes("h")).unwrap();
        assert_eq!(text, "POST / HTTP/1.1\r\nHost: other\r\nContent-Length: 2\r\n\r\nxy");
    }

    #[test]
    fn chunks_are_taken_apart() {
        let whole = b"3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\nmore";
        assert_eq!(dechunked(whole), Ok(Some((b"abc".to_vec(), b"T: v\r\n\r\n".to_vec(), 23))));
        for end in 0..23 {
            assert_eq!(dechunked(&whole[..end]), Ok(None), "{end}");
        }
        assert!(dechunked(b"zz\r\n").is_err());
        assert!(dechunked(b"1\r\nabc").is_err());
    }
}
