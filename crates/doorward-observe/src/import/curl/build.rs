//! The request that curl would send, in curl's order of fields, once the files that the line names are read.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use doorward_diagnose::observation::{Credentials, Field, HttpVersion, Request};

use super::values::form_encoded;
use super::{CurlCommand, Part, Piece, Scheme};
use crate::import::cookie_jar;

impl CurlCommand {
    /// The request that the line stands for. `read` gives the bytes of a file (`-` is standard input); `now_s` is the Unix time at
    /// which cookies of a jar may have expired. The only errors are the reader's.
    pub fn request<E>(&self, now_s: i64, mut read: impl FnMut(&Path) -> Result<Vec<u8>, E>) -> Result<Request, E> {
        let mut request = Request::get(self.url.clone());
        request.transport = self.parsed.transport.clone();
        request.transport.ca_pem = self.ca_file.as_deref().map(&mut read).transpose()?;
        request.transport.certificate_pem = self.certificate_file.as_deref().map(&mut read).transpose()?;
        request.transport.key_pem = self.key_file.as_deref().map(&mut read).transpose()?;
        request.target.clone_from(&self.parsed.target);

        let data = self.joined(&self.parsed.pieces, if self.parsed.json { b"" } else { b"&" }, &mut read)?;
        let query = self.joined(&self.parsed.query, b"&", &mut read)?;
        let asked = if self.parsed.get { [query, data.clone()] } else { [query, Vec::new()] };
        for part in asked.iter().filter(|part| !part.is_empty()) {
            append_query(&mut request, part);
        }
        let mut media_type = None;
        if !self.parsed.form.is_empty() {
            let boundary = format!("------------------------{:016x}", rand::random::<u64>());
            request.body = self.multipart(&boundary, &mut read)?;
            media_type = Some(format!("multipart/form-data; boundary={boundary}"));
        } else if self.sends_data() {
            request.body = data;
            let named = if self.parsed.json { "application/json" } else { "application/x-www-form-urlencoded" };
            media_type = Some(named.to_owned());
        }
        if self.chunks(&request) {
            request.body =
                [format!("{:x}\r\n", request.body.len()).as_bytes(), &request.body, b"\r\n0\r\n\r\n"].concat();
        }
        request.method = self.method();
        let cookies = self.cookies(now_s, &mut read)?;
        request.fields = self.fields(cookies, media_type, request.body.is_empty());
        if let (Some((user, password)), Scheme::Digest) = (&self.parsed.user, self.parsed.scheme) {
            request.credentials = Some(Credentials::Digest { user: user.clone(), password: password.clone() });
        }
        Ok(request)
    }

    /// All files that the line names.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let named = [&self.ca_file, &self.certificate_file, &self.key_file].into_iter().flatten().cloned();
        let content = self.parsed.form.iter().map(|part| &part.content);
        let pieces = self.parsed.pieces.iter().chain(&self.parsed.query).chain(content);
        let read = pieces.filter_map(|piece| match piece {
            Piece::File { path, .. } => Some(path.clone()),
            Piece::Bytes(_) => None,
        });
        named.chain(self.cookie_files.iter().cloned()).chain(read).collect()
    }

    /// Whether `-d` and its kin make a body.
    fn sends_data(&self) -> bool {
        !self.parsed.pieces.is_empty() && !self.parsed.get
    }

    /// Whether the body goes in chunks: the user's header says so, and curl makes it true.
    fn chunks(&self, request: &Request) -> bool {
        let says = |line: &super::Line| {
            line.name.eq_ignore_ascii_case("transfer-encoding")
                && line.value.as_ref().is_some_and(|value| value.eq_ignore_ascii_case("chunked"))
        };
        let http2 = request.transport.version == Some(HttpVersion::Http2);
        !request.body.is_empty() && !http2 && self.parsed.lines.iter().any(says)
    }

    /// The method: the one named, or what the options imply.
    fn method(&self) -> String {
        let implied = match (self.parsed.head, self.sends_data() || !self.parsed.form.is_empty()) {
            (true, _) => "HEAD",
            (false, true) => "POST",
            (false, false) => "GET",
        };
        self.parsed.method.clone().unwrap_or_else(|| implied.to_owned())
    }

    /// The pieces, joined.
    fn joined<E>(
        &self,
        pieces: &[Piece],
        between: &[u8],
        read: &mut impl FnMut(&Path) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        let mut parts = Vec::new();
        for piece in pieces {
            parts.push(content(piece, read)?);
        }
        Ok(parts.join(between))
    }

    /// The fields, in curl's order: its own, unless the user names or removes them; the user's; those of the body.
    fn fields(&self, cookies: Option<String>, media_type: Option<String>, empty: bool) -> Vec<Field> {
        let parsed = &self.parsed;
        let named = |name: &str| parsed.lines.iter().any(|line| line.name.eq_ignore_ascii_case(name));
        let own = self.own_fields().into_iter().filter(|(name, _)| !named(name));
        let mut fields: Vec<Field> =
            own.filter_map(|(name, value)| value.map(|value| Field::new(name, value))).collect();
        let cookies = cookies.filter(|_| !named("cookie"));
        fields.extend(cookies.map(|cookies| Field::new("Cookie", cookies)));
        for line in &parsed.lines {
            let Some(value) = &line.value else { continue };
            // Wherever it is given, curl sends it first.
            let place = if line.name.eq_ignore_ascii_case("host") { 0 } else { fields.len() };
            fields.insert(place, Field::new(line.name.clone(), value.clone()));
        }
        if let Some(media_type) = media_type.filter(|_| !named("content-type")) {
            fields.push(Field::new("Content-Type", media_type));
        }
        if parsed.json && !named("accept") {
            fields.push(Field::new("Accept", "application/json"));
        }
        // The probe adds the length of a body; that of an empty one must be said here.
        let posts = self.sends_data() || !parsed.form.is_empty();
        if empty && posts && !named("content-length") {
            fields.push(Field::new("Content-Length", "0"));
        }
        fields
    }

    /// The fields that curl makes of its options, in its order.
    fn own_fields(&self) -> [(&'static str, Option<String>); 6] {
        let parsed = &self.parsed;
        let authorization = match (&parsed.user, parsed.scheme, &parsed.bearer) {
            (_, _, Some(token)) => Some(format!("Bearer {token}")),
            (Some((user, password)), Scheme::Basic, None) => {
                Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}"))))
            }
            _ => None,
        };
        [
            ("Authorization", authorization),
            ("Range", parsed.range.as_ref().map(|range| format!("bytes={range}"))),
            ("User-Agent", parsed.agent.clone().filter(|agent| !agent.is_empty())),
            ("Accept", (!parsed.json).then(|| "*/*".to_owned())),
            ("Accept-Encoding", parsed.compressed.then(|| "deflate, gzip, br, zstd".to_owned())),
            ("Referer", parsed.referer.clone().filter(|referer| !referer.is_empty())),
        ]
    }

    /// The value of `Cookie`: what matches in the jars, then what the line says, joined as curl joins each.
    fn cookies<E>(&self, now_s: i64, read: &mut impl FnMut(&Path) -> Result<Vec<u8>, E>) -> Result<Option<String>, E> {
        let mut cookies = Vec::new();
        for file in &self.cookie_files {
            let jar = cookie_jar::read(&read(file)?);
            let found = cookie_jar::matching(&jar, &self.url, now_s);
            cookies.extend(found.map(|cookie| format!("{}={}", cookie.name, cookie.value)));
        }
        if !self.parsed.cookies.is_empty() {
            cookies.push(self.parsed.cookies.join(";"));
        }
        Ok((!cookies.is_empty()).then(|| cookies.join("; ")))
    }

    /// The body of a form.
    fn multipart<E>(&self, boundary: &str, read: &mut impl FnMut(&Path) -> Result<Vec<u8>, E>) -> Result<Vec<u8>, E> {
        let mut body = Vec::new();
        for part in &self.parsed.form {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            body.extend(part_head(part));
            body.extend(content(&part.content, read)?);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok(body)
    }
}

/// The head of a form's part.
fn part_head(part: &Part) -> Vec<u8> {
    let mut head = b"Content-Disposition: form-data; name=\"".to_vec();
    head.extend(quoted(&part.name));
    head.push(b'"');
    if let Some(name) = &part.file_name {
        head.extend_from_slice(b"; filename=\"");
        head.extend(quoted(name));
        head.push(b'"');
    }
    let implied = part.file_name.as_ref().map(|_| b"application/octet-stream".to_vec());
    if let Some(media_type) = part.media_type.clone().or(implied) {
        head.extend_from_slice(b"\r\nContent-Type: ");
        head.extend(media_type);
    }
    head.extend_from_slice(b"\r\n\r\n");
    head
}

/// A name within quotes, as browsers escape it.
fn quoted(name: &[u8]) -> Vec<u8> {
    let mut quoted = Vec::new();
    for byte in name {
        match byte {
            b'"' => quoted.extend_from_slice(b"%22"),
            b'\r' => quoted.extend_from_slice(b"%0D"),
            b'\n' => quoted.extend_from_slice(b"%0A"),
            other => quoted.push(*other),
        }
    }
    quoted
}

/// The bytes of a piece.
fn content<E>(piece: &Piece, read: &mut impl FnMut(&Path) -> Result<Vec<u8>, E>) -> Result<Vec<u8>, E> {
    match piece {
        Piece::Bytes(bytes) => Ok(bytes.clone()),
        Piece::File { path, stripped, encoded } => {
            let mut bytes = read(path)?;
            if *stripped {
                bytes.retain(|byte| !matches!(byte, b'\r' | b'\n' | 0));
            }
            Ok(match encoded {
                Some(prefix) => [prefix.as_slice(), &form_encoded(&bytes)].concat(),
                None => bytes,
            })
        }
    }
}

/// Adds to the URL's query, and to that of an own target.
fn append_query(request: &mut Request, part: &[u8]) {
    let part = String::from_utf8_lossy(part).into_owned();
    let query = match request.url.query() {
        Some(query) if !query.is_empty() => format!("{query}&{part}"),
        _ => part.clone(),
    };
    request.url.set_query(Some(&query));
    if let Some(target) = &mut request.target {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(&part);
    }
}
