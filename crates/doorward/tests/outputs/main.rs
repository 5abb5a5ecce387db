//! What `doorward logs` writes for programs keeps its form: JSON its schema, Prometheus' text its grammar, CSV its columns; and what is
//! to be hidden is.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

use serde_json::Value;

/// A log in which something of everything happens.
fn log() -> String {
    let mut text = String::new();
    let agents = [
        "Mozilla/5.0 (compatible; Googlebot/2.1)",
        "Mozilla/5.0 (X11) Gecko/20100101 Firefox/128.0",
        "curl/8 \\\"x\\\" \\\\",
    ];
    let mut line = |minute: u32, address: &str, user: &str, request: &str, status: u16, agent: usize| {
        let stamp = format!("04/Oct/2026:{:02}:{:02}:00 +0000", minute / 60, minute % 60);
        let agent = agents.get(agent).unwrap();
        text.push_str(&format!(
            "{address} - {user} [{stamp}] \"{request} HTTP/1.1\" {status} 9 \"https://shop.example/a\" \"{agent}\"\n"
        ));
    };
    for minute in (0..1440).step_by(4) {
        line(minute, "66.249.64.5", "-", "GET /blog/one", if minute < 720 { 200 } else { 403 }, 0);
        line(minute, "192.0.2.1", "-", "GET /", if minute % 44 == 0 { 503 } else { 200 }, 1);
        if minute % 20 == 0 {
            line(minute, "203.0.113.9", "-", "GET /.env", 404, 2);
            line(minute, "203.0.113.8", "zelda", "POST /login", 401, 2);
            line(minute, "2001:db8::7", "-", "GET /x\\x22y\\x5cz,w", 403, 1);
        }
    }
    (0..200).for_each(|second| line(900, "192.0.2.3", "-", "GET /search", 429, usize::from(second % 2 == 0)));
    text + "no line\n"
}

/// Runs `doorward logs` on the log.
fn logs(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("access.log");
    std::fs::write(&file, log()).unwrap();
    Command::new(env!("CARGO_BIN_EXE_doorward")).arg("logs").args(arguments).arg(file).output().unwrap()
}

/// The figures of the log, saved: many reports are drawn of them without reading it again.
struct Saved(tempfile::TempDir);

impl Saved {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        out(&logs(&["--save", folder.path().join("part.dw").to_str().unwrap()]));
        Self(folder)
    }

    fn logs(&self, arguments: &[&str]) -> Output {
        let part = self.0.path().join("part.dw");
        Command::new(env!("CARGO_BIN_EXE_doorward")).arg("logs").args(arguments).arg(part).output().unwrap()
    }
}

fn out(output: &Output) -> String {
    assert!(output.status.code() < Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_report_is_as_the_published_schema_says() {
    let printed = Command::new(env!("CARGO_BIN_EXE_doorward")).args(["logs", "schema", "json"]).output().unwrap();
    let schema: Value = serde_json::from_slice(&printed.stdout).unwrap();
    for arguments in [&[][..], &["--top", "500", "--site", "shop.example"], &["--anonymize", "--hash-addresses"]] {
        let report: Value = serde_json::from_str(&out(&logs(&[&["--format", "json"], arguments].concat()))).unwrap();
        let faults = schema::faults(&schema, &report);
        assert!(faults.is_empty(), "{arguments:?}:\n{}", faults.join("\n"));
        for list in [
            "places", "refused", "routes", "agents", "crawlers", "clients", "users", "links", "changes", "attacks",
            "findings",
        ] {
            assert!(!report[list].as_array().unwrap().is_empty(), "`{list}` is empty, so its schema is not tried");
        }
    }
}

/// The name, the labels and the value of a line of Prometheus' text.
fn sample(line: &str) -> Option<(String, BTreeMap<String, String>, f64)> {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b':')
    };
    let (name, rest) = match line.split_once('{') {
        Some((name, rest)) => (name, Some(rest)),
        None => (line.split_once(' ')?.0, None),
    };
    let mut labels = BTreeMap::new();
    let value = match rest {
        None => line.split_once(' ')?.1,
        Some(mut rest) => loop {
            let (label, after) = rest.split_once("=\"")?;
            let (mut text, mut letters) = (String::new(), after.char_indices());
            let end = loop {
                match letters.next()? {
                    (_, '\\') => match letters.next()?.1 {
                        'n' => text.push('\n'),
                        letter @ ('\\' | '"') => text.push(letter),
                        _ => return None,
                    },
                    (at, '"') => break at,
                    (_, letter) => text.push(letter),
                }
            };
            if !is_name(label) || labels.insert(label.to_owned(), text).is_some() {
                return None;
            }
            let after = after.get(end + 1..)?;
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => break after.strip_prefix("} ")?,
            }
        },
    };
    is_name(name).then_some((name.to_owned(), labels, value.parse().ok()?))
}

#[test]
fn prometheus_text_is_as_its_tools_want_it() {
    let text = out(&logs(&["--format", "prometheus", "--top", "100"]));
    assert!(text.ends_with('\n') && !text.contains("\n\n"));
    let (mut seen, mut told) = (BTreeSet::new(), BTreeMap::<String, u32>::new());
    let mut last = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# ") {
            let mut words = rest.splitn(3, ' ');
            let (kind, name, rest) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            assert!(kind == "HELP" || (kind == "TYPE" && matches!(rest, "gauge" | "counter")), "{line}");
            assert!(kind == "TYPE" || rest.ends_with('.'), "{line}");
            *told.entry(name.to_owned()).or_default() += 1;
            name.clone_into(&mut last);
            continue;
        }
        let (name, labels, value) = sample(line).unwrap_or_else(|| unread(line));
        assert_eq!(name, last, "a metric's lines stand together, below its HELP and TYPE");
        assert!(value.is_finite() && value >= 0.0 && !name.ends_with("_total"), "{line}: a gauge is no counter");
        assert!(seen.insert((name, labels)), "{line} is there twice");
    }
    assert!(told.values().all(|count| *count == 2), "one HELP and one TYPE each: {told:?}");
    assert!(
        seen.iter()
            .any(|(_, labels)| labels.get("route").is_some_and(|route| route.contains('"') || route.contains('\\'))),
        "{text}"
    );
}

fn unread(line: &str) -> (String, BTreeMap<String, String>, f64) {
    assert_eq!(line, "a sample of Prometheus' text");
    Default::default()
}

#[test]
fn every_table_is_written_as_csv() {
    let saved = Saved::new();
    let help = String::from_utf8(logs(&["--help"]).stdout).unwrap();
    let tables = [
        ("refused", "status,route,path,count", 6),
        ("places", "count,status,place", 5),
        ("routes", "route,open,refused,absent,wrong,failing", 5),
        ("statuses", "status,count", 6),
        ("timeline", "from,minutes,open", 24),
        ("findings", "kind,place,status,count,text", 1),
        ("changes", "place,class,from,within_minutes", 1),
        ("crawlers", "crawler,claim,requests", 1),
        ("agents", "agent,open,refused", 3),
        ("clients", "address,open,refused", 5),
        ("networks", "network,open", 4),
        ("users", "user,open", 1),
        ("methods", "method,open", 2),
        ("hosts", "host,open", 0),
        ("links", "count,status,from,to", 5),
        ("reasons", "count,reason", 0),
        ("attacks", "address,what,because", 1),
    ];
    for (table, head, rows) in tables {
        let text = out(&saved.logs(&["--format", "csv", "--table", table, "--top", "50"]));
        assert!(text.starts_with(head), "{table}: {text}");
        assert!(text.lines().count() > rows, "{table}: {text}");
        assert!(help.contains(&format!("- {table}:")), "{table} is in the help");
    }
    let usual = out(&saved.logs(&["--format", "csv"]));
    assert!(usual.starts_with("status,route,path,count"), "what is refused, without a choice: {usual}");
}

#[test]
fn hashes_hide_addresses_and_keep_them_apart() {
    const HIDDEN: [&str; 7] = ["203.0.113", "192.0.2", "66.249", "2001:db8", "zelda", "/24", "/64"];
    let saved = Saved::new();
    let key = saved.0.path().join("key");
    std::fs::write(&key, "0123456789abcdef").unwrap();
    let with_key = format!("--hash-addresses={}", key.display());
    for format in ["text", "json", "csv", "html", "markdown", "prometheus"] {
        let text = out(&saved.logs(&["--anonymize", &with_key, "--format", format]));
        HIDDEN.iter().for_each(|hidden| assert!(!text.contains(hidden), "{format} shows {hidden}: {text}"));
        assert!(matches!(format, "csv" | "prometheus") || text.contains("address-"), "{format}: {text}");
    }
    let clients = |option: &str| out(&saved.logs(&["--anonymize", option, "--format", "csv", "--table", "clients"]));
    assert_eq!(clients(&with_key), clients(&with_key), "one key, one hash");
    assert_ne!(clients("--hash-addresses"), clients("--hash-addresses"), "a key of its own for each run");
    let names: BTreeSet<String> =
        clients(&with_key).lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(names.len(), 6, "{names:?}");
    std::fs::write(&key, "short").unwrap();
    let short = saved.logs(&["--anonymize", &with_key]);
    assert!(
        short.status.code() == Some(2) && String::from_utf8_lossy(&short.stderr).contains("has 5 bytes"),
        "{short:?}"
    );
    assert_eq!(logs(&["--hash-addresses"]).status.code(), Some(64), "alone it would hide half");
}

#[test]
fn the_exit_status_says_what_was_asked_for() {
    for (arguments, wanted) in [
        (&[][..], 1),
        (&["--fail-on", "never"], 0),
        (&["--fail-on", "accidental"], 1),
        (&["--fail-on", "new"], 64),
        (&["--format", "$nonsense["], 64),
        (&["--nonsense"], 64),
        (&["absent.log", "--fail-on", "never"], 2),
    ] {
        assert_eq!(logs(arguments).status.code(), Some(wanted), "{arguments:?}");
    }
}
