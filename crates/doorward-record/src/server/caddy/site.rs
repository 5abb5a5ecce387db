//! Which site takes a request: addresses of sites, by port, scheme and host.

use super::matcher::host_fits;
use super::tree::{Directive, Tree};
use crate::ask::Ask;
use crate::files::Files;
use crate::start::Start;

/// What becomes of a request at the door.
pub(super) enum Door<'t> {
    /// A site takes it; whether others stand at the same port for other hosts.
    Site(&'t Directive, bool),
    /// The port speaks TLS, and the request came without.
    WantsTls(&'t Directive),
    /// The site sends on to `https`.
    Redirects(&'t Directive),
    /// Nothing is there for this host.
    Nobody,
}

/// The address of a site.
struct Address {
    /// The host; empty for any.
    host: String,
    /// The port.
    port: u16,
    /// Whether TLS is spoken there.
    tls: bool,
    /// Whether Caddy sends plain requests on to it.
    redirects: bool,
}

/// The sites with their addresses.
fn addresses(tree: &Tree) -> Vec<(&Directive, Address)> {
    let auto = tree.options.iter().find(|option| option.name() == "auto_https").map_or("", |option| option.word(1));
    let mut all: Vec<(&Directive, Address)> = Vec::new();
    for site in &tree.sites {
        let addresses = site.words.iter().map(|word| word.trim_end_matches(',')).flat_map(|word| word.split(','));
        all.extend(
            addresses.filter(|word| !word.is_empty()).filter_map(|word| Some((site, address(word, site, auto)?))),
        );
    }
    all
}

/// The doors of this configuration, and the hosts of its sites.
#[must_use]
pub fn doors(start: &Start, files: &dyn Files) -> Vec<crate::Door> {
    let tree = Tree::read(start, files);
    let made = addresses(&tree).into_iter().map(|(_, address)| {
        let mut door = crate::Door::new(None, address.port, address.tls);
        door.take(&address.host);
        door
    });
    crate::door::settled(made.collect())
}

/// The site for a request.
pub(super) fn door<'t>(tree: &'t Tree, ask: &Ask) -> Door<'t> {
    let all = addresses(tree);
    let here = || all.iter().filter(|(_, address)| address.port == ask.local.port());
    let fits = |address: &Address| address.host.is_empty() || host_fits(&address.host, &ask.host);
    let best = |tls: bool| {
        here().filter(|(_, address)| address.tls == tls && fits(address)).max_by_key(|(_, address)| rank(&address.host))
    };
    if let Some((site, own)) = best(ask.tls) {
        let others = here().any(|(_, address)| address.tls == own.tls && address.host != own.host);
        return Door::Site(site, others);
    }
    if !ask.tls
        && let Some((site, _)) = here().find(|(_, address)| address.tls)
    {
        return Door::WantsTls(site);
    }
    let behind = |address: &Address| address.redirects && !ask.tls && ask.local.port() == 80 && fits(address);
    match all.iter().find(|(_, address)| behind(address)) {
        Some((site, _)) => Door::Redirects(site),
        None => Door::Nobody,
    }
}

/// How telling a host is: the longest first, with stars last.
fn rank(host: &str) -> (bool, usize) {
    (!host.is_empty() && !host.contains('*'), host.len())
}

/// An address: `https://host:port/path`, each part but one absent.
fn address(written: &str, site: &Directive, auto: &str) -> Option<Address> {
    let (scheme, rest) = match written.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, written),
    };
    let authority = rest.split('/').next().unwrap_or("");
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') => (host, port.parse::<u16>().ok()),
        _ => (authority, None),
    };
    let host = host.trim_matches(['[', ']']).to_lowercase();
    let own_tls = site.block.iter().any(|directive| directive.name() == "tls");
    let tls = match (scheme, port) {
        (Some(scheme), _) => scheme == "https",
        (None, Some(80)) => false,
        (None, Some(443)) => true,
        (None, _) => own_tls || !host.is_empty() && auto != "off",
    };
    let port = port.unwrap_or(if tls { 443 } else { 80 });
    let redirects = tls && !host.is_empty() && !matches!(auto, "off" | "disable_redirects");
    Some(Address { host, port, tls, redirects })
}
