//! Carries out what the investigation plans: one request after the other, at a polite pace, within a time.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use doorward_diagnose::probe::{Probe, Role, Step};
use doorward_diagnose::{Investigation, Observation, Outcome, Question, Record, Request};
use doorward_observe::{Limits, probe};
use indicatif::ProgressBar;
use rand::RngExt as _;
use tokio::time::Instant;

use crate::cli::WhyArgs;
use crate::output;

/// The time between two requests to a host that is not this machine.
const SPACING: Duration = Duration::from_millis(500);
/// The longest Retry-After that is waited for, in seconds; a longer one ends the experiment.
const PATIENCE_S: u64 = 5;

/// How the experiment is paced and shown.
pub(crate) struct Pace {
    /// The time between two requests.
    pub(crate) spacing: Duration,
    /// The time for all of it.
    pub(crate) total: Duration,
    /// The limits of each request.
    pub(crate) limits: Limits,
    /// Whether each step is told as it goes.
    pub(crate) explain: bool,
}

impl Pace {
    /// The pace for this command line.
    pub(super) fn of(args: &WhyArgs, request: &Request, max_time: Option<Duration>) -> Self {
        let spacing = if is_local(request) { Duration::ZERO } else { SPACING };
        let mut limits = Limits::default();
        if let Some(max_time) = max_time {
            limits.total = max_time;
            limits.connect = limits.connect.min(max_time);
        }
        let total = Duration::try_from_secs_f64(args.known.total_time.clamp(1.0, 3600.0));
        Self { spacing, total: total.unwrap_or(Duration::from_secs(120)), limits, explain: args.output.explain }
    }
}

/// Whether the request goes to this machine and nowhere else.
fn is_local(request: &Request) -> bool {
    let resolved = request.transport.resolve.iter().any(|(_, _, address)| address.is_loopback());
    let proxy = request.transport.proxy.as_ref();
    proxy.is_none_or(super::is_loopback)
        && request.transport.connect_to.is_empty()
        && (super::is_loopback(&request.url) || resolved)
}

/// Another loopback address to send from, where the host is this machine: all of 127.0.0.0/8 is ours.
pub(crate) fn other_source(request: &Request) -> Option<IpAddr> {
    let ipv6 = matches!(request.url.host(), Some(url::Host::Ipv6(_))) || request.transport.ipv6 == Some(true);
    if !is_local(request) || ipv6 || !cfg!(target_os = "linux") {
        return None;
    }
    let mut generator = rand::rng();
    let mut part = |from: u8, to: u8| generator.random_range(from..to);
    Some(IpAddr::V4(Ipv4Addr::new(127, part(60, 120), part(1, 250), part(2, 250))))
}

/// Whether the host has addresses of both families; loopback has, and it tells nothing there.
pub(super) fn both_families(request: &Request) -> bool {
    use std::net::ToSocketAddrs as _;
    let Some(url::Host::Domain(host)) = request.url.host() else { return false };
    if is_local(request) || !request.transport.resolve.is_empty() || request.transport.proxy.is_some() {
        return false;
    }
    let port = request.url.port_or_known_default().unwrap_or(80);
    let addresses: Vec<_> = (host, port).to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    addresses.iter().any(std::net::SocketAddr::is_ipv4) && addresses.iter().any(std::net::SocketAddr::is_ipv6)
}

/// Looks at the server's machine, once the refusal was seen.
pub(crate) type Survey<'a> = &'a dyn Fn(&Investigation) -> Record;

/// Carries out the investigation to its end.
pub(crate) async fn carry_out(
    question: Question,
    pace: &Pace,
    survey: Option<Survey<'_>>,
    remarks: &mut Vec<String>,
) -> Investigation {
    let deadline = Instant::now() + pace.total;
    let watched = progress(pace);
    let mut investigation = Investigation::new(question);
    loop {
        if let Some(survey) = survey.filter(|_| investigation.wants_record()) {
            let record = survey(&investigation);
            investigation.hear(record);
        }
        let Step::Ask(asked) = investigation.next() else { break };
        if Instant::now() >= deadline {
            remarks.push(format!(
                "the time was up after {} requests; --total-time gives more",
                investigation.runs().len()
            ));
            break;
        }
        if let Some(bar) = &watched {
            bar.set_message(describe(&asked));
            bar.inc(1);
        }
        let observation = ask(&investigation, &asked, pace).await;
        let wait = retry_after_s(&observation);
        if pace.explain {
            output::note(&explain(investigation.runs().len() + 1, &asked, &observation));
        }
        investigation.record(*asked, observation);
        if let Some(wait_s) = wait {
            if wait_s > PATIENCE_S {
                remarks.push(format!("the server asks to wait {wait_s} s, so the experiment ended there"));
                break;
            }
            tokio::time::sleep(Duration::from_secs(wait_s)).await;
        } else if !pace.spacing.is_zero() {
            tokio::time::sleep(pace.spacing).await;
        }
    }
    if let Some(bar) = watched {
        bar.finish_and_clear();
    }
    investigation
}

/// Sends one request. Where the server cannot be asked and the person has seen an answer, that answer is taken.
async fn ask(investigation: &Investigation, asked: &Probe, pace: &Pace) -> Observation {
    let observation = probe(&asked.request, &pace.limits).await;
    let first = investigation.runs().is_empty() && asked.role == Role::Baseline;
    match (&observation.outcome, &investigation.question().seen) {
        (Outcome::Failed(_), Some(seen)) if first => (**seen).clone(),
        _ => observation,
    }
}

/// The seconds that a refusal asks to wait.
fn retry_after_s(observation: &Observation) -> Option<u64> {
    let answer = observation.answer().filter(|answer| matches!(answer.status, 429 | 503))?;
    let now_s = observation.at_us / 1_000_000;
    let parsed = doorward_reason::grammar::retry_after::parse(answer.field("retry-after")?, now_s).ok()?;
    Some(parsed.wait_seconds(now_s))
}

/// A progress line, where a person watches.
fn progress(pace: &Pace) -> Option<ProgressBar> {
    (output::is_watched() && !pace.explain).then(ProgressBar::new_spinner)
}

/// A probe in a few words.
fn describe(asked: &Probe) -> String {
    match asked.role {
        Role::Baseline => "the request as asked".to_owned(),
        Role::Vary(factor) => format!("the same request {}", asked.detail.as_deref().unwrap_or_else(|| factor.words())),
        Role::Bisect(_) => format!("the same request {}", asked.detail.as_deref().unwrap_or("with a part left out")),
        Role::Look(_) => format!("a look at {}", asked.request.url.path()),
    }
}

/// A step as a line of `--explain`.
fn explain(number: usize, asked: &Probe, observation: &Observation) -> String {
    let came = match &observation.outcome {
        Outcome::Answered(answer) => answer.status.to_string(),
        Outcome::Failed(failure) => failure.detail.clone(),
    };
    let url = doorward_diagnose::curl::masked_url(&asked.request);
    format!("{number:>3}  {came:<5} {}  ({} {url})", describe(asked), asked.request.method)
}
