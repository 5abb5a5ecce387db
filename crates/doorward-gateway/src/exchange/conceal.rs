//! Concealment: a refusal that is, for the same caller, what the site answers for a page that does not exist.
//!
//! Nothing is imitated. The request is decided again under a name that nobody has given to anything, and what comes of that is the
//! answer: the upstream's own 404 where that name is open, the same refusal where it is not. So status, fields, bytes and time are
//! those of an absent page for every method, with Range, with conditions, with whatever the site does there.
//!
//! Deciding twice takes some microseconds, which can be measured if one asks often enough. So in a map that conceals anything, answers that
//! may be taken for that of an absent page go out at the end of a step of time that began with the request, whatever was done in it.
//!
//! Where no such name is open to this caller, the upstream is asked for its page of what is absent all the same, with nothing of the
//! client's but what chooses the form of a page. What no route names is answered so too, in a map that conceals anything.

use std::time::Duration;

use doorward_policy::Refusal;
use doorward_policy::map::RefuseAs;
use doorward_policy::path::PathRules;
use http::Response;
use http::request::Parts;
use hyper::body::Incoming;
use tokio::time::Instant;

use super::absent::absent;
use super::{Head, Visit, pass};
use crate::body::AnswerBody;
use crate::moment;
use crate::server::client::Door;

/// Bytes of an absent page in which the name is put back that was asked for.
pub(crate) const PAGE_BYTES: usize = 256 * 1024;
/// The step of time: longer than all that the gateway itself does.
const STEP: Duration = Duration::from_millis(4);

/// Whether this refusal is to be concealed by what the site answers.
pub(super) fn applies(visit: &Visit, refusal: &Refusal) -> bool {
    refusal.disguise == RefuseAs::NotFound && visit.current.conceals
}

/// Whether this may be taken for the answer for a page that does not exist, in a map that conceals anything: what the site says of an
/// error, and the gateway's own 404. Where another proxy asks, or the operator, nobody looks at the time.
pub(super) fn is_in_step(visit: &Visit, outcome: &Result<Response<AnswerBody>, Refusal>) -> bool {
    visit.current.conceals
        && matches!(visit.client.door, Door::Plain | Door::Tls)
        && match outcome {
            Ok(answer) => answer.status().is_client_error(),
            Err(refusal) => refusal.disguise == RefuseAs::NotFound,
        }
}

/// Waits for the end of the step. It is counted from the request's beginning, so that the moment tells nothing of what was done.
pub(super) async fn end_of_step(began: Instant) {
    let steps = began.elapsed().as_nanos() / STEP.as_nanos() + 1;
    let steps = u32::try_from(steps).unwrap_or(u32::MAX);
    moment::until(began + STEP.saturating_mul(steps)).await;
}

/// The answer for a page that does not exist.
pub(super) async fn answer(
    visit: &mut Visit,
    parts: &mut Parts,
    body: Incoming,
    head: &Head,
    hidden: Refusal,
) -> Result<Response<AnswerBody>, Refusal> {
    let route = visit.route;
    let has_page = visit.current.map.pages.not_found.is_some();
    let mut names = absent(&head.path, PathRules { pass_encoded_slash: visit.current.map.site.pass_encoded_slash });
    let last = names.last().cloned().filter(|_| !has_page);
    if hidden.route.is_none() {
        names.clear();
    }
    for name in names {
        let there = Head {
            host: head.host.clone(),
            authority: head.authority.clone(),
            path: name.path.clone(),
            query: head.query.clone(),
            as_sent: false,
        };
        // The site's rates were counted already, and an absent page tells them too.
        visit.rates.clone_from(&visit.rates_of_site);
        match super::decide(visit, parts, &there).await {
            Ok(found) => {
                visit.conceal(hidden.clone());
                let passed = pass::on_as(visit, parts, body, &there, found, Some(&name)).await;
                // The owner's page for what is absent: the log is to have the reason that is hidden.
                return passed.map_err(|refusal| if refusal.disguise == RefuseAs::NotFound { hidden } else { refusal });
            }
            Err(refusal) if refusal.disguise == RefuseAs::NotFound => {}
            Err(refusal) => return Err(refusal),
        }
    }
    visit.route = route;
    visit.rates.clone_from(&visit.rates_of_site);
    match last {
        Some(name) => pass::absent_page(visit, parts, &name, head, hidden).await,
        None => Err(hidden),
    }
}
