//! One request from its head to its answer, in the order of a decision.
//!
//! INVARIANT: every refusal leaves through `Visit::refuse`, whatever stage it comes from; malformed requests, failing upstreams and
//! panics included. A stage returns a refusal and writes none.

mod absent;
mod conceal;
mod head;
mod limits;
mod owner;
mod pass;
mod record;
mod visit;

use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use doorward_policy::{Condition, Facts, Identity, Ownership, Refusal, Verdict};
use futures_util::FutureExt as _;
use http::{Method, Request, Response};
use hyper::body::Incoming;

use crate::authenticate::{self, Found};
use crate::body::AnswerBody;
use crate::refusals;
use crate::server::client::{Client, Door};
use crate::worker::Worker;

pub(crate) use head::Head;
pub(crate) use owner::Owned;
pub(crate) use visit::{Visit, request_id};

/// The answer to a request, whatever happens.
///
/// What is seldom waited for is boxed, here and below: the state of a request is moved about, and should be no larger than the usual
/// way through needs.
pub async fn answer(worker: &Rc<Worker>, client: &Rc<Client>, request: Request<Incoming>) -> Response<AnswerBody> {
    let exchange = client.traffic.begin();
    let (mut parts, body) = request.into_parts();
    let mut visit = Visit::new(worker, client, &parts);
    let work = async {
        match client.door {
            Door::Admin => Ok(crate::admin::answer(worker, &parts)),
            Door::ForwardAuth => Box::pin(crate::forward_auth::answer(&mut visit, &mut parts)).await,
            Door::Plain | Door::Tls => enter(&mut visit, &mut parts, body).await,
        }
    };
    let outcome = AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| Err(refusals::fault()));
    let began = conceal::is_in_step(&visit, &outcome).then(|| visit.began());
    let answer = outcome.unwrap_or_else(|refusal| visit.refuse(&parts, &refusal));
    if let Some(began) = began {
        Box::pin(conceal::end_of_step(began)).await;
    }
    answer.map(|body| body.during(exchange))
}

/// A request at the front door: decided, and passed on or refused.
async fn enter(
    visit: &mut Visit,
    parts: &mut http::request::Parts,
    body: Incoming,
) -> Result<Response<AnswerBody>, Refusal> {
    let head = Rc::new(Head::read(visit, parts)?);
    visit.note_head(&head);
    if let Some(answer) = visit.preflight(parts).or_else(|| visit.metadata(parts, &head)) {
        return Ok(answer);
    }
    match decide(visit, parts, &head).await {
        Ok(admitted) => pass::on(visit, parts, body, &head, admitted).await,
        Err(refusal) if visit.is_observed(&refusal) => {
            visit.observe(refusal);
            pass::on(visit, parts, body, &head, Found::anonymous()).await
        }
        Err(refusal) if conceal::applies(visit, &refusal) => {
            Box::pin(conceal::answer(visit, parts, body, &head, refusal)).await
        }
        Err(refusal) => Err(refusal),
    }
}

/// Whether a request may enter, and whose it is: limits stand between the stages of the decision, cheap ones before dear ones.
pub(crate) async fn decide(visit: &mut Visit, parts: &http::request::Parts, head: &Head) -> Result<Found, Refusal> {
    let current = Rc::clone(&visit.current);
    let map = &current.map;
    let method = parts.method.as_str();
    let located = map.locate(&head.host, &head.path, method);
    visit.route = located.route().map(|route| route.position);
    let mut facts = Facts {
        method,
        host: &head.host,
        path: &head.path,
        address: visit.address,
        secure: visit.secure,
        identity: Identity::Anonymous,
        ownership: Ownership::NotAsked,
    };
    if let Some(refusal) = map.arrive(&facts, &located) {
        return Err(refusal);
    }
    limits::of_the_address(visit)?;
    let found = if located.needs_caller() || limits::count_callers(visit) {
        let looked = authenticate::look(visit, parts, head, located.schemes()).await;
        looked.map_err(|refusal| limits::hidden(visit, refusal))?
    } else {
        look_all_the_same(visit, parts, head).await;
        Found::anonymous()
    };
    visit.note_caller(found.caller());
    facts.identity = found.identity();
    let now = visit.now();
    if let Some(refusal) = map.identify(&facts, &located, now) {
        return Err(refusal);
    }
    limits::of_the_caller(visit, found.caller())?;
    let mut decision = map.authorize(&facts, &located, now);
    let asked;
    if let Some(lookup) = decision.asks_owner {
        asked = Box::pin(owner::ask(visit, lookup, &located, head)).await;
        facts.ownership = asked.as_ownership();
        decision = map.authorize(&facts, &located, now);
    }
    match decision.verdict {
        Verdict::Open => Ok(found),
        Verdict::Refused(refusal) => Err(refusal),
    }
}

/// Where some route conceals itself, credentials cost the same time on every other: how long an answer takes tells nothing.
async fn look_all_the_same(visit: &mut Visit, parts: &http::request::Parts, head: &Head) {
    let current = Rc::clone(&visit.current);
    if !current.concealed_schemes.is_empty() {
        // What comes of it is of no interest here: anyone may enter.
        let _ = authenticate::look(visit, parts, head, &current.concealed_schemes).await;
        visit.schemes.clear();
    }
}

/// Whether a browser asks whether it may ask (Fetch, section 4.8): no other OPTIONS passes without a decision.
pub(crate) fn is_preflight(parts: &http::request::Parts) -> bool {
    parts.method == Method::OPTIONS
        && parts.headers.contains_key(http::header::ORIGIN)
        && parts.headers.contains_key(http::header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// A refusal of a request that breaks the protocol's rules.
pub(crate) fn malformed(rule: &'static str) -> Refusal {
    refusals::plain(refusals::MALFORMED, 400, Condition::Malformed(rule))
}
