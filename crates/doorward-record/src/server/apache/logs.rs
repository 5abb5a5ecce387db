//! Where the server writes, who it runs as.

use std::path::{Path, PathBuf};

use super::tree::last;
use super::vhost::Site;
use crate::{LogFile, LogKind, Worker};

/// The logs of the site, its own before those of the main server.
pub(super) fn logs(site: &Site, root: &Path) -> Vec<LogFile> {
    let mut found = Vec::new();
    let log = |path: PathBuf, kind, detail| LogFile { path, kind, detail, server: "apache".to_owned() };
    let level = site.last("loglevel").map(|node| node.rest.clone());
    for nodes in [site.own(), site.main.as_slice()] {
        if let Some(path) = last(nodes, "errorlog").and_then(|node| file(node.word(0), root)) {
            found.push(log(path, LogKind::Error, level.clone()));
        }
    }
    let own: Vec<_> = site.own().iter().filter(|node| is_access(&node.name)).collect();
    let global: Vec<_> = site.main.iter().filter(|node| node.name == "globallog").collect();
    let main: Vec<_> = site.main.iter().filter(|node| is_access(&node.name)).collect();
    let lines = if own.is_empty() { main } else { own };
    for node in lines.into_iter().chain(global) {
        if let Some(path) = file(node.word(0), root) {
            found.push(log(path, LogKind::Access, Some(format(site, node.word(1)))));
        }
    }
    if let Some(path) = site.last("secauditlog").and_then(|node| file(node.word(0), root)) {
        found.push(log(path, LogKind::Audit, None));
    }
    found
}

/// Whether a directive names an access log.
fn is_access(name: &str) -> bool {
    matches!(name, "customlog" | "transferlog")
}

/// The format of a log: by its nickname, or as it stands.
fn format(site: &Site, name: &str) -> String {
    if name.contains('%') {
        return name.to_owned();
    }
    let lines = site.main.iter().chain(site.own()).filter(|node| node.name == "logformat");
    let nickname = if name.is_empty() { None } else { Some(name) };
    let told = lines.rev().find(|node| node.words.get(1).map(String::as_str) == nickname);
    told.map_or_else(
        || match name {
            "combined" => "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"".to_owned(),
            "" | "common" => "%h %l %u %t \"%r\" %>s %b".to_owned(),
            other => other.to_owned(),
        },
        |node| node.word(0).to_owned(),
    )
}

/// The file of a log; nothing for a pipe, the system's log or a provider.
fn file(word: &str, root: &Path) -> Option<PathBuf> {
    let known = !word.is_empty() && !word.starts_with('|') && !word.starts_with("syslog") && !word.contains("${");
    (known && word != "/dev/null").then(|| root.join(word))
}

/// Who runs the server's processes.
pub(super) fn worker(site: &Site) -> Worker {
    let name = |directive: &str| {
        last(&site.main, directive).map(|node| node.word(0).to_owned()).filter(|name| !name.contains("${"))
    };
    Worker { user: name("user"), group: name("group"), ..Worker::default() }
}
