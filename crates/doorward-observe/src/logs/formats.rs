//! The formats of logs as the servers' own configuration names them, and the files that it names.

use std::path::{Path, PathBuf};

use doorward_record::access::{self, Reader};
use doorward_record::server::Written;
use doorward_record::{Files as _, LogKind};

use super::sources;
use crate::host::process::kind::Kind;
use crate::host::process::start;
use crate::host::{Disk, readers};

/// What configurations say of logs.
#[derive(Debug, Clone, Default)]
pub struct Formats {
    logs: Vec<Known>,
    /// What to know of them, for the person.
    pub remarks: Vec<String>,
}

/// A log that a configuration names.
#[derive(Debug, Clone)]
struct Known {
    path: PathBuf,
    kind: LogKind,
    reader: Option<Reader>,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It is of no server that is known.
    #[error("`{0}` is the configuration of no server that is known")]
    Unknown(String),
    /// It names no log that is a file.
    #[error("`{0}` names no log that is a file")]
    NoLogs(String),
}

impl Formats {
    /// Takes a server's main configuration file in, and what it includes.
    ///
    /// # Errors
    /// Where it cannot be read, is of no known server, or names no logs.
    pub fn take(&mut self, config: &Path) -> Result<(), ConfigError> {
        let disk = Disk::ours();
        let text = disk.text(config).map_err(|error| ConfigError::Unreadable(error.to_string()))?;
        let name = || config.display().to_string();
        let kind = Kind::of_config(config, &text).ok_or_else(|| ConfigError::Unknown(name()))?;
        let start = start::of_config(kind, config, &disk);
        let written = readers::written(kind, &start, &disk).ok_or_else(|| ConfigError::Unknown(name()))?;
        if written.logs.is_empty() {
            return Err(ConfigError::NoLogs(name()));
        }
        self.add(written);
        Ok(())
    }

    fn add(&mut self, written: Written) {
        self.remarks.extend(written.unread);
        self.remarks.extend(written.remarks);
        for log in written.logs {
            let format = log.detail.as_deref().filter(|_| log.kind == LogKind::Access);
            let reader = match format.map(|format| access::configured(&log.server, format)).transpose() {
                Ok(reader) => reader,
                Err(error) => {
                    self.remarks.push(format!("the format of `{}` is not understood: {error}", log.path.display()));
                    None
                }
            };
            self.logs.push(Known { path: log.path, kind: log.kind, reader });
        }
    }

    /// Whether no configuration was taken in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.logs.is_empty()
    }

    /// The files that the configurations name and that are there, each once; and those that are not.
    #[must_use]
    pub fn files(&self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let (mut there, mut absent) = (Vec::new(), Vec::new());
        for log in self.logs.iter().filter(|log| log.kind != LogKind::Audit) {
            match sources::expand(&log.path) {
                Ok(found) => there.extend(found),
                Err(_) => absent.push(log.path.clone()),
            }
        }
        for list in [&mut there, &mut absent] {
            let mut seen = std::collections::HashSet::new();
            list.retain(|path| seen.insert(path.clone()));
        }
        (there, absent)
    }

    /// Whether the configuration calls a file an error log, or an access log; absent where it does not name it.
    #[must_use]
    pub fn is_error_log(&self, file: &Path) -> Option<bool> {
        let named: Vec<&Known> = self.logs.iter().filter(|log| is_of(&log.path, file)).collect();
        let is_error = named.iter().any(|log| log.kind == LogKind::Error);
        (!named.is_empty()).then(|| is_error && named.iter().all(|log| log.kind != LogKind::Access))
    }

    /// The format of a file: the one that its directive names; where no directive names the file, the one of all that reads most of
    /// its first lines. Absent where the lines are in another format after all.
    #[must_use]
    pub fn of(&self, file: &Path, sample: &[u8]) -> Option<Reader> {
        let by_path = || self.logs.iter().filter(|log| is_of(&log.path, file));
        let by_name = || self.logs.iter().filter(|log| is_called(&log.path, file));
        let every = || self.logs.iter();
        let readers =
            |logs: Vec<&Known>| -> Vec<Reader> { logs.iter().filter_map(|log| log.reader.as_ref()).cloned().collect() };
        [by_path().collect::<Vec<_>>(), by_name().collect(), every().collect()]
            .into_iter()
            .map(readers)
            .filter(|readers| !readers.is_empty())
            .find_map(|readers| {
                let detection = access::among(sample, readers);
                (detection.fitting * 2 > detection.lines).then_some(detection.reader).flatten()
            })
    }
}

/// Whether a file is the one of this path, or one that it was before it was rotated.
pub(super) fn is_of(path: &Path, file: &Path) -> bool {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let same = |one: &Path, other: &Path| {
        one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
    };
    let folders = (whole(path).parent().map(Path::to_owned), whole(file).parent().map(Path::to_owned));
    matches!(folders, (Some(one), Some(other)) if same(&one, &other)) && is_called(path, file)
}

/// Whether a file has the name of this path, or one that rotation makes of it: `access.log.2.gz`, `access.log-20261004`.
fn is_called(path: &Path, file: &Path) -> bool {
    let (Some(pattern), Some(name)) = (path.file_name(), file.file_name()) else { return false };
    let (pattern, name) = (pattern.to_string_lossy(), name.to_string_lossy());
    let fits = |pattern: &str| sources::fits(pattern.as_bytes(), name.as_bytes());
    fits(&pattern) || fits(&format!("{pattern}.*")) || fits(&format!("{pattern}-*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotated_files_are_those_of_their_log() {
        for (path, file, holds) in [
            ("/l/access.log", "access.log", true),
            ("/l/access.log", "access.log.2.gz", true),
            ("/l/access.log", "access.log-20261004", true),
            ("/l/access.log", "access.logs", false),
            ("/l/access.log", "shop-access.log", false),
            ("/l/*.access.log", "shop.example.access.log.1", true),
        ] {
            assert_eq!(is_called(Path::new(path), Path::new(file)), holds, "{path} {file}");
        }
        assert!(is_of(Path::new("/l/access.log"), Path::new("/l/access.log.1")));
        assert!(!is_of(Path::new("/l/access.log"), Path::new("/m/access.log")));
    }

    #[test]
    fn each_file_gets_the_format_of_its_own_directive() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("nginx.conf");
        let at = |name: &str| folder.path().join(name);
        let text = format!(
            "http {{ log_format odd '$status | $remote_addr | $request | $time_iso8601'; log_format even '$request_uri $status';\n\
             access_log {} odd; server {{ access_log {} even; }} error_log {}; }}",
            at("odd.log").display(),
            at("even.log").display(),
            at("error.log").display()
        );
        std::fs::write(&config, text).unwrap();
        let mut formats = Formats::default();
        formats.take(&config).unwrap();
        let odd = b"403 | 192.0.2.1 | GET /a HTTP/1.1 | 2026-10-04T00:00:00+00:00\n";
        let even = b"/b 404\n";
        let status = |file: PathBuf, sample: &[u8]| {
            let reader = formats.of(&file, sample)?;
            let mut scratch = access::Scratch::new();
            reader.read(sample, &mut scratch).ok()?.status
        };
        assert_eq!(status(at("odd.log"), odd), Some(403));
        assert_eq!(status(at("even.log.1"), even), Some(404));
        assert_eq!(status(at("copied.log"), odd), Some(403));
        assert_eq!(status(at("odd.log"), b"nothing of the kind\n"), None);
        assert_eq!(formats.is_error_log(&at("error.log.1")), Some(true));
        assert_eq!(formats.is_error_log(&at("odd.log")), Some(false));
        assert_eq!(formats.is_error_log(&at("other.log")), None);
        std::fs::write(at("odd.log"), odd).unwrap();
        let (there, absent) = formats.files();
        assert_eq!((there, absent.len()), (vec![at("odd.log")], 2));
    }

    #[test]
    fn configurations_that_say_nothing_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut formats = Formats::default();
        let absent = formats.take(&folder.path().join("nginx.conf"));
        assert!(matches!(absent, Err(ConfigError::Unreadable(_))));
        let text = folder.path().join("notes.txt");
        std::fs::write(&text, "milk\n").unwrap();
        assert!(matches!(formats.take(&text), Err(ConfigError::Unknown(_))));
        let empty = folder.path().join("squid.conf");
        std::fs::write(&empty, "access_log none\n").unwrap();
        assert!(matches!(formats.take(&empty), Err(ConfigError::NoLogs(_))));
    }
}
