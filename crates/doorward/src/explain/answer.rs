//! The decision on a question, with what the gateway does besides: broken requests are refused first, and watched routes let pass.

use doorward_policy::decide::trace::{self, Check, Considered, Misfit, Refused, Remedy, Subject, Trace};
use doorward_policy::map::Mode;
use doorward_policy::{Caller, Facts, Identity, Map, Ownership, Path, Route, Verdict, decide, explain, reasons};
use doorward_reason::Reason;

use super::nearest;
use super::question::Question;

/// What a client meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is open.
    Open,
    /// It is open since the route is only watched; enforced, it would be this status.
    Observed(u16),
    /// It is refused with this status.
    Refused(u16),
    /// It hangs on whose it is.
    AsksOwner,
}

/// The answer to a question.
pub(super) struct Answer<'m> {
    pub(super) outcome: Outcome,
    pub(super) trace: Trace,
    /// The reason of the refusal, watched ones included.
    pub(super) reason: Option<&'static Reason>,
    /// The route that decided.
    pub(super) route: Option<&'m Route>,
    /// The routes that come nearest, where none names the path.
    pub(super) nearest: Vec<&'m Route>,
    /// Where it hangs on the owner: what the owner meets, and what anybody else does.
    pub(super) by_owner: Option<(String, String)>,
    pub(super) remarks: Vec<String>,
}

impl Answer<'_> {
    /// The conditions of the site, and those of the route that decided.
    pub(super) fn checks(&self) -> impl Iterator<Item = &Check> {
        self.trace.checks.iter().filter(|check| check.route.is_none() || check.route == self.trace.route)
    }

    /// Routes for this path that did not decide, with what did not fit.
    pub(super) fn passed_over(&self) -> impl Iterator<Item = (&Considered, Misfit)> {
        let considered = self.trace.considered.iter().filter(|considered| Some(considered.route) != self.trace.route);
        considered
            .filter_map(|considered| Some((considered, considered.misfit.filter(|misfit| *misfit != Misfit::Path)?)))
    }

    /// How many routes before it are for other paths.
    pub(super) fn other_paths(&self) -> usize {
        self.trace.considered.iter().filter(|considered| considered.misfit == Some(Misfit::Path)).count()
    }
}

/// Decides a question.
pub(super) fn to<'m>(question: &Question, map: &'m Map) -> Answer<'m> {
    let path = match (&question.path, question.method.as_str()) {
        (Err(fault), _) => {
            let given = format!("{}: {}", question.raw_path, fault.rule());
            return Broken { reason: reasons::MALFORMED, status: 400, about: Subject::Path, given, hint: fault.hint() }
                .answer(question);
        }
        (_, method @ "CONNECT") => {
            let hint = "a gateway makes no tunnels; a forward proxy does";
            return Broken {
                reason: reasons::MALFORMED,
                status: 400,
                about: Subject::Method,
                given: method.into(),
                hint,
            }
            .answer(question);
        }
        (_, method @ "TRACE") => {
            let hint = "use another method: what the gateway adds is nobody's business";
            return Broken { reason: reasons::METHOD, status: 405, about: Subject::Method, given: method.into(), hint }
                .answer(question);
        }
        (Ok(path), _) => path,
    };
    let facts = facts(question, path, ownership(question));
    let trace = explain(&facts, map, question.at);
    let route = trace.route.and_then(|position| map.routes.get(position));
    let outcome = outcome(&trace, map, route);
    let reason = trace.refusal.as_ref().and_then(|refused| doorward_reason::find(refused.reason));
    let by_owner = (outcome == Outcome::AsksOwner).then(|| by_owner(question, path, map));
    let mut remarks = question.remarks.clone();
    if route.is_some_and(|route| !route.limits.is_empty()) || !map.limits.address.quotas.is_empty() {
        remarks.push("rates are not counted here: what is open may still be too much (429)".to_owned());
    }
    let is_unlisted = reason.is_some_and(|reason| reason.id == reasons::NOT_LISTED.id);
    let nearest = if is_unlisted { nearest::routes(path, map) } else { Vec::new() };
    Answer { outcome, trace, reason, route, nearest, by_owner, remarks }
}

fn facts<'q>(question: &'q Question, path: &'q Path, ownership: Ownership<'q>) -> Facts<'q> {
    Facts {
        method: &question.method,
        host: &question.host,
        path,
        address: question.address,
        secure: question.secure,
        identity: match (&question.caller, question.failed) {
            (Some(caller), _) => Identity::Known(caller),
            (None, Some(fault)) => Identity::Failed(fault),
            (None, None) => Identity::Anonymous,
        },
        ownership,
    }
}

fn ownership(question: &Question) -> Ownership<'_> {
    match question.owner.as_deref() {
        None => Ownership::NotAsked,
        Some("") => Ownership::Nobody,
        Some(name) => Ownership::Is(name),
    }
}

/// What the gateway makes of a decision. INVARIANT: broken requests and failures of its own are refused in watched maps too.
fn outcome(trace: &Trace, map: &Map, route: Option<&Route>) -> Outcome {
    let status = trace.refusal.as_ref().map_or(0, |refused| refused.status);
    let is_broken = matches!(status, 400 | 413 | 414) || status >= 500;
    let watched = map.site.mode == Mode::Observe || route.is_some_and(|route| route.mode == Mode::Observe);
    match trace.verdict {
        trace::Outcome::Open => Outcome::Open,
        trace::Outcome::AsksOwner => Outcome::AsksOwner,
        trace::Outcome::Refused if watched && !is_broken => Outcome::Observed(status),
        trace::Outcome::Refused => Outcome::Refused(status),
    }
}

/// What the caller meets as the owner, and what otherwise.
fn by_owner(question: &Question, path: &Path, map: &Map) -> (String, String) {
    let name = question.caller.as_ref().map_or("", |caller: &Caller| &*caller.name);
    let met = |ownership| {
        let decision = decide(&facts(question, path, ownership), map, question.at);
        match decision.verdict {
            Verdict::Open => "open".to_owned(),
            Verdict::Refused(refusal) => refusal.status.to_string(),
        }
    };
    (met(Ownership::Is(name)), met(Ownership::Nobody))
}

/// Why a request is refused before the map is asked.
struct Broken {
    reason: &'static Reason,
    status: u16,
    about: Subject,
    given: String,
    hint: &'static str,
}

impl Broken {
    fn answer<'m>(self, question: &Question) -> Answer<'m> {
        let wanted =
            if self.about == Subject::Method { "any method but CONNECT and TRACE" } else { "a path with one meaning" };
        let check =
            Check { route: None, condition: self.about, held: false, wanted: wanted.to_owned(), given: self.given };
        let trace = Trace {
            request: trace::Request {
                method: question.method.clone(),
                host: question.host.clone(),
                path: question.raw_path.clone(),
                address: question.address.to_string(),
                secure: question.secure,
                caller: "whoever it is".to_owned(),
                now: question.at.to_string(),
            },
            considered: Vec::new(),
            checks: vec![check],
            verdict: trace::Outcome::Refused,
            route: None,
            refusal: Some(Refused {
                reason: self.reason.id,
                status: self.status,
                refuse_as: None,
                retry_after_s: None,
                scopes: Vec::new(),
                methods: Vec::new(),
            }),
            opens: vec![Remedy { condition: self.about, any_of: vec![self.hint.to_owned()] }],
        };
        Answer {
            outcome: Outcome::Refused(self.status),
            trace,
            reason: Some(self.reason),
            route: None,
            nearest: Vec::new(),
            by_owner: None,
            remarks: question.remarks.clone(),
        }
    }
}
