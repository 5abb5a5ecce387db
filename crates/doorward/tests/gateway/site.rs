//! The gateway under test: its map written, the binary started on ports that the system chose, and ended with the test.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use doorward_testkit::wire::{Answer, Connection, Request};
use tempfile::TempDir;

/// The longest wait for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// How often is looked for what does not tell of itself.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// The most that is read of a file, in bytes.
const FILE_BYTES: u64 = 32 * 1024 * 1024;
/// The secret in the gateway's environment, as `SHOP_SECRET`.
pub(crate) const SECRET: &str = "a-secret-of-more-than-32-bytes-for-all";
/// The name of the site.
pub(crate) const HOST: &str = "shop.test";

/// What a map holds besides the site itself. Where it has no route, everything is open.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Site<'a> {
    /// Lines of `[listen]`.
    pub(crate) listen: &'a str,
    /// Lines of `[upstreams.main]`.
    pub(crate) upstream: &'a str,
    /// All other sections.
    pub(crate) rest: &'a str,
}

impl Site<'_> {
    /// The map, with this upstream.
    pub(crate) fn map(&self, upstream: SocketAddr) -> String {
        let Self { listen, upstream: more, rest } = self;
        let open = if rest.contains("[[route]]") { "" } else { "[[route]]\npath = \"/**\"\nallow = \"anyone\"\n" };
        format!(
            "[site]\norigin = \"http://127.0.0.1\"\nnames = [\"{HOST}\"]\nupstream = \"main\"\n\
             [listen]\nhttp = \"127.0.0.1:0\"\nadmin = \"127.0.0.1:0\"\nworkers = 1\n{listen}\n\
             [upstreams.main]\nservers = [\"http://{upstream}\"]\n{more}\n\
             [log]\nfile = \"requests.log\"\n{rest}\n{open}"
        )
    }

    /// The gateway with this map, running.
    pub(crate) fn start(&self, upstream: SocketAddr) -> Gateway {
        Gateway::start(&self.map(upstream))
    }
}

/// A gateway that runs.
#[derive(Debug)]
pub(crate) struct Gateway {
    child: Child,
    /// Its folder.
    pub(crate) folder: Arc<TempDir>,
    listening: Vec<(String, SocketAddr)>,
    notes: Receiver<String>,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A command that runs the binary in a folder.
pub(crate) fn binary(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command.current_dir(folder.path()).stdin(Stdio::null()).env("SHOP_SECRET", SECRET);
    command
}

/// A new folder.
pub(crate) fn folder() -> TempDir {
    tempfile::Builder::new().prefix("gateway-").tempdir().unwrap()
}

impl Gateway {
    /// Starts it in a new folder.
    pub(crate) fn start(map: &str) -> Self {
        Self::start_in(Arc::new(folder()), map)
    }

    /// Starts it in this folder, and waits until it listens everywhere.
    pub(crate) fn start_in(folder: Arc<TempDir>, map: &str) -> Self {
        Self::spawned(binary(&folder), folder, map)
    }

    /// Starts it with this command.
    pub(crate) fn spawned(mut command: Command, folder: Arc<TempDir>, map: &str) -> Self {
        fs::write(folder.path().join("map.toml"), map).unwrap();
        let mut child =
            command.args(["serve", "--map", "map.toml"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tell, notes) = mpsc::channel();
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let doors = ["http =", "https =", "admin =", "forward_auth ="];
        let listen = map.split("[listen]").nth(1).unwrap_or_default().split("\n[").next().unwrap_or_default();
        let due = listen.lines().filter(|line| doors.iter().any(|door| line.starts_with(door))).count();
        let mut gateway = Self { child, folder, listening: Vec::new(), notes };
        while gateway.listening.len() < due {
            let note = gateway.note("listening on ");
            let told = note.split("listening on ").nth(1).unwrap();
            let (address, what) = told.split_once(" (").unwrap();
            gateway.listening.push((what.trim_end_matches(')').to_owned(), address.parse().unwrap()));
        }
        gateway
    }

    fn at(&self, what: &str) -> SocketAddr {
        self.listening.iter().find(|(name, _)| name == what).unwrap().1
    }

    /// Where it speaks HTTP.
    pub(crate) fn http(&self) -> SocketAddr {
        self.at("http")
    }

    /// Waits for a line on standard error that holds this.
    pub(crate) fn note(&mut self, part: &str) -> String {
        let mut seen = Vec::new();
        let began = Instant::now();
        while let Some(left) = PATIENCE.checked_sub(began.elapsed()) {
            match self.notes.recv_timeout(left) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => seen.push(line),
                Err(_) => break,
            }
        }
        panic!("no `{part}` on standard error, but {seen:?}; {:?}", self.child.try_wait());
    }

    /// A connection.
    pub(crate) fn open(&self) -> Connection {
        Connection::open(self.http(), None).unwrap()
    }

    /// The answer to a request over a connection of its own.
    pub(crate) fn ask(&self, request: &Request) -> Answer {
        let mut connection = self.open();
        connection.send(&request.bytes(HOST));
        let answer = connection.receive(request.method == "HEAD");
        let mut answer = answer.unwrap_or_else(|fault| panic!("{request:?}: {}", fault.words()));
        answer.sent = format!("{} {}", request.method, request.target);
        answer
    }

    /// The status of a GET.
    pub(crate) fn status(&self, target: &str) -> u16 {
        self.ask(&Request::get(target)).status
    }

    /// A page of the operator's door.
    pub(crate) fn admin(&self, target: &str) -> Answer {
        let mut connection = Connection::open(self.at("health and metrics"), None).unwrap();
        connection.send(&Request::get(target).bytes("admin"));
        connection.receive(false).unwrap()
    }

    /// Where the named door is.
    pub(crate) fn door(&self, what: &str) -> SocketAddr {
        self.at(what)
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// A file of its folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.process().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let mut status = None;
        until("the gateway ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }

    /// What the log holds once a line with this stands in it.
    pub(crate) fn log_with(&self, part: &str) -> String {
        let mut log = String::new();
        until(&format!("`{part}` stands in the log"), || {
            log = read(&self.file("requests.log"));
            log.contains(part)
        });
        log
    }

    /// The most memory that it ever had resident, in KiB.
    pub(crate) fn peak_kib(&self) -> u64 {
        let status = read(&PathBuf::from(format!("/proc/{}/status", self.process())));
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// A file as text; empty where it is not there.
pub(crate) fn read(path: &std::path::Path) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = fs::File::open(path) {
        file.take(FILE_BYTES).read_to_end(&mut bytes).unwrap();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Waits until something holds.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "in vain: {what}");
        thread::park_timeout(LOOK_EVERY);
    }
}
