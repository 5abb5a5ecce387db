//! Explanations: they cannot disagree with decisions, and they say what would have opened the door.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::oracle::{some_case, some_map};
use super::*;
use crate::decide::explain;
use crate::decide::trace::{Misfit, Outcome, Subject, Trace};
use crate::decision::Verdict;
use crate::map::{HostPattern, Hours, Route};
use crate::sample::{entries, map, route};

fn traced(asked: &Ask, identity: Identity<'_>, map: &Map) -> Trace {
    explain(&asked.facts(identity), map, now())
}

/// What would open the door, a condition a line.
fn opens(trace: &Trace) -> Vec<String> {
    trace.opens.iter().map(|remedy| format!("{:?}: {}", remedy.condition, remedy.any_of.join(" | "))).collect()
}

fn office() -> Route {
    let hours = Hours {
        text: "Mon-Fri 12:00-18:00 Europe/Berlin".into(),
        days: [true, true, true, true, true, false, false],
        from_minute: 720,
        to_minute: 1080,
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    };
    Route {
        networks: vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()],
        hours: Some(hours),
        second_factor_s: Some(900),
        ..route("/admin/**", &["role:admin", "user:root"])
    }
}

#[test]
fn every_condition_is_told_with_its_input() {
    let map = map(vec![route("/a", &["anyone"]), office()]);
    let dana = Caller { second_factor_at_s: Some(now().as_second() - 60), ..person("dana", &["editor"]) };
    let trace = traced(&ask("/admin/x"), Identity::Known(&dana), &map);
    let told: Vec<String> = trace
        .checks
        .iter()
        .map(|check| {
            format!("{} {:?}: {} / {}", if check.held { "+" } else { "-" }, check.condition, check.wanted, check.given)
        })
        .collect();
    assert_eq!(
        told,
        [
            "+ Host: shop.example, *.shop.example / shop.example",
            "+ Https: https or http / http",
            "+ Address: any address / 192.0.2.7",
            "+ Credentials: basic, bearer, key / user:dana by basic, roles editor",
            "+ Banned: a caller who is not banned / user:dana by basic, roles editor",
            "+ SecondFactor: a second factor within 900 s / one 60 s ago",
            "- Networks: 10.0.0.0/8, fd00::/8 / 192.0.2.7",
            "- Hours: Mon-Fri 12:00-18:00 Europe/Berlin / Wed 11:00",
            "- Allow: role:admin, user:root / user:dana by basic, roles editor",
        ]
    );
    assert_eq!((trace.verdict, trace.route), (Outcome::Refused, Some(1)));
    assert_eq!(trace.refusal.as_ref().map(|refused| (refused.reason, refused.status)), Some(("ip-not-allowed", 403)));
    assert_eq!(
        opens(&trace),
        [
            "Networks: 10.0.0.0/8 | fd00::/8",
            "Hours: Mon-Fri 12:00-18:00 Europe/Berlin",
            "Allow: role:admin | user:root"
        ]
    );
}

#[test]
fn routes_before_the_one_that_matched_say_what_did_not_fit() {
    let elsewhere = Route { hosts: vec![HostPattern::Under(".shop.example".into())], ..route("/**", &["anyone"]) };
    let other_method = Route { methods: vec!["POST".into()], ..route("/a", &["anyone"]) };
    let map = map(vec![
        elsewhere,
        route("/b", &["anyone"]),
        other_method,
        route("/a", &["anyone"]),
        route("/**", &["anyone"]),
    ]);
    let trace = traced(&ask("/a"), Identity::Anonymous, &map);
    let misfits: Vec<_> = trace.considered.iter().map(|one| (one.line, one.misfit)).collect();
    assert_eq!(misfits, [(1, Some(Misfit::Host)), (2, Some(Misfit::Path)), (3, Some(Misfit::Method)), (4, None)]);
    assert_eq!((trace.verdict, trace.route, trace.opens.len()), (Outcome::Open, Some(3), 0));
}

#[test]
fn what_would_open_is_no_more_than_is_needed() {
    let shut = Route { deny: entries(&["anyone"]), ..route("/shut", &["anyone"]) };
    let only_post = Route { methods: vec!["POST".into()], ..route("/post", &["role:editor"]) };
    let map = map(vec![
        shut,
        only_post,
        Route { deny: entries(&["user:dana"]), ..route("/deny", &["anyone"]) },
        route("/in", &["signed-in"]),
        route("/role", &["role:admin"]),
        route("/a/**", &["anyone"]),
        route("/me/{name}", &["self:name"]),
    ]);
    let dana = person("dana", &["editor"]);
    for (path, caller, wanted) in [
        ("/a", None, vec![]),
        ("/shut", None, vec!["Deny: "]),
        ("/deny", Some(&dana), vec!["Deny: a caller whom `user:dana` does not name"]),
        ("/in", None, vec!["Credentials: basic | bearer | key"]),
        ("/role", None, vec!["Credentials: basic | bearer | key", "Allow: role:admin"]),
        ("/role", Some(&dana), vec!["Allow: role:admin"]),
        ("/me/eve", Some(&dana), vec!["Allow: self:name"]),
        ("/post", Some(&dana), vec!["Method: POST"]),
        ("/post", None, vec!["Credentials: basic | bearer | key", "Allow: role:editor", "Method: POST"]),
        ("/none", None, vec!["Path: "]),
        (
            "/a/..;/in",
            None,
            vec!["Path: a path that every server reads in the same way: without `;` and encoded slashes"],
        ),
    ] {
        let trace = traced(&ask(path), caller.map_or(Identity::Anonymous, Identity::Known), &map);
        assert_eq!(opens(&trace), wanted, "{path}");
    }
}

#[test]
fn conditions_of_the_site_and_of_the_route_are_told_together() {
    let mut map = map(vec![route("/**", &["role:admin"])]);
    map.site.require_https = true;
    map.banned.networks = vec!["192.0.2.0/24".parse().unwrap()];
    let trace = traced(&Ask { host: "x.org", ..ask("/") }, Identity::Anonymous, &map);
    assert_eq!(
        opens(&trace),
        [
            "Host: shop.example | *.shop.example",
            "Https: https",
            "Address: an address outside 192.0.2.0/24",
            "Credentials: basic | bearer | key",
            "Allow: role:admin"
        ]
    );
    assert_eq!((trace.refusal.unwrap().status, trace.route), (421, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn explanation_and_decision_agree(map in some_map(), case in some_case()) {
        let facts = case.facts();
        let decision = decide(&facts, &map, now());
        let trace = explain(&facts, &map, now());
        let outcome = match (&decision.verdict, decision.asks_owner) {
            (Verdict::Open, _) => Outcome::Open,
            (_, Some(_)) => Outcome::AsksOwner,
            _ => Outcome::Refused,
        };
        prop_assert_eq!(trace.verdict, outcome);
        prop_assert_eq!(trace.route, decision.route.map(|route| route.position));
        let refusal = decision.verdict.refusal();
        prop_assert_eq!(
            trace.refusal.as_ref().map(|refused| (refused.reason, refused.status, refused.retry_after_s)),
            refusal.map(|refusal| (refusal.reason.id, refusal.status, refusal.retry_after_s))
        );
        prop_assert_eq!(trace.opens.is_empty(), refusal.is_none());
        // The one route that fits is the one that was found.
        let located = map.locate(facts.host, facts.path, facts.method);
        let fits: Vec<usize> = trace.considered.iter().filter(|one| one.misfit.is_none()).map(|one| one.route).collect();
        prop_assert_eq!(fits.first().copied(), located.route().map(|route| route.position));
        prop_assert!(fits.len() <= 1);
        // What is open fails in nothing; what is refused fails in something.
        let failed = trace.checks.iter().any(|check| !check.held);
        prop_assert_eq!(failed, refusal.is_some());
        let asked_method = trace.checks.iter().any(|check| check.condition == Subject::Method);
        prop_assert!(refusal.is_none_or(|refusal| refusal.status != 405) || asked_method);
    }
}
