//! Methods: a route with `methods` speaks for those alone, and 405 is for those who would be admitted by another.

use url::Url;

use super::*;
use crate::map::{Lookup, Owner, Route};
use crate::refusal::Condition;
use crate::sample::{map, route};

fn door(path: &str, methods: &[&str], allow: &[&str]) -> Route {
    Route { methods: methods.iter().map(|method| (*method).into()).collect(), ..route(path, allow) }
}

fn asks(url: &str) -> Owner {
    let server = Url::parse("http://127.0.0.1/").unwrap();
    Owner::Lookup(Lookup { url: url.into(), server, header: None, cache_s: 0, timeout_ms: 1 })
}

#[test]
fn the_method_chooses_among_routes() {
    let map = map(vec![
        door("/o/{id}", &["GET"], &["anyone"]),
        door("/o/{id}", &["PATCH", "DELETE"], &["role:admin"]),
        door("/p/**", &["GET"], &["anyone"]),
        door("/**", &["POST"], &["signed-in"]),
    ]);
    let (dana, eve) = (person("dana", &["admin"]), person("eve", &[]));
    for (method, path, caller, wanted, allow) in [
        ("GET", "/o/1", None, "open", ""),
        ("HEAD", "/o/1", None, "open", ""),
        ("PATCH", "/o/1", None, "401 credentials-missing", ""),
        ("PATCH", "/o/1", Some(&eve), "403 role-insufficient", ""),
        ("PATCH", "/o/1", Some(&dana), "open", ""),
        ("PUT", "/o/1", None, "405 method-refused", "GET HEAD"),
        ("PUT", "/o/1", Some(&eve), "405 method-refused", "GET HEAD POST"),
        ("PUT", "/o/1", Some(&dana), "405 method-refused", "GET HEAD PATCH DELETE POST"),
        ("OPTIONS", "/o/1", None, "405 method-refused", "GET HEAD"),
        ("get", "/o/1", None, "405 method-refused", "GET HEAD"),
        ("POST", "/o/1", Some(&eve), "open", ""),
        ("GET", "/z", None, "401 credentials-missing", ""),
        ("GET", "/z", Some(&eve), "405 method-refused", "POST"),
    ] {
        let identity = caller.map_or(Identity::Anonymous, Identity::Known);
        let decision = ask(path).method(method).decide(identity, &map);
        assert_eq!(line(&decision), wanted, "{method} {path} {identity:?}");
        if let Some(refusal) = decision.verdict.refusal() {
            assert_eq!(refusal.needs.methods.join(" "), allow, "{method} {path}");
            assert_eq!(refusal.because == Condition::Method, !allow.is_empty());
            assert_eq!(refusal.route, decision.route.map(|route| route.position));
        }
    }
}

#[test]
fn what_is_concealed_tells_no_methods() {
    let hidden = Route { refuse_as: RefuseAs::NotFound, ..door("/x", &["GET"], &["role:admin"]) };
    let map = map(vec![hidden]);
    let (dana, eve) = (person("dana", &["admin"]), person("eve", &[]));
    for (identity, wanted) in [
        (Identity::Anonymous, "404 credentials-missing concealed"),
        (Identity::Known(&eve), "404 role-insufficient concealed"),
        (Identity::Known(&dana), "405 method-refused"),
    ] {
        let decision = ask("/x").method("DELETE").decide(identity, &map);
        assert_eq!(line(&decision), wanted);
    }
}

#[test]
fn an_owner_is_asked_for_one_question_alone() {
    let map = map(vec![
        Route { owner: Some(asks("http://127.0.0.1/a/{id}")), ..door("/{id}", &["GET"], &["owner"]) },
        Route { owner: Some(asks("http://127.0.0.1/b/{id}")), ..door("/{id}", &["PUT"], &["owner"]) },
    ]);
    let path = ask("/7").path;
    assert_eq!(map.locate("shop.example", &path, "DELETE").raw_parameter("id", &path), Some("7"));
    let dana = person("dana", &[]);
    for (ownership, wanted, allow) in [
        (Ownership::NotAsked, "403 not-owner asks-owner", ""),
        (Ownership::Is("dana"), "405 method-refused", "GET HEAD"),
        (Ownership::Is("eve"), "403 not-owner", ""),
    ] {
        let decision = ask("/7").method("DELETE").owned(ownership).decide(Identity::Known(&dana), &map);
        assert_eq!(line(&decision), wanted, "{ownership:?}");
        assert_eq!(decision.verdict.refusal().unwrap().needs.methods.join(" "), allow);
        assert_eq!(decision.route.unwrap().position, 0);
    }
}

#[test]
fn schemes_of_all_routes_are_taken_where_the_method_fits_none() {
    let only =
        |scheme: usize, method: &str| Route { authenticate: vec![scheme], ..door("/", &[method], &["signed-in"]) };
    let map = map(vec![only(1, "GET"), only(0, "PUT")]);
    let located = map.locate("shop.example", &ask("/").path, "POST");
    assert_eq!(located.schemes(), [0, 1]);
    assert!(located.needs_caller() && located.route().is_none());
}
