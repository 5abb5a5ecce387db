//! `doorward logs`: every refusal in the logs, with its cause, at the speed of reading.

mod advice;
pub(crate) mod args;
mod ban;
mod causes;
mod config;
mod csv;
mod engine;
mod errors;
mod follow;
mod gather;
mod geo;
mod html;
mod input;
mod judge;
mod listed;
mod live;
mod markdown;
mod nothing;
mod prometheus;
mod pseudonym;
mod requests;
mod schema;
mod state;
mod tables;
mod text;
mod verify;

use doorward_record::figures::Report;
use doorward_record::figures::report::finding::Kind;

use crate::failure::Failure;
use crate::{Ending, output};
use args::{FailOn, LogsArgs, Output};

/// Carries out the command.
pub(crate) fn run(args: &LogsArgs) -> Result<Ending, Failure> {
    if let Some(printed) = schema::run(args) {
        return printed.map(|()| Ending::Clean);
    }
    if args.since_last.is_none() && matches!(args.fail_on, FailOn::New | FailOn::NewAccidental) {
        return Err(Failure::usage(
            "what is new is known only beside an earlier run",
            "add `--since-last FILE`: the file is made by the first run",
        ));
    }
    if args.following.from_end && !args.following.is_wanted() {
        return Err(Failure::usage("`--from-end` leaves nothing to be read", "add `--follow` or `--live`"));
    }
    let seen = args.since_last.as_deref().map(state::read).transpose()?.flatten();
    let mut wishes = gather::wishes(args, seen, gather::ranges(args)?)?;
    let geo = geo::databases(&args.input.geoip)?;
    let follows = args.following.is_wanted();
    let (tally, geo) = if follows {
        (follow::tally(args, wishes.crawlers.clone())?, geo)
    } else {
        gather::tally(args, &mut wishes, geo)?
    };
    if let Some(path) = &args.save {
        gather::save(path, &tally)?;
    }
    let mut report = Report::draw(&tally, &wishes);
    report.remarks.extend(args.engine.is_some().then(|| engine::REMARK.to_owned()));
    if let Some(path) = &args.since_last {
        let mut found = doorward_record::figures::report::seen(&tally);
        found.extend(report.findings.iter().flat_map(|finding| finding.parts.iter().chain([&finding.key]).cloned()));
        state::write(path, found, wishes.seen.as_ref())?;
    }
    // The system takes it back sooner than it could be taken apart.
    std::mem::forget(tally);
    geo::place(&mut report, &geo);
    let ending = ending(&report, args.fail_on);
    if let Some(server) = args.ban_list {
        output::data(&ban::list(&report, server))?;
        return Ok(ending);
    }
    if args.requests.as_deref().is_some_and(|path| path.as_os_str() == "-") {
        return Ok(ending);
    }
    if args.anonymize {
        pseudonym::anonymize(args, &mut report)?;
    }
    report.cut(args.top);
    match args.output() {
        // An object a line, to the last.
        Output::Json if follows => output::json_line(&report)?,
        _ => show(&report, args)?,
    }
    Ok(ending)
}

/// Writes the report.
fn show(report: &Report, args: &LogsArgs) -> Result<(), Failure> {
    match args.output() {
        Output::Text => output::data(&text::write(report, output::is_colourful())),
        Output::Json => output::json(report),
        Output::Csv => output::data(&csv::write(report, args.table)),
        Output::Html => output::data(&html::write(report)?),
        Output::Markdown => output::data(&markdown::write(report)),
        Output::Prometheus => output::data(&prometheus::write(report)),
    }
}

/// Whether what was found makes the exit status 1.
fn ending(report: &Report, fail_on: FailOn) -> Ending {
    let is_accident = |kind: Kind| matches!(kind, Kind::Accidental | Kind::Change | Kind::ShutThoughOpen);
    let fails = report.findings.iter().any(|finding| match fail_on {
        FailOn::Finding => true,
        FailOn::New => finding.new == Some(true),
        FailOn::Accidental => is_accident(finding.kind),
        FailOn::NewAccidental => is_accident(finding.kind) && finding.new == Some(true),
        FailOn::Never => false,
    });
    if fails { Ending::Findings } else { Ending::Clean }
}
