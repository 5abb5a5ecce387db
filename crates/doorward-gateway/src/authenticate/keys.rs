//! The keys of an issuer, shared by all threads: verified with by everyone, fetched by whoever finds that they are needed.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use doorward_identity::token::{KeyRing, KeySet, NoKeysYet, Pace};
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::sync::watch;

use crate::fetch::{Question, Remote};
use crate::upstream::Pools;

/// How long a request waits for keys that are being fetched.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct Keys {
    ring: Mutex<KeyRing>,
    source: Option<Source>,
    generation: AtomicU64,
    fetching: AtomicBool,
    fetches: watch::Sender<u64>,
}

#[derive(Debug)]
struct Source {
    url: url::Url,
    remote: Remote,
    target: String,
}

impl Keys {
    /// Keys that are at hand and never fetched.
    pub(super) fn fixed(keys: KeySet) -> Self {
        Self::of(KeyRing::fixed(keys), None)
    }

    /// Keys that are fetched from this URL.
    pub(super) fn fetched(url: &url::Url, remote: Remote) -> Self {
        let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Self::of(KeyRing::new(Pace::USUAL), Some(Source { url: url.clone(), remote, target }))
    }

    fn of(ring: KeyRing, source: Option<Source>) -> Self {
        Self {
            ring: Mutex::new(ring),
            source,
            generation: AtomicU64::new(0),
            fetching: AtomicBool::new(false),
            fetches: watch::channel(0).0,
        }
    }

    /// Where they are fetched from.
    pub(super) fn url(&self) -> Option<&url::Url> {
        self.source.as_ref().map(|source| &source.url)
    }

    /// The server that is asked for them.
    pub(super) fn servers(&self) -> impl Iterator<Item = u64> {
        self.source.iter().flat_map(|source| source.remote.servers())
    }

    /// The number of the set: what was verified under another must be verified anew.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The keys to verify with.
    pub(super) fn current(&self, now_s: i64) -> Result<Arc<KeySet>, NoKeysYet> {
        self.locked(|ring| ring.keys(now_s).map(Arc::clone))
    }

    fn locked<T>(&self, work: impl FnOnce(&mut KeyRing) -> T) -> T {
        work(&mut self.ring.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Fetches the keys, where that is due, without anybody waiting for it.
    pub(super) fn refresh(self: &Arc<Self>, pools: &Rc<Pools>, now_s: i64, unknown_key: bool) {
        let due = self.locked(|ring| {
            let due = ring.wants_fetch(now_s, unknown_key);
            if due {
                ring.started(now_s, unknown_key);
            }
            due
        });
        if due {
            self.fetching.store(true, Ordering::Release);
            // The task outlives the request that found the keys lacking: others wait for it too.
            let (keys, pools) = (Arc::clone(self), Rc::clone(pools));
            tokio::task::spawn_local(async move { keys.fetch(&pools, now_s).await });
        }
    }

    /// Fetches the keys, where that is due, and waits until a fetch that runs has come to its end.
    pub(super) async fn renewed(self: &Arc<Self>, pools: &Rc<Pools>, now_s: i64, unknown_key: bool) {
        let mut ended = self.fetches.subscribe();
        self.refresh(pools, now_s, unknown_key);
        if self.fetching.load(Ordering::Acquire) {
            // Whether it ended or took too long shows in the keys.
            let _ = tokio::time::timeout(PATIENCE, ended.changed()).await;
        }
    }

    async fn fetch(&self, pools: &Rc<Pools>, now_s: i64) {
        let Some(source) = &self.source else { return };
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/jwk-set+json, application/json"));
        let question = Question { method: Method::GET, target: &source.target, headers, body: Bytes::new() };
        let answer = source.remote.ask(pools, question).await;
        let read = answer
            .ok()
            .filter(|answer| answer.status.is_success())
            .and_then(|answer| KeySet::parse_jwks(&answer.body).ok());
        let generation = self.locked(|ring| {
            match read {
                Some(keys) => ring.fetched(keys, now_s),
                None => ring.failed(),
            }
            ring.keys(now_s).map(|keys| keys.generation()).unwrap_or_default()
        });
        self.generation.store(generation, Ordering::Release);
        self.fetching.store(false, Ordering::Release);
        self.fetches.send_modify(|count| *count += 1);
    }
}
