//! TLS towards clients: certificates chosen by the name asked for, and read anew when their files change.

use std::fmt;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use doorward_policy::map::Https;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// Bytes of a certificate or key file that are read.
pub(crate) const PEM_BYTES: u64 = 1024 * 1024;

/// Why certificates cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TlsFault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

/// The certificates, each with the names it is good for.
struct Chosen {
    certificates: Vec<(Vec<Box<str>>, Arc<CertifiedKey>)>,
}

impl fmt::Debug for Chosen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.certificates.iter().map(|(names, _)| names)).finish()
    }
}

impl ResolvesServerCert for Chosen {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let wanted = hello.server_name().map(str::to_ascii_lowercase);
        let fits =
            |names: &[Box<str>]| wanted.as_deref().is_some_and(|wanted| names.iter().any(|name| covers(name, wanted)));
        let chosen = self.certificates.iter().find(|(names, _)| fits(names)).or_else(|| self.certificates.first());
        chosen.map(|(_, key)| Arc::clone(key))
    }
}

/// Whether a name of a certificate is good for this host (RFC 6125, section 6.4): a star stands for one label.
fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(domain) => host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == domain),
        None => name == host,
    }
}

/// What TLS needs, read from the files of the map.
///
/// # Errors
///
/// Where a file cannot be read, holds no certificate or key, or the two do not belong together.
pub fn server_config(https: &Https) -> Result<Arc<ServerConfig>, TlsFault> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificates = https.certificates.iter().map(|(chain, key)| certificate(chain, key));
    let chosen = Chosen { certificates: certificates.collect::<Result<_, _>>()? };
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| fault(format!("TLS cannot be set up: {error}"), "report it"))?;
    let builder = match &https.client_ca {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots(path)?), provider)
                .allow_unauthenticated()
                .build()
                .map_err(|error| {
                    fault(format!("`{}`: {error}", path.display()), "it must hold CA certificates in PEM")
                })?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_cert_resolver(Arc::new(chosen));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The authorities in a file.
///
/// # Errors
///
/// Where it cannot be read or holds none.
pub fn roots(path: &Path) -> Result<RootCertStore, TlsFault> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&read(path)?) {
        let certificate = certificate.map_err(|_| not_pem(path))?;
        roots.add(certificate).map_err(|_| not_pem(path))?;
    }
    if roots.is_empty() { Err(not_pem(path)) } else { Ok(roots) }
}

fn certificate(chain_path: &Path, key_path: &Path) -> Result<(Vec<Box<str>>, Arc<CertifiedKey>), TlsFault> {
    let chain_pem = read(chain_path)?;
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(&chain_pem).collect::<Result<_, _>>().map_err(|_| not_pem(chain_path))?;
    let first = chain.first().ok_or_else(|| not_pem(chain_path))?;
    let names = names(first);
    let key_pem = read(key_path)?;
    let key = PrivateKeyDer::from_pem_slice(&key_pem)
        .map_err(|_| fault(format!("`{}` holds no private key in PEM", key_path.display()), "give the key's file"))?;
    let signer = any_supported_type(&key).map_err(|_| {
        fault(format!("the key in `{}` is of no kind that TLS uses", key_path.display()), "use ECDSA, Ed25519 or RSA")
    })?;
    let certified = CertifiedKey::new(chain, signer);
    certified.keys_match().map_err(|_| {
        fault(
            format!("the key in `{}` is not that of the certificate in `{}`", key_path.display(), chain_path.display()),
            "give the two files that belong together",
        )
    })?;
    Ok((names, Arc::new(certified)))
}

/// The DNS names of a certificate, in lower case.
fn names(certificate: &CertificateDer<'_>) -> Vec<Box<str>> {
    let Ok((_, parsed)) = X509Certificate::from_der(certificate) else { return Vec::new() };
    let Ok(Some(extension)) = parsed.subject_alternative_name() else { return Vec::new() };
    let name = |general: &GeneralName<'_>| match general {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase().into()),
        _ => None,
    };
    extension.value.general_names.iter().filter_map(name).collect()
}

fn read(path: &Path) -> Result<Vec<u8>, TlsFault> {
    let cannot = |error: std::io::Error| {
        fault(format!("cannot read `{}`: {error}", path.display()), "check the path and who may read the file")
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(PEM_BYTES).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(bytes)
}

fn not_pem(path: &Path) -> TlsFault {
    fault(format!("`{}` holds no certificates in PEM", path.display()), "it begins with `-----BEGIN CERTIFICATE-----`")
}

fn fault(message: String, hint: &'static str) -> TlsFault {
    TlsFault { message, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_label() {
        for (name, host, fits) in [
            ("shop.example", "shop.example", true),
            ("*.shop.example", "a.shop.example", true),
            ("*.shop.example", "a.b.shop.example", false),
            ("*.shop.example", "shop.example", false),
            ("*.shop.example", ".shop.example", false),
        ] {
            assert_eq!(covers(name, host), fits, "{name} {host}");
        }
    }

    #[test]
    fn files_are_read_and_faults_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let issued = |name: &str| rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        let (one, two) = (issued("one.example"), issued("two.example"));
        std::fs::write(path("one.pem"), one.cert.pem()).unwrap();
        std::fs::write(path("one.key"), one.signing_key.serialize_pem()).unwrap();
        std::fs::write(path("two.key"), two.signing_key.serialize_pem()).unwrap();
        let https = |chain: &str, key: &str| Https {
            address: vec![],
            certificates: vec![(path(chain), path(key))],
            client_ca: None,
        };
        assert!(server_config(&https("one.pem", "one.key")).is_ok());
        let message = |chain: &str, key: &str| server_config(&https(chain, key)).unwrap_err().message;
        assert!(message("one.pem", "two.key").contains("is not that of the certificate"));
        assert!(message("one.key", "one.key").contains("holds no certificates"));
        assert!(message("none.pem", "one.key").starts_with("cannot read"));
        assert_eq!(&*certificate(&path("one.pem"), &path("one.key")).unwrap().0, [Box::from("one.example")]);
    }
}
