//! The origin behind the server under test. It answers by script, and remembers every byte that reached it.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::listener::{Act, Listener, Received};

/// The page of what is not there.
pub const NOT_THERE: &str = "<!doctype html>\n<title>Not here</title>\n<h1>There is no such page in this shop</h1>\n";

/// The origin.
#[derive(Debug)]
pub struct Origin {
    listener: Listener,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    scripts: Mutex<HashMap<String, Act>>,
    seen: Mutex<Vec<Received>>,
}

impl Origin {
    /// Starts one.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub fn start() -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let in_thread = Arc::clone(&shared);
        let listener = Listener::start(move |received| in_thread.handle(received))?;
        Ok(Self { listener, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// From now on this path is answered so.
    pub fn script(&self, path: &str, act: Act) {
        self.shared.scripts.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), act);
    }

    /// How many requests were seen so far.
    #[must_use]
    pub fn mark(&self) -> usize {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The requests since a mark, without the server's own questions (`/internal/`, `/health`, and what looks for the page of what
    /// is not there).
    #[must_use]
    pub fn since(&self, mark: usize) -> Vec<Received> {
        let seen = self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().skip(mark).cloned().collect()
    }

    /// The requests since a mark whose path is this one.
    #[must_use]
    pub fn asked(&self, mark: usize, path: &str) -> Vec<Received> {
        self.since(mark).into_iter().filter(|received| received.path() == path).collect()
    }
}

impl Shared {
    fn handle(&self, received: Received) -> Act {
        let path = received.path().to_owned();
        let scripted = self.scripts.lock().unwrap_or_else(PoisonError::into_inner).get(&path).cloned();
        let act = scripted.unwrap_or_else(|| usual(&path, &received));
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(received);
        act
    }
}

/// What is answered without a script: pages named `page` or by a number are there, `echo` gives the body back, nothing else is there.
fn usual(path: &str, received: &Received) -> Act {
    let last = path.rsplit('/').next().unwrap_or_default();
    if let Some(order) = path.strip_prefix("/internal/orders/").and_then(|rest| rest.strip_suffix("/owner")) {
        return owner(order);
    }
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    match last {
        "page" | "health" => Act::answer("200 OK", &[("Content-Type", "text/plain")], "the page\n"),
        "echo" => {
            let body = String::from_utf8_lossy(&received.body).into_owned();
            Act::answer("200 OK", &[("Content-Type", "application/octet-stream")], &body)
        }
        _ if is_number || path == "/methods" => Act::answer("200 OK", &[("Content-Type", "text/plain")], "the page\n"),
        _ => Act::answer("404 Not Found", &[("Content-Type", "text/html")], NOT_THERE),
    }
}

/// Whose an order is: 7 is Eve's, 8 has no owner, of 9 nobody can say, and all others are Dana's.
fn owner(order: &str) -> Act {
    match order {
        "7" => Act::answer("200 OK", &[("Content-Type", "text/plain")], "eve\n"),
        "8" => Act::answer("404 Not Found", &[("Content-Type", "text/plain")], ""),
        "9" => Act::answer("500 Internal Server Error", &[("Content-Type", "text/plain")], ""),
        _ => Act::answer("200 OK", &[("Content-Type", "text/plain")], "dana\n"),
    }
}
