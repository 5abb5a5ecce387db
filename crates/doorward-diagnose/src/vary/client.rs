//! Changes to how the client presents itself: its headers, its method, its body.

use doorward_reason::Factor;

use super::Change;
use crate::observation::Request;
use crate::page;
use crate::question::Question;

/// The User-Agent of a current browser.
pub const BROWSER_AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
/// Doorward's own User-Agent.
pub const OWN_AGENT: &str = concat!("doorward/", env!("CARGO_PKG_VERSION"), " (refusal diagnosis)");

/// What a browser sends on a navigation, besides its User-Agent.
pub(crate) const BROWSER_FIELDS: &[(&str, &str)] = &[
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
    ("Accept-Language", "en-GB,en;q=0.9"),
    ("Accept-Encoding", "gzip, deflate, br"),
    ("Upgrade-Insecure-Requests", "1"),
    ("Sec-Fetch-Site", "none"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-User", "?1"),
    ("Sec-Fetch-Dest", "document"),
];

/// Headers in which a proxy or client names the client's address.
pub(crate) const FORWARDED_FIELDS: &[&str] =
    &["forwarded", "x-forwarded-for", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-forwarded"];
/// Headers in which an edge names the client's country.
pub(crate) const COUNTRY_FIELDS: &[&str] = &[
    "cf-ipcountry",
    "x-country-code",
    "x-country",
    "cloudfront-viewer-country",
    "x-geo-country",
    "x-vercel-ip-country",
    "geoip-country-code",
    "x-geoip-country",
];

/// The request with one thing about the client changed.
pub(super) fn change(question: &Question, factor: Factor) -> Option<Change> {
    let base = question.request.clone();
    match factor {
        Factor::AgentBrowser => {
            (!is_browser(&base)).then(|| base.with_field("User-Agent", BROWSER_AGENT)).and_then(Change::plain)
        }
        Factor::AgentOwn => Change::plain(base.with_field("User-Agent", OWN_AGENT)),
        Factor::BrowserHeaders => Change::plain(as_browser(base)),
        Factor::Accept => accept(base),
        Factor::AcceptLanguage => base
            .field("accept-language")
            .is_none()
            .then(|| base.with_field("Accept-Language", "en-GB,en;q=0.9"))
            .and_then(Change::plain),
        Factor::RefererNone => drop_all(base, &["referer"]),
        Factor::RefererOwn => referer_own(question, base),
        Factor::OriginNone => drop_all(base, &["origin"]),
        Factor::OriginOwn => base.field("origin").is_some().then(|| origin_own(question, base)).flatten(),
        Factor::FetchSameOrigin => fetch_same_origin(base),
        Factor::FetchNone => drop_all(base, &["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"]),
        Factor::RequestedWith => base
            .field("x-requested-with")
            .is_none()
            .then(|| base.with_field("X-Requested-With", "XMLHttpRequest"))
            .and_then(Change::plain),
        Factor::ForwardedNone => drop_all(base, FORWARDED_FIELDS),
        Factor::CountryNone => drop_all(base, COUNTRY_FIELDS),
        Factor::MethodGet => method(base, "GET", &["GET", "HEAD"]),
        Factor::MethodPost => (!base.body.is_empty()).then(|| method(base, "POST", &["GET", "HEAD", "POST"])).flatten(),
        Factor::MethodUnknown => Change::told(
            without_body(Request { method: "DOORWARD".to_owned(), ..base }),
            "with the method DOORWARD, which nobody defines",
        ),
        Factor::MethodOptions => method(base, "OPTIONS", &["OPTIONS"]),
        Factor::NotPreflight => is_preflight(&base).then(|| not_preflight(base)).flatten(),
        Factor::BodyNone => (!base.body.is_empty()).then(|| without_body(base)).and_then(Change::plain),
        Factor::BodyPlain => body_plain(base),
        Factor::ContentType => content_type(base),
        _ => None,
    }
}

/// Whether the request calls itself a browser already.
pub(crate) fn is_browser(request: &Request) -> bool {
    request.field("user-agent").is_some_and(|agent| {
        let lower = agent.to_lowercase();
        lower.starts_with("mozilla/") && !lower.contains("bot") && !lower.contains("compatible;")
    })
}

/// Whether the request is a CORS preflight.
pub(crate) fn is_preflight(request: &Request) -> bool {
    request.method == "OPTIONS"
        && request.field("origin").is_some()
        && request.field("access-control-request-method").is_some()
}

/// The request with all the headers that a browser sends on a navigation.
fn as_browser(base: Request) -> Request {
    let base = base.with_field("User-Agent", BROWSER_AGENT);
    BROWSER_FIELDS.iter().fold(base, |request, (name, value)| request.with_field(name, value))
}

/// The request without these fields, if it has any of them.
fn drop_all(base: Request, names: &[&str]) -> Option<Change> {
    let present: Vec<&str> = names.iter().copied().filter(|name| base.field(name).is_some()).collect();
    let detail = format!("without {}", present.join(", "));
    (!present.is_empty())
        .then(|| present.iter().fold(base, |request, name| request.without_field(name)))
        .and_then(|request| Change::told(request, detail))
}

/// Another Accept header than the one sent.
fn accept(base: Request) -> Option<Change> {
    let value = match base.field("accept") {
        Some(sent) if sent.contains("html") => "*/*",
        _ => "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    };
    Change::told(base.with_field("Accept", value), format!("with Accept: {value}"))
}

/// The origin of the site, under its proper name where one is known.
fn own_origin(question: &Question) -> String {
    let url = &question.request.url;
    match &question.site_name {
        Some(name) => format!("{}://{name}", url.scheme()),
        None => match host_field(&question.request) {
            Some(host) => format!("{}://{host}", url.scheme()),
            None => url.origin().ascii_serialization(),
        },
    }
}

/// The Host header, where the request carries one of its own.
fn host_field(request: &Request) -> Option<&str> {
    request.field("host")
}

/// A Referer of the same site.
fn referer_own(question: &Question, base: Request) -> Option<Change> {
    if base
        .field("referer")
        .is_some_and(|sent| url::Url::parse(sent).is_ok_and(|sent| page::same_site(&sent, &base.url)))
        && question.site_name.is_none()
    {
        return None;
    }
    let value = format!("{}/", own_origin(question));
    Change::told(base.with_field("Referer", &value), format!("with Referer: {value}"))
}

/// The site's own Origin.
fn origin_own(question: &Question, base: Request) -> Option<Change> {
    let value = own_origin(question);
    Change::told(base.with_field("Origin", &value), format!("with Origin: {value}"))
}

/// Fetch metadata of a request that the site's own page makes.
fn fetch_same_origin(base: Request) -> Option<Change> {
    let request = base
        .with_field("Sec-Fetch-Site", "same-origin")
        .with_field("Sec-Fetch-Mode", "cors")
        .with_field("Sec-Fetch-Dest", "empty");
    Change::plain(request)
}

/// The request with another method, unless it has one of these already.
fn method(base: Request, method: &str, unless: &[&str]) -> Option<Change> {
    if unless.contains(&base.method.as_str()) {
        return None;
    }
    let request = Request { method: method.to_owned(), ..base };
    Change::plain(if method == "POST" { request } else { without_body(request) })
}

/// A plain request in place of a preflight: the method it announced where that is safe, else OPTIONS without Origin.
fn not_preflight(base: Request) -> Option<Change> {
    let announced = base.field("access-control-request-method").unwrap_or("GET").to_owned();
    let method = if announced == "GET" || announced == "HEAD" { announced } else { "OPTIONS".to_owned() };
    let request = Request { method, ..base };
    Change::plain(
        request
            .without_field("Origin")
            .without_field("Access-Control-Request-Method")
            .without_field("Access-Control-Request-Headers"),
    )
}

/// The request without its body and the fields that describe it.
pub(crate) fn without_body(request: Request) -> Request {
    let request = Request { body: Vec::new(), ..request };
    let request = ["content-length", "content-type", "transfer-encoding", "content-encoding", "expect"]
        .iter()
        .fold(request, |request, name| request.without_field(name));
    // A method that is expected to carry a body says that it is empty (RFC 9110, section 8.6); filters refuse it otherwise.
    let expected = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    if expected { request.with_field("Content-Length", "0") } else { request }
}

/// The same body under the plainest Content-Type that it is not sent with already.
fn content_type(base: Request) -> Option<Change> {
    if base.body.is_empty() {
        return None;
    }
    let form = "application/x-www-form-urlencoded";
    let sent_as_form = base.field("content-type").is_some_and(|kind| kind.to_lowercase().starts_with(form));
    let kind = if sent_as_form { "text/plain" } else { form };
    Change::told(base.with_field("Content-Type", kind), format!("with Content-Type: {kind}"))
}

/// A short plain body of the same type.
fn body_plain(base: Request) -> Option<Change> {
    if base.body.is_empty() {
        return None;
    }
    let kind = base.field("content-type").unwrap_or("").to_lowercase();
    let body: &[u8] = if kind.contains("json") {
        b"{}"
    } else if kind.contains("form-urlencoded") {
        b"a=b"
    } else {
        b"a"
    };
    (base.body != body)
        .then(|| Request { body: body.to_vec(), ..base }.without_field("content-length"))
        .and_then(Change::plain)
}
