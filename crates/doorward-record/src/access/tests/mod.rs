//! Formats and their lines: each format's cases, lines that others have collected, and laws that any bytes keep.

mod apps;
mod corpora;
mod detection;
mod formats;
mod laws;
mod lines;
mod names;
mod several;

use super::{Hint, Line, Reader, Scratch, Unparsed};

/// Reads a line and hands what was read to `look`.
fn with<T>(reader: &Reader, line: &[u8], look: impl FnOnce(Result<Line<'_>, Unparsed>) -> T) -> T {
    look(reader.read(line, &mut Scratch::new()))
}

fn text(bytes: Option<&[u8]>) -> String {
    bytes.map_or_else(|| "-".to_owned(), |bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// All that a line says, as `name=value` with `|` between, in the order of the struct.
fn told(line: &Line<'_>) -> String {
    let mut parts = Vec::new();
    let texts = [
        ("client", line.client),
        ("user", line.user),
        ("host", line.host),
        ("scheme", line.scheme),
        ("method", line.method),
        ("target", line.target),
        ("query", line.query_apart),
        ("protocol", line.protocol),
        ("malformed", line.malformed),
        ("referrer", line.referrer),
        ("agent", line.agent),
        ("forwarded", line.forwarded),
        ("id", line.request_id),
        ("log", line.log_id),
        ("upstream", line.upstream),
        ("cache", line.cache),
        ("location", line.location),
        ("file", line.file),
    ];
    parts.extend(texts.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", text(Some(value?))))));
    parts.extend(line.hint.map(|hint| format!("hint={}", said(&hint))));
    parts.extend(line.time_s.map(|seconds| match line.time_ns {
        0 => format!("time={seconds}"),
        nanoseconds => format!("time={seconds}.{nanoseconds:09}"),
    }));
    let numbers = [
        ("status", line.status.map(u64::from)),
        ("sub", line.sub_status.map(u64::from)),
        ("upstream-status", line.upstream_status.map(u64::from)),
        ("port", line.port.map(u64::from)),
        ("bytes", line.bytes),
        ("us", line.duration_us),
        ("connection", line.connection),
        ("process", line.process.map(u64::from)),
    ];
    parts.extend(numbers.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))));
    let marks = [("starts", line.starts), ("cut", line.cut), ("escaped", line.escaped)];
    parts.extend(marks.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name.to_owned()));
    parts.join("|")
}

fn said(hint: &Hint<'_>) -> String {
    match *hint {
        Hint::Termination(words) => format!("termination {}", text(Some(words))),
        Hint::Alb { actions, error, reason } => format!("alb {} {} {}", text(actions), text(error), text(reason)),
        Hint::CloudFront { result, detailed } => format!("cloudfront {} {}", text(result), text(detailed)),
        Hint::Envoy { flags, details } => format!("envoy {} {}", text(flags), text(details)),
        Hint::S3(code) => format!("s3 {}", text(Some(code))),
        Hint::Iis { sub_status, win32 } => format!("iis {sub_status} {}", win32.unwrap_or(0)),
        Hint::Squid(code) => format!("squid {}", text(Some(code))),
        Hint::Traefik { origin, downstream } => format!("traefik {} {}", origin.unwrap_or(0), downstream.unwrap_or(0)),
        Hint::Limit(words) => format!("limit {}", text(Some(words))),
        Hint::Cloudflare { action, source, rule } => {
            format!("cloudflare {} {} {}", text(action), text(source), text(rule))
        }
        Hint::Fastly(state) => format!("fastly {}", text(Some(state))),
        Hint::Gcp { details, policy } => format!("gcp {} {}", text(details), text(policy)),
        Hint::Doorward { reason, because, verdict } => {
            format!("doorward {} {} {}", text(reason), text(because), text(verdict))
        }
        Hint::Words(words) => format!("words {}", text(Some(words))),
    }
}

/// What a reader makes of a line, in words.
fn read(reader: &Reader, line: &str) -> String {
    with(reader, line.as_bytes(), |read| match read {
        Ok(line) => told(&line),
        Err(unparsed) => format!("unparsed: {unparsed}"),
    })
}
