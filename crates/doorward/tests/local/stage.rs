//! What all of these tests stand on: a server of a few lines, a folder of its own, and the binary asked about both.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use doorward_testkit::run::{Ended, to_its_end};
use serde_json::Value;

/// How long one question may take on a busy machine before it counts as one that never ends.
const PATIENCE: Duration = Duration::from_secs(180);
/// The longest request head that is read, in bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// The page with which nginx refuses.
const PAGE: &str = "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// What a server does besides answering: it is handed the request's first line, its client and its host.
pub(crate) type Aside = Box<dyn Fn(&str, SocketAddr) + Send + Sync>;

/// A server that refuses everything below `/admin` and serves the rest, and a folder.
pub(crate) struct Stage {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    folder: tempfile::TempDir,
    /// The seconds for which every request was seen, for tests about time.
    requests: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    /// A server that only answers.
    pub(crate) fn new() -> Self {
        Self::with(|_| Box::new(|_, _| ()))
    }

    /// A server that writes a log of its own into this folder.
    pub(crate) fn with(aside: impl FnOnce(&Path) -> Aside) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (aside, seen) = (Arc::new(aside(folder.path())), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (aside, seen) = (Arc::clone(&aside), Arc::clone(&seen));
                // A client that hangs up is no trouble of the server's.
                thread::spawn(move || stream.and_then(|mut stream| serve(&mut stream, &aside, &seen)).ok());
            }
        });
        Self { address, folder, requests }
    }

    /// How many requests were made.
    pub(crate) fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder, readable by all.
    pub(crate) fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        let parent = path.parent().unwrap();
        std::fs::create_dir_all(parent).unwrap();
        std::fs::set_permissions(parent, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// An nginx configuration whose server listens here, with these lines in it.
    pub(crate) fn nginx(&self, name: &str, lines: &str) -> PathBuf {
        self.write(name, self.nginx_text(lines))
    }

    /// The text of such a configuration.
    pub(crate) fn nginx_text(&self, lines: &str) -> String {
        format!("events {{}}\nhttp {{\nserver {{\nlisten {};\nroot /nowhere/site;\n{lines}\n}}\n}}\n", self.address)
    }

    /// The URL that is refused.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/admin", self.address)
    }

    /// The command that asks about it.
    pub(crate) fn command(&self, format: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
        command.args(["why", "--format", format, &self.url()]);
        command
    }

    /// Asks, as JSON, with options that name paths.
    pub(crate) fn ask<O: AsRef<OsStr>>(&self, options: &[O]) -> Told {
        let mut command = self.command("json");
        command.args(options);
        told(&mut command)
    }

    /// Asks with one option that names a path.
    pub(crate) fn ask_with(&self, option: &str, path: &Path) -> Told {
        self.ask(&[OsStr::new(option), path.as_os_str()])
    }
}

/// An answer.
pub(crate) struct Told {
    /// How the binary ended.
    pub(crate) ended: Ended,
    /// The document.
    pub(crate) json: Value,
}

impl Told {
    /// Whether it is sure.
    pub(crate) fn settled(&self) -> bool {
        self.json["diagnosis"]["settled"].as_bool().unwrap()
    }

    /// The reason that comes first.
    pub(crate) fn reason(&self) -> &str {
        self.json["diagnosis"]["reason"].as_str().unwrap()
    }

    /// What could not be read.
    pub(crate) fn unread(&self) -> Vec<&str> {
        self.json["unread"].as_array().unwrap().iter().map(|clause| clause.as_str().unwrap()).collect()
    }

    /// Checks that it says of this that it was not read, and is sure of nothing.
    pub(crate) fn check_unread(&self, words: &str) {
        assert!(self.unread().iter().any(|clause| clause.contains(words)), "`{words}` in {:?}", self.unread());
        self.check_unsettled();
    }

    /// Checks that it is sure of nothing, and names no line that would be.
    pub(crate) fn check_unsettled(&self) {
        assert!(!self.settled(), "{}", self.json["diagnosis"]);
        assert!(self.json["repair"].is_null(), "{}", self.json["repair"]);
    }
}

/// Runs a command to its end, checks how it ended and reads its document.
pub(crate) fn told(command: &mut Command) -> Told {
    let ended = ended(command);
    assert!(matches!(ended.status.code(), Some(0 | 1)), "{} {}{}", ended.status, ended.stdout, ended.stderr);
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(json["schema"], "doorward.why/1");
    assert_eq!(json["observed"]["status"], 403, "{json}");
    Told { ended, json }
}

/// Runs a command to its end.
pub(crate) fn ended(command: &mut Command) -> Ended {
    let ended = to_its_end(command, PATIENCE).unwrap();
    let whole = format!("{}{}", ended.stdout, ended.stderr);
    assert!(!whole.contains("panicked at") && !whole.contains("RUST_BACKTRACE"), "{whole}");
    assert!(!ended.stdout.contains(['\u{1b}', '\0']), "{whole:?}");
    ended
}

/// Checks that nothing was done, for a reason that is told with a hint.
pub(crate) fn check_refusal(ended: &Ended, code: i32, words: &str) {
    assert_eq!(ended.status.code(), Some(code), "{}{}", ended.stdout, ended.stderr);
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert!(lines.iter().any(|line| line.starts_with("error: ") && line.contains(words)), "{}", ended.stderr);
    assert!(lines.iter().any(|line| line.starts_with("hint: ")), "{}", ended.stderr);
}

/// Answers one request.
fn serve(stream: &mut TcpStream, aside: &Aside, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    while !bytes.windows(4).any(|window| window == b"\r\n\r\n") && bytes.len() < HEAD_BYTES {
        match stream.read(&mut part)? {
            0 => return Ok(()),
            count => bytes.extend_from_slice(&part[..count]),
        }
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let first = head.lines().next().unwrap_or_default().to_owned();
    let refused = first.split(' ').nth(1).is_some_and(|target| target.starts_with("/admin"));
    aside(&first, stream.peer_addr()?);
    seen.lock().unwrap().push(first);
    let (status, body) = if refused { ("403 Forbidden", PAGE) } else { ("200 OK", "<p>open</p>") };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// The bytes of a small file.
pub(crate) fn read(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).unwrap().take(HEAD_BYTES as u64).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Unix time in seconds.
pub(crate) fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A time as nginx writes it into its error log, in UTC.
pub(crate) fn stamp(unix_s: u64) -> String {
    let (days, rest) = (i64::try_from(unix_s / 86_400).unwrap(), unix_s % 86_400);
    let (mut year, mut left) = (1970_i64, days);
    let leap = |year: i64| year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    while left >= 365 + i64::from(leap(year)) {
        left -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    let (month, day) = (month + 1, left + 1);
    format!("{year:04}/{month:02}/{day:02} {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

/// A line of nginx's error log for a request.
pub(crate) fn error_line(unix_s: u64, message: &str, first: &str, client: SocketAddr, host: SocketAddr) -> String {
    format!(
        "{} [error] 7#7: *1 {message}, client: {}, server: , request: \"{first}\", host: \"{host}\"\n",
        stamp(unix_s),
        client.ip()
    )
}
