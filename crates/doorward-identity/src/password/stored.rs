//! One stored password: which kind of hash it is, whether a password fits it, and how much work that is.
//!
//! What can be verified is what `htpasswd` makes and what is better. Plain text and DES crypt are refused when the file is read: the
//! first is no protection at all, the second looks at eight characters and is guessed in hours.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha_crypt::{PasswordHashRef, ShaCrypt};
use sha1::{Digest as _, Sha1};
use subtle::ConstantTimeEq as _;

use super::apr1;

/// Highest cost of bcrypt that is verified: each more doubles the work, and 16 takes seconds.
pub const MAX_BCRYPT_COST: u32 = 16;
/// Most memory of one argon2, in KiB.
pub const MAX_ARGON2_KIB: u32 = 256 * 1024;
/// Most passes of argon2.
pub const MAX_ARGON2_PASSES: u32 = 32;
/// Most lanes of argon2.
pub const MAX_ARGON2_LANES: u32 = 16;
/// Most rounds of SHA-crypt.
pub const MAX_SHA_ROUNDS: u32 = 2_000_000;

/// Rounds of SHA-crypt where the hash names none.
const USUAL_SHA_ROUNDS: u32 = 5000;
const DES_CHARS: usize = 13;

#[cfg(test)]
thread_local! {
    /// The work of all verifications of a thread: what tests compare in place of times.
    pub(super) static WORK_US: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Why a stored password cannot be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashFault {
    /// No password.
    #[error("the password is missing")]
    Missing,
    /// Plain text, as far as can be told.
    #[error("the password is plain text, or a kind of hash that is unknown")]
    PlainText,
    /// DES crypt, as far as can be told.
    #[error("the password is hashed by DES crypt, or is plain text")]
    DesCrypt,
    /// A kind that is known and not verified.
    #[error("passwords of kind `{0}` are not verified")]
    Unsupported(&'static str),
    /// A hash that is damaged.
    #[error("the `{0}` hash is damaged")]
    Damaged(&'static str),
    /// A hash that would take too long.
    #[error("the `{0}` hash takes more work than a request may")]
    TooCostly(&'static str),
}

impl HashFault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing => "a line is a name, a colon and a hash: `htpasswd -B FILE NAME`",
            Self::PlainText | Self::DesCrypt | Self::Unsupported(_) => "set it anew by `htpasswd -B FILE NAME`",
            Self::Damaged(_) => "was the line cut off? set the password anew by `htpasswd -B FILE NAME`",
            Self::TooCostly(_) => "`htpasswd -B -C 12 FILE NAME` takes about a quarter of a second, which is plenty",
        }
    }
}

/// A stored password.
pub(super) struct Stored {
    text: Box<str>,
    kind: Kind,
}

enum Kind {
    Bcrypt { cost: u32 },
    Argon2 { hash: Box<PasswordHash>, kib_passes: u64 },
    Sha { rounds: u32 },
    Apr1 { salt: Box<str>, hash: Box<str> },
    Sha1([u8; 20]),
}

impl Stored {
    /// Reads a hash as it stands in the file.
    pub(super) fn read(text: &str) -> Result<Self, HashFault> {
        let kind = kind(text)?;
        Ok(Self { text: text.into(), kind })
    }

    /// The hash as it stands in the file.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a password fits. All comparisons take the same time wherever they differ.
    pub(super) fn verifies(&self, password: &str) -> bool {
        #[cfg(test)]
        WORK_US.with(|work_us| work_us.set(work_us.get() + self.work_us()));
        match &self.kind {
            Kind::Bcrypt { .. } => bcrypt::verify(password, &self.text).unwrap_or(false),
            Kind::Argon2 { hash, .. } => Argon2::default().verify_password(password.as_bytes(), &**hash).is_ok(),
            Kind::Sha { .. } => PasswordHashRef::new(&self.text)
                .is_ok_and(|hash| ShaCrypt::default().verify_password(password.as_bytes(), hash).is_ok()),
            Kind::Apr1 { salt, hash } => {
                apr1::hash(password.as_bytes(), salt.as_bytes()).as_bytes().ct_eq(hash.as_bytes()).into()
            }
            Kind::Sha1(hash) => Sha1::digest(password.as_bytes()).as_slice().ct_eq(hash).into(),
        }
    }

    /// Roughly how long verifying takes, in microseconds: only to find the costliest.
    pub(super) fn work_us(&self) -> u64 {
        match &self.kind {
            Kind::Bcrypt { cost } => 50_u64 << cost,
            Kind::Argon2 { kib_passes, .. } => *kib_passes,
            Kind::Sha { rounds } => u64::from(*rounds),
            Kind::Apr1 { .. } => 300,
            Kind::Sha1(_) => 0,
        }
    }
}

fn kind(text: &str) -> Result<Kind, HashFault> {
    let starts = |prefix: &str| text.starts_with(prefix);
    if text.is_empty() {
        Err(HashFault::Missing)
    } else if starts("$2a$") || starts("$2b$") || starts("$2y$") {
        bcrypt_kind(text)
    } else if starts("$argon2id$") {
        argon2_kind(text)
    } else if starts("$5$") || starts("$6$") {
        sha_kind(text)
    } else if let Some(rest) = text.strip_prefix("$apr1$") {
        apr1_kind(rest)
    } else if let Some(rest) = text.strip_prefix("{SHA}") {
        let bytes = STANDARD.decode(rest).ok().and_then(|bytes| <[u8; 20]>::try_from(bytes).ok());
        bytes.map(Kind::Sha1).ok_or(HashFault::Damaged("{SHA}"))
    } else {
        Err(unsupported(text))
    }
}

fn unsupported(text: &str) -> HashFault {
    const KNOWN: &[(&str, &str)] = &[
        ("$1$", "md5-crypt"),
        ("$2x$", "bcrypt 2x"),
        ("$2$", "bcrypt 2"),
        ("$argon2i$", "argon2i"),
        ("$argon2d$", "argon2d"),
        ("$y$", "yescrypt"),
        ("$7$", "scrypt"),
        ("{SSHA}", "{SSHA}"),
        ("{PLAIN}", "{PLAIN}"),
    ];
    let is_crypt = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    match KNOWN.iter().find(|(prefix, _)| text.starts_with(prefix)) {
        Some((_, name)) => HashFault::Unsupported(name),
        None if text.len() == DES_CHARS && text.bytes().all(is_crypt) => HashFault::DesCrypt,
        None => HashFault::PlainText,
    }
}

fn bcrypt_kind(text: &str) -> Result<Kind, HashFault> {
    let parts: bcrypt::HashParts = text.parse().map_err(|_| HashFault::Damaged("bcrypt"))?;
    match parts.get_cost() {
        cost @ 4..=MAX_BCRYPT_COST => Ok(Kind::Bcrypt { cost }),
        0..=3 => Err(HashFault::Damaged("bcrypt")),
        _ => Err(HashFault::TooCostly("bcrypt")),
    }
}

fn argon2_kind(text: &str) -> Result<Kind, HashFault> {
    let damaged = HashFault::Damaged("argon2id");
    let hash = PasswordHash::new(text).map_err(|_| damaged)?;
    let parameters = argon2::Params::try_from(&hash).map_err(|_| damaged)?;
    if hash.salt.is_none() || hash.hash.is_none() {
        return Err(damaged);
    }
    let (kib, passes) = (parameters.m_cost(), parameters.t_cost());
    if kib > MAX_ARGON2_KIB || passes > MAX_ARGON2_PASSES || parameters.p_cost() > MAX_ARGON2_LANES {
        return Err(HashFault::TooCostly("argon2id"));
    }
    Ok(Kind::Argon2 { hash: Box::new(hash), kib_passes: u64::from(kib) * u64::from(passes) })
}

fn sha_kind(text: &str) -> Result<Kind, HashFault> {
    let (name, chars) = if text.starts_with("$5$") { ("sha256-crypt", 43) } else { ("sha512-crypt", 86) };
    let damaged = HashFault::Damaged(name);
    let mut fields = text.split('$').skip(2).peekable();
    let rounds = match fields.peek().and_then(|field| field.strip_prefix("rounds=")) {
        None => USUAL_SHA_ROUNDS,
        Some(rounds) => {
            fields.next();
            rounds.parse().map_err(|_| damaged)?
        }
    };
    if rounds > MAX_SHA_ROUNDS {
        return Err(HashFault::TooCostly(name));
    }
    let (salt, hash) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let whole =
        !salt.is_empty() && salt.len() <= 16 && hash.len() == chars && fields.next().is_none() && rounds >= 1000;
    // What the verifier cannot take apart is found here, and not at the first sign-in.
    if !whole || PasswordHashRef::new(text).is_err() {
        return Err(damaged);
    }
    Ok(Kind::Sha { rounds })
}

fn apr1_kind(rest: &str) -> Result<Kind, HashFault> {
    let (salt, hash) = rest.split_once('$').ok_or(HashFault::Damaged("apr1"))?;
    let is_crypt = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/'));
    if salt.is_empty() || salt.len() > apr1::MAX_SALT_CHARS || hash.len() != apr1::HASH_CHARS || !is_crypt(hash) {
        return Err(HashFault::Damaged("apr1"));
    }
    Ok(Kind::Apr1 { salt: salt.into(), hash: hash.into() })
}
