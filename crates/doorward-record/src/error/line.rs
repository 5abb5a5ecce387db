//! One line of an error log, taken apart.

use std::borrow::Cow;
use std::net::IpAddr;

use super::messages::Message;
use super::stamp::Stamp;

/// Who writes a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Writer {
    /// nginx and what is made of it.
    Nginx,
    /// Apache httpd.
    Apache,
    /// ModSecurity and Coraza, in whichever server they run.
    ModSecurity,
    /// PHP-FPM, in its own log or through a server's.
    PhpFpm,
    /// lighttpd.
    Lighttpd,
    /// HAProxy.
    Haproxy,
    /// Squid.
    Squid,
    /// Varnish.
    Varnish,
    /// Caddy.
    Caddy,
    /// Traefik.
    Traefik,
    /// Envoy.
    Envoy,
    /// Tomcat.
    Tomcat,
    /// Microsoft's IIS.
    Iis,
    /// Django.
    Django,
    /// Ruby on Rails.
    Rails,
    /// fail2ban.
    Fail2ban,
}

impl Writer {
    /// The name, as testimonies use it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "apache",
            Self::ModSecurity => "modsecurity",
            Self::PhpFpm => "php-fpm",
            Self::Lighttpd => "lighttpd",
            Self::Haproxy => "haproxy",
            Self::Squid => "squid",
            Self::Varnish => "varnish",
            Self::Caddy => "caddy",
            Self::Traefik => "traefik",
            Self::Envoy => "envoy",
            Self::Tomcat => "tomcat",
            Self::Iis => "iis",
            Self::Django => "django",
            Self::Rails => "rails",
            Self::Fail2ban => "fail2ban",
        }
    }
}

/// How grave a line is, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The server is unusable.
    Emergency,
    /// Something must be done at once.
    Alert,
    /// A grave fault.
    Critical,
    /// A fault.
    Error,
    /// A warning.
    Warning,
    /// Of note, and no fault.
    Notice,
    /// For information.
    Info,
    /// For those who look for faults.
    Debug,
}

impl Level {
    /// The level of this name, in any of the spellings that servers use.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "error" | "err" | "ERROR" | "SEVERE" | "eror" => Self::Error,
            "warn" | "warning" | "WARN" | "WARNING" => Self::Warning,
            "info" | "INFO" => Self::Info,
            "notice" | "NOTICE" => Self::Notice,
            "crit" | "critical" | "CRITICAL" => Self::Critical,
            "alert" | "ALERT" => Self::Alert,
            "emerg" | "EMERGENCY" | "fatal" | "FATAL" => Self::Emergency,
            "debug" | "DEBUG" | "FINE" | "CONFIG" => Self::Debug,
            _ => return name.starts_with("trace").then_some(Self::Debug),
        })
    }
}

/// What a value of a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capture {
    /// A user's name.
    User,
    /// A path on disk.
    Path,
    /// A path of the URL.
    Uri,
    /// A file that the server reads for itself: passwords, groups, a rule file.
    File,
    /// A line of that file.
    Line,
    /// The id of a rule.
    Rule,
    /// The zone or jail of a limit.
    Zone,
    /// A host name or address.
    Host,
    /// The cause in the message's own words.
    Why,
    /// A number: an amount, a limit, a status.
    Amount,
}

impl Capture {
    /// The capture that a pattern names so.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "user" => Self::User,
            "path" => Self::Path,
            "uri" => Self::Uri,
            "file" => Self::File,
            "line" => Self::Line,
            "rule" => Self::Rule,
            "zone" => Self::Zone,
            "host" => Self::Host,
            "why" => Self::Why,
            "amount" => Self::Amount,
            _ => return None,
        })
    }
}

/// The most values of one message; a pattern with more is refused by the tests.
pub const MAX_VALUES: usize = 6;

/// What a message's pattern caught.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Values<'a>([Option<(Capture, &'a str)>; MAX_VALUES]);

impl<'a> Values<'a> {
    /// The value of this kind, as it stands in the line.
    #[must_use]
    pub fn get(&self, capture: Capture) -> Option<&'a str> {
        self.iter().find(|(kind, _)| *kind == capture).map(|(_, value)| value)
    }

    /// All values in order.
    pub fn iter(&self) -> impl Iterator<Item = (Capture, &'a str)> {
        self.0.iter().flatten().copied()
    }

    /// Adds a value; the first of a kind stays, and what finds no place is left out.
    pub(super) fn add(&mut self, capture: Capture, value: &'a str) {
        if self.get(capture).is_none()
            && let Some(free) = self.0.iter_mut().find(|place| place.is_none())
        {
            *free = Some((capture, value));
        }
    }
}

/// One line of an error log.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorLine<'a> {
    /// The whole line, without its end.
    pub raw: &'a str,
    /// The line's number in its file, from 1, where the file was read from its beginning.
    pub number: Option<u64>,
    /// Who wrote it.
    pub writer: Writer,
    /// When.
    pub time: Stamp<'a>,
    /// How grave it is.
    pub level: Option<Level>,
    /// The module of the server, where the line names one.
    pub module: Option<&'a str>,
    /// The process that wrote it.
    pub process: Option<u64>,
    /// The connection's number.
    pub connection: Option<u64>,
    /// The client's address.
    pub client: Option<IpAddr>,
    /// The client's port.
    pub port: Option<u16>,
    /// The host that was asked for.
    pub host: Option<&'a str>,
    /// The request's method.
    pub method: Option<&'a str>,
    /// The request's target as it was sent, or the path where the line has no more.
    pub target: Option<&'a str>,
    /// The id of the request.
    pub id: Option<&'a str>,
    /// The status, where the line tells one.
    pub status: Option<u16>,
    /// The message, without what stands before and after it.
    pub text: &'a str,
    /// The code of the message, such as Apache's `AH01630`.
    pub code: Option<u32>,
    /// What the message means; absent where it bears on no refusal.
    pub meaning: Option<&'static Message>,
    /// What its pattern caught.
    pub values: Values<'a>,
    /// Whether the client could have written parts of the line so that they read like another's: it is then not to be relied on.
    pub contested: bool,
}

impl std::fmt::Debug for ErrorLine<'_> {
    /// The line without its secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = doorward_diagnose::testimony::quotation(self.raw);
        write!(formatter, "ErrorLine({:?}, {:?}, {line:?})", self.number, self.writer)
    }
}

impl<'a> ErrorLine<'a> {
    /// A line of which nothing is known but its text.
    pub(super) fn new(raw: &'a str, writer: Writer) -> Self {
        Self {
            raw,
            number: None,
            writer,
            time: Stamp::default(),
            level: None,
            module: None,
            process: None,
            connection: None,
            client: None,
            port: None,
            host: None,
            method: None,
            target: None,
            id: None,
            status: None,
            text: raw,
            code: None,
            meaning: None,
            values: Values::default(),
            contested: false,
        }
    }

    /// A value of the message, with the server's escapes undone.
    #[must_use]
    pub fn value(&self, capture: Capture) -> Option<Cow<'a, str>> {
        let value = self.values.get(capture)?;
        Some(if self.escapes() { unescaped(value) } else { Cow::Borrowed(value) })
    }

    /// The path on disk that the line speaks of.
    #[must_use]
    pub fn path(&self) -> Option<Cow<'a, str>> {
        self.value(Capture::Path)
    }

    /// The ids of the reasons that this line may speak for, the likeliest first; empty where it bears on none.
    #[must_use]
    pub fn reasons(&self) -> &'static [&'static str] {
        self.meaning.map_or(&[], |message| message.reasons)
    }

    /// What the line means, as a clause.
    #[must_use]
    pub fn clause(&self) -> Option<String> {
        self.meaning.map(|message| message.clause_with(|capture| self.value(capture)))
    }

    /// Whether its writer escapes bytes that are not safe to print.
    fn escapes(&self) -> bool {
        matches!(self.writer, Writer::Apache | Writer::ModSecurity | Writer::PhpFpm)
    }
}

/// The text with `\xHH`, `\"`, `\\`, `\t` and their like undone; bytes that are no UTF-8 are replaced.
#[must_use]
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let mut ahead = bytes.clone();
        match ahead.next() {
            Some(b'x') => match (ahead.next().and_then(hex), ahead.next().and_then(hex)) {
                (Some(high), Some(low)) => out.push(high * 16 + low),
                _ => {
                    out.push(byte);
                    continue;
                }
            },
            Some(b'n') => out.push(b'\n'),
            Some(b't') => out.push(b'\t'),
            Some(b'r') => out.push(b'\r'),
            Some(plain @ (b'\\' | b'"' | b'\'')) => out.push(plain),
            _ => {
                out.push(byte);
                continue;
            }
        }
        bytes = ahead;
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// The value of a hexadecimal digit.
fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::{Level, unescaped};

    #[test]
    fn escapes_are_undone() {
        for (written, meant) in [
            ("/plain/path", "/plain/path"),
            ("/caf\\xc3\\xa9", "/café"),
            ("a\\\\b \\\"c\\\"", "a\\b \"c\""),
            ("cut \\x", "cut \\x"),
            ("cut \\x4", "cut \\x4"),
            ("end \\", "end \\"),
            ("\\xff", "\u{fffd}"),
            ("\\q", "\\q"),
        ] {
            assert_eq!(unescaped(written), meant, "{written}");
        }
    }

    #[test]
    fn levels_are_ordered_from_the_gravest() {
        assert!(Level::Critical < Level::Error && Level::Error < Level::Info);
        assert_eq!(Level::named("trace3"), Some(Level::Debug));
        assert_eq!(Level::named("emerg"), Some(Level::Emergency));
        assert_eq!(Level::named("loud"), None);
    }
}
