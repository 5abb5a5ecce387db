//! Apache's own hash of passwords, `$apr1$`: MD5 a thousand times over, with a salt of up to eight characters. It is read since
//! `htpasswd` has made it by default for decades; it is quick to guess, and nothing here makes new ones.

use md5::{Digest as _, Md5};

const MAGIC: &[u8] = b"$apr1$";
const ROUNDS: usize = 1000;
/// Length of an encoded hash, in characters.
pub(super) const HASH_CHARS: usize = 22;
/// Longest salt, in characters.
pub(super) const MAX_SALT_CHARS: usize = 8;

/// The alphabet of crypt: its own order, and the low bits first.
const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The encoded hash of a password with a salt.
pub(super) fn hash(password: &[u8], salt: &[u8]) -> String {
    let mut digest = first(password, salt);
    for round in 0..ROUNDS {
        let mut next = Md5::new();
        let odd = round % 2 == 1;
        next.update(if odd { password } else { &digest });
        if round % 3 != 0 {
            next.update(salt);
        }
        if round % 7 != 0 {
            next.update(password);
        }
        next.update(if odd { &digest } else { password });
        digest = next.finalize().into();
    }
    encoded(&digest)
}

fn first(password: &[u8], salt: &[u8]) -> [u8; 16] {
    let inner = Md5::new().chain_update(password).chain_update(salt).chain_update(password).finalize();
    let mut outer = Md5::new().chain_update(password).chain_update(MAGIC).chain_update(salt);
    for chunk in password.chunks(inner.len()) {
        outer.update(inner.get(..chunk.len()).unwrap_or_default());
    }
    // One byte for each bit of the length: a zero for a one, the password's first byte for a zero.
    let mut left = password.len();
    while left > 0 {
        let byte = if left % 2 == 1 { &[0] } else { password.get(..1).unwrap_or_default() };
        outer.update(byte);
        left /= 2;
    }
    outer.finalize().into()
}

fn encoded(digest: &[u8; 16]) -> String {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *digest;
    let groups = [([a, g, m], 4), ([b, h, n], 4), ([c, i, o], 4), ([d, j, p], 4), ([e, k, f], 4), ([0, 0, l], 2)];
    let mut text = String::with_capacity(HASH_CHARS);
    for ([high, middle, low], chars) in groups {
        let mut bits = u32::from_be_bytes([0, high, middle, low]);
        for _ in 0..chars {
            text.push(ALPHABET.get((bits % 64) as usize).copied().map_or('.', char::from));
            bits /= 64;
        }
    }
    text
}
