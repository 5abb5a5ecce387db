//! `--since`, `--until`, `--host`, `--status`, `--path`: which requests are asked about.

use super::{FIREFOX, Folder, line, logs, report, said};

#[test]
fn only_what_is_asked_about_is_counted() {
    let folder = Folder::new();
    let text: String = [("03:00:00", "/a", 403), ("04:00:00", "/api/b", 404), ("05:00:00", "/api/c", 200)]
        .map(|(time, path, status)| line("192.0.2.1", time, path, status, FIREFOX))
        .concat();
    let log = folder.file("access.log", text);
    for (arguments, wanted) in [
        (&["--since", "2026-10-04T04:00:00Z"][..], 2),
        (&["--until", "2026-10-04T04:00:00Z"], 1),
        (&["--since", "2026-10-04 03:30", "--until", "2026-10-04T06:30:00+02:00"], 1),
        (&["--since", "2026-10-04", "--until", "2026-10-05"], 3),
        (&["--status", "4xx"], 2),
        (&["--status", "200,403"], 2),
        (&["--status", "403-404", "--path", "/api/*"], 1),
        (&["--path", "/a", "--path", "*/c"], 2),
    ] {
        assert_eq!(report(arguments, &[&log])["lines"], wanted, "{arguments:?}");
    }
    for arguments in [&["--since", "2026-10-05"][..], &["--host", "shop.example"]] {
        let output = logs(arguments, &[&log]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("none of 3 requests is within what is asked about"), "{}", said(&output));
    }
}

#[test]
fn hosts_are_told_apart_where_the_log_has_them() {
    let folder = Folder::new();
    let text: String = ["shop.example:443", "blog.example:443", "SHOP.example:80"]
        .map(|host| format!("{host} {}", line("192.0.2.1", "00:00:00", "/a", 403, FIREFOX)))
        .concat();
    let log = folder.file("access.log", text);
    assert_eq!(report(&["--host", "shop.example"], &[&log])["lines"], 2);
    assert_eq!(report(&["--host", "*.example"], &[&log])["lines"], 3);
}

#[test]
fn a_span_before_now_is_counted_from_now() {
    let folder = Folder::new();
    let log = folder.file("access.log", line("192.0.2.1", "00:00:00", "/a", 403, FIREFOX).replace("2026", "2001"));
    assert_eq!(logs(&["--since", "24h"], &[&log]).status.code(), Some(2));
    assert_eq!(report(&["--since", "5000w"], &[&log])["lines"], 1);
}

#[test]
fn what_is_no_moment_and_no_status_is_refused() {
    let folder = Folder::new();
    let log = folder.file("access.log", line("192.0.2.1", "00:00:00", "/a", 403, FIREFOX));
    for arguments in [
        &["--since", "lately"][..],
        &["--since", "2026-10-05", "--until", "2026-10-04"],
        &["--status", "forbidden"],
        &["--dns-server", "127.0.0.1:53"],
    ] {
        assert_eq!(logs(arguments, &[&log]).status.code(), Some(64), "{arguments:?}");
    }
}
