//! The judging of a token that could be read: header, signature's shape, times, claims, in this order.

use super::{Json, Jwt, MAX_DATE_S, TokenProblem, date_s};

/// Milliseconds since 1970 lie here for the dates from 2001 to 5138, which no date in seconds does.
const MILLISECONDS: std::ops::RangeInclusive<f64> = 1.0e12..=1.0e14;
/// RSA signatures are as long as the key: 2048 bits at least (RFC 7518, section 3.3), 8192 at most in practice.
const RSA_SIGNATURE_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;
/// RSA keys come in steps of 128 bits.
const RSA_STEP_BYTES: usize = 16;

/// Adds what is wrong.
pub(super) fn judge(jwt: &Jwt, now_s: i64, leeway_s: i64, problems: &mut Vec<TokenProblem>) {
    if matches!(jwt.header, Json::Object(_)) {
        header(jwt, problems);
        signature(jwt, problems);
    }
    if matches!(jwt.payload, Json::Object(_)) {
        times(jwt, now_s, leeway_s.max(0), problems);
        claims(jwt, problems);
    }
}

fn header(jwt: &Jwt, problems: &mut Vec<TokenProblem>) {
    match jwt.header.member("alg") {
        None => problems.push(TokenProblem::AlgorithmMissing),
        Some(Json::Text(name)) if is_none(name) => problems.push(TokenProblem::Unsigned),
        Some(Json::Text(name)) if signature_fits(name, 0).is_none() => {
            problems.push(TokenProblem::AlgorithmUnknown { algorithm: name.clone() });
        }
        Some(Json::Text(_)) => {}
        Some(_) => problems.push(TokenProblem::AlgorithmNotText),
    }
    for member in ["jwk", "jku", "x5u", "x5c"] {
        if jwt.header.member(member).is_some() {
            problems.push(TokenProblem::KeyEmbedded { member: member.to_owned() });
        }
    }
    match jwt.header.member("kid") {
        Some(Json::Text(key_id)) if is_suspicious(key_id) => problems.push(TokenProblem::KeyIdSuspicious),
        Some(Json::Text(_)) | None => {}
        Some(_) => problems.push(TokenProblem::KeyIdNotText),
    }
    if jwt.header.member("zip").is_some() {
        problems.push(TokenProblem::Compressed);
    }
    critical(jwt, problems);
}

fn is_none(algorithm: &str) -> bool {
    let trimmed = algorithm.trim();
    trimmed.is_empty() || trimmed.eq_ignore_ascii_case("none")
}

fn is_suspicious(key_id: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '\'' | '"' | '`' | ';' | '|' | '<' | '>' | '$' | ' ');
    key_id.contains("..") || key_id.starts_with('/') || key_id.contains(odd)
}

fn critical(jwt: &Jwt, problems: &mut Vec<TokenProblem>) {
    let Some(member) = jwt.header.member("crit") else { return };
    let names = member.list().unwrap_or_default();
    let in_header = |name: &Json| name.text().is_some_and(|name| jwt.header.member(name).is_some());
    if names.is_empty() || !names.iter().all(in_header) {
        problems.push(TokenProblem::CriticalMalformed);
    }
    // INVARIANT: no extension is understood here, and so each one named is a reason to refuse.
    let unknown = jwt.critical.iter().map(|name| TokenProblem::CriticalUnknown { name: name.clone() });
    problems.extend(unknown);
}

fn signature(jwt: &Jwt, problems: &mut Vec<TokenProblem>) {
    let Some(algorithm) = jwt.algorithm.as_deref().filter(|algorithm| !is_none(algorithm)) else { return };
    if jwt.signature.is_empty() {
        problems.push(TokenProblem::SignatureEmpty);
    } else if signature_fits(algorithm, jwt.signature.len()) == Some(false) {
        problems.push(TokenProblem::SignatureLength { algorithm: algorithm.to_owned(), bytes: jwt.signature.len() });
    }
    let (first, second) = jwt.signature.split_at(jwt.signature.len() / 2);
    let zero = |half: &[u8]| !half.is_empty() && half.iter().all(|byte| *byte == 0);
    if algorithm.starts_with("ES") && (zero(first) || zero(second)) {
        problems.push(TokenProblem::SignatureZero);
    }
}

/// Whether an algorithm gives signatures of this length; nothing where it is unknown.
fn signature_fits(algorithm: &str, bytes: usize) -> Option<bool> {
    let exact: &[usize] = match algorithm {
        "HS256" => &[32],
        "HS384" => &[48],
        "HS512" | "ES256" | "ES256K" | "Ed25519" => &[64],
        "ES384" => &[96],
        "ES512" => &[132],
        "EdDSA" => &[64, 114],
        "Ed448" => &[114],
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => {
            return Some(RSA_SIGNATURE_BYTES.contains(&bytes) && bytes.is_multiple_of(RSA_STEP_BYTES));
        }
        _ => return None,
    };
    Some(exact.contains(&bytes))
}

fn times(jwt: &Jwt, now_s: i64, leeway_s: i64, problems: &mut Vec<TokenProblem>) {
    for claim in ["exp", "nbf", "iat"] {
        problems.extend(jwt.payload.member(claim).and_then(|value| time_problem(claim, value)));
    }
    // A token is refused from the very second of exp on, and accepted from the very second of nbf on.
    if let Some(expires_s) = jwt.expires_s
        && now_s.saturating_sub(leeway_s) >= expires_s
    {
        problems.push(TokenProblem::Expired { since_s: now_s.saturating_sub(expires_s).unsigned_abs() });
    }
    let latest_s = now_s.saturating_add(leeway_s);
    if let Some(from_s) = jwt.not_before_s.filter(|from_s| *from_s > latest_s) {
        problems.push(TokenProblem::NotYetValid { in_s: from_s.saturating_sub(now_s).unsigned_abs() });
    }
    if let Some(issued_s) = jwt.issued_s.filter(|issued_s| *issued_s > latest_s) {
        problems.push(TokenProblem::IssuedInFuture { in_s: issued_s.saturating_sub(now_s).unsigned_abs() });
    }
}

fn time_problem(claim: &'static str, value: &Json) -> Option<TokenProblem> {
    let seconds = match value {
        Json::Whole(seconds) => *seconds as f64,
        Json::Number(seconds) => *seconds,
        other => return Some(TokenProblem::TimeNotNumber { claim, kind: other.kind() }),
    };
    if seconds < 0.0 {
        Some(TokenProblem::TimeNegative { claim })
    } else if MILLISECONDS.contains(&seconds) {
        Some(TokenProblem::TimeInMilliseconds { claim })
    } else if date_s(value).is_none() || seconds > MAX_DATE_S as f64 {
        Some(TokenProblem::TimeHuge { claim })
    } else if seconds.fract() != 0.0 {
        Some(TokenProblem::TimeFractional { claim })
    } else {
        None
    }
}

fn claims(jwt: &Jwt, problems: &mut Vec<TokenProblem>) {
    for claim in ["iss", "sub", "jti"] {
        if let Some(value) = jwt.payload.member(claim).filter(|value| value.text().is_none()) {
            problems.push(TokenProblem::ClaimNotText { claim, kind: value.kind() });
        }
    }
    if let Some(value) = jwt.payload.member("aud") {
        let all_text = value.list().is_some_and(|list| list.iter().all(|entry| entry.text().is_some()));
        if value.text().is_none() && !all_text {
            problems.push(TokenProblem::ClaimNotText { claim: "aud", kind: value.kind() });
        }
    }
    for claim in ["exp", "iss", "aud"] {
        if jwt.payload.member(claim).is_none() {
            problems.push(TokenProblem::ClaimMissing { claim });
        }
    }
}
