//! The file of users, as `htpasswd` writes it: `name:hash`, one a line. All its faults are told at once, each with its line.

use std::collections::HashMap;
use std::fmt;
use std::hint::black_box;
use std::sync::Arc;

use doorward_policy::{Caller, CredentialFault, Kind, Scheme};
use doorward_reason::catalogue::CREDENTIALS_WRONG;

use super::basic::BasicCredentials;
use super::stored::{HashFault, Stored};

/// Longest file, in bytes: for whoever reads it.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;
/// Most faults that are told of one file. A file with more is none of users.
pub const MAX_FAULTS: usize = 1000;
/// Longest line, in bytes.
pub const MAX_LINE_BYTES: usize = 1024;
/// Most users of one file.
pub const MAX_USERS: usize = 100_000;
/// Longest name, in bytes.
pub const MAX_USER_NAME_BYTES: usize = 256;

/// A fault of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct LineFault {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: UserFault,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserFault {
    /// Longer than is read.
    #[error("it is longer than {MAX_LINE_BYTES} bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// No colon.
    #[error("no colon parts the name from the hash")]
    NoColon,
    /// A name that nobody can have.
    #[error("the name is empty, longer than {MAX_USER_NAME_BYTES} bytes, or holds a control character")]
    Name,
    /// A name that an earlier line has.
    #[error("the name stands in line {first} already")]
    Twice {
        /// Where.
        first: usize,
    },
    /// One more than is kept.
    #[error("the file has more than {MAX_USERS} users")]
    TooMany,
    /// The hash cannot be verified.
    #[error(transparent)]
    Hash(#[from] HashFault),
}

impl UserFault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Hash(fault) => fault.hint(),
            Self::Twice { .. } => "remove one of the two: `htpasswd -D FILE NAME` removes the first",
            Self::TooMany => "let an issuer of tokens keep so many people, and take its tokens",
            Self::NotUtf8 => "write the file anew in UTF-8",
            Self::TooLong | Self::NoColon | Self::Name => {
                "a line is a name, a colon and a hash: `htpasswd -B FILE NAME`"
            }
        }
    }
}

/// The users of one file. Debug shows how many there are.
pub struct Users {
    by_name: HashMap<Box<str>, User>,
    costliest: Option<Box<str>>,
}

struct User {
    line: usize,
    stored: Stored,
    caller: Arc<Caller>,
}

impl Users {
    /// Reads a file. Roles are given by name, as the map has them.
    ///
    /// # Errors
    ///
    /// Where any line is at fault: all of them.
    pub fn parse(file: &[u8], roles: &[(Box<str>, Vec<Box<str>>)]) -> Result<Self, Vec<LineFault>> {
        let roles: HashMap<&str, &[Box<str>]> = roles.iter().map(|(name, roles)| (&**name, roles.as_slice())).collect();
        let mut users = Self { by_name: HashMap::new(), costliest: None };
        let mut faults = Vec::new();
        for (index, bytes) in file.split(|byte| *byte == b'\n').enumerate() {
            let line = index + 1;
            if let Err(fault) = users.add(line, bytes, &roles) {
                faults.push(LineFault { line, fault });
                if fault == UserFault::TooMany || faults.len() == MAX_FAULTS {
                    break;
                }
            }
        }
        let costliest = users.by_name.iter().max_by_key(|(_, user)| user.stored.work_us());
        users.costliest = costliest.map(|(name, _)| name.clone());
        if faults.is_empty() { Ok(users) } else { Err(faults) }
    }

    fn add(&mut self, line: usize, bytes: &[u8], roles: &HashMap<&str, &[Box<str>]>) -> Result<(), UserFault> {
        if bytes.len() > MAX_LINE_BYTES {
            return Err(UserFault::TooLong);
        }
        let text = str::from_utf8(bytes).map_err(|_| UserFault::NotUtf8)?.trim_ascii_end();
        if text.is_empty() || text.starts_with('#') {
            return Ok(());
        }
        let (name, rest) = text.split_once(':').ok_or(UserFault::NoColon)?;
        if name.is_empty() || name.len() > MAX_USER_NAME_BYTES || name.chars().any(char::is_control) {
            return Err(UserFault::Name);
        }
        if let Some(first) = self.by_name.get(name) {
            return Err(UserFault::Twice { first: first.line });
        }
        if self.by_name.len() == MAX_USERS {
            return Err(UserFault::TooMany);
        }
        // Some write a comment behind a second colon; no hash has one.
        let stored = Stored::read(rest.split(':').next().unwrap_or_default())?;
        let caller = Arc::new(caller(name, roles.get(name).copied().unwrap_or_default()));
        self.by_name.insert(name.into(), User { line, stored, caller });
        Ok(())
    }

    /// How many users there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Whether there is a user of this name: for checks of the map, never for answers.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Who this is. Slow, as checking passwords must be.
    ///
    /// # Errors
    ///
    /// Where the name is unknown or the password wrong; which of the two shows neither in the fault nor in the work.
    pub fn check(&self, credentials: &BasicCredentials) -> Result<Arc<Caller>, CredentialFault> {
        let (own, password) = (self.by_name.get(credentials.name()), credentials.password());
        if let Some(user) = own.filter(|user| user.stored.verifies(password)) {
            return Ok(Arc::clone(&user.caller));
        }
        let costliest = self.costliest.as_deref().and_then(|name| self.by_name.get(name)).map(|user| &user.stored);
        let cheaper = |costliest: &&Stored| own.is_none_or(|own| own.stored.work_us() < costliest.work_us());
        if let Some(costliest) = costliest.filter(cheaper) {
            // What comes of it opens nothing: only the work counts.
            black_box(costliest.verifies(password));
        }
        let detail = "no user has this name and this password";
        Err(CredentialFault { reason: &CREDENTIALS_WRONG, scheme: Scheme::Basic, detail })
    }

    /// The stored hash of a user and who it is, for what was verified before.
    pub(super) fn known(&self, name: &str) -> Option<(&str, &Arc<Caller>)> {
        self.by_name.get(name).map(|user| (user.stored.text(), &user.caller))
    }
}

fn caller(name: &str, roles: &[Box<str>]) -> Caller {
    Caller {
        kind: Kind::Person,
        name: name.into(),
        roles: roles.to_vec(),
        scopes: Vec::new(),
        scheme: Scheme::Basic,
        second_factor_at_s: None,
        expires_at_s: None,
        credential: None,
        claims: Vec::new(),
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Users").field("users", &self.by_name.len()).finish_non_exhaustive()
    }
}
