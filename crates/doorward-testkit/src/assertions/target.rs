//! The server under test: where it is, what it was set up with, and what stands around it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::assertion::{Miss, Ran};
use crate::stage::{Mint, Running, Stage};
use crate::wire::{Answer, Connection, Request, WIRE_PATIENCE, WireFailure, ask_http2};

/// The longest line that tells what was sent, in characters.
const TOLD_CHARACTERS: usize = 400;

/// What a server can be set up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ability {
    /// `/basic`: names and passwords.
    Basic,
    /// `/token`: tokens under the keys of a key set.
    Tokens,
    /// `/secret`: tokens under a shared secret.
    Secret,
    /// `/opaque`: tokens that are asked about.
    Opaque,
    /// `/both`: several schemes on one path.
    Both,
    /// `/editor`: roles.
    Roles,
    /// `/scope`: scopes.
    Scopes,
    /// `/hidden`: 404 in place of a refusal.
    Hidden,
    /// `/legal`: 451.
    Legal,
    /// `/limited`, `/quick`: rates.
    Limits,
    /// `/stepup`: a second factor.
    StepUp,
    /// `/methods`: methods of a path.
    Methods,
    /// Cross-origin rules.
    Cors,
    /// `/small`: a limit of bodies.
    BodyLimit,
    /// A throttle of sign-ins.
    SignIns,
    /// Metadata of the protected resource.
    Metadata,
    /// A log of requests.
    Log,
    /// Hosts that are not served.
    Hosts,
    /// A configuration that requires encryption.
    RequireHttps,
    /// Calls of gRPC.
    Grpc,
}

impl Ability {
    fn words(self) -> &'static str {
        match self {
            Self::Basic => "names and passwords",
            Self::Tokens => "tokens under a key set",
            Self::Secret => "tokens under a shared secret",
            Self::Opaque => "introspection",
            Self::Both => "several schemes on one path",
            Self::Roles => "roles",
            Self::Scopes => "scopes",
            Self::Hidden => "concealment",
            Self::Legal => "legal blocks",
            Self::Limits => "rates",
            Self::StepUp => "step-up",
            Self::Methods => "methods of a path",
            Self::Cors => "cross-origin rules",
            Self::BodyLimit => "a limit of bodies",
            Self::SignIns => "a throttle of sign-ins",
            Self::Metadata => "resource metadata",
            Self::Log => "a log",
            Self::Hosts => "a list of hosts",
            Self::RequireHttps => "required encryption",
            Self::Grpc => "answers to calls of gRPC",
        }
    }
}

/// What our gateway is set up with: everything.
pub const ABLE_DOORWARD: &[Ability] = &[
    Ability::Basic,
    Ability::Tokens,
    Ability::Secret,
    Ability::Opaque,
    Ability::Both,
    Ability::Roles,
    Ability::Scopes,
    Ability::Hidden,
    Ability::Legal,
    Ability::Limits,
    Ability::StepUp,
    Ability::Methods,
    Ability::Cors,
    Ability::BodyLimit,
    Ability::SignIns,
    Ability::Metadata,
    Ability::Log,
    Ability::Hosts,
    Ability::RequireHttps,
    Ability::Grpc,
];

/// What nginx is set up with, without its commercial edition.
pub const ABLE_NGINX: &[Ability] = &[
    Ability::Basic,
    Ability::Roles,
    Ability::Hidden,
    Ability::Legal,
    Ability::Limits,
    Ability::Methods,
    Ability::Cors,
    Ability::BodyLimit,
    Ability::Log,
    Ability::Hosts,
];

/// What Caddy is set up with, without modules from elsewhere.
pub const ABLE_CADDY: &[Ability] = &[
    Ability::Basic,
    Ability::Roles,
    Ability::Hidden,
    Ability::Legal,
    Ability::Methods,
    Ability::Cors,
    Ability::BodyLimit,
    Ability::Log,
    Ability::Hosts,
];

/// Whether the server can be started once more with another configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It can.
    Program,
    /// It cannot, and the one server stands for all configurations.
    Same,
    /// It cannot, and what asks for it is not able.
    Never,
}

/// A server under test.
#[derive(Debug)]
pub struct Target<'a> {
    /// Where it listens.
    pub address: SocketAddr,
    /// What stands around it.
    pub stage: &'a Stage,
    /// What it is set up with.
    pub able: &'a [Ability],
    /// Its log of requests.
    pub log: Option<PathBuf>,
    /// Whether it can be started with another configuration.
    pub again: Again,
    /// How long its next bytes are waited for.
    pub patience: Duration,
}

/// The same server with another configuration; it ends when dropped.
#[derive(Debug)]
pub struct Other<'a> {
    /// The server.
    pub target: Target<'a>,
    _running: Option<Running>,
}

impl<'a> Target<'a> {
    /// A running program.
    #[must_use]
    pub fn of(stage: &'a Stage, running: &Running, able: &'a [Ability], again: Again) -> Self {
        Self { address: running.address, stage, able, log: Some(running.log()), again, patience: WIRE_PATIENCE }
    }

    /// Goes on where the server is able.
    ///
    /// # Errors
    ///
    /// Where it is not.
    pub fn needs(&self, ability: Ability) -> Ran {
        if self.can(ability) { Ok(()) } else { Err(Miss::NotAble(format!("it has no {}", ability.words()))) }
    }

    /// Whether the server is able.
    #[must_use]
    pub fn can(&self, ability: Ability) -> bool {
        self.able.contains(&ability)
    }

    /// The keys of the issuer.
    #[must_use]
    pub fn mint(&self) -> &Mint {
        self.stage.issuer.mint()
    }

    /// The Host of requests.
    #[must_use]
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// Asks on a connection of its own.
    ///
    /// # Errors
    ///
    /// Where no answer comes.
    pub fn ask(&self, request: &Request) -> Result<Answer, Miss> {
        self.ask_from(None, request)
    }

    /// The same from another of this machine's addresses, which a counter of addresses takes for another client.
    ///
    /// # Errors
    ///
    /// Where no answer comes.
    pub fn ask_from(&self, source: Option<Ipv4Addr>, request: &Request) -> Result<Answer, Miss> {
        let bytes = request.bytes(&self.authority());
        let mut connection = self.connect_from(source)?;
        connection.send(&bytes);
        self.answer(&mut connection, &bytes, request.method == "HEAD")
    }

    /// Asks over HTTP/2.
    ///
    /// # Errors
    ///
    /// Where no answer comes.
    pub fn ask_http2(&self, request: &Request) -> Result<Answer, Miss> {
        let sent = request.bytes(&self.authority());
        let asked = ask_http2(self.address, &self.authority(), request, self.patience);
        let mut answer = asked.map_err(|failure| unanswered(&sent, &failure))?;
        answer.sent = format!("over HTTP/2: {}", told(&sent));
        Ok(answer)
    }

    /// Sends bytes as they are, with what a sender would do next left out.
    ///
    /// # Errors
    ///
    /// Where no answer comes.
    pub fn ask_raw(&self, bytes: &[u8]) -> Result<Answer, Miss> {
        let mut connection = self.connect()?;
        connection.send(bytes);
        self.answer(&mut connection, bytes, false)
    }

    /// A connection.
    ///
    /// # Errors
    ///
    /// Where none comes about.
    pub fn connect(&self) -> Result<Connection, Miss> {
        self.connect_from(None)
    }

    fn connect_from(&self, source: Option<Ipv4Addr>) -> Result<Connection, Miss> {
        let mut connection = Connection::open(self.address, source).map_err(|failure| Miss::Fail(failure.words()))?;
        connection.patience(self.patience);
        Ok(connection)
    }

    /// The next answer on a connection on which these bytes were sent.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub fn answer(&self, connection: &mut Connection, sent: &[u8], to_head: bool) -> Result<Answer, Miss> {
        let mut answer = connection.receive(to_head).map_err(|failure| unanswered(sent, &failure))?;
        answer.sent = told(sent);
        Ok(answer)
    }

    /// The same server with these texts of its configuration replaced.
    ///
    /// # Errors
    ///
    /// Where it does not start, or cannot be started again.
    pub fn another(&self, changes: &[(&str, &str)]) -> Result<Other<'a>, Miss> {
        match self.again {
            Again::Never => Err(Miss::NotAble("its configuration is not varied".to_owned())),
            Again::Same => Ok(Other { target: self.at(self.address, self.log.as_deref()), _running: None }),
            Again::Program => {
                let running = self.stage.launch(changes).map_err(Miss::Fail)?;
                let target = self.at(running.address, Some(&running.log()));
                Ok(Other { target, _running: Some(running) })
            }
        }
    }

    fn at(&self, address: SocketAddr, log: Option<&Path>) -> Target<'a> {
        let log = log.map(Path::to_owned);
        Target { address, stage: self.stage, able: self.able, log, again: self.again, patience: self.patience }
    }
}

/// What was sent, in a line.
fn told(sent: &[u8]) -> String {
    let text = String::from_utf8_lossy(sent);
    let line: String = text.chars().take(TOLD_CHARACTERS).collect();
    format!("{line:?}")
}

/// A fault of a request that got no answer.
fn unanswered(sent: &[u8], failure: &WireFailure) -> Miss {
    Miss::Fail(format!("sent: {}; {}", told(sent), failure.words()))
}
