//! Public keys and certificates in PEM (RFC 7468). A certificate is a wrapper for its key here: whoever wrote the file vouches for it,
//! and its dates and its issuer are not looked at.

use x509_parser::der_parser::asn1_rs::FromDer as _;
use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_PKCS1_RSAENCRYPTION, OID_PKCS1_RSASSAPSS,
    OID_SIG_ED25519,
};
use x509_parser::pem::Pem;
use x509_parser::prelude::{SubjectPublicKeyInfo, X509Certificate};
use x509_parser::public_key::{PublicKey, RSAPublicKey};

use doorward_policy::map::Algorithm;

use super::key_set::{Key, KeyFault, KeySet, MAX_KEYS, Material};

/// The first byte of an uncompressed point.
const UNCOMPRESSED: u8 = 4;

/// Reads every block of a file.
pub(super) fn parse(bytes: &[u8]) -> Result<KeySet, KeyFault> {
    let mut keys = Vec::new();
    for block in Pem::iter_from_buffer(bytes) {
        let block = block.map_err(|_| KeyFault::NotPem)?;
        if keys.len() == MAX_KEYS {
            return Err(KeyFault::TooMany);
        }
        keys.push(key(&block)?);
    }
    if keys.is_empty() { Err(KeyFault::NotPem) } else { KeySet::of(keys, Vec::new()) }
}

fn key(block: &Pem) -> Result<Key, KeyFault> {
    let damaged = KeyFault::NotPem;
    let found = match block.label.as_str() {
        "PUBLIC KEY" => from_info(&SubjectPublicKeyInfo::from_der(&block.contents).map_err(|_| damaged)?.1),
        "CERTIFICATE" => from_info(X509Certificate::from_der(&block.contents).map_err(|_| damaged)?.1.public_key()),
        "RSA PUBLIC KEY" => {
            let (_, key) = RSAPublicKey::from_der(&block.contents).map_err(|_| damaged)?;
            rsa(&key, false)
        }
        label if label.contains("PRIVATE KEY") => return Err(KeyFault::Private),
        _ => return Err(damaged),
    };
    let (material, algorithms) = found.map_err(|why| KeyFault::NoneUsable { why })?;
    Ok(Key { id: None, algorithms, material, honoured_until_s: None })
}

type Found = Result<(Material, Vec<Algorithm>), &'static str>;

fn from_info(info: &SubjectPublicKeyInfo<'_>) -> Found {
    let kind = &info.algorithm.algorithm;
    let curve = info.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
    let bytes = info.subject_public_key.data.as_ref();
    if *kind == OID_PKCS1_RSAENCRYPTION || *kind == OID_PKCS1_RSASSAPSS {
        return match info.parsed() {
            Ok(PublicKey::RSA(key)) => rsa(&key, *kind == OID_PKCS1_RSASSAPSS),
            _ => rsa_inside(bytes, *kind == OID_PKCS1_RSASSAPSS),
        };
    }
    let material = if *kind == OID_SIG_ED25519 && bytes.len() == 32 {
        Material::Ed25519(bytes.into())
    } else if *kind == OID_KEY_TYPE_EC_PUBLIC_KEY && bytes.first() == Some(&UNCOMPRESSED) {
        match curve {
            Some(curve) if curve == OID_EC_P256 && bytes.len() == 65 => Material::P256(bytes.into()),
            Some(curve) if curve == OID_NIST_EC_P384 && bytes.len() == 97 => Material::P384(bytes.into()),
            _ => return Err("a key is on a curve that is not supported"),
        }
    } else {
        return Err("a key is of a kind that is not supported");
    };
    let algorithms = material.algorithms().to_vec();
    Ok((material, algorithms))
}

fn rsa_inside(bytes: &[u8], pss: bool) -> Found {
    let (_, key) = RSAPublicKey::from_der(bytes).map_err(|_| "an RSA key is damaged")?;
    rsa(&key, pss)
}

/// A key that is bound to PSS in its very type checks nothing else (RFC 4055, section 1.2).
fn rsa(key: &RSAPublicKey<'_>, pss: bool) -> Found {
    let material = Material::rsa(key.modulus, key.exponent)?;
    let fits =
        |algorithm: &Algorithm| !pss || matches!(algorithm, Algorithm::Ps256 | Algorithm::Ps384 | Algorithm::Ps512);
    let algorithms = material.algorithms().iter().copied().filter(fits).collect();
    Ok((material, algorithms))
}
