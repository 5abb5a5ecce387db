//! Error logs beside access logs: which line says why a request was refused.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use doorward_diagnose::testimony::Tie;
use doorward_record::access::Line;
use doorward_record::error::{self, Asked, Clock, Joiner};
use jiff::tz::{Offset, TimeZone};

use super::blocks::{self, Cutter};
use super::heard::Heard;
use super::mixed::{self, Overheard};
use super::open::{self, OpenError, Opened};

/// Most error lines that are kept to be asked for: 150 bytes each.
const MAX_LINES: usize = 600_000;
/// Bytes of a file by which it is known for an error log.
const SAMPLE_BYTES: usize = 64 * 1024;
/// The place of a line: the number of its file above, the offset in it below.
const OFFSET_BITS: u32 = 44;
/// The number of no file: that of lines that stood among those of requests.
const OVERHEARD: u64 = (1 << (u64::BITS - OFFSET_BITS - 1)) - 1;

/// What error logs say.
#[derive(Debug)]
pub struct Causes {
    joiner: Mutex<Joiner>,
    files: Vec<PathBuf>,
    /// What was said since logs are followed.
    heard: Heard,
    /// Lines that stood among those of requests.
    overheard: Overheard,
}

impl Default for Causes {
    fn default() -> Self {
        Self {
            joiner: Mutex::new(Joiner::new(MAX_LINES)),
            files: Vec::new(),
            heard: Heard::default(),
            overheard: Overheard::default(),
        }
    }
}

/// What an error log says of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// The id of the reason.
    pub reason: &'static str,
    /// Where the line stands, see [`Causes::quote`].
    pub place: u64,
    /// How surely the line is the request's.
    pub tie: Tie,
}

impl Causes {
    /// Whether a file's begin is that of an error log.
    pub(super) fn is_error_log(sample: &[u8]) -> bool {
        error::detect(&String::from_utf8_lossy(sample)).is_some()
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
        let number = self.files.len() as u64;
        self.files.push(path.to_owned());
        let joiner = self.joiner.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = blocks::buffer();
        let mut offset = 0_u64;
        let mut take = |block: &[u8]| {
            error::scan(block, true, clock, |line, at| {
                joiner.add(line, number << OFFSET_BITS | (offset + at as u64));
            });
            offset += block.len() as u64;
        };
        match opened {
            Opened::File(file, bytes) => {
                for block in 0..blocks::count(bytes) {
                    take(blocks::read_block(&file, block, &mut buffer).map_err(told)?);
                }
            }
            Opened::Stream(reader) => {
                let mut cutter = Cutter::new(reader);
                loop {
                    let filled = cutter.next(&mut buffer).map_err(told)?;
                    if filled == 0 {
                        break;
                    }
                    take(buffer.get(..filled).unwrap_or_default());
                }
            }
        }
        Ok(())
    }

    /// What the error logs say of a request that was not open.
    #[must_use]
    pub fn of(&self, line: &Line<'_>) -> Option<Cause> {
        if self.is_empty() {
            return None;
        }
        let text = |bytes: Option<&'_ [u8]>| bytes.and_then(|bytes| std::str::from_utf8(bytes).ok().map(str::to_owned));
        let (method, target, id) = (text(line.method), text(line.target), text(line.log_id.or(line.request_id)));
        let asked = Asked {
            client: line.address(),
            method: method.as_deref().unwrap_or_default(),
            target: target.as_deref().unwrap_or_default(),
            time_s: line.time_s?,
            duration_s: line.duration_us.map_or(0, |duration| i64::try_from(duration / 1_000_000).unwrap_or(0)),
            is_start: line.starts,
            status: line.status?,
            id: id.as_deref(),
        };
        let answer = self.joiner.lock().unwrap_or_else(PoisonError::into_inner).answer(&asked)?;
        Some(Cause { reason: answer.message.reasons.first()?, place: answer.place, tie: answer.tie })
    }

    /// The line at a place, fit to be shown. Absent where its file was compressed.
    #[must_use]
    pub fn quote(&self, place: u64) -> Option<(String, String)> {
        if Heard::holds(place) {
            return self.heard.quote(place);
        }
        if place >> OFFSET_BITS == OVERHEARD {
            return self.overheard.quote(place & ((1 << OFFSET_BITS) - 1));
        }
        let path = self.files.get(usize::try_from(place >> OFFSET_BITS).ok()?)?;
        let offset = place & ((1 << OFFSET_BITS) - 1);
        let Ok(Opened::File(file, _)) = open::open(path) else { return None };
        let mut buffer = vec![0; SAMPLE_BYTES];
        let read = std::os::unix::fs::FileExt::read_at(&file, &mut buffer, offset).ok()?;
        let text = buffer.get(..read)?;
        let end = memchr::memchr(b'\n', text).unwrap_or(read);
        let line = String::from_utf8_lossy(text.get(..end)?);
        Some((path.display().to_string(), doorward_diagnose::testimony::quotation(&line)))
    }
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
        let cause = causes.of(&line).unwrap();
        assert!(!cause.reason.is_empty());
        assert!(causes.quote(cause.place).unwrap().1.contains("access forbidden by rule"));
        let other = b"192.0.2.8 - - [01/Oct/2026:02:00:06 +0200] \"GET /b HTTP/1.1\" 403 153 \"-\" \"a\"";
        assert_eq!(causes.of(&doorward_record::access::combined::read(other).unwrap()), None);
        std::fs::remove_file(&path).unwrap();
    }
}
