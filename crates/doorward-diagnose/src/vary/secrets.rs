//! Changes to what proves who asks: credentials and cookies.
//!
//! No password is guessed: an invalid credential is a random one of a random name, sent once to see whether credentials are
//! looked at; the person's own secret is only ever sent to the server they named, in the scheme that server asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_reason::Factor;
use doorward_reason::grammar::{authorization, challenge, set_cookie};

use url::Url;

use super::Change;
use super::place::with_query;
use crate::observation::{Credentials, Request};
use crate::probe::{Look, Role, Run};
use crate::question::Question;

/// Header fields other than Authorization in which keys and tokens travel.
pub const API_KEY_FIELDS: &[&str] = &[
    "x-api-key",
    "api-key",
    "apikey",
    "api_key",
    "x-auth-token",
    "x-access-token",
    "private-token",
    "x-token",
    "ocp-apim-subscription-key",
    "x-gitlab-token",
    "x-shopify-access-token",
    "x-amz-security-token",
    "x-goog-api-key",
    "x-report-key",
    "x-auth-key",
    "x-app-key",
];

/// Query parameters in which keys and tokens travel.
pub const SECRET_PARAMETERS: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "api-key",
    "key",
    "token",
    "auth",
    "auth_token",
    "password",
    "subscription-key",
];

/// Words in the names of session cookies.
const SESSION_WORDS: &[&str] =
    &["sess", "sid", "auth", "token", "login", "logged_in", "remember", "identity", "jwt", "user", "_oauth2_proxy"];

/// The request with one thing about its secrets changed.
pub(super) fn change(question: &Question, runs: &[Run], factor: Factor) -> Option<Change> {
    let base = &question.request;
    match factor {
        Factor::CredentialsNone => holds_credentials(base).then(|| without_credentials(base)).and_then(Change::plain),
        Factor::CredentialsRandom => random(base, &question.random),
        Factor::SchemeOffered => scheme_offered(base, runs),
        Factor::SecretInHeader => secret_in_header(base, runs),
        Factor::AuthorizationMended => mended(base),
        Factor::CookiesNone => {
            base.field("cookie").is_some().then(|| base.clone().without_field("cookie")).and_then(Change::plain)
        }
        Factor::CookiesFresh => fresh(question, runs, true),
        Factor::CookieForced => fresh(question, runs, false),
        Factor::ProxyCredentialsNone => base
            .transport
            .proxy_credentials
            .is_some()
            .then(|| {
                let mut request = base.clone();
                request.transport.proxy_credentials = None;
                request
            })
            .and_then(Change::plain),
        _ => None,
    }
}

/// Whether the request carries credentials in Authorization, a key header, the query or for Digest.
#[must_use]
pub fn holds_credentials(request: &Request) -> bool {
    request.credentials.is_some()
        || request.field("authorization").is_some()
        || API_KEY_FIELDS.iter().any(|name| request.field(name).is_some())
        || secret_parameter(request).is_some()
}

/// Whether a request holds anything that must go to its own host only: credentials, cookies, a certificate, a body, or a header
/// or parameter with a secret's name.
pub(super) fn may_hold_secrets(request: &Request) -> bool {
    holds_credentials(request)
        || request.field("cookie").is_some()
        || request.transport.certificate_pem.is_some()
        || !request.body.is_empty()
        || request.fields.iter().any(|field| names_a_secret(&field.name))
        || request.url.query_pairs().any(|(name, _)| names_a_secret(&name))
}

/// The names of the cookies sent that look like a session's.
#[must_use]
pub fn session_cookie_names(request: &Request) -> Vec<String> {
    cookies(request)
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| {
            let lower = name.to_lowercase();
            !lower.contains("csrf") && !lower.contains("xsrf") && SESSION_WORDS.iter().any(|word| lower.contains(word))
        })
        .collect()
}

/// The cookies sent, in order.
pub(crate) fn cookies(request: &Request) -> Vec<(String, String)> {
    let Some(value) = request.field("cookie") else { return Vec::new() };
    value
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The first secret in the query: name and value.
pub(crate) fn secret_parameter(request: &Request) -> Option<(String, String)> {
    request
        .url
        .query_pairs()
        .find(|(name, _)| SECRET_PARAMETERS.contains(&name.to_lowercase().as_str()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
}

/// The request without credentials; cookies stay.
pub(crate) fn without_credentials(base: &Request) -> Request {
    let mut request = base.clone();
    request.credentials = None;
    request = request.without_field("authorization");
    for name in API_KEY_FIELDS {
        request = request.without_field(name);
    }
    if secret_parameter(&request).is_some() {
        let kept: Vec<&str> =
            request.url.query().unwrap_or("").split('&').filter(|pair| !is_secret_pair(pair)).collect();
        let query = kept.join("&");
        request = with_query(&request, Some(query.as_str()).filter(|query| !query.is_empty()));
    }
    request
}

/// Whether a `name=value` of a query is a secret.
fn is_secret_pair(pair: &str) -> bool {
    let name = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name.to_lowercase());
    name.is_some_and(|name| SECRET_PARAMETERS.contains(&name.as_str()))
}

/// The request without credentials and cookies.
pub(crate) fn anonymous(base: &Request) -> Request {
    without_credentials(base).without_field("cookie")
}

/// Credentials of the same form that cannot be valid.
fn random(base: &Request, random: &str) -> Option<Change> {
    if let Some(Credentials::Digest { .. }) = &base.credentials {
        let mut request = base.clone();
        request.credentials =
            Some(Credentials::Digest { user: format!("nobody-{random}"), password: random.to_owned() });
        return Change::plain(request);
    }
    if let Some(value) = base.field("authorization") {
        let Some((scheme, _)) = value.trim().split_once(' ') else {
            return Change::plain(base.clone().with_field("Authorization", random));
        };
        let secret = if scheme.eq_ignore_ascii_case("basic") {
            STANDARD.encode(format!("nobody-{random}:{random}"))
        } else {
            random.to_owned()
        };
        return Change::plain(base.clone().with_field("Authorization", &format!("{scheme} {secret}")));
    }
    if let Some(name) = API_KEY_FIELDS.iter().find(|name| base.field(name).is_some()) {
        return Change::plain(base.clone().with_field(name, random));
    }
    let (name, _) = secret_parameter(base)?;
    let pairs = base.url.query().unwrap_or("").split('&');
    let query: Vec<String> =
        pairs.map(|pair| if is_secret_pair(pair) { format!("{name}={random}") } else { pair.to_owned() }).collect();
    Change::plain(with_query(base, Some(&query.join("&"))))
}

/// The secret in the Authorization header, and the scheme it was sent in.
fn sent_secret(base: &Request) -> Option<(String, String)> {
    let (scheme, secret) = base.field("authorization")?.trim().split_once(' ')?;
    Some((scheme.to_owned(), secret.trim().to_owned()))
}

/// The schemes the server names in the first baseline's challenge.
fn offered(runs: &[Run]) -> Vec<String> {
    let baseline = runs.iter().find(|run| run.probe.role == Role::Baseline);
    let Some(answer) = baseline.and_then(|run| run.observation.answer()) else { return Vec::new() };
    challenge::parse(answer.all("www-authenticate")).challenges.into_iter().map(|challenge| challenge.scheme).collect()
}

/// The same secret in the scheme that the server names, where that is another one that carries it the same way.
fn scheme_offered(base: &Request, runs: &[Run]) -> Option<Change> {
    let (sent, secret) = sent_secret(base)?;
    let offered = offered(runs);
    if offered.iter().any(|scheme| scheme.eq_ignore_ascii_case(&sent))
        || sent.eq_ignore_ascii_case("basic")
        || sent.eq_ignore_ascii_case("digest")
    {
        return None;
    }
    let scheme = offered
        .iter()
        .find(|scheme| !matches!(scheme.to_lowercase().as_str(), "basic" | "digest" | "negotiate" | "ntlm"))?;
    Change::told(
        base.clone().with_field("Authorization", &format!("{scheme} {secret}")),
        format!("with the same secret as `{scheme} …`"),
    )
}

/// A secret from the query or a key header, in the Authorization header as Bearer (or the scheme the server names).
fn secret_in_header(base: &Request, runs: &[Run]) -> Option<Change> {
    if base.field("authorization").is_some() || base.credentials.is_some() {
        return None;
    }
    let secret = match secret_parameter(base) {
        Some((_, value)) => value,
        None => API_KEY_FIELDS.iter().find_map(|name| base.field(name))?.to_owned(),
    };
    let scheme = offered(runs)
        .into_iter()
        .find(|scheme| !matches!(scheme.to_lowercase().as_str(), "basic" | "digest"))
        .unwrap_or_else(|| "Bearer".to_owned());
    let request = without_credentials(base).with_field("Authorization", &format!("{scheme} {secret}"));
    Change::told(request, format!("with the same secret as `Authorization: {scheme} …`"))
}

/// The Authorization header in the form that was obviously meant.
fn mended(base: &Request) -> Option<Change> {
    let value = base.field("authorization")?;
    let parsed = authorization::parse(value);
    let mended = parsed.mended()?;
    Change::plain(base.clone().with_field("Authorization", mended))
}

/// The request with the cookies that the login page sets; `honest` keeps to those a client would send here, otherwise only
/// those it would not.
fn fresh(question: &Question, runs: &[Run], honest: bool) -> Option<Change> {
    let login = runs.iter().find(|run| run.probe.role == Role::Look(Look::Login))?;
    let answer = login.observation.answer()?;
    let base = &question.request;
    let mut sent = cookies(base);
    let before = sent.clone();
    for value in answer.all("set-cookie") {
        let Ok(cookie) = set_cookie::parse(value) else { continue };
        let why_not = why_unsendable(&cookie, &login.observation.request.url, &base.url, question.now_s);
        if why_not.is_empty() == honest && !cookie.value().is_empty() {
            sent.retain(|(name, _)| *name != cookie.name);
            sent.push((cookie.name.clone(), cookie.value().to_owned()));
        }
    }
    if sent == before {
        return None;
    }
    let value: Vec<String> = sent.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Change::plain(base.clone().with_field("Cookie", &value.join("; ")))
}

/// A URL as far as cookies look at it.
#[must_use]
pub fn place(url: &Url) -> set_cookie::Place<'_> {
    set_cookie::Place { scheme: url.scheme(), host: url.host_str().unwrap_or(""), path: url.path() }
}

/// Why a cookie that one URL set does not come back to another; empty where it does.
pub(crate) fn why_unsendable(cookie: &set_cookie::SetCookie, set_by: &Url, wanted_by: &Url, now_s: i64) -> Vec<String> {
    let context = set_cookie::Context::SameSite;
    let why_not = set_cookie::unsendable(cookie, &place(set_by), &place(wanted_by), context, now_s);
    why_not.iter().map(ToString::to_string).collect()
}

/// Whether a name is that of something secret: a header's, a parameter's or a member's, as far as it is not encoded.
#[must_use]
pub fn names_a_secret(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "token",
        "secret",
        "password",
        "passwd",
        "pwd",
        "apikey",
        "api-key",
        "api_key",
        "credential",
        "session",
        "signature",
    ];
    let lower = name.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
        || lower.ends_with("-key")
        || lower.ends_with("_key")
        || lower.ends_with("jwt")
        || matches!(
            lower.as_str(),
            "key" | "pass" | "pin" | "code" | "sig" | "auth" | "x-auth" | "hmac" | "hdnea" | "policy"
        )
        || API_KEY_FIELDS.contains(&lower.as_str())
        || SECRET_PARAMETERS.contains(&lower.as_str())
}
