//! Logs of several kinds, followed and counted.

use std::io::Write as _;

use doorward_diagnose::testimony::Tie;

use super::*;

const ERROR: &str = "2026/10/01 02:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.7, server: x, request: \"GET /why HTTP/1.1\", host: \"x\"\n";

fn access(client: &str, path: &str, status: u16) -> String {
    format!("{client} - - [01/Oct/2026:02:00:06 +0200] \"GET {path} HTTP/1.1\" {status} 153 \"-\" \"curl/8\"\n")
}

fn append(path: &Path, text: &str) {
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// What was seen: status, path, reason, and how surely.
type Told = (u16, String, Option<&'static str>, Option<Tie>);

fn told(seen: &Seen<'_>) -> Told {
    let path = String::from_utf8_lossy(seen.line.path().unwrap_or_default()).into_owned();
    (seen.line.status.unwrap_or(0), path, seen.reason, seen.tie)
}

fn round(following: &mut Following, now: Instant) -> Vec<Told> {
    let mut seen = Vec::new();
    while following.round(now, &mut |one| seen.push(told(one)), &mut |_, _| {}) {}
    seen
}

fn followed(files: Vec<PathBuf>, from_end: bool) -> Following {
    let mut following = Following::new(Counting::default());
    following.add_files(files, from_end).unwrap();
    assert!(following.count_earlier(2).is_empty());
    following
}

#[test]
fn what_stands_there_is_counted_first_unless_it_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("access.log");
    append(&log, &access("192.0.2.1", "/a", 403));
    append(&log, &access("192.0.2.1", "/b", 200));
    for (from_end, wanted) in [(false, 3), (true, 1)] {
        let mut following = followed(vec![log.clone()], from_end);
        append(&log, &access("192.0.2.1", "/c", 403));
        assert_eq!(round(&mut following, Instant::now()), [(403, "/c".to_owned(), None, None)]);
        assert_eq!(following.finish(&mut |_| {}).lines, wanted);
        std::fs::write(&log, access("192.0.2.1", "/a", 403) + &access("192.0.2.1", "/b", 200)).unwrap();
    }
}

#[test]
fn rotated_and_compressed_logs_are_counted_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["access.log", "access.log.1", "access.log-20261001", "access-2.log"] {
        append(&path(name), &access("192.0.2.1", "/a", 403));
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(access("192.0.2.1", "/a", 403).as_bytes()).unwrap();
    std::fs::write(path("old.gz"), packed.finish().unwrap()).unwrap();
    let names = ["access-2.log", "access.log", "access.log-20261001", "access.log.1", "old.gz"];
    let mut following = followed(names.iter().map(|name| path(name)).collect(), false);
    assert_eq!(following.files(), [path("access-2.log"), path("access.log")]);
    std::fs::rename(path("access.log"), path("access.log.1")).unwrap();
    append(&path("access.log"), &access("192.0.2.1", "/b", 403));
    assert_eq!(round(&mut following, Instant::now()).len(), 1);
    assert_eq!(following.finish(&mut |_| {}).lines, 6, "no line counts twice when names move on");
}

#[test]
fn a_refusal_gets_its_cause_whichever_log_is_written_first() {
    for (error_first, is_there) in [(true, true), (false, true), (true, false), (false, false)] {
        let folder = tempfile::tempdir().unwrap();
        let (log, errors) = (folder.path().join("access.log"), folder.path().join("error.log"));
        if is_there {
            append(&errors, &ERROR.replace("/why", "/other"));
        }
        let mut following = followed(vec![log.clone(), errors.clone()], false);
        let now = Instant::now();
        let mut seen = Vec::new();
        if error_first {
            append(&errors, ERROR);
            seen.extend(round(&mut following, now));
            append(&log, &access("192.0.2.7", "/why", 403));
        } else {
            append(&log, &access("192.0.2.7", "/why", 403));
            if is_there {
                seen.extend(round(&mut following, now));
                assert_eq!(seen, [], "it waits for the line that says why");
            }
            append(&errors, ERROR);
        }
        seen.extend(round(&mut following, now));
        if let Some(due) = following.due() {
            seen.extend(round(&mut following, due));
        }
        assert_eq!(seen.len(), 1, "error first: {error_first}, there: {is_there}");
        assert_eq!((seen[0].0, seen[0].3), (403, Some(Tie::Close)), "error first: {error_first}, there: {is_there}");
        let tally = following.finish(&mut |_| {});
        assert_eq!((tally.lines, tally.unparsed), (1, 0));
    }
}

#[test]
fn what_waits_is_counted_at_the_end_and_has_a_limit() {
    let folder = tempfile::tempdir().unwrap();
    let (log, errors) = (folder.path().join("access.log"), folder.path().join("error.log"));
    append(&errors, ERROR);
    let mut following = followed(vec![log.clone(), errors], false);
    append(&log, &access("192.0.2.1", "/a", 403).repeat(ledger::MAX_HELD + 10));
    assert_eq!(round(&mut following, Instant::now()).len(), 10);
    let mut seen = 0;
    let tally = following.finish(&mut |_| seen += 1);
    assert_eq!((seen, tally.lines), (ledger::MAX_HELD, ledger::MAX_HELD as u64 + 10));
}

#[test]
fn one_stream_may_have_both_kinds_of_lines() {
    let mut following = Following::new(Counting::default());
    let pipe = following.add_pipe("standard input");
    let mut seen = Vec::new();
    let text = access("192.0.2.1", "/a", 200) + ERROR + &access("192.0.2.7", "/why", 403) + "nonsense\n";
    for byte in text.as_bytes().chunks(7) {
        following.push(pipe, byte);
        seen.extend(round(&mut following, Instant::now()));
    }
    following.push(pipe, access("192.0.2.1", "/end", 401).trim_end().as_bytes());
    following.end(pipe);
    seen.extend(round(&mut following, Instant::now()));
    let statuses: Vec<(u16, Option<Tie>)> = seen.iter().map(|(status, _, _, tie)| (*status, *tie)).collect();
    assert_eq!(statuses, [(200, None), (403, Some(Tie::Close)), (401, None)]);
    let tally = following.finish(&mut |_| {});
    assert_eq!((tally.lines, tally.unparsed), (4, 1));
}

#[test]
fn a_log_that_changes_its_format_is_read_on() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("access.log");
    append(&log, &access("192.0.2.1", "/a", 200));
    let mut following = followed(vec![log.clone()], false);
    let json = r#"{"time":"2026-10-01T00:00:06+00:00","remote_addr":"192.0.2.1","request_method":"GET","request_uri":"/json","status":403}"#;
    append(&log, &format!("{json}\n"));
    append(&log, &access("192.0.2.1", "/b", 403));
    let paths: Vec<String> = round(&mut following, Instant::now()).into_iter().map(|(_, path, ..)| path).collect();
    assert_eq!(paths, ["/json", "/b"]);
    let tally = following.finish(&mut |_| {});
    assert_eq!((tally.lines, tally.unparsed), (3, 0));
}

#[test]
fn the_quote_of_what_is_refused_survives_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (log, errors) = (folder.path().join("access.log"), folder.path().join("error.log"));
    append(&errors, ERROR);
    let mut following = followed(vec![log.clone(), errors.clone()], true);
    append(&errors, ERROR);
    append(&log, &access("192.0.2.7", "/why", 403));
    let mut quotes = Vec::new();
    following.round(Instant::now(), &mut |seen| quotes.push(seen.quote.clone()), &mut |_, _| {});
    std::fs::remove_file(&errors).unwrap();
    assert!(quotes[0].as_ref().unwrap().text.contains("access forbidden by rule"), "{quotes:?}");
    let report = doorward_record::figures::Report::draw(&following.finish(&mut |_| {}), &Default::default());
    assert!(report.refused[0].quote.as_ref().unwrap().contains("access forbidden by rule"));
}
