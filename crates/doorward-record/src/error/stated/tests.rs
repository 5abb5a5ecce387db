//! What each server's fields state, and that nothing is stated where they leave it open.

use super::*;
use crate::access::{Hint, Line};

fn line(status: u16, hint: Option<Hint<'static>>) -> Line<'static> {
    Line { status: Some(status), hint, ..Line::default() }
}

/// The likeliest reason and how many are left.
fn first(line: &Line<'_>) -> Option<(&'static str, usize)> {
    let stated = stated(line)?;
    for reason in &stated.reasons {
        assert!(doorward_reason::find(reason).is_some(), "{reason}");
    }
    assert!(!stated.says.is_empty());
    Some((stated.reasons.first()?, stated.reasons.len()))
}

#[test]
fn each_field_says_what_it_says() {
    let envoy = |flags: &'static str, details: &'static str| Hint::Envoy {
        flags: (!flags.is_empty()).then_some(flags.as_bytes()),
        details: (!details.is_empty()).then_some(details.as_bytes()),
    };
    let alb = |actions: &'static str, error: Option<&'static str>| Hint::Alb {
        actions: Some(actions.as_bytes()),
        error: error.map(str::as_bytes),
        reason: None,
    };
    let detailed = |word: &'static str| Hint::CloudFront { result: Some(b"Error"), detailed: Some(word.as_bytes()) };
    for (status, hint, wanted) in [
        (429, Hint::Termination(b"PR--"), Some(("rate-limited", 1))),
        (401, Hint::Termination(b"LR--"), Some(("credentials-missing", 6))),
        (403, Hint::Termination(b"PR--"), Some(("path-rule", 39))),
        (503, Hint::Termination(b"SC--"), Some(("upstream-unavailable", 1))),
        (403, Hint::Termination(b"CD--"), None),
        (200, Hint::Termination(b"LR--"), None),
        (403, envoy("", "rbac_access_denied_matched_policy[none]"), Some(("ip-not-allowed", 4))),
        (401, envoy("", "jwt_authn_access_denied{Jwt_is_expired}"), Some(("token-expired", 1))),
        (401, envoy("", "jwt_authn_access_denied{Jwt_is_missing}"), Some(("credentials-missing", 1))),
        (403, envoy("UAEX", "ext_authz_denied"), Some(("credentials-missing", 4))),
        (429, envoy("RL", ""), Some(("rate-limited", 1))),
        (503, envoy("RLSE", ""), Some(("rate-limit-status", 1))),
        (403, envoy("", "via_upstream"), Some(("upstream-refuses", 1))),
        (404, envoy("", "via_upstream"), None),
        (403, alb("waf", None), Some(("waf-rule", 2))),
        (403, alb("waf,forward", None), None),
        (401, alb("authenticate", Some("AuthInvalidCookie")), Some(("session-expired", 2))),
        (403, alb("fixed-response", None), Some(("path-rule", 3))),
        (403, detailed("ClientGeoBlocked"), Some(("country-blocked", 1))),
        (403, detailed("Error"), None),
        (403, Hint::S3(b"AccessDenied"), Some(("object-absent-or-forbidden", 3))),
        (403, Hint::S3(b"Unheard"), None),
        (403, Hint::Traefik { origin: None, downstream: Some(403) }, Some(("ip-not-allowed", 3))),
        (403, Hint::Traefik { origin: Some(403), downstream: Some(403) }, Some(("upstream-refuses", 1))),
        (403, Hint::Traefik { origin: Some(200), downstream: Some(403) }, None),
        (407, Hint::Squid(b"TCP_DENIED"), Some(("proxy-auth-required", 2))),
        (403, Hint::Squid(b"TCP_DENIED"), Some(("proxy-acl", 2))),
        (429, Hint::Limit(b"REJECTED"), Some(("rate-limited", 1))),
        (403, Hint::Limit(b"DELAYED"), None),
        (403, Hint::Doorward { reason: Some(b"ip-denied"), because: None, verdict: None }, Some(("ip-denied", 1))),
        (403, Hint::Doorward { reason: Some(b"made-up"), because: None, verdict: None }, None),
    ] {
        assert_eq!(first(&line(status, Some(hint))), wanted, "{status} {hint:?}");
    }
}

#[test]
fn what_is_left_of_a_rule_comes_from_the_request() {
    for (method, target, status, wanted) in [
        ("GET", "/a", 403, "path-rule"),
        ("DELETE", "/a", 403, "method-refused"),
        ("GET", "/.git/config", 403, "dotfile-rule"),
        ("GET", "/a", 503, "rate-limit-status"),
        ("GET", "/a", 429, "rate-limited"),
        ("GET", "/a", 401, "credentials-missing"),
    ] {
        let line = Line {
            method: Some(method.as_bytes()),
            target: Some(target.as_bytes()),
            ..line(status, Some(Hint::Termination(b"PR--")))
        };
        assert_eq!(first(&line).map(|(reason, _)| reason), Some(wanted), "{method} {target} {status}");
    }
}

#[test]
fn no_rule_is_asked_about_what_is_no_request() {
    let read = Line { malformed: Some(b"<BADREQ>"), ..line(400, Some(Hint::Termination(b"PR--"))) };
    let reasons = super::stated(&read).unwrap().reasons;
    assert!(reasons.contains(&"request-malformed") && !reasons.contains(&"path-rule"), "{reasons:?}");
}

#[test]
fn who_answered_is_told_by_the_status_behind() {
    let behind = |status, upstream_status, upstream: Option<&'static str>| Line {
        upstream_status,
        upstream: upstream.map(str::as_bytes),
        ..line(status, None)
    };
    for (line, wanted) in [
        (behind(403, Some(403), Some("10.0.0.2:80")), Some(("upstream-refuses", 1))),
        (behind(403, Some(200), Some("10.0.0.2:80")), None),
        (behind(403, None, Some("web1")), Some(("upstream-refuses", 1))),
        (behind(403, None, Some("front/<NOSRV>")), None),
        (behind(404, Some(404), None), None),
        (behind(403, None, None), None),
        (Line { sub_status: Some(14), ..line(403, None) }, Some(("index-missing", 1))),
        (Line { sub_status: Some(99), ..line(403, None) }, None),
    ] {
        assert_eq!(first(&line), wanted, "{line:?}");
    }
}
