//! What is asked of the site and what it answers: the heads of HTTP/1.1 messages, as far as the doors look at them.

use std::fmt::Write as _;

/// A request's head.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Asked {
    /// The method.
    pub(super) method: String,
    /// The path as it was sent.
    pub(super) path: String,
    /// The query without its question mark.
    pub(super) query: Option<String>,
    /// The header fields.
    pub(super) fields: Vec<(String, String)>,
}

impl Asked {
    /// The first field of this name.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The value of this cookie.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.field("cookie")?
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value)
    }

    /// The secret of the Authorization header, where it is of this scheme.
    pub(super) fn secret(&self, scheme: &str) -> Option<&str> {
        let (own, secret) = self.field("authorization")?.split_once(' ')?;
        own.eq_ignore_ascii_case(scheme).then_some(secret.trim())
    }

    /// Whether the request only reads.
    pub(super) fn reads(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// The status.
    pub(super) status: u16,
    /// The header fields that the door gives; length, date and the like are the server's.
    pub(super) fields: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: String,
}

impl Answer {
    /// An answer of this type.
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<String>) -> Self {
        Self { status, fields: vec![("Content-Type", content_type.to_owned())], body: body.into() }
    }

    /// A page with a title and a sentence. Both are the site's own words.
    pub(super) fn page(status: u16, title: &str, text: &str) -> Self {
        let body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
             <body>\n<h1>{title}</h1>\n<p>{text}</p>\n</body>\n</html>\n"
        );
        Self::new(status, "text/html; charset=utf-8", body)
    }

    /// A refusal's page, named by its status.
    pub(super) fn refusal(status: u16, text: &str) -> Self {
        Self::page(status, &format!("{status} {}", phrase(status)), text)
    }

    /// A refusal as an API tells it.
    pub(super) fn problem(status: u16, detail: &str) -> Self {
        let body = serde_json::json!({ "title": phrase(status), "status": status, "detail": detail });
        Self::new(status, "application/problem+json", format!("{body}\n"))
    }

    /// The answer with one more field.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// The answer as bytes; without its body for HEAD.
    pub(super) fn bytes(&self, date: &str, head_only: bool) -> Vec<u8> {
        let mut out = format!("HTTP/1.1 {} {}\r\n", self.status, phrase(self.status));
        let _ = write!(out, "Date: {date}\r\nServer: doorward-demo\r\n");
        for (name, value) in &self.fields {
            let _ = write!(out, "{name}: {value}\r\n");
        }
        if self.status != 204 {
            let _ = write!(out, "Content-Length: {}\r\n", self.body.len());
        }
        out.push_str("Connection: close\r\n\r\n");
        if !head_only {
            out.push_str(&self.body);
        }
        out.into_bytes()
    }
}

/// The reason phrase of the statuses that the site gives.
fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        411 => "Length Required",
        413 => "Content Too Large",
        414 => "URI Too Long",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        505 => "HTTP Version Not Supported",
        _ => "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cookies_and_secrets_are_found() {
        let asked = Asked {
            fields: vec![
                ("COOKIE".to_owned(), "a=1; session=x=y".to_owned()),
                ("Authorization".to_owned(), "bearer  t".to_owned()),
            ],
            ..Asked::default()
        };
        assert_eq!(asked.cookie("session"), Some("x=y"));
        assert_eq!(asked.cookie("b"), None);
        assert_eq!(asked.secret("Bearer"), Some("t"));
        assert_eq!(asked.secret("Token"), None);
    }

    #[test]
    fn head_has_the_length_and_no_body() {
        let answer = Answer::new(200, "text/plain", "door");
        let bytes = answer.bytes("then", true);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("Content-Length: 4\r\n") && text.ends_with("\r\n\r\n"), "{text}");
    }
}
