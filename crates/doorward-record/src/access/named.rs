//! Formats that a person names, or writes as the server's configuration has them.

use std::sync::Arc;

use super::format::Format;
use super::known;
use super::pattern::{Pattern, apache, envoy, haproxy, nginx, squid};
use super::reader::{Reader, Way};
use super::w3c;
use super::wrap::{self, Wrap};

/// Longest format that is read, in bytes.
pub const MAX_FORMAT_BYTES: usize = 8 * 1024;

/// Why a format that was named cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormatError {
    /// What was not understood.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl From<(String, String)> for FormatError {
    fn from((message, hint): (String, String)) -> Self {
        Self { message, hint }
    }
}

/// A reader for a format that is named (`combined`, or `docker:combined` with what stands around its lines), or that is written as
/// the server's configuration has it: nginx's `log_format`, Apache's `LogFormat`, HAProxy's `log-format`, Envoy's operators, or the
/// `#Fields:` line of the W3C's format.
///
/// # Errors
/// Where it is not understood; the message names the first thing that is not.
pub fn named(text: &str) -> Result<Reader, FormatError> {
    let text = text.trim();
    if text.len() > MAX_FORMAT_BYTES {
        let message = format!("the format has {} bytes", text.len());
        return Err(FormatError { message, hint: format!("formats of up to {MAX_FORMAT_BYTES} bytes are read") });
    }
    if let Some(columns) = w3c::columns(text.as_bytes()) {
        return Ok(Reader::of(w3c_format(&columns), Way::W3c(Some(Arc::new(columns)))));
    }
    match syntax(text) {
        Some(Syntax::Nginx) => Ok(custom(Format::Nginx, nginx::pattern(text)?)),
        Some(Syntax::Envoy) => Ok(custom(Format::Envoy, envoy::pattern(text)?)),
        Some(Syntax::Haproxy) => Ok(custom(Format::Haproxy, haproxy::pattern(text)?)),
        Some(Syntax::Apache) => Ok(custom(Format::Apache, apache::pattern(text)?)),
        Some(Syntax::Squid) => Ok(custom(Format::Squid, squid::pattern(text)?)),
        None => by_name(text),
    }
}

/// A reader for a format as a server's configuration writes it, where it is known whose configuration it is; see [`LogFile::detail`].
///
/// # Errors
/// Where it is not understood; the message names the first thing that is not.
///
/// [`LogFile::detail`]: crate::LogFile::detail
pub fn configured(server: &str, text: &str) -> Result<Reader, FormatError> {
    match server {
        "nginx" => Ok(quicker(Format::Nginx, nginx::pattern(text)?)),
        "apache" | "lighttpd" => Ok(quicker(Format::Apache, apache::pattern(text)?)),
        "haproxy" if text.contains('%') => Ok(custom(Format::Haproxy, haproxy::pattern(text)?)),
        "squid" if text != "squid" => Ok(custom(Format::Squid, squid::pattern(text)?)),
        _ => named(text),
    }
}

/// The same, by the quick way where the format is the Combined Log Format.
fn quicker(format: Format, pattern: Pattern) -> Reader {
    let is_combined = match format {
        Format::Nginx => nginx::pattern(NGINX_COMBINED).as_ref() == Ok(&pattern),
        _ => APACHE_COMBINED.iter().any(|text| apache::pattern(text).as_ref() == Ok(&pattern)),
    };
    if is_combined { Reader::of(Format::Combined, Way::Combined) } else { custom(format, pattern) }
}

/// What nginx calls `combined`.
const NGINX_COMBINED: &str = r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent""#;
/// What Apache's configuration calls `combined`, and some of its distributions.
const APACHE_COMBINED: [&str; 2] = [
    r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#,
    r#"%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#,
];

fn custom(format: Format, pattern: Pattern) -> Reader {
    Reader::of(format, Way::Patterns(Arc::new([pattern])))
}

pub(super) fn w3c_format(columns: &w3c::Columns) -> Format {
    match columns {
        w3c::Columns { is_cloudfront: true, .. } => Format::CloudFront,
        w3c::Columns { is_iis: true, .. } => Format::Iis,
        _ => Format::W3c,
    }
}

fn by_name(text: &str) -> Result<Reader, FormatError> {
    let (wrap, name) = match text.split_once(':') {
        Some((wrap, name)) => (Some(wrap), name),
        None => (None, text),
    };
    let way = Format::by_name(name).and_then(|format| Some((format, known::way(format)?)));
    let Some((format, way)) = way else {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        let hint = format!("give the server's own log_format or LogFormat, or one of {}", names.join(", "));
        return Err(FormatError { message: format!("there is no format `{name}`"), hint });
    };
    let mut reader = Reader::of(format, way);
    if let Some(wrap) = wrap {
        reader.wrap = wrap_by_name(wrap)?;
        reader.unwraps = false;
    }
    Ok(reader)
}

fn wrap_by_name(name: &str) -> Result<Wrap, FormatError> {
    wrap::ALL.into_iter().find(|wrap| wrap.name() == name).ok_or_else(|| {
        let names: Vec<&str> = wrap::ALL.iter().map(|wrap| wrap.name()).collect();
        FormatError {
            message: format!("there is no wrapper `{name}`"),
            hint: format!("before the colon stands one of {}", names.join(", ")),
        }
    })
}

/// Whose way to write a format it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Nginx,
    Apache,
    Haproxy,
    Envoy,
    Squid,
}

fn syntax(text: &str) -> Option<Syntax> {
    let bytes = text.as_bytes();
    let has = |word: &str| text.contains(word);
    if text.starts_with("log_format") || text.starts_with("escape=") {
        return Some(Syntax::Nginx);
    }
    if text.starts_with("LogFormat") || text.starts_with("accesslog.format") {
        return Some(Syntax::Apache);
    }
    if text.starts_with("logformat ") {
        return Some(Syntax::Squid);
    }
    let is_variable = |pair: &[u8]| matches!(pair, [b'$', next] if next.is_ascii_lowercase() || *next == b'{');
    if bytes.windows(2).any(is_variable) {
        return Some(Syntax::Nginx);
    }
    let is_operator = |four: &[u8]| matches!(four, [b'%', name @ ..] if name.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_'));
    if bytes.windows(4).any(is_operator) && (has("%REQ(") || has("%START_TIME") || has("%RESPONSE_")) {
        return Some(Syntax::Envoy);
    }
    if ["%ci", "%ST", "%HM", "%HU", "%[", "%tr]", "%{+Q}", "%tsc"].into_iter().any(has) {
        return Some(Syntax::Haproxy);
    }
    if has("%") || has("$") { Some(if has("%") { Syntax::Apache } else { Syntax::Nginx }) } else { None }
}
