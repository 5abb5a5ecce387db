//! `doorward why`: asks the question, carries out the experiment, prints the answer.

mod carry_out;
mod files;
mod local;
mod mend;
mod request;

use std::time::SystemTime;

use doorward_diagnose::{Expectation, FailureKind, Investigation, Outcome, Question};
use rand::RngExt as _;
use url::Url;

use crate::cli::WhyArgs;
use crate::failure::Failure;
use crate::report::{Format, Report};
use crate::{Ending, output};

pub(crate) use mend::Mended;

pub(crate) use carry_out::{Pace, Survey, carry_out, other_source};

/// Carries out the command.
pub(crate) fn run(args: &WhyArgs) -> Result<Ending, Failure> {
    let began = SystemTime::now();
    let asked = request::asked(args)?;
    let mut question = Question::new(asked.request, now_s(), random_word());
    question.site_name.clone_from(&args.known.site_name);
    question.login = args.known.login.as_deref().map(request::url).transpose()?;
    question.expect = args.known.expect.as_deref().map(expectation).transpose()?;
    question.budget = args.known.budget.max(1);
    question.seen = asked.seen.map(Box::new);
    question.other_source = other_source(&question.request);
    question.origin =
        args.known.origin.as_deref().map(|text| request::origin(text, &question.request.url)).transpose()?;
    question.both_families = carry_out::both_families(&question.request);
    question.jar_left_out = asked.jar_left_out;
    let pace = Pace::of(args, &question.request, asked.max_time);
    let mut remarks = asked.remarks;
    let place = local::place(&args.server)?;
    question.marks = place.is_some();
    let survey = |investigation: &Investigation| {
        place.as_ref().map(|place| local::record(place, investigation)).unwrap_or_default()
    };
    let survey: Option<Survey<'_>> = place.as_ref().map(|_| &survey as Survey<'_>);
    let runtime = runtime()?;
    let investigation = runtime.block_on(carry_out(question, &pace, survey, &mut remarks));
    answer(args, &investigation, &pace, &remarks, &runtime, began)
}

/// The runtime on which requests are sent.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {error}"), "is the machine out of file descriptors?"))
}

/// Prints the answer, or says why there is none.
fn answer(
    args: &WhyArgs,
    investigation: &Investigation,
    pace: &Pace,
    remarks: &[String],
    runtime: &tokio::runtime::Runtime,
    began: SystemTime,
) -> Result<Ending, Failure> {
    if let Some(failure) = unreachable(investigation) {
        return Err(failure);
    }
    let Some(diagnosis) = investigation.diagnosis() else {
        return Err(Failure::new("nothing was observed", "give it more time with --total-time"));
    };
    let mut report = Report::new(investigation.question(), &diagnosis, remarks);
    if let Some(Err(failure)) = args.server.patch.as_deref().map(|file| mend::write_patch(file, &diagnosis)) {
        // What was found is told all the same, and nothing is mended.
        output::data(&report.write(args.output.format, output::is_colourful())?)?;
        return Err(failure);
    }
    let mends = args.server.apply || args.server.trial;
    // A person reads the report before the question; a program gets one document with all that was done.
    let asks_first = mends && !args.server.yes && args.output.format == Format::Text;
    if asks_first {
        output::data(&report.write(args.output.format, output::is_colourful())?)?;
    }
    let mut tried = None;
    if mends && let Some(first) = investigation.runs().first() {
        let request = &investigation.question().request;
        let limits = &pace.limits;
        let (mended, applied) =
            runtime.block_on(mend::carry_out(&args.server, request, &first.observation, &diagnosis, limits, began))?;
        if asks_first {
            output::note(&mended.summary);
        }
        report.mended = Some(mended);
        tried = applied.filter(|_| args.server.trial);
    }
    if !asks_first {
        output::data(&report.write(args.output.format, output::is_colourful())?)?;
    }
    if let Some(applied) = &tried {
        mend::take_back(applied)?;
    }
    Ok(if diagnosis.fault { Ending::Findings } else { Ending::Clean })
}

/// Why nobody could be asked, where the first baseline got no answer that could be diagnosed.
fn unreachable(investigation: &Investigation) -> Option<Failure> {
    let first = investigation.runs().first()?;
    let Outcome::Failed(failure) = &first.observation.outcome else { return None };
    let host = first.probe.request.url.host_str().unwrap_or("the host");
    let hint = match failure.kind {
        FailureKind::NameNotFound => {
            format!("check the spelling of {host}; --resolve {host}:443:ADDRESS gives it an address")
        }
        FailureKind::ConnectionRefused => {
            "nothing listens there: check the port, and whether the server runs".to_owned()
        }
        FailureKind::Unreachable => "check the network, -4 or -6, and the address given with --interface".to_owned(),
        FailureKind::TimedOut => {
            "a firewall may drop the packets without a word; try another network, or a longer -m".to_owned()
        }
        FailureKind::CertificateUntrusted => {
            "give the site's own CA with --cacert FILE, or look past it with -k".to_owned()
        }
        FailureKind::NotHttp => other_scheme(&first.probe.request.url),
        FailureKind::HeaderTooLarge => {
            "the server sends more header than any client takes: its own log tells more".to_owned()
        }
        FailureKind::Other => "the message names the trouble; the same line with curl -v shows the bytes".to_owned(),
        FailureKind::ConnectionReset
        | FailureKind::ConnectionClosed
        | FailureKind::ClientCertificate
        | FailureKind::TlsVersion
        | FailureKind::ServerNameUnknown
        | FailureKind::Tls
        | FailureKind::ProxyRefused => return None,
    };
    Some(Failure::new(failure.detail.clone(), hint))
}

/// The hint where a server speaks another protocol than was asked for.
fn other_scheme(url: &Url) -> String {
    let other = if url.scheme() == "https" { "http" } else { "https" };
    format!("is this the right port? if the server speaks {other} here, write {other}:// in the URL")
}

/// What the person expects.
fn expectation(text: &str) -> Result<Expectation, Failure> {
    if text == "open" {
        return Ok(Expectation::Open);
    }
    match text.parse::<u16>() {
        Ok(status) if (300..600).contains(&status) => Ok(Expectation::Status(status)),
        _ => Err(Failure::usage(
            format!("`--expect {text}` is not understood"),
            "say `open`, or the status of the refusal: 401, 403, 404 …",
        )),
    }
}

/// Unix time in seconds.
pub(crate) fn now_s() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A word that names nothing: eight letters without vowels.
pub(crate) fn random_word() -> String {
    const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxz";
    const LENGTH: usize = 8;
    let mut generator = rand::rng();
    let letter = |_| LETTERS.get(generator.random_range(0..LETTERS.len())).map(|letter| char::from(*letter));
    (0..LENGTH).filter_map(letter).collect()
}

/// Whether a URL's host is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
