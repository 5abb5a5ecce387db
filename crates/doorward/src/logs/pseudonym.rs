//! `--anonymize`: addresses cut to their networks, or written as keyed hashes, by which one address stays one and is not known again
//! by who lacks the key.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use doorward_record::figures::Report;
use ring::hmac;

use super::args::LogsArgs;
use crate::failure::Failure;

/// The shortest and the longest key, in bytes: the addresses of IPv4 are few, and all of them soon tried with a key that can be guessed.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 16..=4096;
/// Bytes of a hash that are written: two of a million addresses share them once in 40 million reports.
const HASH_BYTES: usize = 8;

/// Hides who asked.
pub(super) fn anonymize(args: &LogsArgs, report: &mut Report) -> Result<(), Failure> {
    let Some(file) = &args.hash_addresses else {
        report.anonymize();
        return Ok(());
    };
    let key = match file {
        Some(path) => read(path)?,
        None => rand::random::<[u8; 32]>().to_vec(),
    };
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    report.anonymize_with(|address| hashed(&key, address));
    // Beside the hashes they would tell where each is from.
    report.networks.clear();
    Ok(())
}

/// An address as a hash: the same for all ways to write it.
fn hashed(key: &hmac::Key, address: &str) -> String {
    let plain = address.parse::<std::net::IpAddr>().map(|address| address.to_canonical().to_string());
    let tag = hmac::sign(key, plain.as_deref().unwrap_or(address).as_bytes());
    tag.as_ref().iter().take(HASH_BYTES).fold("address-".to_owned(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The key of a file, all of its bytes but a line's end.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let told = |error: std::io::Error| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()), "check the name and its permissions")
    };
    let mut key = Vec::new();
    let limit = *KEY_BYTES.end() as u64 + 1;
    std::fs::File::open(path).map_err(told)?.take(limit + 1).read_to_end(&mut key).map_err(told)?;
    while key.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        key.pop();
    }
    if KEY_BYTES.contains(&key.len()) {
        return Ok(key);
    }
    Err(Failure::new(
        format!(
            "the key in `{}` has {} bytes, not {} to {}",
            path.display(),
            key.len(),
            KEY_BYTES.start(),
            KEY_BYTES.end()
        ),
        "make one: `head -c 32 /dev/urandom | base64 > FILE`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_one_hash_under_one_key() {
        let (one, other) = (hmac::Key::new(hmac::HMAC_SHA256, &[1; 32]), hmac::Key::new(hmac::HMAC_SHA256, &[2; 32]));
        assert_eq!(hashed(&one, "192.0.2.1"), hashed(&one, "::ffff:192.0.2.1"));
        assert_ne!(hashed(&one, "192.0.2.1"), hashed(&one, "192.0.2.2"));
        assert_ne!(hashed(&one, "192.0.2.1"), hashed(&other, "192.0.2.1"));
        assert_eq!(hashed(&one, "host.example").len(), "address-".len() + 2 * HASH_BYTES);
    }

    #[test]
    fn a_key_has_a_shortest_and_a_longest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for (bytes, well) in [(15, false), (16, true), (4096, true), (4097, false), (9000, false)] {
            std::fs::write(&path, vec![b'k'; bytes].into_iter().chain([b'\n']).collect::<Vec<u8>>()).unwrap();
            assert_eq!(read(&path).is_ok(), well, "{bytes}");
        }
    }
}
