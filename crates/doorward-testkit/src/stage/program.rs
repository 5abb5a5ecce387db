//! The program under test: its configuration is written from a template, it is started on a free port, and ended when dropped.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::issuer::Issuer;
use super::origin::{NOT_THERE, Origin};

/// How long a server may take to listen.
const START_PATIENCE: Duration = Duration::from_secs(20);
/// The ports of servers under test: from the first, so many, and so many in a row for one process.
const FIRST_PORT: u32 = 12_000;
const PORTS: u32 = 16_000;
const BLOCK: u32 = 4;
/// How long is waited between two looks at a server that starts.
const LOOK_EVERY: Duration = Duration::from_millis(3);
/// How often a start is tried: another program may take the free port first.
const ATTEMPTS: usize = 3;

/// The people of the site, for programs that read them from a file: Dana, Eve, Ed, one with a sign beyond ASCII, one with colons.
const USERS: &str = include_str!("../assertions/users.htpasswd");

/// Which program it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Our gateway.
    Doorward,
    /// nginx.
    Nginx,
    /// Caddy.
    Caddy,
}

/// A program with its configuration.
#[derive(Debug, Clone)]
pub struct Program {
    /// Which one.
    pub kind: Kind,
    /// Its executable.
    pub path: PathBuf,
    /// Its configuration, with `@gateway@`, `@origin@`, `@issuer@` in place of ports, `@folder@` of the folder.
    pub template: String,
}

/// A program with everything around it.
#[derive(Debug)]
pub struct Stage {
    /// The origin behind it.
    pub origin: Origin,
    /// The issuer beside it.
    pub issuer: Issuer,
    /// The program.
    pub program: Program,
}

/// A program that runs.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The folder of its files.
    pub folder: TempDir,
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Running {
    /// The file of its log of requests.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("requests.log")
    }

    /// Its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Stage {
    /// Sets it up; nothing runs yet but origin and issuer.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub fn new(program: Program) -> io::Result<Self> {
        Ok(Self { origin: Origin::start()?, issuer: Issuer::start()?, program })
    }

    /// Starts the program, with these texts of its configuration replaced.
    ///
    /// # Errors
    ///
    /// Where it does not come to listen: with what it wrote.
    pub fn launch(&self, changes: &[(&str, &str)]) -> Result<Running, String> {
        let mut fault = String::new();
        for _ in 0..ATTEMPTS {
            match self.attempt(changes) {
                Ok(running) => return Ok(running),
                Err(why) => fault = why,
            }
        }
        Err(fault)
    }

    fn attempt(&self, changes: &[(&str, &str)]) -> Result<Running, String> {
        let told = |error: io::Error| error.to_string();
        let folder = tempfile::Builder::new().prefix("assert-").tempdir().map_err(told)?;
        let address = free_address().map_err(told)?;
        let text = self.rendered(changes, address, folder.path())?;
        let file = folder.path().join(self.program.file());
        fs::write(&file, text).map_err(told)?;
        fs::write(folder.path().join("users.htpasswd"), USERS).map_err(told)?;
        fs::write(folder.path().join("404.html"), NOT_THERE).map_err(told)?;
        let errors = fs::File::create(folder.path().join("errors")).map_err(told)?;
        let also_errors = errors.try_clone().map_err(told)?;
        let mut command = self.program.command(&file, folder.path());
        command.env("SHOP_HS256", self.issuer.mint().secret());
        command.env("SHOP_WEAK", "sesame");
        command.env("SHOP_LINKS", "links-secret-of-at-least-32-bytes-length");
        command.env("SHOP_INTROSPECTION", "introspection-secret");
        command.current_dir(folder.path()).stdin(Stdio::null()).stdout(also_errors).stderr(errors);
        let child = command.spawn().map_err(|error| format!("`{}`: {error}", self.program.path.display()))?;
        let mut running = Running { address, folder, child };
        wait_until_it_listens(&mut running)?;
        Ok(running)
    }

    fn rendered(&self, changes: &[(&str, &str)], address: SocketAddr, folder: &Path) -> Result<String, String> {
        let mut text = self.program.template.clone();
        for (from, to) in changes {
            if !text.contains(from) {
                return Err(format!("the configuration holds no `{from}`"));
            }
            text = text.replace(from, to);
        }
        let folder = folder.to_str().ok_or("the folder's name is no text")?;
        Ok(text
            .replace("@gateway@", &address.port().to_string())
            .replace("@origin@", &self.origin.address().port().to_string())
            .replace("@issuer@", &self.issuer.address().port().to_string())
            .replace("@folder@", folder))
    }
}

impl Program {
    /// The name of its configuration's file.
    fn file(&self) -> &'static str {
        match self.kind {
            Kind::Doorward => "doorward.toml",
            Kind::Nginx => "nginx.conf",
            Kind::Caddy => "Caddyfile",
        }
    }

    /// How it is started in the foreground.
    fn command(&self, file: &Path, folder: &Path) -> Command {
        let mut command = Command::new(&self.path);
        match self.kind {
            Kind::Doorward => command.args(["serve", "--map"]).arg(file),
            Kind::Nginx => command.arg("-p").arg(folder).arg("-c").arg(file).args(["-e", "stderr"]),
            Kind::Caddy => {
                command.env("HOME", folder).env("XDG_CONFIG_HOME", folder).env("XDG_DATA_HOME", folder);
                command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file)
            }
        };
        command
    }
}

/// An address on loopback where nothing listens. The ports of other processes lie elsewhere, and so do those that the system gives to
/// clients: between this look and the start of the program nobody else should take it. Programs that share ports would not notice.
fn free_address() -> io::Result<SocketAddr> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let block = (std::process::id() % (PORTS / BLOCK)) * BLOCK;
    for _ in 0..PORTS {
        let place = (block + COUNT.fetch_add(1, Ordering::Relaxed)) % PORTS;
        let port = u16::try_from(FIRST_PORT + place).map_err(io::Error::other)?;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        }
    }
    Err(io::Error::other("no port is free"))
}

/// Waits until the program takes connections, has ended, or took too long.
fn wait_until_it_listens(running: &mut Running) -> Result<(), String> {
    let began = Instant::now();
    loop {
        if TcpStream::connect(running.address).is_ok() {
            return Ok(());
        }
        let ended = running.child.try_wait().ok().flatten();
        if ended.is_some() || began.elapsed() > START_PATIENCE {
            let wrote = written(&running.folder.path().join("errors"));
            let how = ended.map_or_else(|| "does not listen".to_owned(), |status| format!("ended with {status}"));
            return Err(format!("the server {how}: {}", wrote.trim()));
        }
        thread::park_timeout(LOOK_EVERY);
    }
}

/// What a file of the server holds, up to a limit.
#[must_use]
pub(crate) fn written(file: &Path) -> String {
    use std::io::Read as _;
    /// The most that is read of a server's log, in bytes.
    const LOG_BYTES: u64 = 4 * 1024 * 1024;
    let mut bytes = Vec::new();
    if let Ok(file) = fs::File::open(file) {
        file.take(LOG_BYTES).read_to_end(&mut bytes).ok();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
