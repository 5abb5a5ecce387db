//! Two maps of a few routes each over a small alphabet, decided for every short path: what is told is so, and what is so is told.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::caller::{self, Caller, Scheme};
use crate::decide::decide;
use crate::facts::{Facts, Identity, Ownership};
use crate::path::{Path, PathRules};

const WORDS: [&str; 3] = ["a", "b", "~"];

fn routes() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "b", "*", "{x}", "**", "a*"]);
    let path = prop::collection::vec(part, 1..3).prop_map(|parts| format!("/{}", parts.join("/")));
    let slash = prop::sample::select(vec!["", "", "", "/"]);
    let rules = prop::sample::select(vec![
        "allow = \"anyone\"",
        "allow = \"signed-in\"",
        "allow = \"role:viewer\"",
        "allow = \"role:admin\"\nrefuse_as = \"not-found\"",
        "allow = \"signed-in\"\ndeny = \"role:admin\"",
        "allow = \"anyone\"\ndeny = \"anyone\"\nrefuse_as = \"gone\"",
        "allow = \"role:viewer\"\nmethods = \"GET\"",
        "allow = \"anyone\"\nmethods = [\"PUT\"]",
    ]);
    let route =
        (path, slash, rules).prop_map(|(path, slash, rules)| format!("[[route]]\npath = \"{path}{slash}\"\n{rules}\n"));
    prop::collection::vec(route, 1..4).prop_map(|routes| routes.concat())
}

fn paths() -> Vec<String> {
    let mut paths = vec!["/".to_owned()];
    for first in WORDS {
        paths.extend([format!("/{first}"), format!("/{first}/")]);
        for second in WORDS {
            paths.extend([format!("/{first}/{second}"), format!("/{first}/{second}/")]);
            paths.extend(WORDS.map(|third| format!("/{first}/{second}/{third}")));
        }
    }
    paths
}

fn enters(map: &Map, who: &Who, method: &str, path: &str) -> bool {
    let roles = match who {
        Who::Role(name) => vec![name.clone()],
        _ => Vec::new(),
    };
    let caller = Caller {
        kind: caller::Kind::Person,
        name: "me".into(),
        roles,
        scopes: Vec::new(),
        scheme: Scheme::Bearer,
        second_factor_at_s: None,
        expires_at_s: None,
        credential: None,
        claims: Vec::new(),
    };
    let path = Path::parse(path, PathRules::default()).unwrap();
    let facts = Facts {
        method,
        host: "s.example",
        path: &path,
        address: "127.0.0.1".parse().unwrap(),
        secure: true,
        identity: if *who == Who::Anonymous { Identity::Anonymous } else { Identity::Known(&caller) },
        ownership: Ownership::Nobody,
    };
    decide(&facts, map, Timestamp::UNIX_EPOCH).verdict.refusal().is_none()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_told_is_so_and_what_is_so_is_told(old in routes(), new in routes()) {
        let read = |routes: &str| read(&format!("{HEAD}{routes}"), "m").ok().map(|reading| reading.map);
        if let (Some(old), Some(new)) = (read(&old), read(&new)) {
            let changes = diff(&old, &new);
            let entered = |change: &&Change| matches!(change.kind, Kind::Gains | Kind::Loses);
            for change in changes.iter().filter(entered) {
                let (who, path) = (change.who.as_ref().unwrap(), change.example.trim_start_matches("s.example"));
                for method in &change.methods {
                    let both = (enters(&old, who, method, path), enters(&new, who, method, path));
                    // The example is the first of several that meet it; each method meets it somewhere.
                    if *method == change.methods[0] {
                        prop_assert_eq!(both, (change.kind == Kind::Loses, change.kind == Kind::Gains), "{:?}", change);
                    }
                }
            }
            let whos = [Who::Anonymous, Who::SignedIn, Who::Role("viewer".into()), Who::Role("admin".into())];
            for (who, path, method) in whos.iter().flat_map(|who| paths().into_iter().map(move |path| (who, path))).flat_map(|(who, path)| ["GET", "PUT", "POST"].map(|method| (who, path.clone(), method))) {
                let wanted = match (enters(&old, who, method, &path), enters(&new, who, method, &path)) {
                    (false, true) => Kind::Gains,
                    (true, false) => Kind::Loses,
                    _ => continue,
                };
                let told = changes.iter().any(|change| change.kind == wanted && change.who.as_ref() == Some(who));
                prop_assert!(told, "{wanted:?} {who} {method} {path}: {changes:#?}");
            }
        }
    }
}
