//! What the logs on the way say of requests that we sent ourselves.
//!
//! Of each log only the lines around the time of the requests are read, from the end backwards, so that its size does not matter.

use std::path::Path;

use doorward_diagnose::testimony::{Bearing, Testimony, Tie};
use doorward_record::error::{Clock, Kind, Level, MAX_LINE_BYTES, Page, Sent, detect, join, line, lines};
use doorward_record::{LogFile, LogKind};

use crate::logs::tail::{self, Stretch};

/// The most that is read of one log.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// How far before the first request reading begins, in seconds.
const BEFORE_S: i64 = 2;
/// How far after the last request it ends: a server may write a moment after it has answered.
const AFTER_S: i64 = 2;

/// What the logs say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// The testimonies, each once, the surest of several like it.
    pub testimonies: Vec<Testimony>,
    /// Logs that could not be read, each a clause.
    pub unread: Vec<String>,
    /// Logs that were read.
    pub read: Vec<String>,
}

/// Asks the logs about these requests. `alone`: the servers that write them pass requests on to no other.
#[must_use]
pub fn hear(logs: &[LogFile], sent: &[Sent], alone: bool, clock: &Clock) -> Heard {
    let mut heard = Heard::default();
    let (Some(from_s), Some(to_s)) = (sent.iter().map(|one| one.from_s).min(), sent.iter().map(|one| one.to_s).max())
    else {
        return heard;
    };
    let mut stretches: Vec<(&LogFile, Stretch)> = Vec::new();
    for log in logs.iter().filter(|log| tells_causes(log)) {
        let time_of = |text: &str| {
            let found = Some(text).filter(|text| text.len() <= MAX_LINE_BYTES).and_then(|text| line(text, clock));
            found.and_then(|line| line.time.unix_s)
        };
        match tail::window(&log.path, from_s - BEFORE_S, to_s + AFTER_S, MAX_BYTES, time_of) {
            Ok(stretch) => {
                heard.read.push(log.path.display().to_string());
                heard.unread.extend(left_out(log, &stretch, clock));
                stretches.push((log, stretch));
            }
            Err(error) => heard.unread.push(unread(&log.path, &error)),
        }
    }
    let pages: Vec<Page<'_>> = stretches.iter().filter_map(|(log, stretch)| page(log, stretch, alone, clock)).collect();
    for joined in join(sent, &pages) {
        keep(&mut heard.testimonies, joined.testimony);
    }
    super::shown::testimonies(&mut heard.testimonies);
    super::shown::clauses(&mut heard.unread);
    heard
}

/// Whether a log's lines say why a request was refused. Proxies say it in their lines of access.
pub(super) fn tells_causes(log: &LogFile) -> bool {
    log.kind != LogKind::Access || matches!(log.server.as_str(), "haproxy" | "HAProxy" | "squid" | "Squid")
}

/// One stretch as lines of a known writer.
fn page<'a>(log: &LogFile, stretch: &'a Stretch, alone: bool, clock: &Clock) -> Option<Page<'a>> {
    let lines = lines(&stretch.text, stretch.first_line, clock);
    let writer = match detect(&stretch.text) {
        Some(Kind::Error(writer)) => writer,
        Some(Kind::Mixed) | None => lines.first()?.writer,
    };
    let level = log.detail.as_deref().filter(|_| log.kind == LogKind::Error).and_then(Level::named);
    Some(Page { file: stretch.file.clone(), lines, level, answers_itself: alone, writer })
}

/// What a stretch does not tell, as a clause.
fn left_out(log: &LogFile, stretch: &Stretch, clock: &Clock) -> Option<String> {
    let path = log.path.display();
    if stretch.text.is_empty() {
        return stretch.is_cut.then(|| format!("the log `{path}`: no whole line stands near that time"));
    }
    if stretch.is_cut {
        return Some(format!("`{path}` beyond {MAX_BYTES} bytes of that time"));
    }
    let strange = page(log, stretch, true, clock).is_none();
    strange.then(|| format!("the log `{path}`: none of its lines near that time has a shape that is known"))
}

/// Keeps a testimony, or the surer of two that say the same.
fn keep(kept: &mut Vec<Testimony>, new: Testimony) {
    let same = |old: &&mut Testimony| {
        old.bearing == new.bearing && old.reasons == new.reasons && old.hop == new.hop && old.text == new.text
    };
    match kept.iter_mut().find(same) {
        Some(old) if new.tie > old.tie => *old = new,
        Some(_) => {}
        None => kept.push(new),
    }
    // A line that refuses one of our requests is no silence about the others.
    let refuses = kept.iter().any(|one| one.bearing == Bearing::Refuses && one.tie > Tie::Loose);
    if refuses {
        let named: Vec<&'static str> = kept
            .iter()
            .filter(|one| one.bearing == Bearing::Refuses)
            .flat_map(|one| one.reasons.iter().copied())
            .collect();
        for silence in kept.iter_mut().filter(|one| one.bearing == Bearing::Excludes) {
            silence.reasons.retain(|reason| !named.contains(reason));
        }
        kept.retain(|one| !one.reasons.is_empty());
    }
}

/// Why a log could not be read.
fn unread(path: &Path, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => format!("the log `{}`, which is not there", path.display()),
        std::io::ErrorKind::PermissionDenied => {
            format!("the log `{}`, which may not be read by us; run as root to see it", path.display())
        }
        _ => format!("the log `{}`: {error}", path.display()),
    }
}
