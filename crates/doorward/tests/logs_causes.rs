//! `doorward logs` says why: error lines beside access lines, what access lines state themselves, elimination, advice, flapping.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A folder of its own, removed at the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

fn logs(arguments: &[&str], files: &[&Path]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_doorward")).arg("logs").args(arguments).args(files).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn text(arguments: &[&str], files: &[&Path]) -> String {
    String::from_utf8(logs(arguments, files).stdout).unwrap()
}

fn json(files: &[&Path]) -> Value {
    serde_json::from_slice(&logs(&["--format", "json"], files).stdout).unwrap()
}

/// An access line at a minute of an hour.
fn access(address: &str, minute: u32, path: &str, status: u16, agent: &str) -> String {
    format!(
        "{address} - - [01/Oct/2026:12:{minute:02}:07 +0000] \"GET {path} HTTP/1.1\" {status} 100 \"-\" \"{agent}\"\n"
    )
}

/// The same in nginx's error log.
fn nginx(address: &str, minute: u32, path: &str, level: &str, words: &str) -> String {
    format!(
        "2026/10/01 12:{minute:02}:07 [{level}] 7#7: *5 {words}, client: {address}, server: a, request: \"GET {path} HTTP/1.1\", host: \"a\"\n"
    )
}

const INDEX: &str = "directory index of \"/srv/a/\" is forbidden";

/// An hour in which a folder is shut with a line, and at minute 30 a page without one.
fn hour(level: &str) -> (String, String) {
    let (mut requests, mut lines) = (String::new(), String::new());
    for minute in [5, 10, 15, 20, 25, 35, 40, 45, 50, 55] {
        requests += &access("192.0.2.1", minute, "/a/", 403, "Firefox/128.0");
        lines += &nginx("192.0.2.1", minute, "/a/", level, INDEX);
    }
    requests += &access("192.0.2.7", 30, "/page", 403, "Firefox/128.0");
    (requests, lines)
}

fn cause<'a>(report: &'a Value, kind: &str) -> Option<&'a Value> {
    report["causes"].as_array().unwrap().iter().find(|cause| cause["kind"] == kind)
}

#[test]
fn refusals_are_grouped_by_cause_with_the_line_and_the_repair() {
    let folder = Folder::new();
    let (requests, lines) = hour("error");
    let (requests, lines) = (folder.file("access.log", &requests), folder.file("error.log", &lines));
    let report = json(&[&requests, &lines]);
    let told = cause(&report, "told").unwrap();
    assert_eq!((&told["reason"], &told["count"], &told["refused"]), (&"index-missing".into(), &10.into(), &10.into()));
    assert_eq!(told["confidence"]["request"], 10);
    assert_eq!(
        (told["first"].as_str(), told["last"].as_str()),
        (Some("2026-10-01T12:05:07Z"), Some("2026-10-01T12:55:07Z"))
    );
    assert_eq!(told["paths"][0], serde_json::json!(["403 /a/", 10]));
    let quote = told["quote"].as_str().unwrap();
    assert!(quote.contains("error.log:1: ") && quote.contains(INDEX), "{quote}");
    assert!(told["who_fixes"].is_string() && !told["repair"].as_array().unwrap().is_empty());
    let words = text(&[], &[&requests, &lines]);
    let (verdict, why, findings) =
        (words.find("refused").unwrap(), words.find("\nWhy\n").unwrap(), words.find("What is shut").unwrap());
    assert!(verdict < why && why < findings, "{words}");
    assert!(words.contains("10 refused: `index-missing`") && words.contains("to be mended by"), "{words}");
}

#[test]
fn silence_excludes_only_where_the_log_is_proven_to_cover_it() {
    let folder = Folder::new();
    let run = |name: &str, requests: &str, lines: &str| {
        let files = (folder.file(&format!("{name}.access"), requests), folder.file(&format!("{name}.error"), lines));
        json(&[&files.0, &files.1])
    };
    let (requests, lines) = hour("error");
    let report = run("covered", &requests, &lines);
    let silent = cause(&report, "elimination").unwrap();
    assert_eq!(
        (&silent["count"], &silent["reason"], &silent["paths"][0][0]),
        (&1.into(), &Value::Null, &"403 /page".into())
    );
    assert!(silent["excluded"].as_array().unwrap().contains(&"index-missing".into()), "{silent}");
    assert!(
        silent["left"].as_array().unwrap().iter().any(|left| left.as_str().unwrap().contains("return 403")),
        "{silent}"
    );
    assert!(silent["title"].as_str().unwrap().contains("not certain"));

    let (_, grave) = hour("crit");
    let restarted = lines.clone() + "2026/10/01 12:31:00 [notice] 7#7: signal process started\n";
    let early: String = lines.lines().take(5).map(|line| format!("{line}\n")).collect();
    let other = lines.replace("192.0.2.1", "198.51.100.9");
    for (name, lines) in [("level", &grave), ("restart", &restarted), ("gap", &early), ("host", &other)] {
        let report = run(name, &requests, lines);
        assert!(cause(&report, "elimination").is_none(), "{name}");
        assert!(cause(&report, "not-told").is_some(), "{name}");
    }
}

#[test]
fn what_the_access_line_states_needs_no_error_log() {
    let folder = Folder::new();
    let line = "192.0.2.1:50000 [01/Oct/2026:12:00:00.000] front back/<NOSRV> 0/-1/-1/-1/0 429 192 - - PR-- 1/1/0/0/0 0/0 \"GET /a HTTP/1.1\"\n";
    let file = folder.file("haproxy.log", &line.repeat(5));
    let report = json(&[&file]);
    let told = cause(&report, "told").unwrap();
    assert_eq!((&told["reason"], &told["confidence"]["access-line"]), (&"rate-limited".into(), &5.into()));
    assert!(told["quote"].as_str().unwrap().contains("PR--"), "{told}");
    assert_eq!(report["advice"].as_array().unwrap().len(), 0);
}

#[test]
fn advice_is_given_in_the_servers_form_and_only_where_it_helps() {
    let folder = Folder::new();
    let (requests, lines) = hour("error");
    let (requests, lines) = (folder.file("access.log", &requests), folder.file("error.log", &lines));
    let words = text(&[], &[&requests, &lines]);
    assert!(words.contains("log_format doorward '$remote_addr") && words.contains("$connection"), "{words}");
    let apache = "[Thu Oct 01 12:05:07.1 2026] [authz_core:error] [pid 9:tid 9] [client 192.0.2.1:5] AH01630: client denied by server configuration: /srv/a/\n";
    let apache = folder.file("apache.log", apache);
    let words = text(&[], &[&requests, &apache]);
    assert!(words.contains("LogFormat \"") && words.contains("%L") && words.contains("ErrorLogFormat"), "{words}");
    let open = folder.file("open.log", &access("192.0.2.1", 1, "/", 200, "curl/8"));
    assert!(!text(&[], &[&open, &lines]).contains("log_format"));
    let without = text(&[], &[&requests]);
    assert!(without.contains("the error log of the same server") && !without.contains("log_format"), "{without}");
}

#[test]
fn each_request_is_written_with_its_cause() {
    let folder = Folder::new();
    let (requests, lines) = hour("error");
    let requests = requests
        + &access("192.0.2.8", 31, "/b?token=abcdefghijklmnop0123456789", 404, "curl/8")
        + &access("192.0.2.8", 31, "/ok", 200, "curl/8");
    let (requests, lines) = (folder.file("access.log", &requests), folder.file("error.log", &lines));
    let rows: Vec<Value> = text(&["--requests", "-"], &[&requests, &lines])
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 12, "every request that was not open, and nothing else");
    let told: Vec<&Value> = rows.iter().filter(|row| row["cause"] == "index-missing").collect();
    assert_eq!(told.len(), 10);
    let numbers: std::collections::BTreeSet<u64> = told.iter().map(|row| row["line"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=10).collect());
    let other = rows.iter().find(|row| row["status"] == 404).unwrap();
    assert!(other["cause"].is_null() && !other["target"].as_str().unwrap().contains("abcdefghijklmnop"), "{other}");
    let hidden = text(&["--requests", "-", "--anonymize"], &[&requests, &lines]);
    assert!(
        !hidden.contains("192.0.2.1\"") && !hidden.contains("is forbidden") && hidden.contains("192.0.2.0/24"),
        "{hidden}"
    );
}

#[test]
fn every_format_tells_the_causes() {
    let folder = Folder::new();
    let (requests, lines) = hour("error");
    let (requests, lines) = (folder.file("access.log", &requests), folder.file("error.log", &lines));
    for (format, wanted) in [
        ("html", "<details class=\"cause\" open><summary>10 refused: <code>index-missing</code>"),
        ("markdown", "## Why\n\n* 10 refused: `index-missing`"),
        ("prometheus", "doorward_logs_cause_refused{reason=\"index-missing\",kind=\"told\"} 10"),
        ("csv", "index-missing"),
    ] {
        let report = text(&["--format", format], &[&requests, &lines]);
        assert!(report.contains(wanted), "{format}: {report}");
    }
}

#[test]
fn saved_parts_tell_the_same_causes() {
    let folder = Folder::new();
    let (requests, lines) = hour("error");
    let (requests, lines) = (folder.file("access.log", &requests), folder.file("error.log", &lines));
    let part = folder.0.path().join("part.dw");
    let whole = text(&["--format", "json", "--save", part.to_str().unwrap()], &[&requests, &lines]);
    let whole: Value = serde_json::from_str(&whole).unwrap();
    let merged = json(&[Path::new("merge"), &part]);
    let told = |report: &Value| cause(report, "told").unwrap().clone();
    assert_eq!(told(&merged), told(&whole));
}

#[test]
fn a_door_that_flaps_is_told_by_what_separates_it() {
    let folder = Folder::new();
    let mut requests = String::new();
    for minute in 0..50 {
        let address = format!("192.0.2.{}", minute % 7);
        let (agent, status) = if minute % 2 == 0 { ("Mozilla/5.0 Firefox/128.0", 200) } else { ("curl/8.5", 403) };
        requests += &access(&address, minute, "/by-agent", status, agent);
        let status = if minute % 3 == 0 { 403 } else { 200 };
        requests +=
            &access(&address, minute, "/by-nothing", status, if minute % 2 == 0 { "curl/8.5" } else { "Wget/1.2" });
        // A change, and no flapping.
        requests += &access(&address, minute, "/changed", if minute < 25 { 200 } else { 403 }, "curl/8.5");
        // Asked to sign in, and signed in.
        let (user, status) = if minute % 2 == 0 { ("-", 401) } else { ("eve", 200) };
        requests +=
            &access(&address, minute, "/members", status, "curl/8.5").replace(" - - [", &format!(" - {user} ["));
    }
    let report = json(&[&folder.file("access.log", &requests)]);
    let of = |path: &str| report["refused"].as_array().unwrap().iter().find(|row| row["path"] == path).unwrap().clone();
    let agent = of("/by-agent");
    assert_eq!(
        (agent["flaps"].as_bool(), agent["separated"][0]["by"].as_str()),
        (Some(true), Some("agent")),
        "{agent}"
    );
    assert!(agent["flapping"].as_str().unwrap().contains("the user agent tells open"), "{agent}");
    let nothing = of("/by-nothing");
    assert!(nothing["flapping"].as_str().unwrap().starts_with("neither address"), "{nothing}");
    for path in ["/changed", "/members"] {
        assert_eq!((of(path)["flaps"].as_bool(), &of(path)["flapping"]), (Some(false), &Value::Null), "{path}");
    }
    let findings = report["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding["kind"] == "flapping"
                && finding["signals"][0].as_str().unwrap().contains("user agent"))
    );
}

/// Two refusals alike in one second, one of which wrote a line: which of them it was is not told of either.
#[test]
fn a_line_that_may_be_of_two_requests_is_claimed_for_neither() {
    let folder = Folder::new();
    let (_, mut lines) = hour("error");
    lines += &nginx("192.0.2.9", 58, "/", "error", INDEX);
    let lines = folder.file("error.log", &lines);
    for (minutes, wanted) in [(vec![58], vec![None]), (vec![58, 58], vec![Some(2), Some(2)])] {
        let requests: String =
            minutes.iter().map(|minute| access("192.0.2.9", *minute, "/", 403, "Firefox/128.0")).collect();
        let requests = folder.file("access.log", &requests);
        let rows: Vec<Value> = text(&["--requests", "-"], &[&requests, &lines])
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let rivals: Vec<Option<u64>> = rows.iter().map(|row| row["one_of"].as_u64()).collect();
        assert_eq!(rivals, wanted, "{rows:?}");
        for row in rows {
            let claims = row["cause"] == "index-missing";
            assert_eq!(claims, row["one_of"].is_null(), "{row}");
            assert!(row["line"] == 11 && (claims || row["perhaps"][0] == "index-missing"), "{row}");
        }
    }
}

#[test]
fn the_directive_that_refuses_is_told_with_its_file_and_line() {
    let folder = Folder::new();
    let config =
        "events {}\nhttp {\nserver {\nlisten 80;\nserver_name a;\nlocation /shop/ {\ndeny 192.0.2.0/24;\n}\n}\n}\n";
    let config = folder.file("nginx.conf", config);
    let (mut requests, mut lines) = (String::new(), String::new());
    for minute in 0..8 {
        // The first half has its lines, the second none.
        requests += &access("192.0.2.1", minute, "/shop/", 403, "Firefox/128.0");
        requests += &access("198.51.100.1", minute, "/shop/", 200, "Firefox/128.0");
        if minute < 4 {
            lines += &nginx("192.0.2.1", minute, "/shop/", "error", "access forbidden by rule");
        }
    }
    let (requests, lines) = (folder.file("access.log", &requests), folder.file("error.log", &lines));
    let (config, place) = (config.to_str().unwrap(), format!("{}:7", config.display()));
    let output = logs(&["--format", "json", "--config", config], &[&requests, &lines]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let cause = &report["causes"][0];
    assert_eq!((&cause["reason"], &cause["count"]), (&"ip-denied".into(), &8.into()), "{cause}");
    assert_eq!(cause["confidence"]["request"], 4, "{cause}");
    assert_eq!(cause["confidence"]["configuration"], 4, "{cause}");
    assert_eq!(cause["rules"][0]["place"], place.as_str(), "{cause}");
    assert_eq!(cause["rules"][0]["count"], 8, "{cause}");
    for format in ["text", "markdown", "html"] {
        let told = text(&["--format", format, "--config", config], &[&requests, &lines]);
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains("refused by") && told.contains(":7: deny 192.0.2.0/24 for "), "{format}: {told}");
    }
    let rows = text(&["--format", "csv", "--config", config], &[&requests, &lines]);
    assert!(rows.starts_with("status,") && rows.lines().next().unwrap().ends_with(",directive"), "{rows}");
    assert!(rows.contains(&format!(",{place}: deny 192.0.2.0/24\n")), "{rows}");
    let hidden = text(&["--format", "json", "--config", config, "--anonymize"], &[&requests, &lines]);
    assert!(hidden.contains(&place) && !hidden.contains("deny 192"), "{hidden}");
}

#[test]
fn a_finding_names_the_directive_and_what_mends_it() {
    let folder = Folder::new();
    let config =
        "events {}\nhttp {\nserver {\nlisten 80;\nserver_name a;\nlocation = /robots.txt {\ndeny all;\n}\n}\n}\n";
    let config = folder.file("nginx.conf", config);
    let requests: String =
        (0..8).map(|minute| access("192.0.2.1", minute, "/robots.txt", 403, "Firefox/128.0")).collect();
    let requests = folder.file("access.log", &requests);
    let (config, place) = (config.to_str().unwrap(), format!("{}:7", config.display()));
    let told = |arguments: &[&str]| text(&[&["--config", config], arguments].concat(), &[&requests]);
    let report: Value = serde_json::from_str(&told(&["--format", "json"])).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["kind"], "accidental", "{report}");
    assert_eq!(finding["rule"], format!("{place}: deny all"), "{finding}");
    let repair = finding["repair"].as_str().unwrap();
    let page = told(&["--format", "html"]);
    assert!(page.contains(repair.split('`').next().unwrap()), "{repair} is not in {page}");
    for format in ["text", "markdown", "csv"] {
        let told = told(&["--format", format]).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(&format!("{place}: deny all")), "{format}: {told}");
    }
    // A line of configuration may name addresses and persons.
    let hidden: Value = serde_json::from_str(&told(&["--format", "json", "--anonymize"])).unwrap();
    assert_eq!(hidden["findings"][0]["rule"], Value::Null, "{hidden}");
    assert!(!hidden.to_string().contains("deny all"), "{hidden}");
}
