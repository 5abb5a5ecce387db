//! `[upstreams.NAME]`, and the upstreams that are named by their URLs where they are used.

use std::collections::HashMap;

use url::Url;

use super::defaults;
use super::fault::Complaint;
use super::keys;
use super::near::nearest;
use super::notes::{Notes, quoted};
use super::section::{Item, Section};
use super::values::{name, net, time};
use crate::map::{Health, HostPattern, Upstream, UpstreamHost};

/// The longest time that a request may wait for anything: an hour.
const MAX_TIMEOUT_MS: u64 = 3_600_000;

/// Answers in a row that may be asked for.
const MAX_IN_A_ROW: u64 = 100;

/// All upstreams of a map.
pub(super) struct Upstreams<'a> {
    list: Vec<Upstream>,
    /// By name; those that could not be read have no position.
    names: HashMap<&'a str, Named>,
    /// By the URLs as written.
    urls: HashMap<String, usize>,
}

/// An upstream with a name.
struct Named {
    at: usize,
    position: Option<usize>,
    used: bool,
}

impl<'a> Upstreams<'a> {
    /// Reads `[upstreams]`.
    pub(super) fn read(item: Option<Item<'a>>) -> Self {
        let mut upstreams = Self { list: Vec::new(), names: HashMap::new(), urls: HashMap::new() };
        for (name, at, item) in item.map(|item| item.names(keys::UPSTREAM.example)).unwrap_or_default() {
            if let Err(complaint) = name::name(name) {
                item.notes.complaint(at, "upstreams", complaint);
            }
            let upstream = item.section(&keys::UPSTREAM).and_then(|section| upstream(name, section));
            let position = upstream.map(|upstream| upstreams.push(upstream));
            upstreams.names.insert(name, Named { at, position, used: false });
        }
        upstreams
    }

    fn push(&mut self, upstream: Upstream) -> usize {
        self.list.push(upstream);
        self.list.len() - 1
    }

    /// The upstream that a value names: by name, by URL, or by several URLs.
    pub(super) fn named(&mut self, item: Item<'_>) -> Option<usize> {
        let entries = item.one_or_more();
        if let [single] = entries.as_slice()
            && !single.text()?.contains("://")
        {
            return self.by_name(*single, single.text()?);
        }
        if entries.is_empty() {
            item.error("`upstream` is an empty list", "write a name, a URL, or a list of URLs");
            return None;
        }
        let texts: Vec<&str> = entries.iter().filter_map(Item::text).collect();
        let key = texts.join(" ");
        if let Some(position) = self.urls.get(&key) {
            return Some(*position);
        }
        let servers = servers(&entries)?;
        let position = self.push(by_url(&key, servers));
        self.urls.insert(key, position);
        Some(position)
    }

    fn by_name(&mut self, item: Item<'_>, text: &str) -> Option<usize> {
        if let Some(named) = self.names.get_mut(text) {
            named.used = true;
            return named.position;
        }
        let hint = match nearest(text, self.names.keys().copied()) {
            Some(near) => format!("did you mean `\"{near}\"`?"),
            None => "write a URL such as `\"http://127.0.0.1:3000\"`, or a name that stands in `[upstreams.NAME]`"
                .to_owned(),
        };
        item.error(format!("there is no upstream {}", quoted(text)), hint);
        None
    }

    /// Notes the names that nothing uses, and gives the list.
    pub(super) fn finish(self, notes: &Notes<'_>) -> Vec<Upstream> {
        for (name, named) in self.names.iter().filter(|(_, named)| !named.used) {
            notes.warning(
                named.at,
                format!("nothing is sent to the upstream {}", quoted(name)),
                format!("name it in `[site]` or on a route, `upstream = \"{name}\"`, or take it out"),
            );
        }
        self.list
    }
}

/// An upstream that is its URLs, with every default.
fn by_url(name: &str, servers: Vec<Url>) -> Upstream {
    Upstream {
        name: name.into(),
        servers,
        http2: false,
        host: UpstreamHost::Pass,
        health: None,
        connect_timeout_ms: defaults::CONNECT_TIMEOUT_MS,
        timeout_ms: defaults::TIMEOUT_MS,
        idle_timeout_ms: defaults::UPSTREAM_IDLE_MS,
        ca: None,
    }
}

fn upstream(name: &str, section: Section<'_>) -> Option<Upstream> {
    let listed = section.required("servers", "write `servers = [\"http://127.0.0.1:3000\"]`");
    let listed = listed.and_then(|item| {
        let entries = item.one_or_more();
        if entries.is_empty() {
            item.error("`servers` is an empty list", "write `servers = [\"http://127.0.0.1:3000\"]`");
        }
        servers(&entries)
    });
    let mut upstream = by_url(name, Vec::new());
    let timeout = |key, default| section.item(key).and_then(|item| within_an_hour(item)).unwrap_or(default);
    upstream.connect_timeout_ms = timeout("connect_timeout", upstream.connect_timeout_ms);
    upstream.timeout_ms = timeout("timeout", upstream.timeout_ms);
    upstream.idle_timeout_ms = timeout("idle_timeout", upstream.idle_timeout_ms);
    upstream.http2 = section.item("http2").and_then(|item| item.flag()).unwrap_or(false);
    upstream.ca = section.item("ca").and_then(|item| item.parsed(name::file));
    upstream.health = section.item("health").and_then(|item| item.section(&keys::HEALTH)).and_then(health);
    if let Some(host) = section.item("host").and_then(|item| item.parsed(upstream_host)) {
        upstream.host = host;
    }
    upstream.servers = listed?;
    if let Some(ca) = section.item("ca").filter(|_| upstream.servers.iter().all(|url| url.scheme() == "http")) {
        ca.error("`ca` where no server is https", "write `https://` in `servers`, or leave `ca` out");
    }
    Some(upstream)
}

/// Servers: each once.
fn servers(entries: &[Item<'_>]) -> Option<Vec<Url>> {
    let mut servers = Vec::new();
    let mut good = !entries.is_empty();
    for item in entries {
        match item.parsed(net::server) {
            Some(url) if servers.contains(&url) => {
                item.error(format!("the server {} stands here twice", quoted(url.as_str())), "leave one out");
                good = false;
            }
            Some(url) => servers.push(url),
            None => good = false,
        }
    }
    good.then_some(servers)
}

fn within_an_hour(item: Item<'_>) -> Option<u64> {
    time::milliseconds(item, 1..=MAX_TIMEOUT_MS)
}

fn upstream_host(text: &str) -> Result<UpstreamHost, Complaint> {
    match text {
        "pass" => return Ok(UpstreamHost::Pass),
        "own" => return Ok(UpstreamHost::Own),
        _ => {}
    }
    match net::host(text)? {
        HostPattern::Exact(host) => Ok(UpstreamHost::Fixed(host)),
        _ => Err(Complaint::new(
            format!("{} is no single host", quoted(text)),
            "write `\"pass\"`, `\"own\"` or one name",
        )),
    }
}

fn health(section: Section<'_>) -> Option<Health> {
    let path = section.required("path", "write the page that says whether the server is well: `path = \"/health\"`");
    let path = path.and_then(|item| item.parsed(path_asked));
    let time = |key, default| section.item(key).and_then(|item| within_an_hour(item)).unwrap_or(default);
    let count = |key, default| section.item(key).and_then(|item| item.small(1..=MAX_IN_A_ROW)).unwrap_or(default);
    let every_ms = time("every", defaults::HEALTH_EVERY_MS);
    let timeout_ms = time("timeout", defaults::HEALTH_TIMEOUT_MS);
    let down_after = count("down_after", defaults::HEALTH_DOWN_AFTER);
    let up_after = count("up_after", defaults::HEALTH_UP_AFTER);
    Some(Health { path: path?, every_ms, timeout_ms, down_after, up_after })
}

fn path_asked(text: &str) -> Result<Box<str>, Complaint> {
    if text.starts_with('/') && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
        return Ok(text.into());
    }
    Err(Complaint::new(format!("{} is no path to ask for", quoted(text)), "write a path such as `\"/health\"`"))
}
