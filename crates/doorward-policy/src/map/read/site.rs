//! `[site]` and `[listen]`.

use std::net::SocketAddr;

use super::defaults;
use super::fault::Complaint;
use super::keys;
use super::notes::{Notes, quoted};
use super::section::{Item, Section};
use super::upstreams::Upstreams;
use super::values::{name, net};
use crate::map::{HostPattern, Https, Listen, Mode, RefuseAs, Site};

/// Threads that may be asked for.
const MAX_WORKERS: u64 = 1_024;

/// The words of `mode`.
pub(super) const MODES: &[(&str, Mode)] = &[("enforce", Mode::Enforce), ("observe", Mode::Observe)];

/// Reads `[site]`.
pub(super) fn site(section: Section<'_>, upstreams: &mut Upstreams<'_>) -> Option<Site> {
    let origin = section.required("origin", "write the address that clients use: `origin = \"https://shop.example\"`");
    let origin = origin.and_then(|item| item.parsed(site_origin));
    let mut hosts: Vec<HostPattern> =
        origin.iter().filter_map(|url| url.host_str()).map(|host| HostPattern::Exact(host.into())).collect();
    if let Some(names) = section.item("names") {
        for item in names.one_or_more() {
            let Some(host) = item.parsed(net::host) else { continue };
            if hosts.contains(&host) {
                item.error(
                    format!("`names` has {} twice", quoted(item.text().unwrap_or(""))),
                    "the origin's host is served anyway; leave it out",
                );
            } else {
                hosts.push(host);
            }
        }
    }
    let mode = section.item("mode").and_then(|item| mode(item, "the whole map")).unwrap_or_default();
    let unlisted = &[("not-found", RefuseAs::NotFound), ("forbidden", RefuseAs::Forbidden)];
    let word =
        |key, words: &[(&'static str, bool)]| section.item(key).and_then(|item| item.word(words)).unwrap_or(false);
    let upstream = section.item("upstream").and_then(|item| upstreams.named(item));
    let unlisted = section.item("unlisted").and_then(|item| item.word(unlisted)).unwrap_or(RefuseAs::NotFound);
    let ignore_case = word("case", &[("exact", false), ("ignore", true)]);
    let pass_encoded_slash = word("encoded_slash", &[("refuse", false), ("pass", true)]);
    let require_https = section.item("require_https").and_then(|item| item.flag());
    let origin = origin?;
    let require_https = require_https.unwrap_or(origin.scheme() == "https");
    Some(Site { origin, hosts, upstream, mode, unlisted, ignore_case, pass_encoded_slash, require_https })
}

/// A mode; one that only watches is easily forgotten.
pub(super) fn mode(item: Item<'_>, what: &str) -> Option<Mode> {
    let mode = item.word(MODES)?;
    if mode == Mode::Observe {
        item.notes.warning(
            item.at,
            format!("`mode = \"observe\"`: refusals of {what} are written down, and everybody passes"),
            "write `mode = \"enforce\"` when the log shows what was meant",
        );
    }
    Some(mode)
}

/// The site's own address.
fn site_origin(text: &str) -> Result<url::Url, Complaint> {
    let url = net::web(text)?;
    if url.path() == "/" && url.query().is_none() {
        return Ok(url);
    }
    Err(Complaint::new(
        format!("{} has a path, and a site begins at its root", quoted(text)),
        format!("write `\"{}\"`", url.origin().ascii_serialization()),
    ))
}

/// What stands in `[listen]` where the map has none.
pub(super) fn listen_default() -> Listen {
    Listen {
        http: vec![defaults::HTTP],
        https: None,
        forward_auth: None,
        admin: None,
        trusted_proxies: Vec::new(),
        proxy_protocol: false,
        workers: None,
    }
}

/// Reads `[listen]`.
pub(super) fn listen(section: Section<'_>, notes: &Notes<'_>) -> Listen {
    let mut taken = Taken { notes, addresses: Vec::new() };
    let http = section.item("http").map(|item| taken.addresses(item));
    let https = section.item("https").and_then(|item| https(item, &mut taken));
    let mut single = |key| section.item(key).and_then(|item| taken.address(item));
    let forward_auth = single("forward_auth");
    let admin = single("admin");
    if let Some(item) = section.item("http").filter(|item| item.one_or_more().is_empty()) {
        item.error(
            "`http` is an empty list",
            "leave it out where `https` or `forward_auth` is there, or write an address",
        );
    }
    let names_none = ["http", "https", "forward_auth"].iter().all(|key| section.item(key).is_none());
    let default = || if names_none { vec![defaults::HTTP] } else { Vec::new() };
    let proxy_protocol = section.item("proxy_protocol").and_then(|item| item.flag()).unwrap_or(false);
    let trusted = section.item("trusted_proxies").map(|item| item.each(net::network)).unwrap_or_default();
    if let Some(item) = section.item("proxy_protocol").filter(|_| proxy_protocol && trusted.is_empty()) {
        item.error(
            "`proxy_protocol` without `trusted_proxies`: nobody's header would be taken",
            "name the proxies: `trusted_proxies = [\"127.0.0.1\"]`",
        );
    }
    Listen {
        http: http.unwrap_or_else(default),
        https,
        forward_auth,
        admin,
        trusted_proxies: trusted,
        proxy_protocol,
        workers: section.item("workers").and_then(|item| item.small(1..=MAX_WORKERS)),
    }
}

fn https(item: Item<'_>, taken: &mut Taken<'_>) -> Option<Https> {
    let section = item.section(&keys::HTTPS)?;
    let address = section.required("address", "write `address = \"0.0.0.0:443\"`");
    let address = address.map(|item| taken.addresses(item));
    let mut certificates: Vec<_> = pair(&section).into_iter().collect();
    for more in section.item("more").map(|item| item.one_or_more()).unwrap_or_default() {
        certificates.extend(more.section(&keys::MORE_CERTIFICATES).and_then(|section| pair(&section)));
    }
    let client_ca = section.item("client_ca").and_then(|item| item.parsed(name::file));
    Some(Https { address: address?, certificates, client_ca })
}

/// A certificate with its key.
fn pair(section: &Section<'_>) -> Option<(std::path::PathBuf, std::path::PathBuf)> {
    let file = |key, hint| section.required(key, hint).and_then(|item| item.parsed(name::file));
    let certificate = file("certificate", "write `certificate = \"cert.pem\"`: the chain in PEM, the site's own first");
    let key = file("key", "write `key = \"key.pem\"`: the certificate's key in PEM");
    Some((certificate?, key?))
}

/// Addresses that are listened on: each once.
struct Taken<'n> {
    notes: &'n Notes<'n>,
    addresses: Vec<SocketAddr>,
}

impl Taken<'_> {
    fn addresses(&mut self, item: Item<'_>) -> Vec<SocketAddr> {
        item.one_or_more().into_iter().filter_map(|item| self.address(item)).collect()
    }

    fn address(&mut self, item: Item<'_>) -> Option<SocketAddr> {
        let address = item.parsed(net::address)?;
        if address.port() != 0 && self.addresses.contains(&address) {
            self.notes.error(item.at, format!("`{address}` is listened on twice"), "give each its own port");
            return None;
        }
        self.addresses.push(address);
        Some(address)
    }
}
