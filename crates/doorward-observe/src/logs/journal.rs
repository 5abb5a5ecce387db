//! The journal's export form (`journalctl -o export`), made into lines of syslog as it is read: with the time, the host and the program.
//!
//! An entry has many fields, a line each, the text of a message among them; what holds line ends or no text is written with its length.

use std::io::{self, BufRead as _, BufReader, Read};

use jiff::Timestamp;

/// What stands first in what is made of a journal.
pub(super) const MARK: &[u8] = b"# journal\n";
/// What an export begins with.
const BEGINS: [&[u8]; 2] = [b"__CURS", b"__REAL"];
/// Most bytes of a field that are kept; the rest is passed over.
const MAX_FIELD_BYTES: usize = 96 * 1024;
/// Most bytes of a host's or a program's name.
const MAX_NAME_BYTES: usize = 60;

/// Whether a stream that begins so is an export.
pub(super) fn is_one(begin: &[u8]) -> bool {
    BEGINS.iter().any(|mark| begin.starts_with(mark))
}

/// Reads an export as lines.
pub(super) struct Journal {
    reader: BufReader<Box<dyn Read + Send>>,
    entry: Entry,
    out: Vec<u8>,
    at: usize,
}

/// What is kept of an entry.
#[derive(Debug, Default)]
struct Entry {
    micros: Option<i64>,
    host: Vec<u8>,
    program: Vec<u8>,
    command: Vec<u8>,
    process: Vec<u8>,
    message: Vec<u8>,
}

impl Journal {
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self { reader: BufReader::new(reader), entry: Entry::default(), out: MARK.to_vec(), at: 0 }
    }

    /// Reads a field, or the end of an entry; says whether there may be more.
    fn step(&mut self) -> io::Result<bool> {
        let mut line = Vec::new();
        let read = self.limited().read_until(b'\n', &mut line)?;
        if read == 0 {
            self.entry.write(&mut self.out);
            return Ok(false);
        }
        match line.last() {
            Some(b'\n') => {
                line.pop();
            }
            _ => self.pass_over_line()?,
        }
        match memchr::memchr(b'=', &line) {
            _ if line.is_empty() => self.entry.write(&mut self.out),
            Some(sign) => {
                let (name, value) = line.split_at_checked(sign).unwrap_or_default();
                self.entry.take(name, value.get(1..).unwrap_or_default());
            }
            None => self.long(&line)?,
        }
        Ok(true)
    }

    /// A field with its length before it.
    fn long(&mut self, name: &[u8]) -> io::Result<()> {
        let mut length = [0; 8];
        self.reader.read_exact(&mut length)?;
        let length = u64::from_le_bytes(length);
        let kept = length.min(MAX_FIELD_BYTES as u64);
        let mut value = Vec::new();
        self.reader.by_ref().take(kept).read_to_end(&mut value)?;
        // The rest of it, and the line's end behind it.
        io::copy(&mut self.reader.by_ref().take((length - kept).saturating_add(1)), &mut io::sink())?;
        self.entry.take(name, &value);
        Ok(())
    }

    fn limited(&mut self) -> io::Take<&mut BufReader<Box<dyn Read + Send>>> {
        self.reader.by_ref().take(MAX_FIELD_BYTES as u64)
    }

    /// Passes over what is left of a line.
    fn pass_over_line(&mut self) -> io::Result<()> {
        loop {
            let mut rest = Vec::new();
            let read = self.limited().read_until(b'\n', &mut rest)?;
            if read == 0 || rest.ends_with(b"\n") {
                return Ok(());
            }
        }
    }
}

impl Entry {
    fn take(&mut self, name: &[u8], value: &[u8]) {
        let field = match name {
            b"__REALTIME_TIMESTAMP" => {
                self.micros = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                return;
            }
            b"_HOSTNAME" => &mut self.host,
            b"SYSLOG_IDENTIFIER" => &mut self.program,
            b"_COMM" => &mut self.command,
            b"_PID" => &mut self.process,
            b"MESSAGE" => &mut self.message,
            _ => return,
        };
        field.clear();
        field.extend_from_slice(value);
    }

    /// Writes the entry as a line, and begins a new one.
    fn write(&mut self, out: &mut Vec<u8>) {
        let entry = std::mem::take(self);
        if entry.message.is_empty() {
            return;
        }
        let time = entry.micros.and_then(|micros| Timestamp::from_microsecond(micros).ok()).unwrap_or_default();
        let program = if entry.program.is_empty() { &entry.command } else { &entry.program };
        out.extend(time.to_string().bytes());
        out.push(b' ');
        out.extend(word(&entry.host));
        out.push(b' ');
        out.extend(word(program));
        if !entry.process.is_empty() {
            out.push(b'[');
            out.extend(word(&entry.process));
            out.push(b']');
        }
        out.extend(b": ");
        // One entry is one line.
        out.extend(entry.message.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
        out.push(b'\n');
    }
}

/// A name as one word.
fn word(name: &[u8]) -> Vec<u8> {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'@');
    let name: Vec<u8> = name.iter().copied().filter(is_plain).take(MAX_NAME_BYTES).collect();
    if name.is_empty() { b"-".to_vec() } else { name }
}

impl Read for Journal {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.out.len() {
            self.out.clear();
            self.at = 0;
            if !self.step()? && self.out.is_empty() {
                return Ok(0);
            }
        }
        let ready = self.out.get(self.at..).unwrap_or_default();
        let count = ready.len().min(buffer.len());
        let (Some(to), Some(from)) = (buffer.get_mut(..count), ready.get(..count)) else { return Ok(0) };
        to.copy_from_slice(from);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        Journal::new(Box::new(io::Cursor::new(bytes.to_vec()))).read_to_string(&mut text).unwrap();
        text
    }

    fn long(name: &str, value: &[u8]) -> Vec<u8> {
        let length = u64::try_from(value.len()).unwrap().to_le_bytes();
        [name.as_bytes(), b"\n", &length, value, b"\n"].concat()
    }

    #[test]
    fn entries_become_lines() {
        let head = b"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1790000000123456\n_HOSTNAME=web 1\n";
        let plain = b"MESSAGE=one = two\nSYSLOG_IDENTIFIER=nginx\n_PID=7\n\n";
        assert_eq!(
            read(&[&head[..], plain].concat()),
            "# journal\n2026-09-21T14:13:20.123456Z web1 nginx[7]: one = two\n"
        );
        let binary = [&head[..], &long("MESSAGE", b"three\nfour\xff"), b"_COMM=php\n\n"].concat();
        let mut out = Vec::new();
        Journal::new(Box::new(io::Cursor::new(binary))).read_to_end(&mut out).unwrap();
        assert!(out.ends_with(b"web1 php: three four\xff\n"), "{}", String::from_utf8_lossy(&out));
        // A field whose length holds the byte of a line's end, one that is not asked for, and an entry without a message.
        let odd = [&long("MESSAGE", b"ten bytes!"), &long("OTHER", b"x\ny")[..], b"\n_PID=1\n\n"].concat();
        assert_eq!(read(&odd), "# journal\n1970-01-01T00:00:00Z - -: ten bytes!\n");
        assert_eq!(read(b"MESSAGE=last"), "# journal\n1970-01-01T00:00:00Z - -: last\n");
    }

    #[test]
    fn fields_are_kept_up_to_the_limit() {
        let name = b"MESSAGE=".len();
        for (bytes, kept) in
            [(MAX_FIELD_BYTES - name, MAX_FIELD_BYTES - name), (MAX_FIELD_BYTES, MAX_FIELD_BYTES - name)]
        {
            let text = read(&[&b"MESSAGE="[..], &vec![b'x'; bytes], b"\n\nMESSAGE=y\n\n"].concat());
            assert_eq!(text.lines().map(|line| line.matches('x').count()).max(), Some(kept));
            assert!(text.ends_with(": y\n"), "what follows is read");
        }
        for (bytes, kept) in [(MAX_FIELD_BYTES, MAX_FIELD_BYTES), (MAX_FIELD_BYTES + 5, MAX_FIELD_BYTES)] {
            let text = read(&[&long("MESSAGE", &vec![b'x'; bytes])[..], b"\nMESSAGE=y\n\n"].concat());
            assert_eq!(text.lines().map(|line| line.matches('x').count()).max(), Some(kept));
            assert!(text.ends_with(": y\n"), "what follows is read");
        }
    }

    #[test]
    fn what_is_cut_off_is_told() {
        let whole = long("MESSAGE", b"text");
        let mut out = Vec::new();
        assert!(Journal::new(Box::new(io::Cursor::new(whole[..10].to_vec()))).read_to_end(&mut out).is_err());
        let endless = [b"MESSAGE\n", &u64::MAX.to_le_bytes()[..], b"x"].concat();
        assert!(read(&endless).ends_with(": x\n"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes: Vec<u8>) {
            let _ = Journal::new(Box::new(io::Cursor::new(bytes))).read_to_end(&mut Vec::new());
        }
    }
}
