//! The one table of who reads which server's configuration.

use doorward_record::server::Written;
use doorward_record::{Account, Ask, Files, Start, server};

use super::process::kind::Kind;

/// What a server's configuration says of a request; absent where nobody reads that server's configuration.
pub type Reader = fn(Kind, &Start, &dyn Files, &Ask) -> Option<Account>;

/// Reads the configuration of those that are known.
#[must_use]
pub fn account(kind: Kind, start: &Start, files: &dyn Files, ask: &Ask) -> Option<Account> {
    match kind {
        Kind::Nginx => Some(server::nginx::account(start, files, ask)),
        Kind::Apache => Some(server::apache::account(start, files, ask)),
        Kind::Caddy => Some(server::caddy::account(start, files, ask)),
        Kind::Haproxy => Some(server::haproxy::account(start, files, ask)),
        Kind::Lighttpd => Some(server::lighttpd::account(start, files, ask)),
        Kind::Varnish => Some(server::varnish::account(start, files, ask)),
        Kind::Squid => Some(server::squid::account(start, files, ask)),
        Kind::Tomcat => Some(server::tomcat::account(start, files, ask)),
        // PHP-FPM takes no request of HTTP; the walk asks it in its own words.
        Kind::PhpFpm | Kind::DockerProxy | Kind::Application => None,
    }
}

/// The logs that a server's whole configuration names; absent where nobody reads that of this server.
#[must_use]
pub fn written(kind: Kind, start: &Start, files: &dyn Files) -> Option<Written> {
    match kind {
        Kind::Nginx => Some(server::nginx::written(start, files)),
        Kind::Apache => Some(server::apache::written(start, files)),
        Kind::Caddy => Some(server::caddy::written(start, files)),
        Kind::Haproxy => Some(server::haproxy::written(start, files)),
        Kind::Lighttpd => Some(server::lighttpd::written(start, files)),
        Kind::Squid => Some(server::squid::written(start, files)),
        Kind::Varnish | Kind::Tomcat | Kind::PhpFpm | Kind::DockerProxy | Kind::Application => None,
    }
}
