//! `--requests`: each request that was not open as a line of JSON, with its cause, how surely it is told, and the line that tells it.
//!
//! The lines come in no set order: several threads read. Files are read twice: which of several requests alike an error line is of is known
//! only once all of them were met. What comes through a pipe is told as it comes.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use doorward_diagnose::testimony::without_secrets;
use doorward_observe::logs::{self, Again, Causes, Counting, Each, Source};
use doorward_record::access::{Line, template};
use doorward_record::figures::{Rule, Sure, Tally, Told, path_without_secrets, report};
use serde::Serialize;

use crate::failure::Failure;
use crate::output;

/// Where the lines go.
pub(super) struct Requests {
    sink: Arc<Mutex<Sink>>,
    anonymize: bool,
    /// The files to be read again.
    files: Vec<PathBuf>,
}

struct Sink {
    writer: BufWriter<Box<dyn Write + Send>>,
    /// What went wrong first: nothing is written after it.
    fault: Option<std::io::Error>,
}

/// One request.
#[derive(Serialize)]
struct Row<'a> {
    time: Option<String>,
    client: Option<String>,
    method: Option<String>,
    host: Option<String>,
    target: Option<String>,
    status: u16,
    /// The likeliest reason.
    cause: Option<&'a str>,
    /// Reasons that what is quoted leaves as well.
    or: &'a [&'a str],
    /// What the other requests of these logs show, where it put `cause` before the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    /// Of how many requests like this one the line that is quoted may be, where there are fewer such lines than requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    one_of: Option<u32>,
    /// What that line says of whichever it is.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    perhaps: &'a [&'a str],
    /// What is excluded, where that is all that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    excluded: Vec<&'static str>,
    /// How surely it is told.
    confidence: Option<&'static str>,
    /// The error line's file.
    file: Option<String>,
    /// The error line's number.
    line: Option<u64>,
    /// The error line, or what the access line says.
    quote: Option<String>,
    /// The line of the server's configuration that refuses it, with `--config`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a Rule>,
}

impl Requests {
    /// Begins the file anew.
    pub(super) fn create(path: &Path, anonymize: bool) -> Result<Self, Failure> {
        let writer = output::stream(path).map_err(|error| {
            Failure::new(format!("cannot write `{}`: {error}", path.display()), "check the folder and its permissions")
        })?;
        let sink = Sink { writer: BufWriter::new(writer), fault: None };
        Ok(Self { sink: Arc::new(Mutex::new(sink)), anonymize, files: Vec::new() })
    }

    /// Makes ready for reading these files. Where there are none that can be read again, each request is told at once.
    pub(super) fn prepare(self, counting: &mut Counting, files: Option<&[PathBuf]>) -> Self {
        let Some(files) = files else {
            counting.each = Some(self.each());
            return self;
        };
        counting.expects = true;
        Self { files: files.to_vec(), ..self }
    }

    /// Writes what was not told at once, and what is held back.
    pub(super) fn write(self, counting: &mut Counting, tally: &Tally, threads: usize) -> Result<(), Failure> {
        counting.expects = false;
        let each = self.each();
        if !self.files.is_empty() {
            let sources = self.files.iter().cloned().map(Source::File).collect();
            logs::read(&Again::new(counting, &*each, &tally.trial()), sources, threads, &AtomicU64::new(0));
        }
        drop(each);
        self.finish()
    }

    /// What is shown each request.
    fn each(&self) -> Box<Each> {
        let (sink, anonymize) = (Arc::clone(&self.sink), self.anonymize);
        Box::new(move |line: &Line<'_>, told: &Told, causes: &Causes| {
            let Ok(mut text) = serde_json::to_vec(&row(line, told, causes, anonymize)) else { return };
            text.push(b'\n');
            let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
            if sink.fault.is_none() {
                sink.fault = sink.writer.write_all(&text).err();
            }
        })
    }

    /// Writes what is held back; tells what went wrong.
    fn finish(self) -> Result<(), Failure> {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        let flushed = sink.writer.flush().err();
        match sink.fault.take().or(flushed) {
            Some(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::new(format!("cannot write the requests: {error}"), "is the disk full?"))
            }
            _ => Ok(()),
        }
    }
}

/// What the silence of a log excludes.
fn excluded(told: &Told) -> Vec<&'static str> {
    told.says.as_deref().map(report::causes::excluded_by).unwrap_or_default()
}

/// What is told of one request.
fn row<'a>(line: &Line<'_>, told: &'a Told, causes: &Causes, anonymize: bool) -> Row<'a> {
    let text = |bytes: Option<&[u8]>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let quote = if anonymize { None } else { told.place.and_then(|place| causes.quote(place)) };
    let (client, target) = if anonymize {
        let network = line.address().and_then(doorward_record::figures::who::network);
        (network.map(|network| network.to_string()), text(line.path()).map(|path| template::mask(&path)))
    } else {
        let target = line.target.map(path_without_secrets);
        (text(line.client), text(target.as_deref()).map(|target| without_secrets(&target)))
    };
    let (file, number, words) = match quote {
        Some(quote) => (Some(quote.file.display().to_string()), quote.line, Some(quote.text)),
        None => (None, None, told.says.clone().filter(|_| !anonymize && told.sure == Some(Sure::AccessLine))),
    };
    Row {
        time: line.time_s.map(report::written),
        client,
        method: text(line.method),
        host: text(line.host),
        target,
        status: line.status.unwrap_or(0),
        cause: told.reason(),
        or: told.reasons.get(1..).unwrap_or_default(),
        because: told.because.as_deref(),
        one_of: (told.rivals > 0).then_some(told.rivals),
        perhaps: &told.perhaps,
        excluded: if told.sure == Some(Sure::Elimination) { excluded(told) } else { Vec::new() },
        confidence: told.sure.map(|sure| sure.word()),
        file,
        line: number,
        quote: words,
        rule: told.rule.as_deref().filter(|_| !anonymize),
    }
}
