//! The file system as a server's worker sees it: who may read what, on every step of the way.
//!
//! Pure: what stands on the disk is asked for through [`Look`]. The kernel's rules are here (owner, group, others, access
//! control lists with their mask, links, mounts), what a refusal by them is called, and the smallest change that mends it.

pub mod access;
pub mod acl;
pub mod identity;
pub mod judge;
pub mod mapping;
pub mod mounts;
pub mod remedy;
pub mod sight;
pub mod step;
pub mod walk;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use acl::Acl;
pub use identity::{Identity, Names};
pub use judge::{Case, Judged, Purpose, judge};
pub use mounts::Mount;
pub use step::{Look, Step, Thing};
