//! Running processes, from `/proc`: who listens where, how it was started, as whom it runs, where it writes.
//!
//! Works without being root: what the system does not show us of others' processes is absent, and said to be.

pub mod kind;
mod sockets;
pub mod start;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use doorward_record::Target;

use super::bounded;

/// The most processes that are looked at.
pub const MAX_PROCESSES: usize = 100_000;
/// The most open files of one process that are looked at.
pub const MAX_OPEN_FILES: usize = 65_536;
/// The most bytes of one file of a process that are read.
pub const MAX_PROCESS_BYTES: u64 = 4 * 1024 * 1024;
/// The most bytes of a table of sockets that are read.
pub const MAX_TABLE_BYTES: u64 = 64 * 1024 * 1024;

/// The capabilities with which modes do not count: to pass them, and to read in spite of them.
const PASSES_MODES: u64 = 1 << 1 | 1 << 2;
/// `O_WRONLY`, `O_RDWR` and `O_APPEND`, as `/proc/PID/fdinfo` writes them.
const WRITES: u32 = 0o3;
const APPENDS: u32 = 0o2000;

/// A running process.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub number: u32,
    /// Its parent's.
    pub parent: u32,
    /// Its short name.
    pub name: String,
    /// The program, where it is shown to us.
    pub program: Option<PathBuf>,
    /// The words of the command line.
    pub arguments: Vec<String>,
    /// Where it stands.
    pub folder: Option<PathBuf>,
    /// The user whose rights it has on files.
    pub user_id: Option<u32>,
    /// Its groups.
    pub group_ids: Vec<u32>,
    /// Whether modes of files do not count for it; absent where that is not shown.
    pub passes_all: Option<bool>,
    /// What the security module says of it, such as `docker-default (enforce)`.
    pub label: Option<String>,
    /// Whether its mounts and its root folder are ours; absent where that is not shown.
    pub shares_disk: Option<bool>,
}

impl std::fmt::Debug for Process {
    /// Without the secrets of its command line.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = doorward_diagnose::testimony::without_secrets(&self.arguments.join(" "));
        let user = self.user_id;
        write!(formatter, "Process({}, of {}, {}, `{line}`, user {user:?})", self.number, self.parent, self.name)
    }
}

/// The processes of a machine.
#[derive(Debug, Clone)]
pub struct Processes {
    proc: PathBuf,
    all: Vec<Process>,
}

impl Processes {
    /// Those that run now.
    #[must_use]
    pub fn running() -> Self {
        Self::at(Path::new("/proc"))
    }

    /// Those of a folder that looks like `/proc`.
    #[must_use]
    pub fn at(proc: &Path) -> Self {
        let mut numbers: Vec<u32> = names(proc).iter().filter_map(|name| name.parse().ok()).collect();
        numbers.sort_unstable();
        numbers.truncate(MAX_PROCESSES);
        let all = numbers.into_iter().filter_map(|number| process(proc, number)).collect();
        Self { proc: proc.to_owned(), all }
    }

    /// All of them, by number.
    #[must_use]
    pub fn all(&self) -> &[Process] {
        &self.all
    }

    /// The process of this number.
    #[must_use]
    pub fn process(&self, number: u32) -> Option<&Process> {
        self.all.iter().find(|process| process.number == number)
    }

    /// The children of this process.
    pub fn children(&self, number: u32) -> impl Iterator<Item = &Process> {
        self.all.iter().filter(move |process| process.parent == number && process.number != number)
    }

    /// The processes that listen at this place. Those at the very address come before those at every address.
    #[must_use]
    pub fn listeners(&self, place: &Target) -> Vec<&Process> {
        let inodes = match place {
            Target::Host(host, port) => self.listening(host.parse().ok(), *port),
            Target::Socket(path) => {
                let table = bounded::text(&self.proc.join("net/unix"), MAX_TABLE_BYTES).unwrap_or_default();
                sockets::listening_at(&table, path)
            }
        };
        let holds = |process: &&Process| !self.socket_inodes(process.number).is_disjoint(&inodes);
        self.all.iter().filter(holds).collect()
    }

    /// The sockets that listen at this port, at this address where one is given.
    fn listening(&self, address: Option<IpAddr>, port: u16) -> BTreeSet<u64> {
        let tables = ["net/tcp", "net/tcp6"].map(|name| bounded::text(&self.proc.join(name), MAX_TABLE_BYTES));
        let listeners: Vec<sockets::Listener> = tables
            .iter()
            .flatten()
            .flat_map(|table| sockets::listeners(table))
            .filter(|one| one.port == port)
            .collect();
        sockets::chosen(&listeners, address)
    }

    /// Whether anybody listens at this port at all, whether or not we may see who.
    #[must_use]
    pub fn is_listened_at(&self, place: &Target) -> bool {
        match place {
            Target::Host(host, port) => !self.listening(host.parse().ok(), *port).is_empty(),
            Target::Socket(path) => {
                let table = bounded::text(&self.proc.join("net/unix"), MAX_TABLE_BYTES).unwrap_or_default();
                !sockets::listening_at(&table, path).is_empty()
            }
        }
    }

    /// The sockets that a process holds.
    fn socket_inodes(&self, number: u32) -> BTreeSet<u64> {
        let targets = self.open_files(number).into_iter();
        targets.filter_map(|(_, target)| sockets::inode(&target.to_string_lossy())).collect()
    }

    /// The open files of a process, each with its number.
    fn open_files(&self, number: u32) -> Vec<(String, PathBuf)> {
        let folder = self.proc.join(number.to_string()).join("fd");
        let names = names(&folder).into_iter().take(MAX_OPEN_FILES);
        names.filter_map(|name| Some((name.clone(), std::fs::read_link(folder.join(name)).ok()?))).collect()
    }

    /// The regular files that a process adds lines to: logs, and where its output goes.
    #[must_use]
    pub fn logs(&self, number: u32) -> Vec<PathBuf> {
        let info = self.proc.join(number.to_string()).join("fdinfo");
        let appends = |name: &str| {
            let text = bounded::text(&info.join(name), MAX_PROCESS_BYTES).unwrap_or_default();
            let flags = text.lines().find_map(|line| line.strip_prefix("flags:"));
            let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok()).unwrap_or_default();
            flags & WRITES != 0 && flags & APPENDS != 0
        };
        let is_output = |name: &str| matches!(name, "1" | "2");
        let open = self.open_files(number).into_iter();
        let written = open.filter(|(name, target)| target.is_absolute() && (is_output(name) || appends(name)));
        let mut logs: Vec<PathBuf> = written.map(|(_, target)| target).filter(|target| target.is_file()).collect();
        logs.sort();
        logs.dedup();
        logs
    }

    /// Whether what a process writes goes to something that is no file: a pipe, the journal, a terminal.
    #[must_use]
    pub fn output_is_passed_on(&self, number: u32) -> bool {
        let folder = self.proc.join(number.to_string()).join("fd");
        let targets = ["1", "2"].into_iter().filter_map(|name| std::fs::read_link(folder.join(name)).ok());
        targets
            .map(|target| target.to_string_lossy().into_owned())
            .any(|target| target.starts_with("pipe:") || target.starts_with("socket:"))
    }

    /// The environment variables of a process that are no secrets by their names; empty where they are not shown.
    #[must_use]
    pub fn environment(&self, number: u32) -> Vec<(String, String)> {
        let path = self.proc.join(number.to_string()).join("environ");
        let bytes = bounded::bytes(&path, MAX_PROCESS_BYTES).unwrap_or_default();
        let pairs = words(&bytes).into_iter();
        let pairs =
            pairs.filter_map(|pair| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())));
        pairs.filter(|(name, _)| !is_secret(name)).collect()
    }

    /// The table of mounts that this process sees.
    #[must_use]
    pub fn mounts_of(&self, number: u32) -> PathBuf {
        self.proc.join(number.to_string()).join("mountinfo")
    }
}

/// Whether a variable of this name holds a secret more often than not.
fn is_secret(name: &str) -> bool {
    let upper = name.to_uppercase();
    ["PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "AUTH", "DSN", "DATABASE_URL"]
        .iter()
        .any(|word| upper.contains(word))
}

/// The names in a folder; none where it is not shown.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The words between zero bytes.
fn words(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.trim_end_matches('\0').split('\0').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// One process; absent where it has ended meanwhile.
fn process(proc: &Path, number: u32) -> Option<Process> {
    let folder = proc.join(number.to_string());
    let read = |name: &str| bounded::text(&folder.join(name), MAX_PROCESS_BYTES).ok();
    let status = read("status")?;
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
    let numbers =
        |name: &str| field(name).into_iter().flat_map(str::split_whitespace).filter_map(|one| one.parse().ok());
    let mut group_ids: Vec<u32> = numbers("Gid").skip(3).chain(numbers("Groups")).collect();
    let mut seen = BTreeSet::new();
    group_ids.retain(|id| seen.insert(*id));
    let capabilities = field("CapEff").and_then(|digits| u64::from_str_radix(digits, 16).ok());
    let arguments = bounded::bytes(&folder.join("cmdline"), MAX_PROCESS_BYTES).unwrap_or_default();
    Some(Process {
        number,
        parent: numbers("PPid").next().unwrap_or_default(),
        name: field("Name").unwrap_or_default().to_owned(),
        program: std::fs::read_link(folder.join("exe")).ok(),
        arguments: words(&arguments),
        folder: std::fs::read_link(folder.join("cwd")).ok(),
        user_id: numbers("Uid").nth(3),
        group_ids,
        passes_all: capabilities.map(|bits| bits & PASSES_MODES != 0),
        label: read("attr/current")
            .map(|label| label.trim().trim_end_matches('\0').to_owned())
            .filter(|one| !one.is_empty()),
        shares_disk: shares_disk(proc, &folder),
    })
}

/// Whether the mounts and the root folder of a process are ours.
fn shares_disk(proc: &Path, folder: &Path) -> Option<bool> {
    let ours = std::fs::read_link(proc.join("self/ns/mnt")).ok()?;
    let theirs = std::fs::read_link(folder.join("ns/mnt")).ok()?;
    let root = std::fs::read_link(folder.join("root")).ok()?;
    Some(ours == theirs && root == Path::new("/"))
}
