//! What the site says before any route does, and paths that no route names.

use super::*;
use crate::map::Route;
use crate::reasons;
use crate::refusal::Condition;
use crate::sample::{entries, map, route};

#[test]
fn host_encryption_and_address_come_first() {
    let mut map = map(vec![route("/**", &["anyone"])]);
    map.site.require_https = true;
    map.banned.networks = vec!["203.0.113.0/24".parse().unwrap()];
    for (host, secure, address, wanted) in [
        ("shop.example", true, "192.0.2.7", "open"),
        ("a.shop.example", true, "192.0.2.7", "open"),
        ("other.example", true, "192.0.2.7", "421 host-not-served"),
        ("shop.example.evil.example", true, "192.0.2.7", "421 host-not-served"),
        ("", true, "192.0.2.7", "421 host-not-served"),
        ("shop.example", false, "192.0.2.7", "403 https-required"),
        ("other.example", false, "203.0.113.9", "421 host-not-served"),
        ("shop.example", false, "203.0.113.9", "403 https-required"),
        ("shop.example", true, "203.0.113.9", "403 ip-denied"),
        ("shop.example", true, "::ffff:203.0.113.9", "403 ip-denied"),
        ("shop.example", true, "2001:db8::1", "open"),
    ] {
        let asked = Ask { host, secure, ..ask("/") }.from(address);
        let decision = asked.decide(Identity::Anonymous, &map);
        assert_eq!(line(&decision), wanted, "{host} {secure} {address}");
        let facts = asked.facts(Identity::Anonymous);
        let first = map.arrive(&facts, &map.locate(host, facts.path, "GET"));
        assert_eq!(first.is_none(), wanted == "open");
    }
}

#[test]
fn what_no_route_names_is_refused_as_the_site_says() {
    let mut map = map(vec![route("/a", &["anyone"])]);
    for (unlisted, status, reason) in [
        (RefuseAs::NotFound, 404, reasons::NOT_LISTED),
        (RefuseAs::Forbidden, 403, reasons::NOT_LISTED),
        (RefuseAs::Gone, 410, reasons::GONE),
        (RefuseAs::Legal, 451, reasons::LEGAL),
    ] {
        map.site.unlisted = unlisted;
        let admin = person("dana", &["admin"]);
        for identity in [Identity::Anonymous, Identity::Known(&admin)] {
            let decision = ask("/b").decide(identity, &map);
            let refusal = decision.verdict.refusal().unwrap();
            assert_eq!((refusal.status, refusal.reason.id, refusal.disguise), (status, reason.id, unlisted));
            assert_eq!((&refusal.because, refusal.route), (&Condition::NoRoute, None));
            assert!(decision.route.is_none());
        }
    }
}

#[test]
fn a_path_that_can_be_read_in_two_ways_opens_no_door() {
    let doors =
        || vec![route("/admin/**", &["role:admin"]), route("/me/{name}/**", &["self:name"]), route("/**", &["anyone"])];
    let open = map(doors());
    let mut hidden = doors();
    hidden[0].refuse_as = RefuseAs::NotFound;
    let hidden = map(hidden);
    let malformed = format!("400 {}", reasons::MALFORMED.id);
    let concealed = format!("404 {} concealed", reasons::MALFORMED.id);
    let eve = person("eve", &[]);
    for (path, shown, unshown) in [
        ("/a;x/b", "open", "open"),
        ("/a/..;/admin", &*malformed, &*concealed),
        ("/admin;x/y", &malformed, &concealed),
        ("/admin%3bx/y", &malformed, &concealed),
        ("/;x/admin", &malformed, &concealed),
        ("/me/eve/x;y", "open", "open"),
        ("/me/eve;x/", &malformed, &malformed),
        ("/me/eve/..;/dana", &malformed, &malformed),
        ("/admin/x;y", "403 role-insufficient", "404 role-insufficient concealed"),
    ] {
        for (map, wanted) in [(&open, shown), (&hidden, unshown)] {
            let decision = ask(path).decide(Identity::Known(&eve), map);
            assert_eq!(line(&decision), wanted, "{path}");
        }
    }
}

#[test]
fn an_encoded_slash_that_is_passed_on_opens_no_door() {
    let doors = vec![
        route("/admin/**", &["role:admin"]),
        Route { refuse_as: RefuseAs::NotFound, ..route("/hidden/**", &["role:admin"]) },
        route("/projects/{name}", &["signed-in"]),
        route("/a%2Fb/x", &["anyone"]),
        route("/me/{name}", &["self:name"]),
        route("/{page}", &["anyone"]),
    ];
    let few = map(doors.clone());
    let whole = map(doors.into_iter().chain([route("/**", &["anyone"])]).collect());
    let malformed = &*format!("400 {}", reasons::MALFORMED.id);
    let unlisted = &*format!("404 {} concealed", reasons::NOT_LISTED.id);
    let rules = PathRules { pass_encoded_slash: true };
    let (dana, eve) = (person("dana", &["admin"]), person("eve", &[]));
    for (path, caller, in_few, in_whole) in [
        ("/projects/group%2Fname", Some(&eve), "open", "open"),
        ("/projects/group%2Fname", None, "401 credentials-missing", "401 credentials-missing"),
        ("/projects%2Fname", Some(&eve), "open", "open"),
        ("/projects%2Fname", None, "401 credentials-missing", "401 credentials-missing"),
        ("/projects/..%2Fadmin", Some(&dana), malformed, malformed),
        ("/projects/..%2Fnone", Some(&eve), malformed, malformed),
        ("/projects/..%2Fa/none", Some(&eve), unlisted, "open"),
        ("/admin%2Fb", None, "401 credentials-missing", "401 credentials-missing"),
        ("/admin%2Fb", Some(&eve), "403 role-insufficient", "403 role-insufficient"),
        ("/admin%2Fb", Some(&dana), "open", "open"),
        ("/hidden%5Cb", Some(&eve), "404 role-insufficient concealed", "404 role-insufficient concealed"),
        ("/me%2Feve", Some(&eve), malformed, malformed),
        ("/x%2Fy", None, "open", "open"),
        ("/x/..%5cadmin", None, malformed, malformed),
        ("/a;/..%2f;/admin", None, malformed, malformed),
        ("/a%2fb/x", None, "open", "open"),
    ] {
        let asked = Ask { path: Path::parse(path, rules).unwrap(), ..ask("/") };
        let identity = caller.map_or(Identity::Anonymous, Identity::Known);
        let found = [&few, &whole].map(|map| line(&asked.decide(identity, map)));
        assert_eq!(found, [in_few, in_whole], "{path} {identity:?}");
    }
}

#[test]
fn needless_encoding_is_no_way_around() {
    let map = map(vec![route("/@admin/**", &["role:admin"]), route("/**", &["anyone"])]);
    for path in ["/@admin/x", "/%40admin/x", "/%40%61dmin/x", "//%40admin/", "/./@admin"] {
        assert_eq!(line(&ask(path).decide(Identity::Anonymous, &map)), "401 credentials-missing", "{path}");
    }
}

#[test]
fn steps_taken_one_by_one_give_the_same() {
    let shut = Route { deny: entries(&["anyone"]), ..route("/shut", &["anyone"]) };
    let map = map(vec![shut, route("/admin", &["role:admin"]), route("/open", &["anyone"])]);
    let (dana, eve) = (person("dana", &["admin"]), person("eve", &[]));
    for path in ["/shut", "/admin", "/open", "/none"] {
        for identity in [Identity::Anonymous, Identity::Known(&dana), Identity::Known(&eve)] {
            let asked = ask(path);
            let facts = asked.facts(identity);
            let located = map.locate(facts.host, facts.path, facts.method);
            let whole = line(&decide(&facts, &map, now()));
            let last = map.authorize(&facts, &located, now());
            assert_eq!(line(&last), whole, "{path}");
            if let Some(refusal) = map.identify(&facts, &located, now()) {
                assert_eq!(refusal.status, decide(&facts, &map, now()).verdict.refusal().unwrap().status, "{path}");
            }
        }
    }
}
