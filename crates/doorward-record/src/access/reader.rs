//! Readers of lines: one a file, for the format or the formats that it is in.

use super::combined;
use super::line::Line;
use super::scratch::Scratch;
use super::unparsed::{Unparsed, Why};

/// A format of access logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// The Common and the Combined Log Format.
    Combined,
}

/// Reads the lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    formats: Vec<Format>,
}

/// What a file's first lines say of its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detection {
    /// Reads the file's lines; absent where no format fits.
    pub reader: Option<Reader>,
    /// Lines that were looked at, without blank ones and directives.
    pub lines: usize,
    /// Of these, those that the reader reads.
    pub fitting: usize,
}

/// Why a format that was named cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormatError {
    /// What was not understood.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Reader {
    /// The format's name; of several, the first.
    #[must_use]
    pub fn name(&self) -> &'static str {
        "combined"
    }

    /// Whether lines can only be read in order, because earlier ones say how later ones are to be read.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        false
    }

    /// Whether [`combined::read`] reads this file's lines.
    #[must_use]
    pub fn is_combined(&self) -> bool {
        matches!(self.formats.as_slice(), [Format::Combined])
    }

    /// Reads a line, with or without its end.
    ///
    /// # Errors
    /// Where it gives no request, and why.
    pub fn read<'a>(&self, line: &'a [u8], scratch: &'a mut Scratch) -> Result<Line<'a>, Unparsed> {
        scratch.clear();
        combined::read(line).ok_or(Unparsed::because(Why::Form))
    }
}

/// Finds the format of a file from its first lines.
#[must_use]
pub fn detect(sample: &[u8]) -> Detection {
    let lines = sample.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let (lines, fitting) =
        lines.fold((0, 0), |(lines, fitting), line| (lines + 1, fitting + usize::from(combined::read(line).is_some())));
    let reader = (fitting > 0).then(|| Reader { formats: vec![Format::Combined] });
    Detection { reader, lines, fitting }
}

/// A reader for a format that is named, or that is written as the server's configuration has it.
///
/// # Errors
/// Where it is not understood; the message names the first thing that is not.
pub fn named(text: &str) -> Result<Reader, FormatError> {
    match text {
        "combined" | "common" => Ok(Reader { formats: vec![Format::Combined] }),
        _ => Err(FormatError {
            message: format!("there is no format `{text}`"),
            hint: "give `combined`, or the string of the server's own log_format or LogFormat".into(),
        }),
    }
}
