//! Options with a value, each to what it says.

use std::path::PathBuf;
use std::time::Duration;

use doorward_diagnose::observation::TlsVersion;
use url::Url;

use super::options::{Known, Meaning};
use super::{CurlError, Line, Parsed, Part, Piece};

/// The port of a proxy whose URL names none.
const PROXY_PORT: u16 = 1080;

/// A word as text; what is not UTF-8 is replaced.
pub(super) fn text(word: Vec<u8>) -> String {
    String::from_utf8(word).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A word as the text of a header: one character per byte.
pub(super) fn header_text(word: &[u8]) -> String {
    word.iter().map(|byte| char::from(*byte)).collect()
}

/// Takes an option with its value in.
pub(super) fn apply(option: Known, value: Vec<u8>, parsed: &mut Parsed) -> Result<(), CurlError> {
    let bad = |wanted| CurlError::BadValue { option: option.long, wanted };
    match option.meaning {
        Meaning::Method => parsed.method = Some(text(value)),
        Meaning::Header => parsed.lines.push(line(&value).ok_or_else(|| bad("`Name: value`, `Name:` or `Name;`"))?),
        Meaning::Data => parsed.pieces.push(file_or_bytes(value, true)),
        Meaning::DataBinary => parsed.pieces.push(file_or_bytes(value, false)),
        Meaning::DataRaw => parsed.pieces.push(Piece::Bytes(value)),
        Meaning::DataEncoded => parsed.pieces.push(encoded(&value)),
        Meaning::Json => {
            parsed.pieces.push(file_or_bytes(value, false));
            parsed.json = true;
        }
        Meaning::UrlQuery => parsed.query.push(match value.strip_prefix(b"+") {
            Some(plain) => Piece::Bytes(plain.to_vec()),
            None => encoded(&value),
        }),
        Meaning::Form => parsed.form.push(part(&value).ok_or_else(|| bad("`name=value` or `name=@file`"))?),
        Meaning::FormString => parsed.form.push(plain_part(&value).ok_or_else(|| bad("`name=value`"))?),
        Meaning::User => parsed.user = Some(pair(value).ok_or_else(|| bad("`user:password`"))?),
        Meaning::Bearer => parsed.bearer = Some(header_text(&value)),
        Meaning::Agent => parsed.agent = Some(header_text(&value)),
        Meaning::Referer => parsed.referer = Some(header_text(value.strip_suffix(b";auto").unwrap_or(&value))),
        Meaning::Cookie if value.contains(&b'=') => parsed.cookies.push(header_text(&value)),
        Meaning::Cookie if value.is_empty() => {}
        Meaning::Cookie => parsed.cookie_files.push(path(value)),
        Meaning::Range => parsed.range = Some(header_text(&value)),
        Meaning::CaFile => parsed.ca_file = Some(path(value)),
        Meaning::Certificate => parsed.certificate_file = Some(path(value)),
        Meaning::Key => parsed.key_file = Some(path(value)),
        Meaning::NoProxy => parsed.unproxied = text(value).split([',', ' ']).map(str::to_ascii_lowercase).collect(),
        Meaning::MaxTime => parsed.max_time = Some(seconds(&text(value)).ok_or_else(|| bad("a number of seconds"))?),
        Meaning::ConnectTime => {
            parsed.connect_time = Some(seconds(&text(value)).ok_or_else(|| bad("a number of seconds"))?);
        }
        Meaning::Url => parsed.urls.push(text(value)),
        Meaning::Target => parsed.target = Some(header_text(&value)),
        Meaning::Ignored => parsed.ignored.push(format!("--{}", option.long)),
        _ => return route(option, &text(value), parsed),
    }
    Ok(())
}

/// The options that say where the request goes.
fn route(option: Known, value: &str, parsed: &mut Parsed) -> Result<(), CurlError> {
    let bad = |wanted| CurlError::BadValue { option: option.long, wanted };
    let transport = &mut parsed.transport;
    match option.meaning {
        Meaning::Resolve => {
            let entry = resolve(value).ok_or_else(|| bad("`host:port:address`"))?;
            transport.resolve.extend(entry);
        }
        Meaning::ConnectTo => {
            transport.connect_to.push(connect_to(value).ok_or_else(|| bad("`host:port:host:port`"))?);
        }
        Meaning::Proxy => {
            let (proxy, credentials) =
                proxy(value).ok_or_else(|| bad("`http://host:port`, the only kind supported"))?;
            transport.proxy = proxy;
            if credentials.is_some() {
                transport.proxy_credentials = credentials;
            }
        }
        Meaning::ProxyUser => {
            let pair = pair(value.as_bytes().to_vec()).ok_or_else(|| bad("`user:password`"))?;
            transport.proxy_credentials = Some(pair);
        }
        Meaning::Interface => {
            let address = value.strip_prefix("host!").unwrap_or(value).parse();
            transport.interface = Some(address.map_err(|_| bad("a local IP address"))?);
        }
        Meaning::TlsMax => match value {
            "default" => transport.tls_max = None,
            "1.2" => transport.tls_max = Some(TlsVersion::Tls12),
            "1.3" => transport.tls_max = Some(TlsVersion::Tls13),
            _ => return Err(bad("1.2 or 1.3: older versions are not supported")),
        },
        _ => return Err(CurlError::UnknownOption(format!("--{}", option.long))),
    }
    Ok(())
}

/// A path that a word names.
fn path(word: Vec<u8>) -> PathBuf {
    PathBuf::from(text(word))
}

/// A header line: `Name: value`, `Name:` to take a field out, `Name;` for an empty value.
fn line(word: &[u8]) -> Option<Line> {
    let whole = header_text(word);
    if let Some((name, value)) = whole.split_once(':') {
        let value = value.trim();
        let name = name.trim_end().to_owned();
        return (!name.is_empty()).then(|| Line { name, value: (!value.is_empty()).then(|| value.to_owned()) });
    }
    let name = whole.trim_end().strip_suffix(';')?.to_owned();
    (!name.is_empty()).then_some(Line { name, value: Some(String::new()) })
}

/// `@file`, or the bytes themselves.
fn file_or_bytes(word: Vec<u8>, stripped: bool) -> Piece {
    match word.strip_prefix(b"@") {
        Some(file) => Piece::File { path: path(file.to_vec()), stripped, encoded: None },
        None => Piece::Bytes(word),
    }
}

/// `content`, `=content`, `name=content`, `@file`, `name@file`: the content percent-encoded.
fn encoded(word: &[u8]) -> Piece {
    let place = word.iter().position(|byte| matches!(byte, b'=' | b'@'));
    let Some((before, after)) = place.and_then(|place| word.split_at_checked(place)) else {
        return Piece::Bytes(form_encoded(word));
    };
    let (mark, content) = after.split_at_checked(1).unwrap_or((after, b""));
    let mut prefix = before.to_vec();
    if !before.is_empty() {
        prefix.push(b'=');
    }
    if mark == b"@" {
        return Piece::File { path: path(content.to_vec()), stripped: false, encoded: Some(prefix) };
    }
    prefix.extend(form_encoded(content));
    Piece::Bytes(prefix)
}

/// Encoded for a form as curl does: all but letters, digits and `-._~`, blanks as plus signs.
pub(super) fn form_encoded(bytes: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b' ' => encoded.push(b'+'),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) => encoded.push(*byte),
            byte => encoded.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    encoded
}

/// The name and the value of a form part as they stand.
fn plain_part(word: &[u8]) -> Option<Part> {
    let place = word.iter().position(|byte| *byte == b'=')?;
    let (name, value) = (word.get(..place)?, word.get(place + 1..)?);
    Some(Part { name: name.to_vec(), content: Piece::Bytes(value.to_vec()), file_name: None, media_type: None })
}

/// A form part: `name=value`, `name=@file`, `name=<file`, with `;type=…` and `;filename=…` behind.
fn part(word: &[u8]) -> Option<Part> {
    let mut part = plain_part(word)?;
    let Piece::Bytes(value) = &part.content else { return Some(part) };
    let mut pieces = value.split(|byte| *byte == b';');
    let mut content = pieces.next().unwrap_or_default().to_vec();
    for piece in pieces {
        let piece_text = piece.trim_ascii();
        if let Some(media_type) = piece_text.strip_prefix(b"type=") {
            part.media_type = Some(media_type.to_vec());
        } else if let Some(name) = piece_text.strip_prefix(b"filename=") {
            part.file_name = Some(
                name.trim_ascii().strip_prefix(b"\"").map_or(name, |n| n.strip_suffix(b"\"").unwrap_or(n)).to_vec(),
            );
        } else {
            content.push(b';');
            content.extend_from_slice(piece);
        }
    }
    part.content = match content.split_first() {
        Some((mark @ (b'@' | b'<'), file)) => {
            let file = path(file.to_vec());
            if *mark == b'@' && part.file_name.is_none() {
                part.file_name = file.file_name().map(|name| name.to_string_lossy().into_owned().into_bytes());
            }
            Piece::File { path: file, stripped: false, encoded: None }
        }
        _ => Piece::Bytes(content),
    };
    Some(part)
}

/// `user:password`.
fn pair(word: Vec<u8>) -> Option<(String, String)> {
    let whole = text(word);
    whole.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
}

/// Seconds with a fraction.
fn seconds(value: &str) -> Option<Duration> {
    let seconds: f64 = value.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok().filter(|duration| !duration.is_zero())
}

/// The entries of `[+]host:port:address[,address]…`.
pub(super) fn resolve(value: &str) -> Option<Vec<(String, u16, std::net::IpAddr)>> {
    let (host, rest) = host_and_rest(value.strip_prefix('+').unwrap_or(value))?;
    let (port, addresses) = rest.split_once(':')?;
    let port = port.parse().ok()?;
    let address = |text: &str| text.trim().trim_start_matches('[').trim_end_matches(']').parse().ok();
    addresses.split(',').map(|text| address(text).map(|found| (host.clone(), port, found))).collect()
}

/// `host1:port1:host2:port2`, any of them empty.
pub(super) fn connect_to(value: &str) -> Option<(String, u16, String, u16)> {
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse().ok() };
    let (host, rest) = host_and_rest(value)?;
    let (port, rest) = rest.split_once(':')?;
    let (other_host, other_port) = host_and_rest(rest)?;
    Some((host, number(port)?, other_host, number(other_port)?))
}

/// The host, in brackets or not, and what follows its colon.
fn host_and_rest(value: &str) -> Option<(String, &str)> {
    match value.strip_prefix('[') {
        Some(inner) => inner.split_once("]:").map(|(host, rest)| (host.to_owned(), rest)),
        None => value.split_once(':').map(|(host, rest)| (host.to_owned(), rest)),
    }
}

/// A user and a password.
type Pair = (String, String);

/// `[http://][user:password@]host[:port]`; empty: none.
pub(super) fn proxy(value: &str) -> Option<(Option<Url>, Option<Pair>)> {
    if value.is_empty() {
        return Some((None, None));
    }
    let whole = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let mut url = Url::parse(&whole).ok().filter(|url| url.scheme() == "http" && url.has_host())?;
    let credentials = super::urls::take_credentials(&mut url);
    let named = whole.trim_end_matches('/').rsplit('@').next().is_some_and(|end| end.ends_with(":80"));
    if url.port().is_none() && !named {
        url.set_port(Some(PROXY_PORT)).ok()?;
    }
    Some((Some(url), credentials))
}
