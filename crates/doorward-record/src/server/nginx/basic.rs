//! `auth_basic`: what is sent, whether the user is in the file, and whether the password is right where that can be told.

use doorward_diagnose::testimony::Bearing;
use sha1::{Digest as _, Sha1};

use super::apr1;
use super::base64;
use super::machine::{Finding, Machine, Mend};
use super::tree::Directive;
use crate::files::Unreadable;

/// What the Authorization header holds.
#[derive(Debug, PartialEq, Eq)]
enum Sent {
    /// None, or an empty one.
    Nothing,
    /// Another scheme's.
    Scheme(String),
    /// Basic, but not to be read.
    Broken,
    /// A user and a password.
    Pair(String, String),
}

/// Whether a password is that of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Yes,
    No,
    Unknown,
}

/// Absent where no credentials are asked for; `Some(None)` where they are right, or may be.
pub(super) fn guard<'a>(machine: &mut Machine<'a>) -> Option<Option<Finding<'a>>> {
    let directive = machine.scope.find("auth_basic")?;
    let realm = machine.value(directive.word(0));
    if realm.text() == Some("off") {
        return None;
    }
    let file = machine.scope.find("auth_basic_user_file")?;
    if realm.texts.is_none() || realm.text().is_none() {
        machine.not_read(directive.at, "whether credentials are asked for here is not known");
        machine.veiled = true;
        machine.may_refuse(
            directive,
            401,
            vec!["credentials-missing", "credentials-wrong"],
            "may ask for credentials".to_owned(),
        );
        return Some(None);
    }
    match sent(machine.ask.field("authorization")) {
        Sent::Nothing => {
            let reasons = missing(machine);
            let text = "no credentials are sent, and Basic credentials are asked for here".to_owned();
            Some(Some(refusal(directive, 401, reasons, text)))
        }
        Sent::Scheme(scheme) => {
            let mut reasons = vec!["auth-scheme-wrong"];
            let passes_on = machine.scope.location().is_some_and(super::choose::passes_on);
            if passes_on {
                reasons.insert(0, "auth-stacked");
            }
            let text = format!("credentials of the scheme {scheme} are sent, and Basic ones are asked for here");
            Some(Some(refusal(directive, 401, reasons, text)))
        }
        Sent::Broken => {
            let text = "the Authorization header cannot be read, and Basic credentials are asked for here".to_owned();
            Some(Some(refusal(directive, 401, vec!["authorization-malformed"], text)))
        }
        Sent::Pair(user, password) => Some(pair(machine, directive, file, user, &password)),
    }
}

fn missing(machine: &Machine<'_>) -> Vec<&'static str> {
    let is_preflight = machine.method == "OPTIONS"
        && machine.ask.field("origin").is_some()
        && machine.ask.field("access-control-request-method").is_some();
    let mut reasons = vec!["credentials-missing"];
    if is_preflight {
        reasons.insert(0, "cors-preflight-auth");
    }
    if machine
        .scope
        .all(&["more_clear_headers"])
        .iter()
        .any(|item| item.words.iter().any(|word| word.eq_ignore_ascii_case("www-authenticate")))
    {
        reasons.push("challenge-missing");
    }
    reasons
}

fn sent(value: Option<&str>) -> Sent {
    let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else {
        return Sent::Nothing;
    };
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Sent::Scheme(scheme.chars().filter(char::is_ascii_alphanumeric).take(20).collect());
    }
    let pair = base64::decoded(rest.trim()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    match pair.as_deref().and_then(|pair| pair.split_once(':')) {
        Some((user, password)) if !user.is_empty() => Sent::Pair(user.to_owned(), password.to_owned()),
        _ => Sent::Broken,
    }
}

fn pair<'a>(
    machine: &mut Machine<'a>,
    directive: &'a Directive,
    file: &'a Directive,
    user: String,
    password: &str,
) -> Option<Finding<'a>> {
    machine.user = Some(user.clone());
    let name = machine.value(file.word(0));
    let Some(path) = name.text().map(|name| machine.full_path(name, true)) else {
        machine.not_read(file.at, "which user file is read is not known");
        machine.veiled = true;
        return None;
    };
    match machine.files.0.text(&path) {
        Ok(text) => {
            if machine.ask.status == Some(500) {
                let text = "the answer is 500, as where the worker may not read this user file".to_owned();
                machine.may_refuse(file, 500, vec!["auth-backend-broken"], text);
            }
            judged(machine, directive, file, &text, &user, password)
        }
        Err(Unreadable::Absent(_)) => Some(refusal(
            file,
            403,
            vec!["auth-backend-broken"],
            format!("the user file `{}` is not there", path.display()),
        )),
        Err(wrong) => {
            machine.not_read(file.at, &wrong.to_string());
            machine.veiled = true;
            let text = "whether these credentials are right is not known: the user file could not be read".to_owned();
            machine.may_refuse(file, 401, vec!["credentials-wrong", "auth-backend-broken"], text);
            None
        }
    }
}

fn judged<'a>(
    machine: &mut Machine<'a>,
    directive: &'a Directive,
    file: &'a Directive,
    text: &str,
    user: &str,
    password: &str,
) -> Option<Finding<'a>> {
    let stored = stored_of(text, user);
    let passes_on = machine.scope.location().is_some_and(super::choose::passes_on);
    match stored.map(|stored| is_right(stored, password)) {
        Some(Right::Yes) => None,
        Some(Right::Unknown) if passes_on || machine.ask.status != Some(401) => {
            machine.not_read(
                file.at,
                "whether this password is right is not known: its hash is of a kind that is not evaluated",
            );
            let text = "the user is in the file; whether the password is right is not known".to_owned();
            machine.may_refuse(directive, 401, vec!["credentials-wrong"], text);
            None
        }
        Some(_) => Some(refusal(
            directive,
            401,
            vec!["credentials-wrong"],
            "the user is in the file, and the password is not that user's".to_owned(),
        )),
        None => {
            let mut reasons = vec!["credentials-wrong"];
            if elsewhere(machine, file, user, password) {
                reasons.insert(0, "realm-mismatch");
            }
            Some(refusal(
                directive,
                401,
                reasons,
                format!("the user is not in the file of {}", machine.tree.words(file.at)),
            ))
        }
    }
}

/// Whether another user file of the same server knows this pair.
fn elsewhere<'a>(machine: &Machine<'a>, file: &'a Directive, user: &str, password: &str) -> bool {
    let mut others = Vec::new();
    if let Some(server) = machine.scope.server_head() {
        user_files(server.inside(), &mut others);
    }
    others.retain(|other| other.word(0) != file.word(0));
    others.iter().any(|other| {
        let text = machine.files.0.text(&machine.full_path(other.word(0), true)).unwrap_or_default();
        stored_of(&text, user).is_some_and(|stored| is_right(stored, password) != Right::No)
    })
}

fn user_files<'a>(items: &'a [Directive], found: &mut Vec<&'a Directive>) {
    for item in items {
        if item.name == "auth_basic_user_file" {
            found.push(item);
        }
        user_files(item.inside(), found);
    }
}

fn stored_of<'t>(text: &'t str, user: &str) -> Option<&'t str> {
    let entries = text.lines().filter(|line| !line.starts_with('#'));
    let stored = entries.filter_map(|line| line.split_once(':')).find(|(name, _)| *name == user)?.1;
    Some(stored.split(':').next().unwrap_or(stored).trim_end())
}

fn is_right(stored: &str, password: &str) -> Right {
    let right = if let Some(plain) = stored.strip_prefix("{PLAIN}") {
        plain == password
    } else if let Some(hash) = stored.strip_prefix("{SHA}") {
        base64::decoded(hash).as_deref() == Some(Sha1::digest(password.as_bytes()).as_slice())
    } else if let Some(hash) = stored.strip_prefix("{SSHA}") {
        let Some(bytes) = base64::decoded(hash) else { return Right::No };
        let Some((digest, salt)) = bytes.split_at_checked(20) else { return Right::No };
        Sha1::new().chain_update(password.as_bytes()).chain_update(salt).finalize().as_slice() == digest
    } else if stored.starts_with("$apr1$") {
        apr1::holds(stored, password)
    } else {
        return Right::Unknown;
    };
    if right { Right::Yes } else { Right::No }
}

fn refusal<'a>(by: &'a Directive, status: u16, reasons: Vec<&'static str>, text: String) -> Finding<'a> {
    Finding { bearing: Bearing::Refuses, reasons, by: Some(by), text, status, mend: Mend::Nothing }
}

#[cfg(test)]
mod tests {
    use super::{Right, Sent, is_right, sent, stored_of};

    #[test]
    fn what_is_sent_is_told_apart() {
        for (value, expected) in [
            (None, Sent::Nothing),
            (Some(""), Sent::Nothing),
            (Some("Bearer abc"), Sent::Scheme("Bearer".into())),
            (Some("Basic"), Sent::Broken),
            (Some("Basic rita:quiet"), Sent::Broken),
            (Some("Basic Basic cml0YTpx"), Sent::Broken),
            (Some("basic cml0YTpx"), Sent::Pair("rita".into(), "q".into())),
        ] {
            assert_eq!(sent(value), expected, "{value:?}");
        }
    }

    #[test]
    fn passwords_are_judged_where_they_can_be() {
        for (stored, password, right) in [
            ("{PLAIN}q", "q", Right::Yes),
            ("{PLAIN}q", "Q", Right::No),
            ("{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=", "test", Right::Yes),
            ("{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=", "tess", Right::No),
            ("$2y$05$abc", "x", Right::Unknown),
        ] {
            assert_eq!(is_right(stored, password), right, "{stored}");
        }
        assert_eq!(stored_of("# a:b\nrita:x:note\n", "rita"), Some("x"));
        assert_eq!(stored_of("# a:b\n", "a"), None);
    }
}
