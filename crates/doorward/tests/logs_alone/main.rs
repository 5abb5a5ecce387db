//! `doorward logs` on error logs without an access log: what they tell, in every form, and what they cannot tell.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const NGINX: &str = "\
2026/10/01 12:05:07 [error] 7#7: *5 directory index of \"/srv/a/\" is forbidden, client: 192.0.2.1, server: a, request: \"GET /a/ HTTP/1.1\", host: \"a\"
2026/10/01 12:05:08 [error] 7#7: *6 access forbidden by rule, client: 192.0.2.2, server: a, request: \"GET /.env?x=1 HTTP/1.1\", host: \"a\"
2026/10/01 12:05:09 [error] 7#7: *7 limiting requests, excess: 5.240 by zone \"perip\", client: 192.0.2.3, server: a, request: \"POST /wp-login.php HTTP/1.1\", host: \"a\"
2026/10/01 12:05:12 [notice] 7#7: signal process started
";
const UNREADABLE: &str = "2026/10/01 12:05:10 [error] 7#7: *8 open() \"/srv/a/x.jpg\" failed (13: Permission denied), client: 192.0.2.4, server: a, request: \"GET /x.jpg HTTP/1.1\", host: \"a\"\n";

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

fn logs(arguments: &[&str], file: &std::path::Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_doorward")).arg("logs").args(arguments).arg(file).output().unwrap()
}

fn json(file: &std::path::Path) -> Value {
    serde_json::from_slice(&logs(&["--format", "json"], file).stdout).unwrap()
}

#[test]
fn the_logs_of_every_server_are_counted_by_cause() {
    let folder = Folder::new();
    for (name, text, reason, status, path, client) in [
        ("nginx", NGINX, "index-missing", Some(403), "/a/", "192.0.2.1"),
        ("nginx-rule", NGINX, "path-rule", None, "/.env", "192.0.2.2"),
        (
            "apache",
            "[Thu Oct 01 12:05:07.100000 2026] [authz_core:error] [pid 9:tid 9] [client 192.0.2.1:5000] AH01630: client denied by server configuration: /srv/a/secret/\n",
            "path-rule",
            None,
            "/srv/a/secret/",
            "192.0.2.1",
        ),
        (
            "apache-modsecurity",
            "[Thu Oct 01 12:05:11.100000 2026] [security2:error] [pid 9:tid 9] [client 192.0.2.7:5004] [client 192.0.2.7] ModSecurity: Access denied with code 403 (phase 2). Operator GE matched 5 at TX:anomaly_score. [file \"/s.conf\"] [line \"99\"] [id \"949110\"] [msg \"Score\"] [hostname \"shop\"] [uri \"/search\"] [unique_id \"aN1\"]\n",
            "waf-false-positive",
            Some(403),
            "/search",
            "192.0.2.7",
        ),
        (
            "nginx-modsecurity",
            "2026/10/01 12:05:13 [error] 7#7: *12 [client 192.0.2.8] ModSecurity: Access denied with code 403 (phase 2). Matched \"Operator `Ge' with parameter `5' against variable `TX:ANOMALY_SCORE' (Value: `5' ) [file \"/s.conf\"] [line \"80\"] [id \"949110\"] [msg \"Score\"] [hostname \"192.0.2.1\"] [uri \"/search\"] [unique_id \"16980\"] [ref \"\"], client: 192.0.2.8, server: a, request: \"GET /search?q=x HTTP/1.1\", host: \"a\"\n",
            "waf-false-positive",
            Some(403),
            "/search",
            "192.0.2.8",
        ),
        (
            "audit",
            "--a1b2c3d4-A--\n[25/Nov/2026:20:58:49 +0000] awdMCk 192.0.2.7 57902 192.0.2.1 80\n--a1b2c3d4-B--\nGET /open/?q=1 HTTP/1.1\nHost: shop.example\n\n--a1b2c3d4-F--\nHTTP/1.1 403 Forbidden\n\n--a1b2c3d4-H--\nMessage: Warning. Pattern match \"x\" at ARGS:q. [id \"941100\"] [msg \"XSS\"]\nMessage: Access denied with code 403 (phase 2). Operator GE matched 5 at TX:anomaly_score. [id \"949110\"] [msg \"Score\"]\n\n--a1b2c3d4-Z--\n\n",
            "waf-false-positive",
            Some(403),
            "/open/",
            "192.0.2.7",
        ),
        (
            "fail2ban",
            "2026-10-01 12:00:00,123 fail2ban.filter         [811]: INFO    [nginx-http-auth] Found 192.0.2.9 - 2026-10-01 12:00:00\n2026-10-01 12:00:02,123 fail2ban.actions        [811]: NOTICE  [nginx-http-auth] Ban 192.0.2.9\n",
            "ip-banned",
            None,
            "",
            "192.0.2.9",
        ),
        (
            "php-fpm",
            "[01-Oct-2026 12:00:01] WARNING: [pool www] child 7 said into stderr: \"NOTICE: Access to the script '/srv/a/x.txt' has been denied (see security.limit_extensions)\"\n",
            "limit-extensions",
            Some(403),
            "/srv/a/x.txt",
            "",
        ),
        (
            "lighttpd",
            "2026-10-01 12:00:01: (mod_auth.c.850) password doesn't match for /admin/ username: eve IP: 192.0.2.5\n",
            "credentials-wrong",
            Some(401),
            "/admin/",
            "192.0.2.5",
        ),
        (
            "tomcat",
            "01-Oct-2026 12:00:00.123 WARNING [http-nio-8080-exec-1] org.apache.catalina.realm.LockOutRealm.filterLockedAccounts An attempt was made to authenticate the locked user [eve]\n",
            "account-locked",
            Some(401),
            "",
            "",
        ),
        ("django", "Forbidden (CSRF cookie not set.): /api/pay\n", "csrf-failed", Some(403), "/api/pay", ""),
    ] {
        let file = folder.file(&format!("{name}.log"), text);
        let report = json(&file);
        assert_eq!(report["lines"], 0, "{name}: no line of an access log was read");
        let rows = report["errors"]["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["reason"] == reason).unwrap_or_else(|| panic!("{name}: {rows:?}"));
        assert_eq!((&row["path"], &row["count"]), (&path.into(), &1.into()), "{name}");
        assert_eq!(row["status"].as_u64(), status, "{name}");
        assert_eq!(row["clients"][0][0].as_str().unwrap_or_default(), client, "{name}");
        let cause = report["causes"].as_array().unwrap().iter().find(|cause| cause["reason"] == reason).unwrap();
        assert_eq!(cause["confidence"]["error-line"], 1, "{name}");
        assert!(cause["quote"].as_str().unwrap().contains(".log:"), "{name}: {cause}");
        assert!(!cause["repair"].as_array().unwrap().is_empty(), "{name}");
    }
}

#[test]
fn every_form_of_the_report_tells_it_and_none_tells_a_share() {
    let folder = Folder::new();
    let file = folder.file("error.log", NGINX);
    for (format, wanted) in [
        ("text", "error logs alone tell of 3 refusals, most for `"),
        ("json", "\"error-line\": 1"),
        ("csv", "path-rule,,403 404,/.env,/.env,1,2026-10-01T12:05:08Z,"),
        ("markdown", "# error logs alone tell of 3 refusals"),
        ("html", "<h1>Error logs alone tell of 3 refusals"),
        ("prometheus", "doorward_logs_error_refusals 3\n"),
    ] {
        let output = logs(&["--format", format], &file);
        let report = String::from_utf8(output.stdout).unwrap();
        assert!(report.contains(wanted), "{format}: {report}");
        assert!(!report.contains(" % of") && !report.contains("NaN"), "{format}");
        assert!(!report.contains("/.env?x=1\""), "{format}: queries are not shown in rows");
        assert_eq!(output.status.code(), Some(0), "{format}: what may be meant is no finding");
    }
    let words = String::from_utf8(logs(&[], &file).stdout).unwrap();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in ["no access log was read", "403 or 404", "503 or 429 or 403", "error.log:2: 2026/10/01"] {
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
}

#[test]
fn the_exit_status_is_1_for_a_fault_of_the_server_alone() {
    let folder = Folder::new();
    let faulty = folder.file("faulty.log", &(NGINX.to_owned() + UNREADABLE));
    let quiet = folder.file("quiet.log", "2026/10/01 12:05:12 [notice] 7#7: signal process started\n");
    let state = folder.0.path().join("state.json");
    let state = state.to_str().unwrap();
    for (arguments, file, code) in [
        (&[][..], &faulty, 1),
        (&["--fail-on", "accidental"], &faulty, 1),
        (&["--fail-on", "never"], &faulty, 0),
        (&["--since-last", state, "--fail-on", "new-accidental"], &faulty, 0),
        (&["--since-last", state, "--fail-on", "new-accidental"], &faulty, 0),
        (&["--since-last", state, "--fail-on", "accidental"], &faulty, 1),
        (&[], &quiet, 0),
    ] {
        let output = logs(arguments, file);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {}", String::from_utf8_lossy(&output.stderr));
    }
    let words = String::from_utf8(logs(&[], &quiet).stdout).unwrap();
    assert!(words.starts_with("none of 1 lines of error logs bears on a refusal"), "{words}");
}

#[test]
fn what_wants_an_access_log_says_so() {
    let folder = Folder::new();
    let file = folder.file("error.log", NGINX);
    for arguments in [&["--ban-list", "nginx"][..], &["--requests", "-"], &["--verify-dns"]] {
        let output = logs(arguments, &file);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {told}");
        assert!(told.contains("error logs alone") && told.contains("hint: name the access log"), "{told}");
    }
}

#[test]
fn pipes_compressed_logs_and_parts_tell_the_same() {
    let folder = Folder::new();
    let file = folder.file("error.log", NGINX);
    let rows = |report: &Value| report["errors"]["rows"].clone();
    let wanted = rows(&json(&file));
    let mut piped = Command::new(env!("CARGO_BIN_EXE_doorward"))
        .args(["logs", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    piped.stdin.take().unwrap().write_all(NGINX.as_bytes()).unwrap();
    assert_eq!(rows(&serde_json::from_slice(&piped.wait_with_output().unwrap().stdout).unwrap()), wanted);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(NGINX.as_bytes()).unwrap();
    let path = folder.0.path().join("error.log.1.gz");
    std::fs::write(&path, packed.finish().unwrap()).unwrap();
    assert_eq!(rows(&json(&path)), wanted);
    let part = folder.0.path().join("part.dw");
    assert_eq!(logs(&["--save", part.to_str().unwrap()], &file).status.code(), Some(0));
    assert_eq!(rows(&json(&part)), wanted);
}

#[test]
fn a_report_to_hand_on_names_nobody() {
    let folder = Folder::new();
    let sign_in = "2026/10/01 12:05:11 [error] 7#7: *9 user \"zelda\": password mismatch, client: 192.0.2.5, server: a, request: \"GET /reset/Zx81kLmNoPq2R7sTuVw9 HTTP/1.1\", host: \"a\"\n";
    let file = folder.file("error.log", sign_in);
    for format in ["text", "json", "csv", "markdown", "html", "prometheus"] {
        let report = String::from_utf8(logs(&["--anonymize", "--format", format], &file).stdout).unwrap();
        for secret in ["192.0.2.5", "zelda", "Zx81kLmNoPq2R7sTuVw9"] {
            assert!(!report.contains(secret), "{format}: {secret}: {report}");
        }
    }
}
