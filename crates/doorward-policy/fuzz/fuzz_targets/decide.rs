//! Decisions: no request makes one fail, and an anonymous one never enters where no route lets anyone in.
#![no_main]

use std::sync::LazyLock;

use doorward_policy::map::read::read;
use doorward_policy::path::{Path, PathRules};
use doorward_policy::{Facts, Identity, Map, Ownership, Verdict, decide};
use libfuzzer_sys::fuzz_target;

static MAP: LazyLock<Map> = LazyLock::new(|| read(include_str!("../../tests/maps/every-key.toml"), "map").unwrap().map);

fuzz_target!(|input: (&str, &str, &str)| {
    let (method, host, text) = input;
    let Ok(path) = Path::parse(text, PathRules::default()) else { return };
    let facts = Facts {
        method,
        host,
        path: &path,
        address: [192, 0, 2, 7].into(),
        secure: true,
        identity: Identity::Anonymous,
        ownership: Ownership::NotAsked,
    };
    let decision = decide(&facts, &MAP, jiff::Timestamp::UNIX_EPOCH);
    if matches!(decision.verdict, Verdict::Open) {
        assert!(path.as_str().starts_with("/blog"), "{} is open", path.as_str());
    }
});
