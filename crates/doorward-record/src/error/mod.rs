//! Error logs: the lines that say why a request was refused, and the request that each belongs to.
//!
//! [`MESSAGES`] holds every message that bears on a refusal; [`line()`] takes one line apart, [`scan`] reads a log at the speed of
//! memory, [`join`] ties lines to requests that we know, and [`Joiner`] ties them to millions of refusals in access logs. What a
//! server refuses without a word is data too: [`SILENT`].

mod audit;
mod detect;
mod join;
mod joiner;
mod line;
mod messages;
mod pattern;
mod prefix;
mod scan;
mod silent;
mod stamp;
mod stated;

pub use audit::{AuditEntry, audit, is_audit};
pub use detect::{Kind, detect, is_plain, kind_of};
pub use join::{Joined, Page, Sent, join};
pub use joiner::{Answer, Asked, Joiner, Keys, Ready};
pub use line::{Capture, ErrorLine, Level, MAX_VALUES, Values, Writer, unescaped};
pub use messages::{MESSAGES, Message, Part, iis, messages};
pub use prefix::line;
pub use scan::{MAX_LINE_BYTES, Scanned, lines, scan};
pub use silent::{ALWAYS, SILENT, Silent, Spoken, excluded, is_restart};
pub use stamp::{Clock, Stamp};
pub use stated::{Stated, stated};
