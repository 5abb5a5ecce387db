//! A stretch of a log that may be gigabytes long and may be rotated while it is read: what was appended since a mark, and the lines
//! around a span of time.
//!
//! Only seeking and reading; memory is bounded by what is asked for. What a line's time is, the caller says.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::regular;

/// The most that is read of what was appended.
pub const MAX_APPENDED_BYTES: u64 = 32 * 1024 * 1024;
/// The most that is counted through for the number of a line.
pub const MAX_COUNTED_BYTES: u64 = 512 * 1024 * 1024;
/// What is read at a time.
const BLOCK_BYTES: usize = 64 * 1024;
/// The most that is passed over in search of a line with a time, before a place is taken to stand before the span.
const MAX_TIMELESS_BYTES: u64 = 4 * 1024 * 1024;
/// How far before a span of time reading begins at the latest: lines of several workers are not quite in order.
const DISORDER_S: i64 = 5;

/// A place in a log to which it had been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Bytes from the beginning.
    pub offset: u64,
    /// The file's number on its device, by which it is known after a rename.
    pub inode: u64,
}

/// A stretch of a file, in whole lines.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Stretch {
    /// The file it was read from.
    pub file: PathBuf,
    /// Its text; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// The number of its first line, where the file before it could be counted through.
    pub first_line: Option<u64>,
    /// Where it begins and ends in the file.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
    /// Whether there was more than was allowed to be read.
    pub is_cut: bool,
}

impl std::fmt::Debug for Stretch {
    /// Without its text: requests bring secrets into logs.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Stretch({}, {} to {})", self.file.display(), self.from, self.to)
    }
}

/// Where a log ends now. A file that is not there ends at its beginning.
///
/// # Errors
/// Where the file is there and may not be looked at.
pub fn mark(path: &Path) -> io::Result<Mark> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(Mark { offset: found.len(), inode: found.ino() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Mark::default()),
        Err(error) => Err(error),
    }
}

/// What was appended since a mark, up to [`MAX_APPENDED_BYTES`]. Where the log was rotated since, that is the rest of the old file,
/// if it still lies beside the new one, and then the new one; where it was emptied, all of it.
///
/// # Errors
/// Where the file cannot be read.
pub fn since(path: &Path, mark: &Mark) -> io::Result<Vec<Stretch>> {
    let mut found = Vec::new();
    let file = regular::open(path)?;
    let about = file.metadata()?;
    let rotated = mark.inode != 0 && about.ino() != mark.inode;
    if rotated && let Some(old) = renamed(path, mark.inode) {
        let file = regular::open(&old)?;
        let end = file.metadata()?.len();
        found.push(stretch(&old, file, mark.offset.min(end), end, MAX_APPENDED_BYTES)?);
    }
    let start = if rotated || about.len() < mark.offset { 0 } else { mark.offset };
    found.push(stretch(path, file, start, about.len(), MAX_APPENDED_BYTES)?);
    found.retain(|stretch| !stretch.text.is_empty());
    Ok(found)
}

/// The file beside this one that has the number and whose name begins alike, as `error.log.1` does.
fn renamed(path: &Path, inode: u64) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let entries = std::fs::read_dir(path.parent()?).ok()?.flatten();
    let alike = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&name));
    alike.filter(|entry| entry.metadata().is_ok_and(|about| about.ino() == inode)).map(|entry| entry.path()).next()
}

/// The lines from before `from_s` to after `to_s`, at most so many bytes. `time_of` is the unix time of a line, where it has one;
/// lines are taken to stand in the order of their time but for a few seconds. Where the log begins after `from_s`, the stretch
/// begins with the log.
///
/// # Errors
/// Where the file cannot be read.
pub fn window(
    path: &Path,
    from_s: i64,
    to_s: i64,
    max_bytes: u64,
    time_of: impl Fn(&str) -> Option<i64>,
) -> io::Result<Stretch> {
    let mut file = regular::open(path)?;
    let end = file.metadata()?.len();
    let time_s = from_s.saturating_sub(DISORDER_S);
    let start = match near_end(&mut file, end, time_s, max_bytes, &time_of)? {
        Some(start) => start,
        None => before(&mut file, end, time_s, MAX_TIMELESS_BYTES.min(max_bytes / 2), &time_of)?,
    };
    let mut found = stretch(path, file, start, end, max_bytes)?;
    let keep = kept(&found.text, to_s.saturating_add(DISORDER_S), &time_of);
    if keep < found.text.len() {
        found.text.truncate(keep);
        found.is_cut = false;
    }
    // Bytes without a whole line tell nothing.
    found.is_cut |= found.text.is_empty() && end > 0;
    Ok(found)
}

/// A place at most so many bytes before the end such that all lines from this time on stand after it; absent where the last
/// bytes hold no line from before it.
fn near_end(
    file: &mut File,
    end: u64,
    time_s: i64,
    max_bytes: u64,
    time_of: &impl Fn(&str) -> Option<i64>,
) -> io::Result<Option<u64>> {
    let mut length = (BLOCK_BYTES as u64).min(max_bytes);
    loop {
        let from = end.saturating_sub(length);
        if from == 0 {
            return Ok(Some(0));
        }
        if first_time(&read_at(file, from, BLOCK_BYTES)?, time_of).is_some_and(|time| time < time_s) {
            return Ok(Some(from));
        }
        if length >= max_bytes {
            return Ok(None);
        }
        length = length.saturating_mul(2).min(max_bytes);
    }
}

/// The time of the first line that begins in a block and has one.
fn first_time(block: &[u8], time_of: &impl Fn(&str) -> Option<i64>) -> Option<i64> {
    let lines = block.split(|byte| *byte == b'\n').skip(1);
    lines.map(String::from_utf8_lossy).find_map(|line| time_of(line.trim_end()))
}

/// How much of a text there is up to and with the first line after this time.
fn kept(text: &str, after_s: i64, time_of: &impl Fn(&str) -> Option<i64>) -> usize {
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        length += line.len();
        if time_of(line.trim_end()).is_some_and(|time| time > after_s) {
            break;
        }
    }
    length
}

/// A place such that all lines from this time on stand after it, found by halving; 0 where none is known.
fn before(
    file: &mut File,
    end: u64,
    time_s: i64,
    timeless: u64,
    time_of: &impl Fn(&str) -> Option<i64>,
) -> io::Result<u64> {
    let (mut low, mut high) = (0_u64, end);
    while high - low > BLOCK_BYTES as u64 {
        let middle = low + (high - low) / 2;
        let limit = high.min(middle.saturating_add(timeless));
        match next_time(file, middle, limit, time_of)? {
            Some(time) if time < time_s => low = middle,
            Some(_) => high = middle,
            // Nothing up to the place where later lines begin: what is sought stands before.
            None if limit == high => high = middle,
            // A hole in the file, as a log has that was emptied while it was written, or no lines at all.
            None => low = middle,
        }
    }
    Ok(low)
}

/// The first time of a line that stands between two places.
fn next_time(
    file: &mut File,
    from: u64,
    limit: u64,
    time_of: &impl Fn(&str) -> Option<i64>,
) -> io::Result<Option<i64>> {
    let mut at = from;
    while at < limit {
        let block = read_at(file, at, BLOCK_BYTES)?;
        let found = first_time(&block, time_of);
        if found.is_some() || block.is_empty() {
            return Ok(found);
        }
        // The next block begins with the last line of this one, which may be cut.
        let whole = memchr::memrchr(b'\n', &block).filter(|end| *end > 0).unwrap_or(block.len());
        at += whole as u64;
    }
    Ok(None)
}

/// Up to so many bytes from a place.
fn read_at(file: &mut File, from: u64, bytes: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut block = Vec::new();
    file.by_ref().take(bytes as u64).read_to_end(&mut block)?;
    Ok(block)
}

/// The whole lines between two places, at most so many bytes: where there are more, the later ones are left out.
fn stretch(path: &Path, mut file: File, from: u64, end: u64, max_bytes: u64) -> io::Result<Stretch> {
    let wanted = end.saturating_sub(from).min(max_bytes);
    let bytes = read_at(&mut file, from, usize::try_from(wanted).unwrap_or(usize::MAX))?;
    let begins_a_line = from == 0 || read_at(&mut file, from - 1, 1)? == b"\n";
    let skipped = if begins_a_line { 0 } else { memchr::memchr(b'\n', &bytes).map_or(bytes.len(), |at| at + 1) };
    let whole = memchr::memrchr(b'\n', &bytes).map_or(skipped, |at| at + 1).max(skipped);
    let text = String::from_utf8_lossy(bytes.get(skipped..whole).unwrap_or_default()).into_owned();
    let start = from + skipped as u64;
    Ok(Stretch {
        file: path.to_owned(),
        first_line: line_number(&mut file, start)?,
        text,
        from: start,
        to: from + whole as u64,
        is_cut: end.saturating_sub(from) > max_bytes,
    })
}

/// The number of the line that begins at this place; absent where it is too far to be counted.
fn line_number(file: &mut File, at: u64) -> io::Result<Option<u64>> {
    if at > MAX_COUNTED_BYTES {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(0))?;
    let mut left = file.take(at);
    let mut block = vec![0; BLOCK_BYTES];
    let mut lines = 1_u64;
    loop {
        let read = left.read(&mut block)?;
        if read == 0 {
            return Ok(Some(lines));
        }
        lines += memchr::memchr_iter(b'\n', block.get(..read).unwrap_or_default()).count() as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// A folder of a test's own, taken away at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            static NEXT: AtomicU64 = AtomicU64::new(0);
            let name = format!("doorward-tail-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let folder = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn log(&self) -> PathBuf {
            self.0.join("error.log")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn append(path: &Path, text: &str) {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn time_of(line: &str) -> Option<i64> {
        line.split(' ').next()?.parse().ok()
    }

    #[test]
    fn what_was_appended_is_read_in_whole_lines() {
        let folder = Folder::new();
        let log = folder.log();
        assert_eq!(mark(&log).unwrap(), Mark::default());
        append(&log, "one\ntwo\n");
        let before = mark(&log).unwrap();
        assert_eq!(since(&log, &before).unwrap(), []);
        append(&log, "three\nfour");
        let found = since(&log, &before).unwrap();
        assert_eq!((found[0].text.as_str(), found[0].first_line, found[0].to), ("three\n", Some(3), 14));
        let next = Mark { offset: found[0].to, ..before };
        append(&log, " and more\n");
        assert_eq!(since(&log, &next).unwrap()[0].text, "four and more\n");
    }

    #[test]
    fn a_rotated_log_is_read_to_its_end_and_then_the_new_one() {
        let folder = Folder::new();
        let log = folder.log();
        append(&log, "one\n");
        let before = mark(&log).unwrap();
        append(&log, "two\n");
        std::fs::rename(&log, folder.0.join("error.log.1")).unwrap();
        append(&log, "three\n");
        let texts: Vec<String> = since(&log, &before).unwrap().into_iter().map(|stretch| stretch.text).collect();
        assert_eq!(texts, ["two\n", "three\n"]);
    }

    #[test]
    fn a_log_that_was_emptied_is_read_from_its_beginning() {
        let folder = Folder::new();
        let log = folder.log();
        append(&log, "one\ntwo\nthree\n");
        let before = mark(&log).unwrap();
        std::fs::OpenOptions::new().write(true).truncate(true).open(&log).unwrap();
        append(&log, "four\n");
        assert_eq!(since(&log, &before).unwrap()[0].text, "four\n");
    }

    #[test]
    fn a_window_holds_a_line_before_and_a_line_after() {
        let folder = Folder::new();
        let log = folder.log();
        let text: String = (0..50_000)
            .map(|second| format!("{second} a line of some length, as logs have them\n  a trace\n"))
            .collect();
        append(&log, &text);
        let found = window(&log, 30_000, 30_003, 1024 * 1024, time_of).unwrap();
        let times: Vec<i64> = found.text.lines().filter_map(time_of).collect();
        assert!(times.first().is_some_and(|first| *first < 30_000 - DISORDER_S));
        assert_eq!(times.last(), Some(&(30_003 + DISORDER_S + 1)));
        let first = found.text.lines().next().unwrap();
        let number = usize::try_from(found.first_line.unwrap()).unwrap();
        assert_eq!(text.lines().nth(number - 1), Some(first));
        assert!(!found.is_cut);
    }

    #[test]
    fn a_hole_of_gigabytes_or_a_line_without_end_hides_nothing_behind_it() {
        let folder = Folder::new();
        let log = folder.log();
        append(&log, "10 before\n");
        std::fs::OpenOptions::new().write(true).open(&log).unwrap().set_len(3 * 1024 * 1024 * 1024).unwrap();
        append(&log, "\n100 one\n101 two\n");
        let found = window(&log, 100, 101, 1024 * 1024, time_of).unwrap();
        assert_eq!(found.text, "100 one\n101 two\n");
        let line = folder.0.join("line.log");
        append(&line, &"x".repeat(3 * 1024 * 1024));
        let found = window(&line, 100, 101, 1024 * 1024, time_of).unwrap();
        assert!(found.text.is_empty() && found.is_cut);
        append(&line, "\n100 one\n");
        assert!(window(&line, 100, 101, 1024 * 1024, time_of).unwrap().text.ends_with("100 one\n"));
    }

    #[test]
    fn a_busy_log_is_read_from_the_span_and_not_from_its_end() {
        let folder = Folder::new();
        let log = folder.log();
        let text: String = (0..50_000).map(|second| format!("{second} a line\n")).collect();
        append(&log, &text);
        let found = window(&log, 30_000, 30_001, 100_000, time_of).unwrap();
        assert!(found.text.contains("\n30000 a line\n30001 a line\n"));
    }

    #[test]
    fn a_window_is_cut_at_its_limit() {
        let folder = Folder::new();
        let log = folder.log();
        append(&log, &(0..100).map(|second| format!("{second} line\n")).collect::<String>());
        let whole = window(&log, 0, 1000, 10_000, time_of).unwrap();
        assert!(!whole.is_cut && whole.text.lines().count() == 100);
        let cut = window(&log, 0, 1000, 70, time_of).unwrap();
        assert!(
            cut.is_cut
                && cut.text == "0 line\n1 line\n2 line\n3 line\n4 line\n5 line\n6 line\n7 line\n8 line\n9 line\n"
        );
    }

    #[test]
    fn a_window_before_the_log_begins_with_the_log() {
        let folder = Folder::new();
        let log = folder.log();
        append(&log, "100 a\n200 b\n");
        assert_eq!(window(&log, 10, 20, 1000, time_of).unwrap().text, "100 a\n");
        assert_eq!(window(&log, 300, 400, 1000, time_of).unwrap().text, "100 a\n200 b\n");
    }
}
