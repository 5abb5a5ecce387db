//! The server's own machine: its processes, its disk, what its servers' configuration says of a request, and the changes that
//! mend it.
//!
//! Nothing is changed but by [`repair`], and only when it is called.

mod applications;
mod behind;
mod bounded;
pub mod disk;
pub mod heard;
mod machine;
mod onward;
pub mod process;
pub mod readers;
mod reload;
pub mod repair;
mod shown;
mod stand;
pub mod survey;
#[cfg(test)]
mod tests;
mod written;

pub use disk::Disk;
pub use heard::{Heard, hear};
pub(crate) use machine::Hop;
pub(crate) use stand::stands;
pub use survey::{MAX_HOPS, Survey, Where, survey};
