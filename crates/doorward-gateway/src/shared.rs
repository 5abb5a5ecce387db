//! What all threads share: the state made of the map, counters, failed sign-ins, the log and the metrics.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use arc_swap::ArcSwap;

use crate::authenticate::Hashing;
use crate::exchange::request_id;
use crate::limit::{Counters, SignIns};
use crate::log::{Sink, Verdict};
use crate::metric::Metrics;
use crate::refusals;
use crate::server::load::Load;
use crate::state::State;
use crate::trace::Exporter;
use crate::unread;

/// What all threads share.
pub struct Shared {
    state: ArcSwap<State>,
    generation: AtomicU64,
    /// Rates.
    pub counters: Counters,
    /// Failed sign-ins.
    pub sign_ins: SignIns,
    /// Where passwords are hashed.
    pub hashing: Hashing,
    /// How many connections there are.
    pub load: Arc<Load>,
    /// The log.
    pub log: Sink,
    /// The figures.
    pub metrics: Metrics,
    /// The way of traces to their collector.
    pub traces: Exporter,
    began: Instant,
    stopping: AtomicBool,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Shared").field("generation", &self.generation).finish_non_exhaustive()
    }
}

impl Shared {
    /// What the threads of a gateway share, with its first state.
    #[must_use]
    pub fn new(mut state: State, workers: usize, log: Sink) -> Self {
        let entries = state.map.limits.entries;
        let metrics = Metrics::new();
        count_routes(&metrics, &mut state);
        let traces = Exporter::default();
        send_traces(&traces, &state);
        Self {
            generation: AtomicU64::new(state.generation),
            state: ArcSwap::from_pointee(state),
            counters: Counters::new(entries),
            sign_ins: SignIns::new(entries),
            hashing: Hashing::new(),
            load: Arc::new(Load::new(workers)),
            log,
            metrics,
            traces,
            began: Instant::now(),
            stopping: AtomicBool::new(false),
        }
    }

    /// The state of the moment.
    #[must_use]
    pub fn state(&self) -> Arc<State> {
        self.state.load_full()
    }

    /// The number of the state of the moment.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Puts a new state in the place of the old: requests that run keep the one they began with.
    pub fn replace(&self, mut state: State) {
        count_routes(&self.metrics, &mut state);
        send_traces(&self.traces, &state);
        let generation = state.generation;
        self.state.store(Arc::new(state));
        self.generation.store(generation, Ordering::Release);
    }

    /// The gateway stops: it is ready for nothing more.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether it stops.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Nanoseconds since the gateway began.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Milliseconds since the gateway began.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// All figures, as Prometheus reads them.
    #[must_use]
    pub fn figures(&self) -> String {
        let metrics = &self.metrics;
        metrics.limiter_evictions.raise_to(self.counters.evicted());
        metrics.log_lines_dropped.raise_to(self.log.dropped());
        metrics.spans_sent.raise_to(self.traces.sent());
        metrics.spans_dropped.raise_to(self.traces.dropped());
        metrics.connections.set(i64::try_from(self.load.connections()).unwrap_or(i64::MAX));
        metrics.render()
    }

    /// The whole answer to a request that could not be read: its connection ends with it. It is written down like any other.
    #[must_use]
    pub fn refuse_unread(&self, status: u16, address: IpAddr) -> Vec<u8> {
        let refusal = refusals::unread(status);
        let (state, id) = (self.state.load(), request_id());
        self.metrics.no_route.count(refusal.status, Verdict::Refused, Some(&refusal));
        if state.map.log.on {
            self.log.write(&unread::entry(&refusal, &id, address, state.map.site.mode));
        }
        unread::bytes(&refusal, &state.wording, &id)
    }
}

fn send_traces(traces: &Exporter, state: &State) {
    // Where the system has no thread left, spans wait in vain, and are dropped and counted when there are too many.
    let _ = traces.point_at(state.tracing.as_ref().map(|tracing| Arc::clone(&tracing.collector)));
}

fn count_routes(metrics: &Metrics, state: &mut State) {
    state.figures = state.map.routes.iter().map(|route| metrics.route(&route.path)).collect();
}
