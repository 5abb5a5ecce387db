//! Folders in which files appear and from which they vanish, step by step.

use std::fs;
use std::io::Write as _;

use super::super::Following;
use super::super::file::LINGER;
use super::*;

/// A folder that is followed by a name in it: itself, or a pattern.
struct Stage {
    folder: tempfile::TempDir,
    following: Following,
    now: Instant,
}

impl Stage {
    /// With these files there from the beginning.
    fn new(name: &str, before: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut following = Following::new(Counting::default());
        for name in before {
            fs::write(folder.path().join(name), access("/before")).unwrap();
        }
        following.add_place(folder.path().join(name));
        following.add_files(before.iter().map(|name| folder.path().join(name)).collect(), false).unwrap();
        assert!(following.count_earlier(1).is_empty());
        Self { folder, following, now: Instant::now() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn append(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    /// The paths of the requests that are counted when time has passed, and what is told.
    fn after(&mut self, passed: Duration) -> (Vec<String>, Vec<String>) {
        self.now += passed;
        let (mut seen, mut told) = (Vec::new(), Vec::new());
        let mut each = |one: &super::super::Seen<'_>| {
            seen.push(String::from_utf8_lossy(one.line.path().unwrap_or_default()).into_owned());
        };
        let mut tell = |path: &Path, event: &Event| {
            told.push(format!("{} {}", path.file_name().unwrap().display(), event.words()));
        };
        while self.following.round(self.now, &mut each, &mut tell) {}
        (seen, told)
    }

    fn sees(&mut self, passed: Duration, wanted: &[&str]) {
        assert_eq!(self.after(passed).0, wanted);
    }

    fn follows(&self, names: &[&str]) {
        let wanted: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        assert_eq!(self.following.files(), wanted);
    }
}

fn access(path: &str) -> String {
    format!("192.0.2.7 - - [01/Oct/2026:02:00:06 +0200] \"GET {path} HTTP/1.1\" 200 153 \"-\" \"curl/8\"\n")
}

#[test]
fn what_appears_is_read_from_its_beginning_where_it_fits() {
    for (place, wanted) in [("", &["/a", "/b", "/in"][..]), ("*.log", &["/a"]), ("a.???", &["/a"])] {
        let mut stage = Stage::new(place, &[]);
        stage.sees(Duration::ZERO, &[]);
        stage.append("a.log", &access("/a"));
        stage.append("b", &access("/b"));
        stage.append("in/it", &access("/in"));
        let (mut seen, told) = stage.after(LOOK);
        seen.sort();
        assert_eq!(seen, wanted, "{place}");
        assert!(told.iter().all(|told| told.ends_with("is there now: following it")), "{told:?}");
        stage.append("a.log", &access("/more"));
        stage.sees(Duration::ZERO, &["/more"]);
    }
}

#[test]
fn what_was_counted_under_another_name_does_not_appear() {
    let mut stage = Stage::new("", &["access.log"]);
    stage.sees(Duration::ZERO, &[]);
    for (turn, aside) in ["access.log.1", "old.log", "access.log-20261001"].into_iter().enumerate() {
        fs::rename(stage.path("access.log"), stage.path(aside)).unwrap();
        stage.append("access.log", &access("/anew"));
        stage.sees(LOOK, &["/anew"]);
        // Longer than the renamed file is read on.
        stage.sees(LINGER, &[]);
        stage.sees(LOOK, &[]);
        assert_eq!(stage.following.lines(), turn as u64 + 2);
    }
    fs::rename(stage.path("access.log.1"), stage.path("access.log.2")).unwrap();
    fs::copy(stage.path("old.log"), stage.path("access.log.1")).unwrap();
    fs::rename(stage.path("old.log"), stage.path("older.log")).unwrap();
    stage.sees(LOOK, &[]);
    stage.follows(&["access.log"]);
}

#[test]
fn hidden_compressed_and_saved_files_are_passed_over() {
    let mut stage = Stage::new("", &[]);
    for name in [".access.log.swp", "access.gz", "access.log.ZST", "part.dw", "unnamed"] {
        stage.append(name, &access("/a"));
    }
    fs::write(stage.path("unnamed"), b"\x1f\x8b\x08\0").unwrap();
    fs::write(stage.path("part.dw"), b"doorward.part/1\n").unwrap();
    stage.sees(LOOK, &[]);
    stage.follows(&[]);
}

#[test]
fn what_has_vanished_is_let_go_with_its_last_line_and_may_appear_again() {
    let mut stage = Stage::new("*.log", &["a.log", "b.log"]);
    stage.append("a.log", access("/half").trim_end());
    stage.sees(Duration::ZERO, &[]);
    fs::remove_file(stage.path("a.log")).unwrap();
    assert_eq!(stage.after(LOOK).1, ["a.log is not there: waiting for it"]);
    stage.append("b.log", &access("/b"));
    stage.sees(LINGER - Duration::from_nanos(1), &["/b"]);
    let (seen, told) = stage.after(Duration::from_nanos(1));
    assert_eq!(
        (seen, told),
        (vec!["/half".to_owned()], vec!["a.log has not come back: it is not waited for any longer".to_owned()])
    );
    stage.follows(&["b.log"]);
    stage.append("b.log", &access("/on"));
    stage.append("a.log", &access("/again"));
    stage.sees(LOOK, &["/on", "/again"]);
}

#[test]
fn a_refusal_that_waits_is_counted_once_when_a_log_before_it_leaves() {
    let mut stage = Stage::new("*.log", &["a.log", "b.log"]);
    stage.sees(Duration::ZERO, &[]);
    let error = "2026/10/01 02:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.7, server: x, request: \"GET /x HTTP/1.1\", host: \"x\"\n";
    stage.append("error.log", error);
    fs::remove_file(stage.path("a.log")).unwrap();
    stage.sees(LOOK, &[]);
    stage.append("b.log", &access("/waits").replace(" 200 ", " 403 "));
    stage.sees(LINGER, &[]);
    stage.follows(&["b.log", "error.log"]);
    stage.sees(LOOK, &["/waits"]);
}

#[test]
fn a_file_that_was_named_itself_is_waited_for() {
    let mut stage = Stage::new("*.txt", &["a.log"]);
    fs::remove_file(stage.path("a.log")).unwrap();
    stage.sees(LOOK, &[]);
    stage.sees(LINGER * 2, &[]);
    stage.follows(&["a.log"]);
}

#[test]
fn the_number_of_files_has_a_limit() {
    let mut stage = Stage::new("", &["0", "1"]);
    stage.following.places.limit = 3;
    stage.append("2", &access("/two"));
    assert_eq!(stage.after(LOOK), (vec!["/two".to_owned()], vec!["2 is there now: following it".to_owned()]));
    stage.append("3", &access("/three"));
    let (seen, told) = stage.after(LOOK);
    assert!(seen.is_empty() && told.len() == 1 && told[0].contains("new ones are left out"), "{told:?}");
    assert!(stage.after(LOOK).1.is_empty(), "it is told once");
}

#[test]
fn patterns_without_a_folder_are_of_this_one() {
    for (place, path, wanted) in [
        ("*.log", "./a.log", true),
        ("/x/*.log", "/x/a.log", true),
        ("/x/*.log", "/x/y/a.log", false),
        ("/x/*.log", "/x/a.txt", false),
    ] {
        assert_eq!(holds(Path::new(place), Path::new(path)), wanted, "{place} {path}");
    }
}
