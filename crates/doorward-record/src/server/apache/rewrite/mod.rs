//! `mod_rewrite`: rules in the server's own config, and rules of folders.
//!
//! Maps that are programs or files are not read: a rule that needs one is not decided.

mod condition;
mod expand;
mod rule;
mod run;

pub(super) use condition::{Condition, subjects};
pub(super) use rule::{Rule, in_folder, in_server};
pub(super) use run::{Ending, run};
