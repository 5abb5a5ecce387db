//! What the site knows in this run: its address, and the tokens, keys and sessions that it gave out.
//!
//! The secrets are random, live as long as the process and open nothing but this site. Its tokens have the form of
//! signed ones; since it remembers which it gave out, it compares them and needs no cryptography to tell a forged one.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

/// How long ago the expired token expired, in seconds.
const EXPIRED_AGO_S: i64 = 3 * 3600;
/// How long the fresh token is good, in seconds.
const FRESH_FOR_S: i64 = 24 * 3600;
/// Requests that an address has in a day at the API with a limit.
pub(super) const DAILY_REQUESTS: u32 = 1000;
/// After this time the limit begins anew, in seconds.
pub(super) const LIMIT_WINDOW_S: i64 = 24 * 3600;
/// Addresses that are counted; others find the limit used up.
const ADDRESSES: usize = 1024;
/// Bytes of a token's signature.
const SIGNATURE_BYTES: usize = 32;
/// Bytes of keys and sessions.
const SECRET_BYTES: usize = 12;

/// What the site knows.
pub(super) struct Scene {
    origin: String,
    /// When the site was opened, as Unix seconds.
    pub(super) opened_s: i64,
    /// A token that the site gave out and that has expired.
    pub(super) expired_token: String,
    /// A token that is good for a day.
    pub(super) fresh_token: String,
    /// The key of the tasks API.
    pub(super) key: String,
    /// The session that the sign-in page begins.
    pub(super) session: String,
    /// How many requests each address made at the API with a limit.
    counted: Mutex<BTreeMap<IpAddr, u32>>,
}

impl Scene {
    /// The scene of a site at this address.
    pub(super) fn new(address: SocketAddr, now_s: i64) -> Self {
        Self {
            origin: format!("http://{address}"),
            opened_s: now_s,
            expired_token: token(now_s - EXPIRED_AGO_S),
            fresh_token: token(now_s + FRESH_FOR_S),
            // The word before it keeps a key that begins with a hyphen from being read as an option.
            key: format!("key-{}", secret::<SECRET_BYTES>()),
            session: secret::<SECRET_BYTES>(),
            counted: Mutex::new(used_up(address.ip())),
        }
    }

    /// The URL of a place on the site.
    pub(super) fn url(&self, place: &str) -> String {
        format!("{}{place}", self.origin)
    }

    /// Counts a request of this address; whether it had one left.
    pub(super) fn count(&self, client: IpAddr, now_s: i64) -> bool {
        if now_s >= self.opened_s + LIMIT_WINDOW_S {
            return true;
        }
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= ADDRESSES && !counted.contains_key(&client) {
            return false;
        }
        let made = counted.entry(client).or_default();
        *made = made.saturating_add(1);
        *made <= DAILY_REQUESTS
    }

    /// When a token that this site gave out expires, as Unix seconds; nothing for any other token.
    pub(super) fn token_expiry_s(&self, token: &str) -> Option<i64> {
        if token == self.expired_token {
            Some(self.opened_s - EXPIRED_AGO_S)
        } else if token == self.fresh_token {
            Some(self.opened_s + FRESH_FOR_S)
        } else {
            None
        }
    }
}

/// The count at the opening: the addresses that this machine's clients come from have made all their requests.
fn used_up(listening: IpAddr) -> BTreeMap<IpAddr, u32> {
    [listening, [127, 0, 0, 1].into()].into_iter().map(|address| (address, DAILY_REQUESTS)).collect()
}

/// A token that expires then.
fn token(expires_s: i64) -> String {
    let head = encode(b"{\"alg\":\"HS256\"}");
    let payload = encode(format!("{{\"exp\":{expires_s}}}").as_bytes());
    format!("{head}.{payload}.{}", secret::<SIGNATURE_BYTES>())
}

/// Random bytes as text.
fn secret<const BYTES: usize>() -> String {
    encode(&rand::random::<[u8; BYTES]>())
}

/// Bytes as base64url without padding (RFC 4648, section 5), as tokens have them.
fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let number =
            group.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte)) << (8 * (3 - group.len()));
        let digits = (0..=group.len()).map(|place| number >> (18 - 6 * place) & 63);
        out.extend(digits.filter_map(|digit| DIGITS.get(digit)).map(|digit| char::from(*digit)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_say_when_they_expire_and_others_say_nothing() {
        let scene = Scene::new(([127, 0, 0, 1], 80).into(), 1_790_000_000);
        assert_eq!(scene.token_expiry_s(&scene.expired_token), Some(1_790_000_000 - EXPIRED_AGO_S));
        assert_eq!(scene.token_expiry_s(&scene.fresh_token), Some(1_790_000_000 + FRESH_FOR_S));
        assert_eq!(scene.token_expiry_s(&token(1_790_000_000)), None);
    }

    #[test]
    fn bytes_are_written_as_the_rfc_says() {
        let cases: &[(&[u8], &str)] = &[
            (b"", ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (b"fooba", "Zm9vYmE"),
            (b"foobar", "Zm9vYmFy"),
            (b"\xfb\xff\xfe", "-__-"),
        ];
        for (bytes, text) in cases {
            assert_eq!(encode(bytes), *text);
        }
        assert!(token(1_790_000_000).starts_with("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTAwMDAwMDB9."));
    }

    #[test]
    fn the_limit_counts_by_address_and_begins_anew() {
        let scene = Scene::new(([127, 0, 0, 1], 80).into(), 1_790_000_000);
        let (used, other) = ([127, 0, 0, 1].into(), [127, 0, 0, 2].into());
        assert!(!scene.count(used, 1_790_000_000 + LIMIT_WINDOW_S - 1));
        assert!(scene.count(used, 1_790_000_000 + LIMIT_WINDOW_S));
        assert!((0..DAILY_REQUESTS).all(|_| scene.count(other, 1_790_000_001)));
        assert!(!scene.count(other, 1_790_000_001));
    }

    #[test]
    fn no_more_addresses_are_counted_than_fit() {
        let scene = Scene::new(([127, 0, 0, 1], 80).into(), 1_790_000_000);
        let address = |number: u16| IpAddr::from([127, 1, number.to_be_bytes()[0], number.to_be_bytes()[1]]);
        let last = u16::try_from(ADDRESSES).unwrap() - 2;
        assert!((0..=last).all(|number| scene.count(address(number), 1_790_000_001)));
        assert!(!scene.count(address(last + 1), 1_790_000_001));
        assert!(scene.count(address(0), 1_790_000_001));
    }
}
