//! Certificates in words: subject, issuer, names, validity. Reading never fails; what cannot be read is left empty.

use std::net::IpAddr;

use doorward_diagnose::observation::Certificate;
use rustls_pki_types::{CertificateDer, UnixTime};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate, X509Name};

use super::failure::one_line;

/// The most certificates of a chain that are described.
const CHAIN_LENGTH: usize = 16;
/// The most names of a certificate that are listed.
const NAMES: usize = 200;

/// The facts about each certificate of a chain.
pub(super) fn facts(chain: &[CertificateDer<'_>]) -> Vec<Certificate> {
    chain.iter().take(CHAIN_LENGTH).map(fact).collect()
}

/// The facts about one certificate.
fn fact(der: &CertificateDer<'_>) -> Certificate {
    let Ok((_, certificate)) = X509Certificate::from_der(der.as_ref()) else {
        return Certificate {
            subject: String::new(),
            issuer: String::new(),
            names: Vec::new(),
            not_before: 0,
            not_after: 0,
        };
    };
    Certificate {
        subject: one_line(&certificate.subject().to_string()),
        issuer: one_line(&certificate.issuer().to_string()),
        names: names(&certificate),
        not_before: certificate.validity().not_before.timestamp(),
        not_after: certificate.validity().not_after.timestamp(),
    }
}

/// The DNS names and addresses that the certificate is for.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    extension.value.general_names.iter().filter_map(general_name).take(NAMES).collect()
}

/// A DNS name or an address as text.
fn general_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(one_line(name)),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let sixteen = <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            four.or(sixteen).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

/// A distinguished name (DER) as text.
pub(super) fn distinguished_name(der: &[u8]) -> String {
    X509Name::from_der(der).map(|(_, name)| one_line(&name.to_string())).unwrap_or_default()
}

/// Whether the certificate's validity covers this moment.
pub(super) fn valid_at(der: &CertificateDer<'_>, now: UnixTime) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(der.as_ref()) else { return false };
    let validity = certificate.validity();
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&now)
}
