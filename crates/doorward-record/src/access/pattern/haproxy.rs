//! HAProxy's HTTP log: `option httplog`, `option httplog clf`, and what `log-format` says.

use super::{Builder, Pattern};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Said, Unit};

/// `option httplog`, with the headers captured of request and answer (`%hr`, `%hs`), of one of them, and of none.
pub(in crate::access) const HTTP: [&str; 3] = [
    "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %{+Q}r",
    "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq {%hr} %{+Q}r",
    "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq {%hr} {%hs} %{+Q}r",
];

/// `option httplog clf`.
pub(in crate::access) const CLF: &str = "%{+Q}o %{-Q}ci - - [%trg] %r %ST %B \"\" \"\" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc \
    %ac %fc %bc %sc %rc %sq %bq %CC %CS";

/// Reads a format of variables: `%ci`, `%{+Q}r`, `%[…]`.
///
/// # Errors
/// What is not understood, and what to do about it.
pub(in crate::access) fn pattern(text: &str) -> Result<Pattern, (String, String)> {
    // In the configuration blanks stand behind backslashes.
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let format = inner.replace("\\ ", " ").replace("\\\"", "\"");
    let mut builder = Builder::default();
    let mut rest = format.as_str();
    let mut quotes_all = false;
    while let Some((before, after)) = rest.split_once('%') {
        builder.literal(before.as_bytes());
        rest = variable(after, &mut quotes_all, &mut builder)?;
    }
    builder.literal(rest.as_bytes());
    builder.finish(Escape::None)
}

fn variable<'t>(text: &'t str, quotes_all: &mut bool, builder: &mut Builder) -> Result<&'t str, (String, String)> {
    if let Some(after) = text.strip_prefix('%') {
        builder.literal(b"%");
        return Ok(after);
    }
    let (flags, rest) = match text.strip_prefix('{') {
        Some(inner) => inner.split_once('}').ok_or_else(|| unknown(text))?,
        None => ("", text),
    };
    let flags = if rest.starts_with('(') { "" } else { flags };
    let quotes = if flags.contains("+Q") { true } else { *quotes_all && !flags.contains("-Q") };
    if let Some(inner) = rest.strip_prefix('[') {
        let (expression, after) = inner.split_once(']').ok_or_else(|| unknown(text))?;
        return Ok(quoted(expressed(expression), quotes, builder, after));
    }
    let end = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (name, after) = (1..=end)
        .rev()
        .find_map(|length| {
            let (name, after) = rest.split_at_checked(length)?;
            (name == "o" || named(name).is_some()).then_some((name, after))
        })
        .ok_or_else(|| unknown(text))?;
    if name == "o" {
        *quotes_all = flags.contains("+Q");
        return Ok(after.trim_start());
    }
    let Some((field, is_text)) = named(name) else { return Err(unknown(text)) };
    Ok(quoted(field, quotes && is_text, builder, after))
}

fn quoted<'t>(field: Field, quotes: bool, builder: &mut Builder, after: &'t str) -> &'t str {
    if quotes {
        builder.literal(b"\"");
    }
    builder.field(field);
    if quotes {
        builder.literal(b"\"");
    }
    after
}

fn unknown(text: &str) -> (String, String) {
    let shown: String = text.chars().take(24).collect();
    (format!("the variable at `%{shown}` is not known"), "known are the variables of HAProxy's `log-format`".into())
}

/// What a sample expression means.
fn expressed(expression: &str) -> Field {
    let expression = expression.split(',').next().unwrap_or_default();
    match expression {
        "src" => Field::Client,
        "unique-id" => Field::RequestId,
        "status" => Field::Status,
        "method" => Field::Method,
        "pathq" | "capture.req.uri" => Field::Target,
        "path" => Field::TargetElse,
        "query" => Field::Query,
        "capture.req.method" => Field::Method,
        "termination_state" => Field::Hint(Said::Termination),
        _ => Field::Skip,
    }
}

/// What a variable means, and whether it is a text (which `+Q` quotes) or a number.
fn named(name: &str) -> Option<(Field, bool)> {
    Some(match name {
        "ci" => (Field::Client, true),
        "t" | "tr" => (Field::Time(Clock::Common, true), false),
        "T" | "Tl" | "trg" | "trl" => (Field::Time(Clock::Common, true), false),
        "Ts" => (Field::Time(Clock::Epoch, true), false),
        "s" | "si" => (Field::Upstream, true),
        "Ta" | "Tt" | "Tu" => (Field::DurationElse(Unit::Milliseconds), false),
        "ST" => (Field::Status, false),
        "B" => (Field::Bytes, false),
        "ts" | "tsc" => (Field::Hint(Said::Termination), true),
        "r" => (Field::Request, true),
        "HM" => (Field::Method, true),
        "HU" => (Field::Target, true),
        "HP" | "HPO" => (Field::TargetElse, true),
        "HQ" => (Field::Query, true),
        "HV" => (Field::Protocol, true),
        "ID" => (Field::RequestId, true),
        "pid" => (Field::Process, false),
        "fp" => (Field::Port, false),
        "f" | "ft" => (Field::Frontend, true),
        "b" | "bi" | "CC" | "CS" | "fi" | "hr" | "hs" | "hrl" | "hsl" | "H" | "sslc" | "sslv" | "sslb" => {
            (Field::Skip, true)
        }
        "TR" | "Tw" | "Tc" | "Tr" | "Th" | "Ti" | "Tq" | "Td" | "ac" | "fc" | "bc" | "sc" | "rc" | "sq" | "bq"
        | "bp" | "sp" | "cp" | "U" | "lc" | "rt" | "ms" => (Field::Number, false),
        _ => return None,
    })
}
