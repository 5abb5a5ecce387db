//! Configurations of real servers, damaged at random: every reader comes to an end, without a panic and in bounded memory.
//!
//! The seeds are fixed, so that a failure is found again; `DOORWARD_MUTATIONS` asks for more rounds.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use doorward_diagnose::Field;
use doorward_record::{Account, Ask, Files, Start, server};

/// Damaged texts of each configuration, where nothing else is asked for.
const ROUNDS: u64 = 24;
/// How long one configuration may take before it counts as one that never ends.
const PATIENCE: Duration = Duration::from_secs(120);
/// The most resident memory of the whole test, in KiB.
const MEMORY_KIB: u64 = 1024 * 1024;
/// The most bytes of a file of the lab that are read.
const FILE_BYTES: u64 = 1024 * 1024;
/// What is put into texts: marks of all the languages, and what no language wants.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "</",
    ";",
    "\"",
    "'",
    "`",
    "\\",
    "\n",
    "\\\n",
    "#",
    "$",
    "${",
    "%{",
    "~",
    "^",
    "!",
    "*",
    "=>",
    "==",
    "!~",
    "include ",
    "Include *\n",
    "import ",
    "if ",
    "else ",
    "<If \"",
    "<Macro a>\n",
    "Use a\n",
    "location ",
    "\0",
    "\u{fffd}",
    "\u{e9}",
    "\u{202e}",
    "99999999999999999999",
    "-1",
    "0",
    "a{0,9999}",
    "(((((",
    "C{",
    "<<END",
    "{$X:",
    "{args[0]}",
];

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }
}

/// A text with some damage.
fn damaged(text: &str, chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    for _ in 0..=chance.below(8) {
        let (one, other) = (chance.place(&text), chance.place(&text));
        let (from, to) = (one.min(other), one.max(other));
        let near = text.floor_char_boundary((from + chance.below(40)).min(text.len()));
        match chance.below(8) {
            0 => text.insert_str(from, PIECES[chance.below(PIECES.len())]),
            1 => text.insert_str(from, &PIECES[chance.below(PIECES.len())].repeat(1 + chance.below(400))),
            2 => text.replace_range(from..near.max(from), ""),
            3 => text.truncate(to),
            4 => {
                let part = text.get(from..near.max(from)).unwrap_or_default().to_owned();
                text.insert_str(one, &part.repeat(1 + chance.below(60)));
            }
            5 => text.replace_range(from..near.max(from), PIECES[chance.below(PIECES.len())]),
            6 => {
                let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
                let (first, second) = (chance.below(lines.len()), chance.below(lines.len()));
                if !lines.is_empty() {
                    lines.swap(first, second);
                }
                text = lines.concat();
            }
            _ => {
                let part = text.get(one..).unwrap_or_default().lines().next().unwrap_or_default().to_owned();
                text.insert_str(text.floor_char_boundary(other), &format!("\n{part}\n"));
            }
        }
    }
    text
}

/// A reader of configurations.
type Reader = fn(&Start, &dyn Files, &Ask) -> Account;

/// The readers, and the names of the files that they read.
const READERS: &[(&str, Reader)] = &[
    ("nginx", server::nginx::account),
    ("apache", server::apache::account),
    ("haproxy", server::haproxy::account),
    ("Caddyfile", server::caddy::account),
    ("lighttpd", server::lighttpd::account),
    ("varnish", server::varnish::account),
    ("squid", server::squid::account),
];

/// The files of the lab's servers, below `/conf`.
fn machine() -> BTreeMap<PathBuf, String> {
    fn collect(folder: &Path, below: &Path, into: &mut BTreeMap<PathBuf, String>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, name) = (entry.path(), below.join(entry.file_name()));
            if path.is_dir() {
                collect(&path, &name, into);
            } else {
                let text = read(&path).unwrap();
                into.insert(name, String::from_utf8_lossy(&text).into_owned());
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lab/servers/conf"), Path::new("/conf"), &mut found);
    found
}

/// A request at a port that the configuration speaks of, for a path that it speaks of, or an odd one.
fn ask(text: &str, chance: &mut Chance) -> Ask {
    let words: Vec<&str> = text.split(|one: char| one.is_whitespace() || "{};\"'()=^~".contains(one)).collect();
    let ports: Vec<u16> =
        words.iter().filter_map(|word| word.rsplit(':').next()?.parse().ok()).filter(|port| *port > 79).collect();
    let paths: Vec<&&str> = words.iter().filter(|word| word.starts_with('/') && word.is_ascii()).collect();
    let odd = ["/", "/%", "/%zz/%00", "//../../x", "/a%2e%2e/b", "/\u{e9}", "", "*", "/?a"];
    let path = match chance.below(4) {
        0 => odd[chance.below(odd.len())].to_owned(),
        _ => paths.get(chance.below(paths.len())).map_or("/".to_owned(), |path| format!("{path}{}", chance.below(3))),
    };
    let port = ports.get(chance.below(ports.len())).copied().unwrap_or(80);
    let fields = [
        ("Host", "127.0.0.1"),
        ("Authorization", "Basic dXNlcjpwYXNz"),
        ("User-Agent", "x"),
        ("X-Forwarded-For", "10.0.0.1, y"),
    ];
    Ask {
        tls: chance.below(4) == 0,
        server_name: None,
        method: ["GET", "POST", "PURGE", ""][chance.below(4)].to_owned(),
        host: "127.0.0.1".to_owned(),
        path,
        query: [None, Some("token=1&a[]=%"), Some("")][chance.below(3)].map(str::to_owned),
        version: "1.1".to_owned(),
        fields: fields.iter().take(1 + chance.below(4)).map(|(name, value)| Field::new(*name, *value)).collect(),
        certificate: None,
        client: "127.0.0.1".parse().unwrap(),
        local: std::net::SocketAddr::from(([127, 0, 0, 1], port)),
        known_fields: None,
        hides_query: false,
        body_bytes: 0,
        now_s: 1_700_000_000,
        status: [Some(403), Some(401), Some(404), None][chance.below(4)],
    }
}

/// Runs in a thread of its own, so that what never ends is found out.
fn within_patience(name: &str, work: impl FnOnce() -> String + Send + 'static) -> String {
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || sender.send(work()));
    match receiver.recv_timeout(PATIENCE) {
        Ok(told) => told,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{name} does not come to an end"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            panic!("{name}: {:?}", thread.join().map(drop).unwrap_err().downcast_ref::<String>())
        }
    }
}

#[test]
fn every_reader_comes_to_an_end_with_damaged_configurations() {
    let rounds = std::env::var("DOORWARD_MUTATIONS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let whole = machine();
    let mut read = 0_u64;
    for (index, path) in whole.keys().enumerate() {
        let shown = path.to_string_lossy().into_owned();
        let (_, reader) = *READERS.iter().find(|(name, _)| shown.contains(name)).unwrap();
        for round in 0..rounds {
            let mut chance = Chance((index as u64) << 32 | round);
            let mut files = whole.clone();
            let text = damaged(&whole[path], &mut chance);
            let asks: Vec<Ask> = (0..4).map(|_| ask(&text, &mut chance)).collect();
            files.insert(path.clone(), text);
            let main = path.parent().unwrap().join("nginx.conf");
            let apache = path.parent().unwrap().join("apache.conf");
            // Of parts, the whole is read as well as the part alone.
            let main = [main, apache]
                .into_iter()
                .find(|main| shown.contains("/site-") && whole.contains_key(main))
                .filter(|_| round % 2 == 0);
            let start = Start { config: main.unwrap_or_else(|| path.clone()), ..Start::default() };
            let told = within_patience(&format!("{shown}, round {round}"), move || {
                let mut told = String::new();
                for ask in &asks {
                    write!(told, "{:?}", reader(&start, &files, ask)).unwrap();
                }
                told
            });
            read += u64::from(!told.is_empty());
            assert!(!told.contains("dXNlcjpwYXNz"), "{shown}, round {round}: credentials are shown");
        }
    }
    assert!(read >= rounds * 20, "{read}");
    if let Some(peak_kib) = peak_kib() {
        assert!(peak_kib < MEMORY_KIB, "{peak_kib} KiB");
    }
}

/// The bytes of a small file.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The most resident memory so far, where the system tells it.
fn peak_kib() -> Option<u64> {
    let status = String::from_utf8(read(Path::new("/proc/self/status")).ok()?).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

#[test]
fn configurations_that_include_each_other_without_end_are_left() {
    let twice = |line: &str, number: usize| line.replace('#', &(number + 1).to_string()).repeat(3);
    for (index, (name, main, line)) in [
        (
            "nginx.conf",
            "events {}\nhttp { include /c/0; server { listen 80; location / { deny all; } } }\n",
            "include /c/#;\n",
        ),
        ("apache.conf", "Listen 80\nInclude /c/0\n<Location />\nRequire all denied\n</Location>\n", "Include /c/#\n"),
        ("Caddyfile", "import 0\n:80 {\n respond 403\n}\n", "import #\n"),
        ("lighttpd.conf", "server.port = 80\ninclude \"0\"\nurl.access-deny = ( \"\" )\n", "include \"#\"\n"),
        ("varnish.vcl", "vcl 4.1;\ninclude \"/c/0\";\nsub vcl_recv { return (synth(403)); }\n", "include \"/c/#\";\n"),
        ("squid.conf", "http_port 80\ninclude /c/0\nhttp_access deny all\n", "include /c/#\n"),
    ]
    .into_iter()
    .enumerate()
    {
        let (_, reader) = *READERS.iter().find(|(server, _)| name.contains(server)).unwrap();
        let mut files: BTreeMap<PathBuf, String> =
            (0..40).map(|number| (format!("/c/{number}").into(), twice(line, number))).collect();
        files.insert(format!("/c/{name}").into(), main.to_owned());
        let mut request = ask("80", &mut Chance(index as u64));
        request.path = "/".to_owned();
        let start = Start { config: format!("/c/{name}").into(), ..Start::default() };
        let told = within_patience(name, move || {
            let account = reader(&start, &files, &request);
            assert!(!account.unread.is_empty() && account.unread.len() < 500, "{:?}", account.unread.len());
            let settles = account.testimonies.iter().any(|one| {
                one.bearing == doorward_diagnose::testimony::Bearing::Refuses
                    && one.tie == doorward_diagnose::testimony::Tie::Exact
            });
            format!("{settles}")
        });
        assert_eq!(told, "false", "{name}: what was not read may decide first");
    }
}

#[test]
fn snippets_that_import_each_other_without_end_are_left() {
    let mut text = String::new();
    for number in 0..30 {
        writeln!(text, "(s{number}) {{\n import s{next}\n import s{next}\n}}", next = number + 1).unwrap();
    }
    text.push_str(":80 {\n import s0\n respond 403\n}\n");
    let files: BTreeMap<PathBuf, String> = [(PathBuf::from("/Caddyfile"), text)].into();
    let request = ask("80", &mut Chance(1));
    let told = within_patience("snippets", move || {
        format!(
            "{:?}",
            server::caddy::account(&Start { config: "/Caddyfile".into(), ..Start::default() }, &files, &request)
                .unread
                .len()
        )
    });
    assert_ne!(told, "0");
}
