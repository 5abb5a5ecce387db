//! The request as it goes on the wire: exactly what it says, with `Host` in front and `Content-Length` at the end where they lack.

use doorward_diagnose::observation::{Field, HttpVersion, Request};

/// How the request line names the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Path and query: to the origin, directly or through a tunnel.
    Origin,
    /// The whole URL: to a forward proxy.
    Absolute,
}

/// The request target in origin form.
pub(super) fn target(request: &Request) -> String {
    match (&request.target, request.url.query()) {
        (Some(target), _) => target.clone(),
        (None, Some(query)) => format!("{}?{query}", request.url.path()),
        (None, None) => request.url.path().to_owned(),
    }
}

/// The value of `Host` for this URL.
pub(super) fn host(request: &Request) -> String {
    let host = request.url.host_str().unwrap_or_default();
    match request.url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// The fields as sent over HTTP/1: the request's own, and the two that a message cannot do without.
pub(super) fn fields(request: &Request) -> Vec<Field> {
    let mut fields = request.fields.clone();
    if request.field("host").is_none() {
        fields.insert(0, Field::new("Host", host(request)));
    }
    let framed = request.field("content-length").is_some() || request.field("transfer-encoding").is_some();
    if !request.body.is_empty() && !framed {
        fields.push(Field::new("Content-Length", request.body.len().to_string()));
    }
    fields
}

/// The whole message for HTTP/1.
pub(super) fn message(request: &Request, form: Form, extra: Option<Field>) -> Vec<u8> {
    let own = target(request);
    let target = match form {
        Form::Absolute if own.starts_with('/') => format!("{}://{}{own}", request.url.scheme(), host(request)),
        Form::Absolute | Form::Origin => own,
    };
    let version = match request.transport.version {
        Some(HttpVersion::Http10) => "HTTP/1.0",
        _ => "HTTP/1.1",
    };
    let mut bytes = Vec::with_capacity(512 + request.body.len());
    bytes.extend(latin1(&format!("{} {target} {version}\r\n", request.method)));
    let mut fields = fields(request);
    // Where curl puts it: behind the host.
    let place = fields.iter().position(|field| field.name.eq_ignore_ascii_case("host")).map_or(0, |host| host + 1);
    fields.splice(place..place, extra);
    for field in fields {
        bytes.extend(latin1(&field.name));
        bytes.extend_from_slice(if field.value.is_empty() { b":" } else { b": " });
        bytes.extend(latin1(&field.value));
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&request.body);
    bytes
}

/// Text to bytes: each character up to U+00FF is the byte of its number; any beyond goes out as UTF-8.
pub(super) fn latin1(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

/// Bytes to text, one character per byte.
pub(super) fn from_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn sent(request: &Request, form: Form) -> String {
        from_latin1(&message(request, form, None))
    }

    #[test]
    fn fields_keep_order_case_and_duplicates() {
        let mut request = Request::get(Url::parse("http://a.test:81/p?q=1#f").unwrap());
        request.fields = vec![Field::new("x-B", "1"), Field::new("X-a", "\u{e9}"), Field::new("x-b", "")];
        assert_eq!(
            sent(&request, Form::Origin),
            "GET /p?q=1 HTTP/1.1\r\nHost: a.test:81\r\nx-B: 1\r\nX-a: \u{e9}\r\nx-b:\r\n\r\n"
        );
    }

    #[test]
    fn a_given_host_stays_where_it_stands() {
        let mut request = Request::get(Url::parse("http://u:p@a.test/").unwrap());
        request.fields = vec![Field::new("A", "1"), Field::new("hOsT", "b.test")];
        request.transport.version = Some(HttpVersion::Http10);
        assert_eq!(sent(&request, Form::Origin), "GET / HTTP/1.0\r\nA: 1\r\nhOsT: b.test\r\n\r\n");
        assert!(sent(&request, Form::Absolute).starts_with("GET http://a.test/ HTTP/1.0\r\n"));
    }

    #[test]
    fn a_body_gets_its_length_unless_it_is_framed() {
        let mut request = Request::get(Url::parse("http://a.test/").unwrap());
        request.method = "POST".to_owned();
        request.body = b"abc".to_vec();
        assert!(sent(&request, Form::Origin).ends_with("\r\nContent-Length: 3\r\n\r\nabc"));
        request.fields.push(Field::new("content-length", "2"));
        assert!(sent(&request, Form::Origin).ends_with("\r\ncontent-length: 2\r\n\r\nabc"));
    }

    #[test]
    fn a_target_is_sent_as_it_is() {
        let mut request = Request::get(Url::parse("http://a.test/x").unwrap());
        request.target = Some("/a/../b c".to_owned());
        assert!(sent(&request, Form::Origin).starts_with("GET /a/../b c HTTP/1.1\r\n"));
    }
}
