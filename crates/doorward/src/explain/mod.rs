//! `doorward explain`: what the map decides for a request, and why; or what became of a request whose id somebody has.
//!
//! The decision and its explanation are the policy's, by the same evaluation that the gateway runs. Here a request is put together from
//! what the command line says, and the outcome is put into words.

mod answer;
mod json;
mod nearest;
mod question;
mod request;
mod text;
mod who;

use doorward_policy::Map;

use crate::cli::{ExplainArgs, Tell};
use crate::failure::Failure;
use crate::{Ending, maps, output};
use answer::{Answer, Outcome};
pub(crate) use request::logged;

/// What the command works with.
struct Desk<'a> {
    args: &'a ExplainArgs,
    map: &'a Map,
    /// The map's file, as it was named.
    file: String,
    now: jiff::Timestamp,
}

/// Carries out the command.
pub(crate) fn run(args: &ExplainArgs) -> Result<Ending, Failure> {
    let expected = args.expect.as_deref().map(expectation).transpose()?;
    let reading = maps::read(&args.map)?;
    // A fraction of a second decides nothing and reads badly.
    let now = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second()).map_err(anyhow::Error::from)?;
    let desk = Desk { args, map: &reading.map, file: args.map.display().to_string(), now };
    let answer = match args.what.as_slice() {
        [id] if request::is_id(id) => request::explain(&desk, request::bare(id))?,
        [target] => decision(&desk, "GET", target)?,
        [method, target] => decision(&desk, method, target)?,
        _ => return Err(Failure::usage("nothing is asked", "name a path, a URL, or the id of a request")),
    };
    compare(expected, &answer)
}

/// Explains what the map decides.
fn decision<'a>(desk: &Desk<'a>, method: &str, target: &str) -> Result<Answer<'a>, Failure> {
    let question = question::of(desk, method, target)?;
    let answer = answer::to(&question, desk.map);
    match desk.args.format {
        Tell::Text => output::data(&text::write(&answer, desk, None))?,
        Tell::Json => output::json(&json::of(&answer, desk))?,
    }
    Ok(answer)
}

/// What `--expect` may say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    Open,
    Refused(u16),
}

fn expectation(text: &str) -> Result<Expected, Failure> {
    let status = text.parse().ok().filter(|status| (400..=599).contains(status));
    match status {
        _ if text == "open" => Ok(Expected::Open),
        Some(status) => Ok(Expected::Refused(status)),
        None => Err(Failure::usage(
            format!("`--expect {text}` is no outcome"),
            "say `open`, or the status of a refusal, from 400 to 599",
        )),
    }
}

/// Whether it came as expected. The answer is printed already: what differs goes to standard error.
fn compare(expected: Option<Expected>, answer: &Answer<'_>) -> Result<Ending, Failure> {
    let Some(expected) = expected else { return Ok(Ending::Clean) };
    let met = match answer.outcome {
        Outcome::Open | Outcome::Observed(_) => Expected::Open,
        Outcome::Refused(status) => Expected::Refused(status),
        Outcome::AsksOwner => {
            output::note("not as expected: it hangs on whose it is, which `--owner NAME` says");
            return Ok(Ending::Findings);
        }
    };
    if met == expected {
        return Ok(Ending::Clean);
    }
    let word = |outcome| match outcome {
        Expected::Open => "open".to_owned(),
        Expected::Refused(status) => status.to_string(),
    };
    output::note(&format!("not as expected: {} in place of {}", word(met), word(expected)));
    Ok(Ending::Findings)
}
