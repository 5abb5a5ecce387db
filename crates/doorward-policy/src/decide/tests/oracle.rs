//! Who may enter, said as plainly as can be: without regard to speed, order, reasons or statuses. And maps and requests made at
//! random, on which the decision is held against it.

use std::ops::Range;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::facts::CredentialFault;
use crate::map::{Allow, HostPattern, Hours, Lookup, Owner, Route, holds};
use crate::path::decoded;
use crate::sample::{entries, map, route};

/// Whether the request may enter.
pub(super) fn may_enter(facts: &Facts<'_>, map: &Map, now: Timestamp) -> bool {
    let speaks = |route: &&Route| {
        let host = route.hosts.is_empty() || route.hosts.iter().any(|host| host.matches(facts.host));
        let method = route.methods.is_empty()
            || route.methods.iter().any(|own| **own == *facts.method || (facts.method == "HEAD" && **own == *"GET"));
        host && method && map.router.matches(route.position, facts.path.as_str())
    };
    let Some(route) = map.routes.iter().find(speaks) else { return false };
    let blind = route.allow.contains(&Allow::Anyone) && route.deny.is_empty() && route.second_factor_s.is_none();
    let scheme_taken =
        |caller: &Caller| route.authenticate.iter().any(|at| map.authenticate[*at].scheme() == caller.scheme);
    let caller = match facts.identity {
        _ if blind => None,
        Identity::Known(caller) => Some(caller).filter(|caller| scheme_taken(caller)),
        Identity::Anonymous => None,
        Identity::Failed(_) | Identity::Unavailable { .. } => return false,
    };
    let parameters = map.router.parameters(route.position);
    let parameter = |name: &str| {
        let one = parameters.iter().find(|parameter| *parameter.name == *name)?;
        one.value(facts.path.as_str()).map(|value| decoded(value).into_owned())
    };
    let names = |entry: &Allow| match (entry, caller) {
        (Allow::Anyone, _) => true,
        (_, None) => false,
        (Allow::SignedIn, Some(_)) => true,
        (Allow::Role { held_by, .. }, Some(caller)) => held_by.iter().any(|role| caller.roles.contains(role)),
        (Allow::Scope(scope), Some(caller)) => caller.scopes.contains(scope),
        (Allow::User(name), Some(caller)) => caller.kind == Kind::Person && caller.name == *name,
        (Allow::Service(name), Some(caller)) => caller.kind == Kind::Service && caller.name == *name,
        (Allow::SelfIn(name), Some(caller)) => parameter(name).as_deref() == Some(&*caller.name),
        (Allow::Owner, Some(caller)) => match &route.owner {
            Some(Owner::Lookup(_)) => facts.ownership == Ownership::Is(&caller.name),
            Some(Owner::Claim { claim, parameter: name }) => {
                caller.claims.iter().any(|(own, value)| own == claim && parameter(name).as_deref() == Some(&**value))
            }
            None => false,
        },
    };
    let banned = caller.is_some_and(|caller| match caller.kind {
        Kind::Person => map.banned.users.contains(&caller.name),
        Kind::Service => map.banned.services.contains(&caller.name),
    });
    let fresh = |age_s: u64| {
        let used_s = caller.and_then(|caller| caller.second_factor_at_s);
        used_s.is_some_and(|used_s| i128::from(now.as_second()) - i128::from(used_s) <= i128::from(age_s))
    };
    map.site.hosts.iter().any(|host| host.matches(facts.host))
        && (facts.secure || !map.site.require_https)
        && !holds(&map.banned.networks, facts.address.to_canonical())
        && !banned
        && route.second_factor_s.is_none_or(fresh)
        && !route.deny.iter().any(names)
        && (route.networks.is_empty() || holds(&route.networks, facts.address.to_canonical()))
        && route.hours.as_ref().is_none_or(|hours| super::super::hours::open(hours, now))
        && route.from.is_none_or(|from| from <= now)
        && route.until.is_none_or(|until| now < until)
        && route.allow.iter().any(names)
}

/// A request with everything that is lent to its facts.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) ask: Ask,
    pub(super) caller: Caller,
    known: u8,
}

impl Case {
    pub(super) fn facts(&self) -> Facts<'_> {
        let fault = CredentialFault {
            reason: &doorward_reason::catalogue::TOKEN_EXPIRED,
            scheme: self.caller.scheme,
            detail: "it is over",
        };
        self.ask.facts(match self.known {
            0 => Identity::Anonymous,
            1 => Identity::Failed(fault),
            2 => Identity::Unavailable { retry_after_s: 0 },
            _ => Identity::Known(&self.caller),
        })
    }
}

const ENTRIES: &[&str] = &[
    "anyone",
    "signed-in",
    "role:viewer",
    "role:admin",
    "scope:read",
    "scope:write",
    "user:dana",
    "service:dana",
    "self:x",
    "owner",
];

fn some(list: &'static [&'static str], count: Range<usize>) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(list, count)
}

fn some_hours() -> impl Strategy<Value = Hours> {
    (0_u16..1440, 0_u16..=1440, prop::array::uniform7(prop::bool::weighted(0.8))).prop_map(|(from, to, days)| Hours {
        text: "hours".into(),
        days,
        from_minute: from,
        to_minute: to,
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    })
}

fn some_owner() -> impl Strategy<Value = Owner> {
    let lookup = |at: u16| {
        let url = format!("http://127.0.0.1:{at}/{{x}}").into();
        let server = format!("http://127.0.0.1:{at}/x").parse().unwrap();
        Owner::Lookup(Lookup { url, server, header: None, cache_s: 0, timeout_ms: 1 })
    };
    prop_oneof![Just(Owner::Claim { claim: "tenant".into(), parameter: "x".into() }), (1_u16..3).prop_map(lookup)]
}

fn some_moment() -> impl Strategy<Value = Option<Timestamp>> {
    prop::option::weighted(0.1, (-100_i64..100).prop_map(|s| Timestamp::from_second(now().as_second() + s).unwrap()))
}

fn some_route() -> impl Strategy<Value = Route> {
    let what = (
        select(&["/a", "/a/{x}", "/{x}/**", "/a/*.css", "/**/b", "/**"][..]),
        some(&["GET", "POST", "PUT"], 0..3),
        prop_oneof![4 => Just(vec![]), 1 => Just(vec![HostPattern::Under(".shop.example".into())])],
        select(&[RefuseAs::Forbidden, RefuseAs::Forbidden, RefuseAs::NotFound, RefuseAs::Legal, RefuseAs::Gone][..]),
    );
    let who =
        (some(ENTRIES, 1..4), prop_oneof![some(&[], 0..1), some(&ENTRIES[..8], 0..3)], prop::option::of(some_owner()));
    let how = (
        subsequence(vec![0_usize, 1, 2, 3, 4], 0..=5),
        prop::option::weighted(0.2, Just(60_u64)),
        prop::bool::weighted(0.2),
        prop::option::weighted(0.2, some_hours()),
        (some_moment(), some_moment()),
    );
    (what, who, how).prop_map(|(what, who, how)| Route {
        methods: what.1.iter().map(|method| (*method).into()).collect(),
        hosts: what.2,
        refuse_as: what.3,
        deny: entries(&who.1),
        owner: who.2,
        authenticate: how.0,
        second_factor_s: how.1,
        networks: if how.2 { vec!["10.0.0.0/8".parse().unwrap()] } else { vec![] },
        hours: how.3,
        from: how.4.0,
        until: how.4.1,
        ..route(what.0, &who.0)
    })
}

/// A map.
pub(super) fn some_map() -> impl Strategy<Value = Map> {
    let rare = || prop::bool::weighted(0.1);
    (prop::collection::vec(some_route(), 1..5), rare(), rare(), rare()).prop_map(
        |(routes, https, networks, callers)| {
            let mut map = map(routes);
            map.site.require_https = https;
            if networks {
                map.banned.networks = vec!["10.1.0.0/16".parse().unwrap()];
            }
            if callers {
                map.banned.users = vec!["dana".into()];
                map.banned.services = vec!["eve".into()];
            }
            map
        },
    )
}

/// A caller.
fn some_caller() -> impl Strategy<Value = Caller> {
    let schemes = &[Scheme::Basic, Scheme::Bearer, Scheme::Key, Scheme::Certificate, Scheme::Link][..];
    (
        any::<bool>(),
        select(&["dana", "eve", "a"][..]),
        some(&["viewer", "admin", "other"], 0..4),
        some(&["read", "write", "x"], 0..4),
        select(schemes),
        prop::option::of(-90_i64..10),
    )
        .prop_map(|(program, name, roles, scopes, scheme, factor)| Caller {
            kind: if program { Kind::Service } else { Kind::Person },
            scopes: scopes.iter().map(|scope| (*scope).into()).collect(),
            scheme,
            second_factor_at_s: factor.map(|ago_s| now().as_second() + ago_s),
            claims: vec![("tenant".into(), "dana".into())],
            ..person(name, &roles)
        })
}

/// A request.
pub(super) fn some_case() -> impl Strategy<Value = Case> {
    let owners =
        [Ownership::NotAsked, Ownership::Is("dana"), Ownership::Nobody, Ownership::Unavailable { retry_after_s: 5 }];
    let place = (
        select(&["/", "/a", "/a/", "/a/dana", "/a/b", "/dana/x", "/a/x.css", "/c/b"][..]),
        select(&["GET", "HEAD", "POST", "DELETE"][..]),
        prop_oneof![9 => Just("shop.example"), 3 => Just("a.shop.example"), 1 => Just("x.org")],
        select(&["10.0.0.1", "10.1.0.1", "192.0.2.1", "::ffff:10.0.0.1"][..]),
    );
    (place, any::<bool>(), select(owners.to_vec()), some_caller(), 0_u8..9).prop_map(
        |((path, method, host, address), secure, ownership, caller, known)| Case {
            ask: Ask { method, host, secure, ownership, ..ask(path).from(address) },
            caller,
            known,
        },
    )
}
