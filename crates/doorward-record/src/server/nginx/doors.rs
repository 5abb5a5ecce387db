//! Where nginx takes requests, by its `listen` lines, and the names that it tells apart there.

use super::tree::{self, Directive};
use super::{choose, listen};
use crate::door::{self, Door};
use crate::files::Files;
use crate::start::Start;

/// The doors of this configuration.
#[must_use]
pub fn doors(start: &Start, files: &dyn Files) -> Vec<Door> {
    let tree = tree::read(files, &start.config);
    let is_read = tree.top.iter().any(reads_host);
    let https = tree.top.iter().filter(|item| item.name == "http");
    let servers = https.flat_map(|http| http.inside().iter().filter(|item| item.name == "server"));
    door::settled(servers.flat_map(|server| of_server(server, is_read)).collect())
}

/// Whether a rule may depend on the host beyond the choice of the server.
fn reads_host(item: &Directive) -> bool {
    let names = |word: &String| word.contains("$host") || word.contains("$http_host") || word.contains("${host}");
    item.words.iter().any(names) || item.inside().iter().any(reads_host)
}

/// The doors of one `server`. Where nothing else depends on the host, one of its names stands for all.
fn of_server(server: &Directive, is_read: bool) -> Vec<Door> {
    let listens: Vec<&Directive> = server.inside().iter().filter(|item| item.name == "listen").collect();
    let mut found: Vec<Door> = listens.iter().filter_map(|item| listen::place(item)).collect();
    if listens.is_empty() {
        found.push(Door::new(None, 80, false));
    }
    for door in &mut found {
        let most = if is_read { usize::MAX } else { 1 };
        choose::names(server).take(most).for_each(|name| door.take(name));
    }
    found
}
