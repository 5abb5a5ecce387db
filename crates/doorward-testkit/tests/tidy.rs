//! The project's own files, held against the house rules. Each test shows all its faults at once.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use doorward_testkit::tidy::{house, links, rust_file, words};
use doorward_testkit::workspace;

/// Files longer than others may be, each with the reason. Nothing is here but lists of uniform entries.
const LONG_LISTS: &[(&str, &str)] = &[
    ("crates/doorward-diagnose/src/origin/cms.rs", "one entry an origin, all of the same shape"),
    ("crates/doorward-diagnose/src/origin/edge_amazon.rs", "one entry an origin, all of the same shape"),
    ("crates/doorward-diagnose/src/origin/framework.rs", "one entry an origin, all of the same shape"),
    ("crates/doorward-diagnose/src/origin/proxy_gateway.rs", "one entry an origin, all of the same shape"),
];

fn rust_files() -> Vec<(String, String)> {
    let files = workspace::files().unwrap().into_iter().filter(|path| path.ends_with(".rs"));
    let read: Vec<_> = files.map(|path| (path.clone(), workspace::text(&path).unwrap())).collect();
    assert!(read.len() > 100, "only {} Rust files were found", read.len());
    read
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_rust_file_says_why_it_is_there() {
    let faults: Vec<_> = rust_files().iter().filter_map(|(path, text)| rust_file::without_head(path, text)).collect();
    assert_none(&faults);
}

#[test]
fn no_rust_file_is_too_long() {
    let too_long = |(path, text): &(String, String)| rust_file::too_long(path, text, LONG_LISTS);
    let mut faults: Vec<_> = rust_files().iter().filter_map(too_long).collect();
    let lines = |path: &str| workspace::text(path).ok().map(|text| text.lines().count());
    faults.extend(rust_file::needless_exemptions(LONG_LISTS, lines));
    assert_none(&faults);
}

#[test]
fn no_file_speaks_of_one_machine_or_of_how_it_was_made() {
    let mut faults = Vec::new();
    for path in workspace::files().unwrap() {
        // What is no text has no words.
        if let Ok(text) = workspace::text(&path) {
            faults.extend(words::unwanted(&path, &text));
        }
    }
    assert_none(&faults);
}

#[test]
fn crates_use_each_other_downwards_only() {
    let mut faults = Vec::new();
    for name in workspace::crates().unwrap() {
        let manifest = workspace::text(&format!("crates/{name}/Cargo.toml")).unwrap();
        faults.extend(house::forbidden_edges(&name, &manifest));
    }
    assert_none(&faults);
}

#[test]
fn the_architecture_lists_the_crates_that_there_are() {
    let document = workspace::text("ARCHITECTURE.md").unwrap();
    let listed: Vec<_> = house::listed_crates(&document).into_iter().collect();
    assert_eq!(listed, workspace::crates().unwrap());
}

#[test]
fn cargo_run_is_the_program() {
    // The README says `cargo run --release -- demo`: with a second binary among the default members it would ask which one.
    let manifest = workspace::text("Cargo.toml").unwrap();
    assert!(manifest.lines().any(|line| line == "default-members = [\"crates/doorward\"]"));
    let own = workspace::text("crates/doorward/Cargo.toml").unwrap();
    let others =
        workspace::files().unwrap().into_iter().filter(|path| path.starts_with("crates/doorward/src/bin/")).count();
    assert!(others == 0 && !own.contains("[[bin]]"), "a second binary of the program's own crate");
}

#[test]
fn documents_link_to_what_is_there() {
    let mut faults = Vec::new();
    for path in workspace::files().unwrap().iter().filter(|path| path.ends_with(".md")) {
        let text = workspace::text(path).unwrap();
        faults.extend(links::dead(path, &text, |file| workspace::root().join(file).exists()));
    }
    assert_none(&faults);
}
