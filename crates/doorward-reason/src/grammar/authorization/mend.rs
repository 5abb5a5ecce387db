//! The three steps from a pasted field value to a scheme and its secret: clean, split, judge. Each names what it takes away.

use super::super::challenge::{self, Weight};
use super::super::jwt;
use super::super::text::{is_tchar, is_token, is_token68, is_white, strip_prefix_ignoring_case};
use super::basic::{self, BasicError};
use super::fault::CredentialFault;

/// Schemes that are known without looking them up; a word in front of a secret may be any other, too.
const KNOWN_SCHEMES: &[&str] = &["Bearer", "Basic", "Digest", "DPoP", "Negotiate", "NTLM", "ApiKey", "Token"];
/// Times that a layer of quotes, names or schemes is taken off.
const MAX_LAYERS: usize = 4;

/// What scripts and templates leave behind when nobody fills them in, in lower case.
const PLACEHOLDERS: &[&str] = &[
    "undefined",
    "null",
    "none",
    "nil",
    "nan",
    "[object object]",
    "your_token",
    "your-token",
    "yourtoken",
    "access_token",
];

/// The value without what stands around it.
pub(super) fn clean(value: &str, faults: &mut Vec<CredentialFault>) -> String {
    let visible = visible(value);
    if visible != value {
        faults.push(CredentialFault::InvisibleCharacter);
    }
    let value = visible.as_str();
    let mut text = value.trim_matches(is_white);
    if text.len() < value.len() {
        let edge =
            if value.contains(['\r', '\n']) { CredentialFault::LineBreak } else { CredentialFault::WhitespaceAround };
        faults.push(edge);
    }
    for _ in 0..MAX_LAYERS {
        let before = text;
        text = unwrapped(text, &[('"', '"'), ('\'', '\'')], CredentialFault::StrayQuotes, faults);
        text = without_field_name(text, faults);
        let trimmed = text.trim_end_matches([',', ';']).trim_end_matches(is_white);
        if trimmed.len() < text.len() {
            faults.push(CredentialFault::TrailingComma);
        }
        text = trimmed;
        if text == before {
            break;
        }
    }
    without_line_breaks(text, faults)
}

/// The value without what nobody sees: word processors and chat programs leave it behind.
fn visible(value: &str) -> String {
    let seen =
        value.chars().filter(|next| !matches!(next, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'));
    seen.map(|next| if next == '\u{a0}' { ' ' } else { next }).collect()
}

fn unwrapped<'a>(
    text: &'a str,
    pairs: &[(char, char)],
    fault: CredentialFault,
    faults: &mut Vec<CredentialFault>,
) -> &'a str {
    for (open, close) in pairs {
        if let Some(inner) = text.strip_prefix(*open).and_then(|rest| rest.strip_suffix(*close)) {
            faults.push(fault);
            return inner.trim_matches(is_white);
        }
    }
    text
}

fn without_field_name<'a>(text: &'a str, faults: &mut Vec<CredentialFault>) -> &'a str {
    for name in ["Authorization:", "Proxy-Authorization:"] {
        if let Some(rest) = strip_prefix_ignoring_case(text, name) {
            faults.push(CredentialFault::FieldNameInside);
            return rest.trim_matches(is_white);
        }
    }
    text
}

/// Lines of one token are joined; a break behind the scheme becomes its space.
fn without_line_breaks(text: &str, faults: &mut Vec<CredentialFault>) -> String {
    if !text.contains(['\r', '\n']) {
        return text.to_owned();
    }
    faults.push(CredentialFault::LineBreak);
    let lines: Vec<&str> = text.split(['\r', '\n']).map(|line| line.trim_matches(is_white)).collect();
    let first = lines.first().copied().unwrap_or_default();
    let rest = lines.iter().skip(1).copied().collect::<String>();
    let space = if is_known(first) { " " } else { "" };
    format!("{first}{space}{rest}")
}

fn is_known(word: &str) -> bool {
    KNOWN_SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word))
}

/// Scheme and secret.
pub(super) fn split(text: &str, faults: &mut Vec<CredentialFault>) -> (Option<String>, String) {
    if text.is_empty() {
        faults.push(CredentialFault::Empty);
        return (None, String::new());
    }
    if let Some((scheme, secret)) = glued(text) {
        let percent = secret.starts_with("%20");
        faults.push(if percent { CredentialFault::PercentEncoded } else { CredentialFault::NoSpaceAfterScheme });
        let secret = secret.trim_start_matches("%20").trim_start_matches([':', '=']).trim_start_matches(is_white);
        return undoubled(scheme, secret, faults);
    }
    match text.split_once(is_white) {
        Some((scheme, secret)) if is_token(scheme) => {
            let trimmed = secret.trim_start_matches(is_white);
            if trimmed.len() < secret.len() || !text.contains(' ') {
                faults.push(CredentialFault::WhitespaceAfterScheme);
            }
            undoubled(scheme, trimmed, faults)
        }
        _ => alone(text, faults),
    }
}

/// A known scheme that something other than a space parts from its secret.
fn glued(text: &str) -> Option<(&'static str, &str)> {
    KNOWN_SCHEMES.iter().find_map(|scheme| {
        let rest = strip_prefix_ignoring_case(text, scheme)?;
        let token = scheme.eq_ignore_ascii_case("Bearer") && jwt::looks_like(rest);
        let parted = rest.starts_with("%20") || rest.starts_with(':') || (rest.starts_with('=') && rest.len() > 1);
        (token || parted).then_some((*scheme, rest))
    })
}

/// Takes a repeated scheme off the secret.
fn undoubled(scheme: &str, secret: &str, faults: &mut Vec<CredentialFault>) -> (Option<String>, String) {
    let mut secret = secret;
    for _ in 0..MAX_LAYERS {
        let Some((word, rest)) = secret.split_once(is_white) else { break };
        let word = word.trim_end_matches([':', ',']);
        if word.eq_ignore_ascii_case(scheme) {
            faults.push(CredentialFault::SchemeDoubled);
            secret = rest.trim_start_matches(is_white);
        } else {
            if is_known(word) {
                faults.push(CredentialFault::SeveralSchemes);
            }
            break;
        }
    }
    if secret.eq_ignore_ascii_case(scheme) {
        faults.push(CredentialFault::NoSecret);
    }
    (Some(scheme.to_owned()), secret.to_owned())
}

/// One word: a scheme without a secret, or a secret whose scheme can be told by its look.
fn alone(text: &str, faults: &mut Vec<CredentialFault>) -> (Option<String>, String) {
    if is_known(text) && !text.eq_ignore_ascii_case("Negotiate") {
        faults.push(CredentialFault::NoSecret);
        return (Some(text.to_owned()), String::new());
    }
    faults.push(CredentialFault::NoScheme);
    let scheme = if jwt::looks_like(text) {
        Some("Bearer")
    } else if basic::is_strict(text) && basic::decode(text).is_ok_and(|basic| is_plain(basic.name())) {
        Some("Basic")
    } else {
        None
    };
    (scheme.map(str::to_owned), text.to_owned())
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|character| character.is_ascii_graphic())
}

/// Judges a secret by its scheme and gives it back as it was meant.
pub(super) fn judge(scheme: Option<&str>, secret: String, faults: &mut Vec<CredentialFault>) -> String {
    if secret.is_empty() && scheme.is_some() {
        faults.push(CredentialFault::NoSecret);
        return secret;
    }
    if secret.chars().any(|character| character.is_control() && character != '\t') {
        faults.push(CredentialFault::ControlCharacter);
    }
    if is_placeholder(&secret) {
        faults.push(CredentialFault::Placeholder);
        return secret;
    }
    let secret = without_quotes(&secret, faults);
    let secret = unwrapped(secret, &[('<', '>'), ('{', '}'), ('[', ']')], CredentialFault::Brackets, faults).to_owned();
    if has_second_scheme(&secret) {
        faults.push(CredentialFault::SeveralSchemes);
        return secret;
    }
    let is = |name: &str| scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(name));
    if is("Basic") {
        judge_basic(secret, faults)
    } else if is("Bearer") || is("DPoP") {
        judge_bearer(secret, faults)
    } else {
        if is("Digest") && digest_broken(&secret) {
            faults.push(CredentialFault::ParamsBroken);
        }
        secret
    }
}

/// Quotes around the secret, or at one end where what is left is a whole secret; those of a parameter at an end stay.
fn without_quotes<'a>(secret: &'a str, faults: &mut Vec<CredentialFault>) -> &'a str {
    let inner = secret.trim_matches(is_quote).trim_matches(is_white);
    let around = secret.starts_with(is_quote) && secret.ends_with(is_quote);
    if inner.len() < secret.len() && (around || is_token68(inner)) {
        faults.push(CredentialFault::StrayQuotes);
        return inner;
    }
    secret
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'' | '`' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}')
}

fn is_placeholder(secret: &str) -> bool {
    let lower = secret.to_ascii_lowercase();
    let inner = lower.trim_matches(['<', '>', '"', '\'']);
    let template =
        (lower.starts_with("{{") && lower.ends_with("}}")) || (lower.starts_with("${") && lower.ends_with('}'));
    let shell = lower
        .strip_prefix('$')
        .is_some_and(|name| name.chars().all(|next| next.is_ascii_alphanumeric() || next == '_'));
    let windows = lower.len() > 2 && lower.starts_with('%') && lower.ends_with('%');
    let spoken =
        (inner.starts_with("your") || inner.starts_with("my")) && inner.ends_with("token") && inner.len() <= 24;
    template || shell || windows || spoken || PLACEHOLDERS.contains(&inner)
}

/// Whether a comma and a second scheme with something behind it follow.
fn has_second_scheme(secret: &str) -> bool {
    // What stands in quotes may say anything.
    !secret.contains('"')
        && secret.split(',').skip(1).any(|part| {
            let part = part.trim_start_matches(is_white);
            part.split_once(is_white).is_some_and(|(word, _)| is_known(word))
        })
}

fn judge_basic(secret: String, faults: &mut Vec<CredentialFault>) -> String {
    let encoded = is_token68(&secret);
    if !encoded && let Some((name, password)) = secret.split_once(':') {
        faults.push(CredentialFault::BasicNotEncoded);
        return basic::encode(name, password);
    }
    match basic::decode(&secret) {
        Err(BasicError::NotBase64) => faults.push(CredentialFault::BasicNotBase64),
        Err(BasicError::NoColon) => faults.push(CredentialFault::BasicNoColon),
        Ok(found) => {
            let password = found.password().trim_end_matches(['\r', '\n']);
            if secret.contains(['-', '_']) {
                faults.push(CredentialFault::BasicUrlAlphabet);
            }
            if !secret.len().is_multiple_of(4) {
                faults.push(CredentialFault::BasicNoPadding);
            }
            if password.len() < found.password().len() {
                faults.push(CredentialFault::BasicLineBreak);
            }
            if format!("{}{password}", found.name()).chars().any(|character| character.is_ascii_control()) {
                faults.push(CredentialFault::BasicControlCharacter);
            }
            return rewritten(secret, password.len() < found.password().len());
        }
    }
    secret
}

/// The same bytes in strict base64, without line breaks at their end where there are any.
fn rewritten(secret: String, line_break: bool) -> String {
    if basic::is_strict(&secret) && !line_break {
        return secret;
    }
    basic::recoded(&secret).unwrap_or(secret)
}

fn judge_bearer(secret: String, faults: &mut Vec<CredentialFault>) -> String {
    if is_token68(&secret) {
        return secret;
    }
    let decoded = secret.replace("%3D", "=").replace("%3d", "=").replace("%2B", "+").replace("%2F", "/");
    if is_token68(&decoded) {
        faults.push(CredentialFault::PercentEncoded);
        return decoded;
    }
    faults.push(CredentialFault::BearerNotToken);
    secret
}

fn digest_broken(secret: &str) -> bool {
    let line = format!("Digest {secret}");
    let found = challenge::parse([line.as_str()]);
    let broken = found.deviations.iter().any(|deviation| deviation.kind.weight() == Weight::Broken);
    broken || found.challenges.len() != 1 || !secret.starts_with(is_tchar)
}
