//! The issuer of tokens beside the server under test: its key set, which can be taken away or changed, and its introspection.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::listener::{Act, Listener, Received};
use super::mint::{Mint, now_s};

/// An opaque token that introspection calls active.
pub const OPAQUE_GOOD: &str = "opaque-good";
/// An opaque token that introspection calls not active.
pub const OPAQUE_REVOKED: &str = "opaque-revoked";
/// An opaque token that introspection calls active until the moment set with [`Issuer::short_until`].
pub const OPAQUE_SHORT: &str = "opaque-short";

/// How the issuer behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Well.
    There,
    /// With the next key in place of the one on a curve.
    Rotated,
    /// 503 to everything.
    Away,
    /// No answer at all.
    Silent,
    /// 200 and no JSON.
    Garbage,
}

/// The issuer.
#[derive(Debug)]
pub struct Issuer {
    listener: Listener,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    mint: Mint,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    keys: Keys,
    fetches: usize,
    introspections: usize,
    short_until_s: i64,
}

impl Issuer {
    /// Starts one with new keys.
    ///
    /// # Errors
    ///
    /// Where no port or no random bytes can be had.
    pub fn start() -> io::Result<Self> {
        let mint = Mint::new().map_err(io::Error::other)?;
        let state = State { keys: Keys::There, fetches: 0, introspections: 0, short_until_s: now_s() };
        let shared = Arc::new(Shared { mint, state: Mutex::new(state) });
        let in_thread = Arc::clone(&shared);
        let listener = Listener::start(move |received| in_thread.handle(&received))?;
        Ok(Self { listener, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// Its keys.
    #[must_use]
    pub fn mint(&self) -> &Mint {
        &self.shared.mint
    }

    /// From now on it behaves so.
    pub fn behave(&self, keys: Keys) {
        self.with(|state| state.keys = keys);
    }

    /// The moment until which [`OPAQUE_SHORT`] is active, in Unix seconds.
    pub fn short_until(&self, moment_s: i64) {
        self.with(|state| state.short_until_s = moment_s);
    }

    /// How often the key set was fetched.
    #[must_use]
    pub fn fetches(&self) -> usize {
        self.with(|state| state.fetches)
    }

    /// How often a token was asked about.
    #[must_use]
    pub fn introspections(&self) -> usize {
        self.with(|state| state.introspections)
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.shared.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shared {
    fn handle(&self, received: &Received) -> Act {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_introspection = received.path() == "/introspect";
        if is_introspection {
            state.introspections += 1;
        } else {
            state.fetches += 1;
        }
        let json = [("Content-Type", "application/json")];
        match state.keys {
            Keys::Away => Act::answer("503 Service Unavailable", &[], ""),
            Keys::Silent => Act::Silence,
            Keys::Garbage => Act::answer("200 OK", &json, "<html>maintenance</html>"),
            Keys::There | Keys::Rotated if is_introspection => {
                Act::answer("200 OK", &json, &introspected(&received.body, state.short_until_s))
            }
            Keys::There | Keys::Rotated => {
                Act::answer("200 OK", &json, &self.mint.key_set(state.keys == Keys::Rotated))
            }
        }
    }
}

/// What introspection says of the token in a form.
fn introspected(form: &[u8], short_until_s: i64) -> String {
    let form = String::from_utf8_lossy(form);
    let token = form.split('&').find_map(|pair| pair.strip_prefix("token=")).unwrap_or_default();
    let now = now_s();
    let active = |until_s: i64| json!({"active": true, "sub": "eve", "username": "eve", "scope": "orders", "aud": super::AUDIENCE, "iat": now - 1, "exp": until_s});
    let said = match token {
        OPAQUE_GOOD => active(now + 600),
        OPAQUE_SHORT if now < short_until_s => active(short_until_s),
        _ => json!({"active": false}),
    };
    said.to_string()
}
