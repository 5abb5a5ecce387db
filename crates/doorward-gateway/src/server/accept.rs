//! Sockets: opened, listened on, and each connection handed to the thread that has the fewest.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use super::client::Door;
use super::connection::Arrival;
use crate::shared::Shared;

/// Connections that may wait to be taken.
const BACKLOG: i32 = 4096;

/// How long is waited where the system has nothing left to take a connection with.
const PAUSE: Duration = Duration::from_millis(20);

/// A socket that listens.
#[derive(Debug)]
pub struct Listening {
    /// What leads here.
    pub door: Door,
    /// Where it listens; a port of 0 in the map is a real one here.
    pub address: SocketAddr,
    socket: std::net::TcpListener,
}

/// Listens at an address.
///
/// # Errors
///
/// Where the address cannot be had.
pub fn listen(door: Door, address: SocketAddr) -> io::Result<Listening> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    let socket: std::net::TcpListener = socket.into();
    Ok(Listening { door, address: socket.local_addr()?, socket })
}

/// Takes connections and hands them to the threads, until the gateway stops.
pub async fn accept(
    shared: Arc<Shared>,
    listening: Listening,
    workers: Vec<mpsc::UnboundedSender<Arrival>>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let Listening { door, socket, .. } = listening;
    let listener = TcpListener::from_std(socket)?;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return Ok(()),
        };
        match accepted {
            Ok((stream, peer)) => hand_over(&shared, door, stream, peer, &workers),
            // Out of descriptors: some connection must end before another can be taken, and trying without pause would hinder it.
            Err(error) if is_lasting(&error) => tokio::time::sleep(PAUSE).await,
            // The client is gone already: others are waiting.
            Err(_) => {}
        }
    }
}

/// Whether taking a connection failed for a reason that the next attempt meets again.
fn is_lasting(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    !matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}

fn hand_over(
    shared: &Arc<Shared>,
    door: Door,
    stream: tokio::net::TcpStream,
    peer: SocketAddr,
    workers: &[mpsc::UnboundedSender<Arrival>],
) {
    let state = shared.state();
    let limits = &state.map.limits;
    // A trusted proxy is many clients, and the operator's door stays open when all others are full.
    let trusted = doorward_policy::map::holds(&state.map.listen.trusted_proxies, peer.ip().to_canonical());
    let (most, by_address) = match door {
        Door::Admin => (usize::MAX, limits.connections_per_address),
        _ if trusted => (limits.connections, usize::MAX),
        _ => (limits.connections, limits.connections_per_address),
    };
    let Ok(place) = shared.load.enter(peer.ip(), most, by_address) else {
        shared.metrics.connections_refused.count();
        return;
    };
    shared.metrics.connections_total.count();
    let Ok(stream) = stream.into_std() else { return };
    if let Some(worker) = workers.get(place.worker()) {
        // A thread that is gone drops what it is handed, and with it the connection.
        let _ = worker.send(Arrival { stream, peer, door, place });
    }
}
