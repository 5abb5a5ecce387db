//! The URL of the line, and what follows from it.

use url::Url;

use super::{CurlCommand, CurlError, Parsed};

/// The command, once all options are known.
pub(super) fn finish(mut parsed: Parsed) -> Result<CurlCommand, CurlError> {
    let mut urls = std::mem::take(&mut parsed.urls).into_iter();
    let written = urls.next().ok_or(CurlError::NoUrl)?;
    if urls.next().is_some() {
        return Err(CurlError::SeveralUrls);
    }
    // A scheme is guessed where there is none, as curl does.
    let whole = if written.contains("://") { written } else { format!("http://{written}") };
    let mut url = Url::parse(&whole).map_err(|error| CurlError::BadUrl(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(CurlError::BadUrl("only http and https are supported".to_owned()));
    }
    if parsed.target.is_none() {
        parsed.target = own_target(&whole, &url, parsed.path_as_is);
    }
    if let Some(credentials) = take_credentials(&mut url) {
        parsed.user.get_or_insert(credentials);
    }
    url.set_fragment(None);
    // Over plain http, `--http2` asks for an upgrade, which servers pass over.
    if parsed.http2_asked && url.scheme() == "http" {
        parsed.transport.version = None;
    }
    if parsed.unproxied.iter().any(|rule| spared(&url, rule)) {
        parsed.transport.proxy = None;
    }
    Ok(command(url, parsed))
}

/// The command of these parts.
fn command(url: Url, mut parsed: Parsed) -> CurlCommand {
    let removed = |line: &super::Line| line.name.eq_ignore_ascii_case("user-agent") && line.value.is_none();
    CurlCommand {
        url,
        follow: parsed.follow,
        max_time: parsed.max_time,
        connect_time: parsed.connect_time,
        ignored: std::mem::take(&mut parsed.ignored),
        agent_removed: parsed.agent.as_deref() == Some("") || parsed.lines.iter().any(removed),
        certificate_file: parsed.certificate_file.take(),
        key_file: parsed.key_file.take(),
        ca_file: parsed.ca_file.take(),
        cookie_files: std::mem::take(&mut parsed.cookie_files),
        parsed,
    }
}

/// The target that curl sends, where it is another than the URL's: curl resolves dots and encodes what is beyond ASCII in the path,
/// no more.
fn own_target(whole: &str, url: &Url, as_is: bool) -> Option<String> {
    let written = written_target(whole);
    if written.contains([' ', '\t', '\r', '\n']) {
        return None;
    }
    let (path, query) = written.split_once('?').map_or((written.as_str(), None), |(path, query)| (path, Some(query)));
    let mut target = ascii(&if as_is { path.to_owned() } else { without_dots(path) });
    if let Some(query) = query {
        target = format!("{target}?{query}");
    }
    let usual = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    (target != usual).then(|| super::values::header_text(target.as_bytes()))
}

/// The path with what is beyond ASCII encoded.
fn ascii(path: &str) -> String {
    let encoded = |byte: u8| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02x}") };
    path.bytes().map(encoded).collect()
}

/// The path and query as they were written, dots and all.
fn written_target(whole: &str) -> String {
    let after_scheme = whole.split_once("://").map_or(whole, |(_, rest)| rest);
    let without_fragment = after_scheme.split('#').next().unwrap_or_default();
    let place = without_fragment.find(['/', '?']);
    let target = place.and_then(|place| without_fragment.get(place..)).unwrap_or_default();
    match target.starts_with('/') {
        true => target.to_owned(),
        false => format!("/{target}"),
    }
}

/// The path with its `.` and `..` resolved (RFC 3986, section 5.2.4); encoded dots are none.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => {
                kept.push(other);
                continue;
            }
        }
        if last {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

/// Whether a rule of `--noproxy` covers the URL's host.
fn spared(url: &Url, rule: &str) -> bool {
    let host = url.host_str().unwrap_or_default();
    let rule = rule.trim_start_matches('.');
    rule == "*"
        || (!rule.is_empty() && (host == rule || host.strip_suffix(rule).is_some_and(|rest| rest.ends_with('.'))))
}

/// Takes user and password out of a URL.
pub(super) fn take_credentials(url: &mut Url) -> Option<(String, String)> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let decoded = |text: &str| percent_decoded(text);
    let pair = (decoded(url.username()), decoded(url.password().unwrap_or_default()));
    let emptied = url.set_username("").is_ok() && url.set_password(None).is_ok();
    emptied.then_some(pair)
}

/// Text without its percent signs.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let pair = after.get(..2).filter(|pair| *first == b'%' && pair.iter().all(u8::is_ascii_hexdigit));
        let byte =
            pair.and_then(|pair| std::str::from_utf8(pair).ok()).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    super::values::text(bytes)
}
