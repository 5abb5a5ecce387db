//! Input that is no log, or an odd one: what is told, and that nothing is lost.

use std::io::Write as _;

use super::*;

/// Fifty refusals.
fn fifty() -> String {
    (0..50)
        .map(|minute| line(&format!("192.0.2.{}", minute % 9 + 1), &format!("12:{minute:02}:07"), "/a", 403, FIREFOX))
        .collect()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn what_is_no_log_is_said_with_what_to_do() {
    let folder = Folder::new();
    std::fs::create_dir(folder.at("hollow")).unwrap();
    for (name, bytes, what, hint) in [
        ("empty.log", Vec::new(), "is empty", "access.log.1"),
        ("blank.log", b"\n \r\n\n".to_vec(), "holds blank lines alone", "writes there"),
        ("logs.zip", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), "is a ZIP archive", "unzip -p"),
        ("utf16.log", utf16(&fifty()), "is written in UTF-16", "iconv -f UTF-16"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "holds bytes that are no text", "name a log"),
        ("prose.txt", b"hello\nworld\n".to_vec(), "no line of an access log was found", "--format"),
    ] {
        let output = logs(&[], &[&folder.file(name, bytes)]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {told}");
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines.len() == 2 && lines[0].contains(what) && lines[1].starts_with("hint: "), "{name}: {told}");
        assert!(lines[1].contains(hint), "{name}: {told}");
    }
    for (name, what) in [("hollow", "holds no files"), ("absent.log", "there is no file")] {
        let told = said(&logs(&[], &[&folder.at(name)]));
        assert!(told.contains(what) && told.contains("hint: "), "{name}: {told}");
    }
}

#[test]
fn an_archive_of_logs_is_told_as_one() {
    let folder = Folder::new();
    let log = folder.file("access.log", fifty());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(fifty().as_bytes()).unwrap();
    folder.file("access.log.1.gz", packed.finish().unwrap());
    for (options, name, member, status) in [
        ("-cf", "logs.tar", "access.log", 0),
        ("-czf", "logs.tar.gz", "access.log", 0),
        ("-cf", "old.tar", "access.log.1.gz", 2),
        ("-czf", "old.tgz", "access.log.1.gz", 2),
    ] {
        let tar = Command::new("tar").args([options, name, member]).current_dir(log.parent().unwrap()).status();
        // Not every machine has it.
        let Ok(tar) = tar else { return };
        assert!(tar.success());
        let output = logs(&[], &[&folder.at(name)]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(status), "{name}: {told}");
        assert!(
            told.contains("is a tar archive") && told.contains("hint: ") && told.contains("tar -xOf "),
            "{name}: {told}"
        );
    }
    assert!(!said(&logs(&[], &[&log])).contains("tar"));
}

#[test]
fn of_odd_logs_no_line_is_lost() {
    let folder = Folder::new();
    let text = fifty();
    let crlf = text.replace('\n', "\r\n");
    let odd =
        |from: &str, to: &str| text.clone() + &line("192.0.2.1", "12:50:00", "/a", 403, FIREFOX).replace(from, to);
    for (name, bytes, lines, refused) in [
        ("crlf", crlf, 50, 50),
        ("mark", format!("\u{feff}{text}"), 50, 50),
        ("cut", text.trim_end().to_owned(), 50, 50),
        ("back", text.clone() + &text, 100, 100),
        ("1970", odd("2026", "1970"), 51, 51),
        ("2099", odd("2026", "2099"), 51, 51),
        ("zone", odd("+0000", "-1100"), 51, 51),
        ("scope", odd("192.0.2.1 ", "fe80::1%eth0 "), 51, 51),
        ("000", odd(" 403 ", " 000 "), 51, 50),
        ("999", odd(" 403 ", " 999 "), 51, 50),
        (
            "cut in the status",
            text.clone() + "192.0.2.1 - - [04/Oct/2026:12:50:00 +0000] \"GET /a HTTP/1.1\" 40",
            51,
            50,
        ),
        ("dashes", text.clone() + "- - - [-] \"-\" - - \"-\" \"-\"\n", 51, 50),
    ] {
        let report = report(&[], &[&folder.file(name, bytes)]);
        assert_eq!((&report["lines"], &report["by_status"]["403"]), (&lines.into(), &refused.into()), "{name}");
    }
}

#[test]
fn a_line_that_is_cut_before_its_status_is_no_request() {
    let folder = Folder::new();
    let whole = line("192.0.2.1", "12:50:00", "/cut", 403, FIREFOX);
    let status = whole.find(" 403").unwrap();
    for (end, unparsed) in [(status - 20, 1), (status, 1), (status + 2, 1), (status + 4, 0), (status + 6, 0)] {
        let report = report(&[], &[&folder.file("cut", fifty() + whole.get(..end).unwrap())]);
        assert_eq!(report["unparsed"], unparsed, "{end}");
        assert_eq!(report["by_status"], serde_json::json!({ "403": 51 - unparsed }), "{end}");
    }
}

#[test]
fn lines_that_tell_of_no_request_are_counted_beside_the_others() {
    let folder = Folder::new();
    for (beside, remarked) in [("", false), ("INFO:     Application startup complete.\n", true)] {
        let report = report(&[], &[&folder.file("program", beside.to_owned() + &fifty())]);
        let remarks = report["remarks"].as_array().unwrap();
        let told = remarks.iter().any(|remark| remark.as_str().unwrap().starts_with("1 line tells of no request"));
        assert_eq!((&report["lines"], &report["unparsed"], told), (&50.into(), &0.into(), remarked), "{beside}");
    }
}

#[test]
fn behind_compressed_lines_may_stand_what_is_none() {
    let folder = Folder::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(fifty().as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let file = folder.file("garbage.gz", [packed, b"no member".to_vec()].concat());
    let output = logs(&["--format", "json"], &[&file]);
    assert!(said(&output).starts_with("warning: cannot read `"), "{}", said(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["by_status"]["403"], 50);
}

#[test]
fn a_named_pipe_is_read_once_and_whole() {
    let folder = Folder::new();
    let pipe = folder.at("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::write(pipe, fifty()))
    };
    assert_eq!(report(&[], &[&pipe])["by_status"]["403"], 50);
    writer.join().unwrap().unwrap();
}
