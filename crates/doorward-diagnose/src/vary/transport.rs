//! Changes to how the request travels: version, encryption, host name, source address, proxy.

use doorward_reason::Factor;
use url::Host;

use super::Change;
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
