//! What an access log states of the cause by itself: how a session ended, response flags, a sub-status, an error code, who answered.
//!
//! Servers say in these fields which part of them refused, and seldom why. What is told is the list of reasons that the words leave, the
//! likeliest first, and nothing where they leave any. Which field said it is quoted, so that the reader can judge.

use super::join::of_request;
use super::line::Writer;
use super::messages::gateways::{HAPROXY_RULE, SIGN_IN};
use super::messages::{iis, meaning};
use crate::access::{Hint, Line};

/// What a line of an access log states of its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The ids of the reasons that it leaves, the likeliest first.
    pub reasons: Vec<&'static str>,
    /// The field and what stands in it, as a clause.
    pub says: String,
}

/// A limit.
const LIMITED: &[&str] = &["rate-limited"];
/// A limit that answers with another status than 429.
const LIMITED_OTHERWISE: &[&str] = &["rate-limit-status"];
/// A server behind that does not answer.
const AWAY: &[&str] = &["upstream-unavailable"];
/// The server behind answered so.
const BEHIND: &[&str] = &["upstream-refuses"];
/// A firewall of requests.
const FIREWALL: &[&str] = &["waf-rule", "waf-false-positive"];
/// A token.
const TOKEN: &[&str] =
    &["credentials-missing", "token-expired", "token-signature", "token-key-unknown", "token-audience", "token-issuer"];

/// What a line states, where it states anything.
#[must_use]
pub fn stated(line: &Line<'_>) -> Option<Stated> {
    let status = line.status.filter(|status| *status >= 400)?;
    let stated =
        by_hint(line, status).or_else(|| by_sub_status(line, status)).or_else(|| by_server_behind(line, status))?;
    let (Some(method), Some(target)) = (line.method, line.target) else { return Some(stated) };
    Some(Stated { reasons: of_request(&stated.reasons, &text(method), &text(target), status), ..stated })
}

/// A statement of these reasons, in these words.
fn told(reasons: &[&'static str], says: String) -> Option<Stated> {
    (!reasons.is_empty()).then(|| Stated { reasons: reasons.to_vec(), says })
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// What the server's own words say.
fn by_hint(line: &Line<'_>, status: u16) -> Option<Stated> {
    match line.hint? {
        Hint::Termination(state) => haproxy(line, state, status),
        Hint::Alb { actions, error, .. } => alb(actions, error, status),
        Hint::CloudFront { result, detailed } => cloudfront(result, detailed),
        Hint::Envoy { flags, details } => envoy(flags, details, status),
        Hint::S3(code) => s3(&text(code)),
        Hint::Squid(result) => squid(&text(result), status),
        Hint::Traefik { origin, .. } => traefik(origin, status),
        Hint::Limit(b"REJECTED") => told(limited(status), "the limit's status is `REJECTED`".to_owned()),
        Hint::Cloudflare { action, source, rule } => cloudflare(action, source, rule),
        Hint::Gcp { details, policy } => gcp(details, policy),
        Hint::Doorward { reason, because, .. } => doorward(reason, because),
        Hint::Words(words) => application(&text(words)),
        _ => None,
    }
}

/// What an application says of a request in its own log.
fn application(words: &str) -> Option<Stated> {
    let (message, _) =
        [Writer::Rails, Writer::Django].into_iter().find_map(|writer| meaning(writer, None, None, words))?;
    told(message.reasons, format!("the application says `{words}`"))
}

/// The reasons of a limit that answers so.
fn limited(status: u16) -> &'static [&'static str] {
    if status == 429 { LIMITED } else { LIMITED_OTHERWISE }
}

fn haproxy(line: &Line<'_>, state: &[u8], status: u16) -> Option<Stated> {
    let asked_none = line.upstream.is_none_or(|server| server.ends_with(b"<NOSRV>"));
    let reasons: &[&'static str] = match (state.get(..2)?, status) {
        (b"PR" | b"LR", 429) if asked_none => LIMITED,
        (b"PR" | b"LR", 401 | 407) if asked_none => SIGN_IN,
        // What was read of it was no request, which a rule could have been asked about.
        (b"PR", 400) if line.malformed.is_some() => &["request-malformed", "header-too-large", "uri-too-long"],
        (b"PR", 400) => &["request-malformed", "header-too-large", "uri-too-long", "path-rule"],
        (b"PR" | b"LR", 503) | (b"PT", _) => {
            &["rate-limit-status", "rate-limited", "ip-banned", "maintenance", "path-rule", "ua-blocked"]
        }
        (b"PR" | b"LR", _) if asked_none => HAPROXY_RULE,
        (b"SC" | b"SH" | b"sH" | b"sQ" | b"sC" | b"PH", 502..=504) => AWAY,
        _ => return None,
    };
    let who = if asked_none { ", and no server was asked" } else { "" };
    told(reasons, format!("the session's state is `{}` with {status}{who}", text(state)))
}

fn alb(actions: Option<&[u8]>, error: Option<&[u8]>, status: u16) -> Option<Stated> {
    let listed = text(actions.unwrap_or_default());
    let has = |action: &str| listed.split(',').any(|one| one.trim() == action);
    let error = error.map(text).unwrap_or_default();
    let failed = if error.is_empty() { String::new() } else { format!(", error `{error}`") };
    let reasons: &[&'static str] = if has("waf-failed") {
        &["auth-service-unavailable"]
    } else if has("waf") && !has("forward") && status == 403 {
        FIREWALL
    } else if has("authenticate") && !error.is_empty() {
        match &*error {
            "AuthInvalidCookie" => &["session-expired", "login-state-lost"],
            "AuthInvalidStateParam" => &["login-state-lost"],
            _ => &["edge-login-required", "auth-backend-broken"],
        }
    } else if has("fixed-response") {
        &["path-rule", "host-not-served", "maintenance"]
    } else {
        return None;
    };
    told(reasons, format!("the load balancer's actions are `{listed}`{failed}"))
}

fn cloudfront(result: Option<&[u8]>, detailed: Option<&[u8]>) -> Option<Stated> {
    let word = text(detailed.or(result)?);
    let reasons: &[&'static str] = match &*word {
        "ClientGeoBlocked" => &["country-blocked"],
        "InvalidRequestBlocked" => &["request-malformed"],
        "InvalidRequestMethod" => &["method-refused"],
        "ClientHungUpRequest" => return None,
        "LimitExceeded" | "CapacityExceeded" => &["quota-exceeded", "rate-limit-status"],
        "AccessDenied" => &["link-signature", "link-expired", "credentials-missing"],
        "OriginConnectError" | "OriginDnsError" | "OriginCommError" => AWAY,
        "Redirect" => return None,
        _ => return None,
    };
    told(reasons, format!("the edge's result is `{word}`"))
}

fn envoy(flags: Option<&[u8]>, details: Option<&[u8]>, status: u16) -> Option<Stated> {
    let details = text(details.unwrap_or_default());
    let flags = text(flags.unwrap_or_default());
    let has = |flag: &str| flags.split(',').any(|one| one == flag);
    let reasons: &[&'static str] = if details.starts_with("rbac_access_denied") {
        &["ip-not-allowed", "role-insufficient", "path-rule", "method-refused"]
    } else if details.starts_with("jwt_authn_access_denied") {
        token(&details)
    } else if details.starts_with("ext_authz_error") {
        &["auth-service-unavailable"]
    } else if has("UAEX") || details.starts_with("ext_authz_denied") {
        &["credentials-missing", "credentials-wrong", "role-insufficient", "edge-login-required"]
    } else if has("RL") || has("RLSE") || details.contains("rate_limited") {
        limited(status)
    } else if has("NR") || details.starts_with("route_not_found") {
        &["host-not-served", "not-found", "route-not-listed"]
    } else if has("UH") || has("UF") || has("UC") || has("NC") {
        AWAY
    } else if details.starts_with("direct_response") {
        &["path-rule", "host-not-served", "maintenance"]
    } else if details.starts_with("via_upstream") && is_refusal(status) {
        BEHIND
    } else {
        return None;
    };
    let flags = if flags.is_empty() { String::new() } else { format!("flags `{flags}`") };
    let details = if details.is_empty() { String::new() } else { format!("details `{details}`") };
    let both = [flags, details].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    told(reasons, format!("the response has {both}"))
}

/// The reasons of what Envoy says of a token.
fn token(details: &str) -> &'static [&'static str] {
    let says = |words: &str| details.to_ascii_lowercase().contains(words);
    if says("missing") {
        &["credentials-missing"]
    } else if says("expired") {
        &["token-expired"]
    } else if says("not_yet_valid") || says("not yet valid") {
        &["token-not-yet-valid"]
    } else if says("audience") {
        &["token-audience"]
    } else if says("issuer") {
        &["token-issuer"]
    } else if says("verification_fails") || says("verification fails") {
        &["token-signature", "token-key-unknown"]
    } else {
        TOKEN
    }
}

fn s3(code: &str) -> Option<Stated> {
    let reasons: &[&'static str] = match code {
        "AccessDenied" => &["object-absent-or-forbidden", "content-not-public", "role-insufficient"],
        "NoSuchKey" | "NoSuchBucket" => &["not-found"],
        "SignatureDoesNotMatch" => &["request-signature", "link-signature"],
        "RequestTimeTooSkewed" => &["clock-skew"],
        "ExpiredToken" => &["token-expired"],
        "InvalidAccessKeyId" | "InvalidToken" => &["credentials-wrong"],
        "MethodNotAllowed" => &["method-refused"],
        "SlowDown" => &["rate-limit-status"],
        _ => return None,
    };
    told(reasons, format!("the error code is `{code}`"))
}

fn squid(result: &str, status: u16) -> Option<Stated> {
    let reasons: &[&'static str] = match status {
        407 => &["proxy-auth-required", "credentials-wrong"],
        403 if result.contains("DENIED") => &["proxy-acl", "egress-filter"],
        403 | 401 if result.contains("MISS") || result.contains("TUNNEL") => BEHIND,
        _ => return None,
    };
    told(reasons, format!("the result is `{result}`"))
}

fn traefik(origin: Option<u16>, status: u16) -> Option<Stated> {
    match origin.filter(|origin| *origin != 0) {
        Some(origin) if origin == status && is_refusal(status) => {
            told(BEHIND, format!("the service itself answered {origin}"))
        }
        Some(_) => None,
        None => {
            let reasons: &[&'static str] = match status {
                429 => LIMITED,
                401 | 407 => SIGN_IN,
                403 => &["ip-not-allowed", "ip-denied", "edge-login-required"],
                404 => &["host-not-served", "not-found", "path-mapping-wrong"],
                502..=504 => AWAY,
                _ => return None,
            };
            told(reasons, format!("no service answered, and Traefik sent {status}"))
        }
    }
}

fn cloudflare(action: Option<&[u8]>, source: Option<&[u8]>, rule: Option<&[u8]>) -> Option<Stated> {
    let (action, source) = (text(action?), text(source.unwrap_or_default()));
    let reasons: &[&'static str] = match action.to_ascii_lowercase().as_str() {
        "challenge" | "jschallenge" | "managed_challenge" | "managedchallenge" | "captcha" => &["bot-challenge"],
        "block" | "connection_close" | "drop" | "deny" => match source.to_ascii_lowercase().as_str() {
            "ratelimit" | "rate_based" => LIMITED,
            "country" => &["country-blocked"],
            "ip" | "iprange" | "asn" => &["ip-denied"],
            "uablock" => &["ua-blocked"],
            "botfight" | "botmanagement" | "bic" => &["browser-signature-blocked", "crawler-blocked"],
            _ => FIREWALL,
        },
        _ => return None,
    };
    let rule = rule.map_or_else(String::new, |rule| format!(", rule `{}`", text(rule)));
    let by = if source.is_empty() { String::new() } else { format!(" by `{source}`") };
    told(reasons, format!("the action is `{action}`{by}{rule}"))
}

fn gcp(details: Option<&[u8]>, policy: Option<&[u8]>) -> Option<Stated> {
    let details = text(details?);
    let reasons: &[&'static str] = match &*details {
        "denied_by_security_policy" => FIREWALL,
        "backend_connection_closed_before_data_sent_to_client" | "failed_to_connect_to_backend" => AWAY,
        "body_too_large" | "request_body_too_large" => &["body-too-large"],
        _ => return None,
    };
    let policy = policy.map_or_else(String::new, |policy| format!(", policy `{}`", text(policy)));
    told(reasons, format!("the status details are `{details}`{policy}"))
}

fn doorward(reason: Option<&[u8]>, because: Option<&[u8]>) -> Option<Stated> {
    let known = doorward_reason::find(&text(reason?))?;
    let because = because.map_or_else(String::new, |because| format!(": {}", text(because)));
    told(&[known.id], format!("the gateway says `{}`{because}", known.id))
}

/// What IIS says after the status.
fn by_sub_status(line: &Line<'_>, status: u16) -> Option<Stated> {
    let sub_status = line.sub_status?;
    let message = iis(status, sub_status)?;
    told(message.reasons, format!("the sub-status is {status}.{sub_status}: {}", message.clause))
}

/// Whether the server behind is the one that refused.
fn by_server_behind(line: &Line<'_>, status: u16) -> Option<Stated> {
    is_refusal(status).then_some(())?;
    match (line.upstream_status, line.upstream) {
        (Some(behind), _) if behind == status => told(BEHIND, format!("the server behind answered {behind}")),
        (Some(_), _) => None,
        (None, Some(server)) if line.hint.is_none() && !server.ends_with(b"<NOSRV>") => {
            told(BEHIND, format!("`{}` answered", text(server)))
        }
        _ => None,
    }
}

/// Whether a status is a refusal, for which the server behind would be the one to ask.
fn is_refusal(status: u16) -> bool {
    matches!(status, 401 | 403 | 407 | 429 | 451)
}

#[cfg(test)]
mod tests;
