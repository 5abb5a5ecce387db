//! `doorward demo` as a person meets it: the three answers, and every command it prints, run as printed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

/// The binary.
const BINARY: &str = env!("CARGO_BIN_EXE_doorward");
/// The reason that `why` has to name at each door.
const REASONS: &[(&str, &str)] = &[
    ("/account", "session-cookie-not-sent"),
    ("/api/orders", "token-expired"),
    ("/api/tasks", "auth-scheme-wrong"),
    ("/catalogue/lamps", "ua-blocked"),
    ("/downloads/", "index-missing"),
    ("/films/harbour", "country-blocked"),
    ("/find?q=student+union", "query-rule"),
    ("/garden", "none"),
    ("/ledger", "credentials-missing"),
    ("/notes/7", "method-refused"),
    ("/nowhere", "not-found"),
    ("/pictures/lake.svg", "referer-refused"),
    ("/prices", "cache-stale-denial"),
    ("/reports/2026", "soft-401"),
    ("/v1/search?q=lamp", "rate-limited"),
];
/// Doors at which nothing is to be mended.
const HONEST: &[&str] = &["/garden", "/ledger", "/nowhere"];

/// `doorward demo` with these options, to its end.
fn demo(options: &[&str]) -> Output {
    Command::new(BINARY).arg("demo").args(options).output().unwrap()
}

/// A demo that runs until it is dropped, and what it printed until all doors were listed.
struct Running {
    child: Child,
    printed: String,
}

impl Running {
    fn start() -> Self {
        let mut child = Command::new(BINARY).arg("demo").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut running = Self { child, printed: String::new() };
        while !running.printed.contains("Ctrl-C") {
            running.printed.push_str(&lines.next().unwrap().unwrap());
            running.printed.push('\n');
        }
        running
    }

    /// The site's URL without its last slash.
    fn site(&self) -> String {
        let (_, rest) = self.printed.split_once("http://").unwrap();
        format!("http://{}", rest.split('/').next().unwrap())
    }

    /// The commands of the list, by the place that they ask for.
    fn commands(&self) -> BTreeMap<String, String> {
        let (_, list) = self.printed.split_once("All doors").unwrap();
        let site = self.site();
        let blocks = list.split("\n\n").filter(|block| block.starts_with("http://"));
        blocks
            .map(|block| {
                let (head, command) = block.split_once('\n').unwrap();
                let url = head.split_whitespace().next().unwrap();
                (url.strip_prefix(&site).unwrap().to_owned(), command.to_owned())
            })
            .collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Told, not killed: it has files to clear away.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

#[test]
fn once_shows_three_answers_and_ends() {
    let ran = demo(&["--once"]);
    let printed = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    for verdict in ["401, token-expired:", "401, session-cookie-not-sent:", "403, ua-blocked:"] {
        assert!(printed.lines().any(|line| line.starts_with(verdict)), "no `{verdict}` in\n{printed}");
    }
    assert_eq!(printed.lines().filter(|line| line.starts_with("settled, ")).count(), 3, "{printed}");
    assert!(!printed.contains('\u{1b}'), "a pipe gets no colour");
}

/// Doors behind the gateway, and what anonymous, eve and dana meet there.
const GATES: &[(&str, [&str; 3])] = &[
    ("/garden", ["200", "200", "200"]),
    ("/catalogue/lamps", ["401", "200", "200"]),
    ("/notes/7", ["401", "403", "200"]),
    ("/pictures/lake.svg", ["404", "404", "200"]),
    ("/find", ["200, 429", "200, 429", "200, 429"]),
    ("/films/harbour", ["451", "451", "451"]),
    ("/nowhere", ["404", "404", "404"]),
];

#[test]
fn the_gateway_lets_enter_whom_its_map_lets() {
    let printed = String::from_utf8(demo(&["--once"]).stdout).unwrap();
    let table = printed.split_once("what the map says").unwrap().1;
    for (place, met) in GATES {
        let row = table.lines().find(|line| line.starts_with(place)).unwrap_or_else(|| panic!("{place} in\n{table}"));
        let cells: Vec<&str> = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells.get(2..), Some(met.as_slice()), "{row}");
    }
}

#[test]
fn the_gateway_stays_and_its_map_goes_with_it() {
    let running = Running::start();
    let word_after = |words: &str| {
        let (_, rest) = running.printed.split_once(words).unwrap_or_else(|| panic!("{}", running.printed));
        rest.split_whitespace().next().unwrap().trim_end_matches([',', ':']).to_owned()
    };
    let gateway = word_after("It stands at ");
    let map = std::path::PathBuf::from(word_after("Its map is "));
    assert!(map.is_file(), "{}", map.display());
    let mut stream = TcpStream::connect(gateway.strip_prefix("http://").unwrap().trim_end_matches('/')).unwrap();
    stream.write_all(b"GET /notes/7 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 401 ") && answer.contains("www-authenticate: Basic realm=\"Demo\""),
        "{answer}"
    );
    for signal in ["-INT", "-TERM", "-HUP"] {
        let mut other = Running::start();
        let (_, rest) = other.printed.split_once("Its map is ").unwrap();
        let folder = std::path::Path::new(rest.split(':').next().unwrap()).parent().unwrap().to_owned();
        Command::new("kill").args([signal, &other.child.id().to_string()]).status().unwrap();
        assert_eq!(other.child.wait().unwrap().code(), Some(0), "{signal}");
        assert!(!folder.exists(), "{signal} leaves {}", folder.display());
    }
}

#[test]
fn every_command_names_the_cause_of_its_door() {
    let running = Running::start();
    let commands = running.commands();
    let places: Vec<&str> = commands.keys().map(String::as_str).collect();
    let known: Vec<&str> = REASONS.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, known);
    for (place, reason) in REASONS {
        let line = format!("{} --format json", commands.get(*place).unwrap());
        let ran = Command::new("sh").args(["-c", &line]).output().unwrap();
        let told = String::from_utf8_lossy(&ran.stderr);
        let answer: serde_json::Value =
            serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{line}: {told}"));
        let diagnosis = answer.get("diagnosis").unwrap();
        assert_eq!(diagnosis.get("reason").unwrap(), reason, "{line}\n{answer:#}");
        let honest = HONEST.contains(place);
        assert_eq!(diagnosis.get("fault").unwrap(), !honest, "{line}");
        assert_eq!(ran.status.code(), Some(i32::from(!honest)), "{line}");
    }
}

#[test]
fn lines_fit_the_width() {
    // Three things stand on one line whatever their length: the report's facts, a `curl` line, the binary's own path.
    let whole = |line: &str| line.contains("curl -sS") || line.contains(BINARY) || line.contains(", confidence ");
    let running = Running::start();
    let too_long: Vec<&str> =
        running.printed.lines().filter(|line| line.chars().count() > 100 && !whole(line)).collect();
    assert!(too_long.is_empty(), "{too_long:#?}");
}

#[test]
fn the_first_page_lists_the_doors() {
    let running = Running::start();
    let site = running.site();
    let mut stream = TcpStream::connect(site.strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: doors\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("<html lang=\"en\">"), "{page}");
    for (place, _) in REASONS {
        assert!(page.contains(&format!("<a href=\"{site}{place}\">")), "{place} is missing in\n{page}");
    }
}

#[test]
fn an_interrupt_ends_it_in_peace() {
    let mut running = Running::start();
    let killed = Command::new("kill").args(["-INT", &running.child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

#[test]
fn only_loopback_is_listened_on() {
    for address in ["0.0.0.0:0", "192.0.2.7:0", "[::]:0"] {
        let ran = demo(&["--once", "--listen", address]);
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(64), "{address}: {told}");
        assert!(told.contains("is not a loopback address") && told.contains("hint: "), "{told}");
    }
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let ran = demo(&["--once", "--listen", &taken.local_addr().unwrap().to_string()]);
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot listen on 127.0.0.1:") && told.contains("hint: "), "{told}");
}
