//! Signed links: an address that carries its own permission for a time.
//!
//! # What is signed
//!
//! HMAC-SHA-256 over six lines, parted by line feeds, without one at the end; the signature is its base64url without padding:
//!
//! ```text
//! doorward-link/1
//! GET
//! shop.example
//! /files/report.pdf
//! page=2&sort=name
//! 1750000000
//! ```
//!
//! 1. The name of this form.
//! 2. The method in capitals. `HEAD` is signed as `GET`: whoever may read a thing may ask how long it is.
//! 3. The host, in lower case, without a port.
//! 4. The path in its one form, as the decision sees it.
//! 5. The other parameters of the query as they are written, sorted by the bytes of their names, parted by `&`. Those of one name keep
//!    their order, empty ones are left out. Nothing is decoded, so that there is one spelling.
//! 6. The end of validity in Unix seconds, in decimal without a sign or leading zeros.
//!
//! The two parameters may stand anywhere in the query, each once. A link is refused from the very second of its end on. What its bearer
//! is called is always `link`, a service: a link says what may be seen, and not by whom.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_policy::map::LinkRules;
use doorward_policy::{Caller, CredentialFault, Kind, Scheme};
use doorward_reason::Reason;
use doorward_reason::catalogue::{LINK_EXPIRED, LINK_SIGNATURE};
use ring::hmac;

/// Shortest secret, in bytes: as long as the hash.
pub const MIN_LINK_SECRET_BYTES: usize = 32;
/// The name of the bearer of a link.
pub const LINK_CALLER: &str = "link";
/// Longest query of a link, in bytes.
pub const MAX_LINK_QUERY_BYTES: usize = 8 * 1024;

const FORM: &str = "doorward-link/1";
/// An end needs no more digits than the year 9999 does.
const MAX_EXPIRY_DIGITS: usize = 12;

/// The request that a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// The method.
    pub method: &'a str,
    /// The host, in lower case, without a port.
    pub host: &'a str,
    /// The path in its one form.
    pub path: &'a str,
    /// The query as it is written, without its question mark.
    pub query: &'a str,
}

/// Why a link cannot be signed, or the secret not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// The secret is too short.
    #[error("the secret of links has {bytes} bytes, and needs at least {MIN_LINK_SECRET_BYTES}")]
    WeakSecret {
        /// How long it is.
        bytes: usize,
    },
    /// The address has a parameter already that the signature needs.
    #[error("the address has an end or a signature already")]
    Signed,
    /// The address holds what no address can.
    #[error("the address holds a control character, or its query is longer than {MAX_LINK_QUERY_BYTES} bytes")]
    Address,
    /// The end is no moment.
    #[error("the end of the link is not within the years 1970 to 9999")]
    Expiry,
}

impl LinkFault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::WeakSecret { .. } => "make one with `openssl rand -base64 48`",
            Self::Signed => "sign the address without these parameters, or name others in the map",
            Self::Address => "give the path and query percent-encoded, as they are sent",
            Self::Expiry => "give the end in Unix seconds: `date -d '+1 hour' +%s`",
        }
    }
}

/// The secret of links with the names of the parameters. Debug does not show it.
pub struct LinkKey {
    key: hmac::Key,
    expires: Box<str>,
    signature: Box<str>,
}

impl LinkKey {
    /// The key of one `link` scheme.
    ///
    /// # Errors
    ///
    /// Where the secret is too short.
    pub fn new(rules: &LinkRules, secret: &[u8]) -> Result<Self, LinkFault> {
        if secret.len() < MIN_LINK_SECRET_BYTES {
            return Err(LinkFault::WeakSecret { bytes: secret.len() });
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        Ok(Self { key, expires: rules.expires.clone(), signature: rules.signature.clone() })
    }

    /// The whole query of a link to this target, good until the second before its end.
    ///
    /// # Errors
    ///
    /// Where the target cannot be signed.
    pub fn sign(&self, target: &Target<'_>, expires_at_s: i64) -> Result<String, LinkFault> {
        let expiry = expires_at_s.to_string();
        if second(&expiry).is_none() {
            return Err(LinkFault::Expiry);
        }
        let query = self.take_apart(target.query).ok_or(LinkFault::Signed)?;
        if query.expires.is_some() || query.signature.is_some() {
            return Err(LinkFault::Signed);
        }
        let text = canonical(target, &query.others, &expiry).ok_or(LinkFault::Address)?;
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, text.as_bytes()));
        let before = if target.query.is_empty() { String::new() } else { format!("{}&", target.query) };
        let whole = format!("{before}{}={expiry}&{}={signature}", self.expires, self.signature);
        // A link that would not be read is not made.
        if whole.len() > MAX_LINK_QUERY_BYTES { Err(LinkFault::Address) } else { Ok(whole) }
    }

    /// Whether a request is one by a signed link, and a good one. None where its query has no signature.
    #[must_use]
    pub fn check(&self, target: &Target<'_>, now_s: i64) -> Option<Result<Caller, CredentialFault>> {
        let Some(query) = self.take_apart(target.query) else {
            return Some(Err(fault(&LINK_SIGNATURE, "the end or the signature stands twice")));
        };
        query.signature?;
        Some(self.verified(target, &query, now_s))
    }

    fn verified(&self, target: &Target<'_>, query: &Query<'_>, now_s: i64) -> Result<Caller, CredentialFault> {
        let broken = || fault(&LINK_SIGNATURE, "the end or the signature cannot be read");
        let (expiry, signature) = query.expires.zip(query.signature).ok_or_else(broken)?;
        let expires_at_s = second(expiry).ok_or_else(broken)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| broken())?;
        let text = canonical(target, &query.others, expiry).ok_or_else(broken)?;
        // In constant time. The end is looked at only where it is genuine.
        hmac::verify(&self.key, text.as_bytes(), &signature)
            .map_err(|_| fault(&LINK_SIGNATURE, "the signature does not verify"))?;
        if now_s >= expires_at_s {
            return Err(fault(&LINK_EXPIRED, "the link is past its end"));
        }
        Ok(bearer(expires_at_s))
    }

    /// The parameters; none where one of ours stands twice.
    fn take_apart<'query>(&self, query: &'query str) -> Option<Query<'query>> {
        let mut found = Query { expires: None, signature: None, others: Vec::new() };
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let before = if *name == *self.expires {
                found.expires.replace(value)
            } else if *name == *self.signature {
                found.signature.replace(value)
            } else {
                found.others.push((name, parameter));
                None
            };
            if before.is_some() {
                return None;
            }
        }
        // Stable: parameters of one name keep their order.
        found.others.sort_by_key(|(name, _)| *name);
        Some(found)
    }
}

struct Query<'query> {
    expires: Option<&'query str>,
    signature: Option<&'query str>,
    /// Names and whole parameters, sorted.
    others: Vec<(&'query str, &'query str)>,
}

/// The text that is signed; none where a part could be taken for two.
fn canonical(target: &Target<'_>, others: &[(&str, &str)], expiry: &str) -> Option<String> {
    let parts = [target.method, target.host, target.path, target.query];
    if target.query.len() > MAX_LINK_QUERY_BYTES || parts.iter().any(|part| part.contains(char::is_control)) {
        return None;
    }
    let method = if target.method == "HEAD" { "GET" } else { target.method };
    let others: Vec<&str> = others.iter().map(|(_, parameter)| *parameter).collect();
    Some([FORM, method, target.host, target.path, &others.join("&"), expiry].join("\n"))
}

/// A moment in decimal, in its one spelling.
fn second(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= MAX_EXPIRY_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    (plain && (text == "0" || !text.starts_with('0'))).then(|| text.parse().ok()).flatten()
}

fn fault(reason: &'static Reason, detail: &'static str) -> CredentialFault {
    CredentialFault { reason, scheme: Scheme::Link, detail }
}

fn bearer(expires_at_s: i64) -> Caller {
    Caller {
        kind: Kind::Service,
        name: LINK_CALLER.into(),
        roles: Vec::new(),
        scopes: Vec::new(),
        scheme: Scheme::Link,
        second_factor_at_s: None,
        expires_at_s: Some(expires_at_s),
        credential: None,
        claims: Vec::new(),
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("LinkKey").field("expires", &self.expires).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use doorward_policy::map::SecretSource;
    use proptest::prelude::*;

    use super::*;

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
    const NOW_S: i64 = 1_750_000_000;
    const REPORT: Target<'_> =
        Target { method: "GET", host: "shop.example", path: "/files/report.pdf", query: "sort=name&page=2" };

    fn key() -> LinkKey {
        let secret = SecretSource::Env("LINKS".into());
        let rules = LinkRules { secret, expires: "expires".into(), signature: "signature".into() };
        LinkKey::new(&rules, SECRET).unwrap()
    }

    fn told(target: &Target<'_>, now_s: i64) -> &'static str {
        match key().check(target, now_s) {
            None => "no link",
            Some(Ok(_)) => "good",
            Some(Err(fault)) => fault.reason.id,
        }
    }

    #[test]
    fn the_signed_text_is_as_documented() {
        let text = "doorward-link/1\nGET\nshop.example\n/files/report.pdf\npage=2&sort=name\n1750000060";
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), text.as_bytes()));
        let query = key().sign(&REPORT, NOW_S + 60).unwrap();
        assert_eq!(query, format!("sort=name&page=2&expires=1750000060&signature={signature}"));
        let bare = key().sign(&Target { query: "", ..REPORT }, NOW_S).unwrap();
        assert!(bare.starts_with("expires=1750000000&signature="), "{bare}");
    }

    #[test]
    fn a_link_is_good_for_what_it_was_signed_for() {
        let query = key().sign(&REPORT, NOW_S + 60).unwrap();
        let (signed, signature) = query.split_once("&signature=").unwrap();
        let good = Target { query: &query, ..REPORT };
        let moved = format!("signature={signature}&page=2&expires=1750000060&&sort=name");
        let with = |change: &str| format!("{change}&signature={signature}");
        let later = with("sort=name&page=2&expires=1750000061");
        let padded = with("sort=name&page=2&expires=01750000060");
        let changed = with("sort=name&page=3&expires=1750000060");
        let added = format!("{query}&admin=1");
        let encoded = with("sort=name&%70age=2&expires=1750000060");
        let twice = format!("{query}&expires=1750000060");
        let double = format!("{query}&signature={signature}");
        let cut = query.strip_suffix(|_| true).unwrap().to_owned();
        let endless = with("sort=name&page=2");
        let at = |query| Target { query, ..REPORT };
        let cases = [
            (good, "good"),
            (Target { method: "HEAD", ..good }, "good"),
            (at(&moved), "good"),
            (Target { method: "PUT", ..good }, "link-signature"),
            (Target { method: "get", ..good }, "link-signature"),
            (Target { host: "other.example", ..good }, "link-signature"),
            (Target { path: "/files/report.pdf/", ..good }, "link-signature"),
            (at(&later), "link-signature"),
            (at(&padded), "link-signature"),
            (at(&changed), "link-signature"),
            (at(&added), "link-signature"),
            (at(&encoded), "link-signature"),
            (at(&twice), "link-signature"),
            (at(&double), "link-signature"),
            (at(&cut), "link-signature"),
            (at(&endless), "link-signature"),
            (at("signature="), "link-signature"),
            (at("signature"), "link-signature"),
            (at(signed), "no link"),
            (at(""), "no link"),
        ];
        for (target, expected) in cases {
            assert_eq!(told(&target, NOW_S), expected, "{target:?}");
        }
    }

    #[test]
    fn a_link_ends_at_its_second() {
        let query = key().sign(&REPORT, NOW_S + 60).unwrap();
        let target = Target { query: &query, ..REPORT };
        assert_eq!(told(&target, NOW_S + 59), "good");
        assert_eq!(told(&target, NOW_S + 60), "link-expired");
        let caller = key().check(&target, NOW_S).unwrap().unwrap();
        assert_eq!((&*caller.name, caller.kind, caller.expires_at_s), ("link", Kind::Service, Some(NOW_S + 60)));
    }

    #[test]
    fn parameters_of_one_name_keep_their_order() {
        let signed = key().sign(&Target { query: "b=1&a=1&a=2", ..REPORT }, NOW_S + 60).unwrap();
        let (_, end) = signed.split_once("&expires").unwrap();
        for (query, expected) in [("a=1&b=1&a=2", "good"), ("a=2&a=1&b=1", "link-signature")] {
            assert_eq!(told(&Target { query: &format!("{query}&expires{end}"), ..REPORT }, NOW_S), expected);
        }
    }

    #[test]
    fn what_cannot_be_signed_is_told_why() {
        let long = "q".repeat(MAX_LINK_QUERY_BYTES + 1);
        let cases = [
            (Target { query: "expires=1", ..REPORT }, NOW_S, LinkFault::Signed),
            (Target { query: "a=1&signature=x", ..REPORT }, NOW_S, LinkFault::Signed),
            (Target { path: "/a\nb", ..REPORT }, NOW_S, LinkFault::Address),
            (Target { query: &long, ..REPORT }, NOW_S, LinkFault::Address),
            (REPORT, -1, LinkFault::Expiry),
            (REPORT, 1_000_000_000_000, LinkFault::Expiry),
        ];
        for (target, expires_at_s, expected) in cases {
            assert_eq!(key().sign(&target, expires_at_s), Err(expected));
            assert!(!expected.hint().is_empty());
        }
        let added = key().sign(&Target { query: "q", ..REPORT }, NOW_S + 60).unwrap().len() - 1;
        let signed = |bytes: usize| key().sign(&Target { query: &"q".repeat(bytes), ..REPORT }, NOW_S + 60);
        let longest = signed(MAX_LINK_QUERY_BYTES - added).unwrap();
        assert_eq!((longest.len(), told(&Target { query: &longest, ..REPORT }, NOW_S)), (MAX_LINK_QUERY_BYTES, "good"));
        assert_eq!(signed(MAX_LINK_QUERY_BYTES - added + 1), Err(LinkFault::Address));
    }

    #[test]
    fn weak_secrets_are_refused_and_none_is_shown() {
        let secret = SecretSource::Env("LINKS".into());
        let rules = LinkRules { secret, expires: "e".into(), signature: "s".into() };
        let fault = LinkKey::new(&rules, SECRET.get(1..).unwrap()).unwrap_err();
        assert_eq!(fault, LinkFault::WeakSecret { bytes: MIN_LINK_SECRET_BYTES - 1 });
        assert!(LinkKey::new(&rules, SECRET).is_ok() && !format!("{:?}", key()).contains("0123"));
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies_until_its_end(path in "/[a-z/]{0,20}", query in "([a-d]=[0-9]{1,3}&){0,6}", after_s in 1_i64..1000) {
            let target = Target { path: &path, query: &query, ..REPORT };
            let signed = key().sign(&target, NOW_S + after_s).unwrap();
            let link = Target { query: &signed, ..target };
            prop_assert_eq!(told(&link, NOW_S + after_s - 1), "good");
            prop_assert_eq!(told(&link, NOW_S + after_s), "link-expired");
        }

        #[test]
        fn no_query_makes_it_fail(query in ".{0,100}") {
            let target = Target { query: &query, ..REPORT };
            prop_assert!(!matches!(key().check(&target, NOW_S), Some(Ok(_))));
        }
    }
}
