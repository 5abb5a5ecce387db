//! Words that no file of the project may hold: paths of one machine, hosts of package registries, how the project is made.
//!
//! Readers need none of them, and a path or host of the maker's machine works nowhere else. The words are written in two
//! halves here, so that this file keeps to its own rule.

/// The words, in lower case.
pub const UNWANTED: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp", "/wt"),
    concat!("/tmp", "/dw-"),
    concat!("static.cra", "tes.io"),
    concat!("index.cra", "tes.io"),
    concat!("cra", "tes.io-index"),
    concat!("registry.npm", "js.org"),
    concat!("pypi", ".org"),
    concat!("files.pythonho", "sted.org"),
    concat!("deb.deb", "ian.org"),
    concat!("proxy.gol", "ang.org"),
    concat!("co-autho", "red-by"),
    concat!("language ", "model"),
    concat!("ai ", "assistant"),
    concat!("ai-gene", "rated"),
    concat!("sub", "agent"),
    concat!("the br", "ief"),
    concat!("work", "tree"),
];

/// Files that a tool writes, and that name registries by their nature.
pub const WRITTEN_BY_TOOLS: &[&str] = &["Cargo.lock"];

/// The faults of one file: the line, and the unwanted word in it.
#[must_use]
pub fn unwanted(path: &str, text: &str) -> Vec<String> {
    if WRITTEN_BY_TOOLS.iter().any(|written| path == *written || path.ends_with(&format!("/{written}"))) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.to_lowercase();
        let found = UNWANTED.iter().filter(|word| line.contains(**word));
        faults.extend(found.map(|word| format!("{path}:{}: holds `{word}`", number + 1)));
        if names_an_issue(&line) {
            faults.push(format!("{path}:{}: speaks of an issue by its number", number + 1));
        }
    }
    faults
}

/// Whether a line speaks of an issue by its number, which tells a reader nothing.
fn names_an_issue(line: &str) -> bool {
    let mut after = line.split(concat!("iss", "ue ")).skip(1);
    after.any(|rest| rest.trim_start_matches('#').starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whatever_its_case() {
        for word in UNWANTED {
            let text = format!("fine\nsee {} there\n", word.to_uppercase());
            assert!(unwanted("a.md", &text).contains(&format!("a.md:2: holds `{word}`")), "{word}");
        }
    }

    #[test]
    fn an_issue_is_no_explanation() {
        for line in [concat!("see iss", "ue 7"), concat!("// Iss", "ue #12.")] {
            assert_eq!(unwanted("a.rs", line).len(), 1, "{line}");
        }
        assert!(unwanted("a.rs", "we issue tokens").is_empty());
    }

    #[test]
    fn what_a_tool_writes_is_left_alone() {
        let text = UNWANTED.join("\n");
        assert!(unwanted("Cargo.lock", &text).is_empty());
        assert!(unwanted("crates/a/fuzz/Cargo.lock", &text).is_empty());
        assert!(!unwanted("Cargo.toml", &text).is_empty());
    }
}
