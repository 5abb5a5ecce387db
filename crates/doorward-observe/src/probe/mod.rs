//! The probe: sends one request, byte for byte as it is given, and tells what came of it.
//!
//! It never fails and never follows a redirect: whatever goes wrong is an observation too. Every probe has a connection of its own.
//! It needs a tokio runtime with its clock and its network switched on.

mod answer;
mod certificate;
mod charset;
mod codings;
mod connect;
mod digest;
mod encode;
mod failure;
mod framing;
mod head;
mod http1;
mod http2;
pub mod limits;
mod progress;
mod proxy;
mod tls;
mod witness;

use std::time::{SystemTime, UNIX_EPOCH};

use doorward_diagnose::observation::{
    Credentials, Failure, FailureKind, HttpVersion, Observation, Outcome, Request, Source,
};
use tokio::time::{Instant, timeout_at};

pub(crate) use charset::decode as decode_text;
use connect::{Place, Stream};
use encode::Form;
use failure::failure;
pub use limits::Limits;
use progress::{Progress, microseconds};

/// Sends this request and tells what came of it, within these limits.
///
/// Digest credentials take two rounds: the first for the challenge, kept in [`Observation::challenge_answer`]. Where the answer to
/// the first is no Digest challenge, it is the outcome. The time limit spans both; an answer whose body is not whole by then is
/// kept, and says so in [`Answer::cut`](doorward_diagnose::observation::Answer::cut).
pub async fn probe(request: &Request, limits: &Limits) -> Observation {
    let at_us = now_us();
    let started = Instant::now();
    let deadline = started + limits.total;
    let (mut outcome, mut progress) = round(request, limits, deadline).await;
    let mut challenge_answer = None;
    if let Some(authorized) = authorized(request, &outcome) {
        let (second, latest) = round(&authorized, limits, deadline).await;
        if let Outcome::Answered(answer) = std::mem::replace(&mut outcome, second) {
            challenge_answer = Some(answer);
        }
        progress = latest;
    }
    progress.timing.total_us = microseconds(started);
    Observation {
        request: request.clone(),
        outcome,
        at_us,
        source: Source::Probe,
        remote: progress.remote,
        local: progress.local,
        tls: progress.tls,
        proxy_answer: progress.proxy_answer,
        challenge_answer,
        timing: progress.timing,
    }
}

/// Unix time in microseconds.
fn now_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// The request with its Digest credentials, where the answer is a challenge that they can answer.
fn authorized(request: &Request, outcome: &Outcome) -> Option<Request> {
    let Some(Credentials::Digest { user, password }) = &request.credentials else { return None };
    let Outcome::Answered(answer) = outcome else { return None };
    let target = encode::target(request);
    let asked = digest::Asked { method: &request.method, target: &target, body: &request.body, user, password };
    let value = digest::authorization(answer, asked)?;
    Some(request.clone().with_field("Authorization", &value))
}

/// One exchange within the time that is left, and what came of it.
async fn round(request: &Request, limits: &Limits, deadline: Instant) -> (Outcome, Progress) {
    let mut progress = Progress::new();
    let result = match timeout_at(deadline, exchange(request, limits, &mut progress)).await {
        Ok(result) => result,
        Err(_) => {
            let detail = format!("the time limit of {:?} was up while {}", limits.total, progress.phase);
            Err(failure(FailureKind::TimedOut, detail))
        }
    };
    let mut received = std::mem::take(&mut progress.received);
    let why = result.err();
    if received.cut.is_none() {
        received.cut = why.as_ref().map(|failure| failure.detail.clone());
    }
    let outcome = match (answer::finish(received, limits).await, why) {
        (Some(answer), _) => Outcome::Answered(Box::new(answer)),
        (None, Some(failure)) => Outcome::Failed(failure),
        (None, None) => Outcome::Failed(failure(FailureKind::Other, "the exchange ended without an answer")),
    };
    (outcome, progress)
}

/// Connects, sends, receives.
async fn exchange(request: &Request, limits: &Limits, progress: &mut Progress) -> Result<(), Failure> {
    let https = match request.url.scheme() {
        "https" => true,
        "http" => false,
        other => return Err(failure(FailureKind::Other, format!("the scheme `{other}` cannot be probed"))),
    };
    let origin = Place::of(&request.url)?;
    let name = origin.host.clone();
    let (mut stream, form) = open(request, origin, limits, progress).await?;
    let mut http2 = request.transport.version == Some(HttpVersion::Http2);
    if https {
        let secured = tls::secure(stream, request, &name, progress).await?;
        http2 = http2 && secured.get_ref().1.alpn_protocol() == Some(b"h2");
        stream = Box::new(secured);
    }
    if http2 {
        return http2::exchange(stream, request, limits, progress).await;
    }
    let extra = if form == Form::Absolute { proxy::authorization(request) } else { None };
    let message = encode::message(request, form, extra);
    http1::exchange(&mut stream, &message, &request.method, limits, progress).await
}

/// A connection to the origin, to its proxy, or through a tunnel, and the form of target that goes with it.
async fn open(
    request: &Request,
    origin: Place,
    limits: &Limits,
    progress: &mut Progress,
) -> Result<(Box<dyn Stream>, Form), Failure> {
    let transport = &request.transport;
    let place = origin.redirected(transport);
    let Some(url) = &transport.proxy else {
        let stream = connect::connect(&place, transport, limits, progress).await?;
        return Ok((Box::new(stream), Form::Origin));
    };
    let stream = connect::connect(&proxy::place(url)?, transport, limits, progress).await?;
    let mut stream: Box<dyn Stream> = Box::new(stream);
    if !proxy::tunnels(request) {
        return Ok((stream, Form::Absolute));
    }
    proxy::open_tunnel(&mut stream, request, &place, limits, progress).await?;
    Ok((stream, Form::Origin))
}
