//! Compressed logs, told by what stands in them: of several members, and cut off.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{FIREFOX, Folder, line, logs, report, said};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// What a program makes of a text; absent where it is not installed.
fn packed(program: &str, text: &str) -> Option<Vec<u8>> {
    let mut child = Command::new(program)
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    output.status.success().then_some(output.stdout)
}

/// So many lines, no two alike, that packing does not make them all small.
fn lines(from: u32, count: u32) -> String {
    (from..from + count)
        .map(|number| {
            let mixed = number.wrapping_mul(2_654_435_761);
            line(
                &format!("10.{}.{}.1", mixed >> 8 & 255, mixed & 255),
                "00:00:00",
                &format!("/{mixed:x}"),
                403,
                FIREFOX,
            )
        })
        .collect()
}

#[test]
fn members_that_follow_each_other_are_read_to_the_end() {
    let folder = Folder::new();
    let (one, two) = (lines(0, 2000), lines(2000, 3000));
    let gzipped = Some([gzip(&one), gzip(&two)].concat());
    let others = ["bzip2", "xz", "zstd"].map(|program| {
        (program, packed(program, &one).zip(packed(program, &two)).map(|(one, two)| [one, two].concat()))
    });
    for (program, bytes) in std::iter::once(("gzip", gzipped)).chain(others) {
        let Some(bytes) = bytes else {
            eprintln!("skipped: {program} is not installed");
            continue;
        };
        // The name says nothing of what stands in it.
        let log = folder.file("access.log", bytes);
        let value = report(&[], &[&log]);
        assert_eq!((&value["lines"], &value["unparsed"]), (&5000.into(), &0.into()), "{program}");
    }
}

#[test]
fn of_what_is_cut_off_the_whole_lines_are_counted() {
    let folder = Folder::new();
    let (one, two) = (lines(0, 2000), lines(2000, 20_000));
    let gzipped = Some((gzip(&one), gzip(&two)));
    let others = ["bzip2", "xz", "zstd"].map(|program| (program, packed(program, &one).zip(packed(program, &two))));
    for (program, bytes) in std::iter::once(("gzip", gzipped)).chain(others) {
        let Some((one, two)) = bytes else { continue };
        let cut = two.len() * 2 / 3;
        let log = folder.file("access.log", [&one[..], &two[..cut]].concat());
        let output = logs(&["--format", "json"], &[&log]);
        let value: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{program}: {}", said(&output)));
        let lines = value["lines"].as_u64().unwrap();
        assert!((2000..22_000).contains(&lines), "{program}: {lines}");
        assert_eq!(value["unparsed"], 0, "{program}");
        assert!(said(&output).contains("warning: cannot read"), "{program}: {}", said(&output));
    }
}

#[test]
fn one_file_that_cannot_be_read_does_not_end_the_others() {
    let folder = Folder::new();
    let whole = folder.file("whole.log", lines(0, 3));
    let broken = folder.file("broken.log.gz", &gzip(&lines(3, 3))[..12]);
    for files in [[&whole, &broken], [&broken, &whole]] {
        let output = logs(&["--format", "json"], &[files[0], files[1]]);
        let value: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
        assert_eq!(value["lines"], 3);
        assert!(said(&output).contains("broken.log.gz"), "{}", said(&output));
    }
    assert_eq!(logs(&[], &[&broken]).status.code(), Some(2));
}

#[test]
fn folders_and_patterns_stand_for_their_files() {
    let folder = Folder::new();
    folder.file("access.log", lines(0, 2));
    folder.file("access.log.1", lines(2, 3));
    folder.file("access.log.2.gz", gzip(&lines(5, 4)));
    let whole = folder.0.path().to_owned();
    assert_eq!(report(&[], &[&whole])["lines"], 9);
    assert_eq!(report(&[], &[&folder.at("access.log.*")])["lines"], 7);
    assert_eq!(report(&[], &[&folder.at("*.gz")])["lines"], 4);
}
