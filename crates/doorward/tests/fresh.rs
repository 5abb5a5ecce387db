//! What is written about the product says what the product says: the generated pages, the README's options, the reasons that
//! origins state.
//!
//! With `DOORWARD_RENEW=1` the generated pages are written anew in place of being compared.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use doorward_diagnose::origin::{self, ORIGINS};
use doorward_testkit::{run, workspace};

/// How long the binary may take to print what it knows.
const WITHIN: Duration = Duration::from_secs(20);
/// The variable that has pages written anew.
const RENEW: &str = "DOORWARD_RENEW";

/// What the binary prints for these arguments.
fn printed(arguments: &[&str]) -> String {
    let ended = run::to_its_end(Command::new(env!("CARGO_BIN_EXE_doorward")).args(arguments), WITHIN).unwrap();
    assert!(ended.status.success(), "{arguments:?}: {}", ended.stderr);
    ended.stdout
}

/// Compares a page with what it is made from, or writes it.
fn check_page(path: &str, made: &str) {
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(workspace::root().join(path), made).unwrap();
    }
    let kept = workspace::text(path).unwrap_or_default();
    let differing = kept.lines().zip(made.lines()).position(|(kept, made)| kept != made);
    let line = differing.unwrap_or_else(|| kept.lines().count().min(made.lines().count())) + 1;
    assert!(kept == made, "{path} is stale from line {line}\nhint: {RENEW}=1 cargo test -p doorward --test fresh");
}

#[test]
fn the_page_of_reasons_is_fresh() {
    check_page("docs/reasons.md", &printed(&["reasons", "--markdown"]));
}

#[test]
fn the_page_of_origins_is_fresh() {
    check_page("docs/origins.md", &origin::markdown());
}

#[test]
fn origins_state_reasons_that_there_are() {
    let stated = ORIGINS.iter().flat_map(|origin| {
        let codes = origin.codes.iter().filter_map(|code| code.reason);
        codes.chain(origin.reason).map(|reason| (origin.id, reason))
    });
    let unknown: Vec<_> = stated.filter(|(_, reason)| doorward_reason::find(reason).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn documents_name_options_that_there_are() {
    let commands = commands();
    let helps: Vec<_> = commands.iter().map(|command| (command.as_str(), whole_help(command))).collect();
    let general = printed(&["--help"]);
    let mut faults = Vec::new();
    let documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/guide.md", "docs/faq.md"];
    for path in documents.iter().chain(&["docs/gateway.md", "docs/commands.md"]) {
        let document = workspace::text(path).unwrap();
        for (command, option) in options_named(&document) {
            let known = match helps.iter().find(|(name, _)| *name == command) {
                Some((_, help)) => has_option(help, &option) || has_option(&general, &option),
                None => command.is_empty() && helps.iter().any(|(_, help)| has_option(help, &option)),
            };
            if !known {
                faults.push(format!("{path}: `doorward {command} {option}` is not in --help"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// The help of a command, and of the commands below it.
fn whole_help(command: &str) -> String {
    let help = printed(&[command, "--help"]);
    let below: String = listed(&help).iter().map(|name| printed(&[command, name, "--help"])).collect();
    help + &below
}

/// The commands that `--help` lists.
fn commands() -> BTreeSet<String> {
    let help = printed(&["--help"]);
    let names = listed(&help);
    assert!(names.contains("why"), "{help}");
    names
}

/// The commands that a help text lists; none where it lists none.
fn listed(help: &str) -> BTreeSet<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A line that goes on with the one above stands further in.
    let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()));
    names.map(str::to_owned).collect()
}

/// The commands and long options that a document's command lines name. An option in backticks alone belongs to some command.
fn options_named(document: &str) -> BTreeSet<(String, String)> {
    let mut named = BTreeSet::new();
    for (number, span) in document.lines().flat_map(spans) {
        let mut command = None;
        // What cargo is told about the package of that name is cargo's.
        let span = if span.contains("cargo ") && !span.contains(" -- ") { "" } else { span };
        for word in span.split_whitespace() {
            if command.is_none() && (word == "doorward" || word.ends_with("/doorward")) {
                command = Some(String::new());
            } else if matches!(&command, Some(name) if name.is_empty()) && !word.starts_with('-') {
                command = Some(word.to_owned());
            } else if let Some(option) = option(word) {
                match &command {
                    Some(name) => named.insert((name.clone(), option)),
                    None if number > 0 && span.starts_with("--") => named.insert((String::new(), option)),
                    None => false,
                };
            } else if matches!(word, "|" | "&&" | "#") {
                break;
            }
            // What is quoted belongs to what is quoted, such as a pasted curl line.
            if word.starts_with(['"', '\'']) {
                break;
            }
        }
    }
    named
}

/// A line's spans: all of it for a line of a code block, else what stands between backticks; numbered from 1 where it is the latter.
fn spans(line: &str) -> Vec<(usize, &str)> {
    let inline = line.split('`').enumerate().filter(|(number, _)| number % 2 == 1);
    if line.contains('`') { inline.collect() } else { vec![(0, line)] }
}

/// The long option that a word is.
fn option(word: &str) -> Option<String> {
    let name = word.strip_prefix("--")?;
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))).unwrap_or(name.len());
    let name = name[..end].trim_end_matches('.');
    (!name.is_empty()).then(|| format!("--{name}"))
}

/// Whether a help text has this option and not merely one that begins like it.
fn has_option(help: &str, option: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    help.match_indices(option).any(|(at, found)| ends(&help[at + found.len()..]))
}

#[test]
fn the_maps_that_are_shipped_are_sound() {
    for map in ["examples/site/doorward.toml", "packaging/doorward.toml"] {
        let path = workspace::root().join(map);
        // Warnings are findings, and fail too.
        printed(&["serve", "--check", "--map", path.to_str().unwrap()]);
    }
}

#[test]
fn options_are_found_where_documents_name_them() {
    let document = "    doorward why --max-time 5 URL | jq --raw\nuse `--har FILE`, `cargo run --release` or `doorward reasons --json`\n\
        target/release/doorward why --curl \"curl --fail x\"\ncargo build --release\n";
    let named: Vec<_> = options_named(document).into_iter().collect();
    let expected = [("", "--har"), ("reasons", "--json"), ("why", "--curl"), ("why", "--max-time")];
    assert_eq!(named, expected.map(|(command, option)| (command.to_owned(), option.to_owned())));
    assert!(has_option("  --json\n", "--json") && !has_option("  --jsonl\n", "--json"));
}
