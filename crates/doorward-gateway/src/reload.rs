//! A changed map put to work while the gateway runs. A bad one is refused, and the old one stays.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use doorward_policy::map::{KeySource, Method, SecretSource, Users};
use notify::{RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use crate::serve::lines;
use crate::shared::Shared;
use crate::state::{State, Surroundings};

/// Files change in several steps: so long is waited for the last of them.
const SETTLED: Duration = Duration::from_millis(100);

/// The files that a state was made of, watched.
#[derive(Debug)]
pub struct Files {
    changes: mpsc::UnboundedReceiver<()>,
    /// Kept, since it stops watching when it is dropped. None where the system cannot watch: then SIGHUP remains.
    _watcher: Option<notify::RecommendedWatcher>,
}

impl Files {
    /// Watches the map and what it names.
    #[must_use]
    pub fn new(map: &Path, around: &Surroundings, state: &State) -> Self {
        let (tell, changes) = mpsc::unbounded_channel();
        let files: Vec<PathBuf> = named(state).iter().map(|path| around.path(path)).chain([map.to_owned()]).collect();
        // Editors write a new file in the place of the old: so the folders are watched, and names compared.
        let watched = files.clone();
        let handler = move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            let changes = !matches!(event.kind, notify::EventKind::Access(_));
            if changes && event.paths.iter().any(|path| watched.iter().any(|file| same(path, file))) {
                // Who no longer listens has made a new watch.
                let _ = tell.send(());
            }
        };
        let watcher = notify::recommended_watcher(handler).ok().map(|mut watcher| {
            let mut folders: Vec<&Path> = files.iter().filter_map(|file| file.parent()).collect();
            folders.sort_unstable();
            folders.dedup();
            for folder in folders {
                let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                // A folder that cannot be watched is told of by the file that cannot be read.
                let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
            }
            watcher
        });
        Self { changes, _watcher: watcher }
    }

    /// Waits until a file has changed and nothing more has happened for a moment.
    pub async fn changed(&mut self) {
        if self.changes.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
        while let Ok(Some(())) = tokio::time::timeout(SETTLED, self.changes.recv()).await {}
    }
}

/// Whether two paths name the same file of the same folder, one of them perhaps with `./` before it.
fn same(one: &Path, other: &Path) -> bool {
    one.file_name() == other.file_name()
        && (one.ends_with(other) || other.ends_with(one) || absolute(one) == absolute(other))
}

fn absolute(path: &Path) -> Option<PathBuf> {
    std::path::absolute(path).ok()
}

/// The files that the map names and that are read when it is put to work.
fn named(state: &State) -> Vec<PathBuf> {
    let map = &state.map;
    let mut files: Vec<PathBuf> = Vec::new();
    if let Some(https) = &map.listen.https {
        files.extend(https.certificates.iter().flat_map(|(certificate, key)| [certificate.clone(), key.clone()]));
        files.extend(https.client_ca.clone());
    }
    files.extend(map.pages.template.clone());
    files.extend(map.pages.not_found.clone());
    files.extend(map.upstreams.iter().filter_map(|upstream| upstream.ca.clone()));
    for authenticator in &map.authenticate {
        match &authenticator.method {
            Method::Basic(rules) => match &rules.users {
                Users::File(path) => files.push(path.clone()),
            },
            Method::Bearer(rules) => {
                if let Some(KeySource::File(path) | KeySource::Secret(SecretSource::File(path))) = &rules.keys {
                    files.push(path.clone());
                }
            }
            Method::Link(rules) => {
                if let SecretSource::File(path) = &rules.secret {
                    files.push(path.clone());
                }
            }
            Method::Key(_) | Method::Certificate(_) => {}
        }
    }
    files
}

/// Reads the map again and makes a new state.
///
/// # Errors
///
/// With everything that is wrong, a line each.
pub fn again(map: &Path, around: &Surroundings, shared: &Arc<Shared>) -> Result<State, Vec<String>> {
    let text = around.text(&absolute(map).unwrap_or_else(|| map.to_owned())).map_err(|fault| lines(&[fault]))?;
    let reading = doorward_policy::map::read::read(&text, &map.display().to_string())
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    State::new(reading.map, around, Some(&shared.state())).map_err(|faults| lines(&faults))
}
