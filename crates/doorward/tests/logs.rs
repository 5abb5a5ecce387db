//! `doorward logs`, driven as a person would: files in, reports out, exit status.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
    Command::new(env!("CARGO_BIN_EXE_doorward")).arg("logs").args(arguments).args(files).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/// A day in which the blog is shut to Googlebot from 12:30 on, a scanner comes by, and passwords are guessed.
fn day() -> String {
    let mut text = String::new();
    let mut line = |address: &str, minute: u32, request: &str, status: u16, referrer: &str, agent: &str| {
        let stamp = format!("04/Oct/2026:{:02}:{:02}:07 +0000", minute / 60, minute % 60);
        text.push_str(&format!(
            "{address} - - [{stamp}] \"{request} HTTP/1.1\" {status} 100 \"{referrer}\" \"{agent}\"\n"
        ));
    };
    for minute in 0..1440 {
        let shut = minute >= 750;
        line(
            "66.249.64.5",
            minute,
            &format!("GET /blog/post-{}", minute % 9),
            if shut { 403 } else { 200 },
            "-",
            GOOGLEBOT,
        );
        line("198.51.100.7", minute, &format!("GET /blog/post-{}", minute % 9), 200, "-", FIREFOX);
        if minute % 40 == 0 {
            line("198.51.100.8", minute, "GET /files/list.pdf", 403, "https://shop.example/help", FIREFOX);
            line("203.0.113.66", minute, "GET /.env", 404, "-", "zgrab/0.x");
            line("203.0.113.77", minute, "POST /login", 401, "-", "python-requests/2.31");
        }
    }
    text
}

#[test]
fn the_verdict_comes_first_and_names_the_change() {
    let folder = Folder::new();
    let log = folder.file("access.log", &day());
    let output = logs(&[], &[&log]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let text = out(&output);
    let first = text.split("\n\n").next().unwrap().replace('\n', " ");
    assert!(first.contains("403 on /blog/* for Googlebot began 2026-10-04 12:30, 0 → 100 %"), "{text}");
    for wanted in ["Findings", "What is shut", "/files/list.pdf", "guesses passwords", "scans for weak spots"] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
}

#[test]
fn json_has_the_contract_and_every_format_is_written() {
    let folder = Folder::new();
    let log = folder.file("access.log", &day());
    let value: serde_json::Value = serde_json::from_str(&out(&logs(&["--format", "json"], &[&log]))).unwrap();
    assert_eq!(value["schema"], "doorward.logs/1");
    assert_eq!(value["lines"], 2880 + 36 * 3);
    assert_eq!(value["unparsed"], 0);
    assert_eq!(value["by_status"]["403"], 690 + 36);
    assert_eq!(value["refused"][0]["status"], 403);
    assert!(value["findings"][0]["text"].as_str().unwrap().contains("Googlebot"));
    for (format, wanted) in [
        ("csv", "status,route,path"),
        ("html", "<svg"),
        ("markdown", "## Findings"),
        ("prometheus", "doorward_logs_requests{status=\"403\"} 726"),
    ] {
        assert!(out(&logs(&["--format", format], &[&log])).contains(wanted), "{format}");
    }
    let page = out(&logs(&["--format", "html"], &[&log]));
    assert!(!page.contains("src=") && !page.contains("@import"), "the page loads nothing");
}

#[test]
fn what_a_log_holds_acts_on_no_page_and_no_terminal() {
    let folder = Folder::new();
    let evil = "<script>alert(1)</script>\u{1b}[31m";
    let text = format!("1.2.3.4 - - [04/Oct/2026:00:00:00 +0000] \"GET /{evil} HTTP/1.1\" 403 1 \"-\" \"{evil}\"\n");
    let log = folder.file("access.log", &text);
    assert!(!out(&logs(&["--format", "html"], &[&log])).contains("<script>alert"));
    for format in ["text", "markdown", "csv"] {
        assert!(!out(&logs(&["--format", format], &[&log])).contains('\u{1b}'), "{format}");
    }
}

#[test]
fn an_address_of_which_requests_were_wrong_has_a_number() {
    let folder = Folder::new();
    let line = |status: u16| {
        format!("192.0.2.1 - - [04/Oct/2026:00:00:07 +0000] \"GET /a HTTP/1.1\" {status} 9 \"-\" \"{FIREFOX}\"\n")
    };
    let row = |text: &str| {
        let (_, table) = text.split_once("Addresses\n").unwrap();
        table.lines().take(3).filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join(" | ")
    };
    let without = row(&out(&logs(&[], &[&folder.file("refused.log", &line(403).repeat(2))])));
    assert!(!without.contains("wrong"), "{without}");
    let with = row(&out(&logs(&[], &[&folder.file("wrong.log", &line(408).repeat(7))])));
    assert!(with.contains("wrong") && with.contains('7'), "{with}");
}

#[test]
fn what_is_new_is_told_beside_the_run_before() {
    let folder = Folder::new();
    let day = day();
    let (morning, _) = day.split_at(day.find("04/Oct/2026:12:30").unwrap());
    let before = folder.file("before.log", morning);
    let after = folder.file("after.log", &day);
    let state = folder.0.path().join("state.json");
    let arguments = ["--since-last", state.to_str().unwrap(), "--fail-on", "new-accidental"];
    assert_eq!(logs(&arguments, &[&before]).status.code(), Some(0), "the first run has nothing to compare with");
    assert_eq!(logs(&arguments, &[&after]).status.code(), Some(1));
    assert_eq!(logs(&arguments, &[&after]).status.code(), Some(0), "what was told once is not new again");
    assert_eq!(logs(&["--fail-on", "new"], &[&after]).status.code(), Some(64));
}

#[test]
fn what_was_below_the_table_is_not_new_when_it_rises() {
    let folder = Folder::new();
    let line = |path: &str| {
        format!("192.0.2.1 - - [04/Oct/2026:00:00:07 +0000] \"GET {path} HTTP/1.1\" 403 9 \"-\" \"{FIREFOX}\"\n")
    };
    let first = folder.file("first.log", &format!("{}{}", line("/a").repeat(9), line("/b")));
    let second = folder.file("second.log", &format!("{}{}", line("/b").repeat(9), line("/c").repeat(5)));
    let state = folder.0.path().join("state.json");
    let since = ["--since-last", state.to_str().unwrap(), "--format", "json", "--top"];
    logs(&[&since[..], &["1"]].concat(), &[&first]);
    let report = out(&logs(&[&since[..], &["2"]].concat(), &[&second]));
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let news: Vec<(&str, bool)> = report["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["path"].as_str().unwrap(), row["new"].as_bool().unwrap()))
        .collect();
    assert_eq!(news, [("/b", false), ("/c", true)]);
}

#[test]
fn saved_parts_merge_to_what_one_run_gives() {
    let folder = Folder::new();
    let day = day();
    let whole = folder.file("whole.log", &day);
    let mut parts = Vec::new();
    for (number, name) in ["a.dw", "b.dw"].iter().enumerate() {
        let lines: String = day
            .lines()
            .enumerate()
            .filter(|(line, _)| line % 2 == number)
            .map(|(_, line)| format!("{line}\n"))
            .collect();
        let log = folder.file("part.log", &lines);
        let part = folder.0.path().join(name);
        assert!(logs(&["--save", part.to_str().unwrap()], &[&log]).status.code().is_some_and(|code| code < 2));
        parts.push(part);
    }
    let merged = logs(&["--format", "json", "merge"], &[&parts[0], &parts[1]]);
    assert_eq!(out(&merged), out(&logs(&["--format", "json"], &[&whole])));
    assert_eq!(logs(&["merge"], &[&whole]).status.code(), Some(64));
}

#[test]
fn ban_lists_hold_attackers_and_nobody_else() {
    let folder = Folder::new();
    let log = folder.file("access.log", &day());
    for (server, wanted) in [
        ("nginx", "deny 203.0.113.66;\ndeny 203.0.113.77;\n"),
        ("haproxy", "203.0.113.66\n203.0.113.77\n"),
        ("apache", "Require not ip 203.0.113.66"),
        ("nftables", "elements = { 203.0.113.66, 203.0.113.77 }"),
        ("fail2ban", "banip 203.0.113.77"),
    ] {
        let list = out(&logs(&["--ban-list", server], &[&log]));
        assert!(list.contains(wanted), "{server}: {list}");
        assert!(!list.contains("66.249.64.5") && !list.contains("198.51.100"), "{list}");
    }
    let list = out(&logs(&["--ban-list", "haproxy", "--allow", "203.0.113.64/28"], &[&log]));
    assert_eq!(list, "");
}

/// Somebody who scans, a crawler that asks for the same, and the crawler's address under another name.
fn probes() -> String {
    let mut text = String::new();
    for minute in 0..30 {
        for (address, agent) in [
            ("203.0.113.66", "zgrab/0.x"),
            ("66.249.64.5", GOOGLEBOT),
            ("66.249.64.6", "zgrab/0.x"),
            ("::ffff:66.249.64.7", GOOGLEBOT),
            ("198.51.100.9", GOOGLEBOT),
        ] {
            text.push_str(&format!(
                "{address} - - [04/Oct/2026:00:{minute:02}:07 +0000] \"GET /.env HTTP/1.1\" 404 9 \"-\" \"{agent}\"\n"
            ));
        }
    }
    text
}

const SERVERS: [&str; 5] = ["nginx", "apache", "haproxy", "nftables", "fail2ban"];

#[test]
fn a_verified_crawler_is_in_no_ban_list() {
    let folder = Folder::new();
    let log = folder.file("access.log", &probes());
    let published = folder.file("google.json", r#"{"prefixes": [{"ipv4Prefix": "66.249.64.0/27"}]}"#);
    let ranges = format!("Googlebot={}", published.display());
    let (bare, aware) = (folder.0.path().join("bare.dw"), folder.0.path().join("aware.dw"));
    logs(&["--save", bare.to_str().unwrap()], &[&log]);
    logs(&["--save", aware.to_str().unwrap(), "--crawler-ranges", &ranges], &[&log]);
    for server in SERVERS {
        let without = out(&logs(&["--ban-list", server], &[&log]));
        assert!(without.contains("66.249.64.5"), "a name alone proves nothing: {without}");
        for (what, list) in [
            ("a log", logs(&["--ban-list", server, "--crawler-ranges", &ranges], &[&log])),
            ("a part without ranges", logs(&["--ban-list", server, "--crawler-ranges", &ranges], &[&bare])),
            ("a part with ranges", logs(&["--ban-list", server], &[&aware])),
            ("both parts", logs(&["--ban-list", server, "merge"], &[&bare, &aware])),
        ] {
            let list = out(&list);
            assert!(list.contains("203.0.113.66"), "{server}, {what}: {list}");
            assert!(list.contains("198.51.100.9"), "an impostor, {server}, {what}: {list}");
            assert!(!list.contains("66.249."), "{server}, {what}: {list}");
        }
    }
    let report = out(&logs(&["--format", "json", "--crawler-ranges", &ranges], &[&log]));
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let attackers: Vec<&str> =
        report["attacks"].as_array().unwrap().iter().filter_map(|attack| attack["address"].as_str()).collect();
    assert_eq!(attackers, ["198.51.100.9", "203.0.113.66"]);
}

#[test]
fn a_ban_list_is_no_table_and_is_not_cut() {
    let folder = Folder::new();
    let line = |address: &str| {
        format!("{address} - - [04/Oct/2026:00:00:07 +0000] \"GET /.env HTTP/1.1\" 404 9 \"-\" \"zgrab/0.x\"\n")
    };
    let mut text: String = (0..40).map(|host| line(&format!("203.0.113.{host}")).repeat(4)).collect();
    text.push_str(&line("::ffff:203.0.113.7").repeat(4));
    let log = folder.file("access.log", &text);
    let list = out(&logs(&["--ban-list", "haproxy", "--top", "3"], &[&log]));
    assert_eq!(list.lines().count(), 40, "{list}");
    assert!(!list.contains("ffff"), "{list}");
    let report = out(&logs(&["--format", "json", "--top", "3"], &[&log]));
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["attacks"].as_array().unwrap().len(), 3);
}

#[test]
fn an_allowed_address_is_in_no_ban_list() {
    let folder = Folder::new();
    let log = folder.file("access.log", &probes());
    for server in SERVERS {
        for allowed in ["203.0.113.66", "203.0.113.64/28"] {
            let list = out(&logs(&["--ban-list", server, "--allow", allowed, "--allow", "66.249.64.0/24"], &[&log]));
            assert!(list.contains("198.51.100.9"), "{server}: {list}");
            assert!(!list.contains("203.0.113.") && !list.contains("66.249."), "{server}: {list}");
        }
    }
}

#[test]
fn ranges_that_name_no_network_are_refused() {
    let folder = Folder::new();
    let log = folder.file("access.log", &probes());
    for text in ["{}", r#"{"prefixes": []}"#, r#"{"prefixes": [{"ipv4Prefix": "nonsense"}]}"#] {
        let published = folder.file("google.json", text);
        let output = logs(&["--crawler-ranges", &format!("Googlebot={}", published.display())], &[&log]);
        assert!(output.status.code().is_some_and(|code| code >= 2) && output.stdout.is_empty(), "{text}: {output:?}");
    }
}

#[test]
fn addresses_and_users_are_hidden_where_it_is_asked() {
    let folder = Folder::new();
    let log = folder.file("access.log", &day());
    for format in ["text", "json", "html", "markdown"] {
        let text = out(&logs(&["--anonymize", "--format", format], &[&log]));
        assert!(!text.contains("203.0.113.66") && !text.contains("198.51.100.8"), "{format}");
    }
}

#[test]
fn secrets_in_paths_are_hidden_where_it_is_asked() {
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    let folder = Folder::new();
    let text: String = [(200, "-"), (403, "-"), (200, "-"), (403, "dana"), (403, "-"), (200, "-"), (403, "-"), (200, "-")]
        .iter()
        .enumerate()
        .map(|(minute, (status, user))| {
            format!(
                "192.0.2.1 - {user} [04/Oct/2026:00:{minute:02}:07 +0000] \"GET /reset/{TOKEN}?code={TOKEN} HTTP/1.1\" {status} 9 \
                 \"https://shop.example/mail/{TOKEN}?x={TOKEN}\" \"{FIREFOX}\"\n"
            )
        })
        .collect();
    let log = folder.file("access.log", &(text + &format!("no line {TOKEN}\n")));
    for format in ["text", "json", "csv", "html", "markdown", "prometheus"] {
        let plain = out(&logs(&["--format", format], &[&log]));
        let hidden = out(&logs(&["--anonymize", "--format", format], &[&log]));
        assert!(!hidden.contains(TOKEN) && !hidden.contains("dana"), "{format}: {hidden}");
        assert!(hidden.contains("/reset/{token}"), "{format}: {hidden}");
        assert!(!plain.contains("code=") && !plain.contains("?x="), "queries are never shown, {format}: {plain}");
    }
}

#[test]
fn the_error_log_beside_it_tells_the_reason() {
    let folder = Folder::new();
    let access = folder
        .file("access.log", "192.0.2.9 - - [01/Oct/2026:02:00:06 +0200] \"GET /b HTTP/1.1\" 403 153 \"-\" \"a\"\n");
    let error = folder.file(
        "error.log",
        "2026/10/01 02:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.9, server: x, request: \"GET /b HTTP/1.1\", host: \"x\"\n",
    );
    let value: serde_json::Value =
        serde_json::from_str(&out(&logs(&["--format", "json"], &[&access, &error]))).unwrap();
    let row = &value["refused"][0];
    assert!(row["reason"].is_string(), "{row}");
    assert!(row["quote"].as_str().unwrap().contains("access forbidden by rule"), "{row}");
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = Folder::new();
    let odd = folder.file("odd.log", "this is no log\nnor is this\n");
    for (arguments, file) in
        [(vec![], folder.0.path().join("absent.log")), (vec![], odd.clone()), (vec!["--format", "$nonsense["], odd)]
    {
        let output = logs(&arguments, &[&file]);
        assert!(output.status.code().is_some_and(|code| code >= 2), "{file:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("error:") && told.contains("hint:"), "{told}");
    }
}
