//! The gateway from its start to its end: sockets, threads, what is watched besides, signals.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::LocalOptions;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};

use crate::log::{OpenError, Sink, Target};
use crate::reload;
use crate::server::accept::{Listening, accept, listen};
use crate::server::client::Door;
use crate::shared::Shared;
use crate::state::{Fault, State, Surroundings};
use crate::upstream::watch as watch_upstream;
use crate::worker;

/// How long the log is waited for at the end.
const LAST_LINES: Duration = Duration::from_secs(2);

/// How long the last spans are waited for.
const LAST_SPANS: Duration = Duration::from_secs(2);

/// What a gateway is started with.
#[derive(Debug)]
pub struct Start {
    /// The file of the map.
    pub map: PathBuf,
    /// Where the map's files and secrets are found.
    pub around: Surroundings,
    /// The state made of the map.
    pub state: State,
}

/// What happens while it runs, for who watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It listens.
    Listening {
        /// What for.
        door: Door,
        /// Where.
        address: SocketAddr,
    },
    /// A new map is in force.
    Reloaded,
    /// The new map says otherwise than the one before what only a start can put to work: these keys.
    Waiting(Vec<&'static str>),
    /// A new map was refused: the old one stays.
    NotReloaded(Vec<String>),
    /// A server of an upstream changed.
    Upstream {
        /// The upstream and its server.
        server: String,
        /// Whether it is well.
        well: bool,
    },
    /// It stops, and waits for what still runs.
    Stopping,
}

/// Why a gateway cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// An address cannot be had.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        error: io::Error,
    },
    /// The log cannot be written.
    #[error("{0}")]
    Log(#[from] OpenError),
    /// The map names no address to listen on.
    #[error("the map names no address to listen on")]
    NoAddress,
    /// The system gives no threads or no signals.
    #[error("the gateway cannot be set up: {0}")]
    System(#[from] io::Error),
}

impl StartFault {
    /// What to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Listen { error, .. } if error.kind() == io::ErrorKind::AddrInUse => {
                "another program listens there: stop it, or choose another port in `[listen]`"
            }
            Self::Listen { error, .. } if error.kind() == io::ErrorKind::PermissionDenied => {
                "ports below 1024 need a right: `setcap cap_net_bind_service=+ep` on the binary, or systemd's AmbientCapabilities"
            }
            Self::Listen { .. } => "give an address of this machine in `[listen]`",
            Self::Log(error) => error.hint(),
            Self::NoAddress => "write `http = \"127.0.0.1:8080\"` under `[listen]`",
            Self::System(_) => "are there enough threads and file descriptors?",
        }
    }
}

/// Runs a gateway until it is told to stop (SIGTERM, SIGINT).
///
/// # Errors
///
/// Where it cannot be started.
pub fn run(start: Start, told: impl Fn(Event) + Send + Sync + 'static) -> Result<(), StartFault> {
    let workers = start.state.map.listen.workers.unwrap_or_else(cores).max(1);
    let sockets = sockets(&start.state)?;
    let log = open_log(&start)?;
    let shared = Arc::new(Shared::new(start.state, workers, log));
    let (stop, stopping) = watch::channel(false);
    let mut senders = Vec::new();
    let mut threads = Vec::new();
    for number in 0..workers {
        let (sender, arrivals) = mpsc::unbounded_channel();
        senders.push(sender);
        let (shared, stopping) = (Arc::clone(&shared), stopping.clone());
        let named = std::thread::Builder::new().name(format!("doorward-{number}"));
        threads.push(named.spawn(move || worker::run(shared, arrivals, stopping))?);
    }
    let listening: Vec<Event> =
        sockets.iter().map(|socket| Event::Listening { door: socket.door, address: socket.address }).collect();
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let control =
        builder.enable_all().max_blocking_threads(worker::BLOCKING_THREADS).build_local(LocalOptions::default())?;
    let told = Arc::new(told);
    control.block_on(async {
        for listening in sockets {
            tokio::task::spawn_local(accept(Arc::clone(&shared), listening, senders.clone(), stopping.clone()));
        }
        control_loop(&shared, &start.map, &start.around, listening, &told).await
    })?;
    told(Event::Stopping);
    shared.stop();
    // Whoever listens to it ends; nobody listening is an end too.
    let _ = stop.send(true);
    drop(senders);
    drop(control);
    join(threads);
    shared.traces.finish(LAST_SPANS);
    shared.log.flush(LAST_LINES);
    Ok(())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

fn join(threads: Vec<JoinHandle<io::Result<()>>>) {
    for thread in threads {
        // A thread that failed took its connections with it; there is nothing more to save.
        let _ = thread.join();
    }
}

fn sockets(state: &State) -> Result<Vec<Listening>, StartFault> {
    let listening = &state.map.listen;
    let https = listening.https.iter().flat_map(|https| &https.address);
    let doors = listening.http.iter().map(|address| (Door::Plain, address));
    let doors = doors.chain(https.map(|address| (Door::Tls, address)));
    let doors = doors.chain(listening.forward_auth.iter().map(|address| (Door::ForwardAuth, address)));
    let doors = doors.chain(listening.admin.iter().map(|address| (Door::Admin, address)));
    let opened = doors
        .map(|(door, address)| listen(door, *address).map_err(|error| StartFault::Listen { address: *address, error }));
    let sockets = opened.collect::<Result<Vec<_>, _>>()?;
    if sockets.iter().all(|socket| socket.door == Door::Admin) { Err(StartFault::NoAddress) } else { Ok(sockets) }
}

fn open_log(start: &Start) -> Result<Sink, StartFault> {
    let target = match &start.state.map.log.file {
        Some(path) => Target::File(start.around.path(path)),
        None => Target::Stream(Box::new(io::stderr())),
    };
    Ok(Sink::open(target)?)
}

/// Signals, files that change, upstreams that are watched: until the gateway is told to stop.
async fn control_loop(
    shared: &Arc<Shared>,
    map: &std::path::Path,
    around: &Surroundings,
    listening: Vec<Event>,
    told: &Arc<impl Fn(Event) + Send + Sync + 'static>,
) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let started = shared.state();
    let mut files = reload::Files::new(map, around, &started);
    let mut watching = watch_all(shared, told);
    // Told only now: whoever waits for it may send a signal or change a file at once.
    listening.into_iter().for_each(|event| told(event));
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            _ = hangup.recv() => shared.log.reopen(),
            () = files.changed() => {}
        }
        match reload::again(map, around, shared) {
            Ok(state) => {
                shared.replace(state);
                shared.metrics.maps_loaded.count();
                watching.iter().for_each(tokio::task::JoinHandle::abort);
                watching = watch_all(shared, told);
                told(Event::Reloaded);
                let waiting = reload::only_at_start(&started.map, &shared.state().map);
                if !waiting.is_empty() {
                    told(Event::Waiting(waiting));
                }
            }
            Err(faults) => {
                shared.metrics.maps_failed.count();
                told(Event::NotReloaded(faults));
            }
        }
        files = files.or_those_of(map, around, &shared.state());
    }
}

fn watch_all(
    shared: &Arc<Shared>,
    told: &Arc<impl Fn(Event) + Send + Sync + 'static>,
) -> Vec<tokio::task::JoinHandle<()>> {
    let state = shared.state();
    let watched = state.groups.iter().filter_map(|group| Some((Arc::clone(group), group.health.clone()?)));
    let begin = |(group, rules): (Arc<crate::upstream::Group>, _)| {
        let (told, name, shared) = (Arc::clone(told), group.name.clone(), Arc::clone(shared));
        tokio::task::spawn_local(watch_upstream(group, rules, move |server, well| {
            let server = format!("{name} ({}:{})", server.host, server.port);
            shared.metrics.upstream_is_up(&server, well);
            told(Event::Upstream { server, well });
        }))
    };
    watched.map(begin).collect()
}

/// The faults of a state, a line each, with their hints.
#[must_use]
pub fn lines(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(|fault| format!("{}\n  hint: {}", fault.message, fault.hint)).collect()
}
