//! All keys at one moment, in memory, by their hash. Revoked and expired ones are among them, so that whoever still holds one is told
//! what became of it; nobody else can ask, since asking needs the key.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use doorward_policy::{Caller, CredentialFault, Scheme};
use doorward_reason::Reason;
use doorward_reason::catalogue::{CREDENTIALS_WRONG, TOKEN_EXPIRED, TOKEN_REVOKED};
use subtle::ConstantTimeEq as _;

use super::generation::Generation;
use super::secret::{self, KeyHash, looks_like_key};
use super::store::KeyRecord;

/// All keys at one moment. Debug shows how many.
pub struct KeySnapshot {
    by_hash: HashMap<KeyHash, Entry>,
    generation: Arc<Generation>,
    number: u64,
}

struct Entry {
    caller: Arc<Caller>,
    revoked: bool,
}

impl KeySnapshot {
    pub(super) fn of(rows: Vec<(KeyHash, KeyRecord)>, generation: Arc<Generation>, number: u64) -> Self {
        let entry = |(hash, record): (KeyHash, KeyRecord)| {
            let revoked = record.revoked_at_s.is_some();
            (hash, Entry { caller: Arc::new(caller(record)), revoked })
        };
        Self { by_hash: rows.into_iter().map(entry).collect(), generation, number }
    }

    /// Whether no key was made or revoked since. One read of eight bytes; where they cannot be read, it is not.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.number.is_multiple_of(2) && self.generation.read().is_ok_and(|number| number == self.number)
    }

    /// How many keys there are, revoked and expired ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_hash.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_hash.is_empty()
    }

    /// Who holds this key.
    ///
    /// # Errors
    ///
    /// Where there is none like it, or it is revoked or past its end.
    pub fn find(&self, key: &str, now_s: i64) -> Result<&Arc<Caller>, CredentialFault> {
        if !looks_like_key(key) {
            return Err(fault(&CREDENTIALS_WRONG, "the credential has not the form of a key"));
        }
        let hash = secret::hash(key);
        // The map finds a hash that nobody can choose; what it found is compared once more in constant time.
        let found = self.by_hash.get_key_value(&hash).filter(|(known, _)| known.ct_eq(&hash).into());
        let Some((_, entry)) = found else { return Err(fault(&CREDENTIALS_WRONG, "there is no such key")) };
        if entry.revoked {
            return Err(fault(&TOKEN_REVOKED, "the key is revoked"));
        }
        if entry.caller.expires_at_s.is_some_and(|expires_at_s| now_s >= expires_at_s) {
            return Err(fault(&TOKEN_EXPIRED, "the key is past its end"));
        }
        Ok(&entry.caller)
    }
}

fn fault(reason: &'static Reason, detail: &'static str) -> CredentialFault {
    CredentialFault { reason, scheme: Scheme::Key, detail }
}

fn caller(record: KeyRecord) -> Caller {
    let boxed = |words: Vec<String>| words.into_iter().map(String::into_boxed_str).collect();
    Caller {
        kind: record.key.kind,
        name: record.key.owner.into(),
        roles: boxed(record.key.roles),
        scopes: boxed(record.key.scopes),
        scheme: Scheme::Key,
        second_factor_at_s: None,
        expires_at_s: record.key.expires_at_s,
        credential: Some(record.id.into()),
        claims: Vec::new(),
    }
}

impl fmt::Debug for KeySnapshot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.by_hash.len();
        out.debug_struct("KeySnapshot").field("keys", &keys).field("number", &self.number).finish_non_exhaustive()
    }
}
