//! The one table of who reads which server's configuration.

use doorward_record::server::Written;
use doorward_record::{Account, Ask, Door, Files, Start, server};

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

/// Reads the configuration of one that is known, to be asked often: what it says of a request, without what would mend it. Where nobody
/// reads that server's, every account is empty.
pub fn reading<R>(kind: Kind, start: &Start, files: &dyn Files, then: impl FnOnce(&dyn Fn(&Ask) -> Account) -> R) -> R {
    match kind {
        Kind::Nginx => server::nginx::reading(start, files, then),
        Kind::Apache => server::apache::reading(start, files, then),
        Kind::Caddy => then(&|ask| server::caddy::said(start, files, ask)),
        Kind::Haproxy => then(&|ask| server::haproxy::said(start, files, ask)),
        Kind::Lighttpd => then(&|ask| server::lighttpd::said(start, files, ask)),
        Kind::Varnish => then(&|ask| server::varnish::said(start, files, ask)),
        Kind::Squid => then(&|ask| server::squid::said(start, files, ask)),
        Kind::Tomcat | Kind::PhpFpm | Kind::DockerProxy | Kind::Application => then(&|_| Account::default()),
    }
}

/// Where a server takes requests; empty where nobody reads that.
#[must_use]
pub fn doors(kind: Kind, start: &Start, files: &dyn Files) -> Vec<Door> {
    match kind {
        Kind::Nginx => server::nginx::doors(start, files),
        Kind::Apache => server::apache::doors(start, files),
        Kind::Caddy => server::caddy::doors(start, files),
        Kind::Haproxy => server::haproxy::doors(start, files),
        Kind::Lighttpd => server::lighttpd::doors(start, files),
        Kind::Squid => server::squid::doors(start, files),
        // Where it listens stands on Varnish's command line.
        Kind::Varnish => vec![Door::any()],
        Kind::Tomcat | Kind::PhpFpm | Kind::DockerProxy | Kind::Application => Vec::new(),
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
