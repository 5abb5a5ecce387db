//! The walk: from the server that takes the request, through all to whom it is passed on, to the one that answers it.
//!
//! At each the configuration is read for this request, the files that it would get are judged, and its logs are noted. The
//! walk ends where a server answers by itself, where nobody can be found, or where what it does could not be read.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use doorward_diagnose::repair::Change;
use doorward_diagnose::testimony::{Bearing, Record, Testimony, Tie, Witness};
use doorward_record::server::php_fpm;
use doorward_record::tree::Judged;
use doorward_record::{Account, Ask, Files, Forward, LogFile, Target, Unreadable};

use super::machine::{Hop, Machine, addresses};
use super::process::kind::Kind;
use super::readers::{self, Reader};
use super::{applications, behind, heard, onward, shown, stand, written};

/// The most servers that are passed.
pub const MAX_HOPS: usize = 8;

/// Reasons of a configuration's reader that are about what stands on the disk: what the worker may reach there comes first.
const ABSENCES: [&str; 3] = ["index-missing", "not-found", "path-case"];

/// Where to look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Where {
    /// Whether this is the server's machine: the running servers are found by where they listen.
    pub local: bool,
    /// Configuration files that a person names; of which server each is, its name or its content tells.
    pub configs: Vec<PathBuf>,
    /// Folders from which a site is served, where no configuration says so.
    pub roots: Vec<PathBuf>,
    /// Logs that a person names.
    pub logs: Vec<PathBuf>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// What it says of the request.
    pub record: Record,
    /// The logs of all servers on the way, and those that were named.
    pub logs: Vec<LogFile>,
}

/// Looks at everything that lies on the way of this request.
#[must_use]
pub fn survey(place: &Where, ask: &Ask) -> Survey {
    with_reader(place, ask, readers::account)
}

/// The same, with this reader of configurations.
pub(super) fn with_reader(place: &Where, ask: &Ask, reader: Reader) -> Survey {
    let (machine, unread) = Machine::new(place);
    let mut walk = Walk { machine, place, reader, survey: Survey::default(), hops: 0, outermost: None, first: ask };
    walk.survey.record.unread = unread;
    walk.go(ask);
    if place.local
        && let Some(account) = applications::fail2ban(&walk.machine.disk, ask)
    {
        walk.told_besides(account);
    }
    walk.named_roots(ask);
    walk.named_logs();
    let mut survey = walk.survey;
    shown::testimonies(&mut survey.record.testimonies);
    shown::clauses(&mut survey.record.unread);
    let mut seen = std::collections::HashSet::new();
    survey.record.read.retain(|what| seen.insert(what.clone()));
    let mut seen = std::collections::HashSet::new();
    survey.logs.retain(|log| seen.insert(log.path.clone()));
    survey
}

/// A walk under way.
struct Walk<'a> {
    machine: Machine,
    place: &'a Where,
    reader: Reader,
    survey: Survey,
    hops: usize,
    outermost: Option<Hop>,
    /// The request as the client made it.
    first: &'a Ask,
}

/// Where the walk goes on.
struct Next {
    forward: Forward,
    door: Target,
    ask: Ask,
}

impl Walk<'_> {
    /// From the outermost server to the last.
    fn go(&mut self, ask: &Ask) {
        let mut door = Target::Host(ask.local.ip().to_string(), ask.local.port());
        let mut ask = ask.clone();
        let mut came_by: Option<Forward> = None;
        let mut passed = Vec::new();
        while !passed.contains(&door) {
            if self.hops == MAX_HOPS {
                self.unread(format!("more than {MAX_HOPS} servers pass the request on; the rest was not read"));
                return;
            }
            let Some(hop) = self.machine.hop(&door) else { return self.nobody(&door, came_by.as_ref()) };
            passed.push(door.clone());
            self.hops += 1;
            let next = self.at(&hop, &ask, &door, came_by.as_ref());
            self.outermost.get_or_insert(hop);
            let Some(next) = next else { return };
            (door, ask, came_by) = (next.door, next.ask, Some(next.forward));
        }
        self.unread(format!("the request is passed on to {} a second time", named(&door)));
    }

    /// One server.
    fn at(&mut self, hop: &Hop, ask: &Ask, door: &Target, came_by: Option<&Forward>) -> Option<Next> {
        let name = hop.kind.name();
        self.survey.record.hops.push(name.to_owned());
        self.survey.record.unread.extend(hop.unread.iter().cloned());
        let script = came_by.and_then(|forward| forward.script.as_deref());
        let account = hop.start.as_ref().and_then(|start| {
            if hop.kind == Kind::PhpFpm {
                return Some(php_fpm::account(start, &hop.disk, &php_fpm::Call { door, script, status: ask.status }));
            }
            (self.reader)(hop.kind, start, &hop.disk, ask)
        });
        let account = account.or_else(|| self.application(hop, ask));
        let logs = written::logs(hop, self.machine.processes.as_ref(), account.as_ref()).into_iter();
        self.survey.logs.extend(logs.map(|log| LogFile { path: hop.disk.reached(&log.path), ..log }));
        if let Some(clause) = written::elsewhere(hop, self.machine.processes.as_ref()) {
            self.unread(clause);
        }
        // Whom an interpreter is told to run, it reads as its own user.
        if let Some(script) = script {
            let judged = stand::script(hop, script, account.as_ref(), ask.status);
            self.judged(hop, judged);
        }
        let Some(account) = account else {
            self.unread(not_read(hop));
            return None;
        };
        let account = match (came_by, &hop.start) {
            (Some(forward), Some(start)) => {
                behind::seen(account, forward, ask, self.first, |ask| (self.reader)(hop.kind, start, &hop.disk, ask))
            }
            _ => account,
        };
        let account = self.held_against(name, account, ask.status);
        let account = self.with_reload(hop, account);
        let first = account.testimonies.iter().find(|one| one.bearing == Bearing::Refuses);
        let of_files = first.is_some_and(|one| one.reasons.first().is_some_and(|id| ABSENCES.contains(id)));
        let decided = first.is_some();
        let read = account.read.iter().map(|path| path.display().to_string());
        self.survey.record.read.extend(read);
        self.survey.record.unread.extend(account.unread.iter().cloned());
        let judges = !decided || of_files;
        let judged = judges.then(|| stand::served(hop, &account, self.place, ask));
        // What the worker may not reach comes before what a reader of the configuration misses there.
        let (before, after) = if of_files { (judged.flatten(), None) } else { (None, judged.flatten()) };
        before.into_iter().for_each(|judged| self.judged(hop, judged));
        self.told(hop, account.testimonies.clone());
        after.into_iter().for_each(|judged| self.judged(hop, judged));
        if !decided && let Some(account) = php_application(hop, &account, ask) {
            self.told_besides(account);
        }
        if decided { None } else { self.next(hop, account, ask) }
    }

    /// What an application says whose settings are a text.
    fn application(&self, hop: &Hop, ask: &Ask) -> Option<Account> {
        let processes = self.machine.processes.as_ref()?;
        let process = hop.worker.as_ref().filter(|_| hop.kind == Kind::Application)?;
        applications::django(hop, process, processes, ask)
    }

    /// What is said beside the servers on the way: it refuses nothing for certain and passes nothing on.
    fn told_besides(&mut self, account: Account) {
        let read = account.read.iter().map(|path| path.display().to_string());
        self.survey.record.read.extend(read);
        self.survey.record.unread.extend(account.unread);
        self.survey.record.testimonies.extend(account.testimonies);
    }

    /// The account with the running process's own way to take changes up.
    fn with_reload(&self, hop: &Hop, mut account: Account) -> Account {
        let start = hop.start.as_ref();
        let process = start.and_then(|start| self.machine.processes.as_ref()?.process(start.process?));
        let (Some(start), Some(process)) = (start, process) else { return account };
        let Some(command) = super::reload::command(hop.kind, process, &start.config) else { return account };
        let repairs = account.testimonies.iter_mut().filter_map(|testimony| testimony.repair.as_mut());
        for repair in repairs.filter(|repair| !repair.reload.is_empty()) {
            repair.reload.clone_from(&command);
        }
        account
    }

    /// Where the configuration, as it was read, would answer otherwise than the server did, it was not understood: then its rules
    /// may refuse, and nothing of it is certain.
    fn held_against(&mut self, hop: &str, mut account: Account, status: Option<u16>) -> Account {
        let (Some(foretold), Some(status)) = (account.answers, status) else { return account };
        if foretold == status {
            return account;
        }
        self.unread(format!(
            "{hop}'s configuration, as it was read, would answer {foretold}, and the answer was {status}"
        ));
        account.testimonies.retain(|testimony| testimony.bearing != Bearing::Excludes);
        for testimony in &mut account.testimonies {
            testimony.bearing = Bearing::Allows;
            testimony.repair = None;
        }
        account
    }

    /// Keeps what was judged of files.
    fn judged(&mut self, hop: &Hop, judged: Judged) {
        self.told(hop, judged.testimonies);
        self.survey.record.unread.extend(judged.unread);
    }

    /// Keeps testimonies. Changes on a disk that only the server sees would not last, and on ours they would hit other files.
    fn told(&mut self, hop: &Hop, mut testimonies: Vec<Testimony>) {
        let elsewhere = |testimony: &Testimony| {
            let changes = testimony.repair.iter().flat_map(|repair| &repair.changes);
            changes.map(changed).any(|path| !hop.disk.shares(path))
        };
        for testimony in testimonies.iter_mut().filter(|one| elsewhere(one)) {
            testimony.repair = None;
            self.survey.record.unread.push(format!(
                "the files of {} lie in a container or below a root folder of its own: what mends them belongs into its image",
                hop.kind.name()
            ));
        }
        self.survey.record.testimonies.extend(testimonies);
    }

    /// To whom it is passed on, as the next server sees it.
    fn next(&mut self, hop: &Hop, account: Account, ask: &Ask) -> Option<Next> {
        let forward = account.forward.filter(|forward| forward.protocol != "cgi")?;
        if forward.to.len() > 1 {
            self.unread(format!(
                "{} passes requests on to {} servers; one of them was followed",
                hop.kind.name(),
                forward.to.len()
            ));
        }
        let known = forward.to.iter().flat_map(|target| doors(hop, target));
        let doors: Vec<(Target, Option<IpAddr>)> = known.collect();
        let is_there = |door: &Target| self.machine.processes.as_ref().is_some_and(|all| all.is_listened_at(door));
        let chosen = doors.iter().find(|(door, _)| is_there(door)).or(doors.first());
        let Some((door, address)) = chosen.cloned() else {
            let names: Vec<String> = forward.to.iter().map(named).collect();
            self.unread(format!("the request is passed on to {}, whose address is not known here", names.join(" or ")));
            return None;
        };
        let ask = onward::ask(ask, &forward, &door, address);
        Some(Next { forward, door, ask })
    }

    /// Nobody was found at a place.
    fn nobody(&mut self, door: &Target, came_by: Option<&Forward>) {
        let Some(processes) = &self.machine.processes else {
            if self.hops == 0 && self.place.configs.is_empty() {
                return;
            }
            return self.unread(format!("no configuration was named for the server at {}", named(door)));
        };
        if processes.is_listened_at(door) {
            return self.unread(format!("who listens at {} is not shown to us; run as root to see it", named(door)));
        }
        self.unread(format!("nobody listens at {} on this machine", named(door)));
        let Some(forward) = came_by else { return };
        let is_here = match door {
            Target::Host(host, _) => host.parse().is_ok_and(|address: IpAddr| address.is_loopback()),
            Target::Socket(_) => true,
        };
        if is_here {
            let hop = self.survey.record.hops.last().cloned().unwrap_or_default();
            self.survey.record.testimonies.push(away(&hop, door, forward));
        }
    }

    /// The folders that a person names, where no configuration told what is served.
    fn named_roots(&mut self, ask: &Ask) {
        let told = self.survey.record.testimonies.iter().any(|one| one.witness == Witness::FileSystem);
        if told || self.survey.record.testimonies.iter().any(|one| one.bearing == Bearing::Refuses) {
            return;
        }
        for root in &self.place.roots {
            match self.machine.disk.entry(root) {
                Ok(entry) if entry.kind != doorward_record::Kind::Folder => {
                    self.unread(format!("`{}`, given as the site's folder, is no folder", root.display()));
                    continue;
                }
                Err(error @ Unreadable::Other(..)) => {
                    self.unread(error.to_string());
                    continue;
                }
                Ok(_) | Err(_) => {}
            }
            let judged = stand::below(root, self.outermost.as_ref(), &self.machine.disk, ask);
            self.survey.record.read.push(root.display().to_string());
            self.survey.record.testimonies.extend(judged.testimonies);
            self.survey.record.unread.extend(judged.unread);
        }
    }

    /// The logs that a person names.
    fn named_logs(&mut self) {
        let hop = self.survey.record.hops.first().cloned().unwrap_or_default();
        for path in &self.place.logs {
            let log = written::named(path, &hop);
            if !heard::tells_causes(&log) {
                let path = path.display();
                self.unread(format!("the log `{path}` tells which requests are refused, not why; name the error log"));
            }
            self.survey.logs.insert(0, log);
        }
    }

    /// Notes what could not be read.
    fn unread(&mut self, clause: String) {
        self.survey.record.unread.push(clause);
    }
}

/// The path that a change is made at.
fn changed(change: &Change) -> &Path {
    match change {
        Change::Edit { file, .. } => file,
        Change::Mode { path, .. }
        | Change::Group { path, .. }
        | Change::Owner { path, .. }
        | Change::Acl { path, .. } => path,
    }
}

/// What the application says whose script is run, or whose page is served.
fn php_application(hop: &Hop, account: &Account, ask: &Ask) -> Option<Account> {
    let script = account.forward.as_ref().and_then(|forward| forward.script.as_deref());
    let path = script.or_else(|| account.served.as_ref().map(|served| served.path.as_path()))?;
    applications::wordpress(hop, path, ask)
}

/// A place in words.
fn named(door: &Target) -> String {
    match door {
        Target::Host(host, port) if host.contains(':') => format!("`[{host}]:{port}`"),
        Target::Host(host, port) => format!("`{host}:{port}`"),
        Target::Socket(path) => format!("`{}`", path.display()),
    }
}

/// The places behind a target: the addresses of its name.
fn doors(hop: &Hop, target: &Target) -> Vec<(Target, Option<IpAddr>)> {
    match target {
        Target::Socket(_) => vec![(target.clone(), None)],
        Target::Host(host, port) => {
            let addresses = addresses(&hop.disk, host).into_iter();
            addresses.map(|address| (Target::Host(address.to_string(), *port), Some(address))).collect()
        }
    }
}

/// What is said of a server whose configuration nobody reads.
fn not_read(hop: &Hop) -> String {
    let process = hop.worker.as_ref().map(|worker| {
        let words = worker.arguments.iter().take(3).cloned().collect::<Vec<_>>().join(" ");
        format!(" (process {}, `{}`)", worker.number, doorward_diagnose::testimony::quotation(&words))
    });
    let process = process.unwrap_or_default();
    match hop.kind {
        Kind::Application => format!("what the application{process} decides was not read"),
        Kind::DockerProxy => format!("the port is passed into a container{process}; what runs there was not read"),
        kind => format!("the configuration of {}{process} was not read", kind.name()),
    }
}

/// Nobody listens where the request is passed on to.
fn away(hop: &str, door: &Target, forward: &Forward) -> Testimony {
    Testimony {
        witness: Witness::Config,
        bearing: Bearing::Allows,
        reasons: vec!["upstream-unavailable"],
        hop: hop.to_owned(),
        place: forward.place.clone(),
        quote: String::new(),
        text: format!("the request is passed on to {}, where nobody listens", named(door)),
        tie: Tie::Close,
        repair: None,
    }
}
