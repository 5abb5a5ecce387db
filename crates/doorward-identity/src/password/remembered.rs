//! Passwords that were right lately, so that the slow check is made once and not with each request.
//!
//! Only successes are remembered: a flood of wrong passwords pushes nobody out, and a wrong one always costs its full work. What is kept
//! is an HMAC under a key that this process made for itself, over name, password and stored hash. No password can be read or guessed
//! from it without the key, and where the file changes the entry no longer fits.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use doorward_policy::Caller;
use ring::hmac;
use ring::rand::SystemRandom;

use super::basic::BasicCredentials;
use super::user_file::Users;

/// Most passwords that are remembered.
pub const MAX_REMEMBERED: usize = 1_000_000;

/// The system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random bytes")]
pub struct RandomFault;

/// Passwords that were right. Bounded: the one that was used longest ago goes first.
pub struct VerifiedPasswords {
    key: hmac::Key,
    used: HashMap<Mark, u64>,
    order: BTreeMap<u64, Mark>,
    uses: u64,
    limit: usize,
}

/// The HMAC of one success.
type Mark = [u8; 32];

impl VerifiedPasswords {
    /// Room for so many, at least one and at most [`MAX_REMEMBERED`].
    ///
    /// # Errors
    ///
    /// Where the system gives no random key.
    pub fn new(entries: usize) -> Result<Self, RandomFault> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).map_err(|_| RandomFault)?;
        let limit = entries.clamp(1, MAX_REMEMBERED);
        Ok(Self { key, used: HashMap::new(), order: BTreeMap::new(), uses: 0, limit })
    }

    /// Who this is, where the same name and password were right before and the file still has the same hash.
    pub fn get<'users>(&mut self, users: &'users Users, credentials: &BasicCredentials) -> Option<&'users Arc<Caller>> {
        let (stored, caller) = users.known(credentials.name())?;
        let mark = self.mark(credentials, stored)?;
        if !self.used.contains_key(&mark) {
            return None;
        }
        self.touch(mark);
        Some(caller)
    }

    /// Remembers that these were right: only after [`Users::check`] has said so of the same users.
    pub fn remember(&mut self, users: &Users, credentials: &BasicCredentials) {
        let Some((stored, _)) = users.known(credentials.name()) else { return };
        let Some(mark) = self.mark(credentials, stored) else { return };
        self.touch(mark);
        while self.used.len() > self.limit {
            let Some((_, oldest)) = self.order.pop_first() else { return };
            self.used.remove(&oldest);
        }
    }

    /// How many are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.used.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    fn touch(&mut self, mark: Mark) {
        self.uses += 1;
        if let Some(before) = self.used.insert(mark, self.uses) {
            self.order.remove(&before);
        }
        self.order.insert(self.uses, mark);
    }

    fn mark(&self, credentials: &BasicCredentials, stored: &str) -> Option<Mark> {
        let mut context = hmac::Context::with_key(&self.key);
        // Neither a name nor a password nor a hash holds a zero, and so the parts cannot be shifted.
        for part in [credentials.name(), "\0", credentials.password(), "\0", stored] {
            context.update(part.as_bytes());
        }
        context.sign().as_ref().try_into().ok()
    }
}

impl fmt::Debug for VerifiedPasswords {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("VerifiedPasswords").field("remembered", &self.used.len()).finish_non_exhaustive()
    }
}
