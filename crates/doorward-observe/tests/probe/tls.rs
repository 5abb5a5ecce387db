//! TLS: trust, names, versions, client certificates, and what the handshake showed.

use std::sync::Arc;

use doorward_diagnose::observation::{FailureKind, Observation, Request, TlsVersion};
use doorward_observe::{Limits, probe};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use url::Url;

use crate::origin::{Origin, answer, failed, read_request};

/// A CA for tests.
pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;

/// What a test server's TLS is to be like.
pub(crate) struct Setup {
    /// The names its certificate is for.
    pub(crate) names: Vec<String>,
    /// Whether it demands a client certificate.
    pub(crate) demanding: bool,
    /// The versions it speaks.
    pub(crate) versions: Vec<&'static SupportedProtocolVersion>,
    /// The protocols it offers by ALPN.
    pub(crate) alpn: Vec<Vec<u8>>,
}

impl Setup {
    /// A server for `door.test`.
    pub(crate) fn plain() -> Self {
        Self {
            names: vec!["door.test".to_owned()],
            demanding: false,
            versions: vec![&rustls::version::TLS12, &rustls::version::TLS13],
            alpn: Vec::new(),
        }
    }

    /// The acceptor, with its certificate signed by this authority, which is also the one for clients.
    pub(crate) fn acceptor(&self, authority: &Authority) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(self.names.clone()).unwrap().signed_by(&key, authority).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_protocol_versions(&self.versions).unwrap();
        let builder = if self.demanding {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from(authority.der().to_vec())).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let mut config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        config.alpn_protocols = self.alpn.clone();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A new CA.
pub(crate) fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Door CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// An origin over TLS that tells the server name it was asked for.
async fn serve(acceptor: TlsAcceptor) -> Origin {
    Origin::with("127.0.0.1:0", move |stream, _| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return "no handshake".to_owned() };
            let name = stream.get_ref().1.server_name().unwrap_or("none").to_owned();
            read_request(&mut stream).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
            let _ = stream.shutdown().await;
            name
        }
    })
    .await
}

/// A request to this origin under the name `door.test`, trusting this authority.
pub(crate) fn to(origin: &Origin, authority: &Authority) -> Request {
    let port = origin.address.port();
    let mut request = Request::get(Url::parse(&format!("https://door.test:{port}/")).unwrap());
    request.transport.resolve = vec![("*".to_owned(), port, origin.address.ip())];
    request.transport.ca_pem = Some(authority.pem().into_bytes());
    request
}

async fn probed(request: &Request) -> Observation {
    probe(request, &Limits::default()).await
}

#[tokio::test]
async fn an_own_ca_is_trusted_and_the_facts_are_told() {
    let authority = authority();
    let origin = serve(Setup::plain().acceptor(&authority)).await;
    let observation = probed(&to(&origin, &authority)).await;
    assert_eq!(answer(&observation).text, "ok");
    let tls = observation.tls.as_ref().unwrap();
    assert_eq!(tls.version.as_deref(), Some("TLSv1.3"));
    assert!(tls.cipher.as_ref().unwrap().starts_with("TLS13_"), "{tls:?}");
    assert_eq!(tls.server_name.as_deref(), Some("door.test"));
    assert!(!tls.certificate_asked);
    assert_eq!(tls.chain.len(), 1);
    assert_eq!(tls.chain[0].names, ["door.test"]);
    assert_eq!(tls.chain[0].issuer, "CN=Door CA");
    assert!(tls.chain[0].not_before < tls.chain[0].not_after);
    assert!(observation.timing.tls_us > 0);
    assert_eq!(origin.request().await, "door.test");
}

#[tokio::test]
async fn a_stranger_is_untrusted_and_its_chain_still_told() {
    let authority = authority();
    let origin = serve(Setup::plain().acceptor(&authority)).await;
    let mut request = to(&origin, &authority);
    request.transport.ca_pem = None;
    let observation = probed(&request).await;
    assert_eq!(failed(&observation).kind, FailureKind::CertificateUntrusted);
    assert!(failed(&observation).detail.contains("issuer"), "{:?}", observation.outcome);
    assert_eq!(observation.tls.as_ref().unwrap().chain.len(), 1);
    request.transport.insecure = true;
    assert_eq!(answer(&probed(&request).await).status, 200);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_untrusted() {
    let authority = authority();
    let setup = Setup { names: vec!["other.test".to_owned()], ..Setup::plain() };
    let origin = serve(setup.acceptor(&authority)).await;
    let observation = probed(&to(&origin, &authority)).await;
    assert_eq!(failed(&observation).kind, FailureKind::CertificateUntrusted);
    assert!(failed(&observation).detail.contains("not for door.test but for"), "{:?}", observation.outcome);
}

#[tokio::test]
async fn a_self_signed_certificate_is_trusted_once_it_is_named() {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["door.test".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let origin = serve(TlsAcceptor::from(Arc::new(config))).await;
    let mut request = to(&origin, &authority());
    let observation = probed(&request).await;
    assert_eq!(failed(&observation).kind, FailureKind::CertificateUntrusted);
    assert!(failed(&observation).detail.ends_with("not trusted: it is self-signed"), "{:?}", observation.outcome);
    request.transport.ca_pem = Some(certificate.pem().into_bytes());
    assert_eq!(answer(&probed(&request).await).status, 200);
}

#[tokio::test]
async fn a_demanded_client_certificate_is_told_in_both_versions() {
    let authority = authority();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let setup = Setup { demanding: true, versions: vec![version], ..Setup::plain() };
        let origin = serve(setup.acceptor(&authority)).await;
        let mut request = to(&origin, &authority);
        let observation = probed(&request).await;
        assert_eq!(failed(&observation).kind, FailureKind::ClientCertificate, "{version:?} {:?}", observation.outcome);
        let tls = observation.tls.as_ref().unwrap();
        assert!(tls.certificate_asked);
        assert_eq!(tls.certificate_authorities, ["CN=Door CA"]);

        let key = KeyPair::generate().unwrap();
        let client =
            CertificateParams::new(vec!["client.test".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        request.transport.certificate_pem = Some(format!("{}{}", client.pem(), key.serialize_pem()).into_bytes());
        assert_eq!(answer(&probed(&request).await).status, 200, "{version:?}");

        let stranger = self::authority();
        let client =
            CertificateParams::new(vec!["client.test".to_owned()]).unwrap().signed_by(&key, &stranger).unwrap();
        request.transport.certificate_pem = Some(client.pem().into_bytes());
        request.transport.key_pem = Some(key.serialize_pem().into_bytes());
        assert_eq!(failed(&probed(&request).await).kind, FailureKind::ClientCertificate, "{version:?}");
    }
}

#[tokio::test]
async fn the_server_name_can_be_another_or_none() {
    let authority = authority();
    let setup = Setup { names: vec!["door.test".to_owned(), "side.test".to_owned()], ..Setup::plain() };
    let origin = serve(setup.acceptor(&authority)).await;
    let mut request = to(&origin, &authority);
    request.transport.server_name = Some(String::new());
    let observation = probed(&request).await;
    assert_eq!(answer(&observation).status, 200);
    assert_eq!(observation.tls.unwrap().server_name, None);
    request.transport.server_name = Some("side.test".to_owned());
    assert_eq!(answer(&probed(&request).await).status, 200);
    assert_eq!(origin.wait_for(2).await, ["none", "side.test"]);
}

#[tokio::test]
async fn versions_without_overlap_are_told() {
    let authority = authority();
    let setup = Setup { versions: vec![&rustls::version::TLS13], ..Setup::plain() };
    let origin = serve(setup.acceptor(&authority)).await;
    let mut request = to(&origin, &authority);
    request.transport.tls_max = Some(TlsVersion::Tls12);
    let observation = probed(&request).await;
    assert_eq!(failed(&observation).kind, FailureKind::TlsVersion, "{:?}", observation.outcome);
}

#[tokio::test]
async fn a_port_without_tls_is_told() {
    let origin = Origin::with("127.0.0.1:0", |mut stream, _| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        String::new()
    })
    .await;
    let observation = probed(&to(&origin, &authority())).await;
    assert_eq!(failed(&observation).kind, FailureKind::NotHttp);
    assert!(failed(&observation).detail.contains("does not speak TLS"), "{:?}", observation.outcome);
}

#[tokio::test]
async fn unusable_certificates_are_told() {
    let authority = authority();
    let origin = serve(Setup::plain().acceptor(&authority)).await;
    let mut request = to(&origin, &authority);
    request.transport.certificate_pem = Some(authority.pem().into_bytes());
    let observation = probed(&request).await;
    assert!(failed(&observation).detail.starts_with("the client certificate's key cannot be read"));
    request.transport.ca_pem = Some(b"nothing".to_vec());
    assert_eq!(failed(&probed(&request).await).kind, FailureKind::Other);
}
