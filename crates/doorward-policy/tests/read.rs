//! Reading whole maps: the smallest map is enough, what is wrong is listed as the golden files have it, and no text does harm.
//!
//! With `DOORWARD_RENEW=1` the listings are written anew in place of being compared.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::fmt::Write as _;

use doorward_policy::map::Map;
use doorward_policy::map::read::{Fault, MAX_FAULTS, MAX_ROLES, MAX_ROUTES, MAX_TEXT_BYTES, Severity, read};
use proptest::prelude::*;

/// The variable that has listings written anew.
const RENEW: &str = "DOORWARD_RENEW";

macro_rules! golden {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("maps/", $name, ".toml")), include_str!(concat!("maps/", $name, ".expected")))),*]
    };
}

/// Maps with what is said of them.
const GOLDEN: &[(&str, &str, &str)] = golden!(
    "every-key",
    "faults",
    "secrets",
    "syntax",
    "warnings",
    "banned",
    "unclear",
    "lacking",
    "nowhere",
    "alone",
    "steps"
);

const EVERY_KEY: &str = include_str!("maps/every-key.toml");

const HEAD: &str = "[site]\norigin = \"https://shop.example\"\nupstream = \"http://127.0.0.1:3000\"\n";

fn listing(faults: &[Fault]) -> String {
    faults.iter().fold(String::new(), |mut text, fault| {
        writeln!(text, "{fault}").unwrap();
        text
    })
}

fn faults(text: &str, file: &str) -> Vec<Fault> {
    read(text, file).map_or_else(|faults| faults, |reading| reading.warnings)
}

fn map(text: &str) -> Map {
    read(text, "doorward.toml").unwrap_or_else(|faults| panic!("{}", listing(&faults))).map
}

#[test]
fn every_fault_is_listed() {
    for (name, text, expected) in GOLDEN {
        let listed = listing(&faults(text, &format!("{name}.toml")));
        if std::env::var_os(RENEW).is_some() {
            std::fs::write(format!("{}/tests/maps/{name}.expected", env!("CARGO_MANIFEST_DIR")), listed).unwrap();
        } else {
            let first = listed.lines().zip(expected.lines()).find(|(listed, expected)| listed != expected);
            assert_eq!(first, None, "{name}");
            assert_eq!(listed.lines().count(), expected.lines().count(), "{name}");
        }
    }
}

#[test]
fn no_secret_is_shown() {
    let (_, text, _) = GOLDEN.iter().find(|(name, ..)| *name == "secrets").unwrap();
    let listed = faults(text, "secrets.toml");
    assert!(!format!("{listed:?}").contains("hunter2"), "{}", listing(&listed));
    let lines_with_secrets = text.lines().filter(|line| line.contains("hunter2")).count();
    let told: std::collections::BTreeSet<usize> = listed.iter().map(|fault| fault.line).collect();
    let untold = (1..).zip(text.lines()).find(|(number, line)| line.contains("hunter2") && !told.contains(number));
    assert!(lines_with_secrets > 8 && untold.is_none(), "{untold:?}");
}

#[test]
fn warnings_refuse_no_map_and_errors_do() {
    for (name, text, expected) in GOLDEN {
        let only_warnings =
            expected.lines().filter(|line| !line.starts_with("  hint: ")).all(|line| line.contains(": warning: "));
        assert_eq!(read(text, name).is_ok(), only_warnings, "{name}");
    }
}

#[test]
fn the_smallest_map_is_enough() {
    let map = map(&format!("{HEAD}[[route]]\npath = \"/**\"\nallow = \"anyone\"\n"));
    assert_eq!(map.listen.http, ["127.0.0.1:8080".parse().unwrap()]);
    assert!(map.site.require_https && map.listen.https.is_none() && map.cors.is_none() && map.tracing.is_none());
    assert_eq!(map.upstreams.len(), 1);
    assert_eq!((map.routes[0].upstream, map.routes[0].line), (Some(0), 4));
}

#[test]
fn a_gateway_that_only_decides_needs_no_upstream_and_no_port() {
    let text = "[site]\norigin = \"https://shop.example\"\n[listen]\nforward_auth = \"127.0.0.1:9090\"\n[[route]]\npath = \"/**\"\nallow = \"anyone\"\n";
    let map = map(text);
    assert_eq!((map.listen.http.len(), map.routes[0].upstream), (0, None));
}

#[test]
fn roles_are_met_by_those_that_contain_them() {
    let map = map(EVERY_KEY);
    let held = |name: &str| map.roles.iter().find(|role| &*role.name == name).unwrap().held_by.join(" ");
    assert_eq!(
        (held("viewer"), held("editor"), held("admin")),
        ("viewer editor admin".into(), "editor admin".into(), "admin".into())
    );
}

#[test]
fn limits_hold_at_their_edge() {
    let routes = |count: usize| {
        let routes: Vec<String> =
            (0..count).map(|number| format!("[[route]]\npath='/{number}'\nallow='anyone'\n")).collect();
        format!("{HEAD}{}", routes.concat())
    };
    assert_eq!(read(&routes(MAX_ROUTES), "m").unwrap().map.routes.len(), MAX_ROUTES);
    let told = read(&routes(MAX_ROUTES + 1), "m").unwrap_err();
    assert_eq!((told.len(), told[0].message.as_str()), (1, "there are more than 100000 routes"));
    let text = format!("{HEAD}[[route]]\npath = \"/**\"\nallow = \"anyone\"\n");
    let roles = |count: usize| {
        let roles: Vec<String> = (0..count).map(|number| format!("r{number} = {{}}\n")).collect();
        format!("{text}[roles]\n{}", roles.concat())
    };
    assert_eq!(read(&roles(MAX_ROLES), "m").unwrap().map.roles.len(), MAX_ROLES);
    let told = read(&roles(MAX_ROLES + 1), "m").unwrap_err();
    assert_eq!((told.len(), told[0].message.as_str()), (1, "there are more than 1000 roles"));
    let padded = |bytes: usize| format!("{text}#{}", "x".repeat(bytes - text.len() - 1));
    assert!(read(&padded(MAX_TEXT_BYTES), "m").is_ok());
    assert_eq!(read(&padded(MAX_TEXT_BYTES + 1), "m").unwrap_err()[0].message, "the map is larger than 16 MiB");
}

#[test]
fn deep_and_odd_texts_do_no_harm() {
    let deep = |open: &str, close: &str, count: usize| format!("a = {}{}", open.repeat(count), close.repeat(count));
    for text in [
        String::new(),
        "\u{feff}".to_owned(),
        deep("[", "]", 100_000),
        deep("{a=", "}", 100_000),
        format!("{}a = 1", "a.".repeat(100_000)),
        format!("[{}a]", "a.".repeat(100_000)),
        "[[route]]\n".repeat(2_000),
        "=".repeat(10_000),
        "\"".repeat(10_001),
        "[site]\norigin = \"https://shop.example\u{0}\"".to_owned(),
    ] {
        let told = faults(&text, "m");
        assert!(!told.is_empty() && told.len() <= MAX_FAULTS);
        inside(&text, &told);
    }
}

/// Faults stand within the text.
fn inside(text: &str, faults: &[Fault]) {
    let lines: Vec<&str> = text.split('\n').collect();
    for fault in faults {
        let line = fault.line.checked_sub(1).and_then(|at| lines.get(at));
        let width = line.unwrap_or_else(|| panic!("{fault}")).chars().count();
        assert!((1..=width + 1).contains(&fault.column), "{fault}");
        assert!(!fault.hint.is_empty() && !fault.message.contains('\n') && !fault.hint.contains('\n'), "{fault}");
    }
}

/// What takes the place of a piece of the text.
const PIECES: &[&str] = &[
    "",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\n",
    "#",
    "\u{0}",
    "é",
    "-1",
    "99999999999999999999",
    "1e400",
    "nan",
    "0x1",
    "true",
    "2026-01-01",
    "\"\"",
    "[]",
    "{}",
    "[[route]]\n",
    "[site]\n",
    "\"**\"",
    "/**",
    "{x}",
    "%",
    "$2y$",
    "://",
    "@",
    ":",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_makes_reading_fail(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, prop::sample::select(PIECES)), 1..8),
    ) {
        let mut text: Vec<char> = EVERY_KEY.chars().collect();
        for (at, length, piece) in changes {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, piece.chars());
        }
        let text: String = text.into_iter().collect();
        let first = read(&text, "m");
        let second = read(&text, "m");
        match (first, second) {
            (Ok(first), Ok(second)) => {
                prop_assert_eq!(&first.warnings, &second.warnings);
                prop_assert_eq!(format!("{:?}", first.map), format!("{:?}", second.map));
                prop_assert!(first.warnings.iter().all(|fault| fault.severity == Severity::Warning));
                inside(&text, &first.warnings);
            }
            (Err(first), Err(second)) => {
                prop_assert_eq!(&first, &second);
                prop_assert!(first.iter().any(|fault| fault.severity == Severity::Error));
                inside(&text, &first);
            }
            _ => prop_assert!(false, "the same text is read and not read"),
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn lines_in_any_order_do_no_harm(order in Just(EVERY_KEY.lines().collect::<Vec<_>>()).prop_shuffle()) {
        let text = order.join("\n");
        inside(&text, &faults(&text, "m"));
    }
}
