//! What a genuine token says: whether it is of the right kind, for us, in time, and who its holder is.
//!
//! Its issuer is trusted from here on, and its slips are not: a claim of the wrong type is a fault and never a default. Where a list
//! is too long the token is refused and not shortened, since a `deny` may name what would be cut off. `iat` opens and shuts nothing:
//! a time of issue still to come shows a clock that is wrong, and `nbf` is there for those who mean it.

use doorward_policy::{Caller, CredentialFault, Kind, Scheme};
use doorward_reason::catalogue::{
    TOKEN_AUDIENCE, TOKEN_EXPIRED, TOKEN_ISSUER, TOKEN_NOT_YET_VALID, TOKEN_SIGNATURE, TOKEN_TYPE_WRONG,
};
use doorward_reason::grammar::json::{self, Json};
use doorward_reason::grammar::jwt::MAX_DATE_S;

use super::compact::Opened;
use super::rules::TokenRules;
use super::{Verified, bearer};

/// Longest name, role or scope, in bytes.
pub const MAX_NAME_BYTES: usize = 256;
/// Most roles, and most scopes.
pub const MAX_LIST: usize = 256;
/// Longest `jti` that is kept as the credential's public name, in bytes. A longer one is not kept.
pub const MAX_CREDENTIAL_BYTES: usize = 128;
/// Most claims that owners are compared with.
pub const MAX_OWNER_CLAIMS: usize = 32;

/// Methods of authentication that are, or prove, a second factor (RFC 8176, section 2).
const SECOND_FACTORS: &[&str] =
    &["mfa", "mca", "otp", "hwk", "swk", "pop", "sc", "fpt", "face", "iris", "retina", "vbm", "sms", "tel"];
/// Contexts of authentication that mean several factors.
const SECOND_FACTOR_CONTEXTS: &[&str] =
    &["phr", "phrh", "https://refeds.org/profile/mfa", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"];

type Judged<T> = Result<T, CredentialFault>;

fn wrong(detail: &'static str) -> CredentialFault {
    bearer(&TOKEN_TYPE_WRONG, detail)
}

/// Judges an opened token.
pub(super) fn judge(opened: &Opened, rules: &TokenRules, now_s: i64) -> Judged<Verified> {
    let claims = object(&opened.payload)?;
    let is_access = header_type(&opened.header, rules.strict_type)?;
    if !is_access {
        refuse_other_kinds(&claims)?;
    }
    issuer(&claims, rules)?;
    audience(&claims, rules)?;
    if claims.member("exp").is_none() {
        return Err(wrong("the token has no end (`exp`)"));
    }
    holder(&claims, rules, now_s)
}

/// Judges what an issuer answered about a token (RFC 7662, section 2.2). It may leave out most claims; what it names must be right.
pub(super) fn judge_answer(claims: &Json, rules: &TokenRules, now_s: i64) -> Judged<Verified> {
    refuse_other_kinds(claims)?;
    if claims.member("iss").is_some() && rules.issuer.is_some() {
        issuer(claims, rules)?;
    }
    // An audience that is asked for and absent is refused here as well.
    if !rules.audience.is_empty() {
        audience(claims, rules)?;
    }
    holder(claims, rules, now_s)
}

/// The holder of a token, if it is in time.
fn holder(claims: &Json, rules: &TokenRules, now_s: i64) -> Judged<Verified> {
    if claims.member("cnf").is_some() {
        return Err(wrong("the token is bound to a key (`cnf`), and sent without its proof"));
    }
    let times = Times::of(claims)?;
    let (good_from_s, good_until_s) = times.span(rules.leeway_s);
    within(good_from_s, good_until_s, now_s)?;
    let caller = caller(claims, rules, &times, now_s)?;
    Ok(Verified { caller, good_from_s, good_until_s })
}

fn object(payload: &[u8]) -> Judged<Json> {
    match json::parse(payload) {
        Ok(claims @ Json::Object(_)) if claims.duplicate().is_none() => Ok(claims),
        Ok(Json::Object(_)) => Err(bearer(&TOKEN_SIGNATURE, "the claims name a member twice")),
        _ => Err(bearer(&TOKEN_SIGNATURE, "the claims are no JSON object")),
    }
}

/// Whether the header says that this is an access token; where it says anything else, a fault.
fn header_type(header: &Json, strict: bool) -> Judged<bool> {
    let is = |value: &str, kind: &str| value.eq_ignore_ascii_case(kind);
    match header.member("cty") {
        None => {}
        Some(Json::Text(kind)) if !is(kind, "JWT") && !is(kind, "application/jwt") => {}
        Some(_) => return Err(wrong("another token is nested in the token")),
    }
    match header.member("typ") {
        Some(Json::Text(kind)) if is(kind, "at+jwt") || is(kind, "application/at+jwt") => Ok(true),
        _ if strict => Err(wrong("the `typ` is not at+jwt")),
        None => Ok(false),
        Some(Json::Text(kind)) if is(kind, "JWT") || is(kind, "application/jwt") => Ok(false),
        Some(_) => Err(wrong("the `typ` is that of another kind of token")),
    }
}

/// Tells ID tokens and refresh tokens by their claims, where the header does not say what the token is.
fn refuse_other_kinds(claims: &Json) -> Judged<()> {
    let mut says_access = false;
    for claim in ["token_use", "typ", "token_type"] {
        let Some(kind) = claims.member(claim).and_then(Json::text) else { continue };
        match kind.to_ascii_lowercase().as_str() {
            "id" | "id_token" => return Err(wrong("the token is an ID token")),
            "refresh" | "refresh_token" | "offline" => return Err(wrong("the token is a refresh token")),
            "access" | "access_token" | "bearer" => says_access = true,
            _ => {}
        }
    }
    if claims.member("at_hash").is_some() || claims.member("c_hash").is_some() {
        return Err(wrong("the token is an ID token"));
    }
    // Some issuers repeat the nonce in access tokens, and say what they are.
    if claims.member("nonce").is_some() && !says_access {
        return Err(wrong("the token is an ID token"));
    }
    Ok(())
}

fn issuer(claims: &Json, rules: &TokenRules) -> Judged<()> {
    let fault = |detail| Err(bearer(&TOKEN_ISSUER, detail));
    match claims.member("iss").map(Json::text) {
        None => fault("the token names no issuer"),
        Some(issuer) if issuer.is_some() && issuer == rules.issuer.as_deref() => Ok(()),
        Some(_) => fault("the issuer is not ours"),
    }
}

fn audience(claims: &Json, rules: &TokenRules) -> Judged<()> {
    let ours = |one: &Json| one.text().is_some_and(|one| rules.audience.iter().any(|own| **own == *one));
    let fault = |detail| Err(bearer(&TOKEN_AUDIENCE, detail));
    match claims.member("aud") {
        None => fault("the token names no audience"),
        Some(one @ Json::Text(_)) if ours(one) => Ok(()),
        Some(Json::List(several)) if several.iter().all(|one| one.text().is_some()) && several.iter().any(ours) => {
            Ok(())
        }
        Some(_) => fault("the audience is not ours"),
    }
}

/// The times that a token names, in whole seconds: a fraction is rounded to the shorter validity.
struct Times {
    expires_s: Option<i64>,
    not_before_s: Option<i64>,
}

impl Times {
    fn of(claims: &Json) -> Judged<Self> {
        let date = |claim: &str, round: Round, detail: &'static str| match claims.member(claim) {
            None => Ok(None),
            Some(value) => second(value, round).map(Some).ok_or_else(|| wrong(detail)),
        };
        let expires_s = date("exp", Round::Down, "the `exp` is no date")?;
        let not_before_s = date("nbf", Round::Up, "the `nbf` is no date")?;
        date("iat", Round::Up, "the `iat` is no date")?;
        Ok(Self { expires_s, not_before_s })
    }

    fn span(&self, leeway_s: i64) -> (i64, i64) {
        let from_s = self.not_before_s.map_or(i64::MIN, |from_s| from_s.saturating_sub(leeway_s));
        (from_s, self.expires_s.map_or(i64::MAX, |expires_s| expires_s.saturating_add(leeway_s)))
    }
}

fn within(good_from_s: i64, good_until_s: i64, now_s: i64) -> Judged<()> {
    // Refused in the very second of the end, good from the very second of the beginning.
    if now_s >= good_until_s {
        return Err(bearer(&TOKEN_EXPIRED, "the token is past its end (`exp`)"));
    }
    if now_s < good_from_s {
        return Err(bearer(&TOKEN_NOT_YET_VALID, "the token is before its beginning (`nbf`)"));
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    Down,
    Up,
}

/// A date in Unix seconds; none of anything that is no number, or lies beyond the year 9999.
fn second(value: &Json, round: Round) -> Option<i64> {
    let second = match value {
        Json::Whole(second) => *second,
        // Saturates, and what it saturates to is out of range.
        Json::Number(second) if round == Round::Down => second.floor() as i64,
        Json::Number(second) => second.ceil() as i64,
        _ => return None,
    };
    (-MAX_DATE_S..=MAX_DATE_S).contains(&second).then_some(second)
}

fn caller(claims: &Json, rules: &TokenRules, times: &Times, now_s: i64) -> Judged<Caller> {
    for claim in ["sub", "jti", "client_id", "azp"] {
        if claims.member(claim).is_some_and(|value| value.text().is_none()) {
            return Err(wrong("a claim that names somebody is not a string"));
        }
    }
    let name = at(claims, &rules.name_claim).and_then(Json::text).filter(|name| is_name(name));
    let name = name.ok_or_else(|| wrong("the claim with the caller's name is missing or is no name"))?;
    Ok(Caller {
        kind: kind(claims),
        name: name.into(),
        roles: words(at(claims, &rules.roles_claim), false)?,
        scopes: words(at(claims, &rules.scope_claim).or_else(|| claims.member("scp")), true)?,
        scheme: Scheme::Bearer,
        second_factor_at_s: second_factor(claims, now_s.saturating_add(rules.leeway_s)),
        expires_at_s: times.expires_s,
        credential: claims.member("jti").and_then(Json::text).filter(|id| is_public(id)).map(Box::from),
        claims: owner_claims(claims, rules)?,
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_NAME_BYTES && !text.chars().any(char::is_control)
}

fn is_public(id: &str) -> bool {
    !id.is_empty() && id.len() <= MAX_CREDENTIAL_BYTES && id.bytes().all(|byte| byte.is_ascii_graphic())
}

fn kind(claims: &Json) -> Kind {
    let text = |name: &str| claims.member(name).and_then(Json::text);
    let subject = text("sub");
    let own = |client: Option<&str>| client.is_some() && client == subject;
    let is_grant = |grant: Option<&str>| matches!(grant, Some("client-credentials" | "client_credentials"));
    let service = own(text("client_id"))
        || own(text("azp"))
        || is_grant(text("gty"))
        || is_grant(text("grant_type"))
        || text("idtyp") == Some("app");
    if service { Kind::Service } else { Kind::Person }
}

/// When a second factor was used: the time of authentication, where that had one. A time still to come is none.
fn second_factor(claims: &Json, latest_s: i64) -> Option<i64> {
    let is_second = |method: &Json| method.text().is_some_and(|method| SECOND_FACTORS.contains(&method));
    let methods = claims.member("amr").and_then(Json::list).is_some_and(|list| list.iter().any(is_second));
    let context = claims.member("acr").and_then(Json::text).is_some_and(|acr| SECOND_FACTOR_CONTEXTS.contains(&acr));
    let at_s = claims.member("auth_time").and_then(|value| second(value, Round::Down))?;
    ((methods || context) && at_s <= latest_s).then_some(at_s)
}

/// The claim of this name. Dots lead into objects; a claim whose own name has dots, as that of an address, comes first.
fn at<'claims>(claims: &'claims Json, path: &str) -> Option<&'claims Json> {
    if let Some(value) = claims.member(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(dot, _)| {
        let (first, rest) = path.split_at_checked(dot)?;
        at(claims.member(first)?, rest.strip_prefix('.')?)
    })
}

/// Roles or scopes: a list, or one string, which `split` takes apart at its spaces.
fn words(value: Option<&Json>, split: bool) -> Judged<Vec<Box<str>>> {
    let mut words: Vec<Box<str>> = Vec::new();
    let Some(value) = value.filter(|value| !matches!(value, Json::Null) && value.text() != Some("")) else {
        return Ok(words);
    };
    let one = std::slice::from_ref(value);
    for entry in value.list().unwrap_or(one) {
        let text = entry.text().ok_or_else(|| wrong("a role or scope is not a string"))?;
        let parts: Vec<&str> = if split { text.split_ascii_whitespace().collect() } else { vec![text] };
        for part in parts {
            if !is_name(part) {
                return Err(wrong("a role or scope is empty, too long, or holds a control character"));
            }
            words.push(part.into());
        }
        if words.len() > MAX_LIST {
            return Err(wrong("the token has too many roles or scopes"));
        }
    }
    Ok(words)
}

fn owner_claims(claims: &Json, rules: &TokenRules) -> Judged<Vec<(Box<str>, Box<str>)>> {
    let mut found = Vec::new();
    for name in rules.owner_claims.iter().take(MAX_OWNER_CLAIMS) {
        let text = match at(claims, name) {
            Some(Json::Text(text)) => text.clone(),
            Some(Json::Whole(number)) => number.to_string(),
            // Anything else is nobody's name, and the owner is then somebody else.
            _ => continue,
        };
        if text.len() > MAX_NAME_BYTES {
            return Err(wrong("a claim that owners are compared with is too long"));
        }
        found.push((name.clone(), text.into()));
    }
    Ok(found)
}
