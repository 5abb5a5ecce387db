//! nginx: which directive decides a request, and where it stands.

mod glob;
mod lex;
mod pattern;
mod tree;

use crate::account::Account;
use crate::ask::Ask;
use crate::files::Files;
use crate::start::Start;

/// What this configuration says of the request.
#[must_use]
pub fn account(start: &Start, files: &dyn Files, _ask: &Ask) -> Account {
    let tree = tree::read(files, &start.config);
    Account { unread: tree.faults.clone(), ..Account::default() }
}
