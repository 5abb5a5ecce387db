//! The command line as a person uses it: the real binary, run in an empty folder, against a server of the test's own.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

/// The binary.
const BINARY: &str = env!("CARGO_BIN_EXE_doorward");
/// All formats of an answer.
const FORMATS: &[&str] = &["text", "json", "html", "markdown"];

/// What came of a command.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// The failure's exit status and words, and the hint that goes with every failure.
    #[track_caller]
    fn fails(&self, code: i32, message: &str) {
        assert_eq!(self.code, Some(code), "{}", self.err);
        assert!(self.err.contains(message), "no `{message}` in: {}", self.err);
        assert!(self.err.contains("\nhint: "), "no hint in: {}", self.err);
        assert!(self.out.is_empty(), "data of a failure: {}", self.out);
    }
}

/// Runs the binary in an empty folder, which it has to leave empty.
fn doorward(arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(BINARY).args(arguments).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
    assert_eq!(folder.path().read_dir().unwrap().count(), 0, "files were left behind");
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A server that gives every request the same answer, for as long as the test runs. Its URL.
fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that goes away early is its own affair.
            let _ = respond(stream, answer);
        }
    });
    format!("http://{address}")
}

/// Reads a request's head and answers.
fn respond(stream: TcpStream, answer: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    (&stream).write_all(answer.as_bytes())
}

/// An answer that asks for a password.
const UNAUTHORIZED: &str = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"Shop\"\r\n\
    Content-Type: text/plain\r\nContent-Length: 8\r\nConnection: close\r\n\r\nsign in\n";
/// An answer that forbids.
const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\
    Connection: close\r\n\r\nno\n";

/// The keys of an object.
fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn help_and_version_are_no_errors() {
    let ran = doorward(&["--help"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for command in ["why", "reasons", "demo", "serve", "explain", "map", "key", "link", "shadow"] {
        assert!(ran.out.lines().any(|line| line.trim_start().starts_with(command)), "{command}: {}", ran.out);
        let own = doorward(&[command, "--help"]);
        assert!(own.code == Some(0) && own.out.contains("Usage: doorward"), "{command}: {}", own.err);
        assert!(own.err.is_empty());
    }
    let version = doorward(&["--version"]);
    assert_eq!((version.code, version.out.trim()), (Some(0), concat!("doorward ", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn wrong_usage_is_64() {
    doorward(&["why"]).fails(64, "no URL was given");
    doorward(&["why", "--expect", "shut", "http://127.0.0.1/"]).fails(64, "`--expect shut`");
    for arguments in [&["whence"][..], &[], &["why", "--nothing"], &["reasons", "--json", "--markdown"]] {
        let ran = doorward(arguments);
        assert_eq!(ran.code, Some(64), "{arguments:?}: {}", ran.err);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn input_that_cannot_be_read_is_2() {
    doorward(&["why", "ftp://shop.example/"]).fails(2, "`ftp` is neither http nor https");
    doorward(&["why", "http://"]).fails(2, "is not a URL");
    doorward(&["why", "http://[::1/"]).fails(2, "is not a URL");
    doorward(&["why", "-m", "0", "http://127.0.0.1/"]).fails(2, "`max-time`");
    doorward(&["why", "--resolve", "nothing", "http://127.0.0.1/"]).fails(2, "`resolve`");
}

#[test]
fn what_cannot_be_done_is_2() {
    doorward(&["why", "http://no-such-host.invalid/"]).fails(2, "no-such-host.invalid");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    doorward(&["why", &format!("http://{free}/")]).fails(2, "refused the connection");
    doorward(&["why", "-d", "@absent.txt", "http://127.0.0.1/"]).fails(2, "cannot read `absent.txt`");
    let other = server("this is no HTTP at all\r\n\r\n");
    doorward(&["why", &other]).fails(2, "");
}

#[test]
fn reasons_are_listed_and_told() {
    let list = doorward(&["reasons"]);
    assert_eq!(list.code, Some(0), "{}", list.err);
    assert!(list.out.contains("\n  ua-blocked "), "{}", list.out);
    let one = doorward(&["reasons", "ua-blocked"]);
    assert!(one.code == Some(0) && one.out.starts_with("ua-blocked: "), "{}", one.err);
    let markdown = doorward(&["reasons", "--markdown"]);
    assert!(markdown.out.starts_with("# Reasons\n") && markdown.out.contains("### `ua-blocked`"));
}

#[test]
fn an_unknown_reason_is_64_with_its_neighbours() {
    doorward(&["reasons", "nope"]).fails(64, "there is no reason `nope`");
    let near = doorward(&["reasons", "agent-blocked"]);
    near.fails(64, "there is no reason `agent-blocked`");
    assert!(near.err.contains("did you mean ") && near.err.contains("ua-blocked"), "{}", near.err);
}

#[test]
fn reasons_as_json_can_be_read() {
    let all: Value = serde_json::from_str(&doorward(&["reasons", "--json"]).out).unwrap();
    let ids: BTreeSet<&str> = all.as_array().unwrap().iter().map(|reason| reason["id"].as_str().unwrap()).collect();
    assert!(ids.len() > 100 && ids.contains("ua-blocked"), "{ids:?}");
    let one: Value = serde_json::from_str(&doorward(&["reasons", "ua-blocked", "--json"]).out).unwrap();
    assert_eq!(one["id"], "ua-blocked");
}

#[test]
fn json_keeps_its_contract() {
    let url = format!("{}/orders", server(UNAUTHORIZED));
    let ran = doorward(&["why", "--format", "json", "-u", "dana:wrong", &url]);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    let expected = |agreed: &[&'static str], added: &[&'static str]| -> BTreeSet<&str> {
        agreed.iter().chain(added).copied().collect()
    };
    let agreed =
        ["schema", "url", "observed", "diagnosis", "candidates", "also", "experiments", "fix", "requests", "unread"];
    assert_eq!(keys(&answer), expected(&agreed, &["at", "method", "remarks", "record", "repair", "applied"]));
    assert_eq!(answer["schema"], "doorward.why/1");
    assert_eq!(answer["url"], url.as_str());
    assert_eq!(answer["observed"]["status"], 401);
    let agreed = ["reason", "fault", "settled", "level", "confidence", "who_fixes", "issuer", "summary"];
    assert_eq!(
        keys(&answer["diagnosis"]),
        expected(&agreed, &["title", "path", "references", "falsify", "place", "contradictions"])
    );
    assert_eq!(keys(&answer["candidates"][0]), expected(&["reason", "confidence", "level", "for", "against"], &[]));
    let agreed = ["factor", "from", "to", "status", "curl"];
    assert_eq!(keys(&answer["experiments"][0]), expected(&agreed, &["effect", "repeats", "telling"]));
    assert_eq!(keys(&answer["fix"]), expected(&["steps", "commands", "verify"], &[]));
    assert!(answer["requests"].as_u64().is_some_and(|requests| requests <= 25), "{}", answer["requests"]);
}

#[test]
fn the_exit_status_tells_faults() {
    let open = server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nopen\n");
    let ran = doorward(&["why", &open]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.starts_with("200: nothing is refused\n"), "{}", ran.out);
    assert_eq!(doorward(&["why", &server(FORBIDDEN)]).code, Some(1));
}

#[test]
fn every_format_is_written() {
    let url = server(FORBIDDEN);
    let starts = [("text", "403, "), ("json", "{"), ("html", "<!doctype html>"), ("markdown", "#")];
    for (format, start) in starts {
        let ran = doorward(&["why", "--format", format, &url]);
        assert!(ran.out.starts_with(start), "{format}: {}", ran.out);
        assert!(ran.err.is_empty(), "{format}: {}", ran.err);
    }
}

#[test]
fn explain_goes_to_standard_error() {
    let ran = doorward(&["why", "--explain", "--format", "json", &server(FORBIDDEN)]);
    assert!(ran.err.starts_with("  1  403 "), "{}", ran.err);
    assert!(serde_json::from_str::<Value>(&ran.out).is_ok());
}

#[test]
fn the_budget_is_kept() {
    let ran = doorward(&["why", "--budget", "3", "--format", "json", &server(FORBIDDEN)]);
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(answer["requests"], 3);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(BINARY).arg("reasons").stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn secrets_are_never_shown() {
    let base = server(UNAUTHORIZED);
    let (_, address) = base.split_once("//").unwrap();
    let url = format!("{base}/orders?page=2&api_key=QUERYSECRET");
    let inside = format!("http://dana:URLSECRET@{address}/");
    let cases: &[&[&str]] = &[
        &["-u", "dana:USERSECRET", &url],
        &["-u", "dana:USERSECRET", "--digest", &url],
        &["-H", "Authorization: Bearer HEADERSECRET", &url],
        &["-H", "X-Api-Key: KEYSECRET", "-b", "session=COOKIESECRET; theme=dark", &url],
        &["--oauth2-bearer", "TOKENSECRET", &url],
        &[&inside],
    ];
    // `dana:USERSECRET` and `dana:URLSECRET` as Basic credentials.
    let secrets = ["SECRET", "ZGFuYTpVU0VSU0VDUkVU", "ZGFuYTpVUkxTRUNSRVQ="];
    for case in cases {
        for format in FORMATS {
            let ran = doorward(&[&["why", "--explain", "--format", format], *case].concat());
            assert!(!ran.out.is_empty(), "{case:?}: {}", ran.err);
            for secret in secrets {
                assert!(!ran.out.contains(secret), "{case:?} as {format} shows {secret}:\n{}", ran.out);
                assert!(!ran.err.contains(secret), "{case:?} as {format} tells {secret}:\n{}", ran.err);
            }
        }
    }
}

#[test]
fn errors_do_not_repeat_secrets() {
    let cases: &[&[&str]] = &[
        &["-H", "Authorization SECRET", "http://127.0.0.1/"],
        &["-x", "socks5://dana:SECRET@127.0.0.1:1", "http://127.0.0.1/"],
    ];
    for case in cases {
        let ran = doorward(&[&["why"], *case].concat());
        ran.fails(2, "is not understood");
        assert!(!ran.err.contains("SECRET"), "{case:?}: {}", ran.err);
    }
}
