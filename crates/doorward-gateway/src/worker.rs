//! One thread of the gateway, with all that is its own: a runtime, connections to upstreams, what it remembers of callers.
//!
//! Requests are served from beginning to end by the thread that took the connection. What threads share is read-mostly (the state
//! made of the map) or made for sharing (counters, the log).

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::LocalOptions;
use tokio::sync::{mpsc, watch};

use crate::authenticate::Memory;
use crate::server::connection::{self, Arrival};
use crate::shared::Shared;
use crate::state::State;
use crate::upstream::Pools;

/// How often connections that were idle for too long are looked for.
const SWEEP: Duration = Duration::from_secs(10);

/// Threads for what blocks (names that are looked up), for each thread that serves.
pub(crate) const BLOCKING_THREADS: usize = 2;

/// What one thread has.
#[derive(Debug)]
pub struct Worker {
    /// What all threads share.
    pub shared: Arc<Shared>,
    /// Connections to upstreams.
    pub pools: Rc<Pools>,
    current: RefCell<Rc<Current>>,
}

/// The state of the moment, with what this thread remembers under it. A new map begins with an empty memory.
#[derive(Debug)]
pub struct Current {
    state: Arc<State>,
    /// What is remembered of callers.
    pub memory: RefCell<Memory>,
}

impl Deref for Current {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl Current {
    fn new(state: Arc<State>) -> Rc<Self> {
        let memory = RefCell::new(Memory::new(&state));
        Rc::new(Self { state, memory })
    }
}

impl Worker {
    /// A thread's own things.
    #[must_use]
    pub fn new(shared: Arc<Shared>) -> Self {
        let current = RefCell::new(Current::new(shared.state()));
        Self { shared, pools: Rc::default(), current }
    }

    /// The state of the moment. A request holds on to the one it began with.
    #[must_use]
    pub fn current(&self) -> Rc<Current> {
        let mut current = self.current.borrow_mut();
        if current.generation != self.shared.generation() {
            *current = Current::new(self.shared.state());
        }
        Rc::clone(&current)
    }
}

/// Serves connections on this thread until there are no more, or until those that run have had their time.
///
/// # Errors
///
/// Where the thread's runtime cannot be made.
pub fn run(
    shared: Arc<Shared>,
    mut arrivals: mpsc::UnboundedReceiver<Arrival>,
    stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().max_blocking_threads(BLOCKING_THREADS).build_local(LocalOptions::default())?;
    runtime.block_on(async move {
        let worker = Rc::new(Worker::new(shared));
        let sweeping = tokio::task::spawn_local(sweep(Rc::clone(&worker)));
        let mut running = tokio::task::JoinSet::new();
        loop {
            tokio::select! {
                arrival = arrivals.recv() => match arrival {
                    Some(arrival) => {
                        running.spawn_local(connection::serve(Rc::clone(&worker), arrival, stop.clone()));
                    }
                    None => break,
                },
                Some(_) = running.join_next(), if !running.is_empty() => {}
            }
        }
        let patience = Duration::from_secs(worker.current().map.limits.shutdown_s);
        let ended = async { while running.join_next().await.is_some() {} };
        // What has not ended by then is cut off with the runtime.
        let _ = tokio::time::timeout(patience, ended).await;
        sweeping.abort();
    });
    Ok(())
}

async fn sweep(worker: Rc<Worker>) {
    let mut pulse = tokio::time::interval(SWEEP);
    loop {
        pulse.tick().await;
        let current = worker.current();
        worker.pools.sweep(|server| current.has_server(server));
    }
}
