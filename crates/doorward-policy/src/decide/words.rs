//! Conditions in words, for the operator: what the map says, what the request has, and what would meet it.

use super::located::needs_caller;
use super::rules::{Failure, Question, Rule, SiteRule};
use super::trace::Subject;
use crate::caller::{Caller, Kind};
use crate::facts::{Facts, Identity, Ownership};
use crate::map::{Allow, HostPattern, Map};

/// What an ambiguous path lacks.
pub(super) const ONE_READING: &str = "a path that every server reads in the same way: without `;` and encoded slashes";

/// A condition of the site: what it is about, what is wanted, what is given, what would meet it.
pub(super) fn of_site(facts: &Facts<'_>, map: &Map, rule: SiteRule) -> (Subject, String, String, Vec<String>) {
    match rule {
        SiteRule::Host => {
            let hosts: Vec<String> = map.site.hosts.iter().map(host).collect();
            (Subject::Host, hosts.join(", "), facts.host.to_owned(), hosts)
        }
        SiteRule::Https => {
            let wanted = if map.site.require_https { "https" } else { "https or http" };
            let given = if facts.secure { "https" } else { "http" };
            (Subject::Https, wanted.to_owned(), given.to_owned(), vec!["https".to_owned()])
        }
        SiteRule::Address => {
            let wanted = match joined(&map.banned.networks) {
                banned if banned.is_empty() => "any address".to_owned(),
                banned => format!("an address outside {banned}"),
            };
            (Subject::Address, wanted.clone(), facts.address.to_string(), vec![wanted])
        }
    }
}

/// A condition of a route: what it is about, what is wanted, what is given. Nothing where the route does not set it.
pub(super) fn of_route(question: &Question<'_, '_>, rule: Rule) -> Option<(Subject, String, String)> {
    let route = question.route;
    let caller = || caller(question);
    Some(match rule {
        Rule::Credentials => {
            let wanted = if needs_caller(route) { schemes(question).join(", ") } else { "none".to_owned() };
            (Subject::Credentials, wanted, identity(&question.facts.identity))
        }
        Rule::Ban => {
            question.caller()?;
            (Subject::Banned, "a caller who is not banned".to_owned(), caller())
        }
        Rule::SecondFactor => (Subject::SecondFactor, factor_wanted(route.second_factor_s?), factor_given(question)),
        Rule::Deny if route.deny.is_empty() => return None,
        Rule::Deny => (Subject::Deny, format!("none of {}", entries(&route.deny).join(", ")), caller()),
        Rule::Networks if route.networks.is_empty() => return None,
        Rule::Networks => (Subject::Networks, joined(&route.networks), question.facts.address.to_string()),
        Rule::Hours => {
            let hours = route.hours.as_ref()?;
            let local = hours.zone.to_datetime(question.now).strftime("%a %H:%M").to_string();
            (Subject::Hours, hours.text.as_ref().to_owned(), local)
        }
        Rule::From => (Subject::From, format!("from {}", route.from?), question.now.to_string()),
        Rule::Until => (Subject::Until, format!("before {}", route.until?), question.now.to_string()),
        Rule::Allow => (Subject::Allow, entries(&route.allow).join(", "), entrant(question)),
    })
}

/// What would meet a condition that failed: any one of these.
pub(super) fn remedy(question: &Question<'_, '_>, failure: &Failure<'_>) -> Vec<String> {
    let route = question.route;
    match failure {
        Failure::NoCredentials | Failure::Credentials(_) => schemes(question),
        Failure::CallerUnknowable { .. } => vec!["an answer from what verifies the credentials".to_owned()],
        Failure::CallerBanned => vec!["a caller who is not banned".to_owned()],
        Failure::SecondFactor { age_s } => vec![factor_wanted(*age_s)],
        Failure::Deny(Allow::Anyone) => Vec::new(),
        Failure::Deny(entry) => vec![format!("a caller whom `{}` does not name", entry.words())],
        Failure::Network => route.networks.iter().map(ToString::to_string).collect(),
        Failure::Hours => route.hours.iter().map(|hours| hours.text.as_ref().to_owned()).collect(),
        Failure::From => route.from.iter().map(|from| format!("from {from}")).collect(),
        Failure::Until => Vec::new(),
        Failure::Allow | Failure::AsksOwner(_) => entries(&route.allow),
        Failure::OwnerUnknowable { .. } => {
            let mut all = entries(&route.allow);
            all.push("an answer from what knows the owner".to_owned());
            all
        }
    }
}

/// Who asks, as far as the credentials told.
pub(super) fn identity(identity: &Identity<'_>) -> String {
    match identity {
        Identity::Anonymous => "nobody".to_owned(),
        Identity::Known(caller) => person(caller),
        Identity::Failed(fault) => {
            format!("not accepted ({}): {}, {}", fault.scheme.word(), fault.reason.id, fault.detail)
        }
        Identity::Unavailable { .. } => "cannot be verified".to_owned(),
    }
}

fn caller(question: &Question<'_, '_>) -> String {
    question.caller().map_or_else(|| "nobody who is known here".to_owned(), person)
}

/// The caller, with what is known of the owner where the route asks for one.
fn entrant(question: &Question<'_, '_>) -> String {
    let caller = caller(question);
    if !question.route.allow.contains(&Allow::Owner) {
        return caller;
    }
    match question.facts.ownership {
        Ownership::NotAsked => caller,
        Ownership::Is(owner) => format!("{caller}; the owner is {owner}"),
        Ownership::Nobody => format!("{caller}; there is no owner"),
        Ownership::Unavailable { .. } => format!("{caller}; the owner cannot be learnt"),
    }
}

fn person(caller: &Caller) -> String {
    let kind = match caller.kind {
        Kind::Person => "user",
        Kind::Service => "service",
    };
    let mut words = format!("{kind}:{} by {}", caller.name, caller.scheme.word());
    for (what, list) in [("roles", &caller.roles), ("scopes", &caller.scopes)] {
        if !list.is_empty() {
            words.push_str(&format!(", {what} {}", list.join(" ")));
        }
    }
    words
}

fn schemes(question: &Question<'_, '_>) -> Vec<String> {
    question.schemes().map(|scheme| scheme.word().to_owned()).collect()
}

fn entries(list: &[Allow]) -> Vec<String> {
    list.iter().map(Allow::words).collect()
}

fn factor_wanted(age_s: u64) -> String {
    format!("a second factor within {age_s} s")
}

fn factor_given(question: &Question<'_, '_>) -> String {
    let used_at_s = question.caller().and_then(|caller| caller.second_factor_at_s);
    used_at_s.map_or_else(
        || "none".to_owned(),
        |used_at_s| format!("one {} s ago", question.now.as_second().saturating_sub(used_at_s)),
    )
}

fn host(pattern: &HostPattern) -> String {
    match pattern {
        HostPattern::Exact(name) => name.as_ref().to_owned(),
        HostPattern::Under(domain) => format!("*{domain}"),
        HostPattern::Any => "*".to_owned(),
    }
}

fn joined<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
