//! Which server takes a request at a place: the process that listens there, or the configuration that a person names.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use doorward_record::{Files, Start, Target};

use super::process::kind::Kind;
use super::process::{Process, Processes, start};
use super::{Disk, Where};

/// The most files of a configuration folder in which a port is sought.
const MAX_SOUGHT_FILES: usize = 400;
/// How deep they are sought.
const MAX_SOUGHT_DEPTH: usize = 4;

/// The machine on which is looked.
pub(super) struct Machine {
    pub(super) processes: Option<Processes>,
    pub(super) disk: Disk,
    /// The configurations that a person named and that no hop has taken, with their kinds.
    configs: Vec<(Kind, PathBuf)>,
}

/// A server that takes the request.
#[derive(Debug)]
pub(crate) struct Hop {
    /// Which server it is.
    pub(crate) kind: Kind,
    /// How it was started.
    pub(crate) start: Option<Start>,
    /// The process that reads files for it.
    pub(crate) worker: Option<Process>,
    /// The disk as it sees it.
    pub(crate) disk: Disk,
    pub(crate) unread: Vec<String>,
}

impl Machine {
    /// This machine, as far as `place` lets us look.
    pub(super) fn new(place: &Where) -> (Self, Vec<String>) {
        let disk = Disk::ours();
        let mut unread = Vec::new();
        let mut configs = Vec::new();
        for path in &place.configs {
            let text = disk.text(path).map_err(|error| unread.push(error.to_string()));
            match Kind::of_config(path, text.as_deref().unwrap_or_default()) {
                Some(kind) => configs.push((kind, path.clone())),
                // What was not read has no content that could tell either.
                None if text.is_err() => {}
                None => {
                    unread.push(format!("`{}`: which server it belongs to is not told by its name", path.display()))
                }
            }
        }
        let processes = place.local.then(Processes::running);
        (Self { processes, disk, configs }, unread)
    }

    /// The server at this place.
    pub(super) fn hop(&mut self, door: &Target) -> Option<Hop> {
        if let Some(hop) = self.running(door) {
            return Some(hop);
        }
        let port = match door {
            Target::Host(_, port) => port.to_string(),
            Target::Socket(path) => path.to_string_lossy().into_owned(),
        };
        let mentions = |path: &PathBuf| self.disk.text(path).is_ok_and(|text| mentions(&text, &port));
        let chosen =
            self.configs.iter().position(|(_, path)| mentions(path)).or((!self.configs.is_empty()).then_some(0))?;
        let (kind, config) = self.configs.remove(chosen);
        let start = start::of_config(kind, &config, &self.disk);
        Some(Hop { kind, start: Some(start), worker: None, disk: self.disk.clone(), unread: Vec::new() })
    }

    /// The process that listens there.
    fn running(&mut self, door: &Target) -> Option<Hop> {
        let processes = self.processes.as_ref()?;
        let listeners = processes.listeners(door);
        let Some(first) = listeners.iter().find(|one| Kind::of(one) != Kind::Application).or(listeners.first()) else {
            return self.guessed(door);
        };
        let kind = Kind::of(first);
        let master = master(processes, first, kind, &listeners);
        let worker = worker(processes, master, kind, &listeners).clone();
        let hop = self.hop_of(kind, master, worker, Vec::new());
        self.named_by_person(hop)
    }

    /// A server of this kind with this master and worker.
    fn hop_of(&self, kind: Kind, master: &Process, worker: Process, mut unread: Vec<String>) -> Option<Hop> {
        let processes = self.processes.as_ref()?;
        let disk = if master.shares_disk == Some(false) { Disk::of_process(master.number) } else { self.disk.clone() };
        let found = start::start(kind, master, processes, &disk);
        unread.extend(found.unread);
        Some(Hop { kind, start: found.start, worker: Some(worker), disk, unread })
    }

    /// With the configuration that a person named for this kind in place of the one that was found.
    fn named_by_person(&mut self, hop: Option<Hop>) -> Option<Hop> {
        let mut hop = hop?;
        let Some(chosen) = self.configs.iter().position(|(kind, _)| *kind == hop.kind) else { return Some(hop) };
        let (_, config) = self.configs.remove(chosen);
        hop.start = Some(match hop.start {
            Some(start) => Start { config, ..start },
            None => start::of_config(hop.kind, &config, &self.disk),
        });
        Some(hop)
    }

    /// Somebody listens there and is not shown to us: the one server that runs, if its configuration names the port.
    fn guessed(&self, door: &Target) -> Option<Hop> {
        let processes = self.processes.as_ref().filter(|processes| processes.is_listened_at(door))?;
        let Target::Host(_, port) = door else { return None };
        let is_known = |kind: Kind| !matches!(kind, Kind::Application | Kind::DockerProxy | Kind::PhpFpm);
        let is_master = |one: &&Process| {
            let kind = Kind::of(one);
            let parent = processes.process(one.parent).map(Kind::of);
            is_known(kind) && parent != Some(kind)
        };
        let words = "who listens there is not shown to us; run as root to see it".to_owned();
        let naming = processes.all().iter().filter(is_master).filter_map(|master| {
            let kind = Kind::of(master);
            let config = start::start(kind, master, processes, &self.disk).start?.config;
            let folder = config.parent()?;
            folder_mentions(&self.disk, folder, &port.to_string(), MAX_SOUGHT_DEPTH, &mut 0).then_some((kind, master))
        });
        let candidates: Vec<(Kind, &Process)> = naming.collect();
        let [(kind, master)] = candidates.as_slice() else { return None };
        let worker = worker(processes, master, *kind, &[]).clone();
        self.hop_of(*kind, master, worker, vec![format!("port {port}: {words}")])
    }
}

/// The topmost process of a server to which this one belongs.
fn master<'a>(processes: &'a Processes, one: &'a Process, kind: Kind, listeners: &[&'a Process]) -> &'a Process {
    let mut master = one;
    // A chain of parents is no longer than the processes are many; two that are each other's parents end here too.
    for _ in 0..processes.all().len() {
        let Some(parent) = processes.process(master.parent).filter(|parent| parent.number != master.number) else {
            break;
        };
        let listens = listeners.iter().any(|other| other.number == parent.number);
        let belongs = if kind == Kind::Application { listens } else { Kind::of(parent) == kind };
        if !belongs {
            break;
        }
        master = parent;
    }
    master
}

/// The process that reads files: one that listens and is not the master, else a child of its kind, else the master.
fn worker<'a>(processes: &'a Processes, master: &'a Process, kind: Kind, listeners: &[&'a Process]) -> &'a Process {
    let listening = listeners.iter().copied().filter(|one| one.number != master.number && Kind::of(one) == kind);
    let children = processes.children(master.number).filter(|one| Kind::of(one) == kind);
    let candidates: Vec<&Process> = listening.chain(children).collect();
    let ordinary = candidates.iter().copied().find(|one| one.user_id.is_some_and(|id| id != 0));
    ordinary.or_else(|| candidates.first().copied()).unwrap_or(master)
}

/// Whether a word stands in a text by itself, as a port does: no digit before or after it.
fn mentions(text: &str, word: &str) -> bool {
    let is_part = |character: Option<char>| character.is_some_and(|one| one.is_ascii_digit());
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !is_part(before) && !is_part(after)
    })
}

/// Whether a file of this folder mentions a port.
fn folder_mentions(disk: &Disk, folder: &Path, port: &str, depth: usize, seen: &mut usize) -> bool {
    let names = Files::names(disk, folder).unwrap_or_default();
    names.into_iter().any(|name| {
        *seen += 1;
        if *seen > MAX_SOUGHT_FILES || depth == 0 {
            return false;
        }
        let path = folder.join(name);
        match disk.entry(&path).map(|entry| entry.kind) {
            Ok(doorward_record::Kind::Folder) => folder_mentions(disk, &path, port, depth - 1, seen),
            Ok(doorward_record::Kind::File) => disk.text(&path).is_ok_and(|text| mentions(&text, port)),
            _ => false,
        }
    })
}

/// The addresses of a host name, from `/etc/hosts` alone: what only a resolver knows is not asked for.
pub(super) fn addresses(disk: &Disk, host: &str) -> Vec<IpAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse() {
        return vec![address];
    }
    let hosts = disk.text(Path::new("/etc/hosts")).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        let address: IpAddr = words.next()?.parse().ok()?;
        words.any(|word| word.eq_ignore_ascii_case(bare)).then_some(address)
    };
    let mut found: Vec<IpAddr> = hosts.lines().filter_map(line).collect();
    if found.is_empty() && bare.eq_ignore_ascii_case("localhost") {
        found = vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from(std::net::Ipv6Addr::LOCALHOST)];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_port_is_a_word_of_its_own() {
        for (text, word, expected) in [
            ("listen 127.0.0.1:8080;", "8080", true),
            ("listen 18080;", "8080", false),
            ("listen 80801;", "8080", false),
            ("listen 18080; listen 8080 ssl;", "8080", true),
            ("8080", "8080", true),
            ("", "8080", false),
        ] {
            assert_eq!(mentions(text, word), expected, "{text}");
        }
    }
}
