//! The house: which crates there are, who may use whom, and which of them know no input or output.
//!
//! The table is the diagram of the architecture; a new edge is a change of the architecture and starts here.

use std::collections::BTreeSet;

/// For each crate, the crates of ours that it may use.
pub const MAY_USE: &[(&str, &[&str])] = &[
    ("doorward-reason", &[]),
    ("doorward-policy", &["doorward-reason"]),
    ("doorward-diagnose", &["doorward-policy", "doorward-reason"]),
    ("doorward-record", &["doorward-diagnose", "doorward-policy", "doorward-reason"]),
    ("doorward-observe", &["doorward-diagnose", "doorward-policy", "doorward-reason", "doorward-record"]),
    ("doorward-identity", &["doorward-policy", "doorward-reason"]),
    ("doorward-gateway", &["doorward-identity", "doorward-policy", "doorward-reason"]),
    ("doorward-console", &["doorward-diagnose", "doorward-identity", "doorward-policy", "doorward-reason"]),
    (
        "doorward",
        &[
            "doorward-console",
            "doorward-diagnose",
            "doorward-gateway",
            "doorward-identity",
            "doorward-observe",
            "doorward-policy",
            "doorward-reason",
            "doorward-record",
        ],
    ),
    ("doorward-testkit", &[]),
];

/// The crate that tests may use besides, and nothing else may.
pub const TESTKIT: &str = "doorward-testkit";

/// The crates that decide or infer: no socket, file, clock, environment or runtime is theirs.
pub const PURE: &[&str] = &["doorward-reason", "doorward-policy", "doorward-diagnose", "doorward-record"];

/// Crates whose use would break that.
pub const IMPURE: &[&str] =
    &["tokio", "hyper", "h2", "rustls", "tokio-rustls", "reqwest", "axum", "sqlx", "rand", "notify", "indicatif"];

/// What a manifest depends on.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Dependencies {
    /// What is shipped, build dependencies included.
    pub shipped: BTreeSet<String>,
    /// For tests alone.
    pub tests: BTreeSet<String>,
}

/// The dependencies that a `Cargo.toml` names, read line by line: a key below a heading of dependencies, or the heading itself.
#[must_use]
pub fn dependencies(manifest: &str) -> Dependencies {
    let mut found = Dependencies::default();
    let mut heading = "";
    for line in manifest.lines().map(str::trim) {
        if let Some(inner) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            heading = inner;
            if let Some((above, name)) = inner.rsplit_once('.') {
                found.add(above, name);
            }
        } else if let Some((key, _)) = line.split_once('=') {
            let name = key.split('.').next().unwrap_or(key);
            found.add(heading, name.trim());
        }
    }
    found
}

impl Dependencies {
    /// Notes a name below a heading, where that heading is one of dependencies (of one target alone, too).
    fn add(&mut self, heading: &str, name: &str) {
        if heading.ends_with("dev-dependencies") {
            self.tests.insert(name.to_owned());
        } else if heading.ends_with("dependencies") {
            self.shipped.insert(name.to_owned());
        }
    }
}

/// The faults of one crate's manifest.
#[must_use]
pub fn forbidden_edges(name: &str, manifest: &str) -> Vec<String> {
    let Some((_, allowed)) = MAY_USE.iter().find(|(crate_name, _)| *crate_name == name) else {
        return vec![format!("{name}: has no place in the architecture")];
    };
    let used = dependencies(manifest);
    let is_ours = |dependency: &&String| MAY_USE.iter().any(|(ours, _)| ours == dependency);
    let may = |dependency: &&String| allowed.contains(&dependency.as_str());
    let shipped = used.shipped.iter().filter(is_ours).filter(|dependency| !may(dependency));
    let in_tests = used.tests.iter().filter(is_ours).filter(|dependency| !may(dependency) && *dependency != TESTKIT);
    let impure = used.shipped.iter().filter(|dependency| PURE.contains(&name) && IMPURE.contains(&dependency.as_str()));
    shipped.chain(in_tests).chain(impure).map(|dependency| format!("{name}: may not use {dependency}")).collect()
}

/// The crates that a document lists: lines that begin with a crate's name, whatever list or table they stand in.
#[must_use]
pub fn listed_crates(document: &str) -> BTreeSet<String> {
    let is_mark = |character: char| !character.is_ascii_alphanumeric();
    let first_word = |line: &str| -> Option<String> {
        let rest = line.trim_start_matches(is_mark);
        let rest = rest.strip_prefix("crates/").unwrap_or(rest);
        let end =
            rest.find(|character: char| !(character.is_ascii_lowercase() || character == '-')).unwrap_or(rest.len());
        rest.get(..end).map(str::to_owned)
    };
    let is_crate =
        |word: &String| word == "doorward" || word.strip_prefix("doorward-").is_some_and(|end| !end.is_empty());
    document.lines().filter_map(first_word).filter(is_crate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> BTreeSet<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn dependencies_are_read_in_every_spelling() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\na.workspace = true\nb = \"1\"\n[dependencies.c]\nversion = \"1\"\n\
            [target.'cfg(unix)'.dependencies]\nd = { version = \"1\" }\n[build-dependencies]\ne = \"1\"\n\
            [dev-dependencies]\nf = \"1\"\n[features]\ng = []\n";
        assert_eq!(
            dependencies(manifest),
            Dependencies { shipped: names(&["a", "b", "c", "d", "e"]), tests: names(&["f"]) }
        );
    }

    #[test]
    fn an_edge_upwards_is_told() {
        let upwards = "[dependencies]\ndoorward-observe.workspace = true\ntokio = \"1\"\n";
        let faults = forbidden_edges("doorward-diagnose", upwards);
        assert_eq!(faults, ["doorward-diagnose: may not use doorward-observe", "doorward-diagnose: may not use tokio"]);
        assert!(forbidden_edges("doorward", upwards).is_empty());
        assert_eq!(forbidden_edges("doorward-other", "").len(), 1);
    }

    #[test]
    fn the_testkit_is_for_tests() {
        assert_eq!(forbidden_edges("doorward", "[dependencies]\ndoorward-testkit.workspace = true\n").len(), 1);
        assert!(forbidden_edges("doorward", "[dev-dependencies]\ndoorward-testkit.workspace = true\n").is_empty());
    }

    #[test]
    fn crates_are_found_in_lists_tables_and_trees() {
        let document = "Doorward is made of crates.\n\n- `doorward-reason`: data\n| `crates/doorward` | the binary |\n    \
            doorward-observe     probes\n    doorward ──> observe\nsee doorward-other\n";
        assert_eq!(listed_crates(document), names(&["doorward", "doorward-observe", "doorward-reason"]));
    }

    #[test]
    fn the_table_has_no_circle() {
        // Each crate's row holds the rows of all that it may use: so the order is one of layers.
        for (name, allowed) in MAY_USE {
            for used in *allowed {
                let (_, below) = MAY_USE.iter().find(|(other, _)| other == used).unwrap();
                assert!(!below.contains(name) && below.iter().all(|lower| allowed.contains(lower)), "{name} → {used}");
            }
        }
    }
}
