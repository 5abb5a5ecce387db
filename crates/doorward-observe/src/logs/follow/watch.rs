//! Being told by the system that a log was written to, so that nobody has to ask all the time.

use std::path::{Path, PathBuf};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// Watches logs for as long as it lives.
#[derive(Debug)]
pub struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches the folders that these logs are in: names come and go there. Absent where the system cannot watch them all; then logs
    /// have to be looked at from time to time.
    pub fn new(logs: &[PathBuf], mut tell: impl FnMut() + Send + 'static) -> Option<Self> {
        let handler = move |event: notify::Result<notify::Event>| {
            // Reading is what we do ourselves.
            if event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_))) {
                tell();
            }
        };
        let mut watcher = notify::recommended_watcher(handler).ok()?;
        for folder in folders(logs) {
            watcher.watch(&folder, RecursiveMode::NonRecursive).ok()?;
        }
        Some(Self { _watcher: watcher })
    }
}

/// The folders of logs, and of what they are links to.
fn folders(logs: &[PathBuf]) -> Vec<PathBuf> {
    let real = logs.iter().filter_map(|log| log.canonicalize().ok());
    let all = logs.iter().cloned().chain(real);
    let mut folders: Vec<PathBuf> = all.filter_map(|log| log.parent().map(Path::to_owned)).collect();
    for folder in &mut folders {
        if folder.as_os_str().is_empty() {
            *folder = PathBuf::from(".");
        }
    }
    folders.sort_unstable();
    folders.dedup();
    folders
}
