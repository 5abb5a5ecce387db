//! The two places where rustls asks us during a handshake, used to remember what the server showed: its chain, and whether (and
//! from which authorities) it wants a client certificate.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::certificate;

/// What one handshake showed.
#[derive(Debug, Default)]
pub(super) struct Witness {
    /// The server's chain.
    chain: Mutex<Vec<CertificateDer<'static>>>,
    /// The authorities of the CertificateRequest, if one came.
    asked: Mutex<Option<Vec<String>>>,
}

impl Witness {
    /// The server's chain, its own certificate first.
    pub(super) fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the server asked for a client certificate, and the authorities it named.
    pub(super) fn asked(&self) -> (bool, Vec<String>) {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (asked.is_some(), asked.unwrap_or_default())
    }
}

/// Checks the server's certificate, or accepts any.
#[derive(Debug)]
pub(super) struct ServerCheck {
    /// The check of chains; none accepts any.
    chains: Option<Arc<WebPkiServerVerifier>>,
    /// The CA certificates that the user gave.
    own: Vec<CertificateDer<'static>>,
    /// The signature algorithms.
    provider: Arc<CryptoProvider>,
    /// Where the chain is remembered.
    witness: Arc<Witness>,
}

impl ServerCheck {
    /// A check against these roots; without any, every certificate is accepted.
    pub(super) fn new(
        roots: Option<Arc<RootCertStore>>,
        own: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
        witness: Arc<Witness>,
    ) -> Result<Self, String> {
        let build = |roots| WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build();
        let chains =
            roots.map(build).transpose().map_err(|error| format!("the CA certificates cannot be used: {error}"))?;
        Ok(Self { chains, own, provider, witness })
    }

    /// A self-signed certificate that the user named as trusted is trusted, also where it calls itself a CA; webpki refuses
    /// that, other clients do not. `error` is webpki's refusal.
    fn trusted_itself(
        &self,
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
        error: Error,
    ) -> Result<(), Error> {
        if !self.own.iter().any(|own| own.as_ref() == certificate.as_ref()) {
            return Err(error);
        }
        if !certificate::valid_at(certificate, now) {
            return Err(CertificateError::Expired.into());
        }
        verify_server_name(&ParsedCertificate::try_from(certificate)?, name)
    }
}

impl ServerCertVerifier for ServerCheck {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).map(|part| part.clone().into_owned());
        *self.witness.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain.collect();
        let Some(chains) = &self.chains else { return Ok(ServerCertVerified::assertion()) };
        chains.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now).or_else(|error| {
            self.trusted_itself(end_entity, server_name, now, error).map(|()| ServerCertVerified::assertion())
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Gives the client certificate where the server asks for one, and remembers that it did.
#[derive(Debug)]
pub(super) struct ClientKey {
    /// The certificate and its key.
    key: Option<Arc<CertifiedKey>>,
    /// Where the question is remembered.
    witness: Arc<Witness>,
}

impl ClientKey {
    /// A resolver with this certificate, or with none.
    pub(super) fn new(key: Option<Arc<CertifiedKey>>, witness: Arc<Witness>) -> Self {
        Self { key, witness }
    }
}

impl ResolvesClientCert for ClientKey {
    fn resolve(&self, authorities: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let names = authorities.iter().map(|name| certificate::distinguished_name(name)).collect();
        *self.witness.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(names);
        self.key.clone()
    }

    fn has_certs(&self) -> bool {
        self.key.is_some()
    }
}
