//! Access logs: formats, found by themselves or named, and their lines.
//!
//! A line is read into [`Line`], whose fields point into the line. Nothing is allocated for the usual line; what a format
//! escapes is undone in a [`Scratch`] that is used again for the next line. [`combined::read`] is the quick way for the format
//! that most logs are in.

pub mod combined;
mod escape;
mod line;
mod reader;
mod scratch;
mod time;
mod unparsed;

pub use line::{Hint, Line};
pub use reader::{Detection, Format, FormatError, Reader, detect, named};
pub use scratch::Scratch;
pub use unparsed::{Unparsed, Why};

/// Most bytes of a line that are looked at; a longer line is unparsed.
pub const MAX_LINE_BYTES: usize = 64 * 1024;
