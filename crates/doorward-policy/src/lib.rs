//! The access map: which caller may enter by which door, and how a refusal looks.
//!
//! Everything here is pure: a map is text that was handed in, a decision is a function of the facts of one request, the map and
//! the time. There is no socket, file, clock, environment or runtime. What a map says is enforced by the gateway, tested by
//! `check`, read aloud by `explain`; nothing else holds an opinion about who may enter.

pub mod caller;
pub mod decide;
pub mod decision;
pub mod facts;
pub mod map;
pub mod path;
pub mod reasons;
pub mod refusal;
pub mod router;
#[cfg(test)]
mod sample;

pub use caller::{Caller, Kind, Scheme};
pub use decide::trace::Trace;
pub use decide::{Located, decide, explain};
pub use decision::{Decision, Verdict};
pub use facts::{CredentialFault, Facts, Identity, Ownership};
pub use map::{Map, Route};
pub use path::{Path, PathFault, PathRules};
pub use refusal::{Condition, Refusal};
pub use router::{Pattern, PatternFault, Router};
