//! What became of a request: its line in the log, what the catalogue says of the reason, and whether today's map would decide the same.

use std::fmt::Write as _;
use std::fs::File;
use std::path::PathBuf;

use doorward_gateway::log::{Line, find};
use doorward_gateway::refuse::INSTANCE;
use doorward_policy::{Caller, CredentialFault, reasons};
use doorward_reason::Reason;
use serde::Serialize;

use super::answer::{Answer, Outcome};
use super::question::Question;
use super::{Desk, answer, json, question, text, who};
use crate::cli::{Tell, WhoArgs};
use crate::failure::Failure;
use crate::layout::fill;
use crate::{maps, output};

/// The digits of an id.
const ID_DIGITS: usize = 32;

/// The reasons that the map gives by what the log tells: not rates, not sizes, not what credentials held.
const BY_MAP: &[&Reason] = &[
    reasons::HOST,
    reasons::HTTPS,
    reasons::ADDRESS_BANNED,
    reasons::CALLER_BANNED,
    reasons::NOT_LISTED,
    reasons::METHOD,
    reasons::NO_CREDENTIALS,
    reasons::NO_CERTIFICATE,
    reasons::NO_SIGNATURE,
    reasons::SECOND_FACTOR,
    reasons::SHUT,
    reasons::ROLE,
    reasons::SCOPE,
    reasons::KEY,
    reasons::OWNER,
    reasons::NETWORK,
    reasons::TIME,
    reasons::LEGAL,
    reasons::GONE,
];

/// The answer for a program.
#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    map: &'a str,
    log: String,
    /// The line of the log.
    then: &'a Line,
    /// What the catalogue says of the reason of then.
    reason: Option<json::Reason<'a>>,
    /// What the map decides today.
    now: json::Decision<'a>,
    /// Whether that is the same; none where the map alone does not decide it.
    same: Option<bool>,
}

/// Whether an argument is the id of a request.
pub(super) fn is_id(text: &str) -> bool {
    let id = bare(text);
    id.len() == ID_DIGITS && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The id without what a problem document puts in front of it.
pub(super) fn bare(text: &str) -> &str {
    text.strip_prefix(INSTANCE).unwrap_or(text)
}

/// Finds a request in the log, tells of it, and decides it anew.
pub(super) fn explain<'a>(desk: &Desk<'a>, id: &str) -> Result<Answer<'a>, Failure> {
    let id = id.to_ascii_lowercase();
    let path = log_file(desk)?;
    let line = line(&path, &id)?;
    let answer = again(desk, &line)?;
    let same = same(&line, &answer);
    match desk.args.format {
        Tell::Text => output::data(&write(&line, &answer, same, desk))?,
        Tell::Json => output::json(&Told {
            schema: "doorward.request/1",
            map: &desk.file,
            log: path.display().to_string(),
            reason: reason(&line).map(json::reason),
            then: &line,
            now: json::decision(&answer),
            same,
        })?,
    }
    Ok(answer)
}

/// The log to look in: as named, or as the map says.
fn log_file(desk: &Desk<'_>) -> Result<PathBuf, Failure> {
    if let Some(path) = &desk.args.log {
        return Ok(path.clone());
    }
    logged(desk.map, &desk.args.map)
}

/// The file that a map logs to.
pub(crate) fn logged(map: &doorward_policy::Map, file: &std::path::Path) -> Result<PathBuf, Failure> {
    let own = map.log.file.as_ref().map(|path| maps::around(file).path(path));
    own.ok_or_else(|| {
        Failure::usage(
            format!("the map `{}` names no file for its log", file.display()),
            "name the file to read, or write `[log] file = \"doorward.log\"` into the map",
        )
    })
}

fn line(path: &std::path::Path, id: &str) -> Result<Line, Failure> {
    let cannot = |error: std::io::Error| {
        Failure::new(
            format!("cannot read the log `{}`: {error}", path.display()),
            "name the log by `--log FILE`; only its owner may read what a gateway writes",
        )
    };
    let file = File::open(path).map_err(cannot)?;
    find(file, id).map_err(cannot)?.ok_or_else(|| {
        Failure::new(
            format!("no line of `{}` has the id `{id}`", path.display()),
            "it may be in an older file: `--log FILE`; `[log] open = false` leaves open requests out",
        )
    })
}

fn reason(line: &Line) -> Option<&'static Reason> {
    line.reason.as_deref().and_then(doorward_reason::find)
}

/// Decides the request of a line by the map of today. Roles are not in the log: they are looked up by name.
fn again<'a>(desk: &Desk<'a>, line: &Line) -> Result<Answer<'a>, Failure> {
    let map = desk.map;
    let path = question::path(map, &line.path);
    let mut remarks = Vec::new();
    let caller = match &path {
        Ok(path) => {
            let schemes = map.locate(&line.host, path, &line.method).schemes().to_vec();
            let around = who::Around { desk, schemes: &schemes, at: desk.now };
            caller(line, &around, &mut remarks)?
        }
        Err(_) => None,
    };
    remarks
        .push("the log does not say whether the connection was encrypted: it is taken as the site's origin".to_owned());
    let question = Question {
        method: line.method.clone(),
        host: line.host.clone(),
        raw_path: line.path.clone(),
        path,
        address: line.address.parse().unwrap_or(desk.args.from),
        secure: !desk.args.http && map.site.origin.scheme() == "https",
        failed: failed(line).filter(|_| caller.is_none()),
        caller,
        owner: desk.args.owner.clone(),
        at: desk.args.at.unwrap_or(desk.now),
        remarks,
    };
    Ok(answer::to(&question, map))
}

/// The caller of a line, as far as a name tells.
fn caller(line: &Line, around: &who::Around<'_, '_>, remarks: &mut Vec<String>) -> Result<Option<Caller>, Failure> {
    let said = around.desk.args.who.clone();
    let name = said.name.clone().or_else(|| line.caller.clone());
    let Some(name) = name else { return Ok(None) };
    let scheme = said.scheme.clone().or_else(|| line.scheme.clone());
    let args = WhoArgs { name: Some(name), scheme, ..said };
    who::asked(&args, around, remarks)
}

/// Credentials that were not accepted then, and are not accepted now: what became of them is not known.
fn failed(line: &Line) -> Option<CredentialFault> {
    let scheme = who::scheme(line.scheme.as_deref()?).ok()?;
    let rejected =
        line.because.as_deref().is_some_and(|because| because.starts_with("the credentials were not accepted"));
    let reason = reason(line).filter(|_| rejected && line.caller.is_none())?;
    Some(CredentialFault { reason, scheme, detail: "as the log says" })
}

/// Whether today's map decides the same. None where something else than the map decided: rates, the upstream, the protocol.
fn same(line: &Line, answer: &Answer<'_>) -> Option<bool> {
    let then = line.reason.as_deref();
    let now = answer.trace.refusal.as_ref().map(|refused| refused.reason);
    let by_map = BY_MAP.iter().any(|reason| Some(reason.id) == then);
    match line.verdict.as_str() {
        _ if answer.outcome == Outcome::AsksOwner => None,
        "open" => Some(answer.outcome == Outcome::Open),
        "refused" if by_map => Some(matches!(answer.outcome, Outcome::Refused(_)) && then == now),
        "observed" if by_map => Some(matches!(answer.outcome, Outcome::Observed(_)) && then == now),
        _ => None,
    }
}

/// The answer for a terminal.
fn write(line: &Line, answer: &Answer<'_>, same: Option<bool>, desk: &Desk<'_>) -> String {
    let mut out = String::new();
    fill(&mut out, "", "", &then(line));
    fill(&mut out, "", "  ", &asked(line));
    out.push('\n');
    let mut row = |what: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            fill(&mut out, &format!("  {what:<11}"), "             ", value);
        }
    };
    row("route", line.route.as_deref().or(Some("none")));
    row("condition", line.because.as_deref());
    row("caller", line.caller.as_deref().or(Some("nobody")));
    row("credential", line.credential.as_deref());
    row("scheme", line.scheme.as_deref());
    row("upstream", line.upstream.as_deref());
    row("agent", line.agent.as_deref());
    row("crawler", line.crawler.as_deref());
    if let Some(reason) = reason(line) {
        out.push_str("\nWhat it means\n");
        fill(&mut out, "  ", "  ", reason.explanation);
        if !reason.repair.operator.is_empty() {
            out.push_str("\nWhat you can do\n");
        }
        for step in reason.repair.operator {
            fill(&mut out, "  * ", "    ", step);
        }
    }
    let _ = writeln!(out, "\nBy the map of today, {}", today(same));
    out.push('\n');
    out.push_str(&text::write(answer, desk, reason(line).map(|reason| reason.id)));
    out
}

/// What came of it, in one line.
fn then(line: &Line) -> String {
    let why = match (line.reason.as_deref(), reason(line)) {
        (_, Some(reason)) => format!("{}: {}", reason.id, reason.title),
        (Some(id), None) => id.to_owned(),
        (None, None) => String::new(),
    };
    match line.verdict.as_str() {
        "open" if !why.is_empty() => format!("{}, let in, and refused by the upstream: {why}", line.status),
        "open" => format!("{}, let in", line.status),
        "observed" => {
            let would = line.would.map_or_else(String::new, |status| status.to_string());
            format!("{}, let in since it is only watched; enforced it would have been {would}, {why}", line.status)
        }
        _ => format!("{}, {why}", line.status),
    }
}

/// The request of a line.
fn asked(line: &Line) -> String {
    let query = if line.query.is_empty() { String::new() } else { format!("?{}", line.query.join("&")) };
    format!("{} {}{}{query} from {}, at {}", line.method, line.host, line.path, line.address, line.time)
}

fn today(same: Option<bool>) -> &'static str {
    match same {
        Some(true) => "it would still be so:",
        Some(false) => "it would be otherwise:",
        None => "as far as the map decides it:",
    }
}
