//! An answer for a program: `doorward.explain/1`.

use doorward_policy::decide::trace::{Check, Considered, Refused, Remedy, Request};
use serde::Serialize;

use super::Desk;
use super::answer::{Answer, Outcome};

/// The whole answer.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    schema: &'static str,
    map: &'a str,
    #[serde(flatten)]
    decision: Decision<'a>,
}

/// A decision, as this schema and `doorward.request/1` have it.
#[derive(Serialize)]
pub(super) struct Decision<'a> {
    /// `open`, `observed`, `refused` or `asks-owner`.
    verdict: &'static str,
    /// The status of the refusal; of one that is only observed, as it would be.
    status: Option<u16>,
    request: &'a Request,
    /// The route that decided.
    route: Option<Place<'a>>,
    refusal: Option<&'a Refused>,
    reason: Option<Reason<'a>>,
    /// The conditions of the site and of the route, in the order in which they are tested.
    checks: Vec<&'a Check>,
    /// Routes for this path that did not decide.
    passed_over: Vec<&'a Considered>,
    /// How many routes before it are for other paths.
    other_paths: usize,
    /// Routes that come nearest, where none names the path.
    nearest: Vec<Place<'a>>,
    /// What would open it: all of these.
    opens: &'a [Remedy],
    /// What the owner meets and what anybody else does, where it hangs on that.
    by_owner: Option<ByOwner<'a>>,
    remarks: &'a [String],
}

/// A route.
#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: usize,
}

/// What the catalogue says of a reason.
#[derive(Serialize)]
pub(super) struct Reason<'a> {
    id: &'a str,
    title: &'a str,
    explanation: &'a str,
    operator: &'a [&'a str],
}

/// What comes of it by whose it is.
#[derive(Serialize)]
struct ByOwner<'a> {
    owner: &'a str,
    other: &'a str,
}

/// The answer.
pub(super) fn of<'a>(answer: &'a Answer<'_>, desk: &'a Desk<'_>) -> Told<'a> {
    Told { schema: "doorward.explain/1", map: &desk.file, decision: decision(answer) }
}

/// What the catalogue says of a reason.
pub(super) fn reason(reason: &'static doorward_reason::Reason) -> Reason<'static> {
    Reason { id: reason.id, title: reason.title, explanation: reason.explanation, operator: reason.repair.operator }
}

fn place(route: &doorward_policy::Route) -> Place<'_> {
    Place { path: &route.path, line: route.line }
}

/// The decision.
pub(super) fn decision<'a>(answer: &'a Answer<'_>) -> Decision<'a> {
    let (verdict, status) = match answer.outcome {
        Outcome::Open => ("open", None),
        Outcome::Observed(status) => ("observed", Some(status)),
        Outcome::Refused(status) => ("refused", Some(status)),
        Outcome::AsksOwner => ("asks-owner", None),
    };
    let hangs = answer.outcome == Outcome::AsksOwner;
    Decision {
        verdict,
        status,
        request: &answer.trace.request,
        route: answer.route.map(place),
        refusal: answer.trace.refusal.as_ref().filter(|_| !hangs),
        reason: answer.reason.filter(|_| !hangs).map(reason),
        checks: answer.checks().collect(),
        passed_over: answer.passed_over().map(|(considered, _)| considered).collect(),
        other_paths: answer.other_paths(),
        nearest: answer.nearest.iter().map(|route| place(route)).collect(),
        opens: &answer.trace.opens,
        by_owner: answer.by_owner.as_ref().map(|(owner, other)| ByOwner { owner, other }),
        remarks: &answer.remarks,
    }
}
