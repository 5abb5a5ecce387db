//! Finding one request in a log: from the end backwards, because what is asked about is recent, in memory that does not grow.

use std::io::{self, Read, Seek, SeekFrom};

use super::line::{Line, MAX_LINE_BYTES};

/// Bytes that are read at once.
pub const CHUNK_BYTES: usize = 65_536;

/// The line of this request nearest to the end.
///
/// # Errors
///
/// Where the file cannot be read. What is in it is never an error: lines that are none of ours are passed over.
pub fn find(file: impl Read + Seek, id: &str) -> io::Result<Option<Line>> {
    let mut lines = Backwards::new(file)?;
    while let Some(bytes) = lines.next_line()? {
        let may_be = !id.is_empty() && bytes.windows(id.len()).any(|window| window == id.as_bytes());
        if let Some(line) = may_be.then(|| Line::read(&bytes)).flatten().filter(|line| line.id == id) {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// The lines of a file from the last to the first. A line longer than [`MAX_LINE_BYTES`] comes out empty.
pub struct Backwards<R> {
    file: R,
    /// Where the bytes begin that were read already.
    start: u64,
    /// What was read and not given out: it ends where the line given out last began.
    rest: Vec<u8>,
    /// Whether the line that `rest` ends with is too long already.
    too_long: bool,
    /// Whether everything was given out.
    over: bool,
}

impl<R: Read + Seek> Backwards<R> {
    /// # Errors
    ///
    /// Where the end of the file cannot be found.
    pub fn new(mut file: R) -> io::Result<Self> {
        let start = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, start, rest: Vec::new(), too_long: false, over: start == 0 })
    }

    /// The next line towards the beginning, without its end.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if self.over {
                return Ok(None);
            }
            if let Some(place) = self.rest.iter().rposition(|byte| *byte == b'\n') {
                let line = self.rest.split_off(place.saturating_add(1));
                self.rest.pop();
                let is_too_long = std::mem::take(&mut self.too_long) || line.len() > MAX_LINE_BYTES;
                return Ok(Some(if is_too_long { Vec::new() } else { line }));
            }
            if self.rest.len() > MAX_LINE_BYTES {
                self.too_long = true;
                self.rest.clear();
            }
            if self.start == 0 {
                self.over = true;
                let line = std::mem::take(&mut self.rest);
                return Ok(Some(if self.too_long { Vec::new() } else { line }));
            }
            self.read_before()?;
        }
    }

    /// Reads the chunk before what was read.
    fn read_before(&mut self) -> io::Result<()> {
        let length = self.start.min(CHUNK_BYTES as u64);
        self.start = self.start.saturating_sub(length);
        self.file.seek(SeekFrom::Start(self.start))?;
        let mut chunk = Vec::with_capacity(CHUNK_BYTES.saturating_add(self.rest.len()));
        self.file.by_ref().take(length).read_to_end(&mut chunk)?;
        chunk.append(&mut self.rest);
        self.rest = chunk;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn line(id: &str, path: &str) -> String {
        format!("{{\"id\":\"{id}\",\"verdict\":\"refused\",\"path\":\"{path}\"}}\n")
    }

    fn path_of(log: impl AsRef<[u8]>, id: &str) -> Option<String> {
        find(Cursor::new(log.as_ref()), id).unwrap().map(|line| line.path)
    }

    #[test]
    fn the_line_nearest_to_the_end_is_found() {
        let log = [line("a", "/1"), line("b", "/2"), line("a", "/3"), line("c", "/4")].concat();
        for (id, path) in
            [("a", Some("/3")), ("b", Some("/2")), ("c", Some("/4")), ("d", None), ("", None), ("/4", None)]
        {
            assert_eq!(path_of(&log, id).as_deref(), path, "{id}");
        }
        assert_eq!(path_of(log.trim_end(), "c").as_deref(), Some("/4"), "a last line without its end");
        assert_eq!(path_of("", "a"), None);
    }

    #[test]
    fn garbage_and_torn_lines_are_passed_over() {
        let mut log = line("a", "/1").into_bytes();
        log.extend(b"\0\xff\xfe\n\n{\"id\":\"a\",\"verd\n");
        log.extend((0..200_000_u32).map(|number| (number % 251) as u8));
        log.extend(line("b", "/2").into_bytes());
        assert_eq!(path_of(&log, "a").as_deref(), Some("/1"));
    }

    #[test]
    fn a_file_of_many_chunks_is_searched_to_its_beginning() {
        let filler: String = (0..10_000).map(|number| line(&format!("x{number}"), "/filler")).collect();
        let log = line("first", "/1") + &filler;
        assert!(log.len() > 5 * CHUNK_BYTES);
        assert_eq!(path_of(&log, "first").as_deref(), Some("/1"));
    }

    #[test]
    fn memory_does_not_grow_with_a_line() {
        let mut log = line("a", "/1").into_bytes();
        log.extend(std::iter::repeat_n(b'x', 3_000_000));
        log.push(b'\n');
        let mut lines = Backwards::new(Cursor::new(&log)).unwrap();
        let mut greatest = 0;
        while lines.next_line().unwrap().is_some() {
            greatest = greatest.max(lines.rest.capacity());
        }
        assert!(greatest <= 2 * CHUNK_BYTES + MAX_LINE_BYTES, "{greatest}");
        assert_eq!(path_of(&log, "a").as_deref(), Some("/1"));
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let long = |bytes: usize| line("a", &"x".repeat(bytes - line("a", "").len() + 1));
        assert_eq!(long(100).len(), 101);
        assert!(path_of(long(MAX_LINE_BYTES), "a").is_some());
        assert!(path_of(long(MAX_LINE_BYTES + 1), "a").is_none());
    }

    proptest! {
        #[test]
        fn backwards_is_forwards_turned_round(log in prop::collection::vec(prop::sample::select(vec![b'\n', b'a', b'b', 0xff]), 0..300)) {
            let mut lines = Backwards::new(Cursor::new(&log)).unwrap();
            let mut found = Vec::new();
            while let Some(line) = lines.next_line().unwrap() {
                found.push(line);
            }
            found.reverse();
            let expected: Vec<Vec<u8>> = log.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            prop_assert_eq!(found, if log.is_empty() { Vec::new() } else { expected });
        }
    }
}
