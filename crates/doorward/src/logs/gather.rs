//! From the names on the command line to the figures.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;

use doorward_observe::logs::{self, Counting, Formats, Geo, Source, part};
use doorward_record::access::Line;
use doorward_record::figures::{Ranges, Tally, Wishes};

use super::args::LogsArgs;
use super::requests::Requests;
use super::{listed, verify};
use crate::failure::Failure;
use crate::output;

/// The largest sitemap or list of ranges, in bytes.
const LIST_BYTES: u64 = 64 * 1024 * 1024;

/// Paths whose error line is looked up to be quoted.
const QUOTED: usize = 200;

/// What is wanted of the report.
pub(super) fn wishes(args: &LogsArgs, seen: Option<BTreeSet<String>>, crawlers: Ranges) -> Result<Wishes, Failure> {
    let listed = listed::sitemaps(&args.input.sitemaps)?;
    let unfetched = listed::search_console(&args.input.search_console)?;
    let (hosts, allowed) = (args.sites.clone(), args.allowed.clone());
    Ok(Wishes { rows: args.top, hosts, listed, unfetched, seen, allowed, crawlers, ..Wishes::default() })
}

/// The addresses that crawlers publish, from the files that are named.
pub(super) fn ranges(args: &LogsArgs) -> Result<Ranges, Failure> {
    let mut ranges = Ranges::default();
    for named in &args.ranges {
        let Some((name, file)) = named.split_once('=') else {
            return Err(Failure::usage(
                format!("`--crawler-ranges {named}` names no file"),
                "write `NAME=FILE`, such as `Googlebot=googlebot.json`",
            ));
        };
        let told = |error| {
            Failure::new(format!("`{file}`: {error}"), "take the JSON file that the crawler's operator publishes")
        };
        let count = ranges.add_published(name, &text(Path::new(file))?).map_err(told)?;
        if count == 0 {
            return Err(told("it holds no network".to_owned()));
        }
    }
    Ok(ranges)
}

/// The figures of everything that is named. What is learnt of the logs' formats is put into the wishes.
pub(super) fn tally(args: &LogsArgs, wishes: &mut Wishes, geo: Geo) -> Result<(Tally, Geo), Failure> {
    if args.engine.is_some() || args.engine_password.is_some() {
        return Ok((super::engine::tally(args, &wishes.crawlers)?, geo));
    }
    let (parts, mut files) = sort(args)?;
    let formats = super::config::formats(args)?;
    if args.files.is_empty() {
        files = super::config::files(&formats)?;
    }
    let (mut counting, files, streams) = counting(args, files, formats)?;
    let threads = args.threads();
    if args.input.verify_dns && !streams.is_empty() {
        return Err(Failure::usage("`--verify-dns` reads logs twice, which a pipe does not allow", "name a file"));
    }
    if args.input.verify_dns {
        let sources = files.iter().cloned().map(Source::File).collect();
        verify::verify(&args.input, &counting, sources, threads, &mut wishes.crawlers)?;
    }
    (counting.ranges, counting.geo) = (wishes.crawlers.clone(), geo);
    counting.configured = super::config::configured(args);
    let requests = args.requests.as_deref().map(|path| Requests::create(path, args.anonymize)).transpose()?;
    let requests = requests.map(|requests| requests.prepare(&mut counting, streams.is_empty().then_some(&files)));
    let named = files.clone();
    let sources: Vec<Source> = files.into_iter().map(Source::File).chain(streams).collect();
    let outcome = logs::read(&counting, sources, threads, &AtomicU64::new(0));
    let mut tally = counting.pool.take();
    let mut passed_over = 0;
    for gathered in outcome.gathered {
        passed_over += gathered.passed_over;
        tally.join(gathered.tally);
    }
    tally.settle();
    requests.map_or(Ok(()), |requests| requests.write(&mut counting, &tally, threads))?;
    for path in parts {
        tally.merge(saved(&path)?);
    }
    super::errors::alone(args, &counting, &mut tally)?;
    if tally.lines > tally.unparsed {
        super::nothing::strange(&named, tally.unparsed > 0).iter().for_each(|warning| output::note(warning));
    }
    wishes.remarks.extend(counting.hollow.remark().filter(|_| tally.lines > 0));
    tally.settle();
    wishes.has_error_logs = !counting.causes.is_empty();
    wishes.advice = counting.advice(args.written());
    wishes.remarks.extend(super::config::remarks(args, &counting, &tally));
    tally.look_up(QUOTED, |place| {
        let quote = counting.causes.quote(place)?;
        Some(format!("{}: {}", quote.place(), quote.text))
    });
    let faults: Vec<_> = counting.faults.iter().chain(&outcome.faults).collect();
    // Where nothing else was read, the failure tells of the first one.
    let told = usize::from(tally.lines == 0 && tally.errors().is_empty() && passed_over == 0);
    for fault in faults.iter().skip(told) {
        output::note(&format!("warning: {fault}\nhint: {}", super::nothing::hint(fault)));
    }
    if tally.lines == 0 && tally.errors().is_empty() {
        return Err(match faults.first() {
            None if passed_over > 0 => Failure::new(
                format!("none of {passed_over} requests is within what is asked about"),
                "widen `--since`, `--until`, `--host`, `--status` or `--path`",
            ),
            Some(fault) => Failure::new(fault.to_string(), super::nothing::hint(fault)),
            None if named.is_empty() && outcome.bytes == 0 => Failure::new(
                "nothing came through the pipe",
                "pipe a log into it, such as `zcat access.log.2.gz | doorward logs -`",
            ),
            None => super::nothing::found(&named),
        });
    }
    if tally.lines > 0 && tally.unparsed == tally.lines {
        let example = tally.samples.first().map(|(line, _)| line.clone()).unwrap_or_default();
        return Err(super::nothing::known(&named).unwrap_or_else(|| {
            Failure::new(
                format!("no line is understood, such as `{example}`"),
                "name the format: `--format '…'` takes the server's own `log_format` or `LogFormat`",
            )
        }));
    }
    Ok((tally, counting.geo))
}

/// Figures that were saved.
pub(super) fn saved(path: &Path) -> Result<Tally, Failure> {
    part::load(path).map_err(|error| Failure::new(error.to_string(), "save it anew with `--save`"))
}

/// Saves the figures.
pub(super) fn save(path: &Path, tally: &Tally) -> Result<(), Failure> {
    part::save(path, tally)
        .map_err(|error| Failure::new(error.to_string(), "check the folder, its permissions and its space"))
}

/// The names told apart: saved parts, and logs.
fn sort(args: &LogsArgs) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Failure> {
    let names = args.files.as_slice();
    let (merges, names) = match names {
        [first, rest @ ..] if first.as_os_str() == "merge" && !rest.is_empty() && !first.exists() => (true, rest),
        names => (false, names),
    };
    let (mut parts, mut files) = (Vec::new(), Vec::new());
    for name in names {
        if name.as_os_str() == "-" {
            files.push(name.clone());
            continue;
        }
        let found = logs::expand(name).map_err(|error| unnamed(&error))?;
        for path in found {
            if part::is_part(&path) { parts.push(path) } else { files.push(path) }
        }
    }
    let files = once(files);
    match files.first() {
        Some(file) if merges => Err(Failure::usage(
            format!("`{}` is no saved part", file.display()),
            "`logs merge` takes what `logs --save` wrote",
        )),
        _ => Ok((parts, files)),
    }
}

/// The files, each once, with a word on those that were named again.
fn once(files: Vec<PathBuf>) -> Vec<PathBuf> {
    let (files, again) = logs::once(files);
    let name = again.first().map(|path| path.display());
    match (again.len(), name) {
        (0, _) | (_, None) => {}
        (1, Some(name)) => {
            output::note(&format!("warning: `{name}` leads to a file that is named already; it is read once"))
        }
        (count, Some(name)) => output::note(&format!(
            "warning: {count} names, such as `{name}`, lead to files that are named already; each is read once"
        )),
    }
    files
}

/// A name that gives no files.
pub(super) fn unnamed(error: &logs::SourceError) -> Failure {
    Failure::new(error.to_string(), "name a file, a folder, a pattern in quotes, or `-`")
}

/// The name of a pipe for reports.
pub(super) fn piped(path: &Path) -> String {
    if path.as_os_str() != "-" {
        return path.display().to_string();
    }
    if std::io::stdin().is_terminal() {
        output::note("reading standard input");
    }
    "standard input".to_owned()
}

/// A pipe, opened. Opening waits for who writes to it.
fn stream(path: &Path) -> Result<(String, Box<dyn Read + Send>), Failure> {
    if path.as_os_str() == "-" {
        return Ok((piped(path), Box::new(std::io::stdin())));
    }
    let told = |error: std::io::Error| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()), "check the name and its permissions")
    };
    Ok((path.display().to_string(), Box::new(std::fs::File::open(path).map_err(told)?)))
}

/// What is counted, and how.
pub(super) fn rules(args: &LogsArgs, formats: Formats) -> Result<Counting, Failure> {
    let format = args
        .written()
        .map(doorward_record::access::named)
        .transpose()
        .map_err(|error| Failure::usage(error.message.clone(), error.hint))?;
    let mut counting = Counting { format, formats, filter: args.input.filter()?, ..Counting::default() };
    if let Some(path) = &args.map {
        let map = crate::maps::read(path)?.map;
        counting.judge = Some(Box::new(move |line: &Line<'_>| super::judge::judge(&map, line)));
    }
    Ok(counting)
}

/// What is counted and how, with the error logs taken in; and the files and streams that are none.
fn counting(
    args: &LogsArgs,
    files: Vec<PathBuf>,
    formats: Formats,
) -> Result<(Counting, Vec<PathBuf>, Vec<Source>), Failure> {
    let mut counting = rules(args, formats)?;
    counting.causes.set_threads(args.threads());
    let is_stream = |path: &PathBuf| path.as_os_str() == "-" || logs::is_stream(path);
    let (streams, named): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(is_stream);
    let streams = streams.iter().map(|path| stream(path)).collect::<Result<_, _>>()?;
    let streams = counting.take_streams(streams, logs::zone_s_of(&named));
    let files = counting.take_error_logs(named);
    Ok((counting, files, streams))
}

/// The text of a file that the command line names.
fn text(path: &Path) -> Result<String, Failure> {
    let told = |error: std::io::Error| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()), "check the name and its permissions")
    };
    let mut text = String::new();
    std::fs::File::open(path).map_err(told)?.take(LIST_BYTES).read_to_string(&mut text).map_err(told)?;
    Ok(text)
}
