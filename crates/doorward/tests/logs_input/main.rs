//! What `doorward logs` takes in besides lines of logs, driven as a person would: configuration, spans of time, databases of addresses,
//! names, sitemaps, exports.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod config;
mod dns;
mod filter;
mod formats;
mod geo;
mod listed;
mod odd;
mod packed;
mod several;
mod strange;
mod streams;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, removed at the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

/// Runs `doorward logs`.
fn logs(arguments: &[&str], files: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_doorward")).arg("logs").args(arguments).args(files).output().unwrap()
}

/// The report as JSON.
fn report(arguments: &[&str], files: &[&Path]) -> serde_json::Value {
    let output = logs(&[&["--format", "json"], arguments].concat(), files);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(&output)))
}

/// What was said beside the report.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A line of the Combined Log Format of 2026-10-04.
fn line(address: &str, time: &str, path: &str, status: u16, agent: &str) -> String {
    format!("{address} - - [04/Oct/2026:{time} +0000] \"GET {path} HTTP/1.1\" {status} 9 \"-\" \"{agent}\"\n")
}

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
