//! ModSecurity's audit log in its serial form: one entry a request, in parts between `--boundary-X--` lines.

use super::line::ErrorLine;
use super::prefix::line;
use super::stamp::{Clock, Stamp};

/// The most lines of one entry that are looked at.
const MAX_ENTRY_LINES: usize = 4096;

/// What an entry of the audit log says of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditEntry<'a> {
    /// The number of its first line.
    pub number: u64,
    /// The id of the request.
    pub id: Option<&'a str>,
    /// When.
    pub time: Stamp<'a>,
    /// The client, as written.
    pub client: Option<&'a str>,
    /// The request line.
    pub request: Option<&'a str>,
    /// The Host field.
    pub host: Option<&'a str>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// The firewall's messages, in order.
    pub messages: Vec<ErrorLine<'a>>,
}

/// The entries of an audit log. What stands before the first entry and after the last whole one is left out.
#[must_use]
pub fn audit<'a>(text: &'a str, clock: &Clock) -> Vec<AuditEntry<'a>> {
    let mut entries = Vec::new();
    let mut open: Option<(AuditEntry<'a>, char)> = None;
    for (raw, number) in text.lines().zip(1_u64..) {
        match boundary(raw) {
            Some('A') => open = Some((AuditEntry { number, ..AuditEntry::default() }, 'A')),
            Some('Z') => entries.extend(open.take().map(|(entry, _)| entry)),
            Some(part) => {
                if let Some((_, current)) = open.as_mut() {
                    *current = part;
                }
            }
            None => {
                if let Some((entry, part)) = open.as_mut()
                    && number - entry.number < MAX_ENTRY_LINES as u64
                {
                    entry.read(*part, raw, number, clock);
                }
            }
        }
    }
    entries
}

/// A time as `25/Nov/2026:20:58:49.5 +0000`.
fn stamp(written: &str) -> Option<Stamp<'_>> {
    let parsed = jiff::fmt::strtime::parse("%d/%b/%Y:%H:%M:%S%.f %z", written).ok()?;
    Some(Stamp { written, unix_s: Some(parsed.to_timestamp().ok()?.as_second()) })
}

/// Whether a text begins as an audit log does.
#[must_use]
pub fn is_audit(text: &str) -> bool {
    text.lines().find(|raw| !raw.trim().is_empty()).and_then(boundary) == Some('A')
}

/// The letter of a `--boundary-X--` line.
fn boundary(raw: &str) -> Option<char> {
    let inner = raw.strip_prefix("--")?.strip_suffix("--")?;
    let (name, part) = inner.rsplit_once('-')?;
    let sound = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut letters = part.chars();
    let letter = letters.next().filter(char::is_ascii_uppercase)?;
    (sound && letters.next().is_none()).then_some(letter)
}

impl<'a> AuditEntry<'a> {
    /// Its messages as lines of an error log that name the request.
    pub fn lines(&self) -> impl Iterator<Item = ErrorLine<'a>> {
        let (method, target) = self.request.map_or((None, None), super::prefix::request);
        self.messages.iter().map(move |message| ErrorLine {
            time: self.time,
            client: self.client.and_then(|client| client.parse().ok()).or(message.client),
            host: self.host.or(message.host),
            id: self.id,
            status: message.status.or(self.status),
            method,
            target,
            ..message.clone()
        })
    }

    /// Takes one line of a part in.
    fn read(&mut self, part: char, raw: &'a str, number: u64, clock: &Clock) {
        match part {
            'A' if self.id.is_none() => {
                self.time = raw
                    .strip_prefix('[')
                    .and_then(|raw| raw.split_once("] "))
                    .and_then(|(written, _)| stamp(written))
                    .unwrap_or_default();
                let mut words = raw.rsplit_once("] ").map_or(raw, |(_, rest)| rest).split(' ');
                self.id = words.next();
                self.client = words.next();
            }
            'B' if self.request.is_none() => self.request = Some(raw),
            'B' => self.host = self.host.or_else(|| field(raw, "host")),
            'F' if self.status.is_none() => self.status = raw.split(' ').nth(1).and_then(|status| status.parse().ok()),
            'H' => {
                let words = raw.strip_prefix("Message: ").or_else(|| raw.strip_prefix("ModSecurity: "));
                if let Some(words) = words {
                    let found = super::prefix::firewall(raw, words);
                    self.messages.push(ErrorLine { number: Some(number), id: self.id, ..found });
                } else if let Some(found) = raw.strip_prefix("Apache-Error: ").and_then(|inner| line(inner, clock)) {
                    self.messages.push(ErrorLine { number: Some(number), ..found });
                }
            }
            _ => {}
        }
    }
}

/// The value of a header field of this name.
fn field<'a>(raw: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = raw.split_once(':')?;
    found.eq_ignore_ascii_case(name).then(|| value.trim())
}

#[cfg(test)]
mod tests {
    use super::{Clock, audit};

    const ENTRY: &str = "--a1b2c3d4-A--\n[25/Nov/2026:20:58:49 +0000] awdMCk 192.0.2.7 57902 192.0.2.1 80\n--a1b2c3d4-B--\n\
        GET /open/?q=1 HTTP/1.1\nHost: shop.example\nX-Odd: --a1b2-\n\n--a1b2c3d4-F--\nHTTP/1.1 403 Forbidden\n\n--a1b2c3d4-H--\n\
        Message: Warning. Pattern match \"x\" at ARGS:q. [file \"/r.conf\"] [line \"9\"] [id \"941100\"] [msg \"XSS\"]\n\
        Message: Access denied with code 403 (phase 2). Operator GE matched 5 at TX:anomaly_score. [id \"949110\"] [msg \"Score\"]\n\
        Action: Intercepted (phase 2)\n\n--a1b2c3d4-Z--\n\n";

    #[test]
    fn an_entry_says_what_was_asked_and_what_refused() {
        let entries = audit(ENTRY, &Clock::utc());
        assert_eq!(entries.len(), 1);
        let entry = &entries[0];
        assert_eq!((entry.id, entry.client, entry.status), (Some("awdMCk"), Some("192.0.2.7"), Some(403)));
        assert_eq!((entry.request, entry.host), (Some("GET /open/?q=1 HTTP/1.1"), Some("shop.example")));
        let rules: Vec<_> =
            entry.messages.iter().map(|message| message.values.get(crate::error::Capture::Rule)).collect();
        assert_eq!(rules, [Some("941100"), Some("949110")]);
    }

    #[test]
    fn an_entry_that_is_cut_off_is_left_out() {
        let cut = ENTRY.get(..ENTRY.len() - 20).unwrap();
        assert!(audit(cut, &Clock::utc()).is_empty());
        assert_eq!(audit(&format!("{cut}\n{ENTRY}"), &Clock::utc()).len(), 1);
    }
}
