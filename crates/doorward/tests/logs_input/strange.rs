//! Files that are logs in part, twice, or in another format further down; and what clients put into logs to be shown.

use std::io::Write as _;

use super::*;

/// Refusals, one a minute.
fn refusals(count: usize) -> String {
    (0..count).map(|minute| line("192.0.2.7", &format!("12:{:02}:07", minute % 60), "/a", 403, FIREFOX)).collect()
}

/// The same as JSON.
fn json(count: usize) -> String {
    let time = |minute: usize| format!("2026-10-01T13:{:02}:07+00:00", minute % 60);
    (0..count)
        .map(|minute| {
            let time = time(minute);
            format!(r#"{{"time_iso8601":"{time}","remote_addr":"192.0.2.8","request":"GET /b HTTP/1.1","status":403}}"#)
                + "\n"
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Lines and those of them that were not understood.
fn counts(arguments: &[&str], files: &[&std::path::Path]) -> (u64, u64, String) {
    let output = logs(&[&["--format", "json"], arguments].concat(), files);
    let told = said(&output);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (report["lines"].as_u64().unwrap_or(0), report["unparsed"].as_u64().unwrap_or(0), told)
}

#[test]
fn lines_in_another_format_further_down_are_read() {
    let folder = Folder::new();
    let messages = "starting worker 7 of the thing\n".repeat(300);
    for (name, text, wanted) in [
        ("changed", refusals(300) + &json(300), (600, 0)),
        ("back", json(300) + &refusals(300), (600, 0)),
        ("late", messages.clone() + &refusals(400), (700, 300)),
        // A few lines are no format.
        ("stray", refusals(300) + &json(9), (309, 9)),
    ] {
        let (lines, unparsed, told) = counts(&[], &[&folder.file(name, &text)]);
        assert_eq!((lines, unparsed), wanted, "{name}: {told}");
    }
    // Whoever names the format wants no other.
    let (lines, unparsed, _) = counts(&["--format", "combined"], &[&folder.at("changed")]);
    assert_eq!((lines, unparsed), (600, 300));
    let requests = logs(&["--requests", "-"], &[&folder.at("changed")]);
    assert_eq!(String::from_utf8_lossy(&requests.stdout).lines().count(), 600);
}

#[test]
fn a_file_without_requests_is_named_beside_others() {
    let folder = Folder::new();
    let log = folder.file("access.log", refusals(50));
    let other = folder.file("other.txt", "hello\n".repeat(300));
    let output = logs(&[], &[&log, &other, &folder.file("empty.log", "")]);
    let told = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&format!("no line of `{}` is one of", other.display())), "{told}");
    assert!(!told.contains("empty.log"), "{told}");
}

#[test]
fn a_file_is_read_once_however_often_it_is_named() {
    let folder = Folder::new();
    std::fs::create_dir(folder.at("logs")).unwrap();
    let log = folder.file("logs/access.log", refusals(50));
    std::os::unix::fs::symlink(&log, folder.at("logs/current.log")).unwrap();
    std::os::unix::fs::symlink(folder.at("logs"), folder.at("logs/loop")).unwrap();
    for (named, again) in [
        (vec![&log], false),
        (vec![&log, &log], true),
        (vec![&folder.at("logs")], true),
        (vec![&folder.at("logs"), &log], true),
    ] {
        let named: Vec<&std::path::Path> = named.into_iter().map(std::path::PathBuf::as_path).collect();
        let (lines, _, told) = counts(&[], &named);
        assert_eq!((lines, told.contains("read once")), (50, again), "{named:?}: {told}");
    }
}

#[test]
fn what_is_read_in_part_is_told_with_what_to_do() {
    let folder = Folder::new();
    let (text, packed) = (refusals(5000), gzip(refusals(5000).as_bytes()));
    for (name, bytes, wanted) in [
        ("cut.gz", packed[..packed.len() / 2].to_vec(), "ends too early"),
        ("more.gz", [packed.as_slice(), b"no more of it"].concat(), "the lines before that are read"),
        ("old.log", text.replace('\n', "\r").into_bytes(), "ends its lines with a carriage return alone"),
        ("twice.gz", gzip(&packed), "is compressed twice"),
        ("stored.zip", [b"PK\x03\x04\n\0\0\0\0\0", text.as_bytes()].concat(), "is a ZIP archive"),
    ] {
        let told = said(&logs(&[], &[&folder.file(name, &bytes)]));
        let count = |begin: &str| told.lines().filter(|line| line.starts_with(begin)).count();
        assert!(told.contains(wanted), "{name}: {told}");
        assert_eq!((count("warning: ") + count("error: "), count("hint: ")), (1, 1), "{name}: {told}");
    }
}

/// A secret in each place where logs have them.
fn secrets() -> String {
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.S3cr3tV4lue";
    let targets = [
        "/login?user=a&password=S3cr3tV4lue",
        "/a?token=S3cr3tV4lue",
        "/a?b=1&auth=S3cr3tV4lue",
        "/a;jsessionid=S3cr3tV4lue",
        "http://u:S3cr3tV4lue@shop.example/",
        &format!("/reset/{TOKEN}"),
    ];
    let mut text: String =
        targets.iter().flat_map(|target| vec![line("192.0.2.7", "12:00:07", target, 403, FIREFOX); 3]).collect();
    let referred = line("192.0.2.7", "12:00:08", "/b", 403, FIREFOX);
    text += &referred.replacen("\"-\"", "\"https://u:S3cr3tV4lue@shop.example/c?key=S3cr3tV4lue\"", 1);
    text + "Authorization: Bearer S3cr3tV4lue is no request\n"
}

#[test]
fn no_form_of_the_report_has_a_secret() {
    let folder = Folder::new();
    let log = folder.file("access.log", secrets());
    assert!(secrets().contains("https://u:S3cr3tV4lue@"));
    for format in ["text", "json", "csv", "html", "markdown", "prometheus"] {
        let told = logs(&["--format", format], &[&log]).stdout;
        assert!(!String::from_utf8_lossy(&told).contains("S3cr3t"), "{format}: {}", String::from_utf8_lossy(&told));
    }
    for arguments in [["--requests", "-"], ["--table", "links"], ["--table", "routes"]] {
        let told = logs(&[&arguments[..], &["--format", "csv"]].concat(), &[&log]).stdout;
        let told = String::from_utf8_lossy(&told);
        assert!(!told.contains("S3cr3t") && told.lines().count() > 1, "{arguments:?}: {told}");
    }
}

#[test]
fn nothing_in_a_report_acts_on_who_shows_it() {
    let folder = Folder::new();
    let acts = "/\x1b[2J\x07\u{202e}gpj.exe";
    let calls = "=cmd|'/C_calc'!A0";
    let log = [acts, calls].into_iter().flat_map(|path| vec![line("192.0.2.7", "12:00:07", path, 403, acts); 3]);
    let log = folder.file("access.log", log.collect::<String>());
    for format in ["text", "csv", "html", "markdown", "prometheus"] {
        let told = logs(&["--format", format], &[&log]).stdout;
        let told = String::from_utf8_lossy(&told);
        assert!(told.contains("gpj.exe") && !told.contains(['\x1b', '\x07', '\u{202e}']), "{format}: {told}");
        assert!(format != "csv" || told.contains(",'=cmd") && !told.contains(",=cmd"), "{told}");
    }
}
