//! Beside a real nginx, where one is installed: the same configurations, the same requests, the same answers.
//!
//! Configurations are put together at random from what decides a location, a rewrite, an address or an error page, each with a
//! status of its own; one nginx has them all, one server block a port. It is skipped where there is no nginx.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{get, told};
use crate::ask::Ask;
use crate::server::nginx::tests::Disk;

const PROGRAM: &str = "/usr/sbin/nginx";
/// Server blocks, requests to each.
const SERVERS: usize = 60;
const ASKED: usize = 40;
/// The seed, so that a difference can be looked at again; `DOORWARD_SEED` names another.
const SEED: u64 = 0x5eed_d00d;
/// The most bytes of an answer that are read.
const ANSWER_BYTES: u64 = 4096;

/// A generator of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

const NAMES: &[&str] =
    &["/", "/a", "/a/", "/a/b", "/a/b/", "/b", "/b/c/", "/c", "/.x", "/a/b.txt", "/img/", "/A", "/a b"];
const PATTERNS: &[&str] = &[
    "\\.txt$",
    "^/a",
    "/b",
    "^/(a|b)/",
    "/\\.",
    "/\\.(?!y)",
    "\\.(txt|gif)$",
    "^/[^/]+$",
    "b{1}",
    "^/a/(.*)$",
    "c$",
    "(?i)IMG",
    "^/b/?$",
];
const PATHS: &[&str] = &[
    "/",
    "/a",
    "/a/",
    "/a/b",
    "/a/b/",
    "/a/bc",
    "/b",
    "/b/",
    "/b/c",
    "/b/c/",
    "/b/c/d",
    "/c",
    "/cc",
    "/.x",
    "/.y",
    "/a/.x/b",
    "/a/b.txt",
    "/x.gif",
    "/img/x.gif",
    "/IMG/x",
    "/A",
    "/a%20b",
    "/a//b",
    "/a/./b",
    "/a/../b",
    "/a/%2e%2e/c",
    "/a%2Fb",
    "/zz",
    "/a/b.TXT",
    "/..",
    "/a?x=1",
    "/b?x=1&y=2",
    "/a/b?x=2",
    "/%61",
    "/a/b/../b.txt",
    "/img",
    "/a/%zz",
    "//",
    "/.",
    "/c/..",
];

/// The inside of a block: statements that answer with the next free status.
fn block(dice: &mut Dice, status: &mut u16, depth: usize, place: (&str, bool), out: &mut String) {
    let (inside_of, in_pattern) = place;
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..dice.below(5) {
        let kind = if in_pattern { 1 } else { dice.below(4) };
        let (head, name) = match kind {
            0 if inside_of.is_empty() => {
                let name = dice.one_of(NAMES);
                (format!("= \"{name}\""), name.to_owned())
            }
            1 => {
                let pattern = dice.one_of(PATTERNS);
                (format!("{} \"{pattern}\"", dice.one_of(&["~", "~*"])), inside_of.to_owned())
            }
            2 => {
                let name = format!("{}{}", inside_of.trim_end_matches('/'), dice.one_of(NAMES));
                (format!("^~ \"{name}\""), name)
            }
            _ => {
                let name = format!("{}{}", inside_of.trim_end_matches('/'), dice.one_of(NAMES));
                (format!("\"{name}\""), name)
            }
        };
        let key = if kind == 1 { head.clone() } else { format!("{}{name}", head.starts_with("= ")) };
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let _ = writeln!(out, "location {head} {{");
        if depth > 0 && !head.starts_with("= ") {
            block(dice, status, depth - 1, (&name, kind == 1), out);
        }
        action(dice, status, out);
        out.push_str("}\n");
    }
}

fn action(dice: &mut Dice, status: &mut u16, out: &mut String) {
    let mut next = || {
        *status = if *status == 599 { 510 } else { *status + 1 };
        *status
    };
    match dice.below(12) {
        0 => {
            let _ = writeln!(out, "if ($arg_x = 1) {{ return {}; }}\nreturn {};", next(), next());
        }
        1 => {
            let target = dice.one_of(NAMES).replace(' ', "_");
            let _ = writeln!(
                out,
                "rewrite ^/a/?(.*)$ {target}$1 {};\nreturn {};",
                dice.one_of(&["last", "break", ""]),
                next()
            );
        }
        2 => out.push_str("deny all;\n"),
        3 => out.push_str("allow 127.0.0.1;\ndeny all;\n"),
        4 => out.push_str("deny 127.0.0.0/8;\nallow all;\n"),
        5 => {
            let _ = writeln!(out, "set $v 0;\nif ($uri ~ b) {{ set $v 1; }}\nif ($v) {{ return {}; }}", next());
        }
        6 => {
            let _ = writeln!(out, "limit_except GET {{ deny all; }}\nreturn {};", next());
        }
        7 => out.push_str("internal;\n"),
        8 => {
            let _ = writeln!(out, "error_page 403 = @named;\ndeny all;");
        }
        9 => {
            let _ = writeln!(out, "proxy_pass http://127.0.0.1:9;");
        }
        10 => {
            let _ = writeln!(out, "try_files $uri $uri/ ={};", next());
        }
        _ => {
            let _ = writeln!(out, "return {};", next());
        }
    }
}

fn server(dice: &mut Dice, port: u16, root: &Path) -> String {
    let mut out = format!("server {{\nlisten 127.0.0.1:{port};\nroot {};\n", root.display());
    let mut status = 510;
    match dice.below(6) {
        0 => out.push_str("error_page 403 404 /a/b.txt;\n"),
        1 => out.push_str("error_page 404 =410 /c;\nerror_page 403 =405 /b;\n"),
        2 => out.push_str("rewrite ^/b/c(.*)$ /a$1;\n"),
        3 => out.push_str("deny 127.0.0.1;\n"),
        4 => out.push_str("autoindex on;\n"),
        _ => {}
    }
    let _ = writeln!(out, "location @named {{ return 299; }}");
    block(dice, &mut status, 2, ("", false), &mut out);
    out.push_str("}\n");
    out
}

/// The nginx of this test, ended when it goes.
struct Running {
    child: Child,
    folder: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_ports(count: usize) -> Vec<u16> {
    let held: Vec<TcpListener> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    held.iter().map(|one| one.local_addr().unwrap().port()).collect()
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("doorward-nginx-{}", std::process::id()));
    for name in ["root/a/b", "root/img", "tmp"] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
    }
    for name in ["index.html", "a/index.html", "a/b.txt", "img/x.gif", ".x", "c", "a/bc"] {
        std::fs::write(folder.join("root").join(name), "x").unwrap();
    }
    folder
}

/// The disk of the test, as far as the test put something there.
fn mirror(folder: &Path, config: &str) -> Disk {
    let mut disk: Disk = ["index.html", "a/index.html", "a/b.txt", "img/x.gif", ".x", "c", "a/bc", "a/b/"]
        .iter()
        .map(|name| (folder.join("root").join(name), String::new()))
        .collect();
    disk.insert(super::MAIN.into(), config.to_owned());
    disk
}

fn status_of(address: SocketAddr, method: &str, target: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    let mut bytes = Vec::new();
    stream.take(ANSWER_BYTES).read_to_end(&mut bytes).ok()?;
    answer.push_str(&String::from_utf8_lossy(&bytes));
    answer.split(' ').nth(1)?.parse().ok()
}

/// What the reader expects the status to be.
fn expected(disk: &Disk, ask: &Ask) -> Option<u16> {
    let account = told(disk, ask);
    assert!(account.unread.is_empty(), "{ask:?} {:?}", account.unread);
    if let Some(status) = account.answers {
        return Some(status);
    }
    if account.forward.is_some() {
        return Some(502);
    }
    let served = account.served?;
    let stands = crate::files::Files::entry(disk, &served.path);
    Some(match stands {
        Err(_) => 404,
        Ok(entry) if entry.kind == crate::files::Kind::Folder && served.listing => 200,
        Ok(entry) if entry.kind == crate::files::Kind::Folder => 403,
        Ok(_) => 200,
    })
}

fn started(folder: &Path, config: &str) -> Option<Running> {
    let file = folder.join("nginx.conf");
    std::fs::write(&file, config).unwrap();
    let child = Command::new(PROGRAM)
        .args(["-p", &folder.display().to_string(), "-c", &file.display().to_string(), "-e", "error.log"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    Some(Running { child, folder: folder.to_owned() })
}

#[test]
fn a_real_nginx_answers_the_same() {
    if !Path::new(PROGRAM).exists() {
        return;
    }
    let folder = folder();
    let ports = free_ports(SERVERS);
    let seed = std::env::var("DOORWARD_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(SEED);
    let mut dice = Dice(seed);
    let servers: Vec<String> = ports.iter().map(|port| server(&mut dice, *port, &folder.join("root"))).collect();
    let tmp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|name| format!("{name}_temp_path {}/tmp/{name};\n", folder.display()))
        .collect();
    let config = format!(
        "daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log {0}/error.log;\nevents {{ worker_connections 512; }}\nhttp {{\naccess_log off;\n{tmp}{1}}}\n",
        folder.display(),
        servers.concat()
    );
    let mut running = started(&folder, &config).unwrap();
    let first = SocketAddr::from(([127, 0, 0, 1], ports[0]));
    while TcpStream::connect(first).is_err() {
        if let Some(status) = running.child.try_wait().unwrap() {
            let mut words = String::new();
            let _ = running.child.stderr.take().unwrap().read_to_string(&mut words);
            panic!("nginx ended with {status}: {words}");
        }
        std::thread::yield_now();
    }
    let (mut differences, mut told_of) = (Vec::new(), 0);
    for (port, text) in ports.iter().zip(&servers) {
        let disk = mirror(&folder, &format!("http {{\n{text}}}\n"));
        let local = SocketAddr::from(([127, 0, 0, 1], *port));
        for _ in 0..ASKED {
            let target = dice.one_of(PATHS);
            let method = dice.one_of(&["GET", "GET", "GET", "POST", "DELETE"]);
            let ask = Ask {
                method: method.to_owned(),
                local,
                client: local.ip(),
                host: "localhost".to_owned(),
                ..get(target)
            };
            let (real, ours) = (status_of(local, method, target), expected(&disk, &ask));
            told_of += usize::from(ours.is_some());
            if ours.is_some() && real != ours {
                differences.push(format!("{method} {target}: nginx {real:?}, read {ours:?}, of {text}"));
            }
        }
    }
    assert!(told_of * 100 >= SERVERS * ASKED * 95, "only {told_of} are told");
    assert!(differences.is_empty(), "{} of {}:\n{}", differences.len(), SERVERS * ASKED, differences.join("\n"));
}
