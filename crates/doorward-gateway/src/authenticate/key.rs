//! API keys: found among those that the store has, as of this very moment.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use arc_swap::ArcSwapOption;
use doorward_identity::key::{KeySnapshot, KeyStore, looks_like_key};
use doorward_policy::Refusal;
use http::HeaderName;

use super::found::Found;
use super::verifier::{Kind, Verifier};
use crate::exchange::Visit;
use crate::refusals::RETRY_S;

/// The keys of the store, kept in memory until the store has changed.
#[derive(Debug)]
pub(super) struct KeyHolder {
    file: PathBuf,
    held: ArcSwapOption<Held>,
}

/// The keys of a store, and the store that they were read from.
#[derive(Debug)]
struct Held {
    keys: Arc<KeySnapshot>,
    store: KeyStore,
    /// The second in which was last looked whether the store is still the file that the map names.
    looked_s: AtomicI64,
}

impl Held {
    /// Whether nothing has changed. That another file stands in the place of the store, as after a backup was put back, does not show in
    /// the file that is open: each second is looked for it once.
    fn is_current(&self, now_s: i64) -> bool {
        let due = self.looked_s.swap(now_s, Ordering::Relaxed) != now_s;
        self.keys.is_current() && (!due || self.store.is_in_place())
    }
}

impl KeyHolder {
    /// The keys of this store; it is opened with the first key that is presented.
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, held: ArcSwapOption::empty() }
    }

    /// The keys as they are now. None where the store cannot be read.
    async fn current(&self, now_s: i64) -> Option<Arc<KeySnapshot>> {
        if let Some(held) = self.held.load_full().filter(|held| held.is_current(now_s)) {
            return Some(Arc::clone(&held.keys));
        }
        let read = Box::pin(self.read(now_s)).await.map(Arc::new);
        self.held.store(read.clone());
        read.map(|held| Arc::clone(&held.keys))
    }

    async fn read(&self, now_s: i64) -> Option<Held> {
        let store = KeyStore::open(&self.file).await.ok()?;
        let keys = store.snapshot().await.ok().map(Arc::new);
        store.close().await;
        Some(Held { keys: keys?, store, looked_s: AtomicI64::new(now_s) })
    }
}

/// Whether this is a key of ours and not somebody's token.
pub(super) fn is_key(token: &str) -> bool {
    looks_like_key(token)
}

/// A key in its own field.
pub(super) async fn look(
    visit: &mut Visit,
    verifiers: &[(usize, &Verifier)],
    position: usize,
    key: &str,
    field: HeaderName,
) -> Result<Found, Refusal> {
    let known = verifiers.iter().any(|(own, _)| *own == position);
    Ok(if known { checked(visit, position, key).await.in_field(field) } else { Found::anonymous() })
}

/// A key wherever it stood.
pub(super) async fn checked(visit: &mut Visit, position: usize, key: &str) -> Found {
    let now_s = visit.now().as_second();
    let Some(Kind::Key { holder, .. }) = visit.current.verifiers.get(position).map(|verifier| &verifier.kind) else {
        return Found::anonymous();
    };
    match holder.current(now_s).await {
        None => Found::unavailable(RETRY_S),
        Some(snapshot) => match snapshot.find(key, now_s) {
            Ok(caller) => Found::known(Arc::clone(caller)),
            Err(fault) => Found::failed(fault),
        },
    }
}
