//! Reading whole maps: every key arrives, the smallest map is enough, and the golden files of what is wrong.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::fmt::Write as _;

use doorward_policy::map::Map;
use doorward_policy::map::read::{Fault, Severity, read};

const EVERY_KEY: &str = include_str!("maps/every-key.toml");

fn listing(faults: &[Fault]) -> String {
    faults.iter().fold(String::new(), |mut text, fault| {
        writeln!(text, "{fault}").unwrap();
        text
    })
}

fn map(text: &str) -> Map {
    read(text, "doorward.toml").unwrap_or_else(|faults| panic!("{}", listing(&faults))).map
}

#[test]
fn every_key_is_read() {
    let reading = read(EVERY_KEY, "every-key.toml").unwrap_or_else(|faults| panic!("{}", listing(&faults)));
    assert_eq!(reading.map.routes.len(), 6);
}

#[test]
fn the_smallest_map_is_enough() {
    let map = map(
        "[site]\norigin = \"https://shop.example\"\nupstream = \"http://127.0.0.1:3000\"\n[[route]]\npath = \"/**\"\nallow = \"anyone\"\n",
    );
    assert_eq!(map.listen.http, ["127.0.0.1:8080".parse().unwrap()]);
    assert!(map.site.require_https);
}

#[test]
fn a_key_that_is_none_is_told() {
    let faults = read("[site]\norgin = \"https://shop.example\"\n", "m.toml").unwrap_err();
    assert!(
        listing(&faults).contains("m.toml:2:1: `[site]` has no key `orgin`\n  hint: did you mean `origin`?"),
        "{}",
        listing(&faults)
    );
    assert!(faults.iter().all(|fault| fault.severity == Severity::Error));
}
