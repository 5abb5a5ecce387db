//! `doorward logs --engine clickhouse=URL` against the engine itself: the report of a table is that of the files which filled it.
//!
//! The engine is chdb from PyPI, behind a stub of ClickHouse's protocol (`server.py`). `./test` installs it; where it is not there the
//! test says that it is skipped.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod odd;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engine");
const PASSWORD: &str = "s3cret-word";
/// Lines of the generated log.
const LINES: u64 = 20_000;
/// Columns of a table that somebody else made: nothing is worked out in it.
const PLAIN: &str = "CREATE TABLE plain (time DateTime('UTC'), client String, user Nullable(String), method String, target String, \
    status UInt16, bytes UInt64, referrer String, agent String) ENGINE = MergeTree ORDER BY time;\n";

/// Where `./test` puts the engine.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("DOORWARD_TEST_CHDB").map(PathBuf::from);
    let usual = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/doorward-test/chdb"));
    let python = named.or_else(usual)?.join("bin/python");
    let probe = Command::new(&python).args(["-c", "import chdb"]).output();
    probe.is_ok_and(|output| output.status.success()).then_some(python)
}

/// The engine behind its protocol; it ends with its standard input.
struct Server {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn doorward(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_doorward"))
        .arg("logs")
        .args(arguments)
        .env_remove("DOORWARD_CLICKHOUSE_PASSWORD")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Fills tables from the logs and serves them.
fn serve(python: &Path) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let generate = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/logs/generate.py");
    let big = folder.path().join("big.log");
    let made = Command::new(python)
        .args([generate, "--lines", &LINES.to_string(), "--addresses", "2000", "--out"])
        .arg(&big)
        .status();
    assert!(made.unwrap().success());
    let odd = file("odd.log", &odd::log(400));
    file("password", &format!("{PASSWORD}\n"));
    let fill = include_str!("fill.sql");
    let filled = |table: &str, log: &str| fill.replace("TABLE", table).replace("LOG", log);
    let schema = text(&doorward(&["schema", "clickhouse", "--pipeline", "none"]).stdout);
    let statements = [
        schema.clone(),
        filled("access_log", big.to_str().unwrap()),
        schema.replace("access_log", "odd_log"),
        filled("odd_log", &odd),
        PLAIN.to_owned(),
        filled("plain", &odd),
        "CREATE TABLE elsewhere (moment DateTime) ENGINE = Memory;\n".to_owned(),
    ];
    let statements = file("tables.sql", &statements.join("\n"));
    let mut child = Command::new(python)
        .args([&format!("{HERE}/server.py"), folder.path().join("db").to_str().unwrap(), &statements])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
    Server { child, port: port.trim().parse().unwrap_or_else(|_| panic_at_start(&port)), folder }
}

fn panic_at_start(said: &str) -> u16 {
    assert_eq!(said, "a port", "the engine did not start");
    0
}

impl Server {
    fn url(&self, rest: &str) -> String {
        format!("clickhouse=http://reader@127.0.0.1:{}/{rest}", self.port)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn engine(&self, rest: &str, arguments: &[&str]) -> Output {
        let (url, password) = (self.url(rest), self.path("password"));
        doorward(&[&["--engine", &url, "--engine-password", &password], arguments].concat())
    }

    /// The reports of a table and of a file, with what is only about right taken out after a look at it.
    fn compare(&self, rest: &str, log: &str, arguments: &[&str]) {
        let arguments = [&["--format", "json"], arguments].concat();
        let output = self.engine(rest, &arguments);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let mut table: Value = serde_json::from_slice(&output.stdout).unwrap();
        let log = self.path(log);
        let mut file: Value =
            serde_json::from_slice(&doorward(&[&arguments, [log.as_str()].as_slice()].concat()).stdout).unwrap();
        for (name, wanted) in file.as_object().unwrap() {
            if !["addresses", "refused", "remarks", "attacks"].contains(&name.as_str()) {
                assert_eq!(&table[name], wanted, "`{name}` of {rest}");
            }
        }
        // Of the many names and routes of one address a table gives the most frequent, a log the first.
        let attacks = |report: &Value| {
            let mut list = report["attacks"].as_array().unwrap().clone();
            for attack in &mut list {
                for name in ["agent", "route"] {
                    attack.as_object_mut().unwrap().remove(name);
                }
            }
            list
        };
        assert_eq!(attacks(&table), attacks(&file), "attacks of {rest}");
        let addresses = |report: &Value| report["addresses"].as_f64().unwrap();
        let (ours, theirs) = (addresses(&table), addresses(&file));
        assert!((ours - theirs).abs() <= theirs * 0.05 + 1.0, "{ours} addresses, {theirs} in the file");
        let rows = |report: &mut Value| report["refused"].as_array_mut().unwrap().clone();
        let (ours, theirs) = (rows(&mut table), rows(&mut file));
        assert_eq!(ours.len(), theirs.len());
        for (mut ours, mut theirs) in ours.into_iter().zip(theirs) {
            for row in [&mut ours, &mut theirs] {
                // For whom a path is open and for whom shut needs each request; a table is asked for sums.
                for name in ["addresses", "flapping", "separated"] {
                    row.as_object_mut().unwrap().remove(name).unwrap();
                }
            }
            assert_eq!(ours, theirs, "a row of {rest}");
        }
        let remarks = table["remarks"].to_string();
        assert!(remarks.contains("drawn from a table"), "{remarks}");
    }
}

#[test]
fn the_report_of_a_table_is_that_of_the_files_which_filled_it() {
    let Some(python) = python() else {
        eprintln!("skipped: chdb is not installed; `./test` installs it");
        return;
    };
    let server = serve(&python);
    server.compare("", "big.log", &["--top", "500", "--site", "shop.example"]);
    let ranges = server.path("googlebot.json");
    std::fs::write(&ranges, r#"{"prefixes": [{"ipv4Prefix": "66.249.64.0/25"}, {"ipv6Prefix": "2001:db8::/32"}]}"#)
        .unwrap();
    let ranges = format!("Googlebot={ranges}");
    for table in ["?table=odd_log", "default?table=plain&since=2026-10-04&until=2026-10-05"] {
        server.compare(table, "odd.log", &["--top", "5000", "--crawler-ranges", &ranges]);
    }
    a_span_is_a_part_of_it(&server);
    what_goes_wrong_is_told(&server);
}

fn a_span_is_a_part_of_it(server: &Server) {
    let lines = |rest: &str| {
        let output = server.engine(rest, &["--format", "json"]);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["lines"].as_u64().unwrap()
    };
    let parts = [lines("?until=2026-10-03T23:59:59Z"), lines("?since=2026-10-04&timeout=60")];
    assert_eq!(parts.iter().sum::<u64>(), LINES, "{parts:?}");
    assert!(parts.iter().all(|part| *part > 0));
}

fn what_goes_wrong_is_told(server: &Server) {
    for (rest, message, hint) in [
        ("?table=missing", "missing", "doorward logs schema clickhouse"),
        ("?table=elsewhere", "has no column `time`, `client`, `target`, `status`", "schema clickhouse"),
        ("?since=2031-01-01", "holds no request of that time", "since"),
        ("nowhere?table=x", "nowhere", "database"),
    ] {
        let output = server.engine(rest, &[]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{rest}: {said}");
        assert!(said.contains(message) && said.contains("hint: ") && said.contains(hint), "{rest}: {said}");
    }
    let wrong = doorward(&["--engine", &server.url("")]);
    let said = text(&wrong.stderr);
    assert!(wrong.status.code() == Some(2) && said.contains("--engine-password") && !said.contains(PASSWORD), "{said}");
}

#[test]
fn wrong_usage_of_an_engine_is_told() {
    for (arguments, wanted) in [
        (&["--engine", "mysql=http://host/"][..], "is no engine"),
        (&["--engine", "clickhouse=http://dana:hunter2@host/"], "a password stands in the URL"),
        (&["--engine", "clickhouse=http://host/", "access.log"], "cannot be used with"),
        (&["schema", "oracle"], "no such schema"),
        (&["--engine-password", "x", "access.log"], "--engine"),
    ] {
        let output = doorward(arguments);
        let said = text(&output.stderr);
        assert!(
            output.status.code() == Some(64) && said.contains(wanted) && !said.contains("hunter2"),
            "{arguments:?}: {said}"
        );
    }
    let away = doorward(&["--engine", "clickhouse=http://127.0.0.1:1/"]);
    assert!(away.status.code() == Some(2) && text(&away.stderr).contains("gives no answer"), "{}", text(&away.stderr));
}

#[test]
fn the_schema_and_each_pipeline_are_printed() {
    let printed = |arguments: &[&str]| text(&doorward(&[&["schema", "clickhouse"], arguments].concat()).stdout);
    let all = printed(&[]);
    assert!(all.starts_with("-- The table") && all.contains("-- sinks:") && all.contains("-- pipeline:"), "{all}");
    assert!(
        all.lines().all(|line| line.starts_with("--") || !line.contains("inputs: [")),
        "pipelines stand behind `--`"
    );
    for (pipeline, wanted) in
        [("vector", "type: clickhouse"), ("fluent-bit", "INSERT%20INTO"), ("none", "ENGINE = MergeTree")]
    {
        assert!(printed(&["--pipeline", pipeline]).contains(wanted), "{pipeline}");
    }
}
