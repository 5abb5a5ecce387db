//! The TLS handshake: what is offered is the request's to say, and everything the handshake shows is kept, also of one that fails.
//!
//! Session resumption and early data are deliberately off: every probe must be a fresh look.

use std::sync::{Arc, OnceLock};

use doorward_diagnose::observation::{Failure, FailureKind, HttpVersion, Request, TlsFacts, TlsVersion, Transport};
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::certificate;
use super::connect::Stream;
use super::failure::{failure, from_stream, from_tls};
use super::progress::{Progress, microseconds};
use super::witness::{ClientKey, ServerCheck, Witness};

/// A TLS stream over any connection.
pub(super) type Secured = TlsStream<Box<dyn Stream>>;

/// Shakes hands over this connection with the host of the request's URL.
pub(super) async fn secure(
    stream: Box<dyn Stream>,
    request: &Request,
    host: &str,
    progress: &mut Progress,
) -> Result<Secured, Failure> {
    let transport = &request.transport;
    let sent = transport.server_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(host);
    let name = ServerName::try_from(sent.to_owned())
        .map_err(|_| failure(FailureKind::Other, format!("`{sent}` cannot be a TLS server name")))?;
    let silent = transport.server_name.as_deref() == Some("");
    let shown = (!silent && matches!(name, ServerName::DnsName(_))).then(|| sent.trim_end_matches('.').to_owned());

    let witness = Arc::new(Witness::default());
    let mut config = configuration(transport, &witness)?;
    config.enable_sni = !silent;
    config.alpn_protocols = alpn(transport.version);

    progress.phase = "shaking hands over TLS";
    let started = Instant::now();
    let result = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    progress.timing.tls_us = microseconds(started);

    let mut facts = TlsFacts { server_name: shown, ..TlsFacts::default() };
    (facts.certificate_asked, facts.certificate_authorities) = witness.asked();
    facts.chain = certificate::facts(&witness.chain());
    let asked = facts.certificate_asked;
    if let Ok(stream) = &result {
        let (_, connection) = stream.get_ref();
        facts.version = connection.protocol_version().map(version_name);
        facts.cipher = connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
        facts.alpn = connection.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
    }
    progress.tls = Some(facts);
    result.map_err(|error| from_stream(&error, asked, "shaking hands over TLS"))
}

/// The protocols to offer by ALPN. HTTP/1.0 offers none: the name `http/1.0` is refused by servers that would speak it.
fn alpn(version: Option<HttpVersion>) -> Vec<Vec<u8>> {
    match version {
        Some(HttpVersion::Http10) => Vec::new(),
        None | Some(HttpVersion::Http11) => vec![b"http/1.1".to_vec()],
        Some(HttpVersion::Http2) => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
    }
}

/// `TLSv1.3` and the like.
fn version_name(version: ProtocolVersion) -> String {
    match version {
        ProtocolVersion::TLSv1_2 => "TLSv1.2".to_owned(),
        ProtocolVersion::TLSv1_3 => "TLSv1.3".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The rustls configuration that this transport asks for.
fn configuration(transport: &Transport, witness: &Arc<Witness>) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let own = match &transport.ca_pem {
        Some(pem) => certificates(pem, "CA certificates")?,
        None => Vec::new(),
    };
    let roots = match &transport.ca_pem {
        _ if transport.insecure => None,
        Some(_) => Some(Arc::new(own_roots(&own)?)),
        None => Some(system_roots()),
    };
    let check = ServerCheck::new(roots, own, Arc::clone(&provider), Arc::clone(witness))
        .map_err(|detail| failure(FailureKind::Other, detail))?;
    let key = client_key(transport, &provider)?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions(transport)?)
        .map_err(|error| from_tls(&error, false))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(check))
        .with_client_cert_resolver(Arc::new(ClientKey::new(key, Arc::clone(witness))));
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// The TLS versions between the bounds.
fn versions(transport: &Transport) -> Result<Vec<&'static SupportedProtocolVersion>, Failure> {
    let lowest = transport.tls_min.unwrap_or(TlsVersion::Tls12);
    let highest = transport.tls_max.unwrap_or(TlsVersion::Tls13);
    let all = [(TlsVersion::Tls13, &rustls::version::TLS13), (TlsVersion::Tls12, &rustls::version::TLS12)];
    let chosen: Vec<_> = all
        .into_iter()
        .filter(|(version, _)| (lowest..=highest).contains(version))
        .map(|(_, version)| version)
        .collect();
    match chosen.is_empty() {
        true => Err(failure(FailureKind::Other, "the lowest TLS version asked for is above the highest")),
        false => Ok(chosen),
    }
}

/// The certificates in this PEM text.
fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(failure(FailureKind::Other, format!("the {what} given hold no PEM certificate"))),
        Err(error) => Err(failure(FailureKind::Other, format!("the {what} given cannot be read: {error}"))),
    }
}

/// A store of these CA certificates alone.
fn own_roots(certificates: &[CertificateDer<'static>]) -> Result<RootCertStore, Failure> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates.iter().cloned());
    match store.is_empty() {
        true => Err(failure(FailureKind::Other, "none of the CA certificates given can be used")),
        false => Ok(store),
    }
}

/// The system's trust store, or Mozilla's where the system has none. Read once per process: it holds hundreds of files.
fn system_roots() -> Arc<RootCertStore> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    Arc::clone(ROOTS.get_or_init(|| {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if store.is_empty() {
            store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        Arc::new(store)
    }))
}

/// The client certificate with its key; the key may stand in the certificate's file, as curl allows.
fn client_key(transport: &Transport, provider: &CryptoProvider) -> Result<Option<Arc<CertifiedKey>>, Failure> {
    let Some(pem) = &transport.certificate_pem else { return Ok(None) };
    let chain = certificates(pem, "client certificates")?;
    let key = PrivateKeyDer::from_pem_slice(transport.key_pem.as_ref().unwrap_or(pem)).map_err(|error| {
        failure(FailureKind::Other, format!("the client certificate's key cannot be read: {error}"))
    })?;
    let pair = CertifiedKey::from_der(chain, key, provider)
        .map_err(|error| failure(FailureKind::Other, format!("the client certificate cannot be used: {error}")))?;
    Ok(Some(Arc::new(pair)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_choose_the_versions() {
        let count =
            |tls_min, tls_max| versions(&Transport { tls_min, tls_max, ..Transport::default() }).map(|v| v.len());
        assert_eq!(count(None, None), Ok(2));
        assert_eq!(count(Some(TlsVersion::Tls13), None), Ok(1));
        assert_eq!(count(None, Some(TlsVersion::Tls12)), Ok(1));
        assert!(count(Some(TlsVersion::Tls13), Some(TlsVersion::Tls12)).is_err());
    }

    #[test]
    fn text_that_is_no_pem_is_said_so() {
        let error = certificates(b"hello", "CA certificates").unwrap_err();
        assert_eq!(error.detail, "the CA certificates given hold no PEM certificate");
    }
}
