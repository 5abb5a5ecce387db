//! Apache's `LogFormat`, which lighttpd's `accesslog.format` and `varnishncsa -F` share.

use super::headers::{of_answer, of_request};
use super::{Builder, Pattern};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Unit};

/// Reads the value of `LogFormat`: the string alone, or the directive with its quotes and its nickname.
///
/// # Errors
/// What is not understood, and what to do about it.
pub(in crate::access) fn pattern(text: &str) -> Result<Pattern, (String, String)> {
    let format = value(text);
    let mut builder = Builder::default();
    let mut rest = format.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        builder.literal(before.as_bytes());
        rest = directive(after, &mut builder)?;
    }
    builder.literal(rest.as_bytes());
    builder.finish(Escape::Backslash)
}

/// The format out of the directive as it stands in a configuration, escapes undone.
fn value(text: &str) -> String {
    let text = text.trim();
    let text = ["LogFormat", "accesslog.format", "TransferLog", "CustomLog"]
        .iter()
        .find_map(|directive| text.strip_prefix(directive))
        .map_or(text, |rest| rest.trim_start_matches([' ', '\t', '=']));
    let Some(inner) = text.strip_prefix('"') else { return unescaped(text, '\0').0 };
    unescaped(inner, '"').0
}

/// The text up to an unescaped `end`, with `\"`, `\\`, `\t` and `\n` undone.
fn unescaped(text: &str, end: char) -> (String, bool) {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some(letter @ ('"' | '\\' | '\'')) => out.push(letter),
                Some(letter) => out.extend(['\\', letter]),
                None => out.push('\\'),
            },
            _ if letter == end => return (out, true),
            _ => out.push(letter),
        }
    }
    (out, false)
}

/// Reads what follows a `%` and returns what follows that.
fn directive<'t>(text: &'t str, builder: &mut Builder) -> Result<&'t str, (String, String)> {
    let mut rest = text;
    let mut argument = "";
    let mut original = false;
    loop {
        // Statuses under which the field is written, and which of several requests is meant.
        rest = rest.trim_start_matches(['!', ',', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
        } else if let Some(after) = rest.strip_prefix('<') {
            (rest, original) = (after, true);
        } else if let Some(inner) = rest.strip_prefix('{') {
            let no_end = || (format!("`%{{{inner}` has no closing brace"), "directives are `%{name}letter`".to_owned());
            (argument, rest) = inner.split_once('}').ok_or_else(no_end)?;
        } else {
            break;
        }
    }
    let last = text.len() - rest.len() > 0 && text.contains('>');
    let (letters, after) = letters(rest).ok_or_else(|| unknown(text))?;
    if letters == "%" {
        builder.literal(b"%");
    } else if letters == "t" {
        time(argument, builder)?;
    } else {
        builder.field(field(letters, argument, original, last).ok_or_else(|| unknown(text))?);
    }
    Ok(after)
}

fn unknown(text: &str) -> (String, String) {
    let shown: String = text.chars().take(MAX_SHOWN).collect();
    let hint = "known are the directives of Apache's mod_log_config, mod_logio and mod_ssl";
    (format!("the directive at `%{shown}` is not known"), hint.into())
}

/// Most letters of a format that an error shows.
const MAX_SHOWN: usize = 24;

fn letters(text: &str) -> Option<(&str, &str)> {
    let length = match text.as_bytes() {
        [b'^', b't', b'i' | b'o', ..] | [b'^', b'F', b'B' | b'U', ..] => 3,
        [b'^', b'I' | b'O', b'U', ..] => 3,
        [first, ..] if first.is_ascii() => 1,
        _ => return None,
    };
    text.split_at_checked(length)
}

fn time(argument: &str, builder: &mut Builder) -> Result<(), (String, String)> {
    let (format, starts) = match argument.split_once(':') {
        Some(("begin", format)) => (format, true),
        Some(("end", format)) => (format, false),
        _ if argument == "begin" => ("", true),
        _ if argument == "end" => ("", false),
        _ => (argument, true),
    };
    let clock = match format {
        "" => Clock::Common,
        "sec" | "msec" | "usec" => Clock::Epoch,
        "msec_frac" | "usec_frac" => Clock::Fraction,
        _ => Clock::strftime(format).map_err(|directive| {
            let hint = "times are written with the directives of strftime";
            (format!("`{directive}` in `%{{{argument}}}t` is not known"), hint.to_owned())
        })?,
    };
    builder.field(Field::Time(clock, starts));
    Ok(())
}

fn field(letters: &str, argument: &str, original: bool, last: bool) -> Option<Field> {
    Some(match letters {
        "a" if argument == "c" => Field::ClientElse,
        "a" | "h" if argument.is_empty() => Field::Client,
        "h" if argument == "c" => Field::ClientElse,
        "B" | "b" => Field::Bytes,
        "O" => Field::BytesElse,
        "D" => Field::Duration(Unit::Microseconds),
        "T" => Field::Duration(match argument {
            "" | "s" => Unit::Seconds,
            "ms" => Unit::Milliseconds,
            "us" => Unit::Microseconds,
            _ => return None,
        }),
        "e" if argument.eq_ignore_ascii_case("unique_id") => Field::RequestId,
        "e" if argument.eq_ignore_ascii_case("request_uri") => Field::TargetElse,
        "f" => Field::File,
        "H" => Field::Protocol,
        "i" => of_request(argument),
        "o" => of_answer(argument),
        "L" => Field::LogId,
        "m" => Field::Method,
        "p" if matches!(argument, "" | "canonical" | "local") => Field::Port,
        "P" if matches!(argument, "" | "pid") => Field::Process,
        "q" => Field::Query,
        "r" => Field::Request,
        "s" if original || !last => Field::StatusElse,
        "s" => Field::Status,
        "u" => Field::User,
        "U" => Field::TargetElse,
        "v" | "V" => Field::HostElse,
        "x" => match argument {
            "Varnish:handling" => Field::Cache,
            _ => Field::Skip,
        },
        "A" | "C" | "e" | "I" | "k" | "l" | "n" | "p" | "P" | "R" | "S" | "X" | "a" | "h" | "c" | "y" | "Y" | "d"
        | "E" | "w" => Field::Skip,
        "^ti" | "^to" | "^FB" | "^FU" | "^IU" | "^OU" => Field::Skip,
        _ => return None,
    })
}
