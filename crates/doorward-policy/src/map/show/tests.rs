//! The table of a map, and that it says what deciding does.

use super::*;
use crate::caller::{Caller, Kind};
use crate::decide::decide;
use crate::facts::{Facts, Identity, Ownership};
use crate::map::read::read;
use crate::path::{Path, PathRules};

const EVERY_KEY: &str = include_str!("../../../tests/maps/every-key.toml");

#[test]
fn the_table_says_who_enters_where() {
    let table = access_table(&read(EVERY_KEY, "m").unwrap().map);
    let columns: Vec<String> = table.columns.iter().map(ToString::to_string).collect();
    assert_eq!(
        columns,
        ["anonymous", "signed-in", "role:viewer", "role:editor", "role:admin", "scope:orders", "user:trudy"]
    );
    let admin = "if networks 10.0.0.0/8; hours Mon-Fri 08:00-18:00 Europe/Berlin; from 2026-01-01T00:00:00Z; \
        until 2036-01-01T00:00:00Z; second factor within 15m";
    let expected: &[(&str, [&str; 7])] = &[
        ("/blog/**", ["open"; 7]),
        ("/api/orders/{order}", ["401", "if owner", "if owner", "open", "open", "open", "403"]),
        (
            "/people/{person}/**",
            ["401", "if self:person", "if self:person", "if self:person", "open", "if self:person", "if self:person"],
        ),
        ("/tenants/{org}/**", ["401", "if owner", "if owner", "if owner", "if owner", "if owner", "if owner"]),
        ("/admin/**", ["404", "404", "404", "404", admin, "404", "404"]),
        ("/old/**", ["410"; 7]),
        ("(no route)", ["404"; 7]),
    ];
    let shown: Vec<(String, Vec<String>)> = table
        .rows
        .iter()
        .map(|row| (row.path.to_string(), row.cells.iter().map(ToString::to_string).collect()))
        .collect();
    for ((path, cells), (expected_path, expected_cells)) in shown.iter().zip(expected) {
        assert_eq!((path.as_str(), cells.as_slice()), (*expected_path, expected_cells.map(str::to_owned).as_slice()));
    }
    assert_eq!(shown.len(), expected.len());
    assert_eq!(
        table.rows.iter().map(|row| row.observed).collect::<Vec<_>>(),
        [false, false, false, false, true, false, false]
    );
}

#[test]
fn named_callers_have_the_roles_that_the_map_gives_them() {
    let text = "[site]\norigin = \"https://s.example\"\nupstream = \"http://127.0.0.1:1\"\n\
        [[authenticate]]\nscheme = \"basic\"\nusers = { file = \"u\" }\nroles = { dana = [\"admin\"] }\n\
        [roles]\nadmin = {}\n[banned]\ncallers = [\"user:mallory\"]\n\
        [[route]]\npath = \"/**\"\nallow = [\"role:admin\", \"user:eve\", \"user:mallory\"]\ndeny = [\"user:trudy\", \"user:dana\"]\n\
        [[route]]\npath = \"/**\"\nmethods = [\"GET\"]\nallow = \"anyone\"\n";
    // The second route can never match; it stands here to be a fault of another kind than a wrong table.
    assert!(read(text, "m").is_err());
    let text = text
        .replace(", \"user:dana\"]", "]")
        .replace("/**\"\nallow = [\"role", "/a/**\"\nallow = [\"user:dana\", \"role");
    let table = access_table(&read(&text, "m").unwrap().map);
    let row: Vec<String> =
        table.columns.iter().zip(&table.rows[0].cells).map(|(who, cell)| format!("{who} {cell}")).collect();
    assert_eq!(
        row,
        [
            "anonymous 401",
            "signed-in 403",
            "role:admin open",
            "user:dana open",
            "user:eve open",
            "user:mallory 403",
            "user:trudy 403"
        ]
    );
}

/// A request of each kind of caller to each route of `every-key.toml`, with all circumstances as they should be.
const PATHS: &[&str] =
    &["/blog/x", "/api/orders/7", "/people/NAME/x", "/tenants/acme/x", "/admin/x", "/old/x", "/none"];

#[test]
fn the_table_says_what_deciding_does() {
    let map = read(EVERY_KEY, "m").unwrap().map;
    let table = access_table(&map);
    let now: Timestamp = "2026-06-01T10:00:00Z".parse().unwrap();
    for (column, who) in table.columns.iter().enumerate() {
        let caller = caller(who, &map, now);
        let name = caller.as_ref().map_or("nobody", |caller| &caller.name);
        for (row, path) in table.rows.iter().zip(PATHS) {
            let path = Path::parse(&path.replace("NAME", name), PathRules::default()).unwrap();
            let facts = Facts {
                method: "GET",
                host: "shop.example",
                path: &path,
                address: "10.0.0.1".parse().unwrap(),
                secure: true,
                identity: caller.as_ref().map_or(Identity::Anonymous, Identity::Known),
                ownership: Ownership::Is(name),
            };
            let decision = decide(&facts, &map, now);
            assert_eq!(decision.route.map(|route| route.position), row.route, "{who} {}", row.path);
            let decided = decision.verdict.refusal().map(|refusal| refusal.status);
            let shown = match &row.cells[column] {
                Cell::Refused(status) => Some(*status),
                Cell::Open | Cell::Conditional(_) => None,
            };
            assert_eq!(decided, shown, "{who} {}", row.path);
        }
    }
}

/// Somebody of a kind, with a token that says all that a route could ask for.
fn caller(who: &Who, map: &Map, now: Timestamp) -> Option<Caller> {
    let (kind, name, roles, scopes) = match who {
        Who::Anonymous => return None,
        Who::SignedIn => (Kind::Person, "me", Vec::new(), Vec::new()),
        Who::Role(role) => (Kind::Person, "me", vec![role.clone()], Vec::new()),
        Who::Scope(scope) => (Kind::Person, "me", Vec::new(), vec![scope.clone()]),
        Who::User(name) => (Kind::Person, &**name, granted(map, name), Vec::new()),
        Who::Service(name) => (Kind::Service, &**name, granted(map, name), Vec::new()),
    };
    Some(Caller {
        kind,
        name: name.into(),
        roles,
        scopes,
        scheme: Scheme::Bearer,
        second_factor_at_s: Some(now.as_second()),
        expires_at_s: None,
        credential: None,
        claims: vec![("tenant".into(), "acme".into())],
    })
}
