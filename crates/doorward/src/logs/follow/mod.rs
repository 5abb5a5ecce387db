//! `logs --follow`: the logs as they are written, until a signal asks for the report.

pub(crate) mod args;
mod fold;
mod lines;
mod printer;
pub(super) mod shown;
mod signals;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use doorward_observe::logs::follow::{self, Following, Seen, Watch};
use doorward_observe::logs::{self, part};
use doorward_record::figures::{Ranges, Tally};
use ratatui::crossterm::event as terminal;

use super::args::LogsArgs;
use super::{config, gather, live};
use crate::failure::Failure;
use crate::output;

/// Things that may wait to be looked at.
const WAITING: usize = 64;
/// How often logs are looked at where the system tells when they are written to; it does not for files of other machines.
const LOOK_WATCHED: Duration = Duration::from_secs(1);
/// How often where it does not.
const LOOK_UNWATCHED: Duration = Duration::from_millis(250);
/// The least time between two looks: what is written in between is read at once.
const PACE: Duration = Duration::from_millis(50);
/// Most bytes of pipes that are gathered before they are counted.
const GATHERED_BYTES: usize = 1024 * 1024;
/// Most looks after the end was asked for.
const LAST_LOOKS: usize = 1000;

/// What there is to be looked at.
pub(super) enum Wake {
    /// A log may have been written to.
    Changed,
    /// Bytes of a pipe; none at its end.
    Piped(usize, Vec<u8>),
    /// Something happened on the terminal.
    Terminal(terminal::Event),
    /// The end is asked for.
    Stop,
}

/// What comes after a turn.
pub(super) enum Turn {
    /// To be called again by then at the latest.
    Until(Option<Instant>),
    /// The end.
    Over,
}

/// Who shows what happens.
pub(super) trait Show {
    /// A request was counted.
    fn seen(&mut self, seen: &Seen<'_>, now: Instant);
    /// Something happened to a log, in words.
    fn told(&mut self, what: &str);
    /// Something happened on the terminal.
    fn terminal(&mut self, _: &terminal::Event) {}
    /// What is to be done from time to time.
    fn turn(&mut self, following: &mut Following, now: Instant) -> Result<Turn, Failure>;
    /// The end.
    fn finish(self: Box<Self>) -> Result<(), Failure>;
}

/// Follows what is named to the end; gives the figures of everything that was seen.
pub(super) fn tally(args: &LogsArgs, ranges: Ranges) -> Result<Tally, Failure> {
    let is_live = args.following.live;
    if is_live {
        live::check()?;
    }
    let (mut following, pipes) = opened(args, ranges.clone())?;
    let (tell, wakes) = sync_channel(WAITING);
    let files = following.files();
    let changed = tell.clone();
    // Where there is no room, something waits to be looked at anyway.
    let watch = Watch::new(&following.watched(), move || drop(changed.try_send(Wake::Changed)));
    let threads = args.threads();
    for fault in following.count_earlier(threads) {
        output::note(&format!("warning: {fault}"));
    }
    for name in following.strange() {
        output::note(&format!(
            "warning: `{name}` holds no line that is understood so far; `--format '…'` takes the server's own"
        ));
    }
    let stop = tell.clone();
    let before_end = if is_live { live::give_back } else { || {} };
    signals::watch(is_live, move || drop(stop.send(Wake::Stop)), before_end)?;
    let mut show: Box<dyn Show> = if is_live {
        Box::new(live::Live::new(args, ranges, files.len() + pipes.len(), &tell)?)
    } else {
        begin(&following, &files, watch.is_some(), pipes.len());
        let over = tell.clone();
        Box::new(lines::Lines::new(args, move || drop(over.send(Wake::Stop)))?)
    };
    let open_pipes = pipes.len();
    for (number, path) in pipes {
        bring(number, path, tell.clone())?;
    }
    drop(tell);
    let look = if watch.is_some() { LOOK_WATCHED } else { LOOK_UNWATCHED };
    let stays = is_live || !following.watched().is_empty();
    let mut course = Course { following, wakes, look, open_pipes, stays };
    let outcome = course.run(show.as_mut());
    let now = Instant::now();
    let tally = course.following.finish(&mut |seen| show.seen(seen, now));
    show.finish()?;
    outcome.map(|()| tally)
}

/// What is followed, with the pipes that are to be read: their numbers and names.
fn opened(args: &LogsArgs, ranges: Ranges) -> Result<(Following, Vec<(usize, PathBuf)>), Failure> {
    let formats = config::formats(args)?;
    let configured = if args.files.is_empty() { config::files(&formats)? } else { Vec::new() };
    let mut rules = gather::rules(args, formats)?;
    rules.ranges = ranges;
    let mut following = Following::new(rules);
    let (mut files, mut pipes) = (Vec::new(), Vec::new());
    for name in args.files.iter().chain(&configured) {
        if name.as_os_str() == "-" || is_pipe(name) {
            pipes.push((following.add_pipe(&gather::piped(name)), name.clone()));
            continue;
        }
        if is_place(name) {
            following.add_place(name.clone());
        }
        match logs::expand(name) {
            Ok(found) => files.extend(found),
            // It is waited for.
            Err(logs::SourceError::Absent(_)) if is_awaited(name) => files.push(name.clone()),
            Err(logs::SourceError::Absent(_) | logs::SourceError::Hollow(_)) if is_place(name) => {}
            Err(error) => return Err(gather::unnamed(&error)),
        }
    }
    let (parts, files): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|path| part::is_part(path));
    for path in parts {
        following.merge(gather::saved(&path)?);
    }
    let from_end = args.following.from_end;
    following
        .add_files(files, from_end)
        .map_err(|error| Failure::new(error.to_string(), "check the name and its permissions"))?;
    if following.has_errors_alone() {
        return Err(Failure::usage(
            "these are error logs alone, and what is followed are the requests of access logs",
            "name the access log beside them: `doorward logs -f access.log error.log`; without `-f` error logs alone are counted",
        ));
    }
    Ok((following, pipes))
}

fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    std::fs::metadata(path).is_ok_and(|about| about.file_type().is_fifo())
}

/// Whether a name may become that of a log: it is in a folder that there is, and is neither a folder itself nor a pattern.
fn is_awaited(name: &Path) -> bool {
    let has_folder = name.parent().is_some_and(|folder| folder.as_os_str().is_empty() || folder.is_dir());
    has_folder && !name.is_dir() && !name.to_string_lossy().contains(['*', '?'])
}

/// Whether a name stands for what may still appear: it is a folder, or a pattern in a folder that there is.
fn is_place(name: &Path) -> bool {
    let has_folder = name.parent().is_some_and(|folder| folder.as_os_str().is_empty() || folder.is_dir());
    name.is_dir() || (has_folder && !name.exists() && name.to_string_lossy().contains(['*', '?']))
}

/// Says what begins.
fn begin(following: &Following, files: &[PathBuf], is_watched: bool, pipes: usize) {
    let named = match (files, pipes) {
        ([one], 0) => format!("`{}`", one.display()),
        ([], 0) => "what appears: nothing is there yet".to_owned(),
        ([], _) => "the pipe".to_owned(),
        (many, 0) => format!("{} files", many.len()),
        (many, pipes) => format!("{} logs", many.len() + pipes),
    };
    let how = if is_watched || following.watched().is_empty() {
        String::new()
    } else {
        format!(", looked at every {} ms: the system tells of no changes", LOOK_UNWATCHED.as_millis())
    };
    let lines = following.lines();
    output::note(&format!("{lines} lines counted; following {named}{how}; ^C ends with the report"));
}

/// Reads a pipe on a thread of its own.
fn bring(number: usize, path: PathBuf, tell: SyncSender<Wake>) -> Result<(), Failure> {
    let work = move || {
        let bring = |bytes| tell.send(Wake::Piped(number, bytes)).is_ok();
        if path.as_os_str() == "-" {
            follow::pipe(std::io::stdin(), bring);
            return;
        }
        // Opening waits for who writes to it.
        match std::fs::File::open(&path) {
            Ok(file) => follow::pipe(file, bring),
            Err(error) => {
                output::note(&format!("warning: cannot read `{}`: {error}", path.display()));
                drop(tell.send(Wake::Piped(number, Vec::new())));
            }
        }
    };
    std::thread::Builder::new().name("pipe".to_owned()).spawn(work).map_err(anyhow::Error::from)?;
    Ok(())
}

/// The course of it.
struct Course {
    following: Following,
    wakes: Receiver<Wake>,
    look: Duration,
    open_pipes: usize,
    /// Whether there is something to stay for when all pipes have ended.
    stays: bool,
}

impl Course {
    /// Looks, shows and waits, to the end.
    fn run(&mut self, show: &mut dyn Show) -> Result<(), Failure> {
        loop {
            let now = Instant::now();
            let more = self.round(show, now);
            let Turn::Until(turn) = show.turn(&mut self.following, now)? else { break };
            let look = if more { now } else { now + self.look };
            let until = [turn, self.following.due()].into_iter().flatten().fold(look, Instant::min);
            let is_over = !self.stays && self.open_pipes == 0;
            if is_over || self.wait(show, until, now + PACE) {
                break;
            }
        }
        for _ in 0..LAST_LOOKS {
            let now = Instant::now();
            while let Ok(wake) = self.wakes.try_recv() {
                if let Wake::Piped(number, bytes) = wake {
                    self.piped(number, &bytes);
                }
            }
            if !self.round(show, now) {
                break;
            }
        }
        Ok(())
    }

    fn round(&mut self, show: &mut dyn Show, now: Instant) -> bool {
        let mut told = Vec::new();
        let more = self.following.round(now, &mut |seen| show.seen(seen, now), &mut |log, event| {
            told.push(format!("`{}` {}", log.display(), event.words()));
        });
        told.iter().for_each(|what| show.told(what));
        more
    }

    fn piped(&mut self, number: usize, bytes: &[u8]) {
        if bytes.is_empty() {
            self.following.end(number);
            self.open_pipes = self.open_pipes.saturating_sub(1);
        } else {
            self.following.push(number, bytes);
        }
    }

    /// Waits for something to do, and until the pace allows it. Tells whether the end was asked for.
    fn wait(&mut self, show: &mut dyn Show, mut until: Instant, soonest: Instant) -> bool {
        let mut gathered = 0;
        loop {
            match self.wakes.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Wake::Changed) => until = until.min(soonest),
                Ok(Wake::Piped(number, bytes)) => {
                    self.piped(number, &bytes);
                    gathered += bytes.len();
                    until = if gathered > GATHERED_BYTES { Instant::now() } else { until.min(soonest) };
                    if gathered > GATHERED_BYTES {
                        return false;
                    }
                }
                Ok(Wake::Terminal(event)) => {
                    show.terminal(&event);
                    return false;
                }
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }
}
