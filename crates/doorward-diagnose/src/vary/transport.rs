//! Changes to how the request travels: version, encryption, host name, source address, proxy.

use doorward_reason::Factor;
use url::Host;

use super::{Change, secrets};
use crate::observation::{HttpVersion, Request};
use crate::question::Question;

/// The request travelling another way.
pub(super) fn change(question: &Question, factor: Factor) -> Option<Change> {
    let base = question.request.clone();
    match factor {
        Factor::Version10 => version(base, HttpVersion::Http10),
        Factor::Version11 => version(base, HttpVersion::Http11),
        Factor::Version2 => version(base, HttpVersion::Http2),
        Factor::Https => https(base),
        Factor::HostNamed => named(question, base),
        Factor::WwwToggled => www_toggled(base),
        Factor::OtherFamily => other_family(question, base),
        Factor::OriginDirect => origin_direct(question, base),
        Factor::HostUnknown => host_unknown(base, &question.random),
        Factor::ServerNameSent => server_name(question, base),
        Factor::SourceAddress => source(question, base),
        Factor::ProxyNone => proxy_none(base),
        Factor::ProxyOtherPort => None,
        Factor::CertificateNone => certificate_none(base),
        _ => None,
    }
}

/// The request over another version of HTTP.
fn version(mut base: Request, version: HttpVersion) -> Option<Change> {
    let spoken = base.transport.version.unwrap_or(HttpVersion::Http11);
    // HTTP/2 without TLS needs prior knowledge that no ordinary client has.
    if spoken == version || version == HttpVersion::Http2 && base.url.scheme() != "https" {
        return None;
    }
    base.transport.version = Some(version);
    Change::plain(base)
}

/// The same host over HTTPS, on the standard port only: any other is another service.
fn https(mut base: Request) -> Option<Change> {
    if base.url.scheme() != "http" || base.url.port().is_some() {
        return None;
    }
    base.url.set_scheme("https").ok()?;
    Change::plain(base)
}

/// The request under the site's proper name: in Host, and in the TLS handshake.
fn named(question: &Question, base: Request) -> Option<Change> {
    let name = question.site_name.clone()?;
    let bare = name.split(':').next().unwrap_or(&name).to_owned();
    let mut request = base.with_field("Host", &name);
    if request.url.scheme() == "https" {
        request.transport.server_name = Some(bare);
    }
    Change::told(request, format!("with Host: {name}"))
}

/// The host with `www.` added or taken away, where it is a name of its own and the request holds nothing that is for one host
/// only.
fn www_toggled(mut base: Request) -> Option<Change> {
    let Some(Host::Domain(name)) = base.url.host() else { return None };
    if base.field("host").is_some()
        || !name.contains('.')
        || !base.transport.resolve.is_empty()
        || secrets::may_hold_secrets(&base)
    {
        return None;
    }
    let toggled = name.strip_prefix("www.").map_or_else(|| format!("www.{name}"), str::to_owned);
    base.url.set_host(Some(&toggled)).ok()?;
    Change::told(base, format!("under the name {toggled}"))
}

/// The request over the other family of addresses.
fn other_family(question: &Question, mut base: Request) -> Option<Change> {
    if !question.both_families || base.transport.interface.is_some() || base.transport.proxy.is_some() {
        return None;
    }
    let ipv6 = !base.transport.ipv6.unwrap_or(false);
    base.transport.ipv6 = Some(ipv6);
    Change::told(base, if ipv6 { "over IPv6" } else { "over IPv4" })
}

/// The request straight to the origin, past the edge.
fn origin_direct(question: &Question, mut base: Request) -> Option<Change> {
    let (host, port) = question.origin.clone()?;
    if base.transport.proxy.is_some() {
        return None;
    }
    let told = format!("straight to the origin at {host}:{port}");
    base.transport.resolve.clear();
    base.transport.connect_to = vec![(String::new(), 0, host, port)];
    Change::told(base, told)
}

/// The request under a host name that nothing serves.
fn host_unknown(base: Request, random: &str) -> Option<Change> {
    if base.url.scheme() == "https"
        && base.transport.server_name.is_none()
        && base.field("host").is_none()
        && matches!(base.url.host(), Some(Host::Domain(_)))
    {
        return None;
    }
    let name = format!("{random}.invalid");
    Change::told(base.with_field("Host", &name), format!("with Host: {name}"))
}

/// The Host header's name in the TLS handshake too.
fn server_name(question: &Question, mut base: Request) -> Option<Change> {
    if base.url.scheme() != "https" || base.transport.server_name.is_some() {
        return None;
    }
    let name = question.site_name.clone().or_else(|| base.field("host").map(str::to_owned))?;
    let bare = name.split(':').next().unwrap_or(&name).to_owned();
    base.transport.server_name = Some(bare.clone());
    Change::told(base, format!("with the TLS server name {bare}"))
}

/// The request from another address of this machine.
fn source(question: &Question, mut base: Request) -> Option<Change> {
    let address = question.other_source?;
    if base.transport.proxy.is_some() {
        return None;
    }
    base.transport.interface = Some(address);
    Change::told(base, format!("sent from {address}, another address of this machine"))
}

/// The request without its forward proxy.
fn proxy_none(mut base: Request) -> Option<Change> {
    base.transport.proxy.take()?;
    base.transport.proxy_credentials = None;
    Change::plain(base)
}

/// The request without its client certificate.
fn certificate_none(mut base: Request) -> Option<Change> {
    base.transport.certificate_pem.take()?;
    base.transport.key_pem = None;
    Change::plain(base)
}
