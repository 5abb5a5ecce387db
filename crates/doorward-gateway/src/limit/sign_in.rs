//! Failed sign-ins: how long an address must wait before the next password is looked at, and when it is banned.
//!
//! Two counts are kept. One is of an account *and* an address together, so that nobody can lock the owner of an account out from
//! elsewhere. The other is of an address over all accounts, so that guessing one password for many accounts is slowed down too. Neither
//! asks whether the account exists; an unknown one waits like a known one.
//!
//! While a wait runs no password is looked at, so a right one is refused like a wrong one, and asking does not make the wait longer.
//! A success clears the count of its account and leaves the address's: one account of one's own does not pay for guesses at others. A ban
//! is 403 and shuts out the address from everything; it is not 429, because no slower pace would be welcome. Its end is told by
//! Retry-After like that of a wait.
//!
//! Guesses that run at the same time are all let in until the first of them has failed. Ask [`SignIns::admit`] when a thread takes up the
//! password, not when the request comes in: then no more can slip through than there are such threads.
//!
//! INVARIANT: memory is what was asked for at the start. In a full set the entry with the fewest failures goes, and of those the oldest.
//! A failure costs a request and the hashing of a password, and a new entry has one of them. So to push out an attacker's entry, whose
//! failures are at or above the limits, each of the other seven places of its set must have as many. Nobody knows which keys share a
//! set; as many failures as in the whole table would be needed, from addresses each of which must itself wait after a few. Addresses and
//! accounts have tables of their own, so made-up account names never push out an address.

use std::hash::Hash;
use std::net::IpAddr;

use doorward_policy::map::{RefuseAs, SignInLimits};
use doorward_policy::refusal::Needs;
use doorward_policy::{Condition, Refusal, Scheme};
use doorward_reason::Reason;
use doorward_reason::catalogue::{ACCOUNT_LOCKED, IP_BANNED};

use super::key::Source;
use super::table::{Set, Table};
use super::{SECOND_NS, ceil_s};

/// Seconds after which failures are forgotten, unless the waits are longer still.
pub const MEMORY_S: u64 = 86_400;

/// The failed sign-ins of all accounts and addresses, shared by all threads.
pub struct SignIns {
    accounts: Table<3>,
    addresses: Table<3>,
}

/// Why a sign-in is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInStop {
    /// Too many failed; the next is looked at after so many seconds.
    Wait {
        /// Seconds, at least 1.
        retry_after_s: u64,
    },
    /// So many failed that nothing from this address is answered.
    Banned {
        /// The address.
        address: IpAddr,
        /// Seconds, at least 1.
        retry_after_s: u64,
    },
}

/// What is remembered of one key.
#[derive(Clone, Copy)]
struct Failures {
    count: u64,
    last_ns: u64,
}

impl SignIns {
    /// Room for so many accounts and so many addresses, 24 bytes each.
    #[must_use]
    pub fn new(entries: usize) -> Self {
        Self { accounts: Table::new(entries), addresses: Table::new(entries) }
    }

    /// Whether this address is banned, for the check that comes before all others.
    ///
    /// # Errors
    ///
    /// Where it is.
    pub fn entry(&self, limits: &SignInLimits, address: IpAddr, now_ns: u64) -> Result<(), SignInStop> {
        match self.banned_ns(limits, address, now_ns) {
            0 => Ok(()),
            left_ns => Err(SignInStop::Banned { address, retry_after_s: ceil_s(left_ns) }),
        }
    }

    /// Whether a password for this account from this address may be looked at now.
    ///
    /// # Errors
    ///
    /// Where a ban or a wait runs.
    pub fn admit(&self, limits: &SignInLimits, account: &str, address: IpAddr, now_ns: u64) -> Result<(), SignInStop> {
        self.entry(limits, address, now_ns)?;
        let source = Source::of(address);
        let left_ns = |table: &Table<3>, key: u64, free: u32| {
            let found = table.with(key, |set| look(set, key, limits, now_ns));
            found.map_or(0, |failures| left_ns(failures, wait_s(limits, failures.count, free), now_ns))
        };
        let account = left_ns(&self.accounts, self.accounts.hash(&(account, source)), limits.per_account);
        let address = left_ns(&self.addresses, self.addresses.hash(&source), limits.per_address);
        match account.max(address) {
            0 => Ok(()),
            left_ns => Err(SignInStop::Wait { retry_after_s: ceil_s(left_ns) }),
        }
    }

    /// A password was wrong, or the account unknown.
    pub fn failed(&self, limits: &SignInLimits, account: &str, address: IpAddr, now_ns: u64) {
        let source = Source::of(address);
        note(&self.accounts, &(account, source), limits, now_ns);
        note(&self.addresses, &source, limits, now_ns);
    }

    /// A password was right: what failed before for this account from this address is forgotten.
    pub fn succeeded(&self, account: &str, address: IpAddr) {
        forget(&self.accounts, &(account, Source::of(address)));
    }

    /// Ends waits and bans of an address over all accounts: the operator's word.
    pub fn pardon(&self, address: IpAddr) {
        forget(&self.addresses, &Source::of(address));
    }

    fn banned_ns(&self, limits: &SignInLimits, address: IpAddr, now_ns: u64) -> u64 {
        let Some(ban_after) = limits.ban_after else { return 0 };
        let key = self.addresses.hash(&Source::of(address));
        let failures = self.addresses.with(key, |set| look(set, key, limits, now_ns));
        let banned = failures.filter(|failures| failures.count >= u64::from(ban_after.max(1)));
        banned.map_or(0, |failures| left_ns(failures, limits.ban_s, now_ns))
    }
}

impl SignInStop {
    /// The refusal: the same for every account, whether it exists or not.
    #[must_use]
    pub fn refusal(self, scheme: Option<Scheme>, route: Option<usize>) -> Refusal {
        let (reason, status, retry_after_s, because): (&'static Reason, u16, u64, Condition) = match self {
            Self::Wait { retry_after_s } => (&ACCOUNT_LOCKED, 429, retry_after_s, Condition::SignIns),
            Self::Banned { address, retry_after_s } => {
                (&IP_BANNED, 403, retry_after_s, Condition::AddressBanned(address))
            }
        };
        Refusal {
            reason,
            status,
            disguise: RefuseAs::Forbidden,
            retry_after_s: Some(retry_after_s.max(1)),
            scheme,
            needs: Needs::default(),
            route,
            because,
        }
    }
}

/// Seconds to wait after so many failures: nothing while fewer than `free`, then the first wait, doubled by each further failure.
fn wait_s(limits: &SignInLimits, failures: u64, free: u32) -> u64 {
    let Some(doublings) = failures.checked_sub(u64::from(free.max(1))) else { return 0 };
    let doubled = u32::try_from(doublings).ok().and_then(|doublings| 1_u64.checked_shl(doublings)).unwrap_or(u64::MAX);
    limits.first_wait_s.saturating_mul(doubled).min(limits.longest_wait_s.max(limits.first_wait_s))
}

/// What is left of a wait that began with the last failure.
fn left_ns(failures: Failures, wait_s: u64, now_ns: u64) -> u64 {
    failures.last_ns.saturating_add(wait_s.saturating_mul(SECOND_NS)).saturating_sub(now_ns)
}

/// How long a failure counts: a day, and never less than twice what it can lead to.
fn memory_ns(limits: &SignInLimits) -> u64 {
    let longest_s = limits.longest_wait_s.max(limits.first_wait_s).max(limits.ban_s);
    MEMORY_S.max(longest_s.saturating_mul(2)).saturating_mul(SECOND_NS)
}

/// What is remembered of a key, unless it is so old that it does not count.
fn look(set: &Set<3>, key: u64, limits: &SignInLimits, now_ns: u64) -> Option<Failures> {
    let [_, count, last_ns] = set.iter().find(|[holder, ..]| *holder == key).copied()?;
    (now_ns.saturating_sub(last_ns) < memory_ns(limits)).then_some(Failures { count, last_ns })
}

/// Counts a failure.
fn note(table: &Table<3>, key: &impl Hash, limits: &SignInLimits, now_ns: u64) {
    let key = table.hash(key);
    table.with(key, |set| {
        let before = look(set, key, limits, now_ns).map_or(0, |failures| failures.count);
        let entry = [key, before.saturating_add(1), now_ns];
        // What is too old to count makes room like a free place.
        let oldest_ns = now_ns.saturating_sub(memory_ns(limits));
        let worth = |[holder, count, last_ns]: [u64; 3]| {
            let counts = holder != 0 && (last_ns > oldest_ns || oldest_ns == 0);
            (holder != key, if counts { count } else { 0 }, last_ns)
        };
        if let Some(place) = set.iter_mut().min_by_key(|place| worth(**place)) {
            *place = entry;
        }
    });
}

fn forget(table: &Table<3>, key: &impl Hash) {
    let key = table.hash(key);
    table.with(key, |set| set.iter_mut().filter(|[holder, ..]| *holder == key).for_each(|place| *place = [0; 3]));
}

#[cfg(test)]
mod tests;
