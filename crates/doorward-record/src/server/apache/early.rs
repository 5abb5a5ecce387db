//! What happens before a path is looked at: the virtual host, the client's address, limits, TLS names, encoded slashes.

use std::net::IpAddr;

use super::authz::address::contains;
use super::decide::{self, Trail};
use super::env;
use super::modsec;
use super::pass::Pass;
use super::tree::Nodes;
use super::url::{Bad, Slashes, normalized};
use super::verdict::{Refusal, Step};
use super::vhost::{self, Site};
use super::walk::{self, Access};
use crate::{Ask, Files};

/// The limits of httpd where nothing says otherwise.
const DEFAULT_LINE_BYTES: u64 = 8_190;
/// The most bytes of a field.
const DEFAULT_FIELD_BYTES: u64 = 8_190;
/// The most fields.
const DEFAULT_FIELDS: u64 = 100;
/// The most bytes of a body.
const DEFAULT_BODY_BYTES: u64 = 1 << 30;

/// The server that answers.
pub(super) fn site(main: &Nodes, ask: &Ask) -> Site {
    let name = if ask.host.is_empty() { ask.server_name.clone().unwrap_or_default() } else { ask.host.clone() };
    vhost::choose(main, ask, name.trim_end_matches('.'))
}

/// The request at its start.
pub(super) fn pass<'a>(site: &'a Site, files: &'a dyn Files, ask: &'a Ask) -> Pass<'a> {
    let mut pass = Pass {
        ask,
        files,
        site,
        client: Ok(ask.client.to_canonical()),
        uri: ask.path.clone(),
        query: ask.query.clone(),
        filename: None,
        path_info: String::new(),
        root: None,
        prefix: String::new(),
        user: None,
        environment: std::collections::BTreeMap::new(),
        layers: Vec::new(),
        turns: 0,
        for_index: false,
        unseen: None,
    };
    pass.client = client(&pass);
    pass
}

/// The address that counts as the client's: that of the peer, or, with `mod_remoteip`, one of those in a field.
fn client(pass: &Pass<'_>) -> Result<IpAddr, String> {
    let peer = pass.ask.client.to_canonical();
    let Some(header) = pass.site.last("remoteipheader") else { return Ok(peer) };
    let Some(value) = pass.field(header.word(0)) else { return Ok(peer) };
    let mut listed = Vec::new();
    for name in ["remoteipinternalproxy", "remoteiptrustedproxy"] {
        for node in pass.site.all(name) {
            listed.extend(node.words.clone());
        }
        let list = format!("{name}list");
        if let Some(node) = pass.site.last(&list) {
            return Err(format!("{}: the list of proxies is not read", node.at()));
        }
    }
    let trusts = |address: IpAddr| listed.is_empty() || listed.iter().any(|word| contains(word, address) == Some(true));
    let mut held = peer;
    for word in value.rsplit(',') {
        if !trusts(held) {
            break;
        }
        match word.trim().parse::<IpAddr>() {
            Ok(address) => held = address.to_canonical(),
            Err(_) => break,
        }
        if listed.is_empty() {
            break;
        }
    }
    Ok(held)
}

/// Carries a request through the server from its first byte.
pub(super) fn carry_out(access: &Access<'_>, pass: &mut Pass<'_>, trail: &mut Trail) {
    for step in [plain_to_tls(pass), limits(pass), sni(pass), trace(pass)] {
        if !trail.take(step) {
            return;
        }
    }
    let server: Vec<_> = walk::server_layers(pass.site);
    // What the server's own lines set, they set by the path as it was sent.
    for layer in &server {
        env::apply(&layer.nodes, pass);
    }
    match normalized(&pass.ask.path, slashes(pass.site), merges(pass.site)) {
        Ok(uri) => {
            trail.uri.clone_from(&uri);
            pass.uri = uri;
        }
        Err(bad) => {
            trail.take(Step::Refused(bad_path(bad, pass)));
            return;
        }
    }
    for step in modsec::early(pass, &server) {
        if !trail.take(step) {
            return;
        }
    }
    decide::turn(access, pass, trail);
    if !trail.ended && trail.steps.iter().all(|step| !matches!(step, Step::Refused(_))) {
        trail.take(body(pass));
    }
}

/// A request without TLS at a door that speaks it.
fn plain_to_tls(pass: &Pass<'_>) -> Step {
    if pass.ask.tls {
        return Step::Open;
    }
    match pass.site.last("sslengine").filter(|node| node.is_on()) {
        Some(node) => Step::Refused(Refusal::by(node, 400, vec!["https-required"], "TLS is spoken at this port")),
        None => Step::Open,
    }
}

/// A number that a directive sets, and the directive.
fn number(pass: &Pass<'_>, name: &str, usual: u64) -> (u64, Option<std::rc::Rc<super::tree::Node>>) {
    let node = pass.site.last(name);
    (node.and_then(|node| node.word(0).parse().ok()).unwrap_or(usual), node.cloned())
}

/// The lengths of the request line and of the fields.
fn limits(pass: &Pass<'_>) -> Step {
    let query = pass.ask.query.as_ref().map_or(0, |query| query.len() + 1);
    let line = pass.ask.method.len() + pass.ask.path.len() + query + pass.ask.version.len() + 7;
    let refused = |status, reason, (limit, node): (u64, Option<std::rc::Rc<super::tree::Node>>), what: &str| {
        Step::Refused(Refusal { status, reasons: vec![reason], node, text: format!("{what} is longer than {limit}") })
    };
    let allowed = number(pass, "limitrequestline", DEFAULT_LINE_BYTES);
    if line as u64 > allowed.0 {
        return refused(414, "uri-too-long", allowed, "the request line");
    }
    let allowed = number(pass, "limitrequestfieldsize", DEFAULT_FIELD_BYTES);
    if pass.ask.fields.iter().any(|field| (field.name.len() + field.value.len() + 2) as u64 > allowed.0) {
        return refused(400, "header-too-large", allowed, "a field");
    }
    let allowed = number(pass, "limitrequestfields", DEFAULT_FIELDS);
    if allowed.0 != 0 && pass.ask.fields.len() as u64 > allowed.0 {
        return refused(400, "header-too-large", allowed, "the list of fields");
    }
    Step::Open
}

/// The TLS name: asked for where it is required, and one with the Host.
fn sni(pass: &Pass<'_>) -> Step {
    if !pass.ask.tls {
        return Step::Open;
    }
    let strict = pass.site.last("sslstrictsnivhostcheck").filter(|node| node.is_on());
    match (&pass.ask.server_name, strict) {
        (None, Some(node)) if pass.site.host.is_some() => Step::Refused(Refusal::by(
            node,
            403,
            vec!["sni-mismatch"],
            "no TLS server name was sent, and one is required",
        )),
        _ => Step::Open,
    }
}

/// TRACE, where it is switched off.
fn trace(pass: &Pass<'_>) -> Step {
    match pass.site.last("traceenable").filter(|node| node.word(0).eq_ignore_ascii_case("off")) {
        Some(node) if pass.method() == "TRACE" => {
            Step::Refused(Refusal::by(node, 405, vec!["method-refused"], "TRACE is switched off"))
        }
        _ => Step::Open,
    }
}

/// What `AllowEncodedSlashes` says.
fn slashes(site: &Site) -> Slashes {
    match site.last("allowencodedslashes").map(|node| node.lower(0)).as_deref() {
        Some("on") => Slashes::On,
        Some("nodecode") => Slashes::NoDecode,
        _ => Slashes::Off,
    }
}

/// Whether doubled slashes are merged.
fn merges(site: &Site) -> bool {
    site.last("mergeslashes").is_none_or(|node| node.is_on())
}

/// The refusal of a path that cannot be read.
fn bad_path(bad: Bad, pass: &Pass<'_>) -> Refusal {
    let node = pass.site.last("allowencodedslashes").cloned();
    let (status, reason, text) = match bad {
        Bad::Slash => (404, "encoded-slash", "the path holds `%2F`, and encoded slashes are not allowed"),
        Bad::Nul => (404, "request-malformed", "the path holds an encoded NUL"),
        Bad::Percent => (400, "request-malformed", "the path holds a `%` without two hexadecimal digits"),
        Bad::Above => (400, "request-malformed", "the path climbs out of the root"),
    };
    Refusal { status, reasons: vec![reason], node: node.filter(|_| bad == Bad::Slash), text: text.to_owned() }
}

/// The length of the body.
fn body(pass: &Pass<'_>) -> Step {
    let node = super::layer::setting(&pass.layers, pass.method(), "limitrequestbody");
    let limit = node.as_ref().and_then(|node| node.word(0).parse().ok()).unwrap_or(DEFAULT_BODY_BYTES);
    if limit == 0 || pass.ask.body_bytes <= limit {
        return Step::Open;
    }
    Step::Refused(Refusal {
        status: 413,
        reasons: vec!["body-too-large"],
        node,
        text: format!("the body is longer than {limit} bytes"),
    })
}
