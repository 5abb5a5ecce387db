//! A client certificate as a caller. Whether it is genuine, in time and of the right authority was settled by TLS; here is read whose it is.

use doorward_policy::map::{CertificateName, CertificateRules};
use doorward_policy::{Caller, CredentialFault, Kind, Scheme};
use doorward_reason::catalogue::CLIENT_CERT_UNTRUSTED;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// Longest certificate that is read, in bytes.
pub const MAX_CERTIFICATE_BYTES: usize = 32 * 1024;
/// Longest name in a certificate, in bytes.
pub const MAX_CERTIFICATE_NAME_BYTES: usize = 256;
/// Longest serial number, in bytes (RFC 5280, section 4.1.2.2).
const MAX_SERIAL_BYTES: usize = 20;

/// Who holds a certificate that TLS has verified. A holder is a service: of the name that the map gives it, or of its own where the map
/// names none.
///
/// # Errors
///
/// Where the certificate has no name of the kind that the map asks for, or the map does not know it.
pub fn caller(der: &[u8], rules: &CertificateRules) -> Result<Caller, CredentialFault> {
    if der.len() > MAX_CERTIFICATE_BYTES {
        return Err(fault("the certificate is longer than is read"));
    }
    let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| fault("the certificate cannot be read"))?;
    if !rest.is_empty() {
        return Err(fault("something stands behind the certificate"));
    }
    let own =
        name(&certificate, rules.name).ok_or_else(|| fault("the certificate has no name of the kind asked for"))?;
    let service = match rules.services.iter().find(|(known, _)| **known == *own) {
        Some((_, service)) => service,
        None if rules.services.is_empty() => &own,
        None => return Err(fault("the certificate is that of no service of the map")),
    };
    let roles = rules.roles.iter().find(|(name, _)| name == service).map(|(_, roles)| roles.clone());
    Ok(Caller {
        kind: Kind::Service,
        name: service.clone(),
        roles: roles.unwrap_or_default(),
        scopes: Vec::new(),
        scheme: Scheme::Certificate,
        second_factor_at_s: None,
        expires_at_s: Some(certificate.validity().not_after.timestamp()),
        credential: Some(hexadecimal(certificate.raw_serial())),
        claims: Vec::new(),
    })
}

fn fault(detail: &'static str) -> CredentialFault {
    CredentialFault { reason: &CLIENT_CERT_UNTRUSTED, scheme: Scheme::Certificate, detail }
}

fn name(certificate: &X509Certificate<'_>, kind: CertificateName) -> Option<Box<str>> {
    let name = if kind == CertificateName::CommonName {
        let mut names = certificate.subject().iter_common_name();
        let name = names.next()?.as_str().ok()?;
        // Of two names, nobody can say which one the authority vouched for.
        names.next().is_none().then(|| name.to_owned())?
    } else {
        let alternatives = certificate.subject_alternative_name().ok()??;
        let of_kind = |name: &GeneralName<'_>| match (kind, name) {
            (CertificateName::Uri, GeneralName::URI(name))
            | (CertificateName::Dns, GeneralName::DNSName(name))
            | (CertificateName::Email, GeneralName::RFC822Name(name)) => Some((*name).to_owned()),
            _ => None,
        };
        alternatives.value.general_names.iter().find_map(of_kind)?
    };
    let usable = !name.is_empty() && name.len() <= MAX_CERTIFICATE_NAME_BYTES && !name.chars().any(char::is_control);
    usable.then(|| name.into())
}

fn hexadecimal(serial: &[u8]) -> Box<str> {
    serial.iter().take(MAX_SERIAL_BYTES + 1).map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair, SanType, SerialNumber};

    use super::*;

    fn certificate(change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.serial_number = Some(SerialNumber::from_slice(&[0x0a, 0xbc, 0x01]));
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "billing");
        params.subject_alt_names = vec![
            SanType::DnsName("billing.shop.example".try_into().unwrap()),
            SanType::URI("spiffe://shop.example/billing".try_into().unwrap()),
            SanType::URI("spiffe://shop.example/other".try_into().unwrap()),
            SanType::Rfc822Name("billing@shop.example".try_into().unwrap()),
        ];
        change(&mut params);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    fn rules(name: CertificateName, services: &[(&str, &str)]) -> CertificateRules {
        let services = services.iter().map(|(own, service)| ((*own).into(), (*service).into())).collect();
        CertificateRules { name, services, roles: vec![("billing".into(), vec!["editor".into()])] }
    }

    #[test]
    fn the_name_comes_from_where_the_map_says() {
        let der = certificate(|_| {});
        let cases = [
            (CertificateName::Uri, "spiffe://shop.example/billing"),
            (CertificateName::Dns, "billing.shop.example"),
            (CertificateName::Email, "billing@shop.example"),
            (CertificateName::CommonName, "billing"),
        ];
        for (kind, expected) in cases {
            let found = caller(&der, &rules(kind, &[])).unwrap();
            assert_eq!((&*found.name, found.kind, found.scheme), (expected, Kind::Service, Scheme::Certificate));
            assert_eq!(found.credential.as_deref(), Some("0abc01"));
            assert!(found.expires_at_s.is_some());
        }
    }

    #[test]
    fn the_map_names_services_and_their_roles() {
        let der = certificate(|_| {});
        let known = rules(CertificateName::Uri, &[("spiffe://shop.example/billing", "billing")]);
        let found = caller(&der, &known).unwrap();
        assert_eq!((&*found.name, found.roles.as_slice()), ("billing", ["editor".into()].as_slice()));
        // Only the first counts, and only as it is written.
        for name in ["spiffe://shop.example/other", "spiffe://shop.example/Billing", "spiffe://shop.example/billing/"] {
            let fault = caller(&der, &rules(CertificateName::Uri, &[(name, "billing")])).unwrap_err();
            assert_eq!((fault.reason.id, fault.scheme), ("client-cert-untrusted", Scheme::Certificate));
        }
    }

    #[test]
    fn a_certificate_without_the_name_is_refused() {
        let bare = certificate(|params| params.subject_alt_names.clear());
        for kind in [CertificateName::Uri, CertificateName::Dns, CertificateName::Email] {
            assert!(caller(&bare, &rules(kind, &[])).is_err());
        }
        let named = |name: &str| certificate(|params| params.distinguished_name.push(DnType::CommonName, name));
        let common = rules(CertificateName::CommonName, &[]);
        assert!(caller(&named(""), &common).is_err());
        assert!(caller(&named("a\nb"), &common).is_err());
        assert!(caller(&named(&"n".repeat(MAX_CERTIFICATE_NAME_BYTES)), &common).is_ok());
        assert!(caller(&named(&"n".repeat(MAX_CERTIFICATE_NAME_BYTES + 1)), &common).is_err());
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let mut der = certificate(|_| {});
        der.push(0);
        let common = rules(CertificateName::CommonName, &[]);
        for bytes in [der.as_slice(), b"", b"-----BEGIN CERTIFICATE-----", &[0x30; MAX_CERTIFICATE_BYTES + 1]] {
            assert_eq!(caller(bytes, &common).unwrap_err().reason.id, "client-cert-untrusted");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut der = certificate(|_| {});
            let place = place.index(der.len());
            der[place] = byte;
            let _ = caller(&der, &rules(CertificateName::Uri, &[]));
        }
    }
}
