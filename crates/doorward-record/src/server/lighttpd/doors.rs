//! Where lighttpd takes requests, by `server.port` and its sockets, and the names that its conditions tell apart.

use super::parse::Text;
use crate::door::{self, Door};
use crate::files::Files;
use crate::start::Start;

/// The doors of this configuration.
#[must_use]
pub fn doors(start: &Start, files: &dyn Files) -> Vec<Door> {
    let text = Text::read(start, files);
    let whole = text.contexts.first();
    let said = |name: &str| whole.and_then(|context| context.setting(name)).and_then(|setting| setting.value.text());
    let port = said("server.port").and_then(|port| port.parse().ok()).unwrap_or(80);
    let address = said("server.bind").and_then(|address| address.trim_matches(['[', ']']).parse().ok());
    let mut found = vec![Door::new(address, port, said("ssl.engine") == Some("enable"))];
    for context in &text.contexts {
        let Some(condition) = &context.condition else { continue };
        if condition.object == "SERVER" && condition.name == "socket" {
            let is_tls = context.setting("ssl.engine").is_some_and(|setting| setting.value.text() == Some("enable"));
            found.extend(of_socket(&condition.value, is_tls));
        }
    }
    let of_host = text.contexts.iter().filter_map(|context| context.condition.as_ref());
    let names: Vec<&str> = of_host
        .filter(|condition| condition.object == "HTTP" && condition.name == "host")
        .map(|condition| condition.value.trim_start_matches('^').trim_end_matches('$'))
        .collect();
    for door in &mut found {
        names.iter().for_each(|name| door.take(&name.replace('\\', "")));
    }
    door::settled(found)
}

/// The door of `$SERVER["socket"] == "ADDRESS:PORT"`.
fn of_socket(value: &str, is_tls: bool) -> Option<Door> {
    let (host, port) = value.rsplit_once(':')?;
    let address =
        host.trim_matches(['[', ']']).parse().ok().filter(|address: &std::net::IpAddr| !address.is_unspecified());
    Some(Door::new(address, port.parse().ok()?, is_tls))
}
