//! Facts about what came back: status, challenge, headers, page, handshake.

use doorward_reason::grammar::{challenge, rate_limit, set_cookie};
use doorward_reason::{Fact, Factor};

use super::Reading;
use crate::observation::{Answer, FailureKind, Observation, Outcome, Request};
use crate::origin;
use crate::page;
use crate::probe::{Role, Run};
use crate::question::Question;
use crate::vary::{self, why_unsendable};

/// How much of an answer's text is searched for statements.
const WORDS_LIMIT: usize = 64 * 1024;
/// Headers in which servers explain a refusal.
const TELLING_FIELDS: &[&str] = &[
    "www-authenticate",
    "proxy-authenticate",
    "x-squid-error",
    "x-amzn-errortype",
    "x-error",
    "x-reason",
    "x-denied-reason",
    "x-deny-reason",
    "warning",
    "x-ms-forbidden-ip",
    "cf-mitigated",
    "x-block-reason",
    "x-blocked-by",
    "x-wp-nonce",
    "link",
    "location",
    "x-github-sso",
    "error",
    "x-auth-error",
    "x-error-message",
    "x-refused-by",
    "proxy-status",
];
/// Headers that a gateway or reverse proxy leaves.
const GATEWAY_FIELDS: &[&str] = &[
    "via",
    "x-served-by",
    "x-upstream",
    "x-upstream-status",
    "x-backend",
    "x-backend-server",
    "x-envoy-upstream-service-time",
    "x-kong-upstream-latency",
    "x-proxy",
];

/// The answer's words in lower case: telling headers, then the body's text with entities and tags simplified.
pub(super) fn words(request: &Request, answer: &Answer) -> String {
    let mut words = String::new();
    for field in &answer.fields {
        if TELLING_FIELDS.contains(&field.name.to_lowercase().as_str()) {
            words.push_str(&field.name.to_lowercase());
            words.push_str(": ");
            words.push_str(&field.value.to_lowercase());
            words.push('\n');
        }
    }
    // A page that is served may speak of anything, and a site's own 404 page offers a login to everybody.
    let served = (200..300).contains(&answer.status) && page::is_open(request, answer);
    if !page::is_json(answer) && served {
        return words;
    }
    if !page::is_json(answer) && answer.status == 404 {
        words.push_str(&page::heading(answer));
        return words;
    }
    let text: String = answer.text.chars().take(WORDS_LIMIT).flat_map(char::to_lowercase).collect();
    let text = text
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replace("&#8217;", "'")
        .replace('\u{2019}', "'");
    words.push_str(&text);
    words
}

/// Reads the facts off the refused answer.
pub(super) fn read(request: &Request, answer: &Answer, reading: &mut Reading) {
    read_challenges(request, answer, reading);
    read_limits(answer, reading);
    read_cache(answer, reading);
    read_page(request, answer, reading);
    read_redirect(request, answer, reading);
    read_methods(request, answer, reading);
    read_server(answer, reading);
    read_named_header(request, reading);
    let origin_sent = request.field("origin").is_some();
    reading.add_if(origin_sent && answer.field("access-control-allow-origin").is_none(), Fact::CorsAbsent);
    reading.add_if(GATEWAY_FIELDS.iter().any(|name| answer.field(name).is_some()), Fact::GatewayPassed);
    reading.add_if(page::is_open(request, answer), Fact::OpenAnswer);
}

/// The challenges.
fn read_challenges(request: &Request, answer: &Answer, reading: &mut Reading) {
    let parsed = challenge::parse(answer.all("www-authenticate"));
    reading.add_if(answer.status == 401 && parsed.challenges.is_empty(), Fact::ChallengeAbsent);
    reading.add_if(!parsed.challenges.is_empty(), Fact::ChallengePresent);
    for challenge in &parsed.challenges {
        match challenge.scheme.to_lowercase().as_str() {
            "basic" => reading.add(Fact::ChallengeBasic),
            "digest" => reading.add(Fact::ChallengeDigest),
            "bearer" => reading.add(Fact::ChallengeBearer),
            _ => {}
        }
        reading.add_if(
            challenge.param("stale").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            Fact::ChallengeStale,
        );
        match challenge.param("error") {
            Some("invalid_token") => reading.add(Fact::ErrorInvalidToken),
            Some("insufficient_scope") => reading.add(Fact::ErrorInsufficientScope),
            Some("invalid_request") => reading.add(Fact::ErrorInvalidRequest),
            Some("insufficient_user_authentication") => reading.add(Fact::ErrorStepUp),
            _ => {}
        }
    }
    reading.add_if(answer.field("proxy-authenticate").is_some(), Fact::ProxyChallenge);
    // A value of one word has no scheme: that word is the secret.
    let sent = request.field("authorization").and_then(|value| value.trim().split_once(' ')).map(|(scheme, _)| scheme);
    if let Some(sent) = sent {
        let offered: Vec<&str> = parsed.challenges.iter().map(|challenge| challenge.scheme.as_str()).collect();
        reading.add_if(offered.iter().any(|scheme| scheme.eq_ignore_ascii_case(sent)), Fact::SchemeAsOffered);
        if !offered.is_empty() && !offered.iter().any(|scheme| scheme.eq_ignore_ascii_case(sent)) {
            reading.tell(
                Fact::SchemeNotOffered,
                format!("`{sent}` was sent, and the server names {}", offered.join(", ")),
            );
        }
    }
    let missing = [
        "not provided",
        "no token",
        "missing token",
        "token missing",
        "no credentials",
        "missing credentials",
        "authorization header is missing",
        "missing authorization",
        "no authorization",
        "jwt is missing",
        "not logged in",
        "not authenticated",
        "no api key",
        "token not found",
        "not_logged_in",
    ];
    let says = missing.iter().any(|phrase| reading.words.contains(phrase));
    reading.add_if(says && vary::holds_credentials(request), Fact::SaysNotSent);
}

/// Rates.
fn read_limits(answer: &Answer, reading: &mut Reading) {
    if let Some(value) = answer.field("retry-after") {
        reading.tell(Fact::RetryAfter, format!("Retry-After: {value}"));
    }
    let fields: Vec<(&str, &str)> =
        answer.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
    if rate_limit::read(&fields, 0).iter().any(rate_limit::Quota::exhausted) {
        reading.add(Fact::RateExhausted);
    }
}

/// Caches.
fn read_cache(answer: &Answer, reading: &mut Reading) {
    let age = answer.field("age").and_then(|value| value.trim().parse::<u64>().ok());
    let marks = [
        "x-cache",
        "x-cache-status",
        "cf-cache-status",
        "x-proxy-cache",
        "x-varnish-cache",
        "x-nginx-cache",
        "x-cache-lookup",
        "x-litespeed-cache",
        "cdn-cache",
        "x-drupal-cache",
    ];
    let values: Vec<String> = marks.iter().filter_map(|name| answer.field(name)).map(str::to_lowercase).collect();
    let status = answer.field("cache-status").map(str::to_lowercase);
    let varnish_hit = answer.field("x-varnish").is_some_and(|value| value.split_whitespace().count() > 1);
    let hit = age.is_some_and(|age| age > 0)
        || values.iter().any(|value| value.contains("hit") || value.contains("stale"))
        || status.as_ref().is_some_and(|value| value.contains("hit"))
        || varnish_hit;
    reading.add_if(hit, Fact::CacheHit);
    let passed = hit || age.is_some() || !values.is_empty() || status.is_some() || answer.field("x-varnish").is_some();
    reading.add_if(passed, Fact::CachePassed);
    let vary = answer.all("vary").any(|value| value.to_lowercase().contains("user-agent"));
    reading.add_if(vary, Fact::VaryAgent);
}

/// The page.
fn read_page(request: &Request, answer: &Answer, reading: &mut Reading) {
    let stock =
        origin::stock_page(answer).filter(|page| matches!(page.kind, origin::Kind::WebServer | origin::Kind::Proxy));
    reading.add_if((200..300).contains(&answer.status) && page::is_quiet_denial(answer), Fact::QuietDenial);
    reading.add_if(stock.is_some(), Fact::StockPage);
    reading.add_if(answer.body.is_empty(), Fact::EmptyBody);
    let body = answer.text.trim();
    reading.add_if(body == "Access denied." || body == "File not found.", Fact::PhpRefuses);
    let denies = ["\"rest_forbidden", "\"rest_cannot_"].iter().any(|code| body.contains(code));
    reading.add_if(denies && answer.status == 403, Fact::RestDenies);
    let nobody = answer.status == 401 && (denies || body.contains("\"rest_not_logged_in"));
    reading.add_if(nobody && reading.has(Fact::SessionSent), Fact::RestForgets);
    reading.add_if(body == "-1" && request.url.path().contains("admin-ajax"), Fact::AjaxRefuses);
    reading.add_if(page::is_json(answer), Fact::JsonBody);
    reading.add_if(stock.is_none() && !answer.body.is_empty(), Fact::CustomPage);
    reading.add_if(page::is_bot_check(answer), Fact::BotCheck);
    reading.add_if(page::is_consent_wall(answer) || page::redirects_to_consent(request, answer), Fact::ConsentWall);
    reading.add_if(page::is_login_form(request, answer), Fact::LoginForm);
    reading.add_if(page::says_noindex(answer), Fact::Noindex);
    if let (Some(stock), Some(server)) = (stock, answer.field("server")) {
        let own = server.to_lowercase();
        let first = own.split(['/', ' ']).next().unwrap_or("");
        if stock.kind == origin::Kind::WebServer
            && !first.is_empty()
            && !stock.id.contains(first)
            && !stock.name.to_lowercase().contains(first)
        {
            reading.tell(
                Fact::UpstreamSigned,
                format!("the page is {}'s, while the Server header says {server}", stock.name),
            );
        }
    }
    let squid = answer.field("x-squid-error").is_some();
    reading.add_if(squid || request.transport.proxy.is_some() && matches!(answer.status, 407), Fact::ProxyAnswered);
}

/// What the site's first page tells of a 404: an application answers there, and was not asked here.
pub(super) fn read_front(runs: &[Run], reading: &mut Reading) {
    if reading.status != Some(404) || !reading.has(Fact::StockPage) || reading.has(Fact::FilePath) {
        return;
    }
    let front =
        runs.iter().find(|run| run.probe.role == Role::Vary(Factor::SiteRoot)).and_then(|run| run.observation.answer());
    let Some(front) = front.filter(|answer| answer.status == 200) else { return };
    let link = front.all("link").any(|value| value.contains("api.w.org"));
    let named = ["x-powered-by", "x-generator", "x-drupal-cache"].iter().any(|name| front.field(name).is_some());
    let marked = page::lower_text(front).contains("/wp-content/");
    reading.add_if(link || named || marked, Fact::ApplicationUnasked);
}

/// A server that names itself and does not read .htaccess files.
fn read_server(answer: &Answer, reading: &mut Reading) {
    let Some(server) = answer.field("server").map(str::to_lowercase) else { return };
    let reads = ["apache", "litespeed", "openlitespeed"].iter().any(|name| server.contains(name));
    let stock =
        origin::stock_page(answer).is_some_and(|page| page.id.contains("apache") || page.id.contains("litespeed"));
    let known =
        ["nginx", "caddy", "lighttpd", "haproxy", "varnish", "openresty", "iis", "uvicorn", "gunicorn", "squid"]
            .iter()
            .any(|name| server.contains(name));
    reading.add_if(known && !reads && !stock, Fact::NoHtaccess);
    let apache = origin::stock_page(answer).is_some_and(|page| page.id.contains("apache"));
    reading.add_if(apache && !reading.words.contains("unable to read htaccess"), Fact::ApachePlain);
    let folder = answer.status == 404 && answer.body.is_empty() && reading.has(Fact::DirectoryPath);
    reading.add_if(folder && server.starts_with("caddy"), Fact::FolderAbsent);
}

/// A header that the page names as missing, and that the request does not carry.
fn read_named_header(request: &Request, reading: &mut Reading) {
    let asks = ["missing", "required", "must be sent", "must send", "is not set", "expected", "without"]
        .iter()
        .any(|word| reading.words.contains(word));
    if !asks {
        return;
    }
    let named = reading
        .words
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .find(|word| is_header_name(word) && request.field(word).is_none())
        .map(str::to_owned);
    if let Some(name) = named {
        let secret = vary::API_KEY_FIELDS.contains(&name.as_str())
            || name.contains("key")
            || name.contains("token")
            || name.contains("auth");
        let fact = if secret { Fact::PageNamesKey } else { Fact::PageNamesHeader };
        reading.tell(fact, format!("the answer names the header `{name}`, which was not sent"));
    }
}

/// Whether a word of a page is the name of a request header.
fn is_header_name(word: &str) -> bool {
    let own = word.starts_with("x-") && word.len() > 4 && word.chars().any(|c| c.is_ascii_alphabetic());
    own && !matches!(
        word,
        "x-requested-with"
            | "x-frame-options"
            | "x-content-type-options"
            | "x-xss-protection"
            | "x-robots-tag"
            | "x-powered-by"
    ) || matches!(word, "accept-language" | "accept-encoding" | "if-match" | "idempotency-key" | "content-digest")
}

/// Redirects.
fn read_redirect(request: &Request, answer: &Answer, reading: &mut Reading) {
    if page::redirects_to_login(request, answer) {
        let place = answer.field("location").unwrap_or("").split('?').next().unwrap_or("").to_owned();
        reading.tell(Fact::LoginRedirect, format!("the answer redirects to the login page {place}"));
    }
    reading.add_if(page::redirects_home(request, answer), Fact::HomeRedirect);
    reading.add_if(page::redirect_loses_body(request, answer), Fact::SlashRedirect);
    reading.add_if(page::redirects_to_https(request, answer), Fact::HttpsRedirect);
}

/// Methods.
fn read_methods(request: &Request, answer: &Answer, reading: &mut Reading) {
    let Some(allow) = answer.field("allow") else { return };
    reading.add_if(answer.status == 405, Fact::AllowPresent);
    let listed = allow.split(',').any(|method| method.trim() == request.method);
    if !listed && !allow.trim().is_empty() {
        reading.tell(Fact::AllowOmitsMethod, format!("Allow lists {allow}"));
    }
}

/// Facts where no answer came.
pub(super) fn read_failure(observation: &Observation, reading: &mut Reading) {
    let Outcome::Failed(failure) = &observation.outcome else { return };
    match failure.kind {
        FailureKind::ClientCertificate => reading.tell(Fact::CertificateAlert, failure.detail.clone()),
        FailureKind::TlsVersion => reading.tell(Fact::VersionAlert, failure.detail.clone()),
        FailureKind::ConnectionClosed | FailureKind::ConnectionReset => {
            reading.tell(Fact::NoAnswer, failure.detail.clone())
        }
        _ => {}
    }
    if let Some(answer) = &observation.proxy_answer {
        reading.status = Some(answer.status);
        reading.words = words(&observation.request, answer);
        reading.origins = origin::recognise(answer);
        read(&observation.request, answer, reading);
        reading.add(Fact::ProxyAnswered);
    }
}

/// Facts of the handshake.
pub(super) fn read_tls(observation: &Observation, reading: &mut Reading) {
    let Some(tls) = &observation.tls else { return };
    if tls.certificate_asked {
        let names = tls.certificate_authorities.join("; ");
        let of = if names.is_empty() { String::new() } else { format!(" from {names}") };
        reading.tell(Fact::CertificateAsked, format!("the TLS handshake asked for a client certificate{of}"));
    }
}

/// What the login page's cookies tell.
pub(super) fn read_login(question: &Question, login: &Observation, reading: &mut Reading) {
    let Some(answer) = login.answer() else { return };
    let mut any = false;
    for value in answer.all("set-cookie") {
        let Ok(cookie) = set_cookie::parse(value) else { continue };
        any = true;
        // What the login sets and the request carries is the session, whatever its name.
        if vary::cookies(&question.request).iter().any(|(name, _)| *name == cookie.name) {
            reading.add(Fact::SessionSent);
            reading.facts.remove(&Fact::Anonymous);
        }
        let why_not = why_unsendable(&cookie, &login.request.url, &question.request.url, question.now_s);
        if let Some(first) = why_not.first() {
            reading.tell(
                Fact::CookieUnsendable,
                format!("the login sets the cookie `{}`, which does not come back here: {first}", cookie.name),
            );
        }
    }
    reading.add_if(any, Fact::LoginSetsCookie);
}
