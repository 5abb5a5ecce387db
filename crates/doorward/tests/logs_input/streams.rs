//! Streams in which lines of requests and of errors stand together: journals, the output of containers, syslog.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{Folder, report, said};

const ACCESS: &str = r#"192.0.2.9 - - [04/Oct/2026:02:00:06 +0200] "GET /b HTTP/1.1" 403 153 "-" "curl/8""#;
const ERROR: &str = r#"2026/10/04 02:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.9, server: x, request: "GET /b HTTP/1.1", host: "x""#;
const OTHER: &str = "Accepted publickey for eve from 192.0.2.1 port 4711";

/// A text as JSON.
fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// An entry of the journal in the export form.
fn entry(program: &str, message: &str) -> String {
    format!(
        "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1791072006123456\n__MONOTONIC_TIMESTAMP=5\n_HOSTNAME=web1\n_PID=7\n\
         SYSLOG_IDENTIFIER={program}\n_SYSTEMD_UNIT=nginx.service\nMESSAGE={message}\n\n"
    )
}

/// Everything that the lines are wrapped in, by name.
fn streams() -> Vec<(&'static str, String)> {
    let each = |wrap: &dyn Fn(&str, &str) -> String| {
        [("sshd", OTHER), ("nginx", ERROR), ("nginx", ACCESS)].map(|(program, text)| wrap(program, text)).concat()
    };
    let two = |wrap: &dyn Fn(&str, &str) -> String| {
        [("stderr", ERROR), ("stdout", ACCESS)].map(|(stream, text)| wrap(stream, text)).concat()
    };
    let numbers = |text: &str| format!("{:?}", text.as_bytes()).replace(' ', "");
    vec![
        ("journal export", each(&entry)),
        (
            "journal json",
            each(&|program, text| {
                format!(
                    "{{\"__REALTIME_TIMESTAMP\":\"1791072006123456\",\"SYSLOG_IDENTIFIER\":\"{program}\",\"MESSAGE\":{},\"_PID\":\"7\"}}\n",
                    json(text)
                )
            }),
        ),
        (
            "journal json of bytes",
            each(&|_, text| {
                format!("{{\"MESSAGE\":{},\"__REALTIME_TIMESTAMP\":\"1791072006123456\"}}\n", numbers(text))
            }),
        ),
        (
            "docker",
            two(&|stream, text| {
                format!(
                    "{{\"log\":{},\"stream\":\"{stream}\",\"time\":\"2026-10-04T00:00:06.1Z\"}}\n",
                    json(&format!("{text}\n"))
                )
            }),
        ),
        ("cri", two(&|stream, text| format!("2026-10-04T00:00:06.123456789Z {stream} F {text}\n"))),
        ("compose", two(&|_, text| format!("web-1  | {text}\n"))),
        ("rfc 3164", two(&|_, text| format!("<134>Oct  4 00:00:06 web1 nginx: {text}\n"))),
        ("rfc 5424", two(&|_, text| format!("<134>1 2026-10-04T00:00:06.1Z web1 nginx 7 - - {text}\n"))),
        ("one file", format!("{ERROR}\n{ACCESS}\n")),
    ]
}

fn check(name: &str, value: &serde_json::Value) {
    assert_eq!(value["by_status"], serde_json::json!({"403": 1}), "{name}");
    assert_eq!(value["unparsed"], 0, "{name}: {}", value["unparsed_samples"]);
    let row = &value["refused"][0];
    assert_eq!((&row["path"], &row["first"]), (&"/b".into(), &"2026-10-04T00:00:06Z".into()), "{name}");
    assert!(row["quote"].as_str().is_some_and(|quote| quote.contains("access forbidden by rule")), "{name}: {row}");
}

#[test]
fn error_lines_are_told_from_requests_within_a_stream() {
    let folder = Folder::new();
    for (name, text) in streams() {
        check(name, &report(&[], &[&folder.file("stream.log", text)]));
    }
}

#[test]
fn standard_input_is_read_the_same() {
    for (name, text) in streams() {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
        command
            .args(["logs", "-", "--format", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        check(name, &serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{name}: {}", said(&output))));
    }
}

#[test]
fn a_journal_of_a_whole_machine_is_searched_for_requests() {
    let folder = Folder::new();
    let text = entry("sshd", OTHER).repeat(500) + &entry("nginx", ERROR) + &entry("nginx", ACCESS);
    check("export", &report(&[], &[&folder.file("journal.export", text)]));
}

#[test]
fn an_access_line_without_a_time_has_that_of_its_wrapper() {
    let folder = Folder::new();
    let text = entry("app", r#"{"status":403,"method":"GET","path":"/x","remote_addr":"192.0.2.9"}"#);
    let value = report(&[], &[&folder.file("journal.export", text)]);
    assert_eq!(value["refused"][0]["path"], "/x");
    assert_eq!(value["refused"][0]["first"], "2026-10-04T00:00:06Z");
}
