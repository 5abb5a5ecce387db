//! What a probe may cost at most: servers under diagnosis are foreign, and some are broken or hostile.

use std::time::Duration;

/// The longest a probe may take in all, both rounds of Digest included.
pub const TOTAL: Duration = Duration::from_secs(15);
/// The longest that connecting may take, over all addresses of the name.
pub const CONNECT: Duration = Duration::from_secs(5);
/// The largest header section of an answer, in bytes.
pub const HEADER_BYTES: usize = 256 * 1024;
/// The most header fields of an answer.
pub const HEADER_FIELDS: usize = 1_000;
/// The largest body that is kept, in bytes: as received, and again after decompression.
pub const BODY_BYTES: usize = 1024 * 1024;
/// The most addresses of a name that are tried.
pub const ADDRESSES: usize = 6;
/// The most interim (1xx) answers that are skipped before the final one.
pub const INTERIM_ANSWERS: usize = 16;
/// The most content and transfer codings that are undone.
pub const CODINGS: usize = 3;

/// What a probe may cost at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time in all; what was received by then is kept. Default [`TOTAL`].
    pub total: Duration,
    /// Time to connect, over all addresses of the name. Default [`CONNECT`].
    pub connect: Duration,
    /// Bytes of an answer's header section. Default [`HEADER_BYTES`].
    pub header_bytes: usize,
    /// Header fields of an answer. Default [`HEADER_FIELDS`].
    pub header_fields: usize,
    /// Bytes of a body, as received and after each step of decompression. Default [`BODY_BYTES`].
    pub body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total: TOTAL,
            connect: CONNECT,
            header_bytes: HEADER_BYTES,
            header_fields: HEADER_FIELDS,
            body_bytes: BODY_BYTES,
        }
    }
}
