//! Error logs beside access logs: which line says why a request was refused.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use doorward_diagnose::testimony::Tie;
use doorward_record::access::{Line, Reader, Scratch};
use doorward_record::error::{self, Asked, Clock, Joiner, Kind, Writer};
use doorward_record::figures::{Class, Sure, Told};
use jiff::tz::{Offset, TimeZone};

use super::alone::Piped;
use super::apart::Log;
use super::blocks::{self, Cutter};
use super::coverage::{self, Coverage, Links};
use super::heard::Heard;
use super::mixed::{self, Overheard};
use super::open::{self, OpenError, Opened};

/// Most error lines that are kept to be asked for: 150 bytes each.
const MAX_LINES: usize = 600_000;
/// Bytes of a file by which it is known for an error log.
const SAMPLE_BYTES: usize = 64 * 1024;
/// Bytes of a line that are read again to learn of its request: nginx writes no more.
const TEXT_BYTES: usize = 2048;
/// Most files that are kept open.
const MAX_HANDLES: u64 = 64;
/// Blocks of an access log in which refusals are looked for that have their lines in an error log.
const LOOKED_AT: u64 = 16;
/// The place of a line: the number of its file above, the offset in it below.
pub(super) const OFFSET_BITS: u32 = 44;
/// The number of no file: that of lines that stood among those of requests.
const OVERHEARD: u64 = (1 << (u64::BITS - OFFSET_BITS - 1)) - 1;

/// What error logs say.
#[derive(Debug)]
pub struct Causes {
    pub(super) joiner: Mutex<Joiner>,
    pub(super) files: Vec<PathBuf>,
    /// For each file, where its blocks begin, and how many lines stand before each.
    pub(super) marks: Vec<Vec<(u64, u64)>>,
    /// Who wrote each file, where that is one server.
    pub(super) writers: Vec<Option<Writer>>,
    /// What each file covers.
    pub(super) covered: Vec<Coverage>,
    /// For each access log, the error logs that are of the same server.
    links: HashMap<PathBuf, Links>,
    /// What was said since logs are followed.
    heard: Heard,
    /// What logs that can be read but once tell by themselves.
    pub(super) piped: Piped,
    /// Lines that stood among those of requests.
    overheard: Overheard,
    /// The files themselves, so that many lines can be read again; absent where they were compressed or there are too many.
    pub(super) handles: Vec<Option<File>>,
    /// How many threads take a log apart.
    threads: usize,
}

/// A line of an error log, fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The file.
    pub file: PathBuf,
    /// The line's number, from 1; absent where it came while logs were followed, or stood among requests.
    pub line: Option<u64>,
    /// The line.
    pub text: String,
}

impl Default for Causes {
    fn default() -> Self {
        Self {
            joiner: Mutex::new(Joiner::new(MAX_LINES)),
            files: Vec::new(),
            marks: Vec::new(),
            writers: Vec::new(),
            covered: Vec::new(),
            links: HashMap::new(),
            heard: Heard::default(),
            piped: Piped::default(),
            overheard: Overheard::default(),
            handles: Vec::new(),
            threads: 1,
        }
    }
}

impl Quote {
    /// The file, with the line's number where it is known.
    #[must_use]
    pub fn place(&self) -> String {
        let file = self.file.display();
        self.line.map_or_else(|| file.to_string(), |line| format!("{file}:{line}"))
    }

    fn unnumbered((file, text): (String, String)) -> Self {
        Self { file: file.into(), line: None, text }
    }
}

impl Causes {
    /// Has so many threads take each log apart.
    pub fn set_threads(&mut self, threads: usize) {
        self.threads = threads;
    }

    /// Whether a file's begin is that of an error log.
    pub(super) fn is_error_log(sample: &[u8]) -> bool {
        let text = String::from_utf8_lossy(sample);
        error::detect(&text).is_some() || error::is_audit(&text)
    }

    /// Whether no error line is there to be asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.heard.is_empty() && self.overheard.is_empty()
    }

    /// Takes a line in that stands among those of requests, in the order in which they were written; says whether it is one of an error
    /// log. The offset is that of the server's clock.
    pub(super) fn overhear(&self, name: &str, line: &[u8], zone_s: i32) -> bool {
        mixed::error_line(line, &zone(zone_s), |found| {
            let place = self.overheard.keep(name, &found);
            let mut joiner = self.joiner.lock().unwrap_or_else(PoisonError::into_inner);
            joiner.add(&found, OVERHEARD << OFFSET_BITS | place);
        })
    }

    /// Whose logs were taken in.
    pub fn writers(&self) -> impl Iterator<Item = Writer> + '_ {
        self.writers.iter().flatten().copied()
    }

    /// The files that were taken in.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Takes an error log in. `zone_s` is the offset from universal time of the server's clock, as its access log shows it.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn take(&mut self, path: &Path, zone_s: i32) -> Result<(), OpenError> {
        self.take_opened(path, open::open(path)?, &zone(zone_s))
    }

    /// Takes lines in that were written since logs are followed. They are asked for like others, and quoted from memory.
    pub(super) fn hear(&mut self, name: &str, block: &[u8], clock: &Clock) {
        let Self { joiner, heard, .. } = self;
        let joiner = joiner.get_mut().unwrap_or_else(PoisonError::into_inner);
        error::scan(block, true, clock, |line, _| joiner.add(line, heard.add(name, line)));
    }

    /// How many lines came since logs are followed.
    pub(super) fn heard(&self) -> u64 {
        self.heard.count()
    }

    /// Takes the lines of an error log that was opened.
    pub(super) fn take_opened(&mut self, path: &Path, opened: Opened, clock: &Clock) -> Result<(), OpenError> {
        let told = |error| OpenError { name: path.display().to_string(), error };
        let begin = sample(path)?;
        if error::is_audit(&String::from_utf8_lossy(&begin)) {
            return self.take_audit(path, opened, clock).map_err(told);
        }
        let writer = match error::detect(&String::from_utf8_lossy(&begin)) {
            Some(Kind::Error(writer)) => Some(writer),
            _ => None,
        };
        let number = self.files.len() as u64;
        self.files.push(path.to_owned());
        self.writers.push(writer);
        let joiner = self.joiner.get_mut().unwrap_or_else(PoisonError::into_inner);
        let above = number << OFFSET_BITS;
        let (log, handle) = match opened {
            Opened::File(file, bytes) => (Log::read(joiner, (&file, bytes), clock, above, self.threads), Some(file)),
            Opened::Stream(reader) => (Log::pump(joiner, Cutter::new(reader), clock, above), None),
        };
        self.handles.push(handle.filter(|_| number < MAX_HANDLES));
        // A file that was read in part has its number as well.
        let (log, fault) = log.map_or_else(|fault| (Log::default(), Some(fault)), |log| (log, None));
        self.marks.push(log.marks);
        self.covered.push(log.covered);
        fault.map_or(Ok(()), |fault| Err(told(fault)))
    }

    /// What the error logs say of a request that was not open. `tells_user`: whether its format has the user's name.
    #[must_use]
    pub fn of(&self, line: &Line<'_>, tells_user: bool) -> Option<Told> {
        if self.is_empty() {
            return None;
        }
        let answer =
            asked(line, tells_user, |asked| self.joiner.lock().unwrap_or_else(PoisonError::into_inner).answer(asked))??;
        let sure = match answer.tie {
            Tie::Exact => Sure::ExactId,
            Tie::Close => Sure::Request,
            Tie::Loose => Sure::Path,
        };
        let place = Some(answer.place);
        Some(match answer.rivals {
            0 => Told { reasons: answer.reasons, sure: Some(sure), place, ..Told::default() },
            rivals => Told { perhaps: answer.reasons, rivals, place, ..Told::default() },
        })
    }

    /// Expects a refusal that will be asked about again; see [`Causes::ask_anew`].
    pub fn expect(&self, line: &Line<'_>, tells_user: bool) {
        asked(line, tells_user, |asked| self.joiner.lock().unwrap_or_else(PoisonError::into_inner).expect(asked));
    }

    /// Lets every error line answer once more, now that all refusals that may be its were met: what is then told of a request does not hang
    /// on which one asks first.
    pub fn ask_anew(&self) {
        self.joiner.lock().unwrap_or_else(PoisonError::into_inner).ask_anew();
    }

    /// What the silence of the error logs says of a request that was refused, where it is proven: see [`coverage`].
    #[must_use]
    pub(super) fn silence(&self, line: &Line<'_>, tells_user: bool, links: &Links) -> Option<Told> {
        let second = line.time_s?;
        let covering = links.iter().find_map(|(number, link)| {
            let writer =
                self.writers.get(*number).copied().flatten().filter(|writer| coverage::is_talkative(*writer))?;
            let covers = link.speaks_for(line.host) && self.covered.get(*number)?.covers(second);
            covers.then_some(writer)
        })?;
        let silent = asked(line, tells_user, |asked| {
            self.joiner.lock().unwrap_or_else(PoisonError::into_inner).is_silent(asked)
        })?;
        silent.then(|| Told {
            sure: Some(Sure::Elimination),
            says: Some(covering.name().to_owned()),
            ..Told::default()
        })
    }

    /// Finds which of the error logs are of the server that wrote this access log, by the requests that have their lines there.
    pub(super) fn link(&mut self, path: &Path, reader: &Reader) -> Result<(), OpenError> {
        let mut links = Links::new();
        let mut scratch = Scratch::default();
        for block in spread(path)? {
            for raw in block.split(|byte| *byte == b'\n') {
                let Ok(line) = reader.read(raw, &mut scratch) else { continue };
                if line.status.is_none_or(|status| Class::of(status) != Class::Refused) {
                    continue;
                }
                let joiner = self.joiner.get_mut().unwrap_or_else(PoisonError::into_inner);
                let place = asked(&line, reader.is_combined(), |asked| joiner.look(asked)).flatten();
                if let Some(number) = place.and_then(|place| usize::try_from(place >> OFFSET_BITS).ok()) {
                    links.entry(number).or_default().join(line.host);
                }
            }
        }
        self.links.insert(path.to_owned(), links);
        Ok(())
    }

    /// The error logs of an access log.
    pub(super) fn links(&self, name: &str) -> Links {
        self.links.get(Path::new(name)).cloned().unwrap_or_default()
    }

    /// The begin of the line at a place, as it stands. Absent where its file was compressed.
    pub(super) fn text(&self, place: u64) -> Option<String> {
        let Some(Some(file)) = self.handles.get(usize::try_from(place >> OFFSET_BITS).ok()?) else {
            return self.quote(place).map(|quote| quote.text);
        };
        let mut buffer = [0; TEXT_BYTES];
        let offset = place & ((1 << OFFSET_BITS) - 1);
        let read = std::os::unix::fs::FileExt::read_at(file, &mut buffer, offset).ok()?;
        let text = buffer.get(..read)?.split(|byte| *byte == b'\n').next()?;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    /// The line at a place, fit to be shown. Absent where its file was compressed.
    #[must_use]
    pub fn quote(&self, place: u64) -> Option<Quote> {
        if Heard::holds(place) {
            return self.heard.quote(place).map(Quote::unnumbered);
        }
        let number = place >> OFFSET_BITS;
        if number == OVERHEARD {
            return self.overheard.quote(place & ((1 << OFFSET_BITS) - 1)).map(Quote::unnumbered);
        }
        let number = usize::try_from(number).ok()?;
        let (path, marks) = (self.files.get(number)?, self.marks.get(number)?);
        let offset = place & ((1 << OFFSET_BITS) - 1);
        let before = marks.partition_point(|(begin, _)| *begin <= offset).checked_sub(1)?;
        let (begin, lines) = marks.get(before)?;
        let Ok(Opened::File(file, _)) = open::open(path) else { return None };
        let ahead = usize::try_from(offset - begin).ok()?;
        let mut buffer = vec![0; ahead + SAMPLE_BYTES];
        let read = std::os::unix::fs::FileExt::read_at(&file, &mut buffer, *begin).ok()?;
        let (above, text) = buffer.get(..read)?.split_at_checked(ahead)?;
        let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
        let text = doorward_diagnose::testimony::quotation(&String::from_utf8_lossy(text.get(..end)?));
        let line = lines + memchr::memchr_iter(b'\n', above).count() as u64 + 1;
        Some(Quote { file: path.clone(), line: Some(line), text })
    }
}

/// Asks for the line of a request; absent where the access line has no time or no status.
fn asked<T>(line: &Line<'_>, tells_user: bool, ask: impl FnOnce(&Asked<'_>) -> T) -> Option<T> {
    fn text(bytes: Option<&[u8]>) -> Option<&str> {
        std::str::from_utf8(bytes?).ok()
    }
    Some(ask(&Asked {
        client: line.address(),
        method: text(line.method).unwrap_or_default(),
        target: text(line.target).unwrap_or_default(),
        time_s: line.time_s?,
        duration_s: line.duration_us.map_or(0, |duration| i64::try_from(duration / 1_000_000).unwrap_or(0)),
        is_start: line.starts,
        status: line.status?,
        id: text(line.log_id.or(line.request_id)),
        connection: line.connection,
        user: text(line.user),
        tells_user: tells_user || line.user.is_some(),
    }))
}

/// Blocks of a file from its begin to its end; of a compressed one the first.
fn spread(path: &Path) -> Result<Vec<Vec<u8>>, OpenError> {
    let told = |error| OpenError { name: path.display().to_string(), error };
    let Opened::File(file, bytes) = open::open(path)? else { return Ok(vec![sample(path)?]) };
    let count = blocks::count(bytes);
    let step = count.div_ceil(LOOKED_AT).max(1);
    let mut buffer = blocks::buffer();
    let mut list = Vec::new();
    let mut number = 0;
    while number < count {
        let block = blocks::read_block(&file, number, &mut buffer).map_err(told)?;
        list.push(block.get(..SAMPLE_BYTES).unwrap_or(block).to_vec());
        number += step;
    }
    Ok(list)
}

/// The clock of a log, by its offset from universal time.
pub(super) fn zone(zone_s: i32) -> Clock {
    Clock::new(Offset::from_seconds(zone_s).map_or(TimeZone::UTC, TimeZone::fixed), None)
}

/// The first bytes of a file, decompressed.
pub(super) fn sample(path: &Path) -> Result<Vec<u8>, OpenError> {
    let told = |error| OpenError { name: path.display().to_string(), error };
    let mut buffer = blocks::buffer();
    let filled = match open::open(path)? {
        Opened::File(file, _) => blocks::read_block(&file, 0, &mut buffer).map_err(told)?.len(),
        Opened::Stream(reader) => Cutter::new(reader).next(&mut buffer).map_err(told)?,
    };
    buffer.truncate(filled.min(SAMPLE_BYTES));
    Ok(buffer)
}

/// The offset from universal time of the server's clock, as the first log shows it that does; 0 where none does.
#[must_use]
pub fn zone_s_of(paths: &[PathBuf]) -> i32 {
    paths.iter().find_map(|path| zone_s(&sample(path).ok()?)).unwrap_or(0)
}

/// The offset from universal time that a sample of an access log shows: `+0200]`.
pub(super) fn zone_s(sample: &[u8]) -> Option<i32> {
    let end = [&b"] \""[..], b"] \\\""].into_iter().find_map(|mark| memchr::memmem::find(sample, mark))?;
    let text = std::str::from_utf8(sample.get(end.checked_sub(5)?..end)?).ok()?;
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: i32 = text.get(1..)?.parse().ok()?;
    Some(sign * (digits / 100 * 3600 + digits % 100 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_an_access_log_is_read_off() {
        for (text, wanted) in [
            ("1.2.3.4 - - [01/Oct/2026:00:00:00 +0200] \"GET", Some(7200)),
            ("1.2.3.4 - - [01/Oct/2026:00:00:00 -0330] \"GET", Some(-12_600)),
            (r#"{"log":"1.2.3.4 - - [01/Oct/2026:00:00:00 +0100] \"GET"#, Some(3600)),
            ("nothing", None),
            ("] \"", None),
        ] {
            assert_eq!(zone_s(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn the_error_line_of_a_refusal_is_found_and_quoted() {
        let path = std::env::temp_dir().join(format!("doorward-causes-{}.log", std::process::id()));
        let text = "2026/10/01 02:00:05 [error] 7#7: *1 directory index of \"/srv/a/\" is forbidden, client: 192.0.2.9, server: x, request: \"GET /a/ HTTP/1.1\", host: \"x\"\n\
                    2026/10/01 02:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.9, server: x, request: \"GET /b HTTP/1.1\", host: \"x\"\n";
        std::fs::write(&path, text).unwrap();
        assert!(Causes::is_error_log(text.as_bytes()));
        let mut causes = Causes::default();
        causes.take(&path, 7200).unwrap();
        let access = b"192.0.2.9 - - [01/Oct/2026:02:00:06 +0200] \"GET /b HTTP/1.1\" 403 153 \"-\" \"a\"";
        let line = doorward_record::access::combined::read(access).unwrap();
        let cause = causes.of(&line, true).unwrap();
        assert!(cause.reason().is_some());
        assert!(causes.quote(cause.place.unwrap()).unwrap().text.contains("access forbidden by rule"));
        assert_eq!(causes.quote(cause.place.unwrap()).unwrap().line, Some(2));
        let other = b"192.0.2.8 - - [01/Oct/2026:02:00:06 +0200] \"GET /b HTTP/1.1\" 403 153 \"-\" \"a\"";
        assert_eq!(causes.of(&doorward_record::access::combined::read(other).unwrap(), true), None);
        std::fs::remove_file(&path).unwrap();
    }
}
