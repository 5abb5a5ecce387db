//! The request that is decided, put together from the command line.

use std::net::IpAddr;

use doorward_policy::caller::Caller;
use doorward_policy::{CredentialFault, Map, Path, PathFault, PathRules};

use super::{Desk, who};
use crate::failure::Failure;

/// A request to decide.
pub(super) struct Question {
    pub(super) method: String,
    pub(super) host: String,
    /// The path as it was given, for when it cannot be read.
    pub(super) raw_path: String,
    pub(super) path: Result<Path, PathFault>,
    pub(super) address: IpAddr,
    pub(super) secure: bool,
    pub(super) caller: Option<Caller>,
    /// Why credentials were not accepted, where a log says so.
    pub(super) failed: Option<CredentialFault>,
    /// Whose the thing is; empty: nobody's; none: it is not known.
    pub(super) owner: Option<String>,
    pub(super) at: jiff::Timestamp,
    /// What was taken for granted.
    pub(super) remarks: Vec<String>,
}

/// The question of the command line.
pub(super) fn of(desk: &Desk<'_>, method: &str, target: &str) -> Result<Question, Failure> {
    let (args, map) = (desk.args, desk.map);
    let method = checked_method(method)?;
    let target = Target::read(target)?;
    let origin = &map.site.origin;
    let host = args.host.as_deref().or(target.host).unwrap_or_else(|| origin.host_str().unwrap_or_default());
    let host = without_port(host);
    let secure = !args.http && target.secure.unwrap_or(origin.scheme() == "https");
    let path = path(map, target.path);
    let at = args.at.unwrap_or(desk.now);
    let mut remarks = Vec::new();
    let caller = match &path {
        Ok(path) => {
            let schemes = map.locate(&host, path, &method).schemes().to_vec();
            who::asked(&args.who, &who::Around { desk, schemes: &schemes, at }, &mut remarks)?
        }
        Err(_) => None,
    };
    Ok(Question {
        method,
        host,
        raw_path: target.path.to_owned(),
        path,
        address: args.from,
        secure,
        caller,
        failed: None,
        owner: args.owner.clone(),
        at,
        remarks,
    })
}

/// A path in its one form, as the site reads paths.
pub(super) fn path(map: &Map, raw: &str) -> Result<Path, PathFault> {
    Path::parse(raw, PathRules { pass_encoded_slash: map.site.pass_encoded_slash })
}

/// Methods are told apart by case: one in small letters is a slip.
fn checked_method(method: &str) -> Result<String, Failure> {
    let is_token = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_token {
        return Err(Failure::usage(
            format!("`{method}` is no method"),
            "write the method, then the path or URL: `doorward explain GET /admin`",
        ));
    }
    Ok(method.to_ascii_uppercase())
}

/// The parts of a path or a URL. The path stays as it was written: what is done to it is a part of the decision.
struct Target<'a> {
    secure: Option<bool>,
    host: Option<&'a str>,
    path: &'a str,
}

impl<'a> Target<'a> {
    fn read(text: &'a str) -> Result<Self, Failure> {
        let (secure, rest) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (Some(true), rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (Some(false), rest),
            _ if text.starts_with('/') => (None, text),
            _ => {
                return Err(Failure::usage(
                    format!("`{text}` is neither a path nor a URL"),
                    "write `/path` or `https://host/path`; the id of a request has 32 hexadecimal digits",
                ));
            }
        };
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        let before_query = rest.get(..end).unwrap_or(rest);
        if secure.is_none() {
            return Ok(Self { secure, host: None, path: before_query });
        }
        let slash = before_query.find('/').unwrap_or(before_query.len());
        let (host, path) = before_query.split_at_checked(slash).unwrap_or((before_query, ""));
        // What stands before an `@` is a name and a password, and no part of the host.
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        Ok(Self { secure, host: Some(host), path: if path.is_empty() { "/" } else { path } })
    }
}

/// A host as decisions take it: in lower case, without a port and the dot at its end.
fn without_port(host: &str) -> String {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_paths_or_urls() {
        for (text, expected) in [
            ("/a/../b?x=1#y", Some((None, None, "/a/../b"))),
            ("https://Shop.Example/a%2Fb", Some((Some(true), Some("Shop.Example"), "/a%2Fb"))),
            ("HTTP://shop.example", Some((Some(false), Some("shop.example"), "/"))),
            ("http://shop.example?x=/y", Some((Some(false), Some("shop.example"), "/"))),
            ("https://dana:secret@shop.example/", Some((Some(true), Some("shop.example"), "/"))),
            ("ftp://shop.example/", None),
            ("shop.example/a", None),
            ("", None),
        ] {
            let read = Target::read(text).ok().map(|target| (target.secure, target.host, target.path));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn hosts_have_no_port() {
        for (host, expected) in [
            ("Shop.Example:8443", "shop.example"),
            ("shop.example.", "shop.example"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(without_port(host), expected, "{host}");
        }
    }
}
