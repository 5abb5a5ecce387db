//! API keys: found among those that the store has, as of this very moment.

use std::path::PathBuf;
use std::sync::Arc;

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
    snapshot: ArcSwapOption<KeySnapshot>,
}

impl KeyHolder {
    /// The keys of this store; it is opened with the first key that is presented.
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, snapshot: ArcSwapOption::empty() }
    }

    /// The keys as they are now. None where the store cannot be read.
    async fn current(&self) -> Option<Arc<KeySnapshot>> {
        if let Some(snapshot) = self.snapshot.load_full().filter(|snapshot| snapshot.is_current()) {
            return Some(snapshot);
        }
        let store = KeyStore::open(&self.file).await.ok()?;
        let snapshot = store.snapshot().await.ok().map(Arc::new);
        store.close().await;
        self.snapshot.store(snapshot.clone());
        snapshot
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
    match holder.current().await {
        None => Found::unavailable(RETRY_S),
        Some(snapshot) => match snapshot.find(key, now_s) {
            Ok(caller) => Found::known(Arc::clone(caller)),
            Err(fault) => Found::failed(fault),
        },
    }
}
