//! Where Apache takes requests, by its `Listen` lines, and the names of its virtual hosts there.

use std::net::IpAddr;

use super::tree::Node;
use super::vhost;
use crate::door::{self, Door};
use crate::files::Files;
use crate::start::Start;

/// The doors of this configuration.
#[must_use]
pub fn doors(start: &Start, files: &dyn Files) -> Vec<Door> {
    let start = super::with_environment(start, files);
    let Ok((_, main)) = super::read(&start, files) else { return Vec::new() };
    let hosts: Vec<&Node> = main.iter().filter(|node| node.name == "virtualhost").map(AsRef::as_ref).collect();
    let listens = main.iter().filter(|node| node.name == "listen");
    door::settled(listens.filter_map(|listen| of_listen(listen, &hosts)).collect())
}

/// The door of one `Listen`.
fn of_listen(listen: &Node, hosts: &[&Node]) -> Option<Door> {
    let (address, port) = match vhost::split_port(listen.word(0)) {
        (port, None) => (None, port),
        (address, Some(port)) => (address.trim_matches(['[', ']']).parse().ok(), port),
    };
    let port: u16 = port.parse().ok()?;
    let here: Vec<&&Node> = hosts.iter().filter(|host| host.words.iter().any(|word| is_at(word, port))).collect();
    let speaks_tls = |host: &&&Node| host.inside().iter().any(|node| node.name == "sslengine" && node.is_on());
    let is_tls = listen.word(1).eq_ignore_ascii_case("https") || here.iter().any(speaks_tls);
    let named = address.filter(|address: &IpAddr| !address.is_unspecified());
    let mut door = Door::new(named, port, is_tls);
    for host in here {
        vhost::names(host).iter().for_each(|name| door.take(name));
    }
    Some(door)
}

/// Whether the address of a virtual host is of this port.
fn is_at(address: &str, port: u16) -> bool {
    let own = vhost::split_port(address).1;
    own.is_none_or(|own| own == "*" || own.parse() == Ok(port))
}
