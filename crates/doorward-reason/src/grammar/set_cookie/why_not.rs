//! Why a cookie does not come back: what a browser checks when it stores one, then what it checks when it sends one.

use std::fmt;

use serde::Serialize;

use super::{Place, SameSite, SetCookie, domain};
use crate::grammar::duration;

/// From where a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Context {
    /// From the same site, or typed by hand.
    SameSite,
    /// A link on another site that is followed.
    CrossSiteLink,
    /// Anything else from another site: a frame, a form, a script's fetch.
    CrossSiteOther,
}

/// One attribute that keeps a cookie from coming back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum WhyNot {
    /// Secure, and the request goes over http.
    SecureOverHttp,
    /// Secure, and set over http: never stored.
    SecureSetOverHttp,
    /// Domain is not the setter's own: never stored.
    DomainForeign {
        /// The domain.
        domain: String,
    },
    /// Domain belongs to many: never stored.
    DomainPublicSuffix {
        /// The domain.
        domain: String,
    },
    /// The request's host lies outside Domain.
    DomainOther {
        /// The domain.
        domain: String,
    },
    /// No Domain, and so only the host that set it gets it.
    HostOnly {
        /// The host.
        host: String,
    },
    /// The request's path lies outside Path.
    PathOther {
        /// The path.
        path: String,
        /// Whether the cookie names it, or got it from the page that set it.
        named: bool,
    },
    /// Max-Age is 0 or less: deleted at once.
    MaxAgePast,
    /// Expires is past.
    ExpiresPast {
        /// For how long.
        since_s: u64,
    },
    /// `SameSite=None` without Secure: never stored.
    SameSiteNoneWithoutSecure,
    /// `SameSite=Strict`, and the request comes from another site.
    SameSiteStrict,
    /// `SameSite=Lax` or none named, and the request comes from another site and is no followed link.
    SameSiteLax {
        /// Whether the cookie says so, or it is the default.
        named: bool,
    },
    /// `__Secure-` without Secure: never stored.
    SecurePrefix,
    /// `__Host-` without Secure, with Domain, or with another path than `/`: never stored.
    HostPrefix,
    /// Partitioned without Secure: never stored.
    PartitionedWithoutSecure,
}

impl fmt::Display for WhyNot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecureOverHttp => out.write_str("it is Secure, and the request goes over plain http"),
            Self::SecureSetOverHttp => out.write_str("it is Secure and was set over plain http, so it is never stored"),
            Self::DomainForeign { domain } => {
                write!(out, "its Domain `{domain}` does not cover the host that set it, so it is never stored")
            }
            Self::DomainPublicSuffix { domain } => {
                write!(out, "its Domain `{domain}` is shared by many sites, so it is never stored")
            }
            Self::DomainOther { domain } => write!(out, "its Domain `{domain}` does not cover this host"),
            Self::HostOnly { host } => write!(out, "it has no Domain, so only `{host}` gets it"),
            Self::PathOther { path, named: true } => write!(out, "its Path `{path}` does not cover this path"),
            Self::PathOther { path, named: false } => {
                write!(out, "it has no Path, so it covers only the folder `{path}` of the page that set it")
            }
            Self::MaxAgePast => out.write_str("its Max-Age is not above 0, so it is deleted at once"),
            Self::ExpiresPast { since_s } => write!(out, "it expired {} ago", duration::words(*since_s)),
            Self::SameSiteNoneWithoutSecure => {
                out.write_str("it is SameSite=None without Secure, so it is never stored")
            }
            Self::SameSiteStrict => out.write_str("it is SameSite=Strict, and the request comes from another site"),
            Self::SameSiteLax { named: true } => {
                out.write_str("it is SameSite=Lax, and the request comes from another site without following a link")
            }
            Self::SameSiteLax { named: false } => {
                out.write_str("it has no SameSite, which counts as Lax, and the request comes from another site")
            }
            Self::SecurePrefix => {
                out.write_str("its name begins with __Secure- and it is not Secure, so it is never stored")
            }
            Self::HostPrefix => out.write_str(
                "its name begins with __Host- and it lacks Secure or Path=/ or has a Domain, so it is never stored",
            ),
            Self::PartitionedWithoutSecure => out.write_str("it is Partitioned without Secure, so it is never stored"),
        }
    }
}

/// Everything that keeps a cookie, set by one place now, from a request to another.
///
/// A loopback address over http counts as insecure, as the specification has it; some browsers are milder there.
#[must_use]
pub fn unsendable(cookie: &SetCookie, set_by: &Place<'_>, to: &Place<'_>, context: Context, now_s: i64) -> Vec<WhyNot> {
    let mut reasons = Vec::new();
    reasons.extend(never_stored(cookie, set_by));
    reasons.extend(domain_reason(cookie, set_by, to));
    reasons.extend(path_reason(cookie, set_by, to));
    reasons.extend(age_reason(cookie, now_s));
    reasons.extend((cookie.secure && !to.is_secure()).then_some(WhyNot::SecureOverHttp));
    reasons.extend(same_site_reason(cookie, context));
    reasons
}

fn never_stored(cookie: &SetCookie, set_by: &Place<'_>) -> Vec<WhyNot> {
    let begins = |prefix: &str| cookie.name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    let host_rules = cookie.secure && cookie.domain.is_none() && cookie.path.as_deref() == Some("/");
    let rules = [
        (cookie.secure && !set_by.is_secure(), WhyNot::SecureSetOverHttp),
        (begins("__Secure-") && !cookie.secure, WhyNot::SecurePrefix),
        (begins("__Host-") && !host_rules, WhyNot::HostPrefix),
        (cookie.same_site == Some(SameSite::None) && !cookie.secure, WhyNot::SameSiteNoneWithoutSecure),
        (cookie.partitioned && !cookie.secure, WhyNot::PartitionedWithoutSecure),
    ];
    rules.into_iter().filter_map(|(broken, reason)| broken.then_some(reason)).collect()
}

fn domain_reason(cookie: &SetCookie, set_by: &Place<'_>, to: &Place<'_>) -> Option<WhyNot> {
    let same_host = set_by.host.eq_ignore_ascii_case(to.host);
    let Some(named) = &cookie.domain else {
        return (!same_host).then(|| WhyNot::HostOnly { host: set_by.host.to_owned() });
    };
    let domain = named.clone();
    if domain::is_public_suffix(named) && !set_by.host.eq_ignore_ascii_case(named) {
        Some(WhyNot::DomainPublicSuffix { domain })
    } else if !domain::matches(set_by.host, named) {
        Some(WhyNot::DomainForeign { domain })
    } else if !domain::matches(to.host, named) {
        Some(WhyNot::DomainOther { domain })
    } else {
        None
    }
}

fn path_reason(cookie: &SetCookie, set_by: &Place<'_>, to: &Place<'_>) -> Option<WhyNot> {
    let path = cookie.path.as_deref().unwrap_or_else(|| domain::default_path(set_by.path));
    let other = !domain::path_covers(path, to.path);
    other.then(|| WhyNot::PathOther { path: path.to_owned(), named: cookie.path.is_some() })
}

fn age_reason(cookie: &SetCookie, now_s: i64) -> Option<WhyNot> {
    match (cookie.max_age_s, cookie.expires_s) {
        (Some(max_age_s), _) => (max_age_s <= 0).then_some(WhyNot::MaxAgePast),
        (None, Some(expires_s)) => (expires_s <= now_s)
            .then(|| WhyNot::ExpiresPast { since_s: now_s.saturating_sub(expires_s).unsigned_abs() }),
        (None, None) => None,
    }
}

fn same_site_reason(cookie: &SetCookie, context: Context) -> Option<WhyNot> {
    match (cookie.same_site, context) {
        (_, Context::SameSite) | (Some(SameSite::None), _) => None,
        (Some(SameSite::Strict), _) => Some(WhyNot::SameSiteStrict),
        (_, Context::CrossSiteLink) => None,
        (named, Context::CrossSiteOther) => Some(WhyNot::SameSiteLax { named: named.is_some() }),
    }
}
