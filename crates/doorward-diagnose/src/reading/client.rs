//! Facts about how the client presents itself.

use doorward_reason::Fact;
use doorward_reason::grammar::authorization;

use super::Reading;
use crate::agent;
use crate::observation::{HttpVersion, Request};
use crate::page;
use crate::question::Question;
use crate::vary::{self, session_cookie_names};

/// Names of other bots: AI, SEO tools, social previews.
const BOTS: &[&str] = &[
    "gptbot",
    "oai-searchbot",
    "chatgpt-user",
    "claudebot",
    "claude-user",
    "perplexitybot",
    "ccbot",
    "bytespider",
    "amazonbot",
    "ahrefs",
    "semrush",
    "mj12bot",
    "dotbot",
    "facebookexternalhit",
    "twitterbot",
    "linkedinbot",
    "screaming frog",
    "sitebulb",
    "bot/",
    "crawler",
    "spider",
];
/// Names of client programs and libraries.
const PROGRAMS: &[&str] = &[
    "curl/",
    "wget/",
    "python-requests",
    "python-urllib",
    "python-httpx",
    "httpx/",
    "aiohttp",
    "go-http-client",
    "java/",
    "okhttp",
    "apache-httpclient",
    "axios",
    "node-fetch",
    "undici",
    "libwww-perl",
    "ruby",
    "php/",
    "guzzle",
    "scrapy",
    "postman",
    "insomnia",
    "httpie",
    "doorward",
    "reqwest",
    "dart",
    "powershell",
    "winhttp",
    "lua-resty",
    "headless",
];
/// A request's own time stamp this far from now is skewed, in seconds: the usual tolerance of signed requests.
const SKEW_LIMIT_S: i64 = 300;
/// A header section above this is large, in bytes: the least that common servers take is four kilobytes.
const LARGE_HEADER_BYTES: usize = 3_900;
/// A body above this is long, in bytes: no ordinary limit is lower.
const LONG_BODY_BYTES: usize = 1_000;
/// A body above this is large, in bytes.
const LARGE_BODY_BYTES: usize = 1024 * 1024;

/// Reads the facts.
pub(super) fn read(question: &Question, reading: &mut Reading) {
    let request = &question.request;
    read_secrets(question, reading);
    read_agent(request, reading);
    read_context(request, reading);
    reading.add_if(!matches!(request.method.as_str(), "GET" | "HEAD"), Fact::MethodUnsafe);
    reading.add_if(vary::is_preflight(request), Fact::Preflight);
    reading.add_if(!request.body.is_empty(), Fact::BodySent);
    reading.add_if(request.body.len() > LONG_BODY_BYTES, Fact::BodyLong);
    reading.add_if(request.body.len() > LARGE_BODY_BYTES, Fact::BodyLarge);
    reading.add_if(request.transport.proxy.is_some(), Fact::ThroughProxy);
    reading.add_if(request.transport.certificate_pem.is_some(), Fact::CertificateSent);
    reading.add_if(asks_as_program(request), Fact::ProgramAsks);
    reading.add_if(request.fields.iter().any(|field| field.name.contains(['_', '.'])), Fact::OddHeaderName);
    let header_bytes: usize = request.fields.iter().map(|field| field.name.len() + field.value.len() + 4).sum();
    reading.add_if(header_bytes > LARGE_HEADER_BYTES, Fact::HeaderLarge);
    let usual = request.transport.version.is_none_or(|version| version == HttpVersion::Http11);
    reading.add_if(!usual, Fact::VersionUnusual);
    if let Some(skew_s) = skew_s(request, question.now_s).filter(|skew| skew.abs() > SKEW_LIMIT_S) {
        let side = if skew_s < 0 { "behind" } else { "ahead of" };
        reading.tell(
            Fact::DateSkewed,
            format!("the request's own time stamp is {} s {side} this machine's clock", skew_s.abs()),
        );
    }
}

/// Credentials and cookies.
fn read_secrets(question: &Question, reading: &mut Reading) {
    let request = &question.request;
    let sent = vary::holds_credentials(request);
    reading.add(if sent { Fact::CredentialsSent } else { Fact::CredentialsNotSent });
    if let Some(value) = request.field("authorization") {
        let authorization = authorization::parse(value);
        if let Some(fault) = authorization.faults.first() {
            reading.tell(
                Fact::AuthorizationMalformed,
                format!("the Authorization header does not parse: {}", fault.sentence()),
            );
        }
    }
    reading.add_if(vary::secret_parameter(request).is_some(), Fact::SecretInQuery);
    let cookies = request.field("cookie").is_some();
    reading.add(if cookies { Fact::CookiesSent } else { Fact::CookiesNotSent });
    let left_out = question.jar_left_out.first();
    if let Some(cookie) = left_out {
        reading.tell(Fact::CookieUnsendable, format!("the jar holds {cookie}, which does not go to this URL"));
    }
    let session = !session_cookie_names(request).is_empty();
    reading.add_if(session, Fact::SessionSent);
    reading.add_if(!session && !sent && request.transport.certificate_pem.is_none(), Fact::Anonymous);
}

/// The User-Agent.
fn read_agent(request: &Request, reading: &mut Reading) {
    let own = request.field("user-agent").unwrap_or("").trim().to_lowercase();
    let named = |names: &[&str]| names.iter().any(|name| own.contains(name));
    let fact = if own.is_empty() {
        Fact::AgentEmpty
    } else if agent::names_search_crawler(&own) {
        Fact::AgentCrawler
    } else if named(PROGRAMS) {
        Fact::AgentProgram
    } else if named(BOTS) {
        Fact::AgentBot
    } else if own.starts_with("mozilla/") {
        Fact::AgentBrowser
    } else {
        Fact::AgentProgram
    };
    reading.add(fact);
}

/// Where the request says it comes from.
fn read_context(request: &Request, reading: &mut Reading) {
    let own = |value: &str| {
        url::Url::parse(value).is_ok_and(|url| {
            page::same_site(&url, &request.url)
                || request
                    .field("host")
                    .is_some_and(|host| url.host_str() == Some(host.split(':').next().unwrap_or(host)))
        })
    };
    match request.field("referer") {
        None | Some("") => reading.add(Fact::RefererAbsent),
        Some(value) if own(value) => reading.add(Fact::RefererOwn),
        Some(_) => reading.add(Fact::RefererForeign),
    }
    reading.add_if(request.field("origin").is_some_and(|value| !own(value)), Fact::OriginForeign);
    reading.add_if(
        request.field("sec-fetch-site").is_some_and(|value| matches!(value, "cross-site" | "same-site")),
        Fact::FetchCrossSite,
    );
    reading.add_if(vary::FORWARDED_FIELDS.iter().any(|name| request.field(name).is_some()), Fact::ForwardedSent);
    reading.add_if(vary::COUNTRY_FIELDS.iter().any(|name| request.field(name).is_some()), Fact::CountrySent);
}

/// Whether the request is one that a program makes, for which a redirect to a login page is no use.
fn asks_as_program(request: &Request) -> bool {
    let json = |name: &str| {
        request
            .field(name)
            .is_some_and(|value| value.to_lowercase().contains("json") && !value.to_lowercase().contains("html"))
    };
    let api_path = request
        .url
        .path()
        .split('/')
        .any(|part| matches!(part, "api" | "v1" | "v2" | "v3" | "graphql" | "rest" | "wp-json"));
    json("accept")
        || json("content-type")
        || request.field("x-requested-with").is_some()
        || request.field("sec-fetch-mode").is_some_and(|mode| mode == "cors")
        || request.field("authorization").is_some_and(|value| value.to_lowercase().starts_with("bearer"))
        || api_path && !request.field("accept").is_some_and(|value| value.contains("html"))
}

/// How far the request's own time stamp is from now, in seconds, where it carries one.
fn skew_s(request: &Request, now_s: i64) -> Option<i64> {
    let names =
        ["x-date", "x-amz-date", "x-timestamp", "date", "x-request-timestamp", "x-ms-date", "x-signature-timestamp"];
    let value = names.iter().find_map(|name| request.field(name))?;
    Some(instant_s(value)? - now_s)
}

/// A time stamp as Unix seconds: an HTTP date, ISO 8601 (basic or extended), or a number of seconds or milliseconds.
pub(super) fn instant_s(value: &str) -> Option<i64> {
    if let Ok(number) = value.parse::<i64>() {
        return match number {
            1_000_000_000..=9_999_999_999 => Some(number),
            1_000_000_000_000..=9_999_999_999_999 => Some(number / 1000),
            _ => None,
        };
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(value) {
        return Some(zoned.timestamp().as_second());
    }
    if let Ok(timestamp) = value.parse::<jiff::Timestamp>() {
        return Some(timestamp.as_second());
    }
    let civil = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", value).ok()?;
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}
