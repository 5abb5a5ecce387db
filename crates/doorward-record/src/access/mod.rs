//! Access logs: formats, found by themselves or named, and their lines.
//!
//! A line is read into [`Line`], whose fields point into the line. Nothing is allocated for the usual line; what a format
//! escapes is undone in a [`Scratch`] that is used again for the next line. [`combined::read`] is the quick way for the format
//! that most logs are in.

pub mod agent;
mod app;
mod clock;
mod colour;
pub mod combined;
mod detect;
mod escape;
mod field;
mod filter;
mod format;
mod json;
mod known;
mod line;
mod loose;
mod message;
mod named;
mod number;
mod pattern;
mod reader;
mod said;
mod scratch;
mod squid;
pub mod template;
#[cfg(test)]
mod tests;
mod time;
mod unparsed;
mod w3c;
mod wrap;

pub use detect::{Detection, MAX_SAMPLE_LINES, among, detect};
pub use filter::Filter;
pub use format::Format;
pub use line::{Hint, Line, Tells};
pub use named::{FormatError, MAX_FORMAT_BYTES, configured, named};
pub use pattern::MAX_FIELDS;
pub use reader::{Reader, any};
pub use scratch::Scratch;
pub use unparsed::{Unparsed, Why};
pub use wrap::{Inner, Wrap, unwrapped};

/// Most bytes of a line that are looked at; a longer line is unparsed.
pub const MAX_LINE_BYTES: usize = 64 * 1024;
