//! Laws that hold for every map and every request.

use proptest::prelude::*;

use super::oracle::{may_enter, some_case, some_map};
use super::*;
use crate::decide::located::needs_caller;
use crate::decision::Verdict;
use crate::map::Route;
use crate::router::Router;
use crate::sample::entries;

fn is_open(facts: &Facts<'_>, map: &Map) -> bool {
    matches!(decide(facts, map, now()).verdict, Verdict::Open)
}

fn some_entry() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["anyone", "signed-in", "role:viewer", "user:dana", "scope:read", "service:eve"][..])
}

/// The map with its routes changed.
fn changed(mut map: Map, change: impl FnOnce(&mut Vec<Route>)) -> Map {
    change(&mut map.routes);
    map.router = Router::new(&map.routes, map.site.ignore_case);
    map
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_door_opens_where_the_map_says_so_and_nowhere_else(map in some_map(), case in some_case()) {
        prop_assert_eq!(is_open(&case.facts(), &map), may_enter(&case.facts(), &map, now()));
    }

    #[test]
    fn one_more_deny_opens_nothing(map in some_map(), case in some_case(), at in any::<prop::sample::Index>(), entry in some_entry()) {
        let before = is_open(&case.facts(), &map);
        let map = changed(map, |routes| {
            let at = at.index(routes.len());
            routes[at].deny.extend(entries(&[entry]));
        });
        prop_assert!(before || !is_open(&case.facts(), &map));
    }

    #[test]
    fn one_allow_less_opens_nothing(map in some_map(), case in some_case(), at in any::<prop::sample::Index>()) {
        let before = is_open(&case.facts(), &map);
        let map = changed(map, |routes| {
            let at = at.index(routes.len());
            routes[at].allow.pop();
        });
        prop_assert!(before || !is_open(&case.facts(), &map));
    }

    #[test]
    fn the_order_of_roles_and_scopes_does_not_matter(map in some_map(), case in some_case()) {
        let before = line(&decide(&case.facts(), &map, now()));
        let mut turned = case.clone();
        turned.caller.roles.reverse();
        turned.caller.scopes.reverse();
        prop_assert_eq!(before, line(&decide(&turned.facts(), &map, now())));
    }

    #[test]
    fn who_is_banned_enters_nowhere(map in some_map(), case in some_case()) {
        let mut map = map;
        map.banned.networks = vec!["0.0.0.0/0".parse().unwrap()];
        prop_assert!(!is_open(&case.facts(), &map));
        map.banned.networks.clear();
        let name = case.caller.name.clone();
        (map.banned.users, map.banned.services) = (vec![name.clone()], vec![name]);
        let decision = decide(&case.facts(), &map, now());
        // Where credentials are not looked at, or are not those of a scheme that is taken, nobody knows who it is.
        let known = decision.route.is_some_and(|route| {
            needs_caller(route) && route.authenticate.iter().any(|at| map.authenticate[*at].scheme() == case.caller.scheme)
        });
        let banned = matches!(case.facts().identity, Identity::Known(_)) && known;
        prop_assert!(!banned || decision.verdict.refusal().is_some());
    }

    #[test]
    fn refusals_are_lawful(map in some_map(), case in some_case()) {
        let decision = decide(&case.facts(), &map, now());
        let Some(refusal) = decision.verdict.refusal() else {
            prop_assert!(decision.route.is_some() && decision.asks_owner.is_none());
            return Ok(());
        };
        match refusal.status {
            401 => {
                let route = decision.route.unwrap();
                let challenges = |at: &usize| crate::decide::refuse::has_challenge(map.authenticate[*at].scheme());
                prop_assert!(route.authenticate.iter().any(challenges));
            }
            405 => prop_assert!(!refusal.needs.methods.is_empty()),
            503 => prop_assert!(refusal.retry_after_s.is_some_and(|wait_s| wait_s >= 1)),
            404 => prop_assert!(refusal.disguise == RefuseAs::NotFound && refusal.needs == Default::default()),
            status => prop_assert!(matches!(status, 400 | 403 | 410 | 421 | 451), "{}", status),
        }
        if refusal.disguise == RefuseAs::NotFound {
            prop_assert_eq!((refusal.status, refusal.retry_after_s), (404, None));
        }
        if matches!(case.facts().identity, Identity::Unavailable { .. }) && decision.route.is_some_and(needs_caller) {
            prop_assert!(matches!(refusal.status, 503 | 404 | 405), "{}", refusal.status);
        }
    }
}
