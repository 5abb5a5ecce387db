//! What one thread remembers under one map: tokens and passwords that were good, owners that were asked for.

use std::collections::HashMap;
use std::sync::Arc;

use doorward_identity::password::{BasicCredentials, Users, VerifiedPasswords};
use doorward_identity::token::{TokenCache, Verified};
use doorward_policy::Caller;

use super::verifier::Kind;
use crate::exchange::Owned;
use crate::state::State;

/// Tokens that are remembered, for each issuer and thread.
pub(crate) const TOKENS: usize = 8_192;
/// Passwords that are remembered, for each file of users and thread.
pub(crate) const PASSWORDS: usize = 4_096;
/// Owners that are remembered, for each thread.
pub(crate) const OWNERS: usize = 16_384;

/// What one thread remembers.
#[derive(Debug)]
pub struct Memory {
    schemes: Vec<Remembered>,
    owners: HashMap<String, (Owned, u64)>,
}

#[derive(Debug)]
enum Remembered {
    Tokens(TokenCache),
    Passwords(Option<Box<VerifiedPasswords>>),
    Nothing,
}

impl Memory {
    /// An empty memory for the schemes of this state.
    #[must_use]
    pub fn new(state: &State) -> Self {
        let empty = |kind: &Kind| match kind {
            Kind::Bearer(_) => Remembered::Tokens(TokenCache::new(TOKENS)),
            // Without random bytes nothing is remembered, and every password is checked anew.
            Kind::Basic(_) => Remembered::Passwords(VerifiedPasswords::new(PASSWORDS).ok().map(Box::new)),
            Kind::Key { .. } | Kind::Certificate(_) | Kind::Link { .. } => Remembered::Nothing,
        };
        let schemes = state.verifiers.iter().map(|verifier| empty(&verifier.kind)).collect();
        Self { schemes, owners: HashMap::new() }
    }

    pub(super) fn token(&mut self, position: usize, token: &str, now_s: i64, generation: u64) -> Option<Arc<Caller>> {
        match self.schemes.get_mut(position) {
            Some(Remembered::Tokens(cache)) => cache.get(token, now_s, generation).cloned(),
            _ => None,
        }
    }

    pub(super) fn note_token(
        &mut self,
        position: usize,
        token: &str,
        verified: Verified,
        generation: u64,
    ) -> Arc<Caller> {
        match self.schemes.get_mut(position) {
            Some(Remembered::Tokens(cache)) => cache.insert(token, verified, generation),
            _ => Arc::new(verified.caller),
        }
    }

    pub(super) fn password(
        &mut self,
        position: usize,
        users: &Users,
        credentials: &BasicCredentials,
    ) -> Option<Arc<Caller>> {
        match self.schemes.get_mut(position) {
            Some(Remembered::Passwords(Some(passwords))) => passwords.get(users, credentials).cloned(),
            _ => None,
        }
    }

    pub(super) fn remember(&mut self, position: usize, users: &Users, credentials: &BasicCredentials) {
        if let Some(Remembered::Passwords(Some(passwords))) = self.schemes.get_mut(position) {
            passwords.remember(users, credentials);
        }
    }

    /// The owner that the application told of, where that is not too long ago.
    pub(crate) fn owner(&self, url: &str, now_ms: u64) -> Option<Owned> {
        self.owners.get(url).filter(|(_, until_ms)| now_ms < *until_ms).map(|(owned, _)| owned.clone())
    }

    /// Remembers an owner. Where there is no room, what is past its time goes, and if that is not enough, everything.
    pub(crate) fn note_owner(&mut self, url: String, owned: Owned, until_ms: u64) {
        if self.owners.len() >= OWNERS {
            self.owners.retain(|_, (_, other_ms)| *other_ms >= until_ms);
            if self.owners.len() >= OWNERS {
                self.owners.clear();
            }
        }
        self.owners.insert(url, (owned, until_ms));
    }
}
