//! CORS answers, judged as a browser judges them (WHATWG Fetch, sections 3.2 and 4.8 to 4.10): may this page read that answer,
//! and if not, which header is to blame.

use serde::Serialize;

/// Most entries of one list that are looked at.
pub const MAX_ENTRIES: usize = 256;

/// What a page wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish<'a> {
    /// The page's origin, as in the Origin header.
    pub origin: &'a str,
    /// Whether cookies or other credentials go along.
    pub credentials: bool,
    /// The method.
    pub method: &'a str,
    /// The names of the header fields that need permission.
    pub headers: &'a [&'a str],
}

/// Why a browser keeps an answer from a page, or will do so another time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum CorsProblem {
    /// No Access-Control-Allow-Origin.
    #[error("the answer has no Access-Control-Allow-Origin")]
    OriginNotAllowed,
    /// Several values, in one line or several.
    #[error("Access-Control-Allow-Origin has several values, and browsers take none of them")]
    OriginSeveral,
    /// Another origin.
    #[error("Access-Control-Allow-Origin names another origin: `{named}`")]
    OriginOther {
        /// The origin named.
        named: String,
    },
    /// The right origin but for a path, a slash or capital letters.
    #[error("Access-Control-Allow-Origin names the origin in a form that browsers do not take: `{named}`")]
    OriginForm {
        /// What is named.
        named: String,
    },
    /// `*` where credentials go along.
    #[error("Access-Control-Allow-Origin is `*`, which does not count where credentials go along")]
    WildcardWithCredentials,
    /// No `Access-Control-Allow-Credentials: true` although credentials go along.
    #[error("Access-Control-Allow-Credentials is not exactly `true`, and credentials go along")]
    CredentialsNotAllowed,
    /// The origin is echoed, and Vary does not say so.
    #[error("the answer depends on Origin, and Vary does not say so: a cache may give it to another origin")]
    VaryWithoutOrigin,
    /// The preflight is not answered with success.
    #[error("the preflight is answered with {status}, not with success")]
    PreflightStatus {
        /// The status.
        status: u16,
    },
    /// The preflight is redirected.
    #[error("the preflight is redirected, which browsers do not follow")]
    PreflightRedirect,
    /// The method is not permitted.
    #[error("Access-Control-Allow-Methods does not name {method}")]
    MethodNotAllowed {
        /// The method wanted.
        method: String,
    },
    /// A header field is not permitted.
    #[error("Access-Control-Allow-Headers does not name {name}")]
    HeaderNotAllowed {
        /// The field wanted.
        name: String,
    },
}

impl CorsProblem {
    /// Whether a browser refuses for this, here and now.
    #[must_use]
    pub fn blocks(&self) -> bool {
        !matches!(self, Self::VaryWithoutOrigin)
    }
}

/// Judges the answer to the request itself.
#[must_use]
pub fn judge(wish: &Wish<'_>, fields: &[(&str, &str)]) -> Vec<CorsProblem> {
    let mut problems = Vec::new();
    let allowed: Vec<&str> = values(fields, "access-control-allow-origin").collect();
    match allowed.as_slice() {
        [] => problems.push(CorsProblem::OriginNotAllowed),
        [one] => judge_origin(wish, one.trim(), fields, &mut problems),
        _ => problems.push(CorsProblem::OriginSeveral),
    }
    if wish.credentials && !problems.iter().any(CorsProblem::blocks) {
        let permission: Vec<&str> = values(fields, "access-control-allow-credentials").map(str::trim).collect();
        if permission != ["true"] {
            problems.push(CorsProblem::CredentialsNotAllowed);
        }
    }
    problems
}

fn judge_origin(wish: &Wish<'_>, named: &str, fields: &[(&str, &str)], problems: &mut Vec<CorsProblem>) {
    if named == "*" {
        if wish.credentials {
            problems.push(CorsProblem::WildcardWithCredentials);
        }
    } else if named.contains([',', ' ']) {
        problems.push(CorsProblem::OriginSeveral);
    } else if named == wish.origin {
        let varies = list(fields, "vary").any(|name| name == "*" || name.eq_ignore_ascii_case("origin"));
        if !varies {
            problems.push(CorsProblem::VaryWithoutOrigin);
        }
    } else if named.trim_end_matches('/').eq_ignore_ascii_case(wish.origin) {
        problems.push(CorsProblem::OriginForm { named: named.to_owned() });
    } else {
        problems.push(CorsProblem::OriginOther { named: named.to_owned() });
    }
}

/// Judges the answer to the preflight that goes before the request.
#[must_use]
pub fn judge_preflight(wish: &Wish<'_>, status: u16, fields: &[(&str, &str)]) -> Vec<CorsProblem> {
    let mut problems = judge(wish, fields);
    match status {
        200..=299 => {}
        300..=399 => problems.push(CorsProblem::PreflightRedirect),
        _ => problems.push(CorsProblem::PreflightStatus { status }),
    }
    if !method_allowed(wish, fields) {
        problems.push(CorsProblem::MethodNotAllowed { method: wish.method.to_owned() });
    }
    let refused = wish.headers.iter().filter(|name| !header_allowed(wish, name, fields));
    problems.extend(refused.take(MAX_ENTRIES).map(|name| CorsProblem::HeaderNotAllowed { name: (*name).to_owned() }));
    problems
}

fn method_allowed(wish: &Wish<'_>, fields: &[(&str, &str)]) -> bool {
    let safe = matches!(wish.method, "GET" | "HEAD" | "POST");
    let named = |entry: &str| entry == wish.method || (entry == "*" && !wish.credentials);
    safe || list(fields, "access-control-allow-methods").any(named)
}

fn header_allowed(wish: &Wish<'_>, name: &str, fields: &[(&str, &str)]) -> bool {
    // The wildcard covers every name but Authorization's, which has to be written out.
    let wildcard = !wish.credentials && !name.eq_ignore_ascii_case("authorization");
    list(fields, "access-control-allow-headers")
        .any(|entry| entry.eq_ignore_ascii_case(name) || (entry == "*" && wildcard))
}

fn values<'a>(fields: &'a [(&str, &str)], wanted: &'a str) -> impl Iterator<Item = &'a str> {
    fields.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
}

fn list<'a>(fields: &'a [(&str, &str)], wanted: &'a str) -> impl Iterator<Item = &'a str> {
    values(fields, wanted)
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .take(MAX_ENTRIES)
}

#[cfg(test)]
mod tests {
    use super::CorsProblem::*;
    use super::*;

    const ACAO: &str = "Access-Control-Allow-Origin";
    const ACAC: &str = "access-control-allow-credentials";
    const WISH: Wish<'_> = Wish { origin: "https://app.example", credentials: false, method: "GET", headers: &[] };
    const WITH_CREDENTIALS: Wish<'_> = Wish { credentials: true, ..WISH };

    fn check(wish: &Wish<'_>, fields: &[(&str, &str)], expected: &[CorsProblem]) {
        assert_eq!(judge(wish, fields), expected, "{fields:?}");
    }

    #[test]
    fn origins_are_compared_as_browsers_do() {
        check(&WISH, &[(ACAO, "*")], &[]);
        check(&WISH, &[(ACAO, "https://app.example"), ("Vary", "Accept, origin")], &[]);
        check(&WISH, &[(ACAO, "https://app.example")], &[VaryWithoutOrigin]);
        check(&WISH, &[], &[OriginNotAllowed]);
        check(&WISH, &[(ACAO, "*"), (ACAO, "*")], &[OriginSeveral]);
        check(&WISH, &[(ACAO, "https://app.example, https://b.example")], &[OriginSeveral]);
        check(&WISH, &[(ACAO, "https://b.example")], &[OriginOther { named: "https://b.example".to_owned() }]);
        check(&WISH, &[(ACAO, "https://app.example/")], &[OriginForm { named: "https://app.example/".to_owned() }]);
        check(&WISH, &[(ACAO, "null")], &[OriginOther { named: "null".to_owned() }]);
        assert!(!VaryWithoutOrigin.blocks() && OriginSeveral.blocks());
    }

    #[test]
    fn credentials_need_their_own_permission() {
        let echoed = (ACAO, "https://app.example");
        check(&WITH_CREDENTIALS, &[(ACAO, "*"), (ACAC, "true")], &[WildcardWithCredentials]);
        check(&WITH_CREDENTIALS, &[echoed, ("vary", "*")], &[CredentialsNotAllowed]);
        check(&WITH_CREDENTIALS, &[echoed, ("vary", "*"), (ACAC, "True")], &[CredentialsNotAllowed]);
        check(&WITH_CREDENTIALS, &[echoed, ("vary", "*"), (ACAC, "true")], &[]);
    }

    #[test]
    fn preflights_list_methods_and_headers() {
        let wish = Wish { method: "PUT", headers: &["X-Key", "Authorization"], ..WISH };
        let method = MethodNotAllowed { method: "PUT".to_owned() };
        let header = |name: &str| HeaderNotAllowed { name: name.to_owned() };
        let bare = judge_preflight(&wish, 204, &[(ACAO, "*")]);
        assert_eq!(bare, [method.clone(), header("X-Key"), header("Authorization")]);
        let methods = ("Access-Control-Allow-Methods", "GET, PUT");
        let headers = ("Access-Control-Allow-Headers", "x-key, authorization");
        assert_eq!(judge_preflight(&wish, 200, &[(ACAO, "*"), methods, headers]), []);
        let stars = [(ACAO, "*"), (methods.0, "*"), (headers.0, "*")];
        assert_eq!(judge_preflight(&wish, 200, &stars), [header("Authorization")]);
        assert_eq!(judge_preflight(&WISH, 401, &[(ACAO, "*")]), [PreflightStatus { status: 401 }]);
        assert_eq!(judge_preflight(&WISH, 301, &[(ACAO, "*")]), [PreflightRedirect]);
        let lower = [(ACAO, "*"), (methods.0, "put"), headers];
        assert_eq!(judge_preflight(&wish, 200, &lower), [method]);
    }

    #[test]
    fn the_limit_holds_at_its_edge() {
        let wish = Wish { method: "PUT", ..WISH };
        let allowed = |before: usize| {
            let methods = format!("{}PUT", "A, ".repeat(before));
            judge_preflight(&wish, 200, &[(ACAO, "*"), ("access-control-allow-methods", &methods)]).is_empty()
        };
        assert!(allowed(MAX_ENTRIES - 1) && !allowed(MAX_ENTRIES));
    }
}
