//! Fills a [`Trace`] while a decision is made: the recorder beside the one evaluation.

use jiff::Timestamp;

use super::located::{At, Found, Located, speaks_for};
use super::rules::{Failure, Question, Record, Rule, SiteRule};
use super::trace::{Check, Considered, Misfit, Outcome, Refused, Remedy, Request, Subject, Trace};
use super::{settle, words};
use crate::decision::{Decision, Verdict};
use crate::facts::Facts;
use crate::map::{Allow, Map, RefuseAs};
use crate::refusal::Refusal;

/// Decides, and says why: the same evaluation as [`super::decide`], with every condition written down.
#[must_use]
pub fn explain(facts: &Facts<'_>, map: &Map, now: Timestamp) -> Trace {
    let located = map.locate(facts.host, facts.path, facts.method);
    let mut notes = Notes::default();
    let decision = settle(facts, &located, map, now, &mut notes);
    let route = decision.route.map(|route| route.position);
    Trace {
        request: request(facts, now),
        considered: considered(facts, map, &located),
        verdict: match (&decision.verdict, decision.asks_owner) {
            (Verdict::Open, _) => Outcome::Open,
            (Verdict::Refused(_), Some(_)) => Outcome::AsksOwner,
            (Verdict::Refused(_), None) => Outcome::Refused,
        },
        refusal: decision.verdict.refusal().map(refused),
        opens: opens(&decision, &located, map, &notes),
        route,
        checks: checks(facts, &located, notes),
    }
}

/// What was taken down: each condition, with what would meet it where it failed.
#[derive(Debug, Default)]
struct Notes {
    all: Vec<(Check, Option<Remedy>)>,
}

impl<'m> Record<'m> for Notes {
    const ALL: bool = true;

    fn arrived(&mut self, facts: &Facts<'_>, map: &'m Map, rule: SiteRule, held: bool) {
        let (condition, wanted, given, any_of) = words::of_site(facts, map, rule);
        let remedy = (!held).then_some(Remedy { condition, any_of });
        self.all.push((Check { route: None, condition, held, wanted, given }, remedy));
    }

    fn tested(&mut self, question: &Question<'_, 'm>, rule: Rule, failure: Option<&Failure<'m>>) {
        let Some((condition, wanted, given)) = words::of_route(question, rule) else { return };
        let remedy = failure.map(|failure| Remedy { condition, any_of: words::remedy(question, failure) });
        let check = Check { route: Some(question.route.position), condition, held: failure.is_none(), wanted, given };
        self.all.push((check, remedy));
    }
}

fn request(facts: &Facts<'_>, now: Timestamp) -> Request {
    Request {
        method: facts.method.to_owned(),
        host: facts.host.to_owned(),
        path: facts.path.as_str().to_owned(),
        address: facts.address.to_string(),
        secure: facts.secure,
        caller: words::identity(&facts.identity),
        now: now.to_string(),
    }
}

fn considered(facts: &Facts<'_>, map: &Map, located: &Located<'_>) -> Vec<Considered> {
    let end = located.route().map_or(map.routes.len(), |route| route.position + 1);
    let consider = |route: &crate::map::Route| Considered {
        route: route.position,
        line: route.line,
        path: route.path.as_ref().to_owned(),
        misfit: if !route.hosts.is_empty() && !route.hosts.iter().any(|host| host.matches(facts.host)) {
            Some(Misfit::Host)
        } else if !map.router.matches(route.position, facts.path.matching()) {
            Some(Misfit::Path)
        } else {
            (!speaks_for(route, facts.method)).then_some(Misfit::Method)
        },
    };
    map.routes.iter().take(end).map(consider).collect()
}

/// The conditions in their order, with those that the map as a whole sets about path and method.
fn checks(facts: &Facts<'_>, located: &Located<'_>, notes: Notes) -> Vec<Check> {
    let mut checks: Vec<Check> = notes.all.into_iter().map(|(check, _)| check).collect();
    let (condition, wanted, given) = match &located.found {
        Found::Route(_) => return checks,
        Found::Method(routes) => {
            let methods: Vec<&str> = routes.iter().flat_map(|At(route)| &route.methods).map(AsRef::as_ref).collect();
            (Subject::Method, methods.join(", "), facts.method)
        }
        Found::Nothing => (Subject::Path, "a path that a route names".to_owned(), facts.path.as_str()),
        Found::Ambiguous { .. } => (Subject::Path, words::ONE_READING.to_owned(), facts.path.as_str()),
    };
    let at = checks.iter().position(|check| check.route.is_some()).unwrap_or(checks.len());
    checks.insert(at, Check { route: None, condition, held: false, wanted, given: given.to_owned() });
    checks
}

/// What would open the door: what failed of the site's own conditions, and of those of the route that decided.
fn opens(decision: &Decision<'_>, located: &Located<'_>, map: &Map, notes: &Notes) -> Vec<Remedy> {
    let Some(refusal) = decision.verdict.refusal() else { return Vec::new() };
    let deciding = decision.route.or(located.route()).map(|route| route.position);
    let concerns = |check: &Check| check.route.is_none() || check.route == deciding;
    let failed = notes.all.iter().filter(|(check, _)| concerns(check));
    let mut remedies: Vec<Remedy> = failed.filter_map(|(_, remedy)| remedy.clone()).collect();
    match &located.found {
        Found::Route(_) => {}
        Found::Method(_) if !refusal.needs.methods.is_empty() => {
            let any_of = refusal.needs.methods.iter().map(|method| method.as_ref().to_owned()).collect();
            remedies.push(Remedy { condition: Subject::Method, any_of });
        }
        Found::Method(routes) => {
            let methods =
                routes.iter().filter(|At(route)| Some(route.position) == deciding).flat_map(|At(route)| &route.methods);
            let any_of = methods.map(|method| method.as_ref().to_owned()).collect();
            remedies.push(Remedy { condition: Subject::Method, any_of });
        }
        Found::Nothing => remedies.push(Remedy { condition: Subject::Path, any_of: Vec::new() }),
        Found::Ambiguous { .. } => {
            remedies.push(Remedy { condition: Subject::Path, any_of: vec![words::ONE_READING.to_owned()] });
        }
    }
    without_needless(remedies, deciding.and_then(|position| map.routes.get(position)).map_or(&[], |route| &route.allow))
}

/// Where credentials lack and any credentials would do, `allow` asks for nothing besides.
fn without_needless(mut remedies: Vec<Remedy>, allow: &[Allow]) -> Vec<Remedy> {
    let lacks_credentials = remedies.iter().any(|remedy| remedy.condition == Subject::Credentials);
    if lacks_credentials && (allow.contains(&Allow::SignedIn) || allow.contains(&Allow::Anyone)) {
        remedies.retain(|remedy| remedy.condition != Subject::Allow);
    }
    remedies
}

fn refused(refusal: &Refusal) -> Refused {
    Refused {
        reason: refusal.reason.id,
        status: refusal.status,
        refuse_as: match refusal.disguise {
            RefuseAs::Forbidden => None,
            RefuseAs::NotFound => Some("not-found"),
            RefuseAs::Legal => Some("legal"),
            RefuseAs::Gone => Some("gone"),
        },
        retry_after_s: refusal.retry_after_s,
        scopes: refusal.needs.scopes.clone(),
        methods: refusal.needs.methods.clone(),
    }
}
