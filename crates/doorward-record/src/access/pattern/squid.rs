//! Squid's `logformat`.

use super::headers::{of_answer, of_request};
use super::{Builder, Pattern};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Said, Unit};

/// Squid's formats that need no `logformat` line, but for `squid` itself, whose blanks vary.
const COMMON: &str = r#"%>a %[ui %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st %Ss:%Sh"#;
const COMBINED: &str = r#"%>a %[ui %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st "%{Referer}>h" "%{User-Agent}>h" %Ss:%Sh"#;

/// Reads the codes of `logformat`, perhaps with the directive and the name before them, or the name of one of Squid's own formats.
///
/// # Errors
/// What is not understood, and what to do about it.
pub(in crate::access) fn pattern(text: &str) -> Result<Pattern, (String, String)> {
    let text = text.trim();
    let format = match text {
        "common" => COMMON,
        "combined" => COMBINED,
        _ => text.strip_prefix("logformat ").map_or(text, |rest| {
            rest.trim_start().split_once(char::is_whitespace).map_or("", |(_name, format)| format.trim_start())
        }),
    };
    let mut builder = Builder::default();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        builder.literal(before.as_bytes());
        rest = code(after, &mut builder)?;
    }
    builder.literal(rest.as_bytes());
    builder.finish(Escape::Percent)
}

/// Reads what follows a `%` and returns what follows that: `"[-][0]width[.width]{argument}code{argument}`.
fn code<'t>(text: &'t str, builder: &mut Builder) -> Result<&'t str, (String, String)> {
    if let Some(after) = text.strip_prefix('%') {
        builder.literal(b"%");
        return Ok(after);
    }
    let unknown = || {
        let shown: String = text.chars().take(MAX_SHOWN).collect();
        (format!("the code at `%{shown}` is not known"), "known are the codes of Squid's logformat".to_owned())
    };
    let quoted = text.strip_prefix(['"', '[', '\'', '#', '/']).unwrap_or(text);
    let rest = quoted.strip_prefix('-').unwrap_or(quoted);
    let width = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.').len();
    let (digits, rest) = rest.split_at_checked(width).unwrap_or(("", rest));
    let (first, rest) = argument(rest).ok_or_else(unknown)?;
    let rest = ["http::", "icap::", "ssl::", "adapt::", "transport::", "proxy_protocol::", "tls::"]
        .iter()
        .find_map(|space| rest.strip_prefix(space))
        .unwrap_or(rest);
    let named = CODES.iter().filter(|(name, _)| rest.starts_with(name)).max_by_key(|(name, _)| name.len());
    let (name, code) = named.ok_or_else(unknown)?;
    let after = rest.strip_prefix(name).unwrap_or(rest);
    let (second, after) = argument(after).ok_or_else(unknown)?;
    let field = code.field(if first.is_empty() { second } else { first }).ok_or_else(unknown)?;
    let fills = !digits.is_empty() && !digits.starts_with('0') && !digits.starts_with('.');
    if fills {
        builder.padded(field)
    } else {
        builder.field(field)
    }
    Ok(after)
}

/// Most letters of a format that an error shows.
const MAX_SHOWN: usize = 24;

/// An argument in braces, where there is one, and what follows.
fn argument(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('{') {
        Some(inner) => inner.split_once('}'),
        None => Some(("", text)),
    }
}

/// What a code means.
#[derive(Debug, Clone, Copy)]
enum Code {
    Client,
    Status,
    Other,
    Milliseconds,
    Seconds,
    Fraction,
    Time,
    Method,
    Url,
    Path,
    Protocol,
    User,
    Result,
    Upstream,
    Bytes,
    OfRequest,
    OfAnswer,
    Says,
}

impl Code {
    fn field(self, argument: &str) -> Option<Field> {
        Some(match self {
            Self::Client => Field::Client,
            Self::Status => Field::Status,
            Self::Other => Field::Skip,
            Self::Milliseconds => Field::Duration(Unit::Milliseconds),
            Self::Seconds => Field::Time(Clock::Epoch, false),
            Self::Fraction => Field::Time(Clock::Fraction, false),
            Self::Time if argument.is_empty() => Field::Time(Clock::Common, false),
            Self::Time => Field::Time(Clock::strftime(argument).ok()?, false),
            Self::Method => Field::Method,
            Self::Url => Field::Url,
            Self::Path => Field::TargetElse,
            Self::Protocol => Field::Protocol,
            Self::User => Field::User,
            Self::Result => Field::Hint(Said::Squid),
            Self::Upstream => Field::Upstream,
            Self::Bytes => Field::Bytes,
            Self::OfRequest => of_request(argument),
            Self::OfAnswer => of_answer(argument),
            Self::Says => Field::Hint(Said::Words),
        })
    }
}

/// The codes, the longest that fits counts.
const CODES: &[(&str, Code)] = &[
    (">a", Code::Client),
    (">A", Code::Client),
    (">p", Code::Other),
    (">eui", Code::Other),
    (">la", Code::Other),
    (">lp", Code::Other),
    (">qos", Code::Other),
    ("<a", Code::Upstream),
    ("<A", Code::Upstream),
    ("<p", Code::Other),
    ("<la", Code::Other),
    ("<lp", Code::Other),
    ("la", Code::Other),
    ("lp", Code::Other),
    ("sn", Code::Other),
    ("ts", Code::Seconds),
    ("tu", Code::Fraction),
    ("tl", Code::Time),
    ("tg", Code::Time),
    ("tr", Code::Milliseconds),
    ("tS", Code::Other),
    ("dt", Code::Other),
    ("busy_time", Code::Other),
    ("err_code", Code::Says),
    ("err_detail", Code::Other),
    ("note", Code::Other),
    ("et", Code::Other),
    ("ea", Code::Other),
    ("un", Code::User),
    ("ul", Code::User),
    ("ue", Code::User),
    ("ui", Code::Other),
    ("us", Code::Other),
    ("credentials", Code::Other),
    (">h", Code::OfRequest),
    (">ha", Code::OfRequest),
    ("<h", Code::OfAnswer),
    (">Hs", Code::Status),
    ("<Hs", Code::Other),
    ("Hs", Code::Status),
    ("rm", Code::Method),
    (">rm", Code::Method),
    ("<rm", Code::Other),
    ("ru", Code::Url),
    (">ru", Code::Url),
    ("<ru", Code::Other),
    ("rp", Code::Path),
    (">rp", Code::Path),
    ("<rp", Code::Other),
    (">rs", Code::Other),
    (">rd", Code::Other),
    (">rP", Code::Other),
    ("rv", Code::Protocol),
    (">rv", Code::Protocol),
    ("<rv", Code::Other),
    ("<st", Code::Bytes),
    (">st", Code::Other),
    ("st", Code::Other),
    ("<sH", Code::Other),
    (">sh", Code::Other),
    ("<sh", Code::Other),
    ("<bs", Code::Other),
    ("<pt", Code::Other),
    ("<tt", Code::Other),
    ("mt", Code::Other),
    ("Ss", Code::Result),
    ("Sh", Code::Other),
    ("<ss", Code::Other),
    ("sni", Code::Other),
    ("bump_mode", Code::Other),
    ("master_xaction", Code::Other),
];
