//! Logs whose disk is full, whose pipe is stuck, and whose file is moved away.

use std::sync::mpsc::{Receiver, Sender, channel};

use super::super::entry::tests::entry;
use super::super::line::Line;
use super::*;

/// Patience for what takes no time at all where the sink is right.
const PATIENCE: Duration = Duration::from_secs(20);

/// A disk: what is on it, and how many bytes it still takes.
#[derive(Clone, Default)]
struct Disk(Arc<Mutex<(Vec<u8>, usize)>>);

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut disk = self.0.lock().unwrap();
        let count = bytes.len().min(disk.1);
        if count == 0 {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        disk.1 -= count;
        disk.0.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk {
    fn room(&self, bytes: usize) {
        self.0.lock().unwrap().1 = bytes;
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().0.clone()).unwrap()
    }
}

/// A pipe that takes each write only when it is told to.
struct Pipe {
    written: Sender<usize>,
    go: Receiver<()>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.written.send(bytes.len());
        self.go.recv().map(|()| bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn ids(log: &str) -> Vec<String> {
    log.lines().filter_map(|line| Line::read(line.as_bytes())).map(|line| line.id).collect()
}

fn write(sink: &Sink, id: &str) {
    sink.write(&Entry { id, ..entry() });
}

#[test]
fn lines_of_all_threads_come_whole() {
    let disk = Disk::default();
    disk.room(usize::MAX);
    let sink = Sink::open(Target::Stream(Box::new(disk.clone()))).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let sink = &sink;
            scope.spawn(move || (0..500).for_each(|number| write(sink, &format!("{thread}-{number}"))));
        }
    });
    drop(sink);
    let mut found = ids(&disk.text());
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 2_000);
}

#[test]
fn a_full_disk_drops_lines_and_says_so_afterwards() {
    let disk = Disk::default();
    disk.room(usize::MAX);
    let sink = Sink::open(Target::Stream(Box::new(disk.clone()))).unwrap();
    write(&sink, "before");
    assert!(sink.flush(PATIENCE));
    // Room for a part of the next line only.
    disk.room(30);
    write(&sink, "lost-1");
    assert!(sink.flush(PATIENCE));
    assert_eq!((sink.dropped(), sink.failing()), (1, true));
    write(&sink, "lost-2");
    assert!(sink.flush(PATIENCE));
    assert_eq!((sink.dropped(), sink.failing()), (2, true));
    disk.room(usize::MAX);
    write(&sink, "after");
    assert!(sink.flush(PATIENCE));
    assert_eq!((sink.dropped(), sink.failing()), (2, false));
    let log = disk.text();
    assert_eq!(ids(&log), ["before", "after"]);
    assert_eq!(log.matches("\"dropped\":2}").count(), 1, "{log}");
    write(&sink, "later");
    assert!(sink.flush(PATIENCE));
    assert_eq!(disk.text().matches("\"dropped\"").count(), 1, "the gap is told once");
}

#[test]
fn of_a_batch_only_what_is_lacking_counts() {
    let disk = Disk::default();
    let mut line = Vec::new();
    Entry { id: "0", ..entry() }.write(&mut line);
    disk.room(3 * line.len() + 1);
    let sink = Sink::open(Target::Stream(Box::new(disk.clone()))).unwrap();
    ["0", "1", "2", "3", "4"].iter().for_each(|id| write(&sink, id));
    assert!(sink.flush(PATIENCE));
    assert_eq!((ids(&disk.text()).len(), sink.dropped()), (3, 2));
}

#[test]
fn a_line_torn_by_an_earlier_end_spoils_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.log");
    File::create(&path).unwrap().write_all(b"{\"id\":\"old\",\"verd").unwrap();
    for id in ["one", "two"] {
        let sink = Sink::open(Target::File(path.clone())).unwrap();
        write(&sink, id);
    }
    let mut text = String::new();
    File::open(&path).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!((ids(&text), text.lines().count()), (vec!["one".to_owned(), "two".to_owned()], 3));
}

#[test]
fn a_stuck_pipe_holds_up_nobody_and_memory_is_bounded() {
    let (written, writes) = channel();
    let (go, gate) = channel();
    let sink = Sink::open(Target::Stream(Box::new(Pipe { written, go: gate }))).unwrap();
    write(&sink, "first");
    writes.recv().unwrap();
    // The thread is stuck in its first write; all further lines must wait or fall.
    let agent = vec![b'x'; 250];
    let mut line = Vec::new();
    Entry { agent: Some(&agent), ..entry() }.write(&mut line);
    let fit = MAX_PENDING_BYTES / line.len();
    for _ in 0..fit {
        sink.write(&Entry { agent: Some(&agent), ..entry() });
    }
    assert_eq!(sink.dropped(), 0);
    for dropped in 1..=3 {
        sink.write(&Entry { agent: Some(&agent), ..entry() });
        assert_eq!(sink.dropped(), dropped);
    }
    assert!(sink.shared.lock().bytes.len() <= MAX_PENDING_BYTES);
    assert!(!sink.flush(Duration::ZERO));
    drop(go);
    drop(sink);
}

#[test]
fn a_file_that_is_moved_away_is_opened_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (path, moved) = (folder.path().join("access.log"), folder.path().join("access.log.1"));
    let sink = Sink::open(Target::File(path.clone())).unwrap();
    write(&sink, "one");
    assert!(sink.flush(PATIENCE));
    std::fs::rename(&path, &moved).unwrap();
    write(&sink, "two");
    assert!(sink.flush(PATIENCE));
    sink.reopen();
    assert!(sink.flush(PATIENCE));
    write(&sink, "three");
    drop(sink);
    let read = |path: &Path| {
        let mut text = String::new();
        io::Read::read_to_string(&mut File::open(path).unwrap(), &mut text).unwrap();
        ids(&text)
    };
    assert_eq!((read(&moved), read(&path)), (vec!["one".into(), "two".into()], vec!["three".into()]));
    let again = Sink::open(Target::File(path.clone())).unwrap();
    write(&again, "four");
    drop(again);
    assert_eq!(read(&path), ["three", "four"], "a log is added to, never begun anew");
}

#[test]
fn a_file_that_cannot_be_opened_is_told_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("absent").join("access.log");
    let error = Sink::open(Target::File(path.clone())).err().unwrap();
    assert!(error.to_string().starts_with(&format!("the log `{}` cannot be opened: ", path.display())));
    assert!(error.hint().contains("[log]"));
}

#[cfg(unix)]
#[test]
fn others_may_not_read_a_log() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.log");
    drop(Sink::open(Target::File(path.clone())).unwrap());
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o007, 0);
}
