//! What is done to logs while they are followed, each step with what must be read.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use super::*;

/// A log in a folder of its own, followed.
struct Stage {
    folder: tempfile::TempDir,
    log: Log,
    now: Instant,
}

impl Stage {
    fn new(before: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("access.log");
        if let Some(text) = before {
            fs::write(&path, text).unwrap();
        }
        Self { log: Log::begin(path).unwrap().0, folder, now: Instant::now() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn append(&self, name: &str, text: impl AsRef<[u8]>) {
        let mut file = OpenOptions::new().append(true).create(true).open(self.path(name)).unwrap();
        file.write_all(text.as_ref()).unwrap();
    }

    /// What is read until there is no more, and what is told.
    fn read(&mut self) -> (String, Vec<String>) {
        let (mut out, mut told) = (Vec::new(), Vec::new());
        while self.log.read(self.now, &mut out, &mut |_, event| told.push(event.words())) {}
        (String::from_utf8_lossy(&out).into_owned(), told)
    }

    fn reads(&mut self, wanted: &str, words: &[&str]) {
        let (text, told) = self.read();
        assert_eq!(text, wanted);
        let fits = told.len() == words.len() && told.iter().zip(words).all(|(told, words)| told.contains(words));
        assert!(fits, "{told:?} is not {words:?}");
    }
}

#[test]
fn what_stood_there_is_given_to_be_counted_and_what_follows_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.log");
    fs::write(&path, "one\ntwo\nthr").unwrap();
    let (mut log, earlier) = Log::begin(path.clone()).unwrap();
    assert_eq!(earlier.unwrap().1, 8, "up to the last whole line");
    fs::write(&path, "one\ntwo\nthree\n").unwrap();
    let mut out = Vec::new();
    while log.read(Instant::now(), &mut out, &mut |_, event| panic!("{event:?}")) {}
    assert_eq!(out, b"three\n");
}

#[test]
fn half_lines_wait_for_their_end() {
    let mut stage = Stage::new(Some(""));
    stage.append("access.log", "on");
    stage.reads("", &[]);
    stage.append("access.log", "e\ntw");
    stage.reads("one\n", &[]);
    stage.append("access.log", b"o \xff\x00\xfe\n");
    stage.reads("two \u{fffd}\0\u{fffd}\n", &[]);
}

#[test]
fn a_renamed_log_is_read_to_its_end_and_on_while_the_new_one_is() {
    let mut stage = Stage::new(Some("one\n"));
    stage.append("access.log", "two\n");
    fs::rename(stage.path("access.log"), stage.path("access.log.1")).unwrap();
    stage.reads("two\n", &["is not there"]);
    stage.append("access.log.1", "three\n");
    stage.reads("three\n", &[]);
    stage.append("access.log", "four\n");
    stage.append("access.log.1", "late\n");
    stage.reads("late\nfour\n", &["is there now"]);
    stage.append("access.log.1", "later\n");
    stage.append("access.log", "five\n");
    stage.reads("later\nfive\n", &[]);
    stage.now += LINGER;
    stage.append("access.log.1", "last\n");
    stage.reads("last\n", &[]);
    assert!(stage.log.lingering.is_empty());
}

#[test]
fn a_log_that_is_replaced_at_once_is_read_from_its_beginning() {
    let mut stage = Stage::new(Some("one\n"));
    stage.append("new", "two\n");
    fs::rename(stage.path("new"), stage.path("access.log")).unwrap();
    stage.reads("two\n", &["was replaced"]);
}

#[test]
fn many_rotations_keep_few_files_open() {
    let mut stage = Stage::new(Some(""));
    for turn in 0..20 {
        let name = format!("new-{turn}");
        stage.append(&name, format!("{turn}\n"));
        fs::rename(stage.path(&name), stage.path("access.log")).unwrap();
        stage.reads(&format!("{turn}\n"), &["was replaced"]);
    }
    assert_eq!(stage.log.lingering.len(), MAX_LINGERING);
}

#[test]
fn an_emptied_log_is_read_from_its_beginning_however_much_was_written_since() {
    for (again, told) in [("x\n", 1), ("another\nand more than there was before\n", 1)] {
        let mut stage = Stage::new(Some("one\ntwo\n"));
        stage.append("access.log", "three\n");
        stage.reads("three\n", &[]);
        fs::write(stage.path("access.log"), again).unwrap();
        stage.reads(again, &["was emptied"][..told]);
    }
}

#[test]
fn the_hole_that_a_writer_leaves_in_an_emptied_log_is_no_line() {
    let mut stage = Stage::new(Some("one\ntwo\n"));
    // Not opened for appending: it writes on where it was.
    let mut writer = OpenOptions::new().write(true).open(stage.path("access.log")).unwrap();
    std::io::Seek::seek(&mut writer, std::io::SeekFrom::End(0)).unwrap();
    OpenOptions::new().write(true).truncate(true).open(stage.path("access.log")).unwrap();
    writer.write_all(b"three\n").unwrap();
    stage.reads("three\n", &["was emptied"]);
}

#[test]
fn a_log_that_is_not_there_yet_or_was_deleted_is_waited_for() {
    let mut stage = Stage::new(None);
    stage.reads("", &["is not there"]);
    stage.reads("", &[]);
    stage.append("access.log", "one\n");
    stage.reads("one\n", &["is there now"]);
    fs::remove_file(stage.path("access.log")).unwrap();
    stage.reads("", &["is not there"]);
    stage.append("access.log", "two\n");
    stage.reads("two\n", &["is there now"]);
}

#[test]
fn a_log_that_is_gone_for_a_moment_is_read_on_where_it_was() {
    let mut stage = Stage::new(Some("one\n"));
    fs::rename(stage.path("access.log"), stage.path("aside")).unwrap();
    stage.reads("", &["is not there"]);
    fs::rename(stage.path("aside"), stage.path("access.log")).unwrap();
    stage.append("access.log", "two\n");
    stage.reads("two\n", &[]);
}

#[test]
fn what_is_no_file_is_told_once_and_not_waited_for() {
    let mut stage = Stage::new(None);
    fs::create_dir(stage.path("access.log")).unwrap();
    stage.reads("", &["cannot be read: it is no regular file"]);
    stage.reads("", &[]);
}
