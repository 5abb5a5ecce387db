//! The one place that writes: data on standard output, the rest on standard error.

use std::io::{IsTerminal as _, Write as _};

use crate::environment;
use crate::failure::Failure;

/// Whether standard output takes colour.
pub(crate) fn is_colourful() -> bool {
    std::io::stdout().is_terminal() && environment::allows_colour()
}

/// Whether a person watches standard error.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Writes data. A reader that went away (`| head`) ends the command without a word.
pub(crate) fn data(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write the output: {error}"), "is the disk full, or the pipe closed?"))
        }
        _ => Ok(()),
    }
}

/// Writes some of what goes on; tells whether anybody reads it still.
pub(crate) fn line(text: &str) -> Result<bool, Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => {
            Err(Failure::new(format!("cannot write the output: {error}"), "is the disk full, or the pipe closed?"))
        }
    }
}

/// Writes a value as JSON, on one line.
pub(crate) fn json_line<T: serde::Serialize + ?Sized>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(anyhow::Error::from)?;
    data(&format!("{text}\n"))
}

/// Where many lines are written one after the other: standard output for `-`, else a new file.
pub(crate) fn stream(path: &std::path::Path) -> std::io::Result<Box<dyn std::io::Write + Send>> {
    Ok(if path.as_os_str() == "-" { Box::new(std::io::stdout()) } else { Box::new(std::fs::File::create(path)?) })
}

/// Writes a value as JSON.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(anyhow::Error::from)?;
    data(&format!("{text}\n"))
}

/// A line for the person who watches. Nothing is done where it cannot be written: there is nowhere to say so.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A failure.
pub(crate) fn error(failure: &Failure) {
    note(&failure.to_string());
}
