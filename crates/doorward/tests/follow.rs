//! `doorward logs --follow`, driven as a server and a person would: logs that are written, rotated, emptied and deleted while they are
//! read, a signal at the end. What is waited for is output, never time.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The longest that anything is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The command, as it runs.
struct Followed {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
    said: Vec<String>,
}

fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    told
}

impl Drop for Followed {
    /// A test that fails leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Followed {
    /// Begins, and waits until it follows.
    fn new(arguments: &[&str], files: &[&Path]) -> Self {
        let mut followed = Self::begun(arguments, files);
        followed.hears("following");
        followed
    }

    fn begun(arguments: &[&str], files: &[&Path]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_doorward"))
            .args(["logs", "-f"])
            .args(arguments)
            .args(files)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, out, err, said: Vec::new() }
    }

    /// Waits for a line with these words among what is said.
    fn sees(&mut self, words: &str) -> String {
        Self::waits(&self.out, words, &mut self.said)
    }

    /// Waits for a line with these words among the remarks.
    fn hears(&mut self, words: &str) -> String {
        Self::waits(&self.err, words, &mut Vec::new())
    }

    fn waits(lines: &Receiver<String>, words: &str, said: &mut Vec<String>) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let line = lines.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            assert!(line.is_ok(), "`{words}` did not come, but {said:#?}");
            let line = line.unwrap();
            said.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Ends it by a signal; gives its exit status and what it said since.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        self.signal(signal);
        let text: Vec<String> = self.out.iter().collect();
        (self.child.wait().unwrap().code(), text.join("\n"))
    }

    fn pipe(&mut self) -> ChildStdin {
        self.child.stdin.take().unwrap()
    }
}

/// A folder of its own with logs in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn append(&self, name: &str, text: impl AsRef<[u8]>) {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(self.path(name)).unwrap();
        file.write_all(text.as_ref()).unwrap();
    }
}

fn access(path: &str, status: u16) -> String {
    format!("192.0.2.9 - - [01/Oct/2026:02:00:06 +0200] \"GET {path} HTTP/1.1\" {status} 153 \"-\" \"curl/8\"\n")
}

#[test]
fn rotation_truncation_and_deletion_lose_nothing_and_the_report_counts_all() {
    let folder = Folder::new();
    let log = folder.path("access.log");
    folder.append("access.log", access("/before", 403).repeat(3));
    let mut followed = Followed::new(&["--fail-on", "never"], &[&log, &folder.path("later.log")]);
    folder.append("access.log", access("/appended", 403));
    let line = followed.sees("/appended");
    assert_eq!(line, "2026-10-01 00:00:06  403  GET  /appended  192.0.2.9  curl");
    // Renamed, written to for a while, and made anew.
    std::fs::rename(&log, folder.path("access.log.1")).unwrap();
    folder.append("access.log.1", access("/late", 403));
    followed.sees("/late");
    folder.append("access.log", access("/renamed", 403));
    followed.sees("/renamed");
    // Copied and emptied.
    std::fs::OpenOptions::new().write(true).open(&log).unwrap().set_len(0).unwrap();
    followed.hears("was emptied");
    folder.append("access.log", access("/emptied", 403));
    followed.sees("/emptied");
    // Deleted and made anew.
    std::fs::remove_file(&log).unwrap();
    followed.hears("is not there");
    folder.append("access.log", access("/deleted", 403));
    followed.sees("/deleted");
    // Not there at first.
    folder.append("later.log", access("/later", 403));
    followed.sees("/later");
    // Half a line, and bytes that are no text.
    let half = access("/half", 403);
    let (begin, end) = half.split_at(40);
    folder.append("access.log", begin);
    folder.append(
        "later.log",
        [&b"\x00\xff\xfe\x1b[31m binary \x80"[..], b"\n", access("/binary", 403).as_bytes()].concat(),
    );
    followed.sees("/binary");
    folder.append("access.log", end);
    followed.sees("/half");
    folder.append("access.log", begin);
    let (status, report) = followed.end("-TERM");
    assert_eq!(status, Some(0));
    assert!(report.contains("12 lines, 1 of them not understood"), "{report}");
    assert!(!report.contains('\u{1b}'));
}

#[test]
fn what_appears_in_a_folder_or_fits_a_pattern_later_is_followed() {
    for pattern in ["", "*.log"] {
        let folder = Folder::new();
        let mut followed = Followed::new(&["--fail-on", "never"], &[&folder.path(pattern)]);
        folder.append("a.log", access("/first", 403));
        followed.sees("/first");
        // An error log that comes later tells the cause; its line is there before the request's is.
        folder.append("error.log", "2026/10/01 02:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.9, server: x, request: \"GET /why HTTP/1.1\", host: \"x\"\n");
        followed.hears("error.log` is there now");
        folder.append("b.log", access("/why", 403));
        let line = followed.sees("/why");
        assert!(line.contains("cause: ") && line.contains("(close)"), "{line}");
        // A log that is renamed is none that appears.
        std::fs::rename(folder.path("a.log"), folder.path("old.log")).unwrap();
        followed.hears("a.log` is not there");
        folder.append("a.log", access("/second", 403));
        followed.sees("/second");
        let (status, report) = followed.end("-TERM");
        assert_eq!(status, Some(0), "{report}");
        assert!(report.contains("3 lines"), "{pattern}: {report}");
    }
}

#[test]
fn the_exit_status_and_the_format_are_those_of_a_run() {
    let folder = Folder::new();
    let log = folder.path("access.log");
    folder.append("access.log", access("/a?token=secret", 403));
    let mut followed = Followed::new(&["--format", "json", "--anonymize"], &[&log]);
    folder.append("access.log", access("/reset/8f14e45fceea167a5a36dedd4bea2543?token=secret", 401));
    let object: serde_json::Value = serde_json::from_str(&followed.sees("refusal")).unwrap();
    assert_eq!(object["status"], 401);
    assert_eq!(object["client"], "192.0.2.0/24");
    assert_eq!(object["path"], "/reset/{hash}");
    assert_eq!(object["time"], "2026-10-01T00:00:06Z");
    for number in 0..3 {
        folder.append("access.log", access("/b", 403));
        let object: serde_json::Value = serde_json::from_str(&followed.sees("refusal")).unwrap();
        assert_eq!(object["path"], "/b", "each is an object, the {number}th too");
    }
    let (status, report) = followed.end("-INT");
    assert_eq!(report.lines().count(), 1, "the report is the last line");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["schema"], "doorward.logs/1");
    assert_eq!(report["lines"], 5);
    assert_eq!(status, Some(i32::from(report["findings"].as_array().is_some_and(|found| !found.is_empty()))));
}

#[test]
fn the_cause_comes_with_its_confidence_and_the_map_with_its_word() {
    let folder = Folder::new();
    let (log, errors, map) = (folder.path("access.log"), folder.path("error.log"), folder.path("doorward.toml"));
    std::fs::write(
        &map,
        "[site]\norigin = \"https://shop.example\"\nupstream = \"http://127.0.0.1:3000\"\n\n[listen]\nhttp = \"127.0.0.1:8080\"\n\n\
         [[route]]\npath = \"/blog/**\"\nallow = \"anyone\"\n",
    )
    .unwrap();
    let map = map.to_str().unwrap();
    folder.append("access.log", access("/blog/a", 200));
    folder.append("error.log", "");
    let mut followed = Followed::new(&["--map", map], &[&log, &errors]);
    folder.append("error.log", "2026/10/01 02:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.9, server: x, request: \"GET /blog/b HTTP/1.1\", host: \"x\"\n");
    folder.append("access.log", access("/blog/b", 403));
    let line = followed.sees("/blog/b");
    assert!(line.contains("cause: ") && line.contains("(close)"), "{line}");
    assert!(line.contains("shut though open: the map opens it (route /blog/**)"), "{line}");
    folder.append("access.log", access("/private/x", 200));
    let line = followed.sees("/private/x");
    assert!(line.contains("OPEN THOUGH SHUT"), "{line}");
    let (status, report) = followed.end("-TERM");
    assert_eq!(status, Some(1), "{report}");
}

#[test]
fn repeats_are_folded_and_counted() {
    let folder = Folder::new();
    let log = folder.path("access.log");
    let mut followed = Followed::new(&["--fail-on", "never"], &[&log]);
    folder.append("access.log", access("/flood", 403).repeat(10_000));
    folder.append("access.log", access("/mark", 403));
    followed.sees("/mark");
    let (_, report) = followed.end("-TERM");
    assert!(report.lines().next().unwrap().contains("/flood  192.0.2.9  curl  × 9999 in the last 10 s"), "{report}");
    assert!(report.contains("10001 lines"), "{report}");
}

#[test]
fn a_pipe_is_followed_to_its_end() {
    let mut followed = Followed::new(&["-", "--fail-on", "never"], &[]);
    let mut pipe = followed.pipe();
    pipe.write_all(access("/piped", 403).as_bytes()).unwrap();
    followed.sees("/piped");
    pipe.write_all(access("/last", 403).trim_end().as_bytes()).unwrap();
    drop(pipe);
    followed.sees("/last");
    followed.sees("2 lines");
    assert_eq!(followed.child.wait().unwrap().code(), Some(0));
}

#[test]
fn who_reads_nothing_holds_nothing_up_and_who_goes_away_ends_it() {
    let folder = Folder::new();
    let log = folder.path("access.log");
    folder.append("access.log", access("/first", 403));
    let save = folder.path("part.dw");
    let save_text = save.to_str().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_doorward"))
        .args(["logs", "-f", "--format", "json", "--fail-on", "never", "--save", save_text])
        .arg(&log)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let err = lines(child.stderr.take().unwrap());
    Followed::waits(&err, "following", &mut Vec::new());
    // More than the pipe and the lines that may wait hold, and nobody reads.
    let many = 20_000;
    folder.append("access.log", access("/many", 403).repeat(many));
    // It is emptied where all has been read: so this is told only then.
    std::fs::remove_file(&log).unwrap();
    Followed::waits(&err, "is not there", &mut Vec::new());
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let merged = Command::new(env!("CARGO_BIN_EXE_doorward")).args(["logs", "merge", save_text]).output().unwrap();
    assert!(String::from_utf8_lossy(&merged.stdout).contains(&format!("{} lines", many + 1)));
}

#[test]
fn a_second_signal_does_not_wait_for_who_does_not_read() {
    let folder = Folder::new();
    let log = folder.path("access.log");
    folder.append("access.log", "");
    let mut followed = Command::new(env!("CARGO_BIN_EXE_doorward"))
        .args(["logs", "-f", "--format", "json"])
        .arg(&log)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let err = lines(followed.stderr.take().unwrap());
    Followed::waits(&err, "following", &mut Vec::new());
    folder.append("access.log", access("/many", 403).repeat(20_000));
    std::fs::remove_file(&log).unwrap();
    Followed::waits(&err, "is not there", &mut Vec::new());
    // Signals that come at once are one, so they are sent until it is over.
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        assert!(Instant::now() < deadline, "it ends");
        Command::new("kill").args(["-TERM", &followed.id().to_string()]).status().unwrap();
        drop(err.recv_timeout(Duration::from_millis(50)));
        if let Some(status) = followed.try_wait().unwrap() {
            break status;
        }
    };
    assert_eq!(status.code(), Some(130));
}

#[test]
fn a_list_to_block_stands_alone() {
    let folder = Folder::new();
    let log = folder.path("access.log");
    folder.append("access.log", "");
    let mut followed = Followed::new(&["--ban-list", "nginx", "--fail-on", "never"], &[&log]);
    let probe = |number: u32| access("/.env", 404).replace("192.0.2.9", &format!("203.0.113.{}", number % 2));
    folder.append("access.log", (0..200).map(probe).collect::<String>());
    std::fs::remove_file(&log).unwrap();
    followed.hears("is not there");
    let (_, list) = followed.end("-TERM");
    assert!(list.contains("deny 203.0.113.1;"), "{list}");
    assert!(!list.contains("404"), "{list}");
}

#[test]
fn what_makes_no_sense_is_said_with_a_hint() {
    let folder = Folder::new();
    let log = folder.path("access.log");
    folder.append("access.log", access("/a", 403));
    let error = folder.path("error.log");
    folder.append("error.log", "2026/10/01 02:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.9, server: x, request: \"GET /why HTTP/1.1\", host: \"x\"\n");
    for (arguments, status, words) in [
        (vec!["logs", "--from-end", log.to_str().unwrap()], 64, "--from-end"),
        (vec!["logs", "-f", "/nowhere/at/all/access.log"], 2, "there is no file"),
        (vec!["logs", "-f", error.to_str().unwrap()], 64, "error logs alone"),
        (vec!["logs", "-f", "/nowhere/at/all/*.log"], 2, "cannot look into"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_doorward")).args(&arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{text}");
        assert!(text.contains(words) && text.contains("hint: "), "{text}");
    }
}

#[test]
fn a_log_of_which_nothing_is_understood_is_named_and_its_lines_count() {
    let folder = Folder::new();
    let log = folder.path("strange.log");
    folder.append("strange.log", "one two three\n");
    let mut followed = Followed::begun(&["--fail-on", "never", "--format", "json"], &[&log]);
    followed.hears("strange.log` holds no line that is understood");
    followed.hears("following");
    folder.append("strange.log", "four five\n".to_owned() + &access("/known", 403));
    followed.sees("/known");
    let (_, report) = followed.end("-TERM");
    assert!(report.contains("\"unparsed\":1,"), "{report}");
}
