//! Lines of access logs into figures: the format of each source is found, each line is read and counted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use doorward_record::access::{self, Filter, Format, Line, Reader, Scratch, Unparsed, Why, combined};
use doorward_record::error;
use doorward_record::figures::disagree::{Disagreement, Kind};
use doorward_record::figures::pool::{Known, Pool};
use doorward_record::figures::report::advice::Advice;
use doorward_record::figures::{Class, Ranges, Sure, Tally, Told};

use super::causes::{self, Causes};
use super::coverage::Links;
use super::engine::Work;
use super::formats::Formats;
use super::geo::{Geo, Remembered};
use super::met::Met;
use super::mixed::{self, Stream};
use super::open::OpenError;
use super::rules::{Configured, Speakers};
use super::turned::{self, Hollow};

/// What is counted, and how.
#[derive(Default)]
pub struct Counting {
    /// The addresses of crawlers.
    pub ranges: Ranges,
    /// The format of all sources, where it was named.
    pub format: Option<Reader>,
    /// The formats of files, as the servers' configuration has them.
    pub formats: Formats,
    /// Which requests are counted.
    pub filter: Filter,
    /// From where addresses are.
    pub geo: Geo,
    /// What error logs say.
    pub causes: Causes,
    /// The servers' configurations, to be asked which directive refuses; absent where none was named.
    pub configured: Option<Configured>,
    /// Files that could not be read, or not to their end.
    pub faults: Vec<OpenError>,
    /// Decides each line again by an access map, where there is one.
    pub judge: Option<Box<Judge>>,
    /// Is shown each request that was not open, with what is told of its cause.
    pub each: Option<Box<Each>>,
    /// Whether the lines are read again for what is told of each: see [`Again`](super::again::Again).
    pub expects: bool,
    /// The formats that sources were found to be in.
    pub met: Met,
    /// Files whose first lines are no requests.
    pub hollow: Arc<Hollow>,
    /// What threads handed in when it became much.
    pub pool: Pool,
}

/// A disagreement with the map, and the number of the map's route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// How they disagree.
    pub kind: Kind,
    /// The status that the map wants; 200 for open.
    pub wanted: u16,
    /// The map's route, as written there.
    pub route: String,
}

/// Is shown a request that was not open, and may ask for the line that tells its cause.
pub type Each = dyn for<'l> Fn(&Line<'l>, &Told, &Causes) + Send + Sync;

/// Says whether a line disagrees with the access map.
pub type Judge = dyn for<'l> Fn(&Line<'l>) -> Option<Judged> + Send + Sync;

impl Counting {
    /// Takes those of these files that are error logs in, and gives back the others.
    #[must_use]
    pub fn take_error_logs(&mut self, files: Vec<PathBuf>) -> Vec<PathBuf> {
        let (mut access, mut errors, mut behind) = (Vec::new(), Vec::new(), Vec::new());
        let mut zone = None;
        for path in files {
            let sample = match causes::sample(&path) {
                Ok(sample) => sample,
                Err(fault) => {
                    self.faults.push(fault);
                    continue;
                }
            };
            let is_error = self.formats.is_error_log(&path);
            if is_error.unwrap_or_else(|| !self.is_access_log(&sample) && Causes::is_error_log(&sample)) {
                errors.push(path);
            } else if self.format.is_none() && is_of_application(&sample) {
                behind.push(path);
            } else {
                zone = zone.or_else(|| causes::zone_s(&sample));
                access.push(path);
            }
        }
        // Beside the log of a server an application's tells why, and of the same requests: they are not counted twice.
        if access.is_empty() {
            access.append(&mut behind)
        } else {
            errors.append(&mut behind)
        }
        // Rotated logs have the older ones behind: `error.log.2` before `error.log.1` before `error.log`.
        errors.reverse();
        for path in errors {
            if let Err(fault) = self.causes.take(&path, zone.unwrap_or(0)) {
                self.faults.push(fault);
            }
        }
        if !self.causes.is_empty() {
            for path in &access {
                if let Err(fault) = self.link(path) {
                    self.faults.push(fault);
                }
            }
        }
        access
    }

    /// Whether a file's begin is that of an access log.
    pub(super) fn is_access_log(&self, sample: &[u8]) -> bool {
        if self.format.is_none() && std::str::from_utf8(sample).is_ok_and(error::is_plain) {
            return false;
        }
        let detection = access::detect(sample);
        self.format.is_some()
            || mixed::wraps(sample)
            || detection.fitting * 2 > detection.lines
            || mixed::has_requests(&detection)
    }

    /// Finds the error logs of the server that writes an access log.
    fn link(&mut self, path: &Path) -> Result<(), OpenError> {
        let sample = causes::sample(path)?;
        let reader = self.format.clone().or_else(|| self.formats.of(path, &sample));
        match reader.or_else(|| access::detect(&sample).reader) {
            Some(reader) => self.causes.link(path, &reader),
            None => Ok(()),
        }
    }

    /// Which changes of formats would make the causes surer. `named` is the format's string, where it was named.
    #[must_use]
    pub fn advice(&self, named: Option<&str>) -> Vec<Advice> {
        self.met.advice(self.causes.writers(), named)
    }

    /// Counts a request.
    #[inline]
    fn count(&self, gathered: &mut Counted<'_>, line: &Line<'_>, about: &About) {
        if !self.filter.is_empty() && !self.filter.keeps(line) {
            *gathered.passed_over += 1;
            return;
        }
        let tally = &mut *gathered.tally;
        if !self.geo.is_empty()
            && let Some(address) = line.address()
        {
            let spot = gathered.places.of(&self.geo, address, self.pool.threads());
            tally.places.add(&spot.country, &spot.system, Class::of(line.status.unwrap_or(0)));
        }
        tally.add(line, &self.ranges, |line| self.told(line, about));
        self.disagree(tally, line);
    }

    /// Decides a request again by the map, and counts where they disagree.
    pub(super) fn disagree(&self, tally: &mut Tally, line: &Line<'_>) -> Option<Judged> {
        let judged = self.judge.as_ref().and_then(|judge| judge(line))?;
        let disagreement = Disagreement { kind: judged.kind, wanted: judged.wanted, route: &judged.route };
        tally.disagree(&disagreement, line.status.unwrap_or(0), line.path().unwrap_or_default());
        Some(judged)
    }

    /// What is told of the cause of a request that was not open.
    pub(super) fn told(&self, line: &Line<'_>, about: &About) -> Told {
        let refused = line.status.is_some_and(|status| Class::of(status) == Class::Refused);
        let silence = || self.causes.silence(line, about.quick, &about.links).filter(|_| refused);
        if self.expects {
            self.causes.expect(line, about.quick);
        }
        let mut told = told(self.causes.of(line, about.quick), line).or_else(silence).unwrap_or_default();
        if let Some(configured) = &self.configured {
            let text = |place| self.causes.text(place);
            configured.join(line, &mut told, (about.speakers, about.quick), text);
        }
        if let Some(each) = &self.each {
            each(line, &told, &self.causes);
        }
        told
    }
}

/// Whether a file's begin is that of the log of an application, which has its messages and its requests in one.
fn is_of_application(sample: &[u8]) -> bool {
    let reader = access::detect(sample).reader;
    reader.is_some_and(|reader| reader.formats().any(|format| format == Format::Rails))
}

/// What is told of a line by the error log, or else by itself.
pub(super) fn told(cause: Option<Told>, line: &Line<'_>) -> Option<Told> {
    match cause {
        Some(cause) if cause.rivals == 0 => Some(cause),
        uncertain => stated(line).or(uncertain),
    }
}

/// What the access line itself states.
fn stated(line: &Line<'_>) -> Option<Told> {
    let stated = error::stated(line)?;
    Some(Told { reasons: stated.reasons, sure: Some(Sure::AccessLine), says: Some(stated.says), ..Told::default() })
}

/// One source's format.
#[derive(Debug)]
pub struct About {
    reader: Option<Reader>,
    /// Whether all lines are in the form that is read quickest, which has the user's name.
    quick: bool,
    /// The error logs of the same server.
    links: Links,
    /// The configurations that may be of it.
    speakers: Speakers,
    stream: Stream,
    /// Whether lines that are not understood may be in another format.
    turns: bool,
    hollow: Arc<Hollow>,
    name: String,
    /// The offset of the server's clock.
    zone_s: i32,
}

/// What one thread gathers.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The figures.
    pub tally: Tally,
    /// Requests that the filter leaves out.
    pub passed_over: u64,
    known: Known,
    places: Remembered,
    scratch: Scratch,
}

/// Where a request is counted.
struct Counted<'a> {
    tally: &'a mut Tally,
    passed_over: &'a mut u64,
    places: &'a mut Remembered,
}

impl Work for Counting {
    type About = About;
    type Gathered = Gathered;

    fn begin(&self, name: &str, sample: &[u8]) -> About {
        let configured = || self.formats.of(Path::new(name), sample);
        let detected = self.format.clone().or_else(configured).or_else(|| access::detect(sample).reader);
        let stream = Stream::of(sample, detected.as_ref());
        // What the first lines of a journal do not tell later ones may.
        let stays = self.format.is_some() || !stream.is_everybodys;
        let reader = detected.filter(|_| stays).or_else(|| stream.is_mixed.then(access::any));
        match &reader {
            Some(reader) => self.met.see(reader, sample),
            None if sample.is_empty() || stream.is_everybodys => {}
            None => self.hollow.begin(name),
        }
        let is_ordered = stream.is_mixed || reader.as_ref().is_some_and(Reader::is_ordered);
        About {
            turns: self.format.is_none() && !is_ordered && !stream.is_everybodys,
            hollow: Arc::clone(&self.hollow),
            quick: reader.as_ref().is_some_and(Reader::is_combined),
            reader,
            links: self.causes.links(name),
            speakers: self.configured.as_ref().map(|configured| configured.speakers(name)).unwrap_or_default(),
            stream,
            name: name.to_owned(),
            zone_s: causes::zone_s(sample).unwrap_or(0),
        }
    }

    fn is_ordered(&self, about: &About) -> bool {
        about.stream.is_mixed || about.reader.as_ref().is_some_and(Reader::is_ordered)
    }

    fn gather(&self) -> Gathered {
        self.pool.enter();
        Gathered::default()
    }

    fn take(&self, gathered: &mut Gathered, about: &About, block: &[u8]) {
        let Gathered { tally, passed_over, known, places, scratch } = gathered;
        about.each(block, scratch, |line, read| match read {
            Ok(read) => self.count(&mut Counted { tally, passed_over, places }, read, about),
            Err(_) if about.stream.is_mixed && self.causes.overhear(&about.name, line, about.zone_s) => {}
            Err(_) if about.stream.is_everybodys => {}
            Err(unparsed) => tally.add_unparsed(line, &unparsed),
        });
        self.pool.relieve(tally, known);
    }
}

impl About {
    /// Reads the lines of a block, the usual ones the quick way.
    #[inline]
    pub(super) fn each(
        &self,
        block: &[u8],
        scratch: &mut Scratch,
        mut take: impl FnMut(&[u8], Result<&Line<'_>, Unparsed>),
    ) {
        scratch.turn_to(&self.name);
        let Some(reader) = &self.reader else {
            if self.turns {
                let form = Unparsed::because(Why::Form);
                let all: Vec<(&[u8], Unparsed)> = lines(block).map(|line| (line, form)).collect();
                if let Some(other) = turned::reader(&all) {
                    self.hollow.fill(&self.name);
                    strangely(&all, Some(&other), scratch, take);
                }
            }
            return;
        };
        let mut strange: Vec<(&[u8], Unparsed)> = Vec::new();
        let mut read = Line::default();
        for line in lines(block) {
            if self.quick
                && line.len() <= access::MAX_LINE_BYTES
                && combined::read_into(line, &mut read)
                && !read.escaped
            {
                take(line, read.unfinished().map_or(Ok(&read), Err));
                continue;
            }
            match reader.read(line, scratch) {
                Ok(read) => take(line, read.unfinished().map_or(Ok(&read), Err)),
                Err(unparsed) if self.turns && unparsed.counts() => strange.push((line, unparsed)),
                Err(unparsed) => take(line, Err(unparsed)),
            }
        }
        strangely(&strange, turned::reader(&strange).as_ref(), scratch, take);
    }
}

/// Lines of a block that are not in the file's format, read in another one.
fn strangely(
    strange: &[(&[u8], Unparsed)],
    other: Option<&Reader>,
    scratch: &mut Scratch,
    mut take: impl FnMut(&[u8], Result<&Line<'_>, Unparsed>),
) {
    for (line, unparsed) in strange {
        match other.map(|other| other.read(line, scratch)) {
            Some(Ok(read)) => take(line, read.unfinished().map_or(Ok(&read), Err)),
            Some(Err(unparsed)) => take(line, Err(unparsed)),
            None => take(line, Err(*unparsed)),
        }
    }
}

/// The lines of a block.
pub(super) fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = block;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        Some(line)
    })
}
