//! nginx's `log_format`.

use super::headers::{of_answer, of_request};
use super::{Builder, Pattern};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Said, Unit};

/// Reads the value of `log_format`: the string alone, or the directive with its name, `escape=` and quotes.
///
/// # Errors
/// What is not understood, and what to do about it.
pub(in crate::access) fn pattern(text: &str) -> Result<Pattern, (String, String)> {
    let (escape, format) = value(text)?;
    let mut builder = Builder::default();
    let mut rest = format.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        builder.literal(before.as_bytes());
        let (name, after) = name(after)?;
        rest = after;
        // Behind `$uri$is_args` the query comes, with its `?` where there is one.
        if name == "is_args" && rest.starts_with("$args") {
            continue;
        }
        builder.field(variable(name));
    }
    builder.literal(rest.as_bytes());
    builder.finish(escape)
}

fn name(text: &str) -> Result<(&str, &str), (String, String)> {
    let hint = || "variables are `$name` or `${name}`".to_owned();
    if let Some(inner) = text.strip_prefix('{') {
        return inner.split_once('}').ok_or_else(|| (format!("`${{{inner}` has no closing brace"), hint()));
    }
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len());
    match text.split_at_checked(end) {
        Some((name, rest)) if !name.is_empty() => Ok((name, rest)),
        _ => Err(("a `$` without a name".into(), hint())),
    }
}

/// The format and its way to escape, out of the directive as it stands in a configuration.
fn value(text: &str) -> Result<(Escape, String), (String, String)> {
    let text = text.trim();
    let is_directive = text.starts_with("log_format");
    if !is_directive && !text.starts_with(['\'', '"']) && !text.starts_with("escape=") {
        return Ok((Escape::Backslash, text.to_owned()));
    }
    let mut words = words(text.trim_end_matches(';'))?.into_iter();
    if is_directive {
        let _directive_and_name = (words.next(), words.next());
    }
    let mut words = words.peekable();
    let mut escape = Escape::Backslash;
    if let Some(way) = words.peek().and_then(|word| word.strip_prefix("escape=")) {
        escape = match way {
            "json" => Escape::Json,
            "none" => Escape::None,
            "default" => Escape::Backslash,
            _ => return Err((format!("`escape={way}`"), "nginx has `default`, `json` and `none`".into())),
        };
        words.next();
    }
    Ok((escape, words.collect()))
}

/// Words as nginx splits its configuration: by blanks outside of quotes.
fn words(text: &str) -> Result<Vec<String>, (String, String)> {
    let mut words = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(first) = letters.next() {
        if first.is_whitespace() {
            continue;
        }
        let quote = matches!(first, '\'' | '"').then_some(first);
        let mut word = String::new();
        let mut next = if quote.is_some() { letters.next() } else { Some(first) };
        loop {
            match (next, quote) {
                (None, Some(quote)) => {
                    return Err((
                        format!("a {quote} is not closed"),
                        "give the format as it stands in the file".into(),
                    ));
                }
                (None, None) => break,
                (Some(letter), Some(quote)) if letter == quote => break,
                (Some(letter), None) if letter.is_whitespace() => break,
                (Some('\\'), _) => match letters.next() {
                    Some('t') => word.push('\t'),
                    Some('n') => word.push('\n'),
                    Some('r') => word.push('\r'),
                    Some(letter @ ('"' | '\'' | '\\')) => word.push(letter),
                    Some(letter) => word.extend(['\\', letter]),
                    None => word.push('\\'),
                },
                (Some(letter), _) => word.push(letter),
            }
            next = letters.next();
        }
        words.push(word);
    }
    Ok(words)
}

/// What a variable means. Configurations define variables of their own: what is not known is passed over.
fn variable(name: &str) -> Field {
    if let Some(header) = name.strip_prefix("http_") {
        return of_request(header);
    }
    if let Some(header) = name.strip_prefix("sent_http_") {
        return of_answer(header);
    }
    match name {
        "remote_addr" => Field::Client,
        "realip_remote_addr" | "proxy_protocol_addr" => Field::ClientElse,
        "proxy_add_x_forwarded_for" => Field::Forwarded,
        "remote_user" => Field::User,
        "time_local" => Field::Time(Clock::Common, false),
        "time_iso8601" => Field::Time(Clock::Iso, false),
        "msec" => Field::Time(Clock::Epoch, false),
        "request" => Field::Request,
        "request_method" => Field::Method,
        "request_uri" => Field::Target,
        "uri" | "document_uri" => Field::TargetElse,
        "args" | "query_string" => Field::Query,
        "server_protocol" => Field::Protocol,
        "scheme" => Field::Scheme,
        "host" => Field::Host,
        "server_name" => Field::HostElse,
        "server_port" => Field::Port,
        "status" => Field::Status,
        "body_bytes_sent" => Field::Bytes,
        "bytes_sent" => Field::BytesElse,
        "request_time" => Field::Duration(Unit::Seconds),
        "upstream_addr" => Field::Upstream,
        "upstream_status" => Field::UpstreamStatus,
        "upstream_cache_status" => Field::Cache,
        "request_id" | "req_id" => Field::RequestId,
        "connection" => Field::Connection,
        "pid" => Field::Process,
        "limit_req_status" | "limit_conn_status" => Field::Hint(Said::Limit),
        "request_filename" => Field::File,
        _ => Field::Skip,
    }
}
