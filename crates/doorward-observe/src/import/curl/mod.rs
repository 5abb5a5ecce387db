//! A pasted `curl …` line to a request: what browsers' developer tools put on the clipboard, for bash and for cmd, and what people
//! write by hand.
//!
//! Nothing is read here: files that the line names are handed to a reader by [`CurlCommand::request`]. What is sent differs from
//! curl's own bytes in three things, on purpose: no `User-Agent` and no `Proxy-Connection` is made up, `Content-Length` is left to
//! the probe (so that a changed body gets its own), and HTTP/2 is only spoken when the line says so.

mod build;
mod options;
mod urls;
mod values;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use doorward_diagnose::observation::Transport;
use url::Url;

use options::{Known, Meaning};

/// The longest line that is read, in bytes.
pub const LINE_BYTES: usize = 4 * 1024 * 1024;

/// Why a curl line is not understood. No message holds a value from the line: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CurlError {
    /// It is something else.
    #[error("this is not a curl command")]
    NotCurl,
    /// It is PowerShell's.
    #[error("this is a PowerShell command")]
    PowerShell,
    /// It is JavaScript's `fetch`.
    #[error("this is a JavaScript `fetch` call")]
    Fetch,
    /// It is longer than [`LINE_BYTES`].
    #[error("the curl line is longer than {LINE_BYTES} bytes")]
    TooLong,
    /// A quote is not closed.
    #[error("a quote in the curl line is not closed")]
    OpenQuote,
    /// It holds a variable or a command substitution.
    #[error("the curl line holds a variable or command that only a shell can replace")]
    Expansion,
    /// An option that is not understood.
    #[error("curl's option `{0}` is not understood")]
    UnknownOption(String),
    /// An option without the value it needs.
    #[error("curl's option `{0}` needs a value")]
    MissingValue(&'static str),
    /// An option whose value is not understood.
    #[error("the value of curl's option `{option}` is not understood")]
    BadValue {
        /// The option.
        option: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// There is no URL.
    #[error("the curl line has no URL")]
    NoUrl,
    /// There are several URLs.
    #[error("the curl line has more than one URL")]
    SeveralUrls,
    /// The URL is not one.
    #[error("the URL of the curl line cannot be read: {0}")]
    BadUrl(String),
}

impl CurlError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        let fixed = match self {
            Self::NotCurl => {
                "paste a line that begins with `curl`: in the browser's developer tools, Network, \"Copy as cURL\""
            }
            Self::PowerShell | Self::Fetch => "copy it again with \"Copy as cURL (bash)\" or \"Copy as cURL (cmd)\"",
            Self::TooLong => "put a long body into a file and name it with `--data-binary @file`",
            Self::OpenQuote => "copy the whole command, and put it in single quotes or into a file",
            Self::Expansion => "put the value itself in its place, or write the text in single quotes",
            Self::UnknownOption(option) => return unknown_hint(option),
            Self::MissingValue(_) => "put the value behind the option",
            Self::BadValue { wanted, .. } => return format!("it should be {wanted}"),
            Self::NoUrl => "add the URL, in quotes where it holds `&` or `?`",
            Self::SeveralUrls => "ask about one URL at a time; put quotes around values that hold blanks",
            Self::BadUrl(_) => "write it as https://host/path, in quotes",
        };
        fixed.to_owned()
    }
}

/// What to do about an option that is not understood.
fn unknown_hint(option: &str) -> String {
    let name = option.trim_start_matches('-');
    match name.split_once('=') {
        Some((before, _)) if options::by_name(before).is_some() => {
            format!("curl separates an option and its value with a blank: `--{before} value`")
        }
        _ if matches!(name, "anyauth" | "ntlm" | "negotiate" | "aws-sigv4") => {
            "only --basic, --digest and --oauth2-bearer are supported; copy the Authorization header with -H instead"
                .to_owned()
        }
        _ if name.starts_with("http3") => {
            "HTTP/3 is not supported; leave the option out to ask over HTTP/1.1".to_owned()
        }
        _ => "leave it out if it does not matter to the answer".to_owned(),
    }
}

/// A piece of a body given by `-d` and its kin.
#[derive(Clone, PartialEq, Eq)]
enum Piece {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What a file holds.
    File {
        /// The file; `-` for standard input.
        path: PathBuf,
        /// Whether its line breaks go.
        stripped: bool,
        /// Percent-encoded, behind this prefix.
        encoded: Option<Vec<u8>>,
    },
}

/// A part of a form.
#[derive(Clone, PartialEq, Eq)]
struct Part {
    /// The field's name.
    name: Vec<u8>,
    /// What it holds.
    content: Piece,
    /// The file name that is sent.
    file_name: Option<Vec<u8>>,
    /// The media type.
    media_type: Option<Vec<u8>>,
}

/// How a user and password are to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Scheme {
    #[default]
    Basic,
    Digest,
}

/// A header line of the user: set, or taken out.
#[derive(Clone, PartialEq, Eq)]
struct Line {
    /// The name, in its own case.
    name: String,
    /// The value; `None` takes the field out that would be sent otherwise.
    value: Option<String>,
}

/// A curl command, understood.
#[derive(Clone)]
pub struct CurlCommand {
    /// The URL, without user and password.
    pub url: Url,
    /// `-L`: redirects are to be followed.
    pub follow: bool,
    /// `-m`: the time limit.
    pub max_time: Option<Duration>,
    /// `--connect-timeout`.
    pub connect_time: Option<Duration>,
    /// The options that were passed over because they do not bear on the request.
    pub ignored: Vec<String>,
    /// Whether the line takes the `User-Agent` out, or gives an empty one.
    pub agent_removed: bool,
    /// The `-E` file.
    pub certificate_file: Option<PathBuf>,
    /// The `--key` file.
    pub key_file: Option<PathBuf>,
    /// The `--cacert` file.
    pub ca_file: Option<PathBuf>,
    /// The `-b` files: Netscape cookie jars.
    pub cookie_files: Vec<PathBuf>,
    /// Everything else.
    parsed: Parsed,
}

impl std::fmt::Debug for CurlCommand {
    /// Only what cannot be a secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CurlCommand").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

/// What the options said, before it is put together.
#[derive(Clone, Default)]
struct Parsed {
    method: Option<String>,
    lines: Vec<Line>,
    pieces: Vec<Piece>,
    json: bool,
    query: Vec<Piece>,
    get: bool,
    head: bool,
    form: Vec<Part>,
    user: Option<(String, String)>,
    scheme: Scheme,
    bearer: Option<String>,
    agent: Option<String>,
    referer: Option<String>,
    cookies: Vec<String>,
    range: Option<String>,
    compressed: bool,
    target: Option<String>,
    path_as_is: bool,
    unproxied: Vec<String>,
    transport: Transport,
    /// `--http2`, which over plain http only asks for an upgrade.
    http2_asked: bool,
    urls: Vec<String>,
    follow: bool,
    max_time: Option<Duration>,
    connect_time: Option<Duration>,
    ignored: Vec<String>,
    certificate_file: Option<PathBuf>,
    key_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    cookie_files: Vec<PathBuf>,
}

/// Understands a pasted curl line.
pub fn parse(line: &str) -> Result<CurlCommand, CurlError> {
    if line.len() > LINE_BYTES {
        return Err(CurlError::TooLong);
    }
    let line = line.trim().trim_start_matches(['$', '>', '%']).trim_start();
    refuse_others(line)?;
    let mut words = words::split(line)?.into_iter();
    let program = words.next().map(values::text).unwrap_or_default();
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    if !matches!(name.as_str(), "curl" | "curl.exe") {
        return Err(CurlError::NotCurl);
    }
    from_arguments(words)
}

/// Understands curl's arguments, cut into words already: for a command line that takes curl's options.
pub fn from_arguments(arguments: impl IntoIterator<Item = Vec<u8>>) -> Result<CurlCommand, CurlError> {
    let mut words = arguments.into_iter();
    let mut parsed = Parsed::default();
    let mut options_end = false;
    while let Some(word) = words.next() {
        match word.as_slice() {
            b"--" if !options_end => options_end = true,
            [b'-', b'-', name @ ..] if !options_end => long(name, &mut words, &mut parsed)?,
            [b'-', letters @ ..] if !options_end && !letters.is_empty() => short(letters, &mut words, &mut parsed)?,
            _ => parsed.urls.push(values::text(word)),
        }
    }
    urls::finish(parsed)
}

/// Refuses what is no shell command, with the name it goes by.
fn refuse_others(line: &str) -> Result<(), CurlError> {
    let start: String = line.chars().take(40).collect::<String>().to_ascii_lowercase();
    if ["invoke-", "iwr ", "irm ", "session =", "headers ="].iter().any(|other| start.starts_with(other)) {
        return Err(CurlError::PowerShell);
    }
    if ["fetch(", "await fetch("].iter().any(|other| start.starts_with(other)) {
        return Err(CurlError::Fetch);
    }
    Ok(())
}

/// A long option.
fn long(name: &[u8], words: &mut impl Iterator<Item = Vec<u8>>, parsed: &mut Parsed) -> Result<(), CurlError> {
    let name = values::text(name.to_vec());
    let shown = || format!("--{}", name.split_once('=').map_or(name.as_str(), |(before, _)| before));
    let Some(option) = options::by_name(&name) else {
        // The name is kept with its equals sign for the hint, without what follows it: that may be a secret.
        let shown = if name.contains('=') { format!("{}=", shown()) } else { shown() };
        return Err(CurlError::UnknownOption(shown));
    };
    let value = match option.valued {
        true => Some(words.next().ok_or(CurlError::MissingValue(option.long))?),
        false => None,
    };
    apply(option, value, parsed)
}

/// A run of letters: flags, and at most one option whose value is the rest of the run or the next word.
fn short(mut letters: &[u8], words: &mut impl Iterator<Item = Vec<u8>>, parsed: &mut Parsed) -> Result<(), CurlError> {
    while let [letter, rest @ ..] = letters {
        let letter = char::from(*letter);
        let option = options::by_letter(letter).ok_or_else(|| CurlError::UnknownOption(format!("-{letter}")))?;
        if option.valued {
            let value = match rest {
                [] => words.next().ok_or(CurlError::MissingValue(option.long))?,
                rest => rest.to_vec(),
            };
            return apply(option, Some(value), parsed);
        }
        apply(option, None, parsed)?;
        letters = rest;
    }
    Ok(())
}

/// Takes an option in.
fn apply(option: Known, value: Option<Vec<u8>>, parsed: &mut Parsed) -> Result<(), CurlError> {
    match value {
        Some(value) => values::apply(option, value, parsed),
        None => {
            apply_flag(option, parsed);
            Ok(())
        }
    }
}

/// Takes an option without a value in.
fn apply_flag(option: Known, parsed: &mut Parsed) {
    use doorward_diagnose::observation::{HttpVersion, TlsVersion};
    let transport = &mut parsed.transport;
    match option.meaning {
        Meaning::Get => parsed.get = true,
        Meaning::Head => parsed.head = true,
        Meaning::Basic => parsed.scheme = Scheme::Basic,
        Meaning::Digest => parsed.scheme = Scheme::Digest,
        Meaning::Insecure => transport.insecure = true,
        Meaning::Tunnel => transport.tunnel = true,
        Meaning::Http10 => transport.version = Some(HttpVersion::Http10),
        Meaning::Http11 => transport.version = Some(HttpVersion::Http11),
        Meaning::Http2 => {
            transport.version = Some(HttpVersion::Http2);
            parsed.http2_asked = true;
        }
        Meaning::Http2Known => {
            transport.version = Some(HttpVersion::Http2);
            parsed.http2_asked = false;
        }
        Meaning::Tls12 => transport.tls_min = Some(TlsVersion::Tls12),
        Meaning::Tls13 => transport.tls_min = Some(TlsVersion::Tls13),
        Meaning::Ipv4 => transport.ipv6 = Some(false),
        Meaning::Ipv6 => transport.ipv6 = Some(true),
        Meaning::PathAsIs => parsed.path_as_is = true,
        Meaning::Compressed => parsed.compressed = true,
        Meaning::Follow => parsed.follow = true,
        _ => parsed.ignored.push(format!("--{}", option.long)),
    }
}

#[cfg(test)]
mod tests;
