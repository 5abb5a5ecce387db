//! The one table of who reads which server's configuration.

use doorward_record::{Account, Ask, Files, Start};

use super::process::kind::Kind;

/// What a server's configuration says of a request; absent where nobody reads that server's configuration.
pub type Reader = fn(Kind, &Start, &dyn Files, &Ask) -> Option<Account>;

/// Reads the configuration of those that are known.
#[must_use]
pub fn account(kind: Kind, _start: &Start, _files: &dyn Files, _ask: &Ask) -> Option<Account> {
    match kind {
        Kind::Nginx
        | Kind::Apache
        | Kind::Caddy
        | Kind::Haproxy
        | Kind::Lighttpd
        | Kind::Varnish
        | Kind::Squid
        | Kind::PhpFpm
        | Kind::Tomcat
        | Kind::DockerProxy
        | Kind::Application => None,
    }
}
