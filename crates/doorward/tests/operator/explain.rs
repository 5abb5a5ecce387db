//! `explain`: the verdict, what decided, and that both are the decision's own.

use doorward_policy::map::read::read;
use doorward_policy::{Caller, Facts, Identity, Kind, Ownership, Path, PathRules, Scheme, Verdict, decide};

use super::{MAP, Shop};

#[test]
fn the_verdict_comes_first() {
    let shop = Shop::new();
    for (arguments, verdict) in [
        (&["/blog/a"][..], "open\n"),
        (&["GET", "https://shop.example/blog/a?x=1"], "open\n"),
        (&["head", "/blog/a"], "open\n"),
        (&["POST", "/blog/a"], "405, method-refused: "),
        (&["/nowhere"], "404, route-not-listed: "),
        (&["/a/%2e%2e/%2e%2e/b"], "400, request-malformed: "),
        (&["TRACE", "/blog/a"], "405, method-refused: "),
        (&["CONNECT", "/blog/a"], "400, request-malformed: "),
        (&["http://shop.example/blog/a"], "403, https-required: "),
        (&["/blog/a", "--http"], "403, https-required: "),
        (&["https://other.example/blog/a"], "421, host-not-served: "),
        (&["/blog/a", "--host", "other.example"], "421, host-not-served: "),
        (&["/admin/a"], "401, credentials-missing: "),
        (&["/admin/a", "--as", "dana"], "401, step-up-required: "),
        (&["/admin/a", "--as", "dana", "--roles", "admin", "--second-factor", "15m"], "open\n"),
        (&["/admin/a", "--as", "dana", "--roles", "admin", "--second-factor", "16m"], "401, step-up-required: "),
        (
            &["/admin/a", "--as", "dana", "--roles", "admin", "--second-factor", "1m", "--from", "192.0.2.1"],
            "403, ip-not-allowed: ",
        ),
        (&["/admin/a", "--as", "eve", "--roles", "viewer", "--second-factor", "1m"], "403, role-insufficient: "),
        (&["/admin/a", "--as", "eve", "--second-factor", "1m", "--roles", "viewer,admin"], "open\n"),
        (&["/people/eve", "--as", "eve", "--at", "2026-03-01T12:00:00Z"], "open\n"),
        (&["/people/eve", "--as", "eve", "--at", "2026-03-01T19:00:00+01:00"], "403, time-window: "),
        (&["/people/dana", "--as", "eve", "--at", "2026-03-01T12:00:00Z"], "403, not-owner: "),
        (&["/orders/7", "--as", "eve"], "it hangs on whose it is: open to the owner, 403 to anybody else"),
        (&["/orders/7", "--as", "eve", "--owner", "eve"], "open\n"),
        (&["/orders/7", "--as", "eve", "--owner", "dana"], "403, not-owner: "),
        (&["/orders/7", "--as", "eve", "--owner", ""], "403, not-owner: "),
        (&["/orders/7", "--as", "service:x", "--scopes", "orders"], "open\n"),
        (&["/files/a", "--as", "link"], "open\n"),
        (&["/files/a", "--as", "dana"], "403, link-signature: "),
        (&["/hidden/a", "--as", "eve"], "404, role-insufficient: "),
        (&["/staff/a"], "open, since it is only watched; enforced it would be 401, credentials-missing: "),
    ] {
        let ran = shop.run(&[&["explain"], arguments].concat());
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
        let flat = ran.out.replace('\n', " ").replacen("  ", " ", 1);
        let flat = if ran.out.starts_with("open\n") { ran.out.clone() } else { flat };
        assert!(flat.starts_with(verdict), "{arguments:?}: {}", ran.out);
    }
}

#[test]
fn the_whole_answer_reads_well() {
    let shop = Shop::new();
    let at = "2026-03-01T12:00:00Z";
    let ran = shop.run(&["explain", "/admin/users", "--as", "eve", "--from", "192.0.2.1", "--at", at]);
    let (first, _) = ran.out.split_once("\nWhat it means\n").unwrap();
    assert_eq!(
        first,
        "401, step-up-required: The operation needs a stronger or fresher sign-in
GET https://shop.example/admin/users as user:eve by basic, roles viewer, from 192.0.2.1, at
  2026-03-01T12:00:00Z

Decided by doorward.toml:55, `/admin/**`
  holds  host          given shop.example; wanted shop.example
  holds  https         given https; wanted https
  holds  address       given 192.0.2.1; wanted any address
  holds  credentials   given user:eve by basic, roles viewer; wanted basic, bearer
  holds  banned        given user:eve by basic, roles viewer; wanted a caller who is not banned
  FAILS  second_factor given none; wanted a second factor within 900 s
  FAILS  networks      given 192.0.2.1; wanted 10.0.0.0/8, 127.0.0.0/8
  FAILS  allow         given user:eve by basic, roles viewer; wanted role:admin

Passed over
  3 routes for other paths

What would open it
  second_factor: a second factor within 900 s
  networks: any one of 10.0.0.0/8, 127.0.0.0/8
  allow: role:admin
"
    );
    assert!(ran.out.contains("eve is taken as known by basic: has no password in `users.htpasswd`"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
}

#[test]
fn expectations_are_compared() {
    let shop = Shop::new();
    for (arguments, expect, code) in [
        (&["/blog/a"][..], "open", 0),
        (&["/blog/a"], "403", 1),
        (&["/admin/a"], "401", 0),
        (&["/admin/a"], "403", 1),
        (&["/admin/a"], "open", 1),
        (&["/staff/a"], "open", 0),
        (&["/orders/7", "--as", "eve"], "403", 1),
    ] {
        let ran = shop.run(&[&["explain"], arguments, &["--expect", expect]].concat());
        assert_eq!(ran.code, Some(code), "{arguments:?} {expect}: {}", ran.err);
        assert_eq!(ran.err.starts_with("not as expected: "), code == 1, "{}", ran.err);
    }
}

/// A caller as the command line makes one of `dana` and `eve`.
fn caller(name: &str) -> Option<Caller> {
    let roles: &[&str] = match name {
        "dana" => &["admin"],
        "eve" => &["viewer"],
        _ => return None,
    };
    Some(Caller {
        kind: Kind::Person,
        name: name.into(),
        roles: roles.iter().map(|role| (*role).into()).collect(),
        scopes: Vec::new(),
        scheme: Scheme::Basic,
        second_factor_at_s: None,
        expires_at_s: None,
        credential: None,
        claims: Vec::new(),
    })
}

#[test]
fn what_is_explained_is_what_is_decided() {
    let shop = Shop::new();
    let map = read(MAP, "doorward.toml").unwrap().map;
    let at = "2026-03-01T12:00:00Z";
    for path in ["/blog/a", "/people/eve", "/admin/a", "/files/a", "/hidden/a", "/nowhere"] {
        for method in ["GET", "DELETE"] {
            for name in ["anonymous", "dana", "eve"] {
                for address in ["10.1.2.3", "192.0.2.1"] {
                    let arguments =
                        ["explain", method, path, "--as", name, "--from", address, "--at", at, "--format", "json"];
                    let told = shop.run(&arguments).json("doorward.explain/1");
                    let caller = caller(name);
                    let facts = Facts {
                        method,
                        host: "shop.example",
                        path: &Path::parse(path, PathRules::default()).unwrap(),
                        address: address.parse().unwrap(),
                        secure: true,
                        identity: caller.as_ref().map_or(Identity::Anonymous, Identity::Known),
                        ownership: Ownership::NotAsked,
                    };
                    let decision = decide(&facts, &map, at.parse().unwrap());
                    let (verdict, status, reason) = match &decision.verdict {
                        Verdict::Open => ("open", None, None),
                        Verdict::Refused(refusal) => ("refused", Some(refusal.status), Some(refusal.reason.id)),
                    };
                    assert_eq!(told["verdict"], verdict, "{arguments:?}");
                    assert_eq!(told["status"].as_u64(), status.map(u64::from), "{arguments:?}");
                    assert_eq!(told["reason"]["id"].as_str(), reason, "{arguments:?}");
                    let line = decision.route.map(|route| route.line as u64);
                    assert_eq!(told["route"]["line"].as_u64(), line, "{arguments:?}");
                }
            }
        }
    }
}

#[test]
fn routes_passed_over_are_named() {
    let shop = Shop::new();
    let told = shop.run(&["explain", "POST", "/blog/a", "--format", "json"]).json("doorward.explain/1");
    assert_eq!(told["refusal"]["methods"], serde_json::json!(["GET", "HEAD"]));
    shop.change("two.toml", "[[route]]\npath = \"/orders", "[[route]]\npath = \"/blog/**\"\nallow = \"role:editor\"\nauthenticate = \"basic\"\n\n[[route]]\npath = \"/orders");
    let ran = shop.run(&["explain", "POST", "/blog/a", "--map", "two.toml"]);
    assert!(ran.out.contains("Passed over\n  two.toml:38, `/blog/**`: for another method\n"), "{}", ran.out);
}

#[test]
fn the_nearest_routes_are_named_where_none_fits() {
    let shop = Shop::new();
    let ran = shop.run(&["explain", "/order/7"]);
    assert!(ran.out.contains("\nNearest to it\n  doorward.toml:43, `/orders/{order}`\n"), "{}", ran.out);
    let told = shop.run(&["explain", "/order/7", "--format", "json"]).json("doorward.explain/1");
    assert_eq!(told["nearest"], serde_json::json!([{ "path": "/orders/{order}", "line": 43 }]));
    assert!(!shop.run(&["explain", "/elsewhere"]).out.contains("Nearest"));
}
