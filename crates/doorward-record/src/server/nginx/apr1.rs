//! Apache's MD5 hash of passwords (`$apr1$`), which `htpasswd` writes by default.

use md5::{Digest, Md5};

const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ROUNDS: u32 = 1000;
const MAX_SALT_BYTES: usize = 8;
/// In which order the bytes of the digest are written.
const ORDER: [[usize; 3]; 5] = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];

/// Whether the stored hash is that of this password.
pub(super) fn holds(stored: &str, password: &str) -> bool {
    let mut parts = stored.split('$').skip(2);
    let (Some(salt), Some(hash)) = (parts.next(), parts.next()) else {
        return false;
    };
    let salt: Vec<u8> = salt.bytes().take(MAX_SALT_BYTES).collect();
    hashed(password.as_bytes(), &salt) == hash
}

fn hashed(password: &[u8], salt: &[u8]) -> String {
    let inner = Md5::new().chain_update(password).chain_update(salt).chain_update(password).finalize();
    let mut first = Md5::new().chain_update(password).chain_update(b"$apr1$").chain_update(salt);
    first.update(inner.iter().copied().cycle().take(password.len()).collect::<Vec<u8>>());
    let mut bits = password.len();
    while bits > 0 {
        let byte = if bits & 1 == 1 { 0 } else { password.first().copied().unwrap_or(0) };
        first.update([byte]);
        bits >>= 1;
    }
    let mut digest: Vec<u8> = first.finalize().to_vec();
    for round in 0..ROUNDS {
        let mut next = Md5::new();
        if round % 2 == 1 {
            next.update(password);
        } else {
            next.update(&digest);
        }
        if round % 3 != 0 {
            next.update(salt);
        }
        if round % 7 != 0 {
            next.update(password);
        }
        if round % 2 == 1 {
            next.update(&digest);
        } else {
            next.update(password);
        }
        digest = next.finalize().to_vec();
    }
    written(&digest)
}

fn written(digest: &[u8]) -> String {
    let byte = |index: usize| u32::from(digest.get(index).copied().unwrap_or(0));
    let mut out = String::with_capacity(22);
    let mut push = |mut bits: u32, count: usize| {
        for _ in 0..count {
            out.push(char::from(ALPHABET.get((bits & 0x3f) as usize).copied().unwrap_or(b'.')));
            bits >>= 6;
        }
    };
    for [high, middle, low] in ORDER {
        push(byte(high) << 16 | byte(middle) << 8 | byte(low), 4);
    }
    push(byte(11), 2);
    out
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn hashes_are_those_of_openssl() {
        for (stored, password, is) in [
            ("$apr1$abcdefgh$uxATB45YKQF15iu8EsEV2.", "quiet-Harbour5", true),
            ("$apr1$abcdefgh$uxATB45YKQF15iu8EsEV2.", "quiet-harbour5", false),
            ("$apr1$xy$43..WIhbfuznGvwoCyUek/", "", true),
            ("$apr1$12345678$RkSsHiO1RUdjaoav57ZaW/", "a much longer password than sixteen bytes", true),
            ("$apr1$x$", "test", false),
            ("nonsense", "test", false),
        ] {
            assert_eq!(holds(stored, password), is, "{stored}");
        }
    }
}
