//! What kind of page an answer is: served, a login in disguise, a bot check, a redirect to somewhere else.
//!
//! Only what a page shows of itself is judged here; whether it is a refusal of *this* request is the comparison's business.

use url::Url;

use crate::observation::{Answer, Request};

/// How much of a page is read.
const READ_LIMIT: usize = 64 * 1024;
/// A page with more visible text than this is an article, not an interstitial.
const INTERSTITIAL_TEXT_LIMIT: usize = 800;

/// A page whose heading denies access and that holds more visible text than this is about refusals, not one.
const DENIAL_TEXT_LIMIT: usize = 300;

/// Words in a path that lead to a login.
const LOGIN_WORDS: &[&str] = &[
    "login",
    "log-in",
    "log_in",
    "signin",
    "sign-in",
    "sign_in",
    "logon",
    "/auth/",
    "/sso",
    "oauth2/start",
    "authorize",
    "/my.policy",
    "/session/new",
    "/sessions/new",
    "saml",
    "/cas/",
    "accounts.google.com",
    "login.microsoftonline.com",
    "cloudflareaccess.com",
    "vercel.com/sso",
];

/// The first part of the page's text in lower case.
#[must_use]
pub(crate) fn lower_text(answer: &Answer) -> String {
    answer.text.chars().take(READ_LIMIT).flat_map(char::to_lowercase).collect()
}

/// Where a redirect leads, resolved against the request's URL.
#[must_use]
pub(crate) fn redirect_target(request: &Request, answer: &Answer) -> Option<Url> {
    if !(300..400).contains(&answer.status) || answer.status == 304 {
        return None;
    }
    let location = answer.field("location")?;
    request.url.join(location).ok()
}

/// Whether a place holds a word as one of its own: neither letter stands right before it or behind it.
fn holds_word(place: &str, word: &str) -> bool {
    place.match_indices(word).any(|(start, _)| {
        let before = place.get(..start).and_then(|text| text.chars().next_back());
        let behind = place.get(start + word.len()..).and_then(|text| text.chars().next());
        let within = |next: Option<char>| next.is_some_and(|next| next.is_ascii_alphabetic());
        let open = |edge: Option<char>| edge.is_some_and(|edge| !edge.is_ascii_alphabetic());
        (open(word.chars().next()) || !within(before)) && (open(word.chars().next_back()) || !within(behind))
    })
}

/// Whether a redirect leads to a login page.
#[must_use]
pub(crate) fn redirects_to_login(request: &Request, answer: &Answer) -> bool {
    redirect_target(request, answer).is_some_and(|target| {
        let own = format!("{}{}", request.url.host_str().unwrap_or(""), request.url.path()).to_lowercase();
        let place = format!("{}{}", target.host_str().unwrap_or(""), target.path()).to_lowercase();
        place != own && LOGIN_WORDS.iter().any(|word| holds_word(&place, word))
    })
}

/// Whether a redirect leads to a page that asks for consent or an age.
#[must_use]
pub(crate) fn redirects_to_consent(request: &Request, answer: &Answer) -> bool {
    let words = [
        "consent",
        "cookie-wall",
        "cookiewall",
        "age-gate",
        "agegate",
        "age-check",
        "age-verification",
        "privacy-gate",
    ];
    redirect_target(request, answer).is_some_and(|target| {
        let path = target.path().to_lowercase();
        words.iter().any(|word| path.contains(word)) && !request.url.path().to_lowercase().contains("consent")
    })
}

/// Whether a redirect only adds the last slash to a request whose body it then loses.
#[must_use]
pub(crate) fn redirect_loses_body(request: &Request, answer: &Answer) -> bool {
    let unsafe_method = !matches!(request.method.as_str(), "GET" | "HEAD");
    unsafe_method
        && matches!(answer.status, 301..=303)
        && redirect_target(request, answer).is_some_and(|target| {
            target.path().trim_end_matches('/') == request.url.path().trim_end_matches('/')
                && target.path() != request.url.path()
        })
}

/// Whether a redirect leads to the site's first page although another was asked for.
#[must_use]
pub(crate) fn redirects_home(request: &Request, answer: &Answer) -> bool {
    redirect_target(request, answer).is_some_and(|target| {
        let home = matches!(target.path(), "/" | "" | "/index.html" | "/index.php" | "/home" | "/home/");
        home && request.url.path() != "/" && same_site(&target, &request.url)
    })
}

/// Whether a redirect leads to the same place over HTTPS.
#[must_use]
pub(crate) fn redirects_to_https(request: &Request, answer: &Answer) -> bool {
    redirect_target(request, answer).is_some_and(|target| {
        request.url.scheme() == "http" && target.scheme() == "https" && target.path() == request.url.path()
    })
}

/// Whether two URLs are of the same host, a leading `www.` aside.
#[must_use]
pub(crate) fn same_site(one: &Url, other: &Url) -> bool {
    let bare = |url: &Url| url.host_str().unwrap_or("").trim_start_matches("www.").to_lowercase();
    bare(one) == bare(other)
}

/// Whether the page is a login page served as if it were the answer: a password field in a form.
#[must_use]
pub(crate) fn is_login_form(request: &Request, answer: &Answer) -> bool {
    let path = request.url.path().to_lowercase();
    if LOGIN_WORDS.iter().any(|word| holds_word(&path, word)) {
        return false;
    }
    if answer.field("content-type").is_some_and(|kind| !kind.to_lowercase().contains("html")) {
        return false;
    }
    let text = lower_text(answer);
    let passwords: usize =
        ["type=\"password\"", "type='password'", "type=password"].iter().map(|kind| text.matches(kind).count()).sum();
    // Two passwords are a registration or a change; a page of much text has a login beside it.
    passwords == 1 && text.contains("<form") && visible_length(&text) < INTERSTITIAL_TEXT_LIMIT && heads_a_login(answer)
}

/// Whether the page's title or heading is that of a login, or there is none.
fn heads_a_login(answer: &Answer) -> bool {
    const LOGINS: &[&str] = &[
        "log in",
        "login",
        "log-in",
        "sign in",
        "sign-in",
        "signin",
        "log on",
        "authentication required",
        "please authenticate",
        "members only",
        "anmelden",
        "anmeldung",
        "einloggen",
        "connexion",
        "se connecter",
        "iniciar sesi",
        "acceder",
        "accedi",
        "inloggen",
        "logga in",
    ];
    let heading = heading(answer);
    if heading.trim().is_empty() {
        return true;
    }
    LOGINS.iter().any(|words| heading.contains(words))
        && !["how to", "register", "sign up", "create an account"].iter().any(|words| heading.contains(words))
}

/// Whether the page asks the client to prove that it is a browser.
#[must_use]
pub(crate) fn is_bot_check(answer: &Answer) -> bool {
    if answer.field("cf-mitigated").is_some_and(|value| value.eq_ignore_ascii_case("challenge")) {
        return true;
    }
    if answer.field("x-amzn-waf-action").is_some() || answer.field("sg-captcha").is_some() {
        return true;
    }
    let text = lower_text(answer);
    let asks = [
        "checking your browser",
        "verify you are human",
        "verifying you are human",
        "not a bot",
        "not a robot",
        "are a robot",
        "prove that you are human",
        "prove you are human",
        "just a moment...",
        "enable javascript and cookies to continue",
        "checking that you are",
        "proof of work",
        "proof-of-work",
        "security checkpoint",
        "press & hold",
        "complete the security check",
        "are you human",
        "bot verification",
        "unusual traffic",
        "one moment, please",
    ];
    let machinery = ["<script", "http-equiv=\"refresh\"", "<noscript", "g-recaptcha", "h-captcha"];
    asks.iter().any(|phrase| text.contains(phrase))
        && machinery.iter().any(|phrase| text.contains(phrase))
        && visible_length(&text) < INTERSTITIAL_TEXT_LIMIT
}

/// Whether the page asks for consent or an age before it shows anything.
#[must_use]
pub(crate) fn is_consent_wall(answer: &Answer) -> bool {
    let text = lower_text(answer);
    let asks = [
        "before you continue",
        "accept cookies to continue",
        "accept all cookies to continue",
        "consent to continue",
        "confirm your age",
        "you must be 18",
        "are you over 18",
        "are you 18",
        "age verification",
        "agree to continue",
        "we need your consent",
        "your consent before",
        "your privacy choices",
        "we value your privacy",
        "we and our partners",
        "accept all of them",
        "confirm that you are of age",
        "old enough to enter",
    ];
    let answers = ["<form", "<button", "accept", "agree"];
    asks.iter().any(|phrase| text.contains(phrase))
        && answers.iter().any(|phrase| text.contains(phrase))
        && visible_length(&text) < INTERSTITIAL_TEXT_LIMIT
}

/// Whether the answer is JSON.
#[must_use]
pub(crate) fn is_json(answer: &Answer) -> bool {
    answer.field("content-type").is_some_and(|kind| kind.to_lowercase().contains("json"))
        || answer.text.trim_start().starts_with('{') && serde_json::from_str::<serde_json::Value>(&answer.text).is_ok()
}

/// Whether the page says of itself that it must not be indexed.
#[must_use]
pub(crate) fn says_noindex(answer: &Answer) -> bool {
    let header = answer.all("x-robots-tag").any(|value| value.to_lowercase().contains("noindex"));
    let text = lower_text(answer);
    let meta = text.split("<meta").skip(1).filter_map(|rest| rest.split('>').next());
    header || meta.into_iter().any(|tag| tag.contains("robots") && tag.contains("noindex"))
}

/// Whether the request was served: a 2xx or a harmless redirect, and no page that stands in for a refusal.
#[must_use]
pub(crate) fn is_open(request: &Request, answer: &Answer) -> bool {
    match answer.status {
        200..=299 => {
            !is_login_form(request, answer)
                && !is_bot_check(answer)
                && !is_consent_wall(answer)
                && !is_quiet_denial(answer)
        }
        304 => true,
        300..=399 => {
            !redirects_to_login(request, answer)
                && !redirects_home(request, answer)
                && !redirects_to_https(request, answer)
                && !redirects_to_consent(request, answer)
                && !redirect_loses_body(request, answer)
        }
        _ => false,
    }
}

/// Whether a 2xx page says in so many words that it is a refusal: a filter's own words, or a heading that says nothing else on
/// a page that holds little more.
#[must_use]
pub(crate) fn is_quiet_denial(answer: &Answer) -> bool {
    let text = lower_text(answer);
    let words = ["the requested url was rejected", "incapsula incident id", "_incapsula_resource", "appfw session id"];
    let filtered = words.iter().any(|phrase| text.contains(phrase)) && visible_length(&text) < INTERSTITIAL_TEXT_LIMIT;
    filtered || denies_in_heading(&text) && visible_length(&text) < DENIAL_TEXT_LIMIT
}

/// The page's title and first heading in lower case.
#[must_use]
pub(crate) fn heading(answer: &Answer) -> String {
    let text = lower_text(answer);
    let of =
        |tag: &str| text.split_once(tag).map_or("", |(_, rest)| rest.split('<').next().unwrap_or("")).trim().to_owned();
    format!("{} {}", of("<title>"), of("<h1>"))
}

/// Whether the page's title, or its first heading where it has no title, is that of a refusal.
fn denies_in_heading(lower: &str) -> bool {
    const DENIALS: &[&str] = &[
        "403",
        "401",
        "403 forbidden",
        "error 403",
        "401 unauthorized",
        "access denied",
        "access denied!",
        "forbidden",
        "permission denied",
        "not authorized",
        "not authorised",
        "unauthorized",
        "no access",
        "access restricted",
        "access forbidden",
        "not allowed",
    ];
    let text_of =
        |tag: &str| lower.split_once(tag).map(|(_, rest)| rest.split('<').next().unwrap_or("").trim().to_owned());
    // A title that says more than the denial names a page about refusals.
    let heading = text_of("<title>").or_else(|| text_of("<h1>"));
    heading.is_some_and(|heading| DENIALS.contains(&heading.trim_end_matches(['.', '!'])))
}

/// About how many characters of a page a person sees.
fn visible_length(lower: &str) -> usize {
    let mut seen = 0;
    let mut rest = lower;
    loop {
        let Some((text, after)) = rest.split_once('<') else { return seen + rest.trim().len() };
        seen += text.trim().len();
        let skip = ["script", "style", "noscript"].iter().find(|name| after.starts_with(**name));
        let after = match skip {
            Some(name) => after.split_once(&format!("</{name}")).map_or("", |(_, after)| after),
            None => after,
        };
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
}
