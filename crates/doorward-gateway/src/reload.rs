//! A changed map put to work while the gateway runs. A bad one is refused, and the old one stays.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use doorward_policy::Map;
use doorward_policy::map::{CrawlerProof, KeySource, Method, SecretSource, Users};
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
    files: Vec<PathBuf>,
    tell: mpsc::UnboundedSender<()>,
    changes: mpsc::UnboundedReceiver<()>,
    /// Kept, since it stops watching when it is dropped. None where the system cannot watch: then SIGHUP remains.
    _watcher: Option<notify::RecommendedWatcher>,
}

impl Files {
    /// Watches the map and what it names.
    #[must_use]
    pub fn new(map: &Path, around: &Surroundings, state: &State) -> Self {
        let (tell, changes) = mpsc::unbounded_channel();
        let files = all(map, around, state);
        let told = tell.clone();
        // Editors write a new file in the place of the old: so the folders are watched, and names compared.
        let watched = files.clone();
        let handler = move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            let changes = !matches!(event.kind, notify::EventKind::Access(_));
            if changes && event.paths.iter().any(|path| watched.iter().any(|file| same(path, file))) {
                // Who no longer listens has made a new watch.
                let _ = told.send(());
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
        Self { files, tell, changes, _watcher: watcher }
    }

    /// Watches what this state was made of. Where that is the same as before, the watch stays, and with it what it has seen while the
    /// files were read. Where it is not, they count as changed: one may have been, before it was watched.
    #[must_use]
    pub fn or_those_of(self, map: &Path, around: &Surroundings, state: &State) -> Self {
        if self.files == all(map, around, state) {
            return self;
        }
        let anew = Self::new(map, around, state);
        // It is received by the same value that sends it.
        let _ = anew.tell.send(());
        anew
    }

    /// Waits until a file has changed and nothing more has happened for a moment.
    pub async fn changed(&mut self) {
        self.changes.recv().await;
        while let Ok(Some(())) = tokio::time::timeout(SETTLED, self.changes.recv()).await {}
    }
}

fn all(map: &Path, around: &Surroundings, state: &State) -> Vec<PathBuf> {
    named(state).iter().map(|path| around.path(path)).chain([map.to_owned()]).collect()
}

/// What a new map says otherwise than the one that the gateway was started with, and what only a start puts to work.
#[must_use]
pub fn only_at_start(started: &Map, now: &Map) -> Vec<&'static str> {
    let (before, after) = (&started.listen, &now.listen);
    let secure = |map: &Map| map.listen.https.as_ref().map(|https| https.address.clone());
    let parts = [
        ("listen.http", before.http != after.http),
        ("listen.https", secure(started) != secure(now)),
        ("listen.forward_auth", before.forward_auth != after.forward_auth),
        ("listen.admin", before.admin != after.admin),
        ("listen.workers", before.workers != after.workers),
        ("limits.entries", started.limits.entries != now.limits.entries),
        ("log.file", started.log.file != now.log.file),
    ];
    parts.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
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
    if let Some(SecretSource::File(path)) = map.tracing.as_ref().and_then(|tracing| tracing.authorization.as_ref()) {
        files.push(path.clone());
    }
    files.extend(map.upstreams.iter().filter_map(|upstream| upstream.ca.clone()));
    files.extend(map.crawlers.iter().filter_map(|crawler| match &crawler.proof {
        CrawlerProof::Ranges(path) => Some(path.clone()),
        CrawlerProof::Domains(_) => None,
    }));
    for authenticator in &map.authenticate {
        match &authenticator.method {
            Method::Basic(rules) => match &rules.users {
                Users::File(path) => files.push(path.clone()),
            },
            Method::Bearer(rules) => {
                if let Some(KeySource::File(path) | KeySource::Secret(SecretSource::File(path))) = &rules.keys {
                    files.push(path.clone());
                }
                if let Some(SecretSource::File(path)) = rules.introspection.as_ref().map(|rules| &rules.client_secret) {
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
