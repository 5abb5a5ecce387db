//! HAR files (1.1 and 1.2) as browsers and proxies export them: finds the entries, and makes an observation of the one that matters.
//!
//! A HAR is often cut off, edited or slightly wrong. The entries are therefore read one by one from where they begin, and what
//! cannot be read is told beside those that could. Only the chosen entry is read in full, so that memory stays near the file's size.

mod entry;

use doorward_diagnose::observation::Observation;
use serde::Deserialize;
use serde::de::IgnoredAny;
use url::Url;

/// The largest HAR that is read, in bytes.
pub const HAR_BYTES: usize = 64 * 1024 * 1024;
/// The most entries that are counted.
pub const ENTRIES: usize = 20_000;
/// The most entries that an error lists.
const LISTED: usize = 30;
/// The longest address that a list shows, in characters.
const SHOWN_CHARACTERS: usize = 90;
/// What paths to which an unknown visitor is sent have in them.
const LOGIN_WORDS: &[&str] =
    &["login", "log-in", "signin", "sign-in", "sso", "oauth", "authorize", "/auth", "/session"];

/// Why a HAR gives no observation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HarError {
    /// It is larger than [`HAR_BYTES`].
    #[error("the HAR is larger than {HAR_BYTES} bytes")]
    TooLarge,
    /// It is something else.
    #[error("this is not a HAR: it has no list of entries")]
    NotHar,
    /// It has no entry that is whole.
    #[error("the HAR holds no whole entry")]
    Empty,
    /// There is no entry of this number.
    #[error("the HAR has no entry {number}: it has {count}")]
    NoSuchEntry {
        /// The number asked for.
        number: usize,
        /// How many there are.
        count: usize,
        /// The entries, one per line.
        list: String,
    },
    /// The entry cannot be made an observation.
    #[error("entry {number} of the HAR cannot be read: {why}")]
    BadEntry {
        /// Its number.
        number: usize,
        /// What is wrong with it.
        why: String,
    },
}

impl HarError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::TooLarge => "reload the page with the network log cleared, and save the HAR again".to_owned(),
            Self::NotHar => "save it from the browser's developer tools: Network, \"Save all as HAR\"".to_owned(),
            Self::Empty => "record the refusal again with the developer tools open, and save the HAR then".to_owned(),
            Self::NoSuchEntry { list, .. } => format!("choose one of these:\n{list}"),
            Self::BadEntry { .. } => "choose another entry with --entry".to_owned(),
        }
    }
}

/// One entry, as far as it takes to choose among them.
#[derive(Clone, PartialEq, Eq)]
pub struct Summary {
    /// The method.
    pub method: String,
    /// The URL, without query and user: what is shown in lists.
    pub url: String,
    /// The status; 0 where there was no answer.
    pub status: u16,
    /// Whether it sends the visitor to a sign-in.
    login: bool,
    /// Where the entry begins in the file.
    start: usize,
    /// Where it ends.
    end: usize,
}

/// The entries of a HAR.
pub struct Har<'a> {
    /// The file.
    bytes: &'a [u8],
    /// The entries that are whole, in order.
    pub entries: Vec<Summary>,
    /// What could not be read, in words.
    pub unread: Vec<String>,
}

/// The entry that was chosen.
pub struct Chosen {
    /// Its number, from 1.
    pub number: usize,
    /// How many entries there are.
    pub count: usize,
    /// What it shows.
    pub observation: Observation,
    /// What of the file or the entry could not be read, in words.
    pub unread: Vec<String>,
}

/// An entry as far as its summary goes. Everything is optional: exporters leave out what they do not know.
#[derive(Deserialize)]
struct Light {
    #[serde(default)]
    request: LightRequest,
    #[serde(default)]
    response: LightResponse,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LightRequest {
    method: String,
    url: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LightResponse {
    status: f64,
    #[serde(rename = "redirectURL")]
    redirect: Option<String>,
}

/// Finds the entries of a HAR.
pub fn read(bytes: &[u8]) -> Result<Har<'_>, HarError> {
    if bytes.len() > HAR_BYTES {
        return Err(HarError::TooLarge);
    }
    let mut place = first_entry(bytes).ok_or(HarError::NotHar)?;
    let mut har = Har { bytes, entries: Vec::new(), unread: Vec::new() };
    let mut seen = 0;
    loop {
        place = skip(bytes, place, |byte| byte.is_ascii_whitespace() || byte == b',');
        match bytes.get(place) {
            Some(b'{') if seen == ENTRIES => {
                har.unread.push(format!("the HAR has more than {ENTRIES} entries, the rest was not read"));
                break;
            }
            Some(b'{') => {}
            Some(b']') => break,
            Some(_) => {
                har.unread.push(format!("the HAR is broken after entry {seen}: what follows was not read"));
                break;
            }
            None => {
                har.unread.push(format!("the HAR is cut off after entry {seen}"));
                break;
            }
        }
        seen += 1;
        match har.take(place, seen) {
            Some(end) => place = end,
            None => break,
        }
    }
    if har.entries.is_empty() { Err(HarError::Empty) } else { Ok(har) }
}

/// Where the list of entries begins: behind its bracket.
fn first_entry(bytes: &[u8]) -> Option<usize> {
    const KEY: &[u8] = b"\"entries\"";
    let mut from = 0;
    loop {
        let found = bytes.get(from..)?.windows(KEY.len()).position(|window| window == KEY)? + from;
        from = found + KEY.len();
        let colon = skip(bytes, from, |byte| byte.is_ascii_whitespace());
        let bracket = skip(bytes, colon.saturating_add(1), |byte| byte.is_ascii_whitespace());
        // Within a string the quote would be escaped.
        let escaped = found.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\\');
        if !escaped && bytes.get(colon) == Some(&b':') && bytes.get(bracket) == Some(&b'[') {
            return Some(bracket + 1);
        }
    }
}

/// The first place from here on whose byte is another.
fn skip(bytes: &[u8], from: usize, passes: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !passes(*byte)).unwrap_or(rest.len())
}

impl Har<'_> {
    /// Takes in the entry at this place; gives the place behind it, or `None` where reading ends.
    fn take(&mut self, start: usize, number: usize) -> Option<usize> {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<Light>();
        match stream.next() {
            Some(Ok(light)) => {
                let end = start + stream.byte_offset();
                self.entries.push(summary(light, start, end));
                Some(end)
            }
            Some(Err(error)) if ends_early(rest, &error) => {
                self.unread.push(format!("the HAR is cut off within entry {number}"));
                None
            }
            _ => {
                let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
                let whole = matches!(stream.next(), Some(Ok(_)));
                let what = if whole { "passed over" } else { "not read, nor what follows it" };
                self.unread.push(format!("entry {number} of the HAR is not as it should be and was {what}"));
                whole.then(|| start + stream.byte_offset())
            }
        }
    }

    /// The entry of this number (from 1), or the one that most looks like the refusal: a 401, 403, 407, 429 or 451; else another
    /// 4xx or a 503; else a redirect to a sign-in; else one without an answer; else the first.
    pub fn choose(&self, entry: Option<usize>) -> Result<Chosen, HarError> {
        let count = self.entries.len();
        let number = entry.unwrap_or_else(|| self.likeliest());
        let found = number.checked_sub(1).and_then(|place| self.entries.get(place));
        let summary = found.ok_or_else(|| HarError::NoSuchEntry { number, count, list: self.list() })?;
        let text = String::from_utf8_lossy(self.bytes.get(summary.start..summary.end).unwrap_or_default());
        let bad = |why: String| HarError::BadEntry { number, why };
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|_| bad("its JSON is nested too deeply or broken".to_owned()))?;
        let mut unread = self.unread.clone();
        let observation = entry::observation(&value, &mut unread).map_err(bad)?;
        Ok(Chosen { number, count, observation, unread })
    }

    /// The number of the entry that most looks like the refusal.
    fn likeliest(&self) -> usize {
        let looks: [fn(&Summary) -> bool; 4] = [
            |entry| matches!(entry.status, 401 | 403 | 407 | 429 | 451),
            |entry| matches!(entry.status, 400..=499 | 503) && !entry.url.ends_with("/favicon.ico"),
            |entry| entry.login,
            |entry| entry.status == 0,
        ];
        let found = looks.iter().find_map(|looks| self.entries.iter().position(looks));
        found.unwrap_or_default() + 1
    }

    /// The entries, one per line, shortened.
    #[must_use]
    pub fn list(&self) -> String {
        let shown = self.entries.iter().take(LISTED).enumerate();
        let mut lines: Vec<String> = shown
            .map(|(place, entry)| {
                let address: String = entry.url.chars().take(SHOWN_CHARACTERS).collect();
                format!("{:>4}  {:>3}  {} {address}", place + 1, entry.status, entry.method)
            })
            .collect();
        if self.entries.len() > LISTED {
            lines.push(format!("      and {} more", self.entries.len() - LISTED));
        }
        lines.join("\n")
    }
}

/// Whether the error is that the text ends: some unfinished values (`-`, `tru`) are reported as wrong ones.
fn ends_early(text: &[u8], error: &serde_json::Error) -> bool {
    let mut lines = text.rsplit(|byte| *byte == b'\n');
    let last = lines.next().map_or(0, <[u8]>::len);
    error.is_eof() || (error.line() == lines.count() + 1 && error.column() >= last)
}

/// The summary of an entry.
fn summary(light: Light, start: usize, end: usize) -> Summary {
    let status = entry::whole_status(light.response.status);
    let target = light.response.redirect.unwrap_or_default().to_ascii_lowercase();
    let login = (300..400).contains(&status) && LOGIN_WORDS.iter().any(|word| target.contains(word));
    Summary { method: light.request.method, url: bare(&light.request.url), status, login, start, end }
}

/// The host of a URL with its port, where that is not the scheme's own.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The URL without what may be secret in it.
fn bare(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => format!("{}://{}{}", url.scheme(), authority(&url), url.path()),
        Err(_) => "(no URL)".to_owned(),
    }
}

#[cfg(test)]
mod tests;
