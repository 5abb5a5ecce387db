//! The sections that say little each: `[cors]`, `[banned]`, `[forward]`, `[[crawler]]`, `[pages]`, `[log]`, `[store]`, `[tracing]`.

use std::path::PathBuf;

use super::authenticate::secret;
use super::defaults;
use super::fault::Complaint;
use super::keys;
use super::notes::quoted;
use super::section::{Item, Section};
use super::values::{name, net, time};
use crate::map::{Banned, Cors, Crawler, CrawlerProof, Forward, HostPattern, Log, Pages, Store, Tracing, Words};

/// The longest time for which a preflight's answer may be kept: a day, which no browser exceeds.
const MAX_AGE_S: u64 = 86_400;

/// Reads `[cors]`.
pub(super) fn cors(section: Section<'_>) -> Option<Cors> {
    let hint = "write `origins = [\"https://app.shop.example\"]`";
    let origins_item = section.required("origins", hint);
    let origins = origins_item.map(|item| item.each(net::origin)).unwrap_or_default();
    let credentials_item = section.item("credentials");
    let credentials = credentials_item.and_then(|item| item.flag()).unwrap_or(false);
    if let Some(item) = origins_item {
        star_and_more(item, &origins, credentials);
    }
    let list = |key, read: fn(&str) -> Result<Box<str>, Complaint>, default: &[&str]| match section.item(key) {
        Some(item) => item.each(read),
        None => default.iter().map(|word| Box::from(*word)).collect(),
    };
    let read = if credentials { star_is_no_field } else { field_or_star };
    Some(Cors {
        credentials,
        methods: list("methods", name::method, defaults::CORS_METHODS),
        headers: list("headers", read, defaults::CORS_HEADERS),
        expose: list("expose", read, &[]),
        max_age_s: section
            .item("max_age")
            .and_then(|item| time::seconds(item, 0..=MAX_AGE_S))
            .unwrap_or(defaults::CORS_MAX_AGE_S),
        origins,
    })
}

fn star_and_more(item: Item<'_>, origins: &[Box<str>], credentials: bool) {
    let has_star = origins.iter().any(|origin| &**origin == "*");
    if has_star && credentials {
        item.error(
            "`*` together with `credentials`: any page could act for your visitors",
            "list the origins one by one",
        );
    } else if has_star && origins.len() > 1 {
        item.error(
            "`*` stands beside other origins, which it holds already",
            "write `origins = [\"*\"]`, or take `*` out",
        );
    } else if origins.is_empty() && item.one_or_more().is_empty() {
        item.error("`origins` is an empty list", "name an origin, or leave `[cors]` out");
    }
}

fn field_or_star(text: &str) -> Result<Box<str>, Complaint> {
    if text == "*" { Ok("*".into()) } else { name::field(text) }
}

fn star_is_no_field(text: &str) -> Result<Box<str>, Complaint> {
    if text == "*" {
        return Err(Complaint::new(
            "with `credentials`, browsers take `*` for a field of that name",
            "list the fields one by one",
        ));
    }
    name::field(text)
}

/// Reads `[banned]`.
pub(super) fn banned(section: Section<'_>) -> Banned {
    let mut banned = Banned::default();
    for item in section.item("callers").map(|item| item.one_or_more()).unwrap_or_default() {
        let Some((kind, name)) = item.parsed(caller) else { continue };
        if kind { banned.users.push(name) } else { banned.services.push(name) }
    }
    banned.networks = section.item("networks").map(|item| item.each(net::network)).unwrap_or_default();
    banned
}

/// `user:NAME` or `service:NAME`; whether it is a person.
fn caller(text: &str) -> Result<(bool, Box<str>), Complaint> {
    match text.split_once(':') {
        Some(("user", who)) => Ok((true, name::name(who)?)),
        Some(("service", who)) => Ok((false, name::name(who)?)),
        _ => {
            Err(Complaint::new(format!("{} is no caller", quoted(text)), "write `\"user:NAME\"` or `\"service:NAME\"`"))
        }
    }
}

/// What holds where the map has no `[forward]`.
pub(super) fn forward_default() -> Forward {
    Forward {
        user: defaults::FORWARD_USER.into(),
        roles: defaults::FORWARD_ROLES.into(),
        scopes: defaults::FORWARD_SCOPES.into(),
        scheme: defaults::FORWARD_SCHEME.into(),
        credentials: false,
    }
}

/// Reads `[forward]`.
pub(super) fn forward(section: Section<'_>) -> Forward {
    let mut forward = forward_default();
    let places = [
        ("user", &mut forward.user),
        ("roles", &mut forward.roles),
        ("scopes", &mut forward.scopes),
        ("scheme", &mut forward.scheme),
    ];
    for (key, place) in places {
        if let Some(field) = section.item(key).and_then(|item| item.parsed(identity_field)) {
            *place = field;
        }
    }
    if let Some(flag) = section.item("credentials").and_then(|item| item.flag()) {
        forward.credentials = flag;
    }
    let spelling = |field: &str| field.to_ascii_lowercase().replace('_', "-");
    let fields =
        [("user", &forward.user), ("roles", &forward.roles), ("scopes", &forward.scopes), ("scheme", &forward.scheme)];
    for (position, (key, field)) in fields.iter().enumerate() {
        let same = fields.iter().take(position).find(|(_, other)| spelling(other) == spelling(field));
        if let Some((other, _)) = same {
            let at = section.item(key).or(section.item(other)).map_or(section.at, |item| item.at);
            section.notes().error(
                at,
                format!("`{other}` and `{key}` are the same field"),
                "give each a field of its own",
            );
        }
    }
    forward
}

/// A field that tells about the caller, and has no meaning of its own.
fn identity_field(text: &str) -> Result<Box<str>, Complaint> {
    const TAKEN: &[&str] = &[
        "authorization",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "forwarded",
        "host",
        "keep-alive",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
    ];
    if TAKEN.contains(&text.to_ascii_lowercase().as_str()) {
        return Err(Complaint::new(
            format!("{} has a meaning of its own", quoted(text)),
            "name another field, such as `\"X-Forwarded-User\"`",
        ));
    }
    name::field(text)
}

/// Reads `[[crawler]]`.
pub(super) fn crawlers(items: Vec<Item<'_>>) -> Vec<Crawler> {
    let mut crawlers: Vec<Crawler> = Vec::new();
    for item in items {
        let Some(crawler) = item.section(&keys::CRAWLER).and_then(crawler) else { continue };
        if crawlers.iter().any(|other| other.name == crawler.name) {
            item.error(format!("two crawlers are named {}", quoted(&crawler.name)), "give one of them another name");
        } else {
            crawlers.push(crawler);
        }
    }
    crawlers
}

fn crawler(section: Section<'_>) -> Option<Crawler> {
    let name = section.required("name", "write `name = \"googlebot\"`").and_then(|item| item.parsed(name::name));
    let agent = section.required("agent", "write what its User-Agent contains: `agent = \"Googlebot\"`");
    let agent = agent.and_then(|item| item.parsed(name::name));
    let hint =
        "write `ranges = \"googlebot.json\"`, or `domains = [\"googlebot.com\"]`; a User-Agent alone proves nothing";
    let proof = match section.one_of(&["ranges", "domains"], hint) {
        Some(item) if item.key == "ranges" => item.parsed(name::file).map(CrawlerProof::Ranges),
        Some(item) => {
            let domains = item.each(domain);
            if domains.is_empty() && item.one_or_more().is_empty() {
                item.error("`domains` is an empty list", hint);
            }
            (!domains.is_empty()).then_some(CrawlerProof::Domains(domains))
        }
        None => None,
    };
    Some(Crawler { name: name?, agent: agent?.to_lowercase().into(), proof: proof? })
}

fn domain(text: &str) -> Result<Box<str>, Complaint> {
    match net::host(text.trim_start_matches('.'))? {
        HostPattern::Exact(host) if host.contains('.') => Ok(host),
        _ => {
            Err(Complaint::new(format!("{} is no domain", quoted(text)), "write a domain such as `\"search.msn.com\"`"))
        }
    }
}

/// Reads `[pages]`.
pub(super) fn pages(section: Section<'_>) -> Pages {
    let file = |key| section.item(key).and_then(|item| item.parsed(name::file));
    let link = |key| section.item(key).and_then(|item| item.parsed(net::web));
    let words = section.item("words").map(|item| item.one_or_more()).unwrap_or_default();
    Pages {
        template: file("template"),
        not_found: file("not_found"),
        name: section.item("name").and_then(|item| item.parsed(name::name)),
        sign_in: link("sign_in"),
        request_access: link("request_access"),
        contact: section.item("contact").and_then(|item| item.parsed(net::contact)),
        words: words.into_iter().filter_map(|item| item.section(&keys::WORDS)).map(own_words).collect(),
        blocked_by: link("blocked_by"),
    }
}

fn own_words(section: Section<'_>) -> Words {
    let text = |key| section.item(key).and_then(|item| item.text()).map(Box::from);
    if section.item("title").is_none() && section.item("text").is_none() && !section.is_broken() {
        section
            .error("`words` without `title` and `text` say nothing", "write `title = \"…\"`, `text = \"…\"` or both");
    }
    Words {
        language: section.item("language").and_then(|item| item.parsed(name::language)),
        status: section.item("status").and_then(|item| item.small(400..=599)),
        title: text("title"),
        text: text("text"),
    }
}

/// Reads `[log]`; what holds where there is none.
pub(super) fn log(section: Option<Section<'_>>) -> Log {
    let flag = |key| section.and_then(|section| section.item(key)).and_then(|item| item.flag()).unwrap_or(true);
    let file = section.and_then(|section| section.item("file")).and_then(|item| item.parsed(name::file));
    Log { file, on: flag("on"), open: flag("open") }
}

/// Reads `[store]`; what holds where there is none.
pub(super) fn store(section: Option<Section<'_>>) -> Store {
    let file = section.and_then(|section| section.item("file")).and_then(|item| item.parsed(name::file));
    Store { file: file.unwrap_or_else(|| PathBuf::from(defaults::STORE_FILE)) }
}

/// Reads `[tracing]`.
pub(super) fn tracing(section: Section<'_>) -> Option<Tracing> {
    let endpoint = section
        .required("endpoint", "write `endpoint = \"http://127.0.0.1:4318\"`")
        .and_then(|item| item.parsed(net::web));
    let share = section.item("share").and_then(|item| item.share()).unwrap_or(defaults::TRACING_SHARE);
    let authorization = section.item("authorization").and_then(secret);
    let endpoint = endpoint?;
    if let Some(item) =
        section.item("authorization").filter(|_| endpoint.scheme() == "http" && !net::is_loopback(&endpoint))
    {
        item.error("the secret would be sent without encryption", "write `https://` in `endpoint`");
    }
    Some(Tracing { endpoint, share, authorization })
}
