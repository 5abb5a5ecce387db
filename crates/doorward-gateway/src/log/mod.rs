//! The log of requests and decisions: one JSON object a line.
//!
//! A line is made from what the gateway decided and for whom; it is the operator's view, with the true reason and the condition that
//! failed. Credentials, cookies and the values of query parameters are never in it. Nothing in a request can break a line in two, or
//! make a terminal do anything when the file is shown.

mod entry;
mod find;
mod json;
mod line;
mod shadow;
mod sink;
mod words;

pub(crate) use entry::kind;
pub use entry::{Entry, Verdict};
pub use find::{Backwards, CHUNK_BYTES, find};
pub use json::{
    MAX_AGENT_BYTES, MAX_NAME_BYTES, MAX_PATH_BYTES, MAX_QUERY_NAME_BYTES, MAX_QUERY_NAMES, MAX_WORDS_BYTES,
};
pub use line::{Line, MAX_LINE_BYTES};
pub use shadow::{MAX_ROWS, MAX_SAMPLES, Row, Shadow};
pub use sink::{MAX_PENDING_BYTES, OpenError, Sink, Target};
pub use words::condition_words;

#[cfg(test)]
pub(crate) use entry::tests::refusal as test_refusal;
